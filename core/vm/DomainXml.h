// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/vm/HostFacts.h"
#include "core/vm/MachineSpec.h"

namespace gatehouse::vm {

/// Our domains in libvirt are called this and the machine's name, so that they never meet a person's own.
inline constexpr QLatin1String domainPrefix{"gatehouse-"};
/// The XML namespace of our metadata element; it carries the path of the specification.
inline constexpr QLatin1String metadataUri{"https://gatehouse.invalid/xmlns/machine/1"};
/// The tag by which the guest mounts the host volume, and the serial number by which it finds the persistent disk.
inline constexpr QLatin1String hostVolumeTag{"host_volume"};
inline constexpr QLatin1String dataDiskSerial{"gatehouse-data"};

/// The libvirt domain of @p spec on a host like @p facts (https://libvirt.org/formatdomain.html). Pure. @p specPath goes
/// into the metadata. The specification must be valid.
/// Forwarded ports are a QEMU user-mode network of our own because libvirt forwards ports of a user network only through
/// passt, which not every supported distribution has; the address 127.0.0.1 is a constant of this function.
QString domainXml(const MachineSpec& spec, const HostFacts& facts, const QString& specPath);

/// The value of QEMU's -netdev; separate because the rule "127.0.0.1 only" is checked on it.
QString userNetdev(const QList<PortForward>& ports);

} // namespace gatehouse::vm
