// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/VhdFooter.h"

#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr qsizetype checksumOffset = 64;

void putBig(QByteArray& bytes, qsizetype at, quint64 value, int count)
{
    for (int i = 0; i < count; ++i)
        bytes[at + i] = char(value >> (8 * (count - 1 - i)));
}

struct Geometry
{
    quint64 cylinders = 0;
    quint64 heads = 0;
    quint64 sectors = 0;
};

/// The specification's appendix "CHS Calculation".
Geometry geometryOf(quint64 totalSectors)
{
    totalSectors = std::min<quint64>(totalSectors, 65535ull * 16 * 255);
    Geometry geometry;
    quint64 cylinderTimesHeads = 0;
    if (totalSectors >= 65535ull * 16 * 63) {
        geometry.sectors = 255;
        geometry.heads = 16;
        cylinderTimesHeads = totalSectors / geometry.sectors;
    } else {
        geometry.sectors = 17;
        cylinderTimesHeads = totalSectors / geometry.sectors;
        geometry.heads = std::max<quint64>((cylinderTimesHeads + 1023) / 1024, 4);
        if (cylinderTimesHeads >= geometry.heads * 1024 || geometry.heads > 16) {
            geometry.sectors = 31;
            geometry.heads = 16;
            cylinderTimesHeads = totalSectors / geometry.sectors;
        }
        if (cylinderTimesHeads >= geometry.heads * 1024) {
            geometry.sectors = 63;
            geometry.heads = 16;
            cylinderTimesHeads = totalSectors / geometry.sectors;
        }
    }
    geometry.cylinders = cylinderTimesHeads / geometry.heads;
    return geometry;
}

} // namespace

quint32 VhdFooter::checksum(const QByteArray& structure, qsizetype checksumAt)
{
    quint32 sum = 0;
    for (qsizetype i = 0; i < structure.size(); ++i)
        if (i < checksumAt || i >= checksumAt + 4)
            sum += std::uint8_t(structure[i]);
    return ~sum;
}

QByteArray VhdFooter::ofFixedDisk(quint64 size, const Guid& id)
{
    const Geometry geometry = geometryOf(size / 512);
    QByteArray footer(bytes, '\0');
    footer.replace(0, 8, "conectix");
    putBig(footer, 8, 2, 4);                   // Features: the reserved bit is always set.
    putBig(footer, 12, 0x00010000, 4);         // Version of the format.
    putBig(footer, 16, 0xffffffffffffffff, 8); // No dynamic header follows.
    footer.replace(28, 4, "qem2");
    putBig(footer, 32, 0x00010000, 4);
    footer.replace(36, 4, "Wi2k");
    putBig(footer, 40, size, 8); // Original size.
    putBig(footer, 48, size, 8); // Current size.
    putBig(footer, 56, geometry.cylinders, 2);
    putBig(footer, 58, geometry.heads, 1);
    putBig(footer, 59, geometry.sectors, 1);
    putBig(footer, 60, 2, 4); // Fixed.
    footer.replace(68, 16, id.toByteArray());
    putBig(footer, checksumOffset, checksum(footer, checksumOffset), 4);
    return footer;
}

} // namespace gatehouse::image
