// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthJson.h"
#include "core/eth/JsonRpcClient.h"

namespace gatehouse::eth {

enum class BlockTag { Latest, Safe, Finalized };

/// An eth_call or eth_estimateGas.
struct CallRequest
{
    std::optional<Address> from;
    std::optional<Address> to; ///< Absent: the creation of a contract.
    QByteArray data;
    Uint256 value;
};

struct LogFilter
{
    Address address;
    /// Topic 0 must be one of these; empty for any.
    QList<Word> topics0;
};

/// EIP-1559 fees for a transaction that should be mined soon.
struct FeeData
{
    Uint256 baseFeePerGas;
    Uint256 maxPriorityFeePerGas;
    Uint256 maxFeePerGas; ///< Twice the base fee plus the priority fee: enough for six full blocks in a row.
};

/// What eth_syncing says.
struct SyncProgress
{
    std::uint64_t currentBlock = 0;
    std::uint64_t highestBlock = 0;
};

/// Typed calls of the Ethereum JSON-RPC. A light handle: copies share the connection and keep it alive, so a task may go
/// on after the copy it was started from is gone. Everything a node says is checked for form; whether it is true is
/// another matter.
/// Errors of every call: those of JsonRpcClient::call() and of toError().
class EthClient
{
public:
    explicit EthClient(std::shared_ptr<JsonRpcClient> rpc)
        : m_rpc(std::move(rpc))
    {
    }
    static Result<EthClient> forUrl(const QUrl& url, JsonRpcOptions options = {});

    QCoro::Task<Result<std::uint64_t>> chainId() const;
    QCoro::Task<Result<std::uint64_t>> blockNumber() const;
    /// Nothing when the node has no such block (yet).
    QCoro::Task<Result<std::optional<BlockHeader>>> blockByTag(BlockTag tag) const;
    QCoro::Task<Result<std::optional<BlockHeader>>> blockByNumber(std::uint64_t number) const;
    QCoro::Task<Result<Uint256>> balance(Address address) const;
    /// The number of transactions of the account that are mined, or with the waiting ones.
    enum class NonceOf { Mined, WithPending };
    QCoro::Task<Result<std::uint64_t>> nonce(Address address, NonceOf which) const;
    QCoro::Task<Result<QByteArray>> code(Address address) const;
    QCoro::Task<Result<QByteArray>> call(CallRequest request) const;
    QCoro::Task<Result<std::uint64_t>> estimateGas(CallRequest request) const;
    QCoro::Task<Result<FeeData>> feeData() const;
    /// The hash the node answers must be that of the bytes; errors::badReply otherwise.
    QCoro::Task<Result<TxHash>> sendRawTransaction(QByteArray raw) const;
    QCoro::Task<Result<std::optional<Receipt>>> receipt(TxHash hash) const;
    QCoro::Task<Result<std::optional<TransactionInfo>>> transaction(TxHash hash) const;
    /// One eth_getLogs; both ends included. See scanLogs() for ranges of any length.
    QCoro::Task<Result<QList<Log>>> logs(LogFilter filter, std::uint64_t from, std::uint64_t to) const;
    QCoro::Task<Result<QString>> clientVersion() const;
    QCoro::Task<Result<std::uint64_t>> peerCount() const;
    /// Nothing when the node says that it is not syncing.
    QCoro::Task<Result<std::optional<SyncProgress>>> syncing() const;

    bool canSubscribe() const { return m_rpc->canSubscribe(); }
    Result<std::unique_ptr<RpcSubscription>> subscribeNewHeads() const;
    Result<std::unique_ptr<RpcSubscription>> subscribeLogs(const LogFilter& filter) const;

    QString endpoint() const { return m_rpc->endpoint(); }
    /// For methods that are not listed here: the result, with the node's error object turned into ours.
    QCoro::Task<Result<QJsonValue>> result(QString method, QJsonArray params) const;

private:
    std::shared_ptr<JsonRpcClient> m_rpc;
};

} // namespace gatehouse::eth
