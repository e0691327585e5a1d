// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Gpt.h"

namespace gatehouse::image {

/// The last 512 bytes of a fixed disk of the Virtual Hard Disk Image Format Specification 1.0 (Microsoft, 2006).
struct VhdFooter
{
    static constexpr qint64 bytes = 512;
    /// Azure refuses a disk whose size is not a multiple of this ("1 MB alignment"), the footer not counted.
    static constexpr qint64 alignment = 1024 * 1024;

    /// The footer of a disk of @p size bytes, a multiple of 512. The creation time is zero (2000-01-01), because the same
    /// disk must give the same file, and the creator is "qem2": readers that know the format's history take the size from
    /// the geometry, which cannot express it exactly, unless the creator is one of a few known names (QEMU block/vpc.c).
    static QByteArray ofFixedDisk(quint64 size, const Guid& id);
    /// The one's complement of the sum of all bytes but the four of the checksum itself.
    static quint32 checksum(const QByteArray& structure, qsizetype checksumAt);
};

} // namespace gatehouse::image
