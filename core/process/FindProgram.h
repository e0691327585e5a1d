// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>

namespace gatehouse::process {

/// The absolute path of an executable: first in @p extraDirs, then in PATH, then in the sbin folders that a normal
/// user's PATH lacks. errors::programMissing names it; @p package, when given, makes the hint say what to install.
Result<QString> findProgram(const QString& name, const QStringList& extraDirs = {}, const QString& package = {});

} // namespace gatehouse::process
