// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthErrors.h"
#include "support/onboard/FakeKeyManager.h"

namespace gatehouse::test {

/// A chain in memory with KeyManager on it: one transaction per block, mined on mine() or at once; can be down, lose
/// transactions, or be begun anew.
class FakeChain final : public onboard::HostServiceChain, public FakeKeyManager
{
public:
    std::optional<Error> down;         ///< Every call fails with it.
    std::optional<Error> funds;        ///< Why nothing can be paid.
    std::optional<Error> sendError;    ///< Sending fails after the recorder was called.
    bool autoMine = true;
    int incarnation = 1;
    int sent = 0;
    int eventQueries = 0;
    std::optional<eth::Address> contractOwner; ///< Unset: our account.
    std::optional<Error> noOwner;      ///< What owner() fails with: a contract that has none.
    quint64 maxRange = 1'000'000;      ///< Like a provider that limits eth_getLogs.

    explicit FakeChain(const eth::Address& account)
        : m_operator(account)
    {
    }
    eth::Address operatorAddress() const override { return m_operator; }

    void mine()
    {
        const auto pending = m_pending;
        m_pending.clear();
        for (const auto& transaction : pending)
            execute(transaction, m_operator);
        if (pending.isEmpty())
            ++height;
    }
    /// A node that lost its pending transactions.
    void forgetPending() { m_pending.clear(); }
    int pending() const { return int(m_pending.size()); }

