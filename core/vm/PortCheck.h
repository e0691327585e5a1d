// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/vm/MachineSpec.h"

namespace gatehouse::vm {

/// Whether each host port can be bound on 127.0.0.1 this moment: errors::portTaken names the first that cannot,
/// errors::permissionDenied a privileged one. Another program can still be faster; QEMU then reports the same error.
Result<void> checkPortsFree(const QList<PortForward>& ports);

/// The first port of @p spec that one of @p others is set up with, as errors::portReserved naming both.
Result<void> checkPortsUnreserved(const MachineSpec& spec, const QList<MachineSpec>& others);

/// @p count free ports of 127.0.0.1 from @p first upward that no specification reserves; errors::portTaken when there
/// are none up to 65535.
Result<QList<quint16>> findFreePorts(quint16 first, int count, const QList<MachineSpec>& others);

} // namespace gatehouse::vm
