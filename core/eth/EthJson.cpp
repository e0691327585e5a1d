// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthJson.h"

#include "core/eth/EthErrors.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::eth {

namespace {
constexpr qsizetype maxTopics = 4;
constexpr qsizetype maxLogDataBytes = 1024 * 1024;
/// No provider returns more at once; a block or a receipt never comes near.
constexpr qsizetype maxLogs = 100'000;
/// Year 9999, so that no header makes QDateTime overflow.
constexpr std::uint64_t maxUnixTime = 253402300799;

tl::unexpected<Error> bad(const char* field, const QString& why)
{
    return fail(errors::badReply, QStringLiteral("%1: %2").arg(QLatin1String(field), why));
}

template<typename Fixed>
Result<Fixed> readFixed(const QJsonValue& value, const char* field)
{
    GH_TRY(const QByteArray bytes, readBytes(value, field, qsizetype(Fixed::size)));
    if (bytes.size() != qsizetype(Fixed::size))
        return bad(field, QStringLiteral("%1 bytes, expected %2").arg(bytes.size()).arg(Fixed::size));
    return Fixed::fromBytes(view(bytes));
}

Result<std::optional<Address>> readOptionalAddress(const QJsonValue& value, const char* field)
{
    if (value.isNull() || value.isUndefined())
        return std::nullopt;
    GH_TRY(const Address address, readAddress(value, field));
    return address;
}

Result<QJsonObject> readObject(const QJsonValue& value, const char* field)
{
    if (!value.isObject())
        return bad(field, QStringLiteral("not an object"));
    return value.toObject();
}
} // namespace

Result<Uint256> readQuantity(const QJsonValue& value, const char* field)
{
    const auto number = value.isString() ? Uint256::fromQuantity(value.toString()) : Uint256::fromQuantity({});
    if (!number)
        return bad(field, number.error().detail());
    return number;
}

Result<std::uint64_t> readU64(const QJsonValue& value, const char* field)
{
    GH_TRY(const Uint256 number, readQuantity(value, field));
    const auto small = number.toU64();
    if (!small)
        return bad(field, QStringLiteral("%1 does not fit into 64 bits").arg(number.toQuantity()));
    return *small;
}

Result<QByteArray> readBytes(const QJsonValue& value, const char* field, qsizetype maxBytes)
{
    const QString text = value.toString();
    if (!value.isString() || !text.startsWith(QLatin1String("0x")))
        return bad(field, QStringLiteral("not 0x and hex"));
    auto bytes = fromHex(text, maxBytes);
    if (!bytes)
        return bad(field, bytes.error().detail());
    return bytes;
}

Result<Address> readAddress(const QJsonValue& value, const char* field)
{
    // Nodes write addresses in lower case or with a checksum; that of a wrong checksum is not to be trusted either.
    auto address = Address::fromText(value.toString());
    if (!address)
        return bad(field, address.error().detail());
    return address;
}

Result<BlockHeader> readHeader(const QJsonValue& value)
{
    GH_TRY(const QJsonObject object, readObject(value, "block"));
    BlockHeader header;
    GH_TRY(header.number, readU64(object.value(QLatin1String("number")), "block.number"));
    GH_TRY(header.hash, readFixed<BlockHash>(object.value(QLatin1String("hash")), "block.hash"));
    GH_TRY(header.parentHash, readFixed<BlockHash>(object.value(QLatin1String("parentHash")), "block.parentHash"));
    GH_TRY(const std::uint64_t seconds, readU64(object.value(QLatin1String("timestamp")), "block.timestamp"));
    if (seconds > maxUnixTime)
        return bad("block.timestamp", QStringLiteral("%1 is beyond the year 9999").arg(seconds));
    header.time = QDateTime::fromSecsSinceEpoch(qint64(seconds), Qt::UTC);
    const QJsonValue baseFee = object.value(QLatin1String("baseFeePerGas"));
    if (!baseFee.isUndefined() && !baseFee.isNull()) {
        GH_TRY(header.baseFeePerGas, readQuantity(baseFee, "block.baseFeePerGas"));
    }
    return header;
}