    QCoro::Task<Result<void>> checkNetwork() override
    {
        if (down)
            co_return fail(*down);
        co_return {};
    }
    QCoro::Task<Result<eth::BlockHash>> genesis() override
    {
        if (down)
            co_return fail(*down);
        eth::BlockHash hash;
        hash.array().fill(std::uint8_t(incarnation));
        co_return hash;
    }
    /// Another chain behind the same address, as a devnet that was begun anew.
    void beginAnew()
    {
        ++incarnation;
        height = 1;
        states.clear();
        log.clear();
        outcomes.clear();
        m_pending.clear();
    }
    /// Every block above @p fork is replaced by nothing; what comes next has other hashes.
    void reorganise(quint64 fork)
    {
        m_forks.append(fork);
        height = fork;
        for (const auto& event : std::as_const(log)) {
            if (event.block <= fork)
                continue;
            outcomes.remove(event.transaction.toByteArray());
            if (event.kind == onboard::ContractEventRecord::Requested)
                states.remove(event.subject);
            else if (event.kind == onboard::ContractEventRecord::Bootstrapped)
                networkKey = {};
            else if (states.contains(event.subject))
                states[event.subject] = onboard::RegistrationState::Requested;
        }
        log.removeIf([fork](const onboard::ContractEventRecord& event) { return event.block > fork; });
    }
    QCoro::Task<Result<std::optional<eth::BlockHash>>> blockHash(quint64 number) override
    {
        if (down)
            co_return fail(*down);
        if (number > height)
            co_return std::optional<eth::BlockHash>();
        qsizetype branch = 0;
        for (qsizetype i = 0; i < m_forks.size(); ++i) {
            if (number > m_forks[i])
                branch = i + 1;
        }
        co_return std::optional(*eth::BlockHash::fromBytes(
            crypto::keccak256(view(QByteArray::number(incarnation) + '.' + QByteArray::number(number) + '.' + QByteArray::number(branch))).bytes()));
    }
    QCoro::Task<Result<quint64>> head() override
    {
        if (down)
            co_return fail(*down);
        co_return height;
    }
    QCoro::Task<Result<eth::Address>> xPub() override
    {
        if (down)
            co_return fail(*down);
        co_return networkKey;
    }
    QCoro::Task<Result<eth::Address>> owner() override
    {
        if (down || noOwner)
            co_return fail(down ? *down : *noOwner);
        co_return contractOwner.value_or(m_operator);
    }
    QCoro::Task<Result<onboard::RegistrationState>> requested(eth::Address addr) override
    {
        if (down)
            co_return fail(*down);
        co_return states.value(addr, onboard::RegistrationState::NotYet);
    }
    QCoro::Task<Result<std::optional<onboard::OnboardedRecord>>> onboarded(eth::Address addr, quint64) override
    {
        if (down)
            co_return fail(*down);
        for (const auto& event : std::as_const(log)) {
            if (event.kind == onboard::ContractEventRecord::Onboarded && event.subject == addr)
                co_return std::optional(onboard::OnboardedRecord{event.ciph, event.transaction, event.block});
        }
        co_return std::optional<onboard::OnboardedRecord>();
    }
    QCoro::Task<Result<QList<onboard::ContractEventRecord>>> events(quint64 from, quint64 to) override
    {
        ++eventQueries;
        if (down)
            co_return fail(*down);
        if (to - from + 1 > maxRange)
            co_return fail(ErrorCode{"eth.rpc", ErrorKind::Refused}, QStringLiteral("block range is too wide"));
        QList<onboard::ContractEventRecord> found;
        for (const auto& event : std::as_const(log)) {
            if (event.block >= from && event.block <= to)
                found.append(event);
        }
        co_return found;
    }
    QCoro::Task<Result<onboard::PreparedTransaction>> sendBootstrap(eth::Address addr, Recorder record) override
    {
        Transaction transaction{Transaction::Bootstrap, addr, {}, {}};
        co_return send(transaction, record);
    }
    QCoro::Task<Result<onboard::PreparedTransaction>> sendRegister(eth::Address addr, eth::ContractSignature, Recorder record) override
    {
        Transaction transaction{Transaction::Register, addr, {}, {}};
        co_return send(transaction, record);
    }
    QCoro::Task<Result<onboard::PreparedTransaction>> sendOnboard(onboard::OnboardCall call, Recorder record) override
    {
        Transaction transaction{Transaction::Onboard, call.addr, call.ciph, {}};
        co_return send(transaction, record);
    }
    QCoro::Task<Result<onboard::PreparedTransaction>> sendReject(eth::Address addr, Recorder record) override
    {
        Transaction transaction{Transaction::Reject, addr, "reject", {}};
        co_return send(transaction, record);
    }
    QCoro::Task<Result<void>> sendAgain(QByteArray raw) override
    {
        if (down)
            co_return fail(*down);
        const Transaction transaction = m_known.value(raw);
        if (transaction.raw.isEmpty())
            co_return fail(ErrorCode{"eth.rpc", ErrorKind::Refused}, QStringLiteral("unknown bytes"));
        enqueue(transaction);
        co_return {};
    }
    QCoro::Task<Result<onboard::TransactionOutcome>> outcome(eth::TxHash hash) override
    {
        if (down)
            co_return fail(*down);
        onboard::TransactionOutcome result = outcomes.value(hash.toByteArray());
        if (result.state != onboard::TransactionOutcome::Pending)
            result.confirmations = height - result.block + 1;
        co_return result;
    }
    QCoro::Task<Result<eth::Uint256>> onboardCost() override
    {
        if (down)
            co_return fail(*down);
        co_return eth::Uint256(1'000'000);
    }

private:
    Result<onboard::PreparedTransaction> send(Transaction transaction, const Recorder& record)
    {
        if (down)
            return fail(*down);
        if (!wouldSucceed(transaction))
            return fail(eth::errors::reverted, QStringLiteral("KeyManager: no"));
        if (funds)
            return fail(*funds);
        transaction.raw = QByteArray::number(++m_nonce) + transaction.addr.toByteArray() + transaction.ciph;
        const onboard::PreparedTransaction prepared{hashOf(transaction.raw), transaction.raw};
        GH_CHECK(record(prepared));
        m_known.insert(transaction.raw, transaction);
        if (sendError)
            return fail(*sendError);
        ++sent;
        enqueue(transaction);
        return prepared;
    }
    void enqueue(const Transaction& transaction)
    {
        if (autoMine)
            execute(transaction, m_operator);
        else
            m_pending.append(transaction);
    }
    eth::Address m_operator;
    int m_nonce = 0;
    QList<quint64> m_forks;
    QList<Transaction> m_pending;
    QHash<QByteArray, Transaction> m_known;
};

} // namespace gatehouse::test
