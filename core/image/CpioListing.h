// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ListedFile.h"

#include <QMap>

class QIODevice;

namespace gatehouse::image {

/// All paths of the "newc" archives that follow one another in an unpacked initrd, with the hashes of their contents, as the kernel
/// would lay them out: what comes later replaces what has the same path (Linux, Documentation/driver-api/early-userspace/
/// buffer-format.rst and init/initramfs.c). Times are left out. No path ever becomes one of this computer.
class CpioListing
{
public:
    static constexpr qsizetype maxFiles = 500'000;
    static constexpr qint64 maxPathBytes = 4096; ///< The kernel's PATH_MAX, for names and targets of links.

    QMap<QByteArray, ListedFile> files; ///< By path, without "/" or "./" in front; the root is "/". Offsets count from the beginning.

    /// Hostile archives are safe: nothing outside @p archives is read; work is linear in its size, but for
    /// finding paths in a map. errors::badArchive names the offset. Blocking.
    static Result<CpioListing> read(QIODevice& archives);
};

/// One header of a "newc" archive with its name; contents are not read.
struct CpioMember
{
    static constexpr qint64 headerBytes = 110;

    quint32 inode = 0;
    quint32 mode = 0;
    quint32 uid = 0;
    quint32 gid = 0;
    quint32 links = 0;
    qint64 bytes = 0;
    quint32 deviceMajor = 0, deviceMinor = 0; ///< Of the file system that it was taken from.
    quint32 major = 0, minor = 0;             ///< Of a device node.
    QByteArray name;                          ///< As it stands there, without its NUL.
    qint64 contentOffset = 0;                 ///< In the device.
    qint64 end = 0;                           ///< Where the next member begins.

    bool isTrailer() const { return name == "TRAILER!!!"; }
    /// The member at @p offset, a multiple of four. errors::badArchive.
    static Result<CpioMember> read(QIODevice& archive, qint64 offset);
    static constexpr qint64 aligned(qint64 offset) { return (offset + 3) & ~qint64(3); }
};

} // namespace gatehouse::image
