// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QString>

namespace gatehouse::image {

/// The three fw_cfg files with which QEMU hands ACPI tables to firmware; TDX firmware measures each as it is, before it
/// links them. They are made from the machine's whole shape (vCPUs, memory, devices, QEMU's version), so they are taken
/// from a guest of that shape or from QEMU itself (QemuAcpi) and not built here.
struct AcpiBlobs
{
    static constexpr qint64 maxBytes = 2 * 1024 * 1024; ///< QEMU's own limit for each (ACPI_BUILD_TABLE_SIZE is 128 KiB).

    QByteArray loader; ///< etc/table-loader
    QByteArray rsdp;   ///< etc/acpi/rsdp
    QByteArray tables; ///< etc/acpi/tables

    /// From a copy of a guest's /sys/firmware/qemu_fw_cfg/by_name ("etc/table-loader/raw", …) or from the files
    /// "table_loader.bin", "rsdp.bin" and "acpi_tables.bin". gatehouse::errors::notFound names the missing one.
    static Result<AcpiBlobs> load(const QString& folder);
    /// How many processors the MADT enables (ACPI 6.5 §5.2.12). errors::badFirmware when the tables are cut, or have none.
    Result<int> processors() const;
};

} // namespace gatehouse::image
