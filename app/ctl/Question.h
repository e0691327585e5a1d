// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"

namespace gatehouse::ctl {

/// Whether a person can be asked: standard input and standard error, where the question stands, are a terminal.
bool canAsk();

/// Asks @p question, which says what would be lost, and waits for "y" or "yes". --yes answers without a question. Without a terminal
/// it is an error of wrong usage with the question as its detail; errors::cancelled for any other answer, the end of input or an
/// interrupt.
QCoro::Task<Result<void>> confirm(CommandContext& context, QString question);

} // namespace gatehouse::ctl
