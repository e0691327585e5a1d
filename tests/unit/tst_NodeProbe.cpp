// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthErrors.h"
#include "core/node/NodeProbe.h"

#include <QCoroTask>
#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::node;

namespace {

/// Answers from a table; what is not in it is "method not found".
class RecordedClient final : public eth::JsonRpcClient
{
public:
    QHash<QString, QJsonValue> answers;
    std::optional<Error> failure; ///< Of every call.

    QCoro::Task<Result<eth::RpcResponse>> call(QString method, QJsonArray) override
    {
        if (failure)
            co_return fail(*failure);
        eth::RpcResponse response;
        if (answers.contains(method))
            response.result = answers.value(method);
        else
            response.error = eth::RpcErrorObject{-32601, QStringLiteral("method not found"), {}};
        co_return response;
    }
    Result<std::unique_ptr<eth::RpcSubscription>> subscribe(QJsonArray) override
    {
        return fail(ErrorCode{"eth.cannot-subscribe", ErrorKind::Usage}, {});
    }
    bool canSubscribe() const override { return false; }
    QString endpoint() const override { return QStringLiteral("recorded"); }
};

NodeFacts good()
{
    NodeFacts facts;
    facts.asOf = QDateTime::fromSecsSinceEpoch(1'760'000'000, Qt::UTC);
    facts.chainId = 11155111;
    facts.head = 7'055'012;
    facts.headTime = facts.asOf.addSecs(-10);
    facts.syncing = false;
    facts.peers = 25;
    return facts;
}

} // namespace

class NodeProbeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatANodeSays()
    {
        auto client = std::make_shared<RecordedClient>();
        client->answers = {{"eth_chainId", "0xaa36a7"},
                           {"web3_clientVersion", "Nethermind/v1.28.0+9c4816c2/linux-x64/dotnet8.0.8"},
                           {"eth_getBlockByNumber", QJsonObject{{"number", "0x6ba6a4"}, {"timestamp", "0x68e7bd00"}}},
                           {"eth_syncing", QJsonObject{{"startingBlock", "0x0"}, {"currentBlock", "0x6ba6a4"}, {"highestBlock", "0x6ba700"}}},
                           {"net_peerCount", "0x19"}};
        const NodeFacts facts = QCoro::waitFor(NodeProbe(client).probe());
        QCOMPARE(*facts.chainId, quint64(11155111));
        QVERIFY(facts.client->startsWith("Nethermind"));
        QCOMPARE(*facts.head, quint64(0x6ba6a4));
        QCOMPARE(*facts.highest, quint64(0x6ba700));
        QCOMPARE(*facts.peers, quint64(25));
        QCOMPARE(judge(facts).state, SyncState::Syncing);
        QVERIFY(judge(facts).sentence.contains("92 to go"));
    }
    void missingMethodsAreNotGuessed()
    {
        auto client = std::make_shared<RecordedClient>();
        client->answers = {{"eth_chainId", "0x1"}};
        const NodeFacts facts = QCoro::waitFor(NodeProbe(client).probe());
        QVERIFY(!facts.head && !facts.syncing && !facts.peers && !facts.client);
        QCOMPARE(judge(facts).state, SyncState::Unknown);
    }
    void aDeadNodeIsUnreachable()
    {
        auto client = std::make_shared<RecordedClient>();
        client->failure = Error(eth::errors::unreachable, "connection refused");
        const NodeFacts facts = QCoro::waitFor(NodeProbe(client).probe());
        QCOMPARE(judge(facts).state, SyncState::Unreachable);
        QVERIFY(judge(facts).sentence.contains("connection refused"));
    }
    void anotherServiceIsNotCalledUnreachable()
    {
        auto client = std::make_shared<RecordedClient>();
        client->failure = Error(eth::errors::httpStatus, "http://127.0.0.1:24604 answered with HTTP status 405");
        const NodeFacts facts = QCoro::waitFor(NodeProbe(client).probe());
        QVERIFY(facts.unreachable.isEmpty());
        QCOMPARE(judge(facts).state, SyncState::NoData);
        QCOMPARE(judge(facts).sentence, QString("answers, but not as a node: http://127.0.0.1:24604 answered with HTTP status 405"));
    }
    void hostileNumbersAreAbsent_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("number") << QJsonValue(12);
        QTest::newRow("decimal") << QJsonValue("12");
        QTest::newRow("empty") << QJsonValue("0x");
        QTest::newRow("too wide") << QJsonValue("0x10000000000000000");
        QTest::newRow("sign") << QJsonValue("0x-1");
        QTest::newRow("null") << QJsonValue();
    }
    void hostileNumbersAreAbsent()
    {
        QFETCH(QJsonValue, value);
        QVERIFY(!quantity(value));
    }
    void neverSyncedWithoutEvidence_data()
    {
        QTest::addColumn<NodeFacts>("facts");
        QTest::addColumn<SyncState>("state");
        NodeFacts facts = good();
        QTest::newRow("all good") << facts << SyncState::Synced;
        facts.headTime = facts.asOf.addSecs(-37);
        QTest::newRow("old head") << facts << SyncState::NotProven;
        facts = good();
        facts.headTime = facts.asOf.addSecs(3600);
        QTest::newRow("head in the future") << facts << SyncState::NotProven;
        facts = good();
        facts.peers = 0;
        QTest::newRow("no peers") << facts << SyncState::NotProven;
        facts = good();
        facts.peers.reset();
        QTest::newRow("peers unknown") << facts << SyncState::NotProven;
        facts = good();
        facts.headTime.reset();
        QTest::newRow("age unknown") << facts << SyncState::NotProven;
        facts = good();
        facts.syncing.reset();
        QTest::newRow("eth_syncing refused") << facts << SyncState::Unknown;
        facts = good();
        facts.chainId = 31337;
        facts.peers = 0;
        facts.headTime = facts.asOf.addDays(-1);
        QTest::newRow("development chain") << facts << SyncState::Synced;
    }
    void neverSyncedWithoutEvidence()
    {
        QFETCH(NodeFacts, facts);
        QFETCH(SyncState, state);
        QCOMPARE(judge(facts).state, state);
    }
};

QTEST_GUILESS_MAIN(NodeProbeTest)
#include "tst_NodeProbe.moc"
