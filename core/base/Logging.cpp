// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Logging.h"

namespace gatehouse {

void installLogFormat()
{
    qSetMessagePattern(QStringLiteral("%{time yyyy-MM-ddTHH:mm:ss.zzz} %{type} %{category} %{message}"));
}

bool LogRateLimit::allow()
{
    if (!m_window.isValid() || m_window.elapsed() > 60'000) {
        m_window.start();
        m_inWindow = 0;
    }
    if (m_inWindow >= m_perMinute) {
        ++m_suppressed;
        return false;
    }
    ++m_inWindow;
    return true;
}

} // namespace gatehouse
