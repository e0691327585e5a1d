// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/CheckRow.h"

#include "app/console/CheckText.h"
#include "app/console/widgets/CheckList.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace gatehouse::console {

namespace {

constexpr int textLeft = 26;

/// Titles get a third of the row, so that long ones are whole where there is room.
int titleWidthIn(int rowWidth)
{
    return qBound(224, rowWidth * 36 / 100, 320);
}

Tone toneOf(CheckStatus status)
{
    return status == CheckStatus::Passed ? Tone::Good : status == CheckStatus::Failed ? Tone::Bad : Tone::Neutral;
}

} // namespace

CheckRow::CheckRow(const Check& check, QWidget* parent)
    : QAbstractButton(parent)
    , m_check(check)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(QStringLiteral("%1: %2. %3").arg(checkTitle(check), statusWord(check.status), summary()));
}

QString CheckRow::summary() const
{
    switch (m_check.status) {
    case CheckStatus::Passed:
        return isLongHex(m_check.actual) ? tr("as expected: %1").arg(shortHex(m_check.actual)) : m_check.actual;
    case CheckStatus::Failed:
        return tr("expected %1, actual %2")
            .arg(isLongHex(m_check.expected) ? shortHex(m_check.expected) : m_check.expected,
                 isLongHex(m_check.actual) ? shortHex(m_check.actual) : m_check.actual);
    case CheckStatus::NotChecked:
        // Why it was not made says more than the rule it would have followed.
        return !m_check.hint.isEmpty() ? checkHint(m_check) : m_check.source;
    }
    return {};
}

void CheckRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    const Tone tone = toneOf(m_check.status);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(colors.accent) : QPen(Qt::NoPen));
        painter.setBrush(colors.raised);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    const qreal ratio = devicePixelRatioF();
    painter.drawPixmap(3, 7, tintedPixmap(shapeOf(tone), colors.tone(tone), 14, ratio));
    const int titleWidth = titleWidthIn(width());
    painter.setFont(m_check.status == CheckStatus::Passed ? textFont() : strongFont());
    painter.setPen(colors.text);
    painter.drawText(QRect(textLeft, 0, titleWidth, height()), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(checkTitle(m_check), Qt::ElideRight, titleWidth - 8));
    painter.setFont(textFont());
    const int wordWidth = 92;
    painter.setPen(colors.tone(tone));
    painter.drawText(QRect(textLeft + titleWidth, 0, wordWidth, height()), Qt::AlignVCenter, statusWord(m_check.status));
    const QRect rest(textLeft + titleWidth + wordWidth, 0, width() - textLeft - titleWidth - wordWidth - 28, height());
    painter.setPen(colors.muted);
    // An open one says the same in full beneath.
    if (!isChecked())
        painter.drawText(rest, Qt::AlignVCenter, painter.fontMetrics().elidedText(summary(), Qt::ElideRight, rest.width()));
    painter.drawPixmap(width() - 20, 8,
                       tintedPixmap(isChecked() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), colors.muted, 12, ratio));
}

void CheckRow::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        return;
    case Qt::Key_Right:
        setChecked(true);
        return;
    case Qt::Key_Left:
        setChecked(false);
        return;
    case Qt::Key_Down:
        focusNextChild();
        return;
    case Qt::Key_Up:
        focusPreviousChild();
        return;
    default:
        QAbstractButton::keyPressEvent(event);
    }
}

} // namespace gatehouse::console
