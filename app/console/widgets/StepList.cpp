// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/StepList.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

#include <QPainter>
#include <algorithm>

namespace gatehouse::console {

namespace {

constexpr int glyph = 14;
constexpr int textLeft = 26;
constexpr int timeWidth = 132;
constexpr int titleWidth = 196;
constexpr double tellFrom = 0.05; // Less would read "about 0.0 s".

Tone toneOf(StepRow::State state)
{
    switch (state) {
    case StepRow::State::Waiting:
    case StepRow::State::Skipped:
    case StepRow::State::Cancelled:
        return Tone::Neutral;
    case StepRow::State::Running:
        return Tone::Active;
    case StepRow::State::Done:
        return Tone::Good;
    case StepRow::State::Failed:
        return Tone::Bad;
    }
    return Tone::Neutral;
}

QString shape(StepRow::State state)
{
    if (state == StepRow::State::Cancelled)
        return QStringLiteral("ban");
    if (state == StepRow::State::Skipped)
        return QStringLiteral("check"); // Holds without having run: no ring, no colour.
    return shapeOf(toneOf(state));
}

} // namespace

StepList::StepList(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Steps"));
}

void StepList::setSteps(const QList<StepRow>& steps)
{
    if (m_steps == steps)
        return;
    const int before = sizeHint().height();
    m_steps = steps;
    const bool resized = sizeHint().height() != before;
    QStringList spoken;
    for (const StepRow& step : steps)
        if (step.state == StepRow::State::Running || step.state == StepRow::State::Failed)
            spoken.append(step.title + QLatin1Char(' ') + step.detail);
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
    if (resized)
        updateGeometry();
    update();
}

int StepList::rowHeight() const
{
    // What is over is read once; it makes room.
    const bool busy = std::any_of(m_steps.cbegin(), m_steps.cend(), [](const StepRow& row) {
        return row.state == StepRow::State::Running || row.state == StepRow::State::Waiting;
    });
    return busy ? 32 : 24;
}

QSize StepList::sizeHint() const
{
    return {480, int(m_steps.size()) * rowHeight()};
}

void StepList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_steps.size(); ++i)
        paintRow(painter, m_steps.at(i), i * rowHeight(), i + 1 == m_steps.size());
}

void StepList::paintRow(QPainter& painter, const StepRow& row, int y, bool last) const
{
    const ThemeColors colors = themeColors();
    const Tone tone = toneOf(row.state);
    const int rowHeight = this->rowHeight();
    const int middle = y + rowHeight / 2;
    if (!last) {
        painter.setPen(QPen(colors.border, 1));
        painter.drawLine(QPointF(glyph / 2.0, middle + 9), QPointF(glyph / 2.0, middle + rowHeight - 9));
    }
    painter.drawPixmap(0, middle - glyph / 2, tintedPixmap(shape(row.state), colors.tone(tone), glyph, devicePixelRatioF()));

    const bool now = row.state == StepRow::State::Running;
    painter.setFont(now || row.state == StepRow::State::Failed ? strongFont() : textFont());
    painter.setPen(row.state == StepRow::State::Waiting ? colors.muted : colors.text);
    const int titleSpace = qMin(titleWidth, width() - textLeft - timeWidth);
    painter.drawText(QRect(textLeft, y, titleSpace, rowHeight), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(row.title, Qt::ElideRight, titleSpace));

    QString time;
    if (row.seconds > 0 && row.expectedSeconds > 0 && now)
        time = tr("%1 of about %2").arg(durationText(row.seconds), durationText(row.expectedSeconds));
    else if (row.seconds > 0)
        time = durationText(row.seconds);
    else if (row.expectedSeconds >= tellFrom && row.state == StepRow::State::Waiting)
        time = tr("about %1").arg(durationText(row.expectedSeconds));
    painter.setFont(captionFont());
    const bool late = now && row.expectedSeconds > 0 && row.seconds > 2 * row.expectedSeconds;
    painter.setPen(late ? colors.warning : colors.muted);
    painter.drawText(QRect(width() - timeWidth, y, timeWidth, rowHeight), Qt::AlignVCenter | Qt::AlignRight, time);

    const QRect space(textLeft + titleSpace + metric::unit, y, width() - timeWidth - textLeft - titleSpace - 2 * metric::unit, rowHeight);
    if (space.width() < 60)
        return;
    QString detail = row.detail;
    if (now && !row.progress && detail.isEmpty())
        detail = tr("how long this takes is not known");
    painter.setPen(row.state == StepRow::State::Failed ? colors.bad : colors.muted);
    const bool bar = now && row.progress;
    const QRect words = bar ? space.adjusted(0, 0, 0, -8) : space;
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(detail, Qt::ElideRight, space.width()));
    if (bar) {
        const QRectF track(space.left(), y + rowHeight - 8, space.width(), 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.border);
        painter.drawRoundedRect(track, 1.5, 1.5);
        painter.setBrush(colors.accent);
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * qBound(0.0, *row.progress, 1.0), 3)), 1.5, 1.5);
    }
}

} // namespace gatehouse::console
