// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/vm/MachineSpec.h"

#include <QString>
#include <QStringList>

namespace gatehouse::test {

/// A guest that needs no operating system: a FAT disk on which OVMF's built-in shell runs @p script ("reset -s" shuts
/// down, "reset" restarts). Reaches its script within seconds under TCG. Made by mtools; blocks.
Result<void> makeFirmwareGuest(const QString& imagePath, const QStringList& script);

/// A machine of that disk, as small as one can be.
vm::MachineSpec firmwareMachine(const QString& name, const QString& folder, const QString& imagePath);

/// The process ids of QEMU for the machine @p name, from /proc.
QList<qint64> qemuProcesses(const QString& name);

/// Local addresses, as "127.0.0.1", on which something listens at TCP @p port, from /proc/net/tcp and tcp6.
QStringList listeningAddresses(quint16 port);

} // namespace gatehouse::test
