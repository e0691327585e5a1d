// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessSpec.h"
#include "guest-agent/node/NodeNetwork.h"
#include "guest-agent/node/NodeOptions.h"
#include "guest-agent/node/UserData.h"

namespace gatehouse::agent {

/// Everything the two clients are started from.
struct NodeSettings
{
    NodeOptions options;
    NodeNetwork network;
    UserData userData;
    QString dataFolder; ///< On the encrypted disk.

    QString dataOf(const QString& client) const { return dataFolder + QLatin1Char('/') + client; }
    /// Each client has a copy that only it can read.
    QString jwtOf(const QString& client) const { return QStringLiteral("%1/%2/jwt.hex").arg(options.runDir, client); }
};

/// Pure: each setting is one argument, there is no shell, and nothing of the user data is in the name of an option.
process::ProcessSpec nethermindCommand(const NodeSettings& settings);
process::ProcessSpec lighthouseCommand(const NodeSettings& settings);

} // namespace gatehouse::agent
