// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Gpt.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"

#include <QIODevice>
#include <array>

namespace gatehouse::image {

namespace {

constexpr quint64 sectorBytes = 512;
constexpr quint32 entryBytes = 128;
constexpr quint32 headerBytes = 92;
constexpr quint64 tableSectors = Gpt::maxEntries * entryBytes / sectorBytes;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badGpt, what);
}

/// CRC-32 as in ISO 3309 (reflected, polynomial 0x04c11db7).
quint32 crc32(const QByteArray& bytes)
{
    static const auto table = [] {
        std::array<quint32, 256> entries{};
        for (quint32 i = 0; i < 256; ++i) {
            quint32 value = i;
            for (int bit = 0; bit < 8; ++bit)
                value = (value >> 1) ^ ((value & 1) ? 0xedb88320u : 0u);
            entries[i] = value;
        }
        return entries;
    }();
    quint32 crc = 0xffffffffu;
    for (const char byte : bytes)
        crc = (crc >> 8) ^ table[(crc ^ std::uint8_t(byte)) & 0xff];
    return ~crc;
}

void put(QByteArray& bytes, int at, quint64 value, int size)
{
    for (int i = 0; i < size; ++i)
        bytes[at + i] = char(value >> (8 * i));
}

QByteArray onDisk(const Guid& guid)
{
    return swapGuid(guid).toByteArray();
}

Guid guidOf(const char* hex)
{
    return *Guid::fromBytes(view(QByteArray::fromHex(hex)));
}

QByteArray header(const Gpt& gpt, quint64 sectors, quint64 own, quint64 other, quint64 table, quint32 tableCrc)
{
    QByteArray bytes(sectorBytes, '\0');
    bytes.replace(0, 8, "EFI PART");
    put(bytes, 8, 0x00010000, 4);
    put(bytes, 12, headerBytes, 4);
    put(bytes, 24, own, 8);
    put(bytes, 32, other, 8);
    put(bytes, 40, 2 + tableSectors, 8);
    put(bytes, 48, sectors - 2 - tableSectors, 8);
    bytes.replace(56, 16, onDisk(gpt.diskId));
    put(bytes, 72, table, 8);
    put(bytes, 80, Gpt::maxEntries, 4);
    put(bytes, 84, entryBytes, 4);
    put(bytes, 88, tableCrc, 4);
    put(bytes, 16, crc32(bytes.left(headerBytes)), 4);
    return bytes;
}

struct Header
{
    quint64 firstUsable = 0;
    quint64 lastUsable = 0;
    quint64 table = 0;
    quint32 entries = 0;
    quint32 entrySize = 0;
    quint32 tableCrc = 0;
    Guid diskId;
};

/// UEFI 2.10 §5.3.2, table 5.5, and the checks that follow it.
Result<Header> readHeader(const QByteArray& sector, quint64 sectors)
{
    ByteReader reader(view(sector), sectorBytes);
    GH_TRY(const ByteView signature, reader.bytes(8, "signature"));
    if (toByteArray(signature) != "EFI PART")
        return bad(QStringLiteral("no GPT signature"));
    GH_TRY(const quint32 revision, reader.little<std::uint32_t>("revision"));
    GH_TRY(const quint32 size, reader.little<std::uint32_t>("header size"));
    GH_TRY(const quint32 crc, reader.little<std::uint32_t>("header checksum"));
    if (revision != 0x00010000 || size < headerBytes || size > sectorBytes)
        return bad(QStringLiteral("unknown revision %1 or header size %2").arg(revision, 0, 16).arg(size));
    QByteArray checked = sector.left(size);
    put(checked, 16, 0, 4);
    if (crc32(checked) != crc)
        return bad(QStringLiteral("wrong header checksum"));
    GH_CHECK(reader.skip(4, "reserved"));
    GH_TRY(const quint64 own, reader.little<std::uint64_t>("own sector"));
    if (own != 1)
        return bad(QStringLiteral("the header says it is sector %1").arg(own));
    GH_CHECK(reader.skip(8, "other header"));
    Header header;
    GH_TRY(header.firstUsable, reader.little<std::uint64_t>("first usable sector"));
    GH_TRY(header.lastUsable, reader.little<std::uint64_t>("last usable sector"));
    GH_TRY(const Guid swapped, reader.fixed<Guid>("disk GUID"));
    header.diskId = swapGuid(swapped);
    GH_TRY(header.table, reader.little<std::uint64_t>("table sector"));
    GH_TRY(header.entries, reader.little<std::uint32_t>("number of entries"));
    GH_TRY(header.entrySize, reader.little<std::uint32_t>("entry size"));
    GH_TRY(header.tableCrc, reader.little<std::uint32_t>("table checksum"));
    if (header.entries == 0 || header.entries > Gpt::maxEntries || header.entrySize != entryBytes)
        return bad(QStringLiteral("%1 entries of %2 bytes").arg(header.entries).arg(header.entrySize));
    if (header.table < 2 || header.table > sectors - tableSectors || header.firstUsable > header.lastUsable || header.lastUsable >= sectors)
        return bad(QStringLiteral("the header points outside the disk"));
    return header;
}

