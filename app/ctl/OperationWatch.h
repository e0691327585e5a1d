// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"
#include "core/base/Operation.h"

#include <memory>

namespace gatehouse::ctl {

/// Prints the steps of an operation as they change, with --json-lines as lines of their own too, cancels it on an interrupt and
/// waits for its end.
QCoro::Task<Result<void>> watch(CommandContext& context, std::shared_ptr<Operation> operation);

/// The steps with their seconds as a JSON array.
QJsonArray stepsToJson(const Operation& operation);

} // namespace gatehouse::ctl
