// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/QemuMachine.h"
#include "core/image/VariableStore.h"
#include "core/process/ProcessRunner.h"

namespace gatehouse::image {

/// Runs a firmware alone, in a machine under TCG whose disks are empty, until its boot manager looks for something to start,
/// and reads the boot options that it made of the devices from its flash. Needs neither KVM nor root; takes seconds. It is not
/// a TD: that the firmware makes the same of the same devices there is an assumption, which forecasts name.
///
/// The firmware may be anybody's, and QEMU is written in C: it is shut in (Sandbox: its work folder and this computer's programs, no
/// network, another user), with QEMU's own filter of system calls where it has one, and bounded in memory and file size.
class FirmwareRun
{
public:
    /// Boot options are made of devices; memory says nothing to them, and its writer is the firmware.
    static constexpr quint64 mostMemoryBytes = 1ull << 30;
    /// @p machine with no more memory than that.
    static QemuMachine given(QemuMachine machine);
    /// What it makes in its work folder begins with this; see WorkFolder.
    static constexpr char workPrefix[] = "run-";
    /// Its work folder beneath the cache.
    static QString workFolder(const QString& cache) { return cache + QStringLiteral("/firmware"); }

    /// BootOrder and the Boot#### it names, as TdxMachine::bootVariables. @p runner outlives the task; @p qemu empty: the one
    /// in PATH. errors::notMeasurable for a firmware without variables; errors::hostNotReady without bubblewrap; process errors,
    /// errors::toolFailed when it does not get that far. The flash is made beneath @p workFolder and removed at the end; what a killed run left there goes at the beginning.
    static QCoro::Task<Result<QList<UefiVariable>>> bootVariables(process::ProcessRunner* runner, QString qemu, QemuMachine machine,
                                                                  QByteArray firmware, QString workFolder, process::CancelToken cancel = {});
    /// The arguments of a stopped machine made those of one that runs the firmware in the file @p flash, its serial port
    /// being QEMU's standard output.
    static QStringList argumentsFor(QStringList stopped, const QString& flash);
    /// QEMU's own filter of system calls, which not every build has.
    static QStringList filterArguments();
};

} // namespace gatehouse::image
