// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Error.h"

#include <QMap>

namespace gatehouse::image {

/// The small machine in which libguestfs(3) works on a disk, so that no hostile file system meets this computer's kernel. It is made
/// by supermin(1) out of this computer's own files, needs no network, but a kernel that we may read.
class Appliance
{
public:
    struct Host
    {
        QString bootFolder = QStringLiteral("/boot");
        QString modulesFolder = QStringLiteral("/lib/modules");
        /// SUPERMIN_KERNEL and SUPERMIN_MODULES, which name another kernel; see supermin(1).
        QMap<QString, QString> environment;
        bool kvm = false; ///< /dev/kvm may be used.

        static Host ours();
    };

    /// The kernel's row: what it would be started with, or why there is none and what to do. Blocks briefly.
    static Check kernel(const Host& host);
    /// Programs and kernel.
    static QList<Check> examine(const Host& host);
    /// The variables for libguestfs: QEMU without libvirt, emulated where there is no KVM, its files in @p cacheFolder and
    /// @p temporaryFolder.
    static QMap<QString, QString> environment(const Host& host, const QString& cacheFolder, const QString& temporaryFolder);
};

} // namespace gatehouse::image
