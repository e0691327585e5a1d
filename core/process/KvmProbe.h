// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::process {

enum class KvmState {
    Usable,
    NoDevice,     ///< There is no /dev/kvm.
    NoPermission, ///< It is there, and we may not open it.
    Broken,       ///< It opens and does not run guest code as a processor would.
};

struct KvmProbe
{
    KvmState state = KvmState::NoDevice;
    /// One untranslated sentence with the step that failed.
    QString detail;
};

/// Tries KVM for what a firmware needs and not merely for being there: opens the device, asks for API version 12,
/// creates a VM with a virtual CPU and runs a few instructions of 32-bit protected mode to a HLT. Nested hosts exist
/// whose KVM passes every ioctl and then cannot run OVMF's first floating-point instruction. Takes milliseconds.
/// (Linux Documentation/virt/kvm/api.rst.)
KvmProbe probeKvm(const QString& device = QStringLiteral("/dev/kvm"));

} // namespace gatehouse::process
