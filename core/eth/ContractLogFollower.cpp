// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/ContractLogFollower.h"

#include "core/eth/EthErrors.h"

#include <QPointer>

namespace gatehouse::eth {

namespace {
constexpr std::chrono::milliseconds longestRetry{60'000};
}

ContractLogFollower::ContractLogFollower(EthClient client, LogFilter filter, std::uint64_t fromBlock, Options options, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_filter(std::move(filter))
    , m_options(options)
    , m_floor(fromBlock)
    , m_heads(std::move(client), options.heads)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, [this] { compare(); });
    connect(&m_heads, &HeadFollower::headChanged, this, [this] { compare(); });
    connect(&m_heads, &HeadFollower::restored, this, [this] { compare(); });
    connect(&m_heads, &HeadFollower::failed, this, &ContractLogFollower::failed);
}

QCoro::Task<void> ContractLogFollower::compare()
{
    if (m_busy) {
        m_again = true; // heads that arrive meanwhile are covered by one more round
        co_return;
    }
    m_busy = true;
    const QPointer<ContractLogFollower> self(this);
    do {
        m_again = false;
        if (!m_heads.head())
            break;
        const std::uint64_t head = m_heads.head()->number;
        if (head + 1 < m_floor) {
            // Also a follower that was started above the head waits here.
            if (m_syncedTo)
                Q_EMIT failed(Error(errors::deepReorganisation,
                                    QStringLiteral("the chain went back from block %1 to %2, below what was settled")
                                        .arg(*m_syncedTo).arg(head)));
            break;
        }
        const auto scan = co_await scanLogs(m_client, m_filter, m_floor, head, m_options.scan);
        if (!self)
            co_return;
        if (!scan) {
            // Not only with the next head: a chain may stand still for hours.
            m_retry.start(std::min(longestRetry, m_options.heads.pollInterval * (1 << std::min(m_failures++, 10))));
            m_busy = false;
            Q_EMIT failed(scan.error());
            co_return;
        }
        m_retry.stop();
        m_failures = 0;
        m_options.scan.firstRange = scan->learnedRange;
        if (!apply(scan->logs, head))
            co_return;
        m_syncedTo = head;
        Q_EMIT synced(head);
        if (!self)
            co_return;
    } while (m_again);
    m_busy = false;
}

/// False when a slot destroyed the follower.
bool ContractLogFollower::apply(const QList<Log>& logs, std::uint64_t head)
{
    const QPointer<ContractLogFollower> self(this);
    QMap<Key, Log> present;
    QList<Log> added;
    for (const Log& log : logs) {
        present.insert({log.blockHash, log.logIndex}, log);
        if (!m_known.contains({log.blockHash, log.logIndex}))
            added.append(log);
    }
    QList<Log> removed;
    for (auto it = m_known.cbegin(); it != m_known.cend(); ++it)
        if (!present.contains(it.key()))
            removed.append(*it);
    // The floor only rises: what fell below it was forgotten and must never come back as new.
    m_floor = std::max(m_floor, head >= m_options.window ? head - m_options.window + 1 : 0);
    m_known.clear();
    for (auto it = present.cbegin(); it != present.cend(); ++it)
        if (it->blockNumber >= m_floor)
            m_known.insert(it.key(), *it);
    for (const Log& log : std::as_const(removed)) {
        Q_EMIT logRemoved(log);
        if (!self)
            return false;
    }
    for (const Log& log : std::as_const(added)) {
        Q_EMIT logAdded(log);
        if (!self)
            return false;
    }
    return true;
}

} // namespace gatehouse::eth
