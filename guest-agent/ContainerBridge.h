// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QHostAddress>

namespace gatehouse::agent {

/// Makes the bridge that containers are attached to, gives it @p address (a /29) and brings it up; fine when it stands
/// already; whatever was attached to it is not any more (ioctls of bridge and netdevice(7); needs root and the kernel's bridge module). Nothing is routed between it and
/// other interfaces. errors::containerFailed.
Result<void> makeContainerBridge(const QString& name, const QHostAddress& address);

} // namespace gatehouse::agent
