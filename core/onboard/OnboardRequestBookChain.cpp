// SPDX-License-Identifier: GPL-3.0-or-later
// What the chain does with a rejection, and what it takes back.
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/OnboardRequestBook.h"

namespace gatehouse::onboard {

namespace {

QString chainActor()
{
    return QStringLiteral("chain");
}

QString hostActor()
{
    return QStringLiteral("host service");
}

/// The furthest that a request without a decision can be.
RequestState undecidedState(const OnboardRequest& request)
{
    if (request.verdict)
        return RequestState::Verified;
    return request.quote.isEmpty() ? RequestState::Seen : RequestState::QuoteReceived;
}

} // namespace

Result<OnboardRequest> OnboardRequestBook::rejected(const QString& id) const
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.state != RequestState::Rejected)
        return fail(errors::wrongState, QStringLiteral("request %1 is %2").arg(id, toString(request.state)));
    return request;
}

Result<void> OnboardRequestBook::recordRejectionSent(const QString& id, const QString& transaction, const QByteArray& raw)
{
    GH_TRY(OnboardRequest request, rejected(id));
    request.rejection = OnChainRejection::Sent;
    request.sentTransaction = transaction;
    request.rawTransaction = raw;
    request.error.clear();
    request.errorHint.clear();
    if (m_journal)
        GH_CHECK(m_journal->sent(request));
    return change(std::move(request), RequestState::Rejected, hostActor(), QStringLiteral("rejection sent, transaction %1").arg(transaction));
}

Result<void> OnboardRequestBook::recordRejectionConfirmed(const QString& id, const QString& transaction, quint64 block, const QString& detail)
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.state == RequestState::Rejected && request.rejection == OnChainRejection::Confirmed && (request.confirmedBlock > 0 || block == 0))
        return {};
    if (request.state != RequestState::Rejected) {
        request.decidedBy = chainActor();
        request.reason = detail;
    }
    request.rejection = OnChainRejection::Confirmed;
    if (!transaction.isEmpty())
        request.sentTransaction = transaction;
    request.confirmedBlock = block;
    request.rawTransaction.clear();
    request.error.clear();
    request.errorHint.clear();
    if (m_journal && !request.sentTransaction.isEmpty() && mayFollow(request.state, RequestState::Rejected))
        GH_CHECK(m_journal->confirmed(request, detail));
    return change(std::move(request), RequestState::Rejected, chainActor(), detail);
}

Result<void> OnboardRequestBook::recordRejectionLocal(const QString& id, const Error& why)
{
    GH_TRY(OnboardRequest request, rejected(id));
    request.rejection = OnChainRejection::LocalOnly;
    request.rawTransaction.clear();
    request.error = why.toString();
    request.errorHint = why.hint();
    return change(std::move(request), RequestState::Rejected, hostActor(), QStringLiteral("rejected here only: %1").arg(why.toString()));
}

Result<void> OnboardRequestBook::recordRejectionLost(const QString& id, const Error& why)
{
    GH_TRY(OnboardRequest request, rejected(id));
    request.rejection = OnChainRejection::Pending;
    request.sentTransaction.clear();
    request.rawTransaction.clear();
    request.error = why.toString();
    request.errorHint = why.hint();
    return change(std::move(request), RequestState::Rejected, hostActor(), QStringLiteral("waits: %1").arg(why.toString()));
}

Result<void> OnboardRequestBook::fallBack(OnboardRequest request, RequestState to, const QString& why)
{
    if (!mayFallBack(request.state, to))
        return fail(errors::wrongState, QStringLiteral("request %1 is %2 and cannot go back to %3")
                                            .arg(request.id, toString(request.state), toString(to)));
    request.error = why;
    request.errorHint.clear();
    request.confirmedBlock = 0;
    if (to == RequestState::Approved) {
        // The node is asked again, and looks at the chain as it is now.
        request.fmspc.clear();
        request.mrtdHash.clear();
        request.ciphertext.clear();
        request.signature.clear();
    }
    if (to != RequestState::Rejected)
        request.rejection = OnChainRejection::None;
    return store(std::move(request), to, chainActor(), why);
}

Result<void> OnboardRequestBook::chainReorganised(quint64 fork, const QString& why)
{
    GH_TRY(const QList<OnboardRequest> touched, m_store.listAbove(fork));
    for (OnboardRequest request : touched) {
        const bool bootstrap = request.kind == RequestKind::Bootstrap;
        const bool askedAbove = request.requestBlock > fork;
        // Where a bootstrap was confirmed is not always known; asking again costs one look.
        const bool endedAbove = request.confirmedBlock > fork || (bootstrap && request.confirmedBlock == 0);
        if (askedAbove)
            request.requestBlock = 0;
        switch (request.state) {
        case RequestState::Seen:
        case RequestState::QuoteReceived:
        case RequestState::Verified:
        case RequestState::Approved:
            if (askedAbove)
                GH_CHECK(fallBack(request, request.state, why));
            break;
        case RequestState::Encrypted:
        case RequestState::Sent:
            if (askedAbove)
                GH_CHECK(fallBack(request, RequestState::Approved, why));
            break;
        case RequestState::Confirmed: {
            if (!endedAbove)
                break;
            const bool decided = !request.decidedBy.isEmpty() && request.verdict;
            GH_CHECK(fallBack(request, decided ? RequestState::Approved : undecidedState(request), why));
            break;
        }
        case RequestState::Rejected:
            if (!endedAbove || request.rejection != OnChainRejection::Confirmed)
                break;
            // The owner said it on chain and not here: as if it had not been said.
            if (request.decidedBy == chainActor()) {
                GH_CHECK(fallBack(request, undecidedState(request), why));
                break;
            }
            request.rejection = OnChainRejection::Pending;
            request.sentTransaction.clear();
            GH_CHECK(fallBack(request, RequestState::Rejected, why));
            break;
        case RequestState::Failed:
        case RequestState::Superseded:
        case RequestState::Expired:
            break;
        }
    }
    return {};
}

} // namespace gatehouse::onboard
