// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Qcow2Reader.h"

#include "core/base/ByteReader.h"
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"

#include <algorithm>
#include <cstring>
#include <zlib.h>

namespace gatehouse::image {

namespace {

constexpr quint64 offsetMask = 0x00fffffffffffe00ull; // Bits 9 to 55 of an entry.
constexpr quint64 compressedFlag = 1ull << 62;
constexpr quint64 zeroFlag = 1;
constexpr int minClusterBits = 9;
constexpr int maxClusterBits = 21; // 2 MiB, QEMU's limit.

/// Clusters kept unpacked, 16 MiB at most: a file system's tables, a folder and some files in turn.
constexpr std::size_t keptClusters = 8;
/// A reader in order unpacks each byte once; small reads all over a disk some more. What is beyond is a hostile file that
/// has a whole cluster unpacked for some bytes of it, again and again.
constexpr quint64 inflatedPerByteServed = 4;
constexpr quint64 inflatedInAdvance = 64 * 1024 * 1024;
/// Second-level tables have up to 2 MiB; read are parts of them, for the same reason.
constexpr int tablePartBits = 12;

namespace incompatible {
constexpr quint64 dirty = 1; // Reference counts only, which reading does not need.
constexpr quint64 corrupt = 2;
constexpr quint64 externalData = 4;
} // namespace incompatible

tl::unexpected<Error> notRead(const QString& what)
{
    return fail(errors::notMeasurable, QStringLiteral("a qcow2 disk with %1 is not read").arg(what),
                QStringLiteral("Convert it: qemu-img convert -O raw."));
}

quint64 bigEndian64(const char* at)
{
    quint64 value = 0;
    for (int i = 0; i < 8; ++i)
        value = value << 8 | std::uint8_t(at[i]);
    return value;
}

} // namespace

struct Qcow2Reader::Header
{
    int clusterBits = 0;
    quint64 size = 0;
    quint32 firstLevelEntries = 0;
    quint64 firstLevelAt = 0;
};

Qcow2Reader::Qcow2Reader(QIODevice& file, const Header& header)
    : DiskReader(file, DiskFormat::Qcow2, header.size)
    , m_clusterBits(header.clusterBits)
{
}

Result<Qcow2Reader::Header> Qcow2Reader::parseHeader(QIODevice& file)
{
    if (!file.seek(0))
        return fail(gatehouse::errors::fileUnreadable, file.errorString());
    const QByteArray bytes = file.read(112);
    ByteReader reader(view(bytes));
    Header header;
    GH_CHECK(reader.skip(4, "magic"));
    GH_TRY(const quint32 version, reader.big<std::uint32_t>("version"));
    GH_TRY(const quint64 backing, reader.big<std::uint64_t>("backing file offset"));
    GH_CHECK(reader.skip(4, "backing file size"));
    GH_TRY(const quint32 clusterBits, reader.big<std::uint32_t>("cluster bits"));
    GH_TRY(header.size, reader.big<std::uint64_t>("size"));
    GH_TRY(const quint32 crypt, reader.big<std::uint32_t>("encryption method"));
    GH_TRY(header.firstLevelEntries, reader.big<std::uint32_t>("first-level entries"));
    GH_TRY(header.firstLevelAt, reader.big<std::uint64_t>("first-level offset"));
    if (version != 2 && version != 3)
        return fail(errors::badDisk, QStringLiteral("qcow2 version %1 is not known").arg(version));
    if (backing != 0)
        return notRead(QStringLiteral("a backing file"));
    if (crypt != 0)
        return notRead(QStringLiteral("encryption"));
    if (version == 3) {
        GH_CHECK(reader.skip(8 + 4 + 4 + 8, "reference counts and snapshots"));
        GH_TRY(const quint64 features, reader.big<std::uint64_t>("incompatible features"));
        if (features & incompatible::corrupt)
            return fail(errors::badDisk, QStringLiteral("the qcow2 disk is marked as corrupt"));
        if (features & incompatible::externalData)
            return notRead(QStringLiteral("an external data file"));
        if (features & ~incompatible::dirty) // Extended entries, zstd, and whatever comes.
            return notRead(QStringLiteral("the features 0x%1").arg(features, 0, 16));
    }
    if (clusterBits < quint32(minClusterBits) || clusterBits > quint32(maxClusterBits))
        return fail(errors::badDisk, QStringLiteral("clusters of 2^%1 bytes").arg(clusterBits));
    header.clusterBits = int(clusterBits);
    if (header.size == 0 || header.size > maxDiskBytes)
        return fail(errors::badDisk, QStringLiteral("a qcow2 disk of %1 bytes").arg(header.size));
    const quint64 perEntry = 1ull << (2 * clusterBits - 3); // Bytes of disk behind one second-level table.
    const quint64 needed = (header.size + perEntry - 1) / perEntry;
    if (header.firstLevelEntries < needed || quint64(header.firstLevelEntries) * 8 > maxTableBytes)
        return fail(errors::badDisk, QStringLiteral("a first-level table of %1 entries where %2 are needed").arg(header.firstLevelEntries).arg(needed));
    header.firstLevelEntries = quint32(needed);
    return header;
}

Result<std::unique_ptr<DiskReader>> Qcow2Reader::open(QIODevice& file)
{
    GH_TRY(const Header header, parseHeader(file));
    std::unique_ptr<Qcow2Reader> reader(new Qcow2Reader(file, header));
    QByteArray table(qsizetype(header.firstLevelEntries) * 8, Qt::Uninitialized);
    GH_CHECK(reader->readFile(header.firstLevelAt, table.data(), table.size(), "the first-level table"));
    reader->m_firstLevel.reserve(qsizetype(header.firstLevelEntries));
    for (quint32 i = 0; i < header.firstLevelEntries; ++i)
        reader->m_firstLevel.append(bigEndian64(table.constData() + qsizetype(i) * 8));
    return std::unique_ptr<DiskReader>(std::move(reader));
}

Result<quint64> Qcow2Reader::entryFor(quint64 cluster)
{
    const int tableBits = m_clusterBits - 3;
    const quint64 tableAt = m_firstLevel[qsizetype(cluster >> tableBits)] & offsetMask;
    if (tableAt == 0)
        return 0;
    const quint64 entryAt = tableAt + (cluster & ((1ull << tableBits) - 1)) * 8;
    const quint64 partBytes = 1ull << std::min(tablePartBits, m_clusterBits);
    // Tables begin at a cluster in a file of QEMU's; in a hostile one perhaps not, so parts are counted from the table.
    const quint64 partAt = entryAt - (entryAt - tableAt) % partBytes;
    if (partAt != m_secondLevelAt) {
        m_secondLevelAt = 0;
        m_secondLevel.resize(qsizetype(partBytes));
        GH_CHECK(readFile(partAt, m_secondLevel.data(), m_secondLevel.size(), "a second-level table"));
        m_secondLevelAt = partAt;
    }
    return bigEndian64(m_secondLevel.constData() + qsizetype(entryAt - partAt));
}

Result<const QByteArray*> Qcow2Reader::inflated(quint64 entry)
{
    ++m_uses;
    for (Inflated& kept : m_inflated)
        if (kept.entry == entry) {
            kept.lastUse = m_uses;
            return &kept.bytes;
        }
    const quint64 clusterBytes = 1ull << m_clusterBits;
    if (m_bytesInflated + clusterBytes > inflatedInAdvance + inflatedPerByteServed * m_bytesServed)
        return fail(errors::badDisk, QStringLiteral("%1 bytes were unpacked for %2 that were read: the compressed clusters are arranged to cost time")
                                         .arg(m_bytesInflated)
                                         .arg(m_bytesServed));
    if (m_inflated.size() < keptClusters)
        m_inflated.emplace_back();
    Inflated& oldest = *std::min_element(m_inflated.begin(), m_inflated.end(), [](const Inflated& a, const Inflated& b) { return a.lastUse < b.lastUse; });
    oldest.entry = 0;
    m_bytesInflated += clusterBytes;
    GH_CHECK(inflateInto(oldest.bytes, entry));
    oldest.entry = entry;
    oldest.lastUse = m_uses;
    return &oldest.bytes;
}

Result<void> Qcow2Reader::inflateInto(QByteArray& cluster, quint64 entry)
{
    // The offset's width depends on the cluster size; above it stands the count of further 512-byte sectors.
    const int offsetBits = 62 - (m_clusterBits - 8);
    const quint64 offset = entry & ((1ull << offsetBits) - 1);
    const quint64 sectors = ((entry & ~(3ull << 62)) >> offsetBits) + 1;
    const quint64 fileBytes = quint64(file().size());
    if (offset >= fileBytes)
        return fail(errors::badDisk, QStringLiteral("a compressed cluster at offset %1 lies beyond the end of the file").arg(offset));
    const quint64 bytes = std::min(sectors * 512 - (offset & 511), fileBytes - offset);
    // Never more than a cluster and what deflate can add to it.
    QByteArray packed(qsizetype(std::min<quint64>(bytes, (2ull << m_clusterBits) + 512)), Qt::Uninitialized);
    GH_CHECK(readFile(offset, packed.data(), packed.size(), "a compressed cluster"));
    cluster.resize(qsizetype(1) << m_clusterBits);
    z_stream stream{};
    if (inflateInit2(&stream, -12) != Z_OK)
        return fail(gatehouse::errors::internal, QStringLiteral("zlib could not be started"));
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(cluster.data());
    stream.avail_out = uInt(cluster.size());
    const int state = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    // The last sector is padded, so the stream may end before its input does; the cluster must be full.
    if ((state != Z_STREAM_END && state != Z_BUF_ERROR) || stream.avail_out != 0)
        return fail(errors::badDisk, QStringLiteral("the compressed cluster at offset %1 cannot be unpacked").arg(offset));
    return {};
}

Result<qint64> Qcow2Reader::readAt(quint64 offset, char* data, qint64 length)
{
    const quint64 clusterBytes = 1ull << m_clusterBits;
    const quint64 within = offset & (clusterBytes - 1);
    const qint64 count = qint64(std::min<quint64>(quint64(length), clusterBytes - within));
    GH_TRY(const quint64 entry, entryFor(offset >> m_clusterBits));
    if (entry & compressedFlag) {
        GH_TRY(const QByteArray* const cluster, inflated(entry));
        std::memcpy(data, cluster->constData() + within, size_t(count));
    } else if ((entry & zeroFlag) || (entry & offsetMask) == 0) {
        std::memset(data, 0, size_t(count));
    } else {
        // The last cluster of a file may be cut where the disk ends.
        GH_CHECK(readFile((entry & offsetMask) + within, data, count, "a cluster"));
    }
    m_bytesServed += quint64(count);
    return count;
}

} // namespace gatehouse::image
