// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/NodeNetwork.h"

#include "guest-agent/AgentErrors.h"

#include <QStringList>

namespace gatehouse::agent {

namespace {

struct Entry
{
    const char* name;
    quint64 chainId;
    const char* checkpointUrl; ///< From the list github.com/eth-clients/checkpoint-sync-endpoints.
};
constexpr Entry entries[] = {
    {"mainnet", 1, "https://mainnet.checkpoint.sigp.io"},
    {"sepolia", 11155111, "https://checkpoint-sync.sepolia.ethpandaops.io"},
    {"hoodi", 560048, "https://checkpoint-sync.hoodi.ethpandaops.io"},
};

struct Gone
{
    const char* name;
    const char* why;
};
constexpr Gone gone[] = {
    {"holesky", "Holesky was shut down in autumn 2025; a node would look for peers for ever. Use hoodi."},
    {"goerli", "Goerli was shut down in April 2024. Use sepolia or hoodi."},
    {"prater", "Prater was shut down in April 2024. Use hoodi."},
};

} // namespace

QStringList NodeNetwork::names()
{
    QStringList list;
    for (const Entry& entry : entries)
        list.append(QLatin1String(entry.name));
    return list;
}

QString NodeNetwork::whyRefused(const QString& name)
{
    for (const Gone& entry : gone)
        if (name == QLatin1String(entry.name))
            return QLatin1String(entry.why);
    return {};
}

Result<NodeNetwork> NodeNetwork::named(const QString& name)
{
    for (const Entry& entry : entries)
        if (name == QLatin1String(entry.name))
            return NodeNetwork{name, entry.chainId, QUrl(QLatin1String(entry.checkpointUrl))};
    if (const QString why = whyRefused(name); !why.isEmpty())
        return fail(errors::refusedNetwork, QStringLiteral("NETWORK=%1: %2").arg(name, why));
    return fail(errors::refusedNetwork, QStringLiteral("NETWORK=%1 is none of %2").arg(name.left(40), names().join(QStringLiteral(", "))));
}

} // namespace gatehouse::agent
