// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"
#include "core/vm/HostFacts.h"
#include "core/vm/MachineSpec.h"

#include <QCoroTask>

namespace gatehouse::vm {

/// Whether the user that a system libvirt runs QEMU as may open @p device, by its owner, group and mode. True when there
/// is no such user or no such device.
bool isOpenForQemuUser(const QString& device);

/// The image is there, a file and not empty: errors::imageMissing. In the system scope it is made readable for QEMU's
/// user; its folders are left alone, and one that is closed is errors::pathUnreachable.
Result<void> checkImage(const MachineSpec& spec, LibvirtScope scope);

/// Makes the machine's folder and its host volume and opens the way to them for QEMU's user: search permission on
/// folders of ours from @p stateFolder down, and the volume owned by that user. errors::pathUnreachable names a folder
/// above that is closed, errors::diskFull.
Result<void> prepareFolders(const MachineSpec& spec, const QString& stateFolder, LibvirtScope scope);

/// Makes the persistent disk by qemu-img; keeps one that is there. errors::diskFull, errors::diskFailed.
QCoro::Task<Result<void>> createDataDisk(process::ProcessRunner* runner, MachineSpec spec);

} // namespace gatehouse::vm
