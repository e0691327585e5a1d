// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FatReader.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"

#include <QIODevice>
#include <utility>

namespace gatehouse::image {

namespace {

/// A directory of an ESP holds a few entries; this is what FAT allows at most (65536 entries of 32 bytes).
constexpr quint64 maxDirectoryBytes = 65536 * 32;
/// The table of a 64 GiB volume with 4 KiB clusters; larger volumes are no ESP.
constexpr quint64 maxTableBytes = 64 * 1024 * 1024;
constexpr qsizetype entryBytes = 32;
constexpr std::uint8_t longNameAttributes = 0x0f;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badFat, what);
}

/// "BOOTX64.EFI" to "BOOTX64 EFI".
QByteArray shortName(const QByteArray& name)
{
    const qsizetype dot = name.lastIndexOf('.');
    const QByteArray stem = dot < 0 ? name : name.left(dot);
    const QByteArray extension = dot < 0 ? QByteArray() : name.mid(dot + 1);
    return (stem.leftJustified(8, ' ', true) + extension.leftJustified(3, ' ', true)).toUpper();
}

/// "BOOTX64 EFI" to "BOOTX64.EFI".
QString shownName(const QByteArray& name)
{
    const QString stem = QString::fromLatin1(name.left(8)).trimmed();
    const QString extension = QString::fromLatin1(name.mid(8)).trimmed();
    return extension.isEmpty() ? stem : stem + QLatin1Char('.') + extension;
}

/// Collects the parts of a long name, the last one first (Microsoft FAT specification, "FAT Long Directory Entries").
class LongName
{
public:
    void add(ByteView part)
    {
        const int order = part[0] & 0x3f;
        if (part[0] & lastPart) {
            m_units.clear();
            m_next = order;
            m_checksum = part[13];
        }
        // Parts out of order belong to nothing; the short name stands for itself.
        if (order == 0 || order > maxParts || order != m_next || part[13] != m_checksum) {
            m_next = -1;
            return;
        }
        --m_next;
        QList<char16_t> units;
        for (const std::size_t at : {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30})
            units.append(char16_t(part[at] | part[at + 1] << 8));
        m_units = units + m_units;
    }
    /// The name, if its parts are complete and belong to the entry with @p shortName.
    QString of(ByteView shortName) const
    {
        std::uint8_t sum = 0;
        for (const std::uint8_t byte : shortName)
            sum = std::uint8_t((sum << 7 | sum >> 1) + byte);
        if (m_next != 0 || sum != m_checksum)
            return {};
        QString name;
        for (const char16_t unit : m_units) {
            if (unit == 0)
                break;
            name.append(QChar(unit));
        }
        return name;
    }

private:
    static constexpr std::uint8_t lastPart = 0x40;
    static constexpr int maxParts = 20; // 255 characters, 13 in each part.

    QList<char16_t> m_units;
    int m_next = -1; ///< The number of the part that must follow; 0: complete.
    std::uint8_t m_checksum = 0;
};

} // namespace

