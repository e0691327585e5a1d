// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/TransactionSender.h"

#include "core/eth/EthErrors.h"

#include <QDeadlineTimer>
#include <QLoggingCategory>
#include <QPointer>
#include <qcoro/qcorotimer.h>

namespace gatehouse::eth {

namespace {
Q_LOGGING_CATEGORY(logSender, "gatehouse.eth.sender")

/// A contract may need a little more gas than at the moment of the estimate: 20 %.
constexpr std::uint64_t gasMarginDivisor = 5;
/// Polls without a trace of the transaction before its bytes are sent again.
constexpr int pollsBeforeResend = 5;
/// One retry, with a fresh nonce, when another program used the account in the same moment.
constexpr int maxAttempts = 2;

Error cancelledError()
{
    return {::gatehouse::errors::cancelled, QStringLiteral("the sender was closed")};
}

bool mayHaveArrived(const Error& error)
{
    return error.is(errors::timeout) || error.is(errors::connectionLost) || error.is(errors::httpStatus)
        || error.is(errors::badReply) || error.is(errors::replyTooLarge);
}
} // namespace

TransactionSender::TransactionSender(EthClient client, crypto::SigningKey key, std::uint64_t chainId,
                                     SenderOptions options, QObject* parent)
    : QObject(parent)
    , m_client(std::move(client))
    , m_key(std::move(key))
    , m_chainId(chainId)
    , m_options(options)
    , m_from(addressOf(m_key))
{
}

QCoro::Task<Result<Receipt>> TransactionSender::send(TransactionRequest request)
{
    const QPointer<TransactionSender> self(this);
    GH_CO_TRY(const SignedTransaction sent, co_await submit(request));
    if (!self)
        co_return fail(cancelledError());
    Q_EMIT broadcast(sent.hash, sent.transaction.nonce);
    if (!self)
        co_return fail(cancelledError());
    co_return co_await await(sent, request);
}

/// Everything that is decided before the signature, in the order that gives the clearest error.
QCoro::Task<Result<SignedTransaction>> TransactionSender::prepare(TransactionRequest request, std::uint64_t lowestNonce)
{
    const QPointer<TransactionSender> self(this);
    const EthClient client = m_client;
    const SenderOptions options = m_options;
    const Address from = m_from;
    Transaction t;
    t.chainId = m_chainId;
    t.to = request.to;
    t.data = request.data;
    t.value = request.value;

    GH_CO_TRY(const std::uint64_t chainId, co_await client.chainId());
    if (chainId != t.chainId)
        co_return fail(errors::wrongChain,
                       QStringLiteral("%1 is on chain %2, the profile says %3").arg(client.endpoint()).arg(chainId).arg(t.chainId),
                       QStringLiteral("Choose a node of the right network, or correct the profile."));
    if (request.to && !request.data.isEmpty()) {
        GH_CO_TRY(const QByteArray code, co_await client.code(*request.to));
        if (code.isEmpty())
            co_return fail(errors::noContract, QStringLiteral("there is no contract at %1 on chain %2")
                                                   .arg(request.to->toChecksumText()).arg(chainId));
    }
    const CallRequest simulated{from, request.to, request.data, request.value};
    GH_CO_CHECK(co_await client.call(simulated));
    GH_CO_TRY(const FeeData fees, co_await client.feeData());
    t.maxFeePerGas = fees.maxFeePerGas;
    t.maxPriorityFeePerGas = fees.maxPriorityFeePerGas;
    if (t.maxFeePerGas > options.maxFeePerGas)
        co_return fail(errors::feeTooHigh, QStringLiteral("the node asks for %1 gwei per gas, the ceiling is %2")
                                               .arg(t.maxFeePerGas.toUnits(9), options.maxFeePerGas.toUnits(9)));
    // Before the estimate: an account without ether makes nodes fail it in many ways.
    GH_CO_TRY(const Uint256 balance, co_await client.balance(from));
    const auto shortOf = [&](const Uint256& needed) {
        return fail(errors::insufficientFunds,
                    QStringLiteral("%1 has %2 ETH and needs up to %3 ETH")
                        .arg(from.toChecksumText(), balance.toUnits(18), needed.toUnits(18)),
                    QStringLiteral("Send some ether to the account, or choose another one."));
    };
    if (balance.isZero())
        co_return fail(errors::insufficientFunds, QStringLiteral("%1 has 0 ETH and cannot pay for a transaction").arg(from.toChecksumText()),
                       QStringLiteral("Send some ether to the account, or choose another one."));
    GH_CO_TRY(const std::uint64_t estimate, co_await client.estimateGas(simulated));
    if (estimate > options.maxGas)
        co_return fail(errors::feeTooHigh,
                       QStringLiteral("the node estimates %1 gas, the ceiling is %2").arg(estimate).arg(options.maxGas));
    t.gasLimit = estimate + estimate / gasMarginDivisor;
    GH_CO_TRY(const Uint256 gasCost, t.maxFeePerGas.times(t.gasLimit));
    GH_CO_TRY(const Uint256 needed, gasCost.plus(request.value));
    if (needed > balance)
        co_return shortOf(needed);
    if (!self)
        co_return fail(cancelledError());
    GH_CO_TRY(t.nonce, co_await self->freeNonce(lowestNonce));
    if (!self)
        co_return fail(cancelledError());
    co_return signTransaction(t, self->m_key);
}

/// What the node counts, or one after our last transaction when the node knows that one without counting it. When it does not
/// know it (a chain started anew, a pool that was emptied), its nonce is free: counting on from ours would leave a gap, and
/// nothing behind a gap is ever mined.
QCoro::Task<Result<std::uint64_t>> TransactionSender::freeNonce(std::uint64_t lowestNonce)
{
    const EthClient client = m_client;
    const std::optional<SignedTransaction> last = m_last;
    GH_CO_TRY(std::uint64_t nonce, co_await client.nonce(m_from, EthClient::NonceOf::WithPending));
    if (last && nonce <= last->transaction.nonce) {
        const auto known = co_await client.transaction(last->hash);
        if (!known)
            co_return fail(known.error());
        if (*known)
            nonce = last->transaction.nonce + 1;
    }
    co_return std::max(nonce, lowestNonce);
}

/// One at a time: the nonce of the next transaction is only known when this one was taken or refused.
QCoro::Task<Result<SignedTransaction>> TransactionSender::submit(TransactionRequest request, BeforeBroadcast before)
{
    const QPointer<TransactionSender> self(this);
    const EthClient client = m_client;
    const AsyncMutex::Lock turn = co_await m_order.lock();
    if (!self)
        co_return fail(cancelledError());
    std::uint64_t lowestNonce = 0;
    for (int attempt = 1;; ++attempt) {
        GH_CO_TRY(const SignedTransaction ready, co_await self->prepare(request, lowestNonce));
        if (!self)
            co_return fail(cancelledError());
        if (before)
            GH_CO_CHECK(before(ready));
        const auto sent = co_await client.sendRawTransaction(ready.raw);
        if (!self)
            co_return fail(cancelledError());
        // A lost answer does not mean a lost transaction: its hash is known, so what became of it can be found out.
        if (sent || sent.error().is(errors::alreadyKnown) || mayHaveArrived(sent.error())) {
            if (!sent)
                qCWarning(logSender).noquote().nospace()
                    << "event=uncertain hash=" << ready.hash.toHex() << " reason=" << sent.error().code().name.data();
            self->m_last = ready;
            co_return ready;
        }
        // The account was used elsewhere in the same moment.
        const bool taken = sent.error().is(errors::nonceTaken);
        if (attempt == maxAttempts || !(taken || sent.error().is(errors::nonceTooLow)))
            co_return fail(sent.error());
        lowestNonce = taken ? ready.transaction.nonce + 1 : 0;
    }
}

QCoro::Task<Result<Receipt>> TransactionSender::await(SignedTransaction sent, TransactionRequest request)
{
    const QPointer<TransactionSender> self(this);
    const EthClient client = m_client;
    const SenderOptions options = m_options;
    const QDeadlineTimer deadline(options.patience);
    const CallRequest simulated{sent.from, request.to, request.data, request.value};
    std::optional<Error> lastTrouble;
    for (int missing = 0;; ) {
        const auto receipt = co_await client.receipt(sent.hash);
        if (receipt && *receipt) {
            const Receipt& mined = **receipt;
            if (!mined.success) {
                // Asking again tells the reason most of the time.
                const auto again = co_await client.call(simulated);
                co_return fail(errors::transactionFailed,
                               QStringLiteral("%1 failed in block %2: %3")
                                   .arg(sent.hash.toHex()).arg(mined.blockNumber)
                                   .arg(again ? QStringLiteral("no reason given") : again.error().detail()));
            }
            if (options.confirmations <= 1)
                co_return mined;
            const auto head = co_await client.blockNumber();
            if (head && *head + 1 >= mined.blockNumber + options.confirmations)
                co_return mined;
        } else if (receipt) {
            // Not mined: still waiting, forgotten by the node, or overtaken by another one with its nonce.
            const auto nonce = co_await client.nonce(sent.from, EthClient::NonceOf::Mined);
            const auto known = co_await client.transaction(sent.hash);
            if (nonce && *nonce > sent.transaction.nonce && known && !*known) {
                const auto last = co_await client.receipt(sent.hash); // may have been mined between the questions
                if (last && !*last)
                    co_return fail(errors::transactionReplaced,
                                   QStringLiteral("another transaction of %1 with nonce %2 was mined instead of %3")
                                       .arg(sent.from.toChecksumText()).arg(sent.transaction.nonce).arg(sent.hash.toHex()));
            }
            missing = known && !*known ? missing + 1 : 0;
            if (missing == pollsBeforeResend) {
                missing = 0;
                (void)co_await client.sendRawTransaction(sent.raw);
            }
        } else {
            lastTrouble = receipt.error();
        }
        if (!self)
            co_return fail(cancelledError());
        if (deadline.hasExpired())
            break;
        co_await QCoro::sleepFor(options.pollInterval);
        if (!self)
            co_return fail(cancelledError());
    }
    Error why = co_await self->explainMissing(sent);
    if (lastTrouble)
        co_return fail(std::move(why).causedBy(*lastTrouble));
    co_return fail(std::move(why));
}

QCoro::Task<Error> TransactionSender::explainMissing(SignedTransaction sent)
{
    const qint64 seconds = m_options.patience.count() / 1000;
    const auto known = co_await m_client.transaction(sent.hash);
    if (known && !*known)
        co_return Error(errors::transactionDropped,
                        QStringLiteral("%1 was not mined in %2 s and the node no longer knows it").arg(sent.hash.toHex()).arg(seconds),
                        QStringLiteral("Send it again."));
    co_return Error(errors::transactionPending,
                    QStringLiteral("%1 was not mined in %2 s").arg(sent.hash.toHex()).arg(seconds),
                    QStringLiteral("It may still be mined; look before sending it again."));
}

} // namespace gatehouse::eth