Result<GptPartition> readEntry(ByteView bytes, const Header& header)
{
    ByteReader reader(bytes);
    GptPartition partition;
    GH_TRY(const Guid type, reader.fixed<Guid>("type"));
    GH_TRY(const Guid id, reader.fixed<Guid>("identity"));
    partition.type = swapGuid(type);
    partition.id = swapGuid(id);
    GH_TRY(partition.firstSector, reader.little<std::uint64_t>("first sector"));
    GH_TRY(partition.lastSector, reader.little<std::uint64_t>("last sector"));
    GH_CHECK(reader.skip(8, "attributes"));
    if (partition.type.isZero())
        return partition;
    if (partition.firstSector < header.firstUsable || partition.lastSector > header.lastUsable || partition.firstSector > partition.lastSector)
        return bad(QStringLiteral("a partition from sector %1 to %2 is outside the disk").arg(partition.firstSector).arg(partition.lastSector));
    for (int i = 0; i < 36; ++i) {
        GH_TRY(const std::uint16_t unit, reader.little<std::uint16_t>("name"));
        if (unit == 0)
            break;
        partition.name.append(QChar(unit));
    }
    return partition;
}

} // namespace

QString toText(const Guid& guid)
{
    const QString hex = guid.toHex();
    return QStringLiteral("%1-%2-%3-%4-%5").arg(hex.left(8), hex.mid(8, 4), hex.mid(12, 4), hex.mid(16, 4), hex.mid(20));
}

Guid swapGuid(const Guid& guid)
{
    Guid swapped = guid;
    auto& bytes = swapped.array();
    std::reverse(bytes.begin(), bytes.begin() + 4);
    std::reverse(bytes.begin() + 4, bytes.begin() + 6);
    std::reverse(bytes.begin() + 6, bytes.begin() + 8);
    return swapped;
}

Guid espType()
{
    return guidOf("c12a7328f81f11d2ba4b00a0c93ec93b");
}

Guid rootX86Type()
{
    return guidOf("4f68bce3e8cd4db196e7fbcaf984b709");
}

Guid rootX86VerityType()
{
    return guidOf("2c7357edebd246d9aec123d437ec2bf5");
}

Result<Gpt> Gpt::read(QIODevice& disk)
{
    const quint64 sectors = quint64(disk.size()) / sectorBytes;
    if (sectors < 2 * (tableSectors + 2))
        return bad(QStringLiteral("the disk has only %1 sectors").arg(sectors));
    if (!disk.seek(sectorBytes))
        return bad(QStringLiteral("the disk cannot be read"));
    const QByteArray sector = disk.read(sectorBytes);
    if (sector.size() != sectorBytes)
        return bad(QStringLiteral("the disk cannot be read"));
    GH_TRY(const Header header, readHeader(sector, sectors));
    const qint64 size = qint64(header.entries) * entryBytes;
    if (!disk.seek(qint64(header.table * sectorBytes)))
        return bad(QStringLiteral("the table cannot be read"));
    const QByteArray table = disk.read(size);
    if (table.size() != size)
        return bad(QStringLiteral("the table cannot be read"));
    if (crc32(table) != header.tableCrc)
        return bad(QStringLiteral("wrong table checksum"));
    Gpt gpt;
    gpt.diskId = header.diskId;
    QByteArray used;
    for (quint32 i = 0; i < header.entries; ++i) {
        GH_TRY(const GptPartition partition, readEntry(view(table).subspan(i * entryBytes, entryBytes), header));
        if (partition.type.isZero())
            continue;
        gpt.partitions.append(partition);
        used += table.mid(qsizetype(i * entryBytes), entryBytes);
    }
    QByteArray count(8, '\0');
    put(count, 0, quint64(gpt.partitions.size()), 8);
    gpt.eventData = sector.left(headerBytes) + count + used;
    return gpt;
}

Gpt::Written Gpt::write(quint64 sectors) const
{
    QByteArray table(qsizetype(maxEntries * entryBytes), '\0');
    for (int i = 0; i < partitions.size(); ++i) {
        const GptPartition& partition = partitions[i];
        const int at = i * int(entryBytes);
        table.replace(at, 16, onDisk(partition.type));
        table.replace(at + 16, 16, onDisk(partition.id));
        put(table, at + 32, partition.firstSector, 8);
        put(table, at + 40, partition.lastSector, 8);
        for (int unit = 0; unit < std::min<qsizetype>(partition.name.size(), 36); ++unit)
            put(table, at + 56 + 2 * unit, partition.name[unit].unicode(), 2);
    }
    const quint32 tableCrc = crc32(table);
    // Protective MBR, UEFI 2.10 §5.2.3: one partition of type 0xee over the whole disk.
    QByteArray mbr(sectorBytes, '\0');
    put(mbr, 446 + 1, 0x000200, 3);
    put(mbr, 446 + 4, 0xee, 1);
    put(mbr, 446 + 5, 0xffffff, 3);
    put(mbr, 446 + 8, 1, 4);
    put(mbr, 446 + 12, std::min<quint64>(sectors - 1, 0xffffffffu), 4);
    put(mbr, 510, 0xaa55, 2);
    Written written;
    written.head = mbr + header(*this, sectors, 1, sectors - 1, 2, tableCrc) + table;
    written.tail = table + header(*this, sectors, sectors - 1, 1, sectors - 1 - tableSectors, tableCrc);
    return written;
}

} // namespace gatehouse::image
