// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/onboarding/SnoozeClock.h"

#include <algorithm>

namespace gatehouse::console {

namespace {
constexpr qint64 lookAtLeastEvery = 60'000; // Milliseconds.
} // namespace

SnoozeClock::SnoozeClock(std::function<QDateTime()> now, QObject* parent)
    : QObject(parent)
    , m_now(std::move(now))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SnoozeClock::look);
}

void SnoozeClock::setTimes(const QMap<QString, QDateTime>& times)
{
    const QDateTime now = m_now();
    m_times.clear();
    for (auto each = times.cbegin(); each != times.cend(); ++each)
        if (each.value().isValid() && each.value() > now)
            m_times.insert(each.key(), each.value());
    arm();
}

void SnoozeClock::look()
{
    const QDateTime now = m_now();
    QStringList over;
    for (auto each = m_times.cbegin(); each != m_times.cend(); ++each)
        if (each.value() <= now)
            over.append(each.key());
    for (const QString& id : std::as_const(over))
        m_times.remove(id);
    arm();
    for (const QString& id : std::as_const(over))
        Q_EMIT due(id);
}

void SnoozeClock::arm()
{
    m_timer.stop();
    if (m_times.isEmpty())
        return;
    const QDateTime next = *std::min_element(m_times.cbegin(), m_times.cend());
    m_timer.start(int(std::clamp<qint64>(m_now().msecsTo(next), 0, lookAtLeastEvery)));
}

QDateTime tomorrowMorning(const QDateTime& now)
{
    const QDate tomorrow = now.toLocalTime().date().addDays(1);
    return QDateTime(tomorrow, QTime(8, 0), Qt::LocalTime).toUTC();
}

} // namespace gatehouse::console
