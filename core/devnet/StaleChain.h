// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <qcoro/qcorotask.h>

namespace gatehouse::devnet {

/// Processes that run anvil on the state file @p statePath, found in /proc.
QList<qint64> chainsOn(const QString& statePath);

/// Ends a chain that outlived a killed console: it is asked to go when its parent dies and writes its state then, but can
/// hang on its closed output. Waits three seconds, then kills it. Only for the holder of the profile's lock.
QCoro::Task<> endStaleChains(QString statePath);

} // namespace gatehouse::devnet
