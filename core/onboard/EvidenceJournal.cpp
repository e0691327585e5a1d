// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/EvidenceJournal.h"

#include "core/evidence/EvidenceErrors.h"

#include <QLoggingCategory>

namespace gatehouse::onboard {

namespace {

Q_LOGGING_CATEGORY(category, "gatehouse.evidence")

} // namespace

evidence::EvidenceBundle EvidenceJournal::bundleOf(const OnboardRequest& request, const evidence::JudgedInputs& inputs, quint64 chainId, const QString& contract)
{
    evidence::EvidenceBundle bundle;
    bundle.request.bootstrap = request.kind == RequestKind::Bootstrap;
    bundle.request.address = request.id;
    bundle.request.publicKey = request.publicKey;
    bundle.request.askedBy = request.askedBy;
    bundle.request.source = request.evidenceSource;
    bundle.request.chainId = chainId;
    bundle.request.contract = contract;
    bundle.request.transaction = request.requestTransaction;
    bundle.request.block = request.requestBlock;
    bundle.quote = request.quote;
    bundle.eventLog = request.eventLog;
    if (!request.verdict)
        return bundle;
    bundle.inputs = inputs;
    // The verdict's own time, also when its inputs are unknown.
    if (!bundle.inputs.at.isValid())
        bundle.inputs.at = request.verdict->at;
    evidence::RecordedVerdict verdict;
    verdict.answer = !request.verdict->readable ? QStringLiteral("malformed") : request.verdict->accepted ? QStringLiteral("accepted") : QStringLiteral("refused");
    verdict.tcbStatus = request.verdict->tcbStatus;
    verdict.policyName = request.verdict->policyName;
    verdict.simulatedTee = request.verdict->simulatedTee;
    verdict.checks = request.verdict->checks;
    bundle.verdict = verdict;
    return bundle;
}

Result<void> EvidenceJournal::decided(const OnboardRequest& request, const QString& answer, const evidence::JudgedInputs& inputs)
{
    evidence::EvidenceBundle bundle = bundleOf(request, inputs, m_chainId, m_contract);
    bundle.decision.answer = answer;
    bundle.decision.decidedBy = request.decidedBy;
    bundle.decision.reason = request.reason;
    GH_CHECK(m_store->record(std::move(bundle)));
    return {};
}

void EvidenceJournal::withdrawn(const OnboardRequest& request, const Error& error)
{
    if (const auto noted = m_store->note(QStringLiteral("the last decision about %1 did not take effect: %2").arg(request.id, error.toString())); !noted)
        qCCritical(category).noquote().nospace() << "event=not-recorded request=" << request.id << " reason=" << noted.error().toString();
}

Result<void> EvidenceJournal::record(const OnboardRequest& request, const QString& state, const QByteArray& raw, const QString& detail)
{
    evidence::TransactionRecord record;
    record.request = request.id;
    record.state = state;
    record.transaction = request.sentTransaction;
    record.raw = raw;
    record.block = request.confirmedBlock;
    record.detail = detail;
    const Result<void> recorded = m_store->record(record);
    // Approved before there was a log, or let in by others without our decision: there is nothing to link it to.
    if (!recorded && recorded.error().is(evidence::errors::unknownBundle))
        return {};
    return recorded;
}

Result<void> EvidenceJournal::sent(const OnboardRequest& request)
{
    return record(request, QStringLiteral("sent"), request.rawTransaction, {});
}

Result<void> EvidenceJournal::confirmed(const OnboardRequest& request, const QString& detail)
{
    return record(request, QStringLiteral("confirmed"), {}, detail);
}

} // namespace gatehouse::onboard
