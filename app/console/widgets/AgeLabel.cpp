// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/AgeLabel.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QTimer>

namespace gatehouse::console {

AgeLabel::AgeLabel(QWidget* parent)
    : QLabel(parent)
{
    setFont(captionFont());
    setRole(this, QStringLiteral("muted"));
    auto* timer = new QTimer(this);
    timer->setInterval(1000);
    connect(timer, &QTimer::timeout, this, &AgeLabel::refresh);
    timer->start();
}

void AgeLabel::setTime(const QDateTime& time, const QString& prefix)
{
    m_time = time;
    m_prefix = prefix;
    refresh();
}

bool AgeLabel::isStale() const
{
    return m_time.isValid() && m_time.secsTo(QDateTime::currentDateTimeUtc()) > m_staleAfter;
}

void AgeLabel::refresh()
{
    if (!m_time.isValid()) {
        clear();
        return;
    }
    const QString age = ageText(m_time);
    setText(m_prefix.isEmpty() ? age : m_prefix + QLatin1Char(' ') + age);
    setToolTip(timeText(m_time));
    setRole(this, isStale() ? QStringLiteral("warning") : QStringLiteral("muted"));
}

} // namespace gatehouse::console
