// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"
#include "core/base/Error.h"

#include <QString>

namespace gatehouse::ctl {

/// Whether @p error says that a name (of an image, a machine, a request, …) stands for nothing that is there: exit status 4, "something
/// needed is missing". One that stands for several is wrong usage.
bool isUnknownName(const Error& error);

/// What to do about @p error, one sentence, never empty: its own hint, that of what caused it, or else what its kind suggests.
/// @p command (noun and verb) is the one whose help it may point to, @p listing the one that lists what there is; either may be empty.
QString nextStep(const Error& error, const QString& command, const QString& listing);

/// @p error with "--option FILE: " before its detail when it is about the content of the file of one of @p options, which
/// the command knows: "root", "policy", "collateral". Their readers see bytes without a name.
Error withInputName(const CommandContext& context, const Error& error, const QStringList& options);

} // namespace gatehouse::ctl
