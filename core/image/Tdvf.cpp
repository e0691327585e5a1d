// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Tdvf.h"

#include "core/base/ByteReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"

#include <QCryptographicHash>
#include <algorithm>
#include <array>
#include <optional>

namespace gatehouse::image {

namespace {

constexpr quint64 pageBytes = 4096;
constexpr quint64 chunkBytes = 256;    // TDH.MR.EXTEND measures as many at a time.
constexpr std::size_t afterTable = 32; // The reset vector stands behind the table of GUIDs.
constexpr std::size_t entryTrailer = 2 + 16;
constexpr std::size_t sectionBytes = 32;
constexpr quint32 version = 1;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badFirmware, what);
}

const Guid& tableGuid()
{
    static const Guid guid = *Guid::fromHex(u"96b582de1fb245f7baeaa366c55a082d");
    return guid;
}
const Guid& metadataGuid()
{
    static const Guid guid = *Guid::fromHex(u"e47a6535984a4798865e4685a7bf8ec2");
    return guid;
}

Guid guidAt(ByteView bytes, std::size_t at)
{
    return swapGuid(*Guid::fromBytes(bytes.subspan(at, 16)));
}
std::size_t lengthAt(ByteView bytes, std::size_t at)
{
    return std::size_t(bytes[at]) | std::size_t(bytes[at + 1]) << 8;
}

/// The offset of the descriptor, counted from the end of the file, as the table of GUIDs (OVMF's ResetVector) gives it.
Result<std::optional<quint32>> descriptorFromEnd(ByteView firmware)
{
    const std::size_t end = firmware.size() - afterTable;
    const std::size_t tableBytes = lengthAt(firmware, end - entryTrailer);
    if (tableBytes < entryTrailer || tableBytes > end)
        return bad(QStringLiteral("the table of GUIDs says %1 bytes of itself").arg(tableBytes));
    // Entries stand before their length and GUID, so the table is read from its end.
    std::size_t at = end - entryTrailer;
    const std::size_t begin = end - tableBytes;
    while (at > begin) {
        if (at - begin < entryTrailer)
            return bad(QStringLiteral("an entry of the table of GUIDs at offset %1 is cut").arg(at));
        const std::size_t entry = lengthAt(firmware, at - entryTrailer);
        if (entry < entryTrailer || entry > at - begin)
            return bad(QStringLiteral("an entry of the table of GUIDs at offset %1 says %2 bytes").arg(at).arg(entry));
        if (guidAt(firmware, at - 16) == metadataGuid()) {
            ByteReader data(firmware.subspan(at - entry, entry - entryTrailer), at - entry);
            GH_TRY(const quint32 offset, data.little<std::uint32_t>("TDX metadata offset"));
            return std::optional<quint32>(offset);
        }
        at -= entry;
    }
    return std::optional<quint32>();
}

Result<TdvfSection> parseSection(ByteReader& reader, std::size_t firmwareBytes)
{
    const std::size_t at = reader.offset();
    TdvfSection section;
    GH_TRY(section.dataOffset, reader.little<std::uint32_t>("section data offset"));
    GH_TRY(section.dataBytes, reader.little<std::uint32_t>("section data size"));
    GH_TRY(section.address, reader.little<std::uint64_t>("section address"));
    GH_TRY(section.memoryBytes, reader.little<std::uint64_t>("section memory size"));
    GH_TRY(section.type, reader.little<std::uint32_t>("section type"));
    GH_TRY(section.attributes, reader.little<std::uint32_t>("section attributes"));
    if (section.dataBytes > firmwareBytes || section.dataOffset > firmwareBytes - section.dataBytes)
        return bad(QStringLiteral("the section at offset %1 has its data beyond the end of the file").arg(at));
    if (section.address % pageBytes != 0 || section.memoryBytes % pageBytes != 0)
        return bad(QStringLiteral("the section at offset %1 is not of whole pages").arg(at));
    if (section.address > ~0ull - section.memoryBytes)
        return bad(QStringLiteral("the section at offset %1 lies beyond all memory").arg(at));
    if (section.dataBytes > section.memoryBytes)
        return bad(QStringLiteral("the section at offset %1 has more data than memory").arg(at));
    if ((section.attributes & TdvfSection::pageAug) && (section.attributes & TdvfSection::extendMr))
        return bad(QStringLiteral("the section at offset %1 is to be measured before it is added").arg(at));
    return section;
}

