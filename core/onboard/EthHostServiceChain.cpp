// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/EthHostServiceChain.h"

#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerCalls.h"

namespace gatehouse::onboard {

namespace {

ContractEventRecord toRecord(const eth::KeyManagerEvent& event)
{
    ContractEventRecord record;
    record.transaction = event.txHash;
    record.block = event.blockNumber;
    record.logIndex = quint32(event.logIndex);
    if (const auto* bootstrap = event.as<eth::BootstrapCompleteEvent>()) {
        record.kind = ContractEventRecord::Bootstrapped;
        record.subject = bootstrap->xPub;
    } else if (const auto* requested = event.as<eth::RequestedEvent>()) {
        record.kind = ContractEventRecord::Requested;
        record.subject = requested->addr;
    } else if (const auto* onboarded = event.as<eth::OnboardedEvent>()) {
        record.kind = ContractEventRecord::Onboarded;
        record.subject = onboarded->addr;
        record.ciph = onboarded->ciph;
    } else if (const auto* rejected = event.as<eth::RejectedEvent>()) {
        record.kind = ContractEventRecord::Rejected;
        record.subject = rejected->addr;
    } else if (const auto* changed = event.as<eth::ContainerChangedEvent>()) {
        record.kind = ContractEventRecord::ContainerChanged;
        record.container = changed->container;
    }
    return record;
}

} // namespace

EthHostServiceChain::EthHostServiceChain(eth::EthClient client, const eth::Address& contract, quint64 chainId,
                                           crypto::SigningKey operatorKey, eth::SenderOptions options)
    : m_contract(client, contract)
    , m_chainId(chainId)
    , m_sender(client, std::move(operatorKey), chainId, options)
{
}

// Each task works on copies of the light handles: it may outlive this object.

QCoro::Task<Result<void>> EthHostServiceChain::checkNetwork()
{
    const eth::KeyManager contract = m_contract;
    const quint64 expected = m_chainId;
    GH_CO_TRY(const quint64 chainId, co_await contract.client().chainId());
    if (chainId != expected)
        co_return fail(eth::errors::wrongChain,
                       QStringLiteral("%1 is on chain %2, the profile says %3").arg(contract.client().endpoint()).arg(chainId).arg(expected),
                       QStringLiteral("Choose a node of the right network, or correct the profile."));
    GH_CO_TRY(const bool hasCode, co_await contract.hasCode());
    if (!hasCode)
        co_return fail(eth::errors::noContract,
                       QStringLiteral("there is no contract at %1 on chain %2").arg(contract.address().toChecksumText()).arg(chainId),
                       QStringLiteral("Correct the contract's address in the profile, or deploy it."));
    co_return {};
}

QCoro::Task<Result<eth::BlockHash>> EthHostServiceChain::genesis()
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const std::optional<eth::BlockHeader> block, co_await client.blockByNumber(0));
    if (!block)
        co_return fail(eth::errors::badReply, QStringLiteral("%1 has no block 0").arg(client.endpoint()));
    co_return block->hash;
}

QCoro::Task<Result<std::optional<eth::BlockHash>>> EthHostServiceChain::blockHash(quint64 number)
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const std::optional<eth::BlockHeader> block, co_await client.blockByNumber(number));
    co_return block ? std::optional(block->hash) : std::nullopt;
}

QCoro::Task<Result<quint64>> EthHostServiceChain::head()
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const std::uint64_t number, co_await client.blockNumber());
    co_return quint64(number);
}

QCoro::Task<Result<eth::Address>> EthHostServiceChain::xPub()
{
    const eth::KeyManager contract = m_contract;
    GH_CO_TRY(const std::optional<eth::Address> address, co_await contract.xPub());
    co_return address.value_or(eth::Address());
}

QCoro::Task<Result<eth::Address>> EthHostServiceChain::owner()
{
    const eth::KeyManager contract = m_contract;
    co_return co_await contract.owner();
}

QCoro::Task<Result<RegistrationState>> EthHostServiceChain::requested(eth::Address addr)
{
    const eth::KeyManager contract = m_contract;
    GH_CO_TRY(const eth::RequestState state, co_await contract.requested(addr));
    co_return RegistrationState(int(state));
}

QCoro::Task<Result<std::optional<OnboardedRecord>>> EthHostServiceChain::onboarded(eth::Address addr, quint64 from)
{
    const eth::KeyManager contract = m_contract;
    GH_CO_TRY(const std::uint64_t head, co_await contract.client().blockNumber());
    if (from > head)
        co_return std::optional<OnboardedRecord>();
    // The original contract leaves requested() as it was, so only the logs tell.
    GH_CO_TRY(const QList<eth::KeyManagerEvent> events, co_await contract.events(from, head));
    for (const eth::KeyManagerEvent& event : events) {
        const auto* onboarded = event.as<eth::OnboardedEvent>();
        if (onboarded && onboarded->addr == addr)
            co_return std::optional(OnboardedRecord{onboarded->ciph, event.txHash, event.blockNumber});
    }
    co_return std::optional<OnboardedRecord>();
}

