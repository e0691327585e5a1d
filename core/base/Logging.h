// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QLoggingCategory>

namespace gatehouse {

/// Sends Qt's messages to standard error as "time level category key=value …" lines. Called once by main().
void installLogFormat();

/// Lets at most @p perMinute lines through; for lines that a guest, host or peer can trigger.
class LogRateLimit
{
public:
    explicit LogRateLimit(int perMinute)
        : m_perMinute(perMinute)
    {
    }
    /// True when the line may be written. The first one let through after a pause should carry suppressed().
    bool allow();
    /// How many lines were held back since the last one let through.
    int suppressed() const { return m_suppressed; }

private:
    int m_perMinute;
    int m_inWindow = 0;
    int m_suppressed = 0;
    QElapsedTimer m_window;
};

} // namespace gatehouse
