// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/overview/ChainCard.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::console {

ChainCard::ChainCard(QWidget* parent)
    : QFrame(parent)
    , m_title(strongLabel())
    , m_badge(new StatusBadge)
    , m_sentence(mutedLabel())
    , m_button(button({}))
{
    setMinimumSize(164, 132);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // All cards are equally wide, whatever they say.
    setFixedHeight(156);
    setCursor(Qt::PointingHandCursor);
    m_badge->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_sentence->setFont(captionFont());
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::gap, 40, metric::gap, metric::gap);
    layout->setSpacing(metric::half);
    layout->addWidget(m_badge);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_button, 0, Qt::AlignLeft);
    m_title->setParent(this);
    m_title->move(38, 12);
    connect(m_button, &QPushButton::clicked, this, [this] { Q_EMIT goTo(m_state.page, m_state.item); });
}

void ChainCard::setState(const CardState& state)
{
    if (state == m_state)
        return;
    m_state = state;
    setFocusPolicy(Qt::StrongFocus); // Before it says something there is nothing to go to.
    setObjectName(QStringLiteral("card-") + state.id);
    m_title->setText(state.title);
    m_title->adjustSize();
    m_badge->set(state.tone, state.word);
    m_sentence->setText(state.sentence);
    m_button->setText(state.button);
    m_button->setAccessibleName(state.button);
    m_button->setVisible(!state.button.isEmpty());
    setToolTip(state.sentence);
    setAccessibleName(QStringLiteral("%1: %2. %3").arg(state.title, state.word, state.sentence));
    update();
}

void ChainCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    const bool problem = m_state.tone == Tone::Bad || m_state.tone == Tone::Warning;
    painter.setBrush(underMouse() ? colors.raised : colors.base);
    painter.setPen(QPen(hasFocus() ? colors.accent : problem ? colors.tone(m_state.tone) : colors.border, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.drawPixmap(12, 12, tintedPixmap(m_state.iconName, colors.muted, 18, devicePixelRatioF()));
}

void ChainCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        Q_EMIT goTo(m_state.page, m_state.item);
}

void ChainCard::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        Q_EMIT goTo(m_state.page, m_state.item);
        return;
    case Qt::Key_Right:
    case Qt::Key_Down:
        focusNextChild();
        return;
    case Qt::Key_Left:
    case Qt::Key_Up:
        focusPreviousChild();
        return;
    default:
        QFrame::keyPressEvent(event);
    }
}

void ChainCard::enterEvent(QEnterEvent*)
{
    update();
}

void ChainCard::leaveEvent(QEvent*)
{
    update();
}

} // namespace gatehouse::console
