// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"
#include "core/eth/Uint256.h"

#include <QDateTime>
#include <QJsonValue>
#include <QList>
#include <optional>

namespace gatehouse::eth {

/// What we use of a block header.
struct BlockHeader
{
    std::uint64_t number = 0;
    BlockHash hash;
    BlockHash parentHash;
    QDateTime time;
    std::optional<Uint256> baseFeePerGas; ///< Absent before EIP-1559.
};

/// One event of a contract. (blockHash, logIndex) identifies it across reorganisations.
struct Log
{
    Address address;
    QList<Word> topics; ///< At most 4.
    QByteArray data;
    std::uint64_t blockNumber = 0;
    BlockHash blockHash;
    TxHash txHash;
    std::uint64_t logIndex = 0;
    bool removed = false; ///< In a notification: a reorganisation took it back.
};

struct Receipt
{
    TxHash txHash;
    std::uint64_t blockNumber = 0;
    BlockHash blockHash;
    Address from;
    std::optional<Address> to;
    std::optional<Address> contractAddress;
    bool success = false;
    std::uint64_t gasUsed = 0;
    Uint256 effectiveGasPrice;
    QList<Log> logs;
};

/// What a node knows about a transaction.
struct TransactionInfo
{
    Address from;
    std::optional<Address> to;
    std::uint64_t nonce = 0;
    std::optional<std::uint64_t> blockNumber; ///< Absent while it waits.
};

// Readers of what nodes return (execution-apis specification). Each fails with errors::badReply naming the field.
Result<Uint256> readQuantity(const QJsonValue& value, const char* field);
Result<std::uint64_t> readU64(const QJsonValue& value, const char* field);
Result<QByteArray> readBytes(const QJsonValue& value, const char* field, qsizetype maxBytes = 8 * 1024 * 1024);
Result<Address> readAddress(const QJsonValue& value, const char* field);
Result<BlockHeader> readHeader(const QJsonValue& value);
Result<Log> readLog(const QJsonValue& value);
Result<QList<Log>> readLogs(const QJsonValue& value);
Result<Receipt> readReceipt(const QJsonValue& value);
Result<TransactionInfo> readTransactionInfo(const QJsonValue& value);

} // namespace gatehouse::eth
