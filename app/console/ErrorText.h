// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QString>

namespace gatehouse::console {

/// What a person reads of an error: what happened, with the offending value, and one next step.
struct ErrorWords
{
    QString sentence;
    QString nextStep; ///< May be empty.
};

/// The one place where errors become words. A code without words of its own shows its name, detail and hint.
ErrorWords errorWords(const Error& error);
/// The codes that have words, for the test that keeps the table honest.
QStringList explainedErrorCodes();

} // namespace gatehouse::console
