// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/VariableStore.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"

#include <algorithm>

namespace gatehouse::image {

namespace {

/// MdeModulePkg/Include/Guid/VariableFormat.h of EDK2.
constexpr std::size_t storeHeaderBytes = 28;
constexpr std::uint16_t startOfVariable = 0x55aa;
constexpr std::uint16_t erased = 0xffff;
constexpr std::uint8_t formatted = 0x5a;
constexpr std::uint8_t healthy = 0xfe;
/// Bits are cleared as a variable goes through its life: written, then replaced, then deleted.
constexpr std::uint8_t added = 0x3f;
constexpr std::uint8_t beingReplaced = 0x3e;
constexpr quint32 maxNameBytes = 2048;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badFirmware, what);
}

Result<Guid> readGuid(ByteReader& reader, const char* field)
{
    GH_TRY(const Guid stored, reader.fixed<Guid>(field));
    return swapGuid(stored);
}

/// EFI_FIRMWARE_VOLUME_HEADER (Platform Initialization 1.7, volume 3, §3.2.1); its length, or 0 for erased flash.
Result<std::size_t> volumeHeaderBytes(ByteView volume)
{
    if (std::all_of(volume.begin(), volume.end(), [](std::uint8_t byte) { return byte == 0xff; }))
        return std::size_t(0);
    ByteReader reader(volume);
    GH_CHECK(reader.skip(16, "zero vector"));
    GH_TRY(const Guid fileSystem, readGuid(reader, "file system"));
    if (toText(fileSystem) != QLatin1String("fff12b8d-7696-4c8b-a985-2747075b4f50"))
        return bad(QStringLiteral("the volume is none for variables but %1").arg(toText(fileSystem)));
    GH_CHECK(reader.skip(8, "volume length"));
    GH_TRY(const ByteView signature, reader.bytes(4, "volume signature"));
    if (toByteArray(signature) != "_FVH")
        return bad(QStringLiteral("no firmware volume"));
    GH_CHECK(reader.skip(4, "volume attributes"));
    GH_TRY(const std::uint16_t length, reader.little<std::uint16_t>("volume header length"));
    if (length < reader.offset() || length > volume.size())
        return bad(QStringLiteral("the header of the volume has %1 bytes").arg(length));
    return std::size_t(length);
}

struct Stored
{
    std::uint8_t state = 0;
    UefiVariable variable;
};

/// AUTHENTICATED_VARIABLE_HEADER behind its start mark, the name and the data.
Result<Stored> readVariable(ByteReader& reader)
{
    const std::size_t at = reader.offset();
    Stored stored;
    GH_TRY(stored.state, reader.u8("variable state"));
    GH_CHECK(reader.skip(1 + 4 + 8 + 16 + 4, "variable header"));
    GH_TRY(const std::uint32_t nameBytes, reader.little<std::uint32_t>("variable name size"));
    GH_TRY(const std::uint32_t dataBytes, reader.little<std::uint32_t>("variable data size"));
    GH_TRY(stored.variable.vendor, readGuid(reader, "variable vendor"));
    if (nameBytes < 2 || nameBytes % 2 != 0 || nameBytes > maxNameBytes)
        return bad(QStringLiteral("the variable at offset %1 has a name of %2 bytes").arg(at).arg(nameBytes));
    for (std::uint32_t i = 0; i < nameBytes / 2; ++i) {
        GH_TRY(const std::uint16_t unit, reader.little<std::uint16_t>("variable name"));
        if (unit == 0 && i + 1 != nameBytes / 2)
            return bad(QStringLiteral("the variable at offset %1 has a NUL in its name").arg(at));
        if (unit != 0)
            stored.variable.name.append(QChar(unit));
    }
    GH_TRY(const ByteView data, reader.bytes(dataBytes, "variable data"));
    stored.variable.data = toByteArray(data);
    return stored;
}

Result<void> skipToFour(ByteReader& reader)
{
    const std::size_t over = reader.offset() % 4;
    return over == 0 || reader.atEnd() ? Result<void>{} : reader.skip(4 - over, "alignment");
}

} // namespace

const Guid& UefiVariable::globalVendor()
{
    static const Guid guid = *Guid::fromHex(u"8be4df6193ca11d2aa0d00e098032b8c");
    return guid;
}

const Guid& UefiVariable::securityVendor()
{
    static const Guid guid = *Guid::fromHex(u"d719b2cb3d3a4596a3bcdad00e67656f");
    return guid;
}

QByteArray UefiVariable::eventData() const
{
    QByteArray bytes = swapGuid(vendor).toByteArray();
    for (const quint64 length : {quint64(name.size()), quint64(data.size())})
        for (int i = 0; i < 8; ++i)
            bytes.append(char(length >> (8 * i)));
    for (const QChar unit : name) {
        bytes.append(char(unit.unicode() & 0xff));
        bytes.append(char(unit.unicode() >> 8));
    }
    return bytes + data;
}

Result<VariableStore> VariableStore::parse(ByteView volume)
{
    GH_TRY(const std::size_t headerBytes, volumeHeaderBytes(volume));
    VariableStore store;
    if (headerBytes == 0)
        return store;
    ByteReader header(volume.subspan(headerBytes), headerBytes);
    GH_TRY(const Guid signature, readGuid(header, "store signature"));
    if (toText(signature) != QLatin1String("aaf32c78-947b-439a-a180-2e144ec37792"))
        return bad(QStringLiteral("the store of variables is of the kind %1").arg(toText(signature)));
    GH_TRY(const std::uint32_t size, header.little<std::uint32_t>("store size"));
    GH_TRY(const std::uint8_t format, header.u8("store format"));
    GH_TRY(const std::uint8_t state, header.u8("store state"));
    if (format != formatted || state != healthy || size < storeHeaderBytes || size > volume.size() - headerBytes)
        return bad(QStringLiteral("a store of variables of %1 bytes, format %2, state %3").arg(size).arg(format).arg(state));
    ByteReader reader(volume.subspan(headerBytes + storeHeaderBytes, size - storeHeaderBytes), headerBytes + storeHeaderBytes);
    QList<UefiVariable> replaced;
    for (int count = 0; !reader.atEnd(); ++count) {
        GH_TRY(const std::uint16_t mark, reader.little<std::uint16_t>("start of a variable"));
        if (mark == erased)
            break;
        if (mark != startOfVariable)
            return bad(QStringLiteral("no variable begins at offset %1").arg(reader.offset() - 2));
        if (count >= maxVariables)
            return bad(QStringLiteral("more than %1 variables").arg(maxVariables));
        GH_TRY(Stored stored, readVariable(reader));
        GH_CHECK(skipToFour(reader));
        if (stored.state == added)
            store.variables.append(std::move(stored.variable));
        else if (stored.state == beingReplaced)
            replaced.append(std::move(stored.variable));
    }
    // What was being replaced when the power went away is in force unless its successor is.
    for (UefiVariable& variable : replaced)
        if (!store.find(variable.vendor, variable.name))
            store.variables.append(std::move(variable));
    return store;
}

const UefiVariable* VariableStore::find(const Guid& vendor, const QString& name) const
{
    for (const UefiVariable& variable : variables)
        if (variable.vendor == vendor && variable.name == name)
            return &variable;
    return nullptr;
}

} // namespace gatehouse::image
