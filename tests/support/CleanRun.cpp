// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/CleanRun.h"

#include "core/base/Paths.h"
#include "tests/support/Orphans.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

volatile pid_t child = 0;

void passOn(int signal)
{
    if (child > 0)
        ::kill(child, signal);
}

QStringList virsh(const QStringList& arguments)
{
    QProcess process;
    process.start("virsh", QStringList{"-q", "-c", ::geteuid() == 0 ? "qemu:///system" : "qemu:///session"} + arguments);
    process.waitForFinished(60'000);
    return QString::fromLocal8Bit(process.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
}

QStringList domainsOf(const QString& name)
{
    QStringList found;
    for (const QString& line : virsh({"list", "--all", "--name"}))
        if (line.trimmed().startsWith("gatehouse-" + name))
            found.append(line.trimmed());
    return found;
}

} // namespace

CleanRun::CleanRun(QString prefix)
    : m_prefix(std::move(prefix))
{
}

QString CleanRun::nameOf(const QString& prefix, qint64 process)
{
    return QStringLiteral("%1-%2").arg(prefix).arg(process);
}

int CleanRun::run(const std::function<int()>& test)
{
    cleanDeadRuns();
    adoptOrphans();
    child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        return test();
    }
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        std::signal(signal, passOn);
    const int status = awaitAmongOrphans(child);
    // Daemons that a test had to start serve other programs too, and with them whatever machines those run; ours go next.
    endOrphans({"libvirtd", "virtlogd", "virtqemud", "dnsmasq", "qemu-system-x86", "swtpm"});
    clean(nameOf(m_prefix, child));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void CleanRun::clean(const QString& name)
{
    for (const QString& domain : domainsOf(name)) {
        virsh({"destroy", domain});
        virsh({"undefine", domain, "--nvram", "--tpm"});
    }
    QDir(Paths::forProfile(name).state).removeRecursively();
}

void CleanRun::cleanDeadRuns() const
{
    QStringList names;
    for (const QString& folder : QDir(QFileInfo(Paths::forProfile(m_prefix).state).path()).entryList({m_prefix + "-*"}, QDir::Dirs))
        names.append(folder);
    for (const QString& domain : domainsOf(m_prefix + '-'))
        names.append(domain.mid(10).section('-', 0, 1));
    names.removeDuplicates();
    for (const QString& name : names)
        if (const qint64 process = name.section('-', 1).toLongLong(); process > 0 && ::kill(pid_t(process), 0) != 0 && errno == ESRCH)
            clean(name);
}

QStringList CleanRun::leftOf(const QString& name)
{
    QStringList left = domainsOf(name);
    if (QDir(Paths::forProfile(name).state).exists())
        left.append(Paths::forProfile(name).state);
    for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
        QFile file("/proc/" + pid + "/cmdline");
        if (pid.toInt() == 0 || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray words = file.readAll();
        if (words.contains(name.toLatin1()) && !words.startsWith("virsh"))
            left.append(QString::fromLocal8Bit(words.left(200)).replace(QChar('\0'), QChar(' ')));
    }
    return left;
}

} // namespace gatehouse::test
