// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace gatehouse {

/// Three states, never two: what was not checked is not passed.
enum class CheckStatus { Passed, Failed, NotChecked };

/// "passed", "failed" or "notChecked", as the command line prints them.
QString toString(CheckStatus status);

/// One named check of a verdict, a measurement comparison or a host examination, ready to be shown as a row.
struct Check
{
    QString id;       ///< Stable and dotted, for example "quote.signature".
    QString title;    ///< Short English noun phrase, for example "Quote signature".
    CheckStatus status = CheckStatus::NotChecked;
    QString expected; ///< Untranslated; bytes as lower-case hex.
    QString actual;
    QString source;   ///< The document and section the rule comes from, or the artefact it was compared with.
    QString hint;     ///< What to do next; empty when passed.
};

struct CheckCounts
{
    int passed = 0;
    int failed = 0;
    int notChecked = 0;
};
CheckCounts countChecks(const QList<Check>& checks);
/// Failed first, then not checked, then passed; the order within each is kept.
QList<Check> sortedForReading(QList<Check> checks);

} // namespace gatehouse
