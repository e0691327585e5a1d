// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <functional>

namespace gatehouse::test {

/// Runs @p body in mount, network and process namespaces of its own, in which /run, TMPDIR and where podman and CNI keep
/// their records are empty, control groups are a pure version 2 tree, and loopback is up. Whatever the body leaves behind
/// (processes, mounts, bridges, namespaces) is gone when this returns, also after a crash or when we are killed: the
/// kernel ends all processes of a process namespace with its first one.
///
/// To be called before any thread exists. @p body gets why containers cannot run on this computer, or nothing; its answer is
/// the exit status.
int runInOwnNamespaces(const std::function<int(const QByteArray& whyNot)>& body);

} // namespace gatehouse::test
