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
        /// KVM runs guest code. That it opens is not enough: with one that answers every call and runs nothing, QEMU's choice "KVM, or
        /// else emulation" takes KVM, and the machine never comes to its first line.
        bool kvm = false;

        /// Without a look at KVM.
        static Host ours();
        /// With it; blocks for some milliseconds, so call it on a pool.
        static Host tried(const QString& kvmDevice = QStringLiteral("/dev/kvm"));
    };

    /// The kernel's row: what it would be started with, or why there is none and what to do. Blocks briefly.
    static Check kernel(const Host& host);
    /// Programs and kernel.
    static QList<Check> examine(const Host& host);
    /// The variables for libguestfs: QEMU without libvirt, emulated where there is no KVM, its files in @p cacheFolder and
    /// @p temporaryFolder.
    static QMap<QString, QString> environment(const Host& host, const QString& cacheFolder, const QString& temporaryFolder);

    /// Where libguestfs puts its sockets when root runs it, whatever the variables say (guestfs(3), "get_sockdir").
    static constexpr char socketFolder[] = "/tmp";
    /// Removes the socket folders below @p folder that libguestfs of this user has left when it was killed: those with a
    /// socket that nobody has open by @p openSockets, the content of /proc/net/unix. Answers their names. Blocks briefly.
    static QStringList removeAbandonedSockets(const QString& folder, const QByteArray& openSockets);
};

} // namespace gatehouse::image
