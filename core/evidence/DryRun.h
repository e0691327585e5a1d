// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/EvidenceJudgement.h"

namespace gatehouse::evidence {

/// One recorded quote under another policy.
struct DryRunRow
{
    QString request;          ///< EIP-55.
    QDateTime judgedAt;
    QString recordedAnswer;   ///< The verdict then.
    QString decision;         ///< What was decided: "approved", …; empty while undecided.
    QString answer;           ///< The verdict now: "accepted", "refused" or "malformed"; empty when it cannot be judged.
    QStringList failedChecks; ///< Ids of the rows that say no now.
    QString reason;           ///< The first of them in words, or why it cannot be judged.

    bool wouldBeRefused() const { return !answer.isEmpty() && answer != QLatin1String("accepted"); }
};

/// "With this policy `refused` of the last `rows.size()` would have been refused."
struct DryRunResult
{
    QList<DryRunRow> rows;  ///< In the order given.
    int refused = 0;
    int newlyRefused = 0;   ///< Of those, accepted then.
    int newlyAccepted = 0;  ///< Refused then, accepted now.
    int notJudged = 0;      ///< Without a quote or without its inputs.
};

/// Judges every bundle again under @p policy, each at its own time and with its own collateral. Pure; about a millisecond per bundle.
DryRunResult dryRun(const QList<EvidenceBundle>& history, const attest::Policy& policy);

} // namespace gatehouse::evidence
