// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

namespace gatehouse {

/// Where "now" comes from, so that tests and offline verification can say it.
class Clock
{
public:
    virtual ~Clock() = default;
    /// The present in UTC.
    virtual QDateTime now() const = 0;
};

class SystemClock final : public Clock
{
public:
    QDateTime now() const override { return QDateTime::currentDateTimeUtc(); }
};

/// RFC 3339 in UTC with seconds, as the command line and the logs print times.
inline QString toRfc3339(const QDateTime& time)
{
    return time.toUTC().toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"));
}

} // namespace gatehouse
