// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/OwnTree.h"

#include "core/process/FindProgram.h"

#include <unistd.h>

namespace gatehouse::process {

Result<ProcessSpec> inOwnTree(ProcessSpec spec, TreeUser user)
{
    GH_CHECK(spec.validate());
    GH_TRY(const QString unshare, findProgram(QStringLiteral("unshare"), {}, QStringLiteral("util-linux")));
    QStringList list;
    // Where /proc is partly covered, as in a container, only the real root may mount it anew.
    if (geteuid() == 0)
        list << QStringLiteral("--mount-proc");
    else
        list << QStringLiteral("--user") << (user == TreeUser::Root ? QStringLiteral("--map-root-user") : QStringLiteral("--map-current-user"));
    // The first process of the name space dies with unshare, and with it the kernel ends all others in it.
    list << QStringLiteral("--mount") << QStringLiteral("--pid") << QStringLiteral("--fork") << QStringLiteral("--kill-child=KILL")
         << QStringLiteral("--") << spec.program;
    spec.arguments = list + spec.arguments;
    spec.program = unshare;
    return spec;
}

} // namespace gatehouse::process
