// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <optional>

namespace gatehouse::api {

enum class SyncState {
    Unknown,
    Unreachable,
    NoData, ///< Somebody answers there, but not as a node.
    Syncing,
    NotProven, ///< Says it is not syncing, but head age or peers do not support it.
    Synced,
};

/// What a JSON-RPC node says of itself, each value absent when it did not answer.
struct NodeStatus
{
    QString url;
    QString label;
    SyncState sync = SyncState::Unknown;
    QString sentence; ///< One status sentence, always current.
    std::optional<QString> client;
    std::optional<quint64> chainId;
    std::optional<quint64> head;
    std::optional<QDateTime> headTime;
    std::optional<quint64> highest; ///< From eth_syncing while it syncs.
    std::optional<quint64> peers;
    QString error;
    QDateTime asOf;
};

} // namespace gatehouse::api
