// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/TdxForecast.h"
#include "core/process/ProcessRunner.h"

namespace gatehouse::image {

/// What is said of the machine beyond vCPUs, memory and firmware; what is empty has QemuMachine's default.
struct TableWishes
{
    QString qemu; ///< Program; empty: the one in PATH.
    QString type;
    QStringList devices;
    int addressBits = 0;
    bool runFirmware = false; ///< Have its boot variables made by FirmwareRun.

    bool isEmpty() const { return qemu.isEmpty() && type.isEmpty() && devices.isEmpty() && addressBits == 0 && !runFirmware; }
};

/// @p machine with the ACPI tables of this computer's QEMU, or with TdxMachine::acpiMissing, and, when wished, with the boot
/// variables of its firmware, or with bootVariablesMissing. What is there already stays. Only what was asked for and cannot be is an error (errors::badInput); that QEMU is absent, fails or answers
/// with tables that cannot be read is a reason why a register is not predicted. @p runner outlives the task; call it in the runner's thread.
/// @p workFolder: of FirmwareRun.
QCoro::Task<Result<TdxMachine>> withQemuTables(process::ProcessRunner* runner, TdxMachine machine, TableWishes wishes, QString workFolder,
                                               process::CancelToken cancel = {});

} // namespace gatehouse::image
