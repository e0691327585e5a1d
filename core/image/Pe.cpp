// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Pe.h"

#include "core/base/ByteReader.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QCryptographicHash>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr std::size_t sectionHeaderBytes = 40;
constexpr std::size_t fileAlignment = 512;
constexpr std::size_t certificateDirectory = 4; // Index in the data directories.

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badPe, what);
}

struct Layout
{
    std::size_t header = 0;        ///< Offset of the signature.
    std::size_t optional = 0;      ///< Offset of the optional header.
    std::size_t sectionTable = 0;
    int sectionCount = 0;
};

Result<Layout> readLayout(ByteView file)
{
    if (file.size() < 64 || file[0] != 'M' || file[1] != 'Z')
        return bad(QStringLiteral("no MZ header"));
    ByteReader dos(file.subspan(60, 4), 60);
    GH_TRY(const std::uint32_t start, dos.little<std::uint32_t>("e_lfanew"));
    if (start > file.size() || file.size() - start < 24)
        return bad(QStringLiteral("the PE header at %1 is outside the file").arg(start));
    ByteReader reader(file.subspan(start), start);
    GH_TRY(const std::uint32_t signature, reader.little<std::uint32_t>("signature"));
    if (signature != 0x00004550)
        return bad(QStringLiteral("no PE signature"));
    GH_CHECK(reader.skip(2, "machine"));
    GH_TRY(const std::uint16_t sections, reader.little<std::uint16_t>("number of sections"));
    GH_CHECK(reader.skip(12, "COFF header"));
    GH_TRY(const std::uint16_t optionalSize, reader.little<std::uint16_t>("size of the optional header"));
    GH_CHECK(reader.skip(2, "characteristics"));
    Layout layout;
    layout.header = start;
    layout.optional = reader.offset();
    layout.sectionCount = sections;
    if (sections > PeFile::maxSections)
        return bad(QStringLiteral("%1 sections").arg(sections));
    GH_CHECK(reader.skip(optionalSize, "optional header"));
    layout.sectionTable = reader.offset();
    GH_CHECK(reader.skip(sections * sectionHeaderBytes, "section table"));
    return layout;
}

Result<PeSection> readSection(ByteReader& reader, std::size_t fileSize)
{
    PeSection section;
    GH_TRY(const ByteView name, reader.bytes(8, "section name"));
    section.name = toByteArray(name);
    if (const qsizetype end = section.name.indexOf('\0'); end >= 0)
        section.name.truncate(end);
    GH_TRY(section.virtualSize, reader.little<std::uint32_t>("VirtualSize"));
    GH_CHECK(reader.skip(4, "VirtualAddress"));
    GH_TRY(section.rawSize, reader.little<std::uint32_t>("SizeOfRawData"));
    GH_TRY(section.rawOffset, reader.little<std::uint32_t>("PointerToRawData"));
    GH_CHECK(reader.skip(16, "section header"));
    if (section.rawSize == 0)
        section.rawOffset = 0;
    if (section.rawOffset > fileSize || section.rawSize > fileSize - section.rawOffset)
        return bad(QStringLiteral("section '%1' reaches beyond the file").arg(QString::fromLatin1(section.name)));
    return section;
}

} // namespace

