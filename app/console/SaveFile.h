// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QCoroTask>
#include <QString>

namespace gatehouse::console {

/// Writes @p content to @p path in one step, on the thread pool: a slow disk must not hold the window. Errors as
/// writeFileAtomically().
QCoro::Task<Result<void>> saveFile(QString path, QByteArray content);
/// Reads a small file, at most @p maxBytes, likewise. Errors as readFile().
QCoro::Task<Result<QByteArray>> loadFile(QString path, qint64 maxBytes);

} // namespace gatehouse::console