Result<Log> readLog(const QJsonValue& value)
{
    GH_TRY(const QJsonObject object, readObject(value, "log"));
    Log log;
    GH_TRY(log.address, readAddress(object.value(QLatin1String("address")), "log.address"));
    const QJsonArray topics = object.value(QLatin1String("topics")).toArray();
    if (!object.value(QLatin1String("topics")).isArray() || topics.size() > maxTopics)
        return bad("log.topics", QStringLiteral("not a list of at most 4"));
    for (const QJsonValue& topic : topics) {
        GH_TRY(const Word word, readFixed<Word>(topic, "log.topics"));
        log.topics.append(word);
    }
    GH_TRY(log.data, readBytes(object.value(QLatin1String("data")), "log.data", maxLogDataBytes));
    GH_TRY(log.blockNumber, readU64(object.value(QLatin1String("blockNumber")), "log.blockNumber"));
    GH_TRY(log.blockHash, readFixed<BlockHash>(object.value(QLatin1String("blockHash")), "log.blockHash"));
    GH_TRY(log.txHash, readFixed<TxHash>(object.value(QLatin1String("transactionHash")), "log.transactionHash"));
    GH_TRY(log.logIndex, readU64(object.value(QLatin1String("logIndex")), "log.logIndex"));
    log.removed = object.value(QLatin1String("removed")).toBool(false);
    return log;
}

Result<QList<Log>> readLogs(const QJsonValue& value)
{
    const QJsonArray array = value.toArray();
    if (!value.isArray() || array.size() > maxLogs)
        return bad("logs", QStringLiteral("not a list of at most %1").arg(maxLogs));
    QList<Log> logs;
    logs.reserve(array.size());
    for (const QJsonValue& entry : array) {
        GH_TRY(Log log, readLog(entry));
        logs.append(std::move(log));
    }
    return logs;
}

Result<Receipt> readReceipt(const QJsonValue& value)
{
    GH_TRY(const QJsonObject object, readObject(value, "receipt"));
    Receipt receipt;
    GH_TRY(receipt.txHash, readFixed<TxHash>(object.value(QLatin1String("transactionHash")), "receipt.transactionHash"));
    GH_TRY(receipt.blockNumber, readU64(object.value(QLatin1String("blockNumber")), "receipt.blockNumber"));
    GH_TRY(receipt.blockHash, readFixed<BlockHash>(object.value(QLatin1String("blockHash")), "receipt.blockHash"));
    GH_TRY(receipt.from, readAddress(object.value(QLatin1String("from")), "receipt.from"));
    GH_TRY(receipt.to, readOptionalAddress(object.value(QLatin1String("to")), "receipt.to"));
    GH_TRY(receipt.contractAddress,
           readOptionalAddress(object.value(QLatin1String("contractAddress")), "receipt.contractAddress"));
    GH_TRY(const std::uint64_t status, readU64(object.value(QLatin1String("status")), "receipt.status"));
    if (status > 1)
        return bad("receipt.status", QStringLiteral("%1 is neither 0 nor 1").arg(status));
    receipt.success = status == 1;
    GH_TRY(receipt.gasUsed, readU64(object.value(QLatin1String("gasUsed")), "receipt.gasUsed"));
    const QJsonValue price = object.value(QLatin1String("effectiveGasPrice"));
    if (!price.isUndefined()) {
        GH_TRY(receipt.effectiveGasPrice, readQuantity(price, "receipt.effectiveGasPrice"));
    }
    GH_TRY(receipt.logs, readLogs(object.value(QLatin1String("logs"))));
    return receipt;
}

Result<TransactionInfo> readTransactionInfo(const QJsonValue& value)
{
    GH_TRY(const QJsonObject object, readObject(value, "transaction"));
    TransactionInfo info;
    GH_TRY(info.from, readAddress(object.value(QLatin1String("from")), "transaction.from"));
    GH_TRY(info.to, readOptionalAddress(object.value(QLatin1String("to")), "transaction.to"));
    GH_TRY(info.nonce, readU64(object.value(QLatin1String("nonce")), "transaction.nonce"));
    const QJsonValue block = object.value(QLatin1String("blockNumber"));
    if (!block.isNull() && !block.isUndefined()) {
        GH_TRY(info.blockNumber, readU64(block, "transaction.blockNumber"));
    }
    return info;
}

} // namespace gatehouse::eth