class MrtdHasher
{
public:
    void addPage(quint64 address) { operation("MEM.PAGE.ADD", address); }
    /// The 256 bytes at @p chunk of the section's memory.
    void extend(ByteView firmware, const TdvfSection& section, quint64 chunk)
    {
        operation("MR.EXTEND", section.address + chunk);
        std::array<char, chunkBytes> bytes{};
        if (chunk < section.dataBytes) {
            const auto count = std::size_t(std::min<quint64>(chunkBytes, section.dataBytes - chunk));
            const ByteView data = firmware.subspan(section.dataOffset + std::size_t(chunk), count);
            std::copy(data.begin(), data.end(), bytes.begin());
        }
        m_hash.addData(QByteArrayView(bytes.data(), qsizetype(bytes.size())));
    }
    Sha384Digest result() const { return *Sha384Digest::fromBytes(view(m_hash.result())); }

private:
    void operation(const char* name, quint64 address)
    {
        std::array<char, 128> buffer{};
        std::copy_n(name, std::char_traits<char>::length(name), buffer.begin());
        for (int i = 0; i < 8; ++i)
            buffer[std::size_t(16 + i)] = char(address >> (8 * i));
        m_hash.addData(QByteArrayView(buffer.data(), qsizetype(buffer.size())));
    }

    QCryptographicHash m_hash{QCryptographicHash::Sha384};
};

} // namespace

QString TdvfSection::name() const
{
    static const char* const names[] = {"BFV", "CFV", "TD HOB", "temporary memory", "permanent memory", "payload", "payload parameters", "TD info"};
    return type < std::size(names) ? QString::fromLatin1(names[type]) : QStringLiteral("type %1").arg(type);
}

bool Tdvf::isFirmware(ByteView firmware)
{
    return firmware.size() >= afterTable + entryTrailer && guidAt(firmware, firmware.size() - afterTable - 16) == tableGuid();
}

Result<Tdvf> Tdvf::parse(ByteView firmware)
{
    if (!isFirmware(firmware))
        return bad(QStringLiteral("no table of GUIDs before the reset vector"));
    GH_TRY(const std::optional<quint32> fromEnd, descriptorFromEnd(firmware));
    if (!fromEnd)
        return fail(errors::notMeasurable, QStringLiteral("the firmware has no TDX metadata"),
                    QStringLiteral("It may be the code without the variables: measure OVMF.fd, not OVMF_CODE.fd."));
    if (*fromEnd > firmware.size())
        return bad(QStringLiteral("the TDX metadata lies %1 bytes before the end of a file of %2").arg(*fromEnd).arg(firmware.size()));
    const std::size_t at = firmware.size() - *fromEnd;
    ByteReader reader(firmware.subspan(at), at);
    GH_TRY(const ByteView signature, reader.bytes(4, "TDX metadata signature"));
    if (!std::equal(signature.begin(), signature.end(), "TDVF"))
        return bad(QStringLiteral("no TDX metadata at offset %1").arg(at));
    GH_TRY(const quint32 length, reader.little<std::uint32_t>("TDX metadata length"));
    GH_TRY(const quint32 stated, reader.little<std::uint32_t>("TDX metadata version"));
    GH_TRY(const quint32 count, reader.little<std::uint32_t>("number of sections"));
    if (stated != version)
        return bad(QStringLiteral("TDX metadata of version %1 is not known").arg(stated));
    if (count == 0 || count > maxSections || length != 16 + count * sectionBytes)
        return bad(QStringLiteral("TDX metadata of %1 bytes with %2 sections").arg(length).arg(count));
    Tdvf tdvf;
    quint64 memory = 0;
    for (quint32 i = 0; i < count; ++i) {
        GH_TRY(const TdvfSection section, parseSection(reader, firmware.size()));
        if (!(section.attributes & TdvfSection::pageAug)) {
            if (section.memoryBytes > maxMemoryBytes - memory)
                return bad(QStringLiteral("more than %1 bytes of memory are added before the start").arg(maxMemoryBytes));
            memory += section.memoryBytes;
        }
        tdvf.sections.append(section);
    }
    return tdvf;
}

Sha384Digest Tdvf::mrtd(ByteView firmware, PageOrder order) const
{
    MrtdHasher hasher;
    for (const TdvfSection& section : sections) {
        if (section.attributes & TdvfSection::pageAug)
            continue;
        const bool measured = (section.attributes & TdvfSection::extendMr) != 0;
        if (order == PageOrder::AddsFirst)
            for (quint64 page = 0; page < section.memoryBytes; page += pageBytes)
                hasher.addPage(section.address + page);
        for (quint64 page = 0; page < section.memoryBytes; page += pageBytes) {
            if (order == PageOrder::PageByPage)
                hasher.addPage(section.address + page);
            for (quint64 chunk = page; measured && chunk < page + pageBytes; chunk += chunkBytes)
                hasher.extend(firmware, section, chunk);
        }
    }
    return hasher.result();
}

} // namespace gatehouse::image
