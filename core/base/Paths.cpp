// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse {

namespace {

QString overridden(const char* variable, const QString& standard)
{
    const QString value = qEnvironmentVariable(variable);
    return value.isEmpty() ? standard : value;
}

QString shareFolder()
{
    // Installed: <prefix>/bin beside <prefix>/share/gatehouse. In a build tree the source folder stands above build/.
    QDir folder(QCoreApplication::applicationDirPath());
    for (int i = 0; i < 5; ++i) {
        if (folder.exists(QStringLiteral("share/gatehouse/images")))
            return folder.filePath(QStringLiteral("share/gatehouse"));
        if (folder.exists(QStringLiteral("images/dstack")) && folder.exists(QStringLiteral("resources")))
            return folder.absolutePath();
        if (!folder.cdUp())
            break;
    }
    return QStringLiteral("/usr/share/gatehouse");
}

Error writeError(const QString& path, const QString& reason, int number)
{
    if (number == ENOSPC || number == EDQUOT)
        return Error(errors::diskFull, path, QStringLiteral("Free some space on this disk and try again."));
    return Error(errors::fileNotWritten, QStringLiteral("%1: %2").arg(path, reason));
}

} // namespace

Paths Paths::forProfile(const QString& profile)
{
    const bool root = geteuid() == 0;
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    Paths paths;
    paths.state = overridden("GATEHOUSE_STATE", root ? QStringLiteral("/var/lib/gatehouse") : data + QStringLiteral("/gatehouse"));
    paths.cache = overridden("GATEHOUSE_CACHE", root ? QStringLiteral("/var/cache/gatehouse") : cache + QStringLiteral("/gatehouse"));
    paths.share = overridden("GATEHOUSE_SHARE", shareFolder());
    if (profile != QStringLiteral("default"))
        paths.state += QStringLiteral("/profiles/") + profile;
    return paths;
}

Result<QByteArray> readFile(const QString& path, qint64 maxBytes)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return fail(errors::fileUnreadable, QStringLiteral("%1 is not a regular file").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    if (file.size() > maxBytes)
        return fail(errors::fileTooLarge, QStringLiteral("%1 has %2 bytes, at most %3 are read").arg(path).arg(file.size()).arg(maxBytes));
    QByteArray content = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return fail(errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    if (content.size() > maxBytes)
        return fail(errors::fileTooLarge, QStringLiteral("%1 grew beyond %2 bytes").arg(path).arg(maxBytes));
    return content;
}

Result<void> writeFileAtomically(const QString& path, const QByteArray& content, FileAccess access)
{
    // Root could put a file in the place of /dev/null, of a disk's node or of a pipe that somebody listens to.
    struct stat facts;
    if (stat(QFile::encodeName(path).constData(), &facts) == 0 && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))
        return fail(Error(errors::fileNotWritten, QStringLiteral("%1 is no regular file").arg(path), QStringLiteral("Name another file.")));
    QSaveFile file(path);
    errno = 0;
    if (!file.open(QIODevice::WriteOnly))
        return fail(writeError(path, file.errorString(), errno));
    if (access == FileAccess::OwnerOnly)
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    // Flushed before it is committed: QSaveFile forgets an error of its last flush, and would put an empty file in place
    // of the old one when the disk is full.
    if (file.write(content) != content.size() || !file.flush() || !file.commit())
        return fail(writeError(path, file.errorString(), errno));
    return {};
}

Result<void> makeFolder(const QString& path, FileAccess access)
{
    errno = 0;
    if (!QDir().mkpath(path))
        return fail(writeError(path, QString::fromLocal8Bit(strerror(errno)), errno));
    if (access == FileAccess::OwnerOnly && chmod(QFile::encodeName(path).constData(), 0700) != 0)
        return fail(writeError(path, QString::fromLocal8Bit(strerror(errno)), errno));
    return {};
}

} // namespace gatehouse