Result<FatReader> FatReader::open(QIODevice& device, quint64 offset, quint64 bytes)
{
    FatReader fat;
    fat.m_device = &device;
    fat.m_offset = offset;
    fat.m_bytes = bytes;
    GH_TRY(const QByteArray boot, fat.at(0, 512));
    ByteReader reader(view(boot));
    GH_CHECK(reader.skip(11, "jump and name"));
    GH_TRY(const quint32 sectorBytes, reader.little<std::uint16_t>("bytes per sector"));
    GH_TRY(const quint32 clusterSectors, reader.u8("sectors per cluster"));
    GH_TRY(const quint32 reserved, reader.little<std::uint16_t>("reserved sectors"));
    GH_TRY(const quint32 tables, reader.u8("number of tables"));
    GH_TRY(const quint32 rootEntries, reader.little<std::uint16_t>("root entries"));
    GH_TRY(const quint32 sectors16, reader.little<std::uint16_t>("sectors"));
    GH_CHECK(reader.skip(1, "media"));
    GH_TRY(const quint32 table16, reader.little<std::uint16_t>("sectors per table"));
    GH_CHECK(reader.skip(8, "geometry"));
    GH_TRY(const quint32 sectors32, reader.little<std::uint32_t>("sectors"));
    GH_TRY(const quint32 table32, reader.little<std::uint32_t>("sectors per table"));
    GH_CHECK(reader.skip(4, "flags"));
    GH_TRY(const quint32 rootCluster, reader.little<std::uint32_t>("root cluster"));
    const auto powerOfTwo = [](quint32 value) { return value > 0 && (value & (value - 1)) == 0; };
    if (sectorBytes < 512 || sectorBytes > 4096 || !powerOfTwo(sectorBytes) || !powerOfTwo(clusterSectors) || clusterSectors > 128
        || reserved == 0 || tables == 0 || tables > 4)
        return bad(QStringLiteral("no FAT boot sector"));
    // Microsoft FAT specification, "FAT Type Determination": the number of clusters decides, nothing else.
    const quint64 sectors = sectors16 ? sectors16 : sectors32;
    const quint64 tableSectors = table16 ? table16 : table32;
    const quint64 rootSectors = (quint64(rootEntries) * 32 + sectorBytes - 1) / sectorBytes;
    const quint64 before = reserved + tables * tableSectors + rootSectors;
    if (sectors * sectorBytes > bytes || before >= sectors || tableSectors == 0 || tableSectors * sectorBytes > maxTableBytes)
        return bad(QStringLiteral("the volume does not fit"));
    fat.m_clusters = quint32((sectors - before) / clusterSectors);
    fat.m_width = fat.m_clusters < 4085 ? Width::Fat12 : fat.m_clusters < 65525 ? Width::Fat16 : Width::Fat32;
    fat.m_clusterBytes = clusterSectors * sectorBytes;
    fat.m_dataOffset = before * sectorBytes;
    fat.m_rootOffset = (reserved + tables * tableSectors) * sectorBytes;
    fat.m_rootBytes = rootEntries * 32;
    fat.m_rootCluster = rootCluster;
    GH_TRY(fat.m_table, fat.at(quint64(reserved) * sectorBytes, tableSectors * sectorBytes));
    return fat;
}

Result<QByteArray> FatReader::at(quint64 offset, quint64 bytes) const
{
    if (offset > m_bytes || bytes > m_bytes - offset)
        return bad(QStringLiteral("%1 bytes at %2 are outside the volume").arg(bytes).arg(offset));
    if (!m_device->seek(qint64(m_offset + offset)))
        return bad(QStringLiteral("the volume cannot be read"));
    QByteArray content = m_device->read(qint64(bytes));
    if (quint64(content.size()) != bytes)
        return bad(QStringLiteral("the volume ends early"));
    return content;
}

Result<quint32> FatReader::next(quint32 cluster) const
{
    const quint64 position = m_width == Width::Fat12 ? quint64(cluster) * 3 / 2 : quint64(cluster) * (m_width == Width::Fat16 ? 2 : 4);
    const int size = m_width == Width::Fat32 ? 4 : 2;
    if (position + quint64(size) > quint64(m_table.size()))
        return bad(QStringLiteral("cluster %1 is not in the table").arg(cluster));
    quint32 value = 0;
    for (int i = 0; i < size; ++i)
        value |= quint32(std::uint8_t(m_table[qsizetype(position) + i])) << (8 * i);
    if (m_width == Width::Fat12)
        return (cluster & 1) ? value >> 4 : value & 0xfff;
    return m_width == Width::Fat16 ? value : value & 0x0fffffff;
}

Result<QByteArray> FatReader::chain(quint32 first, quint64 maxBytes) const
{
    const quint32 end = m_width == Width::Fat12 ? 0xff8 : m_width == Width::Fat16 ? 0xfff8 : 0x0ffffff8;
    QByteArray content;
    quint32 cluster = first;
    // A chain that visits more clusters than there are goes in a circle.
    for (quint32 steps = 0; cluster < end; ++steps) {
        if (cluster < 2 || cluster >= m_clusters + 2 || steps > m_clusters)
            return bad(QStringLiteral("a chain leads to cluster %1").arg(cluster));
        if (quint64(content.size()) >= maxBytes)
            break;
        GH_TRY(const QByteArray part, at(m_dataOffset + quint64(cluster - 2) * m_clusterBytes, m_clusterBytes));
        content += part;
        GH_TRY(cluster, next(cluster));
    }
    return content;
}

Result<QByteArray> FatReader::directory(const Entry& entry) const
{
    if (entry.cluster == 0 && m_width != Width::Fat32)
        return at(m_rootOffset, m_rootBytes);
    return chain(entry.cluster == 0 ? m_rootCluster : entry.cluster, maxDirectoryBytes);
}

