// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoNodes.h"

#include <QUrl>

namespace gatehouse::api::demo {

namespace {

const QString syncingUrl = QStringLiteral("http://10.0.0.12:8545");
const QString silentUrl = QStringLiteral("http://10.0.0.13:8545");
const QString doubtfulUrl = QStringLiteral("http://10.0.0.14:8545");

} // namespace

DemoNodes::DemoNodes(Pace pace, DemoNetwork& network, QObject* parent)
    : NodeService(parent)
    , m_pace(pace)
    , m_network(network)
{
    m_timer.setInterval(m_pace.milliseconds(2));
    connect(&m_timer, &QTimer::timeout, this, &DemoNodes::tick);
    m_timer.start();
}

void DemoNodes::addPopulation()
{
    NodeStatus syncing;
    syncing.url = syncingUrl;
    syncing.label = QStringLiteral("Nethermind in the lab");
    syncing.client = QStringLiteral("Nethermind/v1.34.0+5b8e1ad2/linux-x64/dotnet9.0.9");
    syncing.chainId = 11155111;
    syncing.head = 6'912'448;
    syncing.highest = 7'055'012;
    syncing.peers = 23;
    NodeStatus silent;
    silent.url = silentUrl;
    silent.label = QStringLiteral("Spare");
    NodeStatus doubtful;
    doubtful.url = doubtfulUrl;
    doubtful.label = QStringLiteral("Reth archive");
    doubtful.client = QStringLiteral("reth/v1.8.2-9c30bf7/x86_64-unknown-linux-gnu");
    doubtful.chainId = 11155111;
    doubtful.head = 7'054'377;
    doubtful.headTime = QDateTime::currentDateTimeUtc().addSecs(-7620);
    doubtful.peers = 0;
    NodeStatus local;
    local.url = m_network.status().chain.rpcUrl;
    local.label = QStringLiteral("Devnet");
    m_nodes = {local, syncing, doubtful, silent};
    for (NodeStatus& node : m_nodes)
        answer(node);
    Q_EMIT listChanged();
}

void DemoNodes::answer(NodeStatus& node)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    node.asOf = now;
    node.error.clear();
    if (node.url == syncingUrl) {
        node.head = qMin(*node.head + 173, *node.highest);
        node.headTime = now.addSecs(-qint64(*node.highest - *node.head) * 12);
        node.sync = SyncState::Syncing;
        node.sentence = QStringLiteral("Downloading blocks: %1 behind, about %2 min at the present rate")
                            .arg(*node.highest - *node.head)
                            .arg((*node.highest - *node.head) / 173 * 2 / 60);
        node.highest = *node.highest + (now.time().second() % 12 < 2 ? 1 : 0);
    } else if (node.url == doubtfulUrl) {
        node.sync = SyncState::NotProven;
        node.sentence = QStringLiteral("Says it is synced, but its head is old and it has no peers");
    } else if (QUrl(node.url).port() == 18545 || QUrl(node.url).host() == QLatin1String("127.0.0.1")) {
        if (m_network.isUp()) {
            const ChainStatus chain = m_network.status().chain;
            node.client = QStringLiteral("anvil/v1.4.4");
            node.chainId = chain.chainId;
            node.head = chain.head;
            node.headTime = chain.headTime;
            node.peers = 0;
            node.sync = SyncState::Synced;
            node.sentence = QStringLiteral("Follows the devnet; a development chain has no peers");
        } else {
            node.sync = SyncState::Unreachable;
            node.error = QStringLiteral("connection refused");
            node.sentence = QStringLiteral("Does not answer: connection refused");
        }
    } else {
        node.sync = SyncState::Unreachable;
        node.error = QStringLiteral("connection timed out after 5 s");
        node.sentence = QStringLiteral("Does not answer: connection timed out after 5 s");
    }
}

void DemoNodes::tick()
{
    for (NodeStatus& node : m_nodes) {
        answer(node);
        const QString url = node.url;
        Q_EMIT nodeChanged(url);
    }
}

Result<void> DemoNodes::watch(QString url, QString label)
{
    const QUrl parsed(url, QUrl::StrictMode);
    static const QStringList schemes{QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("ws"),
                                     QStringLiteral("wss")};
    if (!parsed.isValid() || parsed.host().isEmpty() || !schemes.contains(parsed.scheme()))
        return fail(errors::nodeBadUrl, url);
    for (const NodeStatus& node : m_nodes)
        if (node.url == url)
            return {};
    NodeStatus node;
    node.url = url;
    node.label = label;
    node.sentence = QStringLiteral("Not asked yet");
    m_nodes.append(node);
    Q_EMIT listChanged();
    return {};
}

void DemoNodes::unwatch(QString url)
{
    m_nodes.removeIf([&](const NodeStatus& node) { return node.url == url; });
    Q_EMIT listChanged();
}

QCoro::Task<Result<NodeStatus>> DemoNodes::refresh(QString url)
{
    for (NodeStatus& node : m_nodes) {
        if (node.url != url)
            continue;
        answer(node);
        const NodeStatus copy = node;
        Q_EMIT nodeChanged(copy.url);
        co_await latency(m_pace);
        co_return copy;
    }
    co_return fail(gatehouse::errors::notFound, url);
}

} // namespace gatehouse::api::demo
