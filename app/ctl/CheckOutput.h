// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Output.h"
#include "core/base/Check.h"

#include <QJsonArray>

namespace gatehouse::ctl {

/// Each check as {"id","status","expected","actual","source","hint"}.
QJsonArray checksToJson(const QList<Check>& checks);
/// Failed first, then not checked, then passed; expected under actual for what did not pass.
void printChecks(Output& output, const QList<Check>& checks);

} // namespace gatehouse::ctl