QList<FatReader::Entry> FatReader::entriesOf(const QByteArray& directory)
{
    QList<Entry> entries;
    LongName pending;
    for (qsizetype at = 0; at + entryBytes <= directory.size(); at += entryBytes) {
        if (directory[at] == '\0')
            break;
        const std::uint8_t attributes = std::uint8_t(directory[at + 11]);
        const bool deleted = std::uint8_t(directory[at]) == 0xe5;
        if (!deleted && (attributes & 0x3f) == longNameAttributes) {
            pending.add(view(directory).subspan(std::size_t(at), std::size_t(entryBytes)));
            continue;
        }
        const LongName name = std::exchange(pending, {});
        // Deleted, or the volume's label.
        if (deleted || (attributes & 0x08))
            continue;
        const auto number = [&](qsizetype position, int size) {
            quint32 value = 0;
            for (int i = 0; i < size; ++i)
                value |= quint32(std::uint8_t(directory[at + position + i])) << (8 * i);
            return value;
        };
        Entry entry;
        entry.shortName = directory.mid(at, 11).toUpper();
        entry.longName = name.of(view(directory).subspan(std::size_t(at), 11));
        entry.directory = attributes & 0x10;
        entry.cluster = number(26, 2) | number(20, 2) << 16;
        entry.size = number(28, 4);
        entries.append(std::move(entry));
    }
    return entries;
}

Result<FatReader::Entry> FatReader::find(const QByteArray& directory, const QByteArray& name)
{
    const QByteArray wanted = shortName(name);
    const QString wantedLong = QString::fromUtf8(name);
    const QList<Entry> entries = entriesOf(directory);
    for (const Entry& entry : entries)
        if ((entry.longName.isEmpty() && entry.shortName == wanted) || entry.longName.compare(wantedLong, Qt::CaseInsensitive) == 0)
            return entry;
    // A long name does not hide the short one.
    for (const Entry& entry : entries)
        if (entry.shortName == wanted)
            return entry;
    return fail(gatehouse::errors::notFound, QStringLiteral("no '%1' in the file system").arg(QString::fromLatin1(name)));
}

Result<FatReader::Entry> FatReader::locate(const QByteArray& path) const
{
    Entry entry;
    entry.directory = true;
    for (const QByteArray& part : path.split('/')) {
        if (!entry.directory)
            return fail(gatehouse::errors::notFound, QStringLiteral("'%1' leads through a file").arg(QString::fromLatin1(path)));
        GH_TRY(const QByteArray content, directory(entry));
        GH_TRY(entry, find(content, part));
        if (m_width != Width::Fat32)
            entry.cluster &= 0xffff;
    }
    return entry;
}

Result<QList<FatReader::Listed>> FatReader::list(const QByteArray& path) const
{
    const Result<Entry> folder = locate(path);
    if (!folder && folder.error().is(gatehouse::errors::notFound))
        return QList<Listed>();
    if (!folder)
        return fail(folder.error());
    if (!folder->directory)
        return QList<Listed>();
    GH_TRY(const QByteArray content, directory(*folder));
    QList<Listed> listed;
    const QList<Entry> entries = entriesOf(content);
    for (const Entry& entry : entries)
        if (!entry.shortName.startsWith('.'))
            listed.append({entry.longName.isEmpty() ? shownName(entry.shortName) : entry.longName, entry.directory});
    return listed;
}

Result<QByteArray> FatReader::read(const QByteArray& path, qint64 maxBytes) const
{
    GH_TRY(const Entry entry, locate(path));
    if (entry.directory)
        return fail(gatehouse::errors::notFound, QStringLiteral("'%1' is a folder").arg(QString::fromLatin1(path)));
    if (qint64(entry.size) > maxBytes)
        return fail(gatehouse::errors::tooLarge, QStringLiteral("'%1' has %2 bytes, at most %3 are read").arg(QString::fromLatin1(path)).arg(entry.size).arg(maxBytes));
    if (entry.size == 0)
        return QByteArray();
    GH_TRY(QByteArray content, chain(entry.cluster, entry.size));
    if (quint32(content.size()) < entry.size)
        return bad(QStringLiteral("'%1' ends early").arg(QString::fromLatin1(path)));
    content.truncate(qsizetype(entry.size));
    return content;
}

} // namespace gatehouse::image
