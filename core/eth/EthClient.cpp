// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthClient.h"

#include "core/crypto/Hashes.h"
#include "core/eth/EthErrors.h"
#include "core/eth/RpcFailure.h"

#include <QJsonObject>

namespace gatehouse::eth {

namespace {
/// Used when a node does not offer eth_maxPriorityFeePerGas: what wallets pay when nothing is known.
constexpr std::uint64_t usualPriorityFee = 1'500'000'000;
/// Client versions are shown to people.
constexpr qsizetype maxVersionLength = 200;

QString toText(BlockTag tag)
{
    switch (tag) {
    case BlockTag::Latest:
        return QStringLiteral("latest");
    case BlockTag::Safe:
        return QStringLiteral("safe");
    case BlockTag::Finalized:
        return QStringLiteral("finalized");
    }
    return {};
}

QJsonObject toJson(const CallRequest& request)
{
    QJsonObject object;
    if (request.from)
        object.insert(QStringLiteral("from"), request.from->toChecksumText());
    if (request.to)
        object.insert(QStringLiteral("to"), request.to->toChecksumText());
    // Both names: "data" is the old one, which every client reads; "input" alone is not understood by some.
    object.insert(QStringLiteral("data"), toPrefixedHex(request.data));
    if (!request.value.isZero())
        object.insert(QStringLiteral("value"), request.value.toQuantity());
    return object;
}

QJsonObject toJson(const LogFilter& filter)
{
    QJsonObject object{{QStringLiteral("address"), filter.address.toChecksumText()}};
    if (!filter.topics0.isEmpty()) {
        QJsonArray any;
        for (const Word& topic : filter.topics0)
            any.append(toPrefixedHex(topic));
        object.insert(QStringLiteral("topics"), QJsonArray{any});
    }
    return object;
}

QString quantity(std::uint64_t value)
{
    return Uint256(value).toQuantity();
}

// Functions and not braces: GCC 12 cannot keep an initializer list alive across a co_await in the same expression.
QJsonArray list(const QJsonValue& one)
{
    return {one};
}
QJsonArray list(const QJsonValue& one, const QJsonValue& two)
{
    return {one, two};
}
} // namespace

Result<EthClient> EthClient::forUrl(const QUrl& url, JsonRpcOptions options)
{
    GH_TRY(std::shared_ptr<JsonRpcClient> rpc, makeJsonRpcClient(url, options));
    return EthClient(std::move(rpc));
}

QCoro::Task<Result<QJsonValue>> EthClient::result(QString method, QJsonArray params) const
{
    const std::shared_ptr<JsonRpcClient> rpc = m_rpc; // keeps the connection while we wait
    GH_CO_TRY(const RpcResponse response, co_await rpc->call(method, params));
    if (response.error)
        co_return fail(toError(*response.error, method));
    co_return response.result;
}

QCoro::Task<Result<std::uint64_t>> EthClient::chainId() const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("eth_chainId"), QJsonArray()));
    co_return readU64(value, "eth_chainId");
}

QCoro::Task<Result<std::uint64_t>> EthClient::blockNumber() const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("eth_blockNumber"), QJsonArray()));
    co_return readU64(value, "eth_blockNumber");
}

namespace {
Result<std::optional<BlockHeader>> headerOrNothing(const QJsonValue& value)
{
    if (value.isNull())
        return std::nullopt;
    GH_TRY(const BlockHeader header, readHeader(value));
    return header;
}
} // namespace

QCoro::Task<Result<std::optional<BlockHeader>>> EthClient::blockByTag(BlockTag tag) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getBlockByNumber"), list(toText(tag), false)));
    co_return headerOrNothing(value);
}

QCoro::Task<Result<std::optional<BlockHeader>>> EthClient::blockByNumber(std::uint64_t number) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getBlockByNumber"), list(quantity(number), false)));
    GH_CO_TRY(const std::optional<BlockHeader> header, headerOrNothing(value));
    if (header && header->number != number)
        co_return fail(errors::badReply, QStringLiteral("asked for block %1, got %2").arg(number).arg(header->number));
    co_return header;
}

QCoro::Task<Result<Uint256>> EthClient::balance(Address address) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getBalance"),
                              list(address.toChecksumText(), QStringLiteral("latest"))));
    co_return readQuantity(value, "eth_getBalance");
}

QCoro::Task<Result<std::uint64_t>> EthClient::nonce(Address address, NonceOf which) const
{
    const QString tag = which == NonceOf::Mined ? QStringLiteral("latest") : QStringLiteral("pending");
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getTransactionCount"), list(address.toChecksumText(), tag)));
    co_return readU64(value, "eth_getTransactionCount");
}

QCoro::Task<Result<QByteArray>> EthClient::code(Address address) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getCode"),
                              list(address.toChecksumText(), QStringLiteral("latest"))));
    co_return readBytes(value, "eth_getCode");
}

QCoro::Task<Result<QByteArray>> EthClient::call(CallRequest request) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_call"), list(toJson(request), QStringLiteral("latest"))));
    co_return readBytes(value, "eth_call");
}

QCoro::Task<Result<std::uint64_t>> EthClient::estimateGas(CallRequest request) const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("eth_estimateGas"), list(toJson(request))));
    co_return readU64(value, "eth_estimateGas");
}

