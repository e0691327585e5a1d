// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/HexCompare.h"

#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QtMath>

namespace gatehouse::console {

namespace {
constexpr int lineHeight = 18;
constexpr int pairGap = 6;
/// Between groups of two bytes; the bytes of a group touch.
constexpr int groupGap = 8;
} // namespace

HexCompare::HexCompare(QWidget* parent)
    : QWidget(parent)
    , m_rows({{tr("expected"), {}, tr("no prediction")}, {tr("actual"), {}, tr("not seen yet")}})
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
    QList<HexRow> rows = m_rows.mid(0, 2);
    rows[0].value = expected;
    rows[1].value = actual;
    setRows(rows);
}

void HexCompare::setCaptions(const QString& expected, const QString& actual)
{
    QList<HexRow> rows = m_rows.mid(0, 2);
    rows[0].caption = expected;
    rows[1].caption = actual;
    setRows(rows);
}

void HexCompare::setRows(const QList<HexRow>& rows)
{
    if (m_rows == rows)
        return;
    m_rows = rows;
    refreshAccessibleText();
    updateGeometry();
    update();
}

void HexCompare::refreshAccessibleText()
{
    QStringList words;
    QStringList verdicts;
    for (int row = 0; row < m_rows.size(); ++row) {
        words.append(QStringLiteral("%1 %2").arg(m_rows.at(row).caption, m_rows.at(row).value.isEmpty() ? m_rows.at(row).absent : m_rows.at(row).value));
        if (row == 0)
            continue;
        const int different = differingBytes(row);
        const QString verdict = different < 0   ? tr("nothing to compare with")
                                : different > 0 ? tr("%n byte(s) differ", nullptr, different)
                                                : tr("equal");
        verdicts.append(m_rows.size() > 2 ? QStringLiteral("%1: %2").arg(m_rows.at(row).caption, verdict) : verdict);
    }
    setAccessibleName(QStringLiteral("%1: %2").arg(words.join(QStringLiteral(", ")), verdicts.join(QStringLiteral(", "))));
    setToolTip(verdicts.join(QLatin1Char('\n')));
}

QStringList HexCompare::captions() const
{
    QStringList captions;
    for (const HexRow& row : m_rows)
        captions.append(row.caption);
    return captions;
}

int HexCompare::differingBytes(int row) const
{
    if (row < 1 || row >= m_rows.size() || m_rows.first().value.isEmpty() || m_rows.at(row).value.isEmpty())
        return -1;
    const QString& expected = m_rows.first().value;
    const QString& actual = m_rows.at(row).value;
    int different = 0;
    for (qsizetype i = 0; i < qMax(expected.size(), actual.size()); i += 2)
        different += expected.mid(i, 2).compare(actual.mid(i, 2), Qt::CaseInsensitive) == 0 ? 0 : 1;
    return different;
}

int HexCompare::longest() const
{
    qsizetype digits = 0;
    for (const HexRow& row : m_rows)
        digits = qMax(digits, row.value.size());
    return int(digits + 1) / 2;
}

int HexCompare::captionWidth() const
{
    const QFontMetrics metrics(captionFont());
    int width = 0;
    for (const HexRow& row : m_rows)
        width = qMax(width, metrics.horizontalAdvance(row.caption));
    return width + 12;
}

int HexCompare::byteWidth() const
{
    return qCeil(QFontMetricsF(font()).horizontalAdvance(QStringLiteral("00")));
}

int HexCompare::bytesPerLine(int width) const
{
    const int space = width - captionWidth();
    const int bytes = longest();
    // Full lines first: digests have 32 or 48 bytes, and a short last line hides where it belongs.
    for (const bool full : {true, false})
        for (const int count : {48, 32, 24, 16, 12, 8})
            if (count * byteWidth() + (count / 2) * groupGap <= space && (!full || bytes % count == 0))
                return count;
    return 4;
}

QSize HexCompare::sizeHint() const
{
    return {captionWidth() + 32 * byteWidth() + 16 * groupGap, heightForWidth(width())};
}

QSize HexCompare::minimumSizeHint() const
{
    return {captionWidth() + 8 * byteWidth() + 4 * groupGap, int(m_rows.size()) * lineHeight};
}

int HexCompare::heightForWidth(int width) const
{
    const int rows = int(m_rows.size());
    const int perLine = bytesPerLine(width);
    const int lines = qMax(1, (longest() + perLine - 1) / perLine);
    return lines * rows * lineHeight + (lines - 1) * pairGap;
}

bool HexCompare::isMarked(int row, int i) const
{
    const auto differs = [&](int other) {
        return differingBytes(other) >= 0 && m_rows.first().value.mid(i * 2, 2).compare(m_rows.at(other).value.mid(i * 2, 2), Qt::CaseInsensitive) != 0;
    };
    // Of a pair neither is the right one.
    return row > 0 ? differs(row) : m_rows.size() == 2 && differs(1);
}

void HexCompare::paintRow(QPainter& painter, int row, int perLine) const
{
    const ThemeColors colors = themeColors();
    const int left = captionWidth();
    const HexRow& own = m_rows.at(row);
    painter.setFont(captionFont());
    painter.setPen(colors.muted);
    painter.drawText(QRect(0, row * lineHeight, left - 12, lineHeight), Qt::AlignVCenter | Qt::AlignLeft, own.caption);
    painter.setFont(monoFont());
    if (own.value.isEmpty()) {
        painter.drawText(QRect(left, row * lineHeight, width() - left, lineHeight), Qt::AlignVCenter | Qt::AlignLeft, own.absent);
        return;
    }
    for (int i = 0; i < int(own.value.size() + 1) / 2; ++i) {
        const int column = i % perLine;
        const int x = left + column * byteWidth() + (column / 2) * groupGap;
        const int y = i / perLine * (int(m_rows.size()) * lineHeight + pairGap) + row * lineHeight;
        const QRect cell(x, y, byteWidth(), lineHeight);
        if (isMarked(row, i)) {
            painter.fillRect(cell.adjusted(0, 1, 0, -1), colors.tint(Tone::Bad));
            painter.setPen(colors.bad);
            painter.drawLine(x, y + lineHeight - 2, x + byteWidth() - 1, y + lineHeight - 2);
        } else {
            painter.setPen(colors.text);
        }
        painter.drawText(cell, Qt::AlignVCenter | Qt::AlignLeft, own.value.mid(i * 2, 2));
    }
}

void HexCompare::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (hasFocus()) {
        painter.setPen(themeColors().accent);
        painter.drawRoundedRect(rect().adjusted(0, 0, -1, -1), 3, 3);
    }
    const int perLine = bytesPerLine(width());
    for (int row = 0; row < m_rows.size(); ++row)
        paintRow(painter, row, perLine);
}

void HexCompare::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const HexRow& row : std::as_const(m_rows))
        if (!row.value.isEmpty())
            connect(menu->addAction(tr("Copy %1").arg(row.caption)), &QAction::triggered, this, [value = row.value] { QApplication::clipboard()->setText(value); });
    menu->popup(event->globalPos());
}

} // namespace gatehouse::console
