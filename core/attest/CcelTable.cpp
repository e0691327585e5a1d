// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/CcelTable.h"

#include "core/attest/AttestErrors.h"
#include "core/base/ByteReader.h"

#include <numeric>

namespace gatehouse::attest {

namespace {

constexpr std::size_t restOfHeader = 36 - 8; // After signature and length: revision, checksum, makers' names.

Result<CcelTable> read(ByteView bytes)
{
    ByteReader reader(bytes);
    GH_CHECK(reader.skip(4, "table.signature"));
    GH_TRY(const std::uint32_t length, reader.little<std::uint32_t>("table.length"));
    if (length != CcelTable::size || bytes.size() != CcelTable::size)
        return fail(errors::badEventLog, QStringLiteral("table.length is %1 in a file of %2 bytes; a CCEL table has %3").arg(length).arg(bytes.size()).arg(CcelTable::size));
    GH_CHECK(reader.skip(restOfHeader, "table.header"));
    GH_TRY(const std::uint8_t type, reader.little<std::uint8_t>("table.ccType"));
    if (type != std::uint8_t(CcelTable::Technology::Sev) && type != std::uint8_t(CcelTable::Technology::Tdx))
        return fail(errors::badEventLog, QStringLiteral("table.ccType is %1, neither 1 (SEV) nor 2 (TDX)").arg(type));
    GH_CHECK(reader.skip(3, "table.ccSubtype"));
    CcelTable table;
    table.technology = CcelTable::Technology(type);
    GH_TRY(table.logBytes, reader.little<std::uint64_t>("table.laml"));
    GH_TRY(table.logAddress, reader.little<std::uint64_t>("table.lasa"));
    return table;
}

} // namespace

Result<CcelTable> CcelTable::parse(ByteView bytes)
{
    if (bytes.size() < 4 || !std::equal(bytes.begin(), bytes.begin() + 4, "CCEL"))
        return fail(errors::badEventLog, QStringLiteral("table.signature is not CCEL"));
    const Result<CcelTable> table = read(bytes);
    if (!table)
        return fail(errors::badEventLog, table.error().detail());
    // All bytes of an ACPI table add up to zero.
    if (std::accumulate(bytes.begin(), bytes.end(), 0U) % 256 != 0)
        return fail(errors::badEventLog, QStringLiteral("table.checksum does not make the sum of the table's bytes zero"));
    return table;
}

} // namespace gatehouse::attest
