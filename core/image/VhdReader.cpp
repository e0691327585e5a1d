// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/VhdReader.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"
#include "core/image/VhdFooter.h"

#include <algorithm>
#include <cstring>

namespace gatehouse::image {

namespace {

constexpr quint64 sectorBytes = 512;
constexpr qint64 dynamicHeaderBytes = 1024;
constexpr quint32 noBlock = 0xffffffffu;
constexpr quint64 bitmapPartSectors = sectorBytes * 8; // Whose bits are in one sector of a bitmap.
constexpr quint64 minBlockBytes = 4096;
constexpr quint64 maxBlockBytes = 256ull * 1024 * 1024; // 2 MiB as a rule.

enum class DiskType : quint32 { Fixed = 2, Dynamic = 3, Differencing = 4 };

struct Footer
{
    quint64 dataOffset = 0;
    quint64 size = 0;
    quint32 type = 0;
};

Result<Footer> parseFooter(const QByteArray& bytes)
{
    ByteReader reader(view(bytes));
    GH_CHECK(reader.skip(8 + 4, "cookie and features"));
    GH_TRY(const quint32 version, reader.big<std::uint32_t>("file format version"));
    Footer footer;
    GH_TRY(footer.dataOffset, reader.big<std::uint64_t>("data offset"));
    GH_CHECK(reader.skip(4 + 4 + 4 + 4 + 8, "creator and original size"));
    GH_TRY(footer.size, reader.big<std::uint64_t>("current size"));
    GH_CHECK(reader.skip(4, "geometry"));
    GH_TRY(footer.type, reader.big<std::uint32_t>("disk type"));
    GH_TRY(const quint32 stated, reader.big<std::uint32_t>("checksum"));
    if (stated != VhdFooter::checksum(bytes, 64))
        return fail(errors::badDisk, QStringLiteral("the checksum of the VHD footer does not match"));
    if (version != 0x00010000)
        return fail(errors::badDisk, QStringLiteral("VHD version 0x%1 is not known").arg(version, 8, 16, QLatin1Char('0')));
    if (footer.size == 0 || footer.size > DiskReader::maxDiskBytes)
        return fail(errors::badDisk, QStringLiteral("a VHD of %1 bytes").arg(footer.size));
    return footer;
}

} // namespace

VhdReader::VhdReader(QIODevice& file, DiskFormat format, quint64 size)
    : DiskReader(file, format, size)
{
}

Result<std::unique_ptr<DiskReader>> VhdReader::open(QIODevice& file, DiskFormat format)
{
    QByteArray bytes(footerBytes, Qt::Uninitialized);
    const qint64 at = format == DiskFormat::FixedVhd ? file.size() - footerBytes : 0;
    if (at < 0 || !file.seek(at) || file.read(bytes.data(), footerBytes) != footerBytes)
        return fail(errors::badDisk, QStringLiteral("the VHD footer cannot be read: %1").arg(file.errorString()));
    GH_TRY(const Footer footer, parseFooter(bytes));
    if (footer.type == quint32(DiskType::Differencing))
        return fail(errors::notMeasurable, QStringLiteral("a differencing VHD keeps its sectors in another file"),
                    QStringLiteral("Merge it into its parent, or convert it with qemu-img."));
    const bool fixed = format == DiskFormat::FixedVhd;
    if (footer.type != quint32(fixed ? DiskType::Fixed : DiskType::Dynamic))
        return fail(errors::badDisk, QStringLiteral("VHD disk type %1 does not fit the place of its footer").arg(footer.type));
    if (fixed && footer.size > quint64(at))
        return fail(errors::badDisk, QStringLiteral("the footer says %1 bytes, before it are %2").arg(footer.size).arg(at));
    std::unique_ptr<VhdReader> reader(new VhdReader(file, format, footer.size));
    if (!fixed)
        GH_CHECK(reader->readBlockTable(footer.dataOffset));
    return std::unique_ptr<DiskReader>(std::move(reader));
}

Result<void> VhdReader::readBlockTable(quint64 headerOffset)
{
    QByteArray header(dynamicHeaderBytes, Qt::Uninitialized);
    GH_CHECK(readFile(headerOffset, header.data(), header.size(), "the dynamic disk header"));
    if (!header.startsWith("cxsparse"))
        return fail(errors::badDisk, QStringLiteral("no dynamic disk header at offset %1").arg(headerOffset));
    ByteReader fields(view(header));
    GH_CHECK(fields.skip(16, "cookie and data offset"));
    GH_TRY(const quint64 tableOffset, fields.big<std::uint64_t>("table offset"));
    GH_CHECK(fields.skip(4, "header version"));
    GH_TRY(const quint32 entries, fields.big<std::uint32_t>("max table entries"));
    GH_TRY(const quint32 blockBytes, fields.big<std::uint32_t>("block size"));
    GH_TRY(const quint32 stated, fields.big<std::uint32_t>("checksum"));
    if (stated != VhdFooter::checksum(header, 36))
        return fail(errors::badDisk, QStringLiteral("the checksum of the dynamic disk header does not match"));
    if (blockBytes < minBlockBytes || blockBytes > maxBlockBytes || (blockBytes & (blockBytes - 1)) != 0)
        return fail(errors::badDisk, QStringLiteral("a block size of %1 bytes").arg(blockBytes));
    const quint64 needed = (quint64(size()) + blockBytes - 1) / blockBytes;
    if (entries < needed || needed * 4 > maxTableBytes)
        return fail(errors::badDisk, QStringLiteral("a block table of %1 entries for %2 blocks").arg(entries).arg(needed));
    QByteArray table(qsizetype(needed * 4), Qt::Uninitialized);
    GH_CHECK(readFile(tableOffset, table.data(), table.size(), "the block table"));
    ByteReader words(view(table));
    m_blocks.reserve(qsizetype(needed));
    for (quint64 i = 0; i < needed; ++i) {
        GH_TRY(const quint32 sector, words.big<std::uint32_t>("block"));
        m_blocks.append(sector);
    }
    m_blockBytes = blockBytes;
    return {};
}

Result<qint64> VhdReader::readAt(quint64 offset, char* data, qint64 length)
{
    if (format() == DiskFormat::DynamicVhd)
        return readBlock(offset, data, length);
    GH_CHECK(readFile(offset, data, length, "the disk"));
    return length;
}

Result<qint64> VhdReader::readBlock(quint64 offset, char* data, qint64 length)
{
    const quint64 block = offset / m_blockBytes;
    const quint64 within = offset % m_blockBytes;
    const quint32 first = m_blocks[qsizetype(block)];
    if (first == noBlock) {
        const qint64 zeros = qint64(std::min<quint64>(quint64(length), m_blockBytes - within));
        std::memset(data, 0, size_t(zeros));
        return zeros;
    }
    // Before its sectors a block has one bit for each of them, padded to whole sectors.
    const quint64 bitmapBytes = (m_blockBytes / sectorBytes / 8 + sectorBytes - 1) / sectorBytes * sectorBytes;
    // Read one sector of them at a time: all of a large block's for each small read would let a hostile file cost time.
    const quint64 sector = within / sectorBytes;
    const quint64 partAt = quint64(first) * sectorBytes + sector / bitmapPartSectors * sectorBytes;
    if (partAt != m_bitmapAt) {
        m_bitmapAt = ~0ull;
        m_bitmap.resize(qsizetype(sectorBytes));
        GH_CHECK(readFile(partAt, m_bitmap.data(), m_bitmap.size(), "a block's bitmap"));
        m_bitmapAt = partAt;
    }
    const auto isWritten = [this](quint64 index) {
        const quint64 bit = index % bitmapPartSectors;
        return ((std::uint8_t(m_bitmap[qsizetype(bit / 8)]) >> (7 - bit % 8)) & 1) != 0;
    };
    const bool written = isWritten(sector);
    const quint64 partEnd = std::min(m_blockBytes / sectorBytes, (sector / bitmapPartSectors + 1) * bitmapPartSectors);
    quint64 end = sector + 1;
    while (end < partEnd && end * sectorBytes < within + quint64(length) && isWritten(end) == written)
        ++end;
    const qint64 count = qint64(std::min<quint64>(quint64(length), end * sectorBytes - within));
    if (!written)
        std::memset(data, 0, size_t(count));
    else
        GH_CHECK(readFile(quint64(first) * sectorBytes + bitmapBytes + within, data, count, "a block"));
    return count;
}

} // namespace gatehouse::image
