// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/HexCompare.h"

#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

namespace gatehouse::console {

namespace {
constexpr int lineHeight = 18;
constexpr int pairGap = 6;
} // namespace

HexCompare::HexCompare(QWidget* parent)
    : QWidget(parent)
    , m_expectedCaption(tr("expected"))
    , m_actualCaption(tr("actual"))
{
    setFont(monoFont());
    setFocusPolicy(Qt::StrongFocus);
    // Not fixed: the hint knows an older width.
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void HexCompare::setValues(const QString& expected, const QString& actual)
{
    if (m_expected == expected && m_actual == actual)
        return;
    m_expected = expected;
    m_actual = actual;
    refreshAccessibleText();
    updateGeometry();
    update();
}

void HexCompare::setCaptions(const QString& expected, const QString& actual)
{
    m_expectedCaption = expected;
    m_actualCaption = actual;
    refreshAccessibleText();
}

void HexCompare::refreshAccessibleText()
{
    const int different = differingBytes();
    const QString verdict = different < 0   ? tr("nothing to compare with")
                            : different > 0 ? tr("%n byte(s) differ", nullptr, different)
                                            : tr("equal");
    setAccessibleName(QStringLiteral("%1 %2, %3 %4: %5").arg(m_expectedCaption, m_expected, m_actualCaption, m_actual, verdict));
    setToolTip(verdict);
}

int HexCompare::differingBytes() const
{
    if (m_expected.isEmpty() || m_actual.isEmpty())
        return -1;
    int different = 0;
    for (qsizetype i = 0; i < qMax(m_expected.size(), m_actual.size()); i += 2)
        different += m_expected.mid(i, 2).compare(m_actual.mid(i, 2), Qt::CaseInsensitive) == 0 ? 0 : 1;
    return different;
}

int HexCompare::captionWidth() const
{
    const QFontMetrics metrics(captionFont());
    return qMax(metrics.horizontalAdvance(m_expectedCaption), metrics.horizontalAdvance(m_actualCaption)) + 12;
}

int HexCompare::byteWidth() const
{
    return fontMetrics().horizontalAdvance(QStringLiteral("00")) + 2;
}

int HexCompare::bytesPerLine(int width) const
{
    const int space = width - captionWidth();
    const int bytes = int(qMax(m_expected.size(), m_actual.size()) + 1) / 2;
    // Full lines first: digests have 32 or 48 bytes, and a short last line hides where it belongs.
    for (const bool full : {true, false})
        for (const int count : {48, 32, 24, 16, 12, 8})
            if (count * byteWidth() + (count / 2) * 4 <= space && (!full || bytes % count == 0))
                return count;
    return 4;
}

QSize HexCompare::sizeHint() const
{
    return {captionWidth() + 32 * (byteWidth() + 2), heightForWidth(width())};
}

QSize HexCompare::minimumSizeHint() const
{
    return {captionWidth() + 8 * (byteWidth() + 2), 2 * lineHeight};
}

int HexCompare::heightForWidth(int width) const
{
    const int bytes = int(qMax(m_expected.size(), m_actual.size()) + 1) / 2;
    const int perLine = bytesPerLine(width);
    const int lines = qMax(1, (bytes + perLine - 1) / perLine);
    return lines * 2 * lineHeight + (lines - 1) * pairGap;
}

void HexCompare::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors colors = themeColors();
    const int perLine = bytesPerLine(width());
    const int left = captionWidth();
    const int bytes = int(qMax(m_expected.size(), m_actual.size()) + 1) / 2;
    const bool comparable = differingBytes() >= 0;
    if (hasFocus()) {
        painter.setPen(colors.accent);
        painter.drawRoundedRect(rect().adjusted(0, 0, -1, -1), 3, 3);
    }
    const auto drawCaption = [&](const QString& text, int y) {
        painter.setFont(captionFont());
        painter.setPen(colors.muted);
        painter.drawText(QRect(0, y, left - 12, lineHeight), Qt::AlignVCenter | Qt::AlignLeft, text);
    };
    drawCaption(m_expectedCaption, 0);
    drawCaption(m_actualCaption, lineHeight);
    painter.setFont(monoFont());
    for (int row = 0; row < 2; ++row) {
        const QString& own = row == 0 ? m_expected : m_actual;
        const QString& other = row == 0 ? m_actual : m_expected;
        if (own.isEmpty()) {
            painter.setPen(colors.muted);
            painter.drawText(QRect(left, row * lineHeight, width() - left, lineHeight), Qt::AlignVCenter | Qt::AlignLeft,
                             row == 0 ? tr("no prediction") : tr("not seen yet"));
            continue;
        }
        for (int i = 0; i < bytes; ++i) {
            const int column = i % perLine;
            const int line = i / perLine;
            const int x = left + column * byteWidth() + (column / 2) * 4;
            const int y = line * (2 * lineHeight + pairGap) + row * lineHeight;
            const QString text = own.mid(i * 2, 2);
            const bool differs = comparable && text.compare(other.mid(i * 2, 2), Qt::CaseInsensitive) != 0;
            const QRect cell(x, y, byteWidth(), lineHeight);
            if (differs) {
                painter.fillRect(cell.adjusted(-2, 1, 0, -1), colors.tint(Tone::Bad));
                painter.setPen(colors.bad);
                painter.drawLine(x, y + lineHeight - 2, x + byteWidth() - 4, y + lineHeight - 2);
            } else {
                painter.setPen(colors.text);
            }
            painter.drawText(cell, Qt::AlignVCenter | Qt::AlignLeft, text);
        }
    }
}

void HexCompare::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy %1").arg(m_expectedCaption)), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_expected); });
    connect(menu->addAction(tr("Copy %1").arg(m_actualCaption)), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_actual); });
    menu->popup(event->globalPos());
}

} // namespace gatehouse::console