QCoro::Task<Result<QList<ContractEventRecord>>> EthHostServiceChain::events(quint64 from, quint64 to)
{
    const eth::KeyManager contract = m_contract;
    GH_CO_TRY(const QList<eth::KeyManagerEvent> events, co_await contract.events(from, to));
    QList<ContractEventRecord> records;
    for (const eth::KeyManagerEvent& event : events) {
        ContractEventRecord record = toRecord(event);
        if (record.kind == ContractEventRecord::Requested) {
            // The event does not say who asked; the sender of its transaction does (register() binds msg.sender).
            GH_CO_TRY(const std::optional<eth::TransactionInfo> info, co_await contract.client().transaction(event.txHash));
            if (info)
                record.sender = info->from;
        }
        records.append(record);
    }
    co_return records;
}

QCoro::Task<Result<PreparedTransaction>> EthHostServiceChain::send(QByteArray calldata, Recorder record)
{
    const eth::TransactionRequest request = m_contract.request(calldata);
    const eth::TransactionSender::BeforeBroadcast before = [record](const eth::SignedTransaction& transaction) {
        return record({transaction.hash, transaction.raw});
    };
    GH_CO_TRY(const eth::SignedTransaction sent, co_await m_sender.submit(request, before));
    co_return PreparedTransaction{sent.hash, sent.raw};
}

QCoro::Task<Result<PreparedTransaction>> EthHostServiceChain::sendBootstrap(eth::Address addr, Recorder record)
{
    return send(eth::calls::bootstrap(addr), std::move(record));
}

QCoro::Task<Result<PreparedTransaction>> EthHostServiceChain::sendRegister(eth::Address addr, eth::ContractSignature sig, Recorder record)
{
    return send(eth::calls::registerNode(addr, sig), std::move(record));
}

QCoro::Task<Result<PreparedTransaction>> EthHostServiceChain::sendOnboard(OnboardCall call, Recorder record)
{
    return send(eth::calls::onboard(call.addr, call.fmspc, call.mrtd, view(call.ciph), call.sig), std::move(record));
}

QCoro::Task<Result<PreparedTransaction>> EthHostServiceChain::sendReject(eth::Address addr, Recorder record)
{
    return send(eth::calls::reject(addr), std::move(record));
}

QCoro::Task<Result<void>> EthHostServiceChain::sendAgain(QByteArray raw)
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const eth::SignedTransaction transaction, eth::decodeTransaction(view(raw)));
    const auto sent = co_await client.sendRawTransaction(raw);
    if (sent || sent.error().is(eth::errors::alreadyKnown))
        co_return {};
    if (!sent.error().is(eth::errors::nonceTooLow))
        co_return fail(sent.error());
    // Either this one was mined a moment ago, or another transaction of the account took its place for good.
    GH_CO_TRY(const std::optional<eth::Receipt> receipt, co_await client.receipt(transaction.hash));
    if (receipt)
        co_return {};
    co_return fail(eth::errors::transactionReplaced,
                   QStringLiteral("nonce %1 of %2 was used by another transaction").arg(transaction.transaction.nonce).arg(transaction.from.toChecksumText()),
                   QStringLiteral("Approve again to send a new one."));
}

QCoro::Task<Result<TransactionOutcome>> EthHostServiceChain::outcome(eth::TxHash hash)
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const std::optional<eth::Receipt> receipt, co_await client.receipt(hash));
    if (!receipt)
        co_return TransactionOutcome{};
    GH_CO_TRY(const std::uint64_t head, co_await client.blockNumber());
    TransactionOutcome outcome;
    outcome.state = receipt->success ? TransactionOutcome::Succeeded : TransactionOutcome::Reverted;
    outcome.block = receipt->blockNumber;
    outcome.confirmations = head >= receipt->blockNumber ? head - receipt->blockNumber + 1 : 0;
    co_return outcome;
}

QCoro::Task<Result<eth::Uint256>> EthHostServiceChain::onboardCost()
{
    const eth::EthClient client = m_contract.client();
    GH_CO_TRY(const eth::FeeData fees, co_await client.feeData());
    GH_CO_TRY(const eth::Uint256 cost, fees.maxFeePerGas.times(onboardGas));
    co_return cost;
}

} // namespace gatehouse::onboard
