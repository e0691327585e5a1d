// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/HostFile.h"

#include "guest-agent/AgentErrors.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

Result<std::optional<QByteArray>> readHostFile(const QString& path, qsizetype maxBytes, const ErrorCode& code)
{
    const int file = ::open(path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        if (errno == ENOENT)
            return std::nullopt;
        return fail(code, QStringLiteral("%1: %2").arg(path, qt_error_string(errno)));
    }
    struct stat info = {};
    QByteArray content(maxBytes + 1, '\0');
    qint64 size = -1;
    if (::fstat(file, &info) == 0 && S_ISREG(info.st_mode)) {
        size = 0;
        while (size < content.size()) {
            const ssize_t got = ::read(file, content.data() + size, std::size_t(content.size() - size));
            if (got <= 0)
                break;
            size += got;
        }
    }
    ::close(file);
    if (size < 0)
        return fail(code, QStringLiteral("%1 is not a plain file").arg(path));
    if (size > maxBytes)
        return fail(code, QStringLiteral("%1 is larger than %2 bytes").arg(path).arg(maxBytes));
    content.truncate(size);
    return content;
}

Result<void> writeHostFile(const QString& folder, const QString& name, const QByteArray& content)
{
    const QByteArray path = (folder + u'/' + name).toLocal8Bit();
    const QByteArray fresh = path + ".new";
    const auto failed = [&path](int reason) {
        return fail(errors::hostVolume, QStringLiteral("%1: %2").arg(QString::fromLocal8Bit(path), qt_error_string(reason)));
    };
    ::unlink(fresh.constData());
    // Exclusive: what the host puts there in this moment is not opened, whatever it is.
    const int file = ::open(fresh.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0)
        return failed(errno);
    qint64 done = 0;
    int reason = 0;
    while (done < content.size() && reason == 0) {
        const ssize_t wrote = ::write(file, content.constData() + done, std::size_t(content.size() - done));
        if (wrote > 0)
            done += wrote;
        else
            reason = wrote < 0 ? errno : EIO;
    }
    if (::close(file) != 0 && reason == 0)
        reason = errno;
    if (reason == 0 && ::rename(fresh.constData(), path.constData()) != 0)
        reason = errno;
    if (reason == 0)
        return {};
    ::unlink(fresh.constData());
    return failed(reason);
}

std::optional<HostFileStamp> stampOfHostFile(const QString& path)
{
    struct stat info = {};
    if (::lstat(path.toLocal8Bit().constData(), &info) != 0 || !S_ISREG(info.st_mode))
        return std::nullopt;
    return HostFileStamp{info.st_ino, info.st_size, qint64(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
}

} // namespace gatehouse::agent
