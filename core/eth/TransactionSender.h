// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/AsyncMutex.h"
#include "core/eth/EthClient.h"
#include "core/eth/Transaction.h"

#include <QObject>
#include <chrono>
#include <functional>

namespace gatehouse::eth {

struct TransactionRequest
{
    std::optional<Address> to; ///< Absent: the creation of a contract.
    QByteArray data;
    Uint256 value;
};

struct SenderOptions
{
    std::chrono::milliseconds pollInterval{2'000};
    /// How long to wait for a transaction to be mined and confirmed.
    std::chrono::milliseconds patience{5 * 60'000};
    /// Blocks on top of each other that must hold it, its own included.
    std::uint64_t confirmations = 1;
    /// Ceilings for what a lying node could make the account pay: 300 gwei per gas, and far more gas than our contract needs.
    Uint256 maxFeePerGas = 300'000'000'000;
    std::uint64_t maxGas = 6'000'000;
};

/// Sends EIP-1559 transactions from one account and waits for them. Simulates each first, so that what would fail costs
/// nothing; gives out nonces one after the other, so that several can be under way. Owns the key. Lives in one thread; tasks
/// that are under way when it is destroyed end with errors::cancelled.
class TransactionSender : public QObject
{
    Q_OBJECT
public:
    /// @p chainId is what the profile says; a node on another chain is refused with errors::wrongChain.
    TransactionSender(EthClient client, crypto::SigningKey key, std::uint64_t chainId, SenderOptions options = {},
                      QObject* parent = nullptr);

    const Address& from() const { return m_from; }

    /// Simulates, signs, broadcasts and waits. The receipt is that of a success.
    /// errors::reverted (nothing was sent), insufficientFunds, wrongChain, feeTooHigh, transactionFailed, -Replaced,
    /// -Dropped, -Pending, and those of the connection.
    QCoro::Task<Result<Receipt>> send(TransactionRequest request);

    /// Called with the signed transaction before it goes out, so that it can be recorded and a crash in between be repaired;
    /// an error stops it. Called again when another nonce has to be taken.
    using BeforeBroadcast = std::function<Result<void>(const SignedTransaction&)>;
    /// The first half of send(): simulates, signs and broadcasts, and does not wait for a block.
    QCoro::Task<Result<SignedTransaction>> submit(TransactionRequest request, BeforeBroadcast before = {});

Q_SIGNALS:
    /// The node took it; it will be known under @p hash from now on whatever happens.
    void broadcast(const gatehouse::eth::TxHash& hash, std::uint64_t nonce);

private:
    QCoro::Task<Result<SignedTransaction>> prepare(TransactionRequest request, std::uint64_t lowestNonce);
    QCoro::Task<Result<std::uint64_t>> freeNonce(std::uint64_t lowestNonce);
    QCoro::Task<Result<Receipt>> await(SignedTransaction sent, TransactionRequest request);
    QCoro::Task<Error> explainMissing(SignedTransaction sent);

    EthClient m_client;
    crypto::SigningKey m_key;
    std::uint64_t m_chainId;
    SenderOptions m_options;
    Address m_from;
    AsyncMutex m_order;
    std::optional<SignedTransaction> m_last; ///< What was broadcast last: a node may not count it yet.
};

} // namespace gatehouse::eth
