// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/OutputFile.h"

#include "core/base/Paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse {

namespace {

/// Of a draft's name; the name that the file is to get may be too long to be put behind it.
constexpr char draftPrefix[] = ".gatehouse-draft-";

Error trouble(const QString& path, int number)
{
    if (number == ENOSPC || number == EDQUOT)
        return Error(errors::diskFull, path, QStringLiteral("Free some space on this disk and try again."));
    return Error(errors::fileNotWritten, QStringLiteral("%1: %2").arg(path, QString::fromLocal8Bit(std::strerror(number))));
}

/// Removes the drafts in @p folder that nobody writes any more. Who writes one holds its lock, also in another container.
void sweep(const QString& folder)
{
    const QFileInfoList drafts = QDir(folder).entryInfoList({QLatin1String(draftPrefix) + QLatin1Char('*')}, QDir::Files | QDir::Hidden | QDir::NoSymLinks);
    for (const QFileInfo& draft : drafts) {
        const QByteArray name = QFile::encodeName(draft.filePath());
        const int descriptor = ::open(name.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0)
            continue;
        struct stat facts;
        if (::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == ::geteuid() && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            ::unlink(name.constData());
        ::close(descriptor);
    }
}

/// A draft in the making, locked while it is; gone with the object unless it was moved.
class Draft
{
public:
    explicit Draft(const QString& folder)
        : m_prefix(QFile::encodeName(folder + QLatin1Char('/') + QLatin1String(draftPrefix)))
    {
    }
    ~Draft()
    {
        if (m_descriptor < 0)
            return;
        if (!m_moved)
            ::unlink(m_name.constData());
        ::close(m_descriptor);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    /// 0, or what the system says.
    int open()
    {
        // Another program's sweep may come between making and locking it, and takes it for abandoned: then there is a next one.
        constexpr int attempts = 20;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            m_name = m_prefix + QByteArray::number(QRandomGenerator::system()->generate64(), 16);
            m_descriptor = ::open(m_name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
            if (m_descriptor < 0 && errno == EEXIST)
                continue;
            if (m_descriptor < 0)
                return errno;
            // Without locks on this file system nobody sweeps here either.
            struct stat facts;
            if ((::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && ::fstat(m_descriptor, &facts) == 0 && facts.st_nlink == 1)
                return 0;
            ::close(m_descriptor);
            m_descriptor = -1;
        }
        return EAGAIN;
    }
    int write(const QByteArray& content, std::optional<mode_t> mode)
    {
        for (qsizetype done = 0; done < content.size();) {
            const ssize_t count = ::write(m_descriptor, content.constData() + done, std::size_t(content.size() - done));
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return count < 0 ? errno : EIO;
            done += count;
        }
        return (mode && ::fchmod(m_descriptor, *mode) != 0) || ::fsync(m_descriptor) != 0 ? errno : 0;
    }
    int moveTo(const QByteArray& place, IfExists ifExists)
    {
        int moved = ifExists == IfExists::Replace ? ::rename(m_name.constData(), place.constData())
                                                  : ::renameat2(AT_FDCWD, m_name.constData(), AT_FDCWD, place.constData(), RENAME_NOREPLACE);
        if (moved != 0 && ifExists == IfExists::Fail && (errno == EINVAL || errno == ENOSYS)) {
            // A file system that cannot do that: a second name does not replace anything either.
            moved = ::link(m_name.constData(), place.constData());
            if (moved == 0)
                ::unlink(m_name.constData());
        }
        m_moved = moved == 0;
        return m_moved ? 0 : errno;
    }

private:
    QByteArray m_prefix;
    QByteArray m_name;
    int m_descriptor = -1;
    bool m_moved = false;
};

} // namespace

Result<void> writeOutputFile(const QString& path, const QByteArray& content, IfExists ifExists)
{
    const QFileInfo named(path);
    const QString target = !named.isSymLink() ? named.absoluteFilePath() : named.exists() ? named.canonicalFilePath() : named.symLinkTarget();
    const QByteArray place = QFile::encodeName(target);
    std::optional<mode_t> mode;
    // Root could put a file in the place of /dev/null, of a disk's node or of a pipe that somebody listens to.
    struct stat facts;
    if (::stat(place.constData(), &facts) == 0) {
        if (!S_ISREG(facts.st_mode))
            return fail(Error(errors::fileNotWritten, QStringLiteral("%1 is no regular file").arg(path), QStringLiteral("Name another file.")));
        if (ifExists == IfExists::Fail)
            return fail(errors::fileExists, QStringLiteral("%1 exists").arg(path));
        mode = facts.st_mode & 0777;
    }
    const QString folder = QFileInfo(target).absolutePath();
    sweep(folder);
    Draft draft(folder);
    int number = draft.open();
    if (number == 0)
        number = draft.write(content, mode);
    if (number == 0)
        number = draft.moveTo(place, ifExists);
    if (number == EEXIST)
        return fail(errors::fileExists, QStringLiteral("%1 exists").arg(path));
    return number == 0 ? Result<void>() : fail(trouble(path, number));
}

} // namespace gatehouse
