// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ProcessRecorder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

constexpr int lookEveryMs = 50;

qint64 parentOf(qint64 pid)
{
    const QByteArray stat = ProcessRecorder::content(pid, "stat");
    return stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ').value(1).toLongLong();
}

bool isRegular(const QString& path)
{
    struct stat state = {};
    return ::stat(qPrintable(path), &state) == 0 && S_ISREG(state.st_mode);
}

} // namespace

ProcessRecorder::ProcessRecorder()
{
    connect(&m_timer, &QTimer::timeout, this, &ProcessRecorder::look);
    m_timer.start(lookEveryMs);
}

QByteArray ProcessRecorder::content(qint64 pid, const char* name)
{
    QFile file(QString("/proc/%1/%2").arg(pid).arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<qint64> ProcessRecorder::tree()
{
    QHash<qint64, QList<qint64>> children;
    for (const QString& name : QDir("/proc").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (const qint64 pid = name.toLongLong(); pid > 0)
            children[parentOf(pid)].append(pid);
    }
    QList<qint64> found{QCoreApplication::applicationPid()};
    for (qsizetype i = 0; i < found.size(); ++i)
        found += children.value(found[i]);
    return found;
}

QString ProcessRecorder::programOf(qint64 pid)
{
    // Not by /proc/<pid>/exe, which only root may read of an undumpable process.
    return QFileInfo(QString::fromLocal8Bit(content(pid, "cmdline").split('\0').value(0))).fileName();
}

QList<qint64> ProcessRecorder::running(const QString& name)
{
    QList<qint64> found;
    for (const qint64 pid : tree()) {
        if (programOf(pid) == name)
            found.append(pid);
    }
    return found;
}

uint ProcessRecorder::ownerOf(qint64 pid)
{
    struct stat state = {};
    return ::stat(qPrintable(QString("/proc/%1/environ").arg(pid)), &state) == 0 ? state.st_uid : uint(-1);
}

void ProcessRecorder::look()
{
    for (const qint64 pid : tree()) {
        const QByteArray arguments = content(pid, "cmdline");
        if (arguments.isEmpty())
            continue; // It has ended and waits to be noticed.
        Seen& seen = m_seen[pid];
        seen.program = programOf(pid);
        seen.arguments.insert(arguments);
        QFile environment(QString("/proc/%1/environ").arg(pid));
        if (environment.open(QIODevice::ReadOnly))
            seen.environments.insert(environment.readAll());
        else
            seen.environmentRefused = true;
        seen.undumpable = seen.undumpable || (::geteuid() != 0 && ownerOf(pid) == 0);
    }
}

QStringList ProcessRecorder::findings(const SecretScanner& scanner) const
{
    QStringList found;
    for (auto entry = m_seen.begin(); entry != m_seen.end(); ++entry) {
        const QString who = QString("%1 (%2)").arg(entry->program).arg(entry.key());
        for (const QByteArray& arguments : entry->arguments)
            found += scanner.inBytes(arguments, "the arguments of " + who);
        for (const QByteArray& environment : entry->environments)
            found += scanner.inBytes(environment, "the environment of " + who);
    }
    return found;
}

QStringList ProcessRecorder::findingsInOpenFiles(const SecretScanner& scanner)
{
    QStringList found;
    for (const qint64 pid : tree()) {
        const QDir descriptors(QString("/proc/%1/fd").arg(pid));
        for (const QString& number : descriptors.entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
            if (isRegular(descriptors.filePath(number)))
                found += scanner.inFile(descriptors.filePath(number));
        }
    }
    return found;
}

} // namespace gatehouse::test