Result<PeFile> PeFile::read(ByteView file)
{
    GH_TRY(const Layout layout, readLayout(file));
    PeFile pe;
    pe.m_file = file;
    pe.m_headerOffset = layout.header;
    ByteReader optional(file.subspan(layout.optional, layout.sectionTable - layout.optional), layout.optional);
    GH_TRY(const std::uint16_t magic, optional.little<std::uint16_t>("optional header magic"));
    if (magic != 0x10b && magic != 0x20b)
        return bad(QStringLiteral("optional header magic %1").arg(magic, 0, 16));
    quint64 imageBase = 0;
    if (magic == 0x20b) { // PE32+: eight bytes at 24; PE32: four at 28.
        GH_CHECK(optional.skip(22, "optional header"));
        GH_TRY(imageBase, optional.little<std::uint64_t>("ImageBase"));
        GH_CHECK(optional.skip(28, "optional header"));
    } else {
        GH_CHECK(optional.skip(26, "optional header"));
        GH_TRY(imageBase, optional.little<std::uint32_t>("ImageBase"));
        GH_CHECK(optional.skip(28, "optional header"));
    }
    pe.m_imageBase = imageBase;
    GH_TRY(const std::uint32_t headers, optional.little<std::uint32_t>("SizeOfHeaders"));
    pe.m_checksumOffset = optional.offset();
    GH_CHECK(optional.skip(4, "CheckSum"));
    // PE32+ has four 64-bit sizes where PE32 has 32-bit ones; the directories follow.
    GH_CHECK(optional.skip(magic == 0x20b ? 40 : 24, "optional header"));
    GH_TRY(const std::uint32_t directories, optional.little<std::uint32_t>("NumberOfRvaAndSizes"));
    // The last header page of a file without sections may have lost its padding, as in a section cut to VirtualSize.
    if (headers > (file.size() + fileAlignment - 1) / fileAlignment * fileAlignment || headers < layout.sectionTable + std::size_t(layout.sectionCount) * sectionHeaderBytes)
        return bad(QStringLiteral("SizeOfHeaders %1 does not fit").arg(headers));
    pe.m_headersSize = std::min<std::size_t>(headers, file.size());
    if (directories > certificateDirectory) {
        GH_CHECK(optional.skip(certificateDirectory * 8, "data directories"));
        pe.m_certificateEntryOffset = optional.offset();
        GH_TRY(const std::uint32_t at, optional.little<std::uint32_t>("certificate table"));
        GH_TRY(const std::uint32_t size, optional.little<std::uint32_t>("certificate table size"));
        if (size > 0 && (at < headers || at > file.size() || size > file.size() - at))
            return bad(QStringLiteral("the certificate table reaches beyond the file"));
        pe.m_certificatesSize = size;
    }
    ByteReader table(file.subspan(layout.sectionTable, std::size_t(layout.sectionCount) * sectionHeaderBytes), layout.sectionTable);
    for (int i = 0; i < layout.sectionCount; ++i) {
        GH_TRY(PeSection section, readSection(table, file.size()));
        if (section.rawSize > 0 && section.rawOffset < headers)
            return bad(QStringLiteral("section '%1' lies in the headers").arg(QString::fromLatin1(section.name)));
        pe.m_sections.append(std::move(section));
    }
    // No linker lets sections share bytes. A hostile file could have each of many cover all of it: whoever copies or
    // hashes them would work many times over the size of the file.
    quint64 sum = pe.m_headersSize;
    for (const PeSection& section : pe.m_sections)
        sum += section.rawSize;
    if (sum > file.size())
        return bad(QStringLiteral("the sections overlap: %1 bytes in a file of %2").arg(sum).arg(file.size()));
    return pe;
}

Result<void> PeFile::stamp(QByteArray& file, quint32 seconds)
{
    GH_TRY(const PeFile pe, read(view(file)));
    for (int i = 0; i < 4; ++i) {
        file[qsizetype(pe.m_headerOffset) + 8 + i] = char(seconds >> (8 * i));
        file[qsizetype(pe.m_checksumOffset) + i] = '\0';
    }
    return {};
}

const PeSection* PeFile::find(const QByteArray& name) const
{
    for (const PeSection& section : m_sections)
        if (section.name == name)
            return &section;
    return nullptr;
}

template<typename Take>
void PeFile::forEachHashedRange(const Take& take) const
{
    // 3.–5. From the beginning to the checksum, then to the certificate table entry.
    take(m_file.subspan(0, m_checksumOffset));
    std::size_t at = m_checksumOffset + 4;
    if (m_certificateEntryOffset > 0) {
        take(m_file.subspan(at, m_certificateEntryOffset - at));
        at = m_certificateEntryOffset + 8;
    }
    // 6.–7. The rest of the headers.
    if (at < m_headersSize)
        take(m_file.subspan(at, m_headersSize - at));
    std::size_t sum = m_headersSize;
    // 8.–13. The sections with raw data, by their place in the file.
    QList<PeSection> sorted = m_sections;
    std::stable_sort(sorted.begin(), sorted.end(), [](const PeSection& a, const PeSection& b) { return a.rawOffset < b.rawOffset; });
    for (const PeSection& section : sorted) {
        if (section.rawSize == 0)
            continue;
        take(m_file.subspan(section.rawOffset, section.rawSize));
        sum += section.rawSize;
    }
    // 14. What follows them, without the certificates.
    if (m_file.size() > sum + m_certificatesSize)
        take(m_file.subspan(sum, m_file.size() - m_certificatesSize - sum));
}

Sha256Digest PeFile::authenticode() const
{
    crypto::Sha256Hasher hasher;
    forEachHashedRange([&hasher](ByteView range) { hasher.update(range); });
    return hasher.finish();
}

Sha384Digest PeFile::authenticode384() const
{
    QCryptographicHash hasher(QCryptographicHash::Sha384);
    forEachHashedRange([&hasher](ByteView range) {
        hasher.addData(QByteArrayView(reinterpret_cast<const char*>(range.data()), qsizetype(range.size())));
    });
    return *Sha384Digest::fromBytes(view(hasher.result()));
}

} // namespace gatehouse::image