QCoro::Task<Result<FeeData>> EthClient::feeData() const
{
    const EthClient self = *this;
    GH_CO_TRY(const std::optional<BlockHeader> head, co_await self.blockByTag(BlockTag::Latest));
    if (!head || !head->baseFeePerGas)
        co_return fail(errors::badReply, QStringLiteral("the latest block has no base fee (a chain before EIP-1559?)"));
    FeeData fees;
    fees.baseFeePerGas = *head->baseFeePerGas;
    const auto tip = co_await self.result(QStringLiteral("eth_maxPriorityFeePerGas"), QJsonArray());
    if (tip) {
        GH_CO_TRY(fees.maxPriorityFeePerGas, readQuantity(*tip, "eth_maxPriorityFeePerGas"));
    } else if (tip.error().is(errors::methodNotFound)) {
        fees.maxPriorityFeePerGas = usualPriorityFee;
    } else {
        co_return fail(tip.error());
    }
    GH_CO_TRY(const Uint256 twice, fees.baseFeePerGas.times(2));
    GH_CO_TRY(fees.maxFeePerGas, twice.plus(fees.maxPriorityFeePerGas));
    co_return fees;
}

QCoro::Task<Result<TxHash>> EthClient::sendRawTransaction(QByteArray raw) const
{
    const TxHash expected(crypto::keccak256(view(raw)).array());
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_sendRawTransaction"), list(toPrefixedHex(raw))));
    GH_CO_TRY(const QByteArray hash, readBytes(value, "eth_sendRawTransaction", 32));
    if (hash != expected.toByteArray())
        co_return fail(errors::badReply, QStringLiteral("the node answered hash %1 for transaction %2")
                                             .arg(toHex(hash), expected.toHex()));
    co_return expected;
}

QCoro::Task<Result<std::optional<Receipt>>> EthClient::receipt(TxHash hash) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getTransactionReceipt"), list(toPrefixedHex(hash))));
    if (value.isNull())
        co_return std::optional<Receipt>();
    GH_CO_TRY(Receipt receipt, readReceipt(value));
    if (!(receipt.txHash == hash))
        co_return fail(errors::badReply, QStringLiteral("the receipt belongs to another transaction"));
    co_return std::optional<Receipt>(std::move(receipt));
}

QCoro::Task<Result<std::optional<TransactionInfo>>> EthClient::transaction(TxHash hash) const
{
    GH_CO_TRY(const QJsonValue value,
              co_await result(QStringLiteral("eth_getTransactionByHash"), list(toPrefixedHex(hash))));
    if (value.isNull())
        co_return std::optional<TransactionInfo>();
    GH_CO_TRY(TransactionInfo info, readTransactionInfo(value));
    co_return std::optional<TransactionInfo>(std::move(info));
}

QCoro::Task<Result<QList<Log>>> EthClient::logs(LogFilter filter, std::uint64_t from, std::uint64_t to) const
{
    QJsonObject object = toJson(filter);
    object.insert(QStringLiteral("fromBlock"), quantity(from));
    object.insert(QStringLiteral("toBlock"), quantity(to));
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("eth_getLogs"), list(object)));
    GH_CO_TRY(QList<Log> logs, readLogs(value));
    for (const Log& log : std::as_const(logs)) {
        const bool wanted = filter.topics0.isEmpty() || (!log.topics.isEmpty() && filter.topics0.contains(log.topics[0]));
        if (!(log.address == filter.address) || log.blockNumber < from || log.blockNumber > to || !wanted)
            co_return fail(errors::badReply, QStringLiteral("eth_getLogs returned a log that was not asked for"));
    }
    co_return logs;
}

QCoro::Task<Result<QString>> EthClient::clientVersion() const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("web3_clientVersion"), QJsonArray()));
    if (!value.isString())
        co_return fail(errors::badReply, QStringLiteral("web3_clientVersion: not a text"));
    co_return value.toString().left(maxVersionLength);
}

QCoro::Task<Result<std::uint64_t>> EthClient::peerCount() const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("net_peerCount"), QJsonArray()));
    co_return readU64(value, "net_peerCount");
}

QCoro::Task<Result<std::optional<SyncProgress>>> EthClient::syncing() const
{
    GH_CO_TRY(const QJsonValue value, co_await result(QStringLiteral("eth_syncing"), QJsonArray()));
    if (value.isBool() && !value.toBool())
        co_return std::optional<SyncProgress>();
    const QJsonObject object = value.toObject();
    SyncProgress progress;
    GH_CO_TRY(progress.currentBlock, readU64(object.value(QLatin1String("currentBlock")), "eth_syncing.currentBlock"));
    GH_CO_TRY(progress.highestBlock, readU64(object.value(QLatin1String("highestBlock")), "eth_syncing.highestBlock"));
    co_return std::optional<SyncProgress>(progress);
}

Result<std::unique_ptr<RpcSubscription>> EthClient::subscribeNewHeads() const
{
    return m_rpc->subscribe(list(QStringLiteral("newHeads")));
}

Result<std::unique_ptr<RpcSubscription>> EthClient::subscribeLogs(const LogFilter& filter) const
{
    return m_rpc->subscribe(list(QStringLiteral("logs"), toJson(filter)));
}

} // namespace gatehouse::eth
