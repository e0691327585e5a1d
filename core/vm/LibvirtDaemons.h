// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

#include <QCoroTask>

namespace gatehouse::vm {

enum class DaemonAction {
    None,    ///< libvirt answers, or starting it is somebody else's task (a normal user's session starts by itself).
    Started, ///< We started what was missing.
};

/// Where the daemons' sockets are and how they are told apart from an init system's; for tests.
struct DaemonPaths
{
    QString libvirtSocket = QStringLiteral("/run/libvirt/libvirt-sock");
    QString logSocket = QStringLiteral("/run/libvirt/virtlogd-sock");
    QString systemdMark = QStringLiteral("/run/systemd/system");
};

/// Makes sure that libvirtd and virtlogd answer. Only for root where no init system runs: starts `virtlogd -d` and
/// `libvirtd -d` and waits for their sockets. Under systemd a daemon that does not answer is errors::libvirtNotRunning
/// with the command that starts it. Safe when several processes do it at once. @p isRoot normally geteuid() == 0.
QCoro::Task<Result<DaemonAction>> ensureLibvirtDaemons(process::ProcessRunner* runner, bool isRoot, DaemonPaths paths = {},
                                                       std::chrono::milliseconds timeout = std::chrono::seconds(30));

/// Whether something accepts connections on a Unix socket. Does not block.
bool socketAnswers(const QString& path);

} // namespace gatehouse::vm
