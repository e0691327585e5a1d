// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QProcess>
#include <QStringList>
#include <memory>

namespace gatehouse::tests {

/// Docker's daemon, real, for one test in the name spaces of test::runInOwnNamespaces(): all its state below a folder of the test's, a
/// socket of its own, no bridge and no rules for packets. It ends with the test, and everything that it runs.
class DockerDaemon
{
public:
    ~DockerDaemon();

    /// Starts it with its state below @p folder and makes docker's command use it (DOCKER_HOST, DOCKER_CONFIG of this process). Waits until it
    /// answers; blocks. errors::internal with its last lines when it cannot run here, or the missing program and its package.
    Result<void> start(const QString& folder);
    /// The environment that leads to it.
    QString host() const { return m_host; }

private:
    Result<void> keepToOurselves();

    QProcess m_process;
    QString m_host;
    bool m_madeFolder = false; ///< /etc/docker, where it wants to write a key.
};

} // namespace gatehouse::tests
