// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/JsonRpcClient.h"
#include "core/node/NodeFacts.h"

#include <memory>

namespace gatehouse::node {

/// Asks a JSON-RPC node what it is and where it stands, with the methods that every client has on by default.
class NodeProbe
{
public:
    explicit NodeProbe(std::shared_ptr<eth::JsonRpcClient> client)
        : m_client(std::move(client))
    {
    }

    /// Never fails: what could not be found out is absent. Uses web3_clientVersion, eth_chainId, eth_getBlockByNumber,
    /// eth_syncing and net_peerCount.
    QCoro::Task<NodeFacts> probe() const { return probe(m_client); }

private:
    static QCoro::Task<NodeFacts> probe(std::shared_ptr<eth::JsonRpcClient> client);

    std::shared_ptr<eth::JsonRpcClient> m_client;
};

/// A JSON-RPC quantity ("0x1a") that fits 64 bits; nothing for anything else (execution-apis, "QUANTITY").
std::optional<quint64> quantity(const QJsonValue& value);

} // namespace gatehouse::node
