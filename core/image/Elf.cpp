// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Elf.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"

#include <optional>

namespace gatehouse::image {

namespace {

/// More than any library of a distribution has; bounds the work on a hostile file.
constexpr std::size_t maxDynamicEntries = 4096;

struct Header
{
    std::uint64_t programOffset = 0;
    std::uint64_t sectionOffset = 0;
    std::uint16_t programEntrySize = 0;
    std::uint16_t programCount = 0;
    std::uint16_t sectionEntrySize = 0;
    std::uint16_t sectionCount = 0;
    std::uint16_t nameSection = 0;
};

struct Segment
{
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t fileSize = 0;
};

tl::unexpected<Error> bad(const char* what)
{
    return fail(errors::badElf, QString::fromLatin1(what));
}

Result<ByteView> slice(ByteView file, std::uint64_t offset, std::uint64_t size, const char* what)
{
    if (offset > file.size() || size > file.size() - offset)
        return bad(what);
    return file.subspan(offset, size);
}

Result<Header> readHeader(ByteView file)
{
    static constexpr std::uint8_t magic[] = {0x7f, 'E', 'L', 'F', 2, 1};
    if (file.size() < 64 || !std::equal(std::begin(magic), std::end(magic), file.begin()))
        return bad("not a 64-bit little-endian ELF file");
    ByteReader reader(file.subspan(32));
    Header header;
    GH_TRY(header.programOffset, reader.little<std::uint64_t>("e_phoff"));
    GH_TRY(header.sectionOffset, reader.little<std::uint64_t>("e_shoff"));
    GH_CHECK(reader.skip(6, "e_flags"));
    GH_TRY(header.programEntrySize, reader.little<std::uint16_t>("e_phentsize"));
    GH_TRY(header.programCount, reader.little<std::uint16_t>("e_phnum"));
    GH_TRY(header.sectionEntrySize, reader.little<std::uint16_t>("e_shentsize"));
    GH_TRY(header.sectionCount, reader.little<std::uint16_t>("e_shnum"));
    GH_TRY(header.nameSection, reader.little<std::uint16_t>("e_shstrndx"));
    return header;
}

Result<std::vector<Segment>> readSegments(ByteView file, const Header& header)
{
    std::vector<Segment> segments;
    if (header.programCount == 0)
        return segments;
    if (header.programEntrySize != 56)
        return bad("program header entries are not 56 bytes");
    GH_TRY(const ByteView table, slice(file, header.programOffset, std::uint64_t(header.programCount) * 56,
                                       "program headers beyond the end"));
    ByteReader reader(table);
    for (int i = 0; i < header.programCount; ++i) {
        Segment segment;
        GH_TRY(segment.type, reader.little<std::uint32_t>("p_type"));
        GH_CHECK(reader.skip(4, "p_flags"));
        GH_TRY(segment.offset, reader.little<std::uint64_t>("p_offset"));
        GH_TRY(segment.address, reader.little<std::uint64_t>("p_vaddr"));
        GH_CHECK(reader.skip(8, "p_paddr"));
        GH_TRY(segment.fileSize, reader.little<std::uint64_t>("p_filesz"));
        GH_CHECK(reader.skip(16, "p_memsz"));
        segments.push_back(segment);
    }
    return segments;
}

std::optional<std::uint64_t> fileOffset(const std::vector<Segment>& segments, std::uint64_t address)
{
    for (const Segment& segment : segments)
        if (segment.type == 1 && address >= segment.address && address - segment.address < segment.fileSize)
            return segment.offset + (address - segment.address);
    return {};
}

Result<QString> stringAt(ByteView file, std::uint64_t offset)
{
    if (offset >= file.size())
        return bad("a string beyond the end");
    const ByteView rest = file.subspan(offset, std::min<std::size_t>(file.size() - offset, 4096));
    const auto end = std::find(rest.begin(), rest.end(), 0);
    if (end == rest.end())
        return bad("a string without end");
    return QString::fromUtf8(reinterpret_cast<const char*>(rest.data()), qsizetype(end - rest.begin()));
}

Result<void> readDynamic(ByteView file, const std::vector<Segment>& segments, const Segment& dynamic, ElfFacts& facts)
{
    GH_TRY(const ByteView table, slice(file, dynamic.offset, dynamic.fileSize, "dynamic section beyond the end"));
    ByteReader reader(table);
    std::vector<std::uint64_t> needed;
    std::optional<std::uint64_t> strings;
    std::optional<std::uint64_t> soname;
    for (std::size_t i = 0; i < maxDynamicEntries && reader.remaining() >= 16; ++i) {
        GH_TRY(const std::uint64_t tag, reader.little<std::uint64_t>("d_tag"));
        GH_TRY(const std::uint64_t value, reader.little<std::uint64_t>("d_val"));
        if (tag == 0)
            break;
        if (tag == 1)
            needed.push_back(value);
        else if (tag == 5)
            strings = fileOffset(segments, value);
        else if (tag == 14)
            soname = value;
    }
    if (!strings && (!needed.empty() || soname))
        return bad("a dynamic section without string table");
    for (const std::uint64_t name : needed) {
        if (name > file.size())
            return bad("DT_NEEDED beyond the end");
        GH_TRY(const QString text, stringAt(file, *strings + name));
        facts.needed.append(text);
    }
    if (soname) {
        if (*soname > file.size())
            return bad("DT_SONAME beyond the end");
        GH_TRY(facts.soname, stringAt(file, *strings + *soname));
    }
    return {};
}

} // namespace

Result<ElfFacts> readElf(ByteView file)
{
    GH_TRY(const Header header, readHeader(file));
    GH_TRY(const std::vector<Segment> segments, readSegments(file, header));
    ElfFacts facts;
    for (const Segment& segment : segments) {
        if (segment.type == 2) {
            facts.isDynamic = true;
            GH_CHECK(readDynamic(file, segments, segment, facts));
        } else if (segment.type == 3) {
            GH_TRY(facts.interpreter, stringAt(file, segment.offset));
        }
    }
    return facts;
}

Result<ByteView> elfSection(ByteView file, const QByteArray& name)
{
    GH_TRY(const Header header, readHeader(file));
    if (header.sectionCount == 0)
        return ByteView{};
    if (header.sectionEntrySize != 64 || header.nameSection >= header.sectionCount)
        return bad("malformed section header table");
    GH_TRY(const ByteView table, slice(file, header.sectionOffset, std::uint64_t(header.sectionCount) * 64,
                                       "section headers beyond the end"));
    const auto field = [&](int section, std::size_t at, std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= std::uint64_t(table[std::size_t(section) * 64 + at + i]) << (8 * i);
        return value;
    };
    GH_TRY(const ByteView names, slice(file, field(header.nameSection, 24, 8), field(header.nameSection, 32, 8),
                                       "section names beyond the end"));
    for (int i = 0; i < header.sectionCount; ++i) {
        const std::uint64_t at = field(i, 0, 4);
        if (at > names.size() || names.size() - at < std::size_t(name.size()) + 1)
            continue;
        const ByteView candidate = names.subspan(at, std::size_t(name.size()) + 1);
        if (std::memcmp(candidate.data(), name.constData(), std::size_t(name.size()) + 1) == 0)
            return slice(file, field(i, 24, 8), field(i, 32, 8), "a section beyond the end");
    }
    return ByteView{};
}

} // namespace gatehouse::image
