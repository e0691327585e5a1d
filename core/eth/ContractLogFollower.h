// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/HeadFollower.h"
#include "core/eth/LogRange.h"

#include <QMap>

namespace gatehouse::eth {

/// Follows the logs of one contract from a block on, for ever: each log is told once when it appears and once more if a
/// reorganisation takes it back. With every new head the last blocks are asked for again and compared with what is known;
/// nothing depends on subscriptions to logs, which nodes drop and repeat (duplicates, gaps, removals that never come).
/// Starts by itself; ends with its destruction. Lives in one thread.
class ContractLogFollower : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        HeadFollower::Options heads{};
        /// Blocks that may still change: a little more than two epochs, after which Ethereum is final.
        std::uint64_t window = 96;
        LogScanOptions scan{};
    };
    ContractLogFollower(EthClient client, LogFilter filter, std::uint64_t fromBlock, Options options, QObject* parent = nullptr);

    /// The head of the last complete comparison; nothing before the first.
    const std::optional<std::uint64_t>& syncedTo() const { return m_syncedTo; }
    const std::optional<BlockHeader>& head() const { return m_heads.head(); }

Q_SIGNALS:
    void logAdded(const gatehouse::eth::Log& log);
    /// The block that held it is no longer part of the chain.
    void logRemoved(const gatehouse::eth::Log& log);
    /// Everything up to @p block was told.
    void synced(std::uint64_t block);
    void failed(const gatehouse::Error& error);

private:
    using Key = std::pair<BlockHash, std::uint64_t>;

    QCoro::Task<void> compare();
    bool apply(const QList<Log>& logs, std::uint64_t head);

    EthClient m_client;
    LogFilter m_filter;
    Options m_options;
    std::uint64_t m_floor;  ///< Blocks below are settled: told, and not asked for again.
    QMap<Key, Log> m_known; ///< All logs that were told from m_floor on.
    std::optional<std::uint64_t> m_syncedTo;
    bool m_busy = false;
    bool m_again = false;
    QTimer m_retry;
    int m_failures = 0;
    HeadFollower m_heads;
};

} // namespace gatehouse::eth
