// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/KeptQuotes.h"

#include "core/api/live/LivePolicyService.h"
#include "core/attest/HclReport.h"
#include "core/attest/Quote.h"
#include "core/evidence/EvidenceJudgement.h"

namespace gatehouse::api {

namespace {

using Standing = QuotedNode::Standing;

/// Whether the verdict that stands is of this very quote: a later one may have come.
bool isVerdictOf(const onboard::RequestVerdict& verdict, const QByteArray& quote)
{
    const auto parsed = attest::UnverifiedQuote::parse(quote);
    return parsed && !verdict.reportData.isEmpty() && parsed->reportData().toByteArray() == verdict.reportData;
}

KeptQuote toKept(const onboard::OnboardRequest& request)
{
    KeptQuote kept;
    kept.address = request.id;
    kept.quote = request.quote;
    kept.eventLog = request.eventLog;
    kept.at = request.firstSeen;
    if (!request.verdict || !isVerdictOf(*request.verdict, request.quote)) {
        kept.doubt = QStringLiteral("it has not been verified yet");
        return kept;
    }
    const onboard::RequestVerdict& verdict = *request.verdict;
    kept.at = verdict.at;
    if (!verdict.genuine)
        kept.doubt = QStringLiteral("it is not genuine: %1").arg(verdict.firstFailure());
    else if (!verdict.bound)
        kept.doubt = QStringLiteral("it is not about this node");
    else
        kept.standing = verdict.simulatedTee ? Standing::SimulatedTee : Standing::Hardware;
    return kept;
}

/// Whether @p quote was asked for by the guest that @p bundle names: a genuine one of another node says nothing of it.
bool isAboutItsNode(const attest::UnverifiedQuote& quote, const evidence::EvidenceBundle& bundle)
{
    const auto& request = bundle.request;
    const attest::PolicyContext context = evidence::requestContext(request.bootstrap, request.address, request.publicKey, bundle.inputs.at);
    return context.expectedReportData && attest::askedReportData(quote) == *context.expectedReportData;
}

KeptQuote toKept(const evidence::EvidenceBundle& bundle)
{
    KeptQuote kept;
    kept.address = bundle.request.address;
    kept.quote = bundle.quote;
    kept.eventLog = bundle.eventLog;
    kept.fromEvidence = true;
    kept.at = bundle.inputs.at.isValid() ? bundle.inputs.at : bundle.decision.at;
    const auto judged = evidence::judgeAgain(bundle);
    if (!judged || !judged->report.isAuthentic()) {
        kept.doubt = judged ? QStringLiteral("verified again, it is not genuine") : QStringLiteral("it cannot be verified again: %1").arg(judged.error().detail());
        return kept;
    }
    if (!judged->report.quote || !isAboutItsNode(*judged->report.quote, bundle)) {
        kept.doubt = QStringLiteral("it is not about this node");
        return kept;
    }
    // The roots are the file's own word, but which of them is Intel's is not.
    kept.standing = judged->intelRoot ? Standing::Hardware : Standing::SimulatedTee;
    return kept;
}

} // namespace

Result<QList<RequestQuote>> keptRequestQuotes(onboard::RequestStore& store, int limit)
{
    GH_TRY(const QList<onboard::OnboardRequest> requests, store.list(limit));
    QList<RequestQuote> quotes;
    for (const onboard::OnboardRequest& request : requests) {
        if (request.quote.isEmpty())
            continue;
        GH_TRY(const QString askedFrom, store.note(onboard::machineNoteKey(request.id)));
        quotes.append({toKept(request), askedFrom, request.firstSeen});
    }
    return quotes;
}

QList<KeptQuote> keptEvidenceQuotes(const QString& folder, const QStringList& known, int limit)
{
    QList<KeptQuote> quotes;
    const QList<evidence::EvidenceBundle> decisions = recordedDecisions(folder, limit);
    for (const evidence::EvidenceBundle& decision : decisions)
        if (!decision.quote.isEmpty() && !known.contains(decision.request.address, Qt::CaseInsensitive))
            quotes.append(toKept(decision));
    return quotes;
}

} // namespace gatehouse::api
