// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/DurableFile.h"

#include "core/evidence/EvidenceErrors.h"

#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace gatehouse::evidence {

namespace {

QString reason(int number)
{
    return QString::fromLocal8Bit(std::strerror(number));
}

Error writeTrouble(const QString& path, const char* what, int number)
{
    const QString hint = number == ENOSPC || number == EDQUOT ? QStringLiteral("Free some space on this disk and decide again.")
                                                              : QStringLiteral("Nothing is decided without its evidence: repair the folder and decide again.");
    return Error(errors::notRecorded, QStringLiteral("%1: %2: %3").arg(path, QLatin1String(what), reason(number)), hint);
}

/// Every byte, whatever signals and short writes come between. Errno on failure.
int writeAll(int fd, const QByteArray& bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(fd, bytes.constData() + done, std::size_t(bytes.size() - done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        done += count;
    }
    return 0;
}

/// The name of a new file is on the disk only when its folder is.
int syncFolderOf(const QString& path)
{
    const int fd = ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const int number = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    return number;
}

Result<void> writeSynced(const QString& path, const QByteArray& content, int flags)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
    if (fd < 0)
        return fail(writeTrouble(path, "open", errno));
    int number = writeAll(fd, content);
    if (number == 0 && ::fsync(fd) != 0)
        number = errno;
    ::close(fd);
    if (number == 0)
        return {};
    ::unlink(QFile::encodeName(path).constData());
    return fail(writeTrouble(path, "write", number));
}

} // namespace

DurableFile::~DurableFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_fd(std::exchange(other.m_fd, -1))
    , m_size(other.m_size)
{
}

DurableFile& DurableFile::operator=(DurableFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_fd, other.m_fd);
    std::swap(m_size, other.m_size);
    return *this;
}

Error DurableFile::trouble(const char* what) const
{
    return writeTrouble(m_path, what, errno);
}

Result<DurableFile> DurableFile::open(const QString& path)
{
    DurableFile file;
    file.m_path = path;
    const QByteArray name = QFile::encodeName(path);
    const bool isNew = ::access(name.constData(), F_OK) != 0;
    file.m_fd = ::open(name.constData(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file.m_fd < 0)
        return fail(file.trouble("open"));
    if (::flock(file.m_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(errors::logBusy, QStringLiteral("%1 is written by another process").arg(path));
        return fail(file.trouble("lock"));
    }
    struct stat status{};
    if (::fstat(file.m_fd, &status) != 0)
        return fail(file.trouble("stat"));
    file.m_size = status.st_size;
    if (isNew)
        if (const int number = syncFolderOf(path))
            return fail(writeTrouble(path, "sync the folder", number));
    return file;
}

Result<QByteArray> DurableFile::readAll(qint64 maxBytes) const
{
    if (m_size > maxBytes)
        return fail(errors::badLog, QStringLiteral("%1 has %2 bytes, at most %3 are read").arg(m_path).arg(m_size).arg(maxBytes));
    QByteArray content(m_size, Qt::Uninitialized);
    qint64 done = 0;
    while (done < m_size) {
        const ssize_t count = ::pread(m_fd, content.data() + done, std::size_t(m_size - done), done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return fail(trouble("read"));
        done += count;
    }
    return content;
}

Result<void> DurableFile::append(const QByteArray& bytes)
{
    int number = writeAll(m_fd, bytes);
    if (number == 0 && ::fdatasync(m_fd) != 0)
        number = errno;
    if (number == 0) {
        m_size += bytes.size();
        return {};
    }
    // Half a line must not stay: the next one would be glued to it.
    if (::ftruncate(m_fd, m_size) != 0)
        return fail(writeTrouble(m_path, "write, and what was written could not be taken back", number));
    return fail(writeTrouble(m_path, "write", number));
}

Result<void> DurableFile::truncate(qint64 size)
{
    if (::ftruncate(m_fd, size) != 0 || ::fsync(m_fd) != 0)
        return fail(trouble("truncate"));
    m_size = size;
    return {};
}

Result<void> writeNewFile(const QString& path, const QByteArray& content)
{
    GH_CHECK(writeSynced(path, content, O_EXCL));
    if (const int number = syncFolderOf(path))
        return fail(writeTrouble(path, "sync the folder", number));
    return {};
}

Result<void> replaceFile(const QString& path, const QByteArray& content)
{
    const QString draft = path + QStringLiteral(".new");
    GH_CHECK(writeSynced(draft, content, O_TRUNC));
    if (std::rename(QFile::encodeName(draft).constData(), QFile::encodeName(path).constData()) != 0)
        return fail(writeTrouble(path, "rename", errno));
    if (const int number = syncFolderOf(path))
        return fail(writeTrouble(path, "sync the folder", number));
    return {};
}

} // namespace gatehouse::evidence
