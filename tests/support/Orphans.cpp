// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Orphans.h"

#include <QDir>
#include <QFile>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

QList<pid_t> children(const QByteArrayList& spared)
{
    QList<pid_t> found;
    for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
        QFile file("/proc/" + pid + "/stat");
        if (pid.toInt() == 0 || !file.open(QIODevice::ReadOnly))
            continue;
        // Number, (name), state, parent: the name may hold anything.
        const QByteArray line = file.readAll();
        const qsizetype begin = line.indexOf('(') + 1, end = line.lastIndexOf(')');
        const QByteArrayList fields = line.mid(end + 2).split(' ');
        const bool isDead = fields.value(0) == "Z";
        if (fields.value(1).toInt() == ::getpid() && (isDead || !spared.contains(line.mid(begin, end - begin))))
            found.append(pid_t(pid.toInt()));
    }
    return found;
}

} // namespace

void adoptOrphans()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int awaitAmongOrphans(pid_t child)
{
    for (;;) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == child)
            return status;
        if (ended < 0 && errno != EINTR)
            return -1;
    }
}

void endOrphans(const QByteArrayList& spared)
{
    for (QList<pid_t> left = children(spared); !left.isEmpty(); left = children(spared))
        for (const pid_t pid : left) {
            ::kill(pid, SIGKILL);
            while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
            }
        }
}

} // namespace gatehouse::test
