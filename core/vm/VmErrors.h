// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// What can go wrong between us, libvirt and a machine.
namespace gatehouse::vm::errors {
inline constexpr ErrorCode libvirtNotRunning{"vm.libvirt-not-running", ErrorKind::Unavailable};
/// Mostly: not in the group that may use libvirt.
inline constexpr ErrorCode permissionDenied{"vm.permission-denied", ErrorKind::Unavailable};
inline constexpr ErrorCode connectionLost{"vm.connection-lost", ErrorKind::Unavailable};
/// libvirt said no in a way that has no code of its own; the detail has its words.
inline constexpr ErrorCode libvirtFailed{"vm.libvirt-failed", ErrorKind::Unavailable};
inline constexpr ErrorCode portTaken{"vm.port-taken", ErrorKind::Conflict};
/// Another machine of ours is set up with the same port.
inline constexpr ErrorCode portReserved{"vm.port-reserved", ErrorKind::Conflict};
inline constexpr ErrorCode nameExists{"vm.name-exists", ErrorKind::Conflict};
inline constexpr ErrorCode noSuchMachine{"vm.no-such-machine", ErrorKind::Usage};
inline constexpr ErrorCode alreadyRunning{"vm.already-running", ErrorKind::Conflict};
inline constexpr ErrorCode notRunning{"vm.not-running", ErrorKind::Conflict};
/// Asked to do what only a stopped machine allows.
inline constexpr ErrorCode stillRunning{"vm.still-running", ErrorKind::Conflict};
inline constexpr ErrorCode imageMissing{"vm.image-missing", ErrorKind::Unavailable};
inline constexpr ErrorCode diskFull{"vm.disk-full", ErrorKind::Unavailable};
inline constexpr ErrorCode diskFailed{"vm.disk-failed", ErrorKind::Unavailable};
inline constexpr ErrorCode swtpmMissing{"vm.swtpm-missing", ErrorKind::Unavailable};
inline constexpr ErrorCode qemuMissing{"vm.qemu-missing", ErrorKind::Unavailable};
inline constexpr ErrorCode firmwareMissing{"vm.firmware-missing", ErrorKind::Unavailable};
/// QEMU ended while it was being started; the detail has its last words.
inline constexpr ErrorCode startFailed{"vm.start-failed", ErrorKind::Unavailable};
/// The guest was asked to shut down and has not within the time; it still runs.
inline constexpr ErrorCode shutdownTimeout{"vm.shutdown-timeout", ErrorKind::Refused};
/// A folder on the way to a machine's files is closed to the user that QEMU runs as.
inline constexpr ErrorCode pathUnreachable{"vm.path-unreachable", ErrorKind::Unavailable};
inline constexpr ErrorCode badSpec{"vm.bad-spec", ErrorKind::Malformed};
/// Written by a later version of Gatehouse.
inline constexpr ErrorCode specVersion{"vm.spec-version", ErrorKind::Malformed};
} // namespace gatehouse::vm::errors
