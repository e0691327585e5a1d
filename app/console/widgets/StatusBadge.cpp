// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/StatusBadge.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

#include <QPainter>

namespace gatehouse::console {

namespace {
constexpr int glyph = 14;
constexpr int spacing = 6;
} // namespace

StatusBadge::StatusBadge(QWidget* parent)
    : QWidget(parent)
{
    setFont(strongFont());
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void StatusBadge::set(Tone tone, const QString& word)
{
    if (tone == m_tone && word == m_word)
        return;
    m_tone = tone;
    m_word = word;
    setAccessibleName(word);
    updateGeometry();
    update();
}

void StatusBadge::setShape(const QString& iconName)
{
    m_shape = iconName;
    update();
}

QSize StatusBadge::sizeHint() const
{
    const int width = m_word.isEmpty() ? glyph : glyph + spacing + fontMetrics().horizontalAdvance(m_word) + 2;
    return {width, 20};
}

QSize StatusBadge::minimumSizeHint() const
{
    return {glyph + spacing + 24, 20};
}

void StatusBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor color = themeColors().tone(m_tone);
    painter.drawPixmap(0, (height() - glyph) / 2,
                       tintedPixmap(m_shape.isEmpty() ? shapeOf(m_tone) : m_shape, color, glyph, devicePixelRatioF()));
    painter.setPen(color);
    const int left = glyph + spacing;
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(m_word, Qt::ElideRight, width() - left));
}

} // namespace gatehouse::console
