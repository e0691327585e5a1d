// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <optional>

namespace gatehouse::node {

/// What an execution client answered, each value absent when it did not, or not properly.
struct NodeFacts
{
    std::optional<QString> client;
    std::optional<quint64> chainId;
    std::optional<quint64> head;
    std::optional<QDateTime> headTime;
    /// eth_syncing: false, or true with the block it heads for.
    std::optional<bool> syncing;
    std::optional<quint64> highest;
    std::optional<quint64> peers;
    /// Why nothing was answered at all; empty otherwise.
    QString unreachable;
    /// What came instead of an answer to eth_chainId from somebody who is there: an HTTP status, or text that is not JSON-RPC.
    QString refusal;
    QDateTime asOf;
};

enum class SyncState {
    Unknown,
    Unreachable,
    NoData, ///< Somebody answers, but not with a node's data: another service, a missing key, a limit.
    Syncing,
    NotProven, ///< Says it is not syncing, but the head's age or the peers do not support it.
    Synced,
};

struct SyncVerdict
{
    SyncState state = SyncState::Unknown;
    QString sentence;
};

/// One sentence on where a node stands. eth_syncing alone proves nothing: Nethermind says false with an old head when it
/// has no peers or no consensus client, and during a whole forward sync (NethermindEth/nethermind#12673). So "synced" needs
/// a head no older than three slots of 12 s, and peers. A development chain (chain id 31337 or 1337) has neither.
SyncVerdict judge(const NodeFacts& facts);

/// "4 s", "3 min", "2 h", "5 d".
QString ageText(qint64 seconds);

} // namespace gatehouse::node
