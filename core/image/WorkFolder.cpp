// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/WorkFolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// A lock of the folder itself, or -1: somebody else has it, or this file system knows no locks.
int lockOf(const QString& path)
{
    const int descriptor = open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        close(descriptor);
        errno = reason;
        return -1;
    }
    return descriptor;
}

bool isAbandoned(const QString& path, qint64 process)
{
    struct stat facts;
    if (lstat(QFile::encodeName(path).constData(), &facts) != 0 || !S_ISDIR(facts.st_mode) || facts.st_uid != geteuid())
        return false;
    if (process <= 0 || kill(pid_t(process), 0) == 0 || errno != ESRCH)
        return false;
    // A process of another container has numbers of its own, but holds the lock.
    const int lock = lockOf(path);
    if (lock < 0)
        return errno != EWOULDBLOCK;
    close(lock);
    return true;
}

} // namespace

WorkFolder::WorkFolder(const QString& place, const QString& prefix)
    : m_folder(QStringLiteral("%1/%2%3-XXXXXX").arg(place, prefix).arg(getpid()))
{
    if (m_folder.isValid())
        m_lock = lockOf(m_folder.path());
}

WorkFolder::~WorkFolder()
{
    remove();
}

bool WorkFolder::remove()
{
    const bool gone = m_folder.remove();
    if (m_lock >= 0)
        close(m_lock);
    m_lock = -1;
    return gone;
}

QStringList WorkFolder::abandoned(const QString& place, const QString& prefix)
{
    QStringList found;
    const QFileInfoList folders = QDir(place).entryInfoList({prefix + QLatin1Char('*')}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo& folder : folders) {
        const QString rest = folder.fileName().mid(prefix.size());
        if (rest.contains(QLatin1Char('-')) && isAbandoned(folder.filePath(), rest.section(QLatin1Char('-'), 0, 0).toLongLong()))
            found.append(folder.filePath());
    }
    return found;
}

void WorkFolder::sweep(const QString& place, const QString& prefix)
{
    for (const QString& folder : abandoned(place, prefix))
        QDir(folder).removeRecursively();
}

} // namespace gatehouse::image
