// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/HexView.h"

#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

namespace gatehouse::console {

namespace {

constexpr int lineHeight = 20;
constexpr int margin = 8;
constexpr int groupGap = 8;    ///< Between the eighth and the ninth byte.
constexpr int columnGap = 16;  ///< Between offsets, bytes and text.
constexpr int offsetDigits = 5; ///< 1 MiB.

bool contains(const HexView::Range& range, qint64 offset)
{
    return offset >= range.offset && offset - range.offset < range.size;
}

} // namespace

HexView::HexView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFont(monoFont());
    m_charWidth = QFontMetrics(monoFont()).horizontalAdvance(QLatin1Char('0'));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    setAccessibleName(tr("Bytes"));
    setWhatsThis(tr("The bytes of the quote. The arrow keys move the cursor, and the field under it is marked on both sides. "
                    "Ctrl+C copies the marked bytes as hex."));
}

void HexView::setBytes(const QByteArray& bytes)
{
    m_bytes = bytes;
    m_marked = {};
    m_around = {};
    m_cursor = 0;
    verticalScrollBar()->setValue(0);
    refreshBars();
    viewport()->update();
}

void HexView::mark(Range range, Range around, const QString& words)
{
    m_marked = range;
    m_around = around;
    if (!contains(range, m_cursor))
        m_cursor = qBound(qint64(0), range.offset, qMax(qint64(0), qint64(m_bytes.size()) - 1));
    setAccessibleDescription(tr("%1, offset %2, %3 bytes").arg(words).arg(range.offset).arg(range.size));
    showLineOf(m_cursor);
    viewport()->update();
}

int HexView::bytesPerLine() const
{
    return textLeft() + 16 * m_charWidth + margin <= viewport()->width() || viewport()->width() >= byteLeft(16) + margin ? 16 : 8;
}

int HexView::offsetWidth() const
{
    return margin + offsetDigits * m_charWidth + columnGap;
}

int HexView::byteLeft(int column) const
{
    return offsetWidth() + column * 3 * m_charWidth + (column >= 8 ? groupGap : 0);
}

int HexView::textLeft() const
{
    return byteLeft(16) - m_charWidth + columnGap;
}

QSize HexView::sizeHint() const
{
    return {textLeft() + 16 * m_charWidth + margin + 12, 20 * lineHeight};
}

QSize HexView::minimumSizeHint() const
{
    return {byteLeft(8) + margin, 4 * lineHeight};
}

void HexView::refreshBars()
{
    const int perLine = bytesPerLine();
    const int lines = int((m_bytes.size() + perLine - 1) / perLine);
    const int visible = qMax(1, (viewport()->height() - 2 * (margin / 2)) / lineHeight);
    verticalScrollBar()->setRange(0, qMax(0, lines - visible));
    verticalScrollBar()->setPageStep(visible);
}

void HexView::showLineOf(qint64 offset)
{
    const int line = int(offset / bytesPerLine());
    QScrollBar* bar = verticalScrollBar();
    if (line < bar->value())
        bar->setValue(qMax(0, line - 1));
    else if (line >= bar->value() + bar->pageStep())
        bar->setValue(line - bar->pageStep() / 3);
}

void HexView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    refreshBars();
}

void HexView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setFont(monoFont());
    painter.fillRect(viewport()->rect(), themeColors().base);
    const int first = verticalScrollBar()->value();
    const int visible = viewport()->height() / lineHeight + 1;
    for (int i = 0; i < visible; ++i)
        paintLine(painter, first + i, margin / 2 + i * lineHeight);
    if (hasFocus()) {
        painter.setPen(themeColors().accent);
        painter.drawRoundedRect(viewport()->rect().adjusted(0, 0, -1, -1), 3, 3);
    }
}

