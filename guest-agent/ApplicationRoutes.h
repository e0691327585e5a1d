// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpServer.h"
#include "guest-agent/MasterSecret.h"

namespace gatehouse::agent {

/// Registers `getkey`, `appdata` and `attest` (facts/protocol.md §1.4) on a server that listens on a loopback address only.
/// 404 for tags and data that are empty, too long or not hex. Answered in the server's threads.
void addApplicationRoutes(http::HttpServer& server, std::shared_ptr<const MasterSecret> secret);

} // namespace gatehouse::agent
