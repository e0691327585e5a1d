// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QString>

namespace gatehouse {

/// The folders of one profile. Everything Gatehouse writes stands below one of them.
struct Paths
{
    QString state; ///< Databases, keystores, machine specifications; 0700.
    QString cache; ///< Can be deleted at any time: package archives, build steps, indexes.
    QString share; ///< Recipes, contract, icons as installed or in the source tree; read-only.

    /// For root /var/lib/gatehouse and /var/cache/gatehouse (the system libvirt's QEMU user must reach disks), for a
    /// user the XDG folders; GATEHOUSE_STATE, GATEHOUSE_CACHE and GATEHOUSE_SHARE override. A profile other than
    /// "default" is a folder beneath "profiles".
    static Paths forProfile(const QString& profile);
};

namespace errors {
inline constexpr ErrorCode fileUnreadable{"file.unreadable", ErrorKind::Unavailable};
inline constexpr ErrorCode fileTooLarge{"file.too-large", ErrorKind::Malformed};
inline constexpr ErrorCode fileNotWritten{"file.not-written", ErrorKind::Unavailable};
inline constexpr ErrorCode diskFull{"file.disk-full", ErrorKind::Unavailable};
} // namespace errors

/// The whole file, at most @p maxBytes; never a device, a pipe or a folder.
Result<QByteArray> readFile(const QString& path, qint64 maxBytes);
enum class FileAccess { Shared, OwnerOnly };
/// Replaces the file in one step: after a crash there is the old content or the new, never a part.
Result<void> writeFileAtomically(const QString& path, const QByteArray& content, FileAccess access = FileAccess::Shared);
/// Creates the folder and its parents; OwnerOnly gives the last one mode 0700.
Result<void> makeFolder(const QString& path, FileAccess access = FileAccess::Shared);

} // namespace gatehouse
