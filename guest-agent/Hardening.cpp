// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Hardening.h"

#include <QStringList>
#include <cerrno>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace gatehouse::agent {

QString hardenProcess()
{
    QStringList missing;
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        missing.append(QStringLiteral("not undumpable: ") + qt_error_string(errno));
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        missing.append(QStringLiteral("core dumps possible: ") + qt_error_string(errno));
    // On fault, so that the untouched stacks of worker threads do not take memory.
    if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        missing.append(QStringLiteral("memory not locked: ") + qt_error_string(errno));
    return missing.join(QStringLiteral("; "));
}

} // namespace gatehouse::agent
