// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QStringList>

namespace gatehouse::evidence {

/// Whether two lists of checks were written by the same build, word for word.
enum class Wording { Same, MayDiffer };

/// How recorded checks and the same ones made again differ.
struct ChecksComparison
{
    QStringList different; ///< Each a sentence: another outcome, other values, or with Wording::Same any other text or a row too many.
    QStringList reworded;  ///< Ids whose outcome and values agree while the words differ.
    QStringList onlyOne;   ///< Ids that only one of the two has; empty with Wording::Same.
};

/// Compares by id, outcome and values. Values are what a machine could read in expected and actual: numbers, digests, times,
/// versions, identifiers, TCB statuses. A row of another build may tell more or fewer of them, but not others; where both verdicts
/// refuse, it may have counted as passed what this build leaves "not checked" because the quote is not authentic.
ChecksComparison compareRecordedChecks(const QList<Check>& recorded, const QList<Check>& again, Wording wording);

} // namespace gatehouse::evidence
