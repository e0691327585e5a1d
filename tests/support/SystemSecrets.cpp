// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/SystemSecrets.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <sys/stat.h>

namespace gatehouse::test {

namespace {

QByteArray content(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<qint64> processes()
{
    QList<qint64> pids;
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs))
        if (const qint64 pid = entry.toLongLong(); pid > 0)
            pids.append(pid);
    return pids;
}

QString programOf(qint64 pid)
{
    return QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/%1/exe").arg(pid))).fileName();
}

} // namespace

QStringList SystemSecrets::inProcesses()
{
    QStringList findings;
    for (const qint64 pid : processes()) {
        const QString program = programOf(pid);
        const QByteArray arguments = content(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (arguments.isEmpty())
            continue;
        m_programs.insert(program);
        findings += m_scanner.inBytes(arguments, QStringLiteral("the arguments of %1").arg(program));
        findings += m_scanner.inBytes(content(QStringLiteral("/proc/%1/environ").arg(pid)), QStringLiteral("the environment of %1").arg(program));
    }
    return findings;
}

QStringList SystemSecrets::inDaemons()
{
    static const QSet<QString> daemons{QStringLiteral("libvirtd"), QStringLiteral("virtlogd"), QStringLiteral("swtpm"), QStringLiteral("anvil")};
    QStringList findings;
    for (const qint64 pid : processes()) {
        const QString program = programOf(pid);
        if (!daemons.contains(program))
            continue;
        qint64 bytes = 0;
        findings += m_scanner.inMemory(pid, &bytes);
        if (bytes > 0)
            m_remembered.insert(program);
    }
    return findings;
}

QStringList SystemSecrets::inFiles(const QString& folder, qint64 maxBytes)
{
    QStringList findings;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        findings += m_scanner.inBytes(path.toLocal8Bit(), QStringLiteral("the name of a file"));
        struct stat status = {};
        if (::stat(QFile::encodeName(path).constData(), &status) != 0 || qint64(status.st_blocks) * 512 > maxBytes)
            continue;
        m_files.append(path);
        findings += m_scanner.inFile(path);
    }
    return findings;
}

} // namespace gatehouse::test
