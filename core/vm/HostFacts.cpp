// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/HostFacts.h"

#include "core/process/FindProgram.h"
#include "core/vm/VmErrors.h"

#include <QFileInfo>

namespace gatehouse::vm {

Result<FirmwarePaths> findFirmware(const QString& root)
{
    static const FirmwarePaths candidates[] = {
        {QStringLiteral("/usr/share/OVMF/OVMF_CODE_4M.fd"), QStringLiteral("/usr/share/OVMF/OVMF_VARS_4M.fd")},
        {QStringLiteral("/usr/share/OVMF/OVMF_CODE.fd"), QStringLiteral("/usr/share/OVMF/OVMF_VARS.fd")},
        {QStringLiteral("/usr/share/edk2/ovmf/OVMF_CODE.fd"), QStringLiteral("/usr/share/edk2/ovmf/OVMF_VARS.fd")},
        {QStringLiteral("/usr/share/edk2/x64/OVMF_CODE.4m.fd"), QStringLiteral("/usr/share/edk2/x64/OVMF_VARS.4m.fd")},
    };
    for (const FirmwarePaths& pair : candidates)
        if (QFileInfo(root + pair.code).isFile() && QFileInfo(root + pair.vars).isFile())
            return FirmwarePaths{root + pair.code, root + pair.vars};
    return fail(errors::firmwareMissing, QStringLiteral("no OVMF_CODE_4M.fd with OVMF_VARS_4M.fd below /usr/share"),
                QStringLiteral("Install it with: apt install ovmf"));
}

LibvirtScope scopeOf(const QString& libvirtUri)
{
    return libvirtUri.section(QLatin1Char('?'), 0, 0).endsWith(QLatin1String("/session")) ? LibvirtScope::Session : LibvirtScope::System;
}

Result<HostFacts> detectHostFacts(const process::KvmProbe& kvm, LibvirtScope scope)
{
    HostFacts facts;
    facts.scope = scope;
    Result<QString> emulator = process::findProgram(QStringLiteral("qemu-system-x86_64"), {}, QStringLiteral("qemu-system-x86"));
    if (!emulator)
        return fail(Error(errors::qemuMissing, QStringLiteral("qemu-system-x86_64"),
                          QStringLiteral("Install it with: apt install qemu-system-x86"))
                        .causedBy(std::move(emulator).error()));
    facts.emulator = *emulator;
    GH_TRY(const FirmwarePaths firmware, findFirmware());
    facts.firmwareCode = firmware.code;
    facts.firmwareVars = firmware.vars;
    facts.accelerator = kvm.state == process::KvmState::Usable ? Accelerator::Kvm : Accelerator::Tcg;
    facts.acceleratorText = kvm.state == process::KvmState::Usable
        ? QStringLiteral("KVM")
        : QStringLiteral("TCG (%1: software emulation, slow)").arg(kvm.detail);
    return facts;
}

} // namespace gatehouse::vm
