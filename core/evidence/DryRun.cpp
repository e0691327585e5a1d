// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/DryRun.h"

namespace gatehouse::evidence {

namespace {

DryRunRow judge(const EvidenceBundle& bundle, const attest::Policy& policy)
{
    DryRunRow row;
    row.request = bundle.request.address;
    row.judgedAt = bundle.inputs.at;
    row.recordedAnswer = bundle.verdict ? bundle.verdict->answer : QString();
    row.decision = bundle.decision.answer;
    if (bundle.quote.isEmpty() || !bundle.inputs.isComplete()) {
        row.reason = bundle.quote.isEmpty() ? QStringLiteral("no quote was recorded") : QStringLiteral("collateral, roots or policy were not recorded");
        return row;
    }
    const auto judged = judgeAgain(bundle, &policy);
    if (!judged) {
        row.reason = judged.error().detail();
        return row;
    }
    row.answer = attest::toString(judged->verdict.decision);
    for (const Check& check : judged->verdict.checks)
        if (check.status == CheckStatus::Failed)
            row.failedChecks.append(check.id);
    row.reason = judged->verdict.reasons().value(0);
    return row;
}

} // namespace

DryRunResult dryRun(const QList<EvidenceBundle>& history, const attest::Policy& policy)
{
    DryRunResult result;
    for (const EvidenceBundle& bundle : history) {
        const DryRunRow row = judge(bundle, policy);
        const bool acceptedThen = row.recordedAnswer == QLatin1String("accepted");
        result.notJudged += row.answer.isEmpty() ? 1 : 0;
        result.refused += row.wouldBeRefused() ? 1 : 0;
        result.newlyRefused += row.wouldBeRefused() && acceptedThen ? 1 : 0;
        result.newlyAccepted += row.answer == QLatin1String("accepted") && !acceptedThen ? 1 : 0;
        result.rows.append(row);
    }
    return result;
}

} // namespace gatehouse::evidence
