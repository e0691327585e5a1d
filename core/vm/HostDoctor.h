// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/process/KvmProbe.h"
#include "core/vm/LibvirtHost.h"

#include <QCoroTask>
#include <optional>

namespace gatehouse::vm {

/// What was seen of this computer; a value, so that the judgement can be tested for computers we do not have.
struct HostObservations
{
    bool isRoot = false;
    QString libvirtUri;
    QString libvirtVersion;             ///< Empty when it could not be asked.
    std::optional<Error> libvirtError;  ///< Why not.
    bool hasSystemd = false;
    bool logDaemonAnswers = false;
    QString logDaemonProgram;           ///< Path of virtlogd; empty: not installed.
    QStringList groups;                 ///< Names of the groups of this process.
    bool kvmDeviceExists = false;
    /// Whether the user that a system libvirt runs QEMU as may open /dev/kvm.
    bool kvmOpenForQemuUser = true;
    process::KvmProbe kvm;
    QString qemu;                       ///< Paths; empty: not found.
    QString qemuImg;
    QString firmwareCode;
    QString swtpm;
    QString swtpmSetup;
    bool appArmorActive = false;
};

/// Looks at this computer, through @p host for libvirt.
QCoro::Task<HostObservations> observeHost(LibvirtHost* host);

/// The observations as checks "host.libvirt", "host.log-daemon", "host.groups", "host.qemu", "host.qemu-img",
/// "host.firmware", "host.swtpm", "host.accelerator", "host.kvm-owner", "host.apparmor", each with what to do when failed. Pure.
QList<Check> judgeHost(const HostObservations& seen);

} // namespace gatehouse::vm
