// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/AcpiBlobs.h"
#include "core/image/FirmwareConfiguration.h"
#include "core/image/QemuMachine.h"
#include "core/process/ProcessRunner.h"

#include <QMap>

namespace gatehouse::image {

/// A file that QEMU hands to firmware (qemu/docs/specs/fw_cfg.rst).
struct FwCfgFile
{
    quint32 bytes = 0;
    quint16 selector = 0;
};

/// ACPI tables and what else firmware measures of what QEMU hands to it, and what made them.
struct QemuTables
{
    AcpiBlobs blobs;
    FirmwareConfiguration configuration;
    QString qemu;    ///< "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", as it says itself.
    QString machine; ///< QemuMachine::summary().
};

/// Asks this computer's QEMU for the ACPI tables of a machine. QEMU is started stopped, without guest, firmware, disk or
/// network; instead of firmware, qtest sets what QEMU's tables depend on (PM base, PCI Express configuration space, the
/// 64-bit addresses of PCI devices) and then reads the fw_cfg files, which QEMU makes at that moment. Needs neither KVM nor
/// root. Compared byte for byte with what OVMF 2022.11 and 2025.02 leave behind (docs/measurements.md).
class QemuAcpi
{
public:
    static constexpr int mostFiles = 256;
    static QString program() { return QStringLiteral("qemu-system-x86_64"); }

    /// @p runner outlives the task. process::errors::programMissing without QEMU; errors::badInput for a machine that is
    /// not known here; process errors with QEMU's words; errors::toolFailed when it answers otherwise than expected.
    static QCoro::Task<Result<QemuTables>> read(process::ProcessRunner* runner, QString qemu, QemuMachine machine,
                                                process::CancelToken cancel = {});
    /// @p spec for messages: without the arguments, which are a screenful and nobody's who reads them.
    static process::ProcessSpec named(process::ProcessSpec spec);
    /// The directory of fw_cfg files, by name. Hostile bytes: errors::toolFailed for more than mostFiles or a cut list.
    static Result<QMap<QByteArray, FwCfgFile>> parseDirectory(ByteView directory);
};

} // namespace gatehouse::image