void HexView::paintLine(QPainter& painter, qint64 line, int top) const
{
    const ThemeColors colors = themeColors();
    const int perLine = bytesPerLine();
    const qint64 start = line * perLine;
    if (start >= m_bytes.size())
        return;
    const int count = int(qMin(qint64(perLine), qint64(m_bytes.size()) - start));
    painter.setPen(colors.muted);
    painter.drawText(QRect(margin, top, offsetWidth(), lineHeight), Qt::AlignVCenter,
                     QStringLiteral("%1").arg(start, offsetDigits, 16, QLatin1Char('0')));
    for (int column = 0; column < count; ++column) {
        const qint64 offset = start + column;
        const bool marked = contains(m_marked, offset);
        const bool around = contains(m_around, offset);
        const int left = byteLeft(column);
        const QRect cell(left - m_charWidth / 2, top, 3 * m_charWidth + (column == 7 && column + 1 < count ? groupGap : 0), lineHeight);
        const int textX = textLeft() + column * m_charWidth;
        if (marked || around) {
            // Without a gap between the bytes of one range, also over the middle of the line.
            const bool continues = column + 1 < count && (marked ? contains(m_marked, offset + 1) : contains(m_around, offset + 1));
            const QRect fill = continues ? cell : QRect(cell.left(), top, 3 * m_charWidth, lineHeight);
            painter.fillRect(fill.adjusted(0, 1, 0, -1), marked ? colors.selection : colors.raised);
            painter.fillRect(QRect(textX, top + 1, m_charWidth, lineHeight - 2), marked ? colors.selection : colors.raised);
        }
        const uchar byte = uchar(m_bytes.at(qsizetype(offset)));
        painter.setPen(marked ? colors.text : byte == 0 ? colors.muted : colors.text);
        painter.drawText(QRect(left, top, 2 * m_charWidth + 2, lineHeight), Qt::AlignVCenter,
                         QStringLiteral("%1").arg(uint(byte), 2, 16, QLatin1Char('0')));
        painter.setPen(byte >= 0x20 && byte < 0x7f ? colors.text : colors.muted);
        painter.drawText(QRect(textX, top, m_charWidth + 1, lineHeight), Qt::AlignVCenter,
                         byte >= 0x20 && byte < 0x7f ? QString(QLatin1Char(char(byte))) : QString(QChar(0x00B7)));
        if (offset == m_cursor) {
            painter.setPen(QPen(colors.accent, hasFocus() ? 2 : 1));
            painter.drawRect(QRect(left - 3, top + 2, 2 * m_charWidth + 5, lineHeight - 5));
        }
    }
}

qint64 HexView::byteAt(const QPoint& at) const
{
    const int perLine = bytesPerLine();
    const qint64 line = verticalScrollBar()->value() + qMax(0, at.y() - margin / 2) / lineHeight;
    int column = 0;
    if (at.x() >= textLeft()) {
        column = (at.x() - textLeft()) / m_charWidth;
    } else {
        while (column + 1 < perLine && at.x() >= byteLeft(column + 1) - m_charWidth / 2)
            ++column;
    }
    return qBound(qint64(0), line * perLine + qBound(0, column, perLine - 1), qMax(qint64(0), qint64(m_bytes.size()) - 1));
}

void HexView::moveCursor(qint64 offset)
{
    if (m_bytes.isEmpty())
        return;
    m_cursor = qBound(qint64(0), offset, qint64(m_bytes.size()) - 1);
    showLineOf(m_cursor);
    viewport()->update();
    Q_EMIT cursorMoved(m_cursor);
}

void HexView::keyPressEvent(QKeyEvent* event)
{
    const int perLine = bytesPerLine();
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        moveCursor(m_cursor - 1);
        return;
    case Qt::Key_Right:
        moveCursor(m_cursor + 1);
        return;
    case Qt::Key_Up:
        moveCursor(m_cursor >= perLine ? m_cursor - perLine : m_cursor);
        return;
    case Qt::Key_Down:
        moveCursor(m_cursor + perLine < m_bytes.size() ? m_cursor + perLine : m_cursor);
        return;
    case Qt::Key_PageUp:
        moveCursor(m_cursor - qint64(perLine) * verticalScrollBar()->pageStep());
        return;
    case Qt::Key_PageDown:
        moveCursor(m_cursor + qint64(perLine) * verticalScrollBar()->pageStep());
        return;
    case Qt::Key_Home:
        moveCursor(control ? 0 : m_cursor - m_cursor % perLine);
        return;
    case Qt::Key_End:
        moveCursor(control ? m_bytes.size() - 1 : m_cursor - m_cursor % perLine + perLine - 1);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveCursor(byteAt(event->pos()));
}

void HexView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        moveCursor(byteAt(event->pos()));
}

void HexView::copy() const
{
    const QByteArray bytes = m_marked.size > 0 ? m_bytes.mid(qsizetype(m_marked.offset), qsizetype(m_marked.size)) : m_bytes;
    QApplication::clipboard()->setText(QString::fromLatin1(bytes.toHex()));
}

void HexView::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy the marked bytes")), &QAction::triggered, this, &HexView::copy);
    connect(menu->addAction(tr("Copy all bytes")), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(QString::fromLatin1(m_bytes.toHex())); });
    menu->popup(event->globalPos());
}

} // namespace gatehouse::console
