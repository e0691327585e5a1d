// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/process/KvmProbe.h"

#include <QString>

namespace gatehouse::vm {

enum class Accelerator { Kvm, Tcg };

/// Who runs QEMU, and so who must reach a machine's files.
enum class LibvirtScope {
    Session, ///< We ourselves.
    System,  ///< A user of libvirt's own, such as libvirt-qemu.
};
/// The scope of a libvirt URI: "…/session" or anything else.
LibvirtScope scopeOf(const QString& libvirtUri);

/// What domainXml() has to know of this computer, and nothing else.
struct HostFacts
{
    Accelerator accelerator = Accelerator::Tcg;
    LibvirtScope scope = LibvirtScope::System;
    QString emulator;     ///< Path of qemu-system-x86_64.
    QString firmwareCode; ///< OVMF without Secure Boot: the Microsoft-key build refuses an unsigned UKI.
    QString firmwareVars; ///< Its template of variables.

    /// "KVM" or "TCG (<why no KVM>: software emulation, slow)".
    QString acceleratorText;
};

/// A firmware code file and the variables template that belongs to it.
struct FirmwarePaths
{
    QString code;
    QString vars;
};
/// The first pair that is there: Debian's and Ubuntu's 4M names, then the names of Fedora and Arch.
/// @p root is put in front, for tests. errors::firmwareMissing otherwise.
Result<FirmwarePaths> findFirmware(const QString& root = {});

/// Looks at this computer; a few milliseconds of file access. errors::qemuMissing, errors::firmwareMissing.
/// @p kvm is the answer of process::probeKvm().
Result<HostFacts> detectHostFacts(const process::KvmProbe& kvm, LibvirtScope scope);

} // namespace gatehouse::vm
