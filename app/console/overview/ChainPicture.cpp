// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/overview/ChainPicture.h"

#include "app/console/overview/ChainCard.h"
#include "app/console/widgets/Theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QPainterPath>

namespace gatehouse::console {

namespace {

void drawArrow(QPainter& painter, QPointF tip)
{
    painter.drawLine(tip, tip + QPointF(-5, -4));
    painter.drawLine(tip, tip + QPointF(-5, 4));
}

} // namespace

ChainPicture::ChainPicture(QWidget* parent)
    : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metric::wide);
    grid->setVerticalSpacing(metric::wide);
    for (int i = 0; i < columns; ++i)
        grid->setColumnStretch(i, 1);
    for (int i = 0; i < 2 * columns; ++i) {
        auto* card = new ChainCard;
        connect(card, &ChainCard::goTo, this, &ChainPicture::goTo);
        grid->addWidget(card, i / columns, i % columns);
        m_cards.append(card);
    }
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void ChainPicture::setCards(const QList<CardState>& cards)
{
    for (qsizetype i = 0; i < qMin(cards.size(), m_cards.size()); ++i)
        m_cards.at(i)->setState(cards.at(i));
    update();
}

void ChainPicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    bool holds = true;
    for (int i = 0; i + 1 < m_cards.size(); ++i) {
        const ChainCard* from = m_cards.at(i);
        const ChainCard* to = m_cards.at(i + 1);
        holds = holds && from->state().tone == Tone::Good;
        QPen pen(holds ? colors.good : colors.muted, 1.5);
        pen.setStyle(holds ? Qt::SolidLine : Qt::DotLine);
        painter.setPen(pen);
        if (i % columns != columns - 1) {
            const QPointF start(from->geometry().right() + 3, from->geometry().center().y());
            const QPointF end(to->geometry().left() - 3, to->geometry().center().y());
            painter.drawLine(start, end);
            painter.setPen(QPen(pen.color(), 1.5));
            drawArrow(painter, end);
            continue;
        }
        // From the end of the upper row down, back to the left and into the first card of the lower row.
        const qreal between = (from->geometry().bottom() + to->geometry().top()) / 2.0;
        QPainterPath path(QPointF(from->geometry().center().x(), from->geometry().bottom() + 3));
        path.lineTo(from->geometry().center().x(), between);
        path.lineTo(to->geometry().center().x(), between);
        path.lineTo(to->geometry().center().x(), to->geometry().top() - 3);
        painter.drawPath(path);
        painter.setPen(QPen(pen.color(), 1.5));
        const QPointF tip(to->geometry().center().x(), to->geometry().top() - 3);
        painter.drawLine(tip, tip + QPointF(-4, -5));
        painter.drawLine(tip, tip + QPointF(4, -5));
    }
}

} // namespace gatehouse::console
