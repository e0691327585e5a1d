// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/Error.h"

namespace gatehouse::attest {

/// The ACPI table that says where the confidential computing event log of a guest lies (/sys/firmware/acpi/tables/CCEL; the log itself is
/// .../tables/data/CCEL). It names the technology and the size of the log's area, which a copied log can be held against.
/// Source: ACPI 6.5, 5.2.34 (CC Event Log Table).
struct CcelTable
{
    enum class Technology : std::uint8_t { Sev = 1, Tdx = 2 };

    Technology technology = Technology::Tdx;
    std::uint64_t logBytes = 0;   ///< LAML: of the whole area, filling included.
    std::uint64_t logAddress = 0; ///< LASA: physical.

    /// Exactly one table with a right checksum; errors::badEventLog names the field.
    static Result<CcelTable> parse(ByteView bytes);
    /// Whether @p content begins as such a table does, and no log can.
    static bool isTable(const QByteArray& content) { return content.startsWith("CCEL"); }

    static constexpr std::size_t size = 56;
};

} // namespace gatehouse::attest
