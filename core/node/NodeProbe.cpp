// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/NodeProbe.h"

#include "core/eth/EthErrors.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::node {

namespace {

constexpr qsizetype maxClientText = 200; // Real ones have about 60 characters; it is shown in a table.

QString printable(const QString& text)
{
    QString clean = text.left(maxClientText);
    clean.removeIf([](QChar c) { return !c.isPrint(); });
    return clean;
}

void readHead(NodeFacts& facts, const QJsonObject& block)
{
    facts.head = quantity(block.value(QStringLiteral("number")));
    const std::optional<quint64> time = quantity(block.value(QStringLiteral("timestamp")));
    // Later than the year 9999 is no time of a block, and more than QDateTime prints.
    if (time && *time < 253'402'300'800u)
        facts.headTime = QDateTime::fromSecsSinceEpoch(qint64(*time), Qt::UTC);
}

void readSyncing(NodeFacts& facts, const QJsonValue& value)
{
    if (value.isBool() && !value.toBool()) {
        facts.syncing = false;
    } else if (value.isObject()) {
        facts.syncing = true;
        facts.highest = quantity(value.toObject().value(QStringLiteral("highestBlock")));
    }
}

bool isSilence(const Error& error)
{
    return error.is(eth::errors::unreachable) || error.is(eth::errors::timeout) || error.is(eth::errors::connectionLost)
        || error.kind() == ErrorKind::Cancelled;
}

} // namespace

std::optional<quint64> quantity(const QJsonValue& value)
{
    const QString text = value.toString();
    if (!text.startsWith(QLatin1String("0x")) || text.size() < 3 || text.size() > 18)
        return std::nullopt;
    bool good = false;
    const quint64 number = QStringView(text).mid(2).toULongLong(&good, 16);
    return good ? std::optional<quint64>(number) : std::nullopt;
}

QCoro::Task<NodeFacts> NodeProbe::probe(std::shared_ptr<eth::JsonRpcClient> client)
{
    NodeFacts facts;
    const QJsonArray none;
    const auto chain = co_await client->call(QStringLiteral("eth_chainId"), none);
    if (!chain) {
        // Whether anything answers at all shows with the first call; the others would only wait as long again.
        (isSilence(chain.error()) ? facts.unreachable : facts.refusal) = chain.error().detail().left(maxClientText);
        facts.asOf = QDateTime::currentDateTimeUtc();
        co_return facts;
    }
    facts.chainId = quantity(chain->result);
    const auto version = co_await client->call(QStringLiteral("web3_clientVersion"), none);
    if (version && version->result.isString())
        facts.client = printable(version->result.toString());
    QJsonArray latest;
    latest.append(QStringLiteral("latest"));
    latest.append(false);
    const auto block = co_await client->call(QStringLiteral("eth_getBlockByNumber"), latest);
    if (block && block->result.isObject())
        readHead(facts, block->result.toObject());
    const auto syncing = co_await client->call(QStringLiteral("eth_syncing"), none);
    if (syncing && !syncing->error)
        readSyncing(facts, syncing->result);
    const auto peers = co_await client->call(QStringLiteral("net_peerCount"), none);
    if (peers)
        facts.peers = quantity(peers->result);
    facts.asOf = QDateTime::currentDateTimeUtc();
    co_return facts;
}

} // namespace gatehouse::node
