// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/GuestHints.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/EnvFile.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

constexpr qsizetype maxIgnoredKeys = 8;

/// Reads a small plain file without following a link and without blocking on what the host may have put there instead.
Result<std::optional<QByteArray>> readHostFile(const QString& path)
{
    const int file = ::open(path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        if (errno == ENOENT)
            return std::nullopt;
        return fail(errors::badHint, QStringLiteral("%1: %2").arg(path, qt_error_string(errno)));
    }
    struct stat info = {};
    QByteArray content(maxEnvFileBytes + 1, '\0');
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
        return fail(errors::badHint, QStringLiteral("%1 is not a plain file").arg(path));
    if (size > maxEnvFileBytes)
        return fail(errors::badHint, QStringLiteral("%1 is larger than %2 bytes").arg(path).arg(maxEnvFileBytes));
    content.truncate(size);
    return content;
}

} // namespace

Result<GuestHints> GuestHints::load(const QString& hostVolume)
{
    GuestHints hints;
    if (hostVolume.isEmpty())
        return hints;
    GH_TRY(const std::optional<QByteArray> content, readHostFile(hostVolume + QStringLiteral("/guest.env")));
    if (!content)
        return hints;
    auto values = parseEnvFile(*content);
    if (!values)
        return fail(Error(errors::badHint, QStringLiteral("guest.env")).causedBy(std::move(values).error()));
    for (auto value = values->begin(); value != values->end(); ++value) {
        if (value.key() == u"HOST_ADDR") {
            auto address = eth::Address::fromText(value.value());
            if (!address || address->isZero())
                return fail(errors::badHint,
                            QStringLiteral("guest.env: HOST_ADDR \"%1\" is not an address").arg(value.value().left(64)));
            hints.hostAddress = *address;
        } else if (hints.ignoredKeys.size() < maxIgnoredKeys) {
            hints.ignoredKeys.append(value.key());
        }
    }
    return hints;
}

} // namespace gatehouse::agent
