// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <optional>

/// Files on the host volume: the host may put anything under any name at any moment, so no link is followed, nothing is
/// read past a limit, and no pipe or device is waited for. The calls may block for as long as the host does not answer
/// the 9p client: make them from a thread that can wait.
namespace gatehouse::agent {

/// The whole plain file; nothing when there is none. Anything else in its place, or more than @p maxBytes, is @p code.
Result<std::optional<QByteArray>> readHostFile(const QString& path, qsizetype maxBytes, const ErrorCode& code);

/// Replaces @p folder/@p name in one step; errors::hostVolume when the host does not let us.
Result<void> writeHostFile(const QString& folder, const QString& name, const QByteArray& content);

/// Tells one state of a file from another without reading it; differs after every change that the host does not hide.
struct HostFileStamp
{
    quint64 inode = 0;
    qint64 size = 0;
    qint64 modifiedNs = 0;
    bool operator==(const HostFileStamp&) const = default;
};
/// Nothing unless it is a plain file.
std::optional<HostFileStamp> stampOfHostFile(const QString& path);

} // namespace gatehouse::agent
