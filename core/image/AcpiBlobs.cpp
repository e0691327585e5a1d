// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/AcpiBlobs.h"

#include "core/base/ByteReader.h"
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"

#include <QFileInfo>

namespace gatehouse::image {

namespace {

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badFirmware, what);
}

Result<QByteArray> loadOne(const QString& folder, const char* inGuest, const char* plain)
{
    for (const char* name : {inGuest, plain}) {
        const QString path = folder + QLatin1Char('/') + QLatin1String(name);
        if (QFileInfo(path).isFile())
            return readFile(path, AcpiBlobs::maxBytes);
    }
    return fail(gatehouse::errors::notFound, QStringLiteral("%1 has neither %2 nor %3").arg(folder, QLatin1String(inGuest), QLatin1String(plain)));
}

constexpr std::uint32_t enabled = 1;

/// Interrupt controller structures of a MADT, behind its header.
Result<int> countProcessors(ByteReader reader)
{
    constexpr std::uint8_t localApic = 0;
    constexpr std::uint8_t localX2Apic = 9;
    int count = 0;
    while (!reader.atEnd()) {
        const std::size_t at = reader.offset();
        GH_TRY(const std::uint8_t type, reader.u8("MADT entry type"));
        GH_TRY(const std::uint8_t length, reader.u8("MADT entry length"));
        if (length < 2)
            return bad(QStringLiteral("an entry of the MADT at offset %1 has %2 bytes").arg(at).arg(length));
        GH_TRY(const ByteView body, reader.bytes(length - 2u, "MADT entry"));
        ByteReader entry(body, at + 2);
        if (type != localApic && type != localX2Apic)
            continue;
        GH_CHECK(entry.skip(type == localApic ? 2 : 6, "MADT processor"));
        GH_TRY(const std::uint32_t flags, entry.little<std::uint32_t>("MADT processor flags"));
        count += (flags & enabled) ? 1 : 0;
    }
    return count;
}

} // namespace

Result<AcpiBlobs> AcpiBlobs::load(const QString& folder)
{
    AcpiBlobs blobs;
    GH_TRY(blobs.loader, loadOne(folder, "etc/table-loader/raw", "table_loader.bin"));
    GH_TRY(blobs.rsdp, loadOne(folder, "etc/acpi/rsdp/raw", "rsdp.bin"));
    GH_TRY(blobs.tables, loadOne(folder, "etc/acpi/tables/raw", "acpi_tables.bin"));
    return blobs;
}

Result<int> AcpiBlobs::processors() const
{
    constexpr std::uint32_t headerBytes = 8;
    constexpr std::size_t madtEntries = 44 - headerBytes;
    ByteReader reader(view(tables));
    while (reader.remaining() >= headerBytes) {
        const std::size_t at = reader.offset();
        GH_TRY(const ByteView signature, reader.bytes(4, "table signature"));
        // The tables are followed by filling.
        if (signature[0] == 0)
            break;
        GH_TRY(const std::uint32_t length, reader.little<std::uint32_t>("table length"));
        if (length < headerBytes)
            return bad(QStringLiteral("the table at offset %1 has %2 bytes").arg(at).arg(length));
        GH_TRY(const ByteView body, reader.bytes(length - headerBytes, "table"));
        if (toByteArray(signature) != "APIC")
            continue;
        if (body.size() < madtEntries)
            return bad(QStringLiteral("the MADT at offset %1 has %2 bytes").arg(at).arg(length));
        return countProcessors(ByteReader(body.subspan(madtEntries), at + headerBytes + madtEntries));
    }
    return bad(QStringLiteral("the ACPI tables have no MADT"));
}

} // namespace gatehouse::image
