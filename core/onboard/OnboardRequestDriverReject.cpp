// SPDX-License-Identifier: GPL-3.0-or-later
// A rejection on its way to the contract.
#include "core/base/Logging.h"
#include "core/eth/EthErrors.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/OnboardRequestDriver.h"

namespace gatehouse::onboard {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.onboard")

Error onlyTheOwner(const eth::Address& owner, const eth::Address& account)
{
    return Error(errors::notOwner, QStringLiteral("the contract belongs to %1, this host's account is %2").arg(owner.toChecksumText(), account.toChecksumText()),
                 QStringLiteral("Other hosts of the network may still let the guest in. Tell the contract's owner to reject it."));
}

} // namespace

OnboardRequestDriver::Next OnboardRequestDriver::rejectionTrouble(const QString& id, const Error& error)
{
    const bool passes = error.kind() == ErrorKind::Unavailable;
    const auto recorded = passes ? m_book.recordDelay(id, error) : m_book.recordRejectionLocal(id, error);
    qCWarning(log).noquote().nospace() << "event=rejection-" << (passes ? "delayed" : "local-only") << " request=" << id << " reason=" << error.toString();
    if (!recorded)
        qCCritical(log).noquote().nospace() << "event=not-recorded request=" << id << " reason=" << recorded.error().toString();
    return passes || !recorded ? Next::Retry : Next::Idle;
}

HostServiceChain::Recorder OnboardRequestDriver::rejectionRecorder(const QString& id)
{
    return [self = QPointer<OnboardRequestDriver>(this), id](const PreparedTransaction& transaction) -> Result<void> {
        if (!self)
            return fail(gatehouse::errors::cancelled, QStringLiteral("the host service ended"));
        return self->m_book.recordRejectionSent(id, QStringLiteral("0x") + transaction.hash.toHex(), transaction.raw);
    };
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::rejectOnChain(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const QString id = request.id;
    const auto addr = eth::Address::fromText(id);
    if (!addr)
        co_return rejectionTrouble(id, addr.error());
    const auto state = co_await chain->requested(*addr);
    if (!self)
        co_return Next::Idle;
    if (!state)
        co_return rejectionTrouble(id, state.error());
    if (*state == RegistrationState::Rejected)
        co_return after(id, m_book.recordRejectionConfirmed(id, {}, 0, QStringLiteral("the contract shows it as rejected")));
    if (*state == RegistrationState::NotYet)
        co_return rejectionTrouble(id, Error(errors::notEnoughConfirmations, QStringLiteral("the contract does not show the request (any more)")));
    if (*state == RegistrationState::Onboarded) {
        // Too late: another node was quicker. The screen has to say so.
        const auto confirmed = co_await confirmedOnChain(request);
        if (!self)
            co_return Next::Idle;
        co_return confirmed ? Next::Again : rejectionTrouble(id, confirmed.error());
    }
    const auto owner = co_await chain->owner();
    if (!self)
        co_return Next::Idle;
    if (!owner)
        co_return rejectionTrouble(id, owner.error());
    if (*owner != chain->operatorAddress())
        co_return rejectionTrouble(id, onlyTheOwner(*owner, chain->operatorAddress()));
    const HostServiceChain::Recorder record = rejectionRecorder(id);
    const auto sent = co_await chain->sendReject(*addr, record);
    if (!self)
        co_return Next::Idle;
    if (sent)
        co_return Next::Again;
    if (!sent.error().is(eth::errors::reverted))
        co_return rejectionTrouble(id, sent.error());
    // Either the request has moved on meanwhile, which the next look shows, or the contract knows no rejection.
    const auto now = co_await chain->requested(*addr);
    if (!self)
        co_return Next::Idle;
    co_return now && *now == RegistrationState::Requested ? rejectionTrouble(id, sent.error()) : Next::Retry;
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::confirmRejection(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const QString id = request.id;
    const auto hash = eth::TxHash::fromHex(request.sentTransaction);
    if (!hash)
        co_return rejectionTrouble(id, hash.error());
    const auto outcome = co_await chain->outcome(*hash);
    if (!self)
        co_return Next::Idle;
    if (!outcome)
        co_return rejectionTrouble(id, outcome.error());
    if (outcome->state == TransactionOutcome::Succeeded) {
        if (outcome->confirmations < m_options.sentConfirmations)
            co_return Next::Retry;
        co_return after(id, m_book.recordRejectionConfirmed(id, request.sentTransaction, outcome->block,
                                                            QStringLiteral("Rejected in block %1").arg(outcome->block)));
    }
    if (outcome->state == TransactionOutcome::Reverted) {
        const Error why(errors::transactionReverted, QStringLiteral("%1 in block %2").arg(request.sentTransaction).arg(outcome->block));
        const auto recorded = m_book.recordRejectionLost(id, why);
        co_return recorded ? Next::Retry : after(id, recorded);
    }
    const auto again = co_await chain->sendAgain(request.rawTransaction);
    if (!self)
        co_return Next::Idle;
    if (again)
        co_return Next::Retry;
    if (again.error().kind() == ErrorKind::Unavailable)
        co_return rejectionTrouble(id, again.error());
    const auto recorded = m_book.recordRejectionLost(id, again.error());
    co_return recorded ? Next::Retry : after(id, recorded);
}

} // namespace gatehouse::onboard
