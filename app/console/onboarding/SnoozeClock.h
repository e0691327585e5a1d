// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QMap>
#include <QObject>
#include <QTimer>
#include <functional>

namespace gatehouse::console {

/// Tells when what was put off is due. Looks at the time of day at least once a minute, so that a computer which slept is
/// not late by as much.
class SnoozeClock : public QObject
{
    Q_OBJECT
public:
    /// @p now is replaced in tests.
    explicit SnoozeClock(std::function<QDateTime()> now = [] { return QDateTime::currentDateTimeUtc(); }, QObject* parent = nullptr);

    /// Request to the time at which it is due. Replaces what was set before; what is past already is not told.
    void setTimes(const QMap<QString, QDateTime>& times);

Q_SIGNALS:
    /// Once for each.
    void due(const QString& id);

private:
    void look();
    void arm();

    std::function<QDateTime()> m_now;
    QMap<QString, QDateTime> m_times; ///< Still to come.
    QTimer m_timer;
};

/// 08:00 of the next day, local time; what "tomorrow" means to somebody who goes home.
QDateTime tomorrowMorning(const QDateTime& now);

} // namespace gatehouse::console
