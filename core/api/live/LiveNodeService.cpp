// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveNodeService.h"

#include "core/base/Paths.h"
#include "core/node/NodeProbe.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::api {

namespace {

constexpr int askIntervalMs = 4'000;       // A third of a slot: an age shown in seconds stays honest.
constexpr qsizetype maxNodes = 64;
constexpr qint64 maxListBytes = 64 * 1024;
constexpr auto callTimeout = std::chrono::milliseconds(5'000);

namespace nodeErrors {
inline constexpr ErrorCode badUrl{"node.bad-url", ErrorKind::Usage};
inline constexpr ErrorCode tooMany{"node.too-many", ErrorKind::Conflict};
inline constexpr ErrorCode notWatched{"node.not-watched", ErrorKind::Usage};
} // namespace nodeErrors

SyncState toApi(node::SyncState state)
{
    switch (state) {
    case node::SyncState::Unreachable:
        return SyncState::Unreachable;
    case node::SyncState::NoData:
        return SyncState::NoData;
    case node::SyncState::Syncing:
        return SyncState::Syncing;
    case node::SyncState::NotProven:
        return SyncState::NotProven;
    case node::SyncState::Synced:
        return SyncState::Synced;
    case node::SyncState::Unknown:
        break;
    }
    return SyncState::Unknown;
}

/// Puts what was found out over what was known: a node that does not answer keeps its last values, with their age.
void update(NodeStatus& status, const node::NodeFacts& facts)
{
    const node::SyncVerdict verdict = node::judge(facts);
    status.sync = toApi(verdict.state);
    status.sentence = verdict.sentence;
    status.error = facts.unreachable.isEmpty() ? facts.refusal : facts.unreachable;
    if (!status.error.isEmpty())
        return;
    status.client = facts.client;
    status.chainId = facts.chainId;
    status.head = facts.head;
    status.headTime = facts.headTime;
    status.highest = facts.highest;
    status.peers = facts.peers;
    status.asOf = facts.asOf;
}

} // namespace

LiveNodeService::LiveNodeService(QString listPath, QObject* parent)
    : NodeService(parent)
    , m_listPath(std::move(listPath))
{
    load();
    connect(&m_timer, &QTimer::timeout, this, &LiveNodeService::askAll);
    m_timer.start(askIntervalMs);
    QTimer::singleShot(0, this, &LiveNodeService::askAll);
}

QList<NodeStatus> LiveNodeService::nodes() const
{
    QList<NodeStatus> list;
    for (const Watched& watched : m_watched)
        list.append(watched.status);
    return list;
}

LiveNodeService::Watched* LiveNodeService::find(const QString& url)
{
    for (Watched& watched : m_watched)
        if (watched.status.url == url)
            return &watched;
    return nullptr;
}

Result<void> LiveNodeService::add(const QString& url, const QString& label)
{
    if (m_watched.size() >= maxNodes)
        return fail(nodeErrors::tooMany, QStringLiteral("%1 nodes are watched already").arg(maxNodes));
    eth::JsonRpcOptions options;
    options.timeout = callTimeout;
    options.maxReplyBytes = 4 * 1024 * 1024; // A block header is under 2 KB; a hostile node may send anything.
    auto client = eth::makeJsonRpcClient(QUrl(url, QUrl::StrictMode), options);
    if (!client)
        return fail(Error(nodeErrors::badUrl, QStringLiteral("\"%1\" is not an http, https, ws or wss address").arg(url)).causedBy(client.error()));
    Watched watched;
    watched.status.url = url;
    watched.status.label = label;
    watched.status.sentence = QStringLiteral("not asked yet");
    watched.client = std::move(*client);
    m_watched.append(std::move(watched));
    return {};
}

Result<void> LiveNodeService::watch(QString url, QString label)
{
    url = url.trimmed();
    if (find(url))
        return {};
    GH_CHECK(add(url, label));
    GH_CHECK(save());
    Q_EMIT listChanged();
    ask(url);
    return {};
}

void LiveNodeService::unwatch(QString url)
{
    m_watched.removeIf([&](const Watched& watched) { return watched.status.url == url; });
    (void)save();
    Q_EMIT listChanged();
}

QCoro::Task<Result<NodeStatus>> LiveNodeService::refresh(QString url)
{
    QPointer<LiveNodeService> self(this);
    co_await ask(url);
    if (!self)
        co_return fail(errors::cancelled, url);
    const Watched* watched = find(url);
    if (!watched)
        co_return fail(nodeErrors::notWatched, url);
    co_return watched->status;
}

void LiveNodeService::askAll()
{
    for (const NodeStatus& status : nodes())
        ask(status.url);
}

QCoro::Task<> LiveNodeService::ask(QString url)
{
    Watched* watched = find(url);
    if (!watched || watched->asking)
        co_return;
    watched->asking = true;
    const node::NodeProbe probe(watched->client);
    QPointer<LiveNodeService> self(this);
    const node::NodeFacts facts = co_await probe.probe();
    if (!self)
        co_return;
    // Looked up again: the list may have changed meanwhile.
    watched = find(url);
    if (!watched)
        co_return;
    watched->asking = false;
    update(watched->status, facts);
    Q_EMIT nodeChanged(url);
}

void LiveNodeService::load()
{
    if (!QFileInfo::exists(m_listPath))
        return;
    const auto content = readFile(m_listPath, maxListBytes);
    if (!content)
        return;
    const QJsonArray list = QJsonDocument::fromJson(*content).array();
    for (const QJsonValue& value : list) {
        const QJsonObject entry = value.toObject();
        (void)add(entry.value(QStringLiteral("url")).toString(), entry.value(QStringLiteral("label")).toString());
    }
}

Result<void> LiveNodeService::save() const
{
    QJsonArray list;
    for (const Watched& watched : m_watched)
        list.append(QJsonObject{{QStringLiteral("url"), watched.status.url}, {QStringLiteral("label"), watched.status.label}});
    // Addresses of providers hold keys in their paths.
    return writeFileAtomically(m_listPath, QJsonDocument(list).toJson(), FileAccess::OwnerOnly);
}

} // namespace gatehouse::api
