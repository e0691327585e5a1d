// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthClient.h"

namespace gatehouse::eth {

/// Whether a node's message says that an eth_getLogs asked for too many blocks, results or bytes.
bool isLogRangeError(const QString& message);

/// How many blocks to ask for next after such a message about a range of @p blocks blocks: the limit that the provider
/// names, or half. Always at least 1 and less than @p blocks; 0 when one block is already too much.
std::uint64_t nextLogRange(const QString& message, std::uint64_t blocks);

struct LogScanOptions
{
    std::uint64_t firstRange = 2'000;
    std::uint64_t widestRange = 50'000;
    /// More calls than this are refused with errors::logScanTooLong before they are made: a year of Sepolia in steps of
    /// 10 blocks would be 263,000.
    std::uint64_t maxCalls = 20'000;
};

/// Logs in block order.
struct LogScan
{
    QList<Log> logs;
    /// What the provider was found to allow, to start with the next time.
    std::uint64_t learnedRange = 0;
};

/// All logs of @p filter from block @p from to @p to (both included), in as many eth_getLogs as the provider needs: the
/// range shrinks when it complains and grows again when it does not.
QCoro::Task<Result<LogScan>> scanLogs(EthClient client, LogFilter filter, std::uint64_t from, std::uint64_t to,
                                      LogScanOptions options = {});

} // namespace gatehouse::eth
