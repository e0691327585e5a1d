// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ItemDelegate.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/ItemListModel.h"
#include "app/console/widgets/Theme.h"

#include <QPainter>

namespace gatehouse::console {

namespace {
constexpr int rowHeight = 52;
constexpr int glyph = 16;
} // namespace

QSize ItemDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {160, rowHeight};
}

void ItemDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    const bool selected = option.state & QStyle::State_Selected;
    const QRect box = option.rect.adjusted(6, 1, -6, -1);
    if (selected || (option.state & QStyle::State_MouseOver)) {
        painter->setPen(selected && (option.state & QStyle::State_HasFocus) ? QPen(colors.accent) : QPen(Qt::NoPen));
        painter->setBrush(selected ? colors.selection : colors.raised);
        painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    const Tone tone = Tone(index.data(ItemListModel::ToneRole).toInt());
    const QString shape = index.data(ItemListModel::ShapeRole).toString();
    painter->drawPixmap(box.left() + 8, box.top() + 9,
                        tintedPixmap(shape.isEmpty() ? shapeOf(tone) : shape, colors.tone(tone), glyph,
                                     painter->device()->devicePixelRatioF()));

    const int left = box.left() + 8 + glyph + 8;
    int right = box.right() - 8;
    const QRect upper(left, box.top() + 6, right - left, 20);
    const QRect lower(left, box.top() + 25, right - left, 18);

    painter->setFont(captionFont());
    painter->setPen(colors.muted);
    const QString age = ageText(index.data(ItemListModel::TimeRole).toDateTime());
    if (!age.isEmpty()) {
        const int width = painter->fontMetrics().horizontalAdvance(age);
        painter->drawText(QRect(right - width, upper.top(), width, upper.height()), Qt::AlignVCenter | Qt::AlignRight, age);
        right -= width + 8;
    }
    const QString mark = index.data(ItemListModel::MarkRole).toString();
    if (!mark.isEmpty()) {
        const int width = painter->fontMetrics().horizontalAdvance(mark) + 10;
        const QRectF frame(right - width, upper.top() + 2.5, width, 15);
        painter->setPen(colors.warning);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(frame, 3, 3);
        painter->drawText(frame, Qt::AlignCenter, mark);
        right -= width + 8;
    }
    painter->setFont(strongFont());
    painter->setPen(colors.text);
    const QRect title(left, upper.top(), right - left, upper.height());
    painter->drawText(title, Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, title.width()));

    painter->setFont(captionFont());
    const QString word = index.data(ItemListModel::WordRole).toString();
    painter->setPen(colors.tone(tone));
    painter->drawText(lower, Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(word, Qt::ElideRight, lower.width()));
    const int used = painter->fontMetrics().horizontalAdvance(word);
    const QString subtitle = index.data(ItemListModel::SubtitleRole).toString();
    if (!subtitle.isEmpty() && lower.width() - used > 40) {
        painter->setPen(colors.muted);
        const QString separator = word.isEmpty() ? QString() : QStringLiteral("  ·  ");
        painter->drawText(lower.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(separator + subtitle, Qt::ElideRight, lower.width() - used));
    }
    const QVariant progress = index.data(ItemListModel::ProgressRole);
    if (progress.isValid()) {
        const QRectF track(left, box.bottom() - 4, box.right() - 8 - left, 2);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.border);
        painter->drawRect(track);
        painter->setBrush(colors.accent);
        painter->drawRect(QRectF(track.topLeft(), QSizeF(track.width() * qBound(0.0, progress.toDouble(), 1.0), 2)));
    }
    painter->restore();
}

} // namespace gatehouse::console
