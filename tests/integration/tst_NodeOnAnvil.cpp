// SPDX-License-Identifier: GPL-3.0-or-later
// What NodeProbe says of a real node: fresh, growing, on another chain without peers, with an old head, and gone.
#include "core/node/NodeProbe.h"
#include "tests/support/AnvilProcess.h"

#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::node;

class NodeOnAnvilTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::AnvilProcess> m_anvil;

    bool start(const QStringList& arguments)
    {
        m_anvil = std::make_unique<test::AnvilProcess>();
        const Result<void> started = m_anvil->start(arguments);
        if (!started)
            qWarning() << started.error();
        return started.has_value();
    }
    static std::shared_ptr<eth::JsonRpcClient> clientFor(const QUrl& url)
    {
        eth::JsonRpcOptions options;
        options.timeout = std::chrono::seconds(5);
        return *eth::makeJsonRpcClient(url, options);
    }
    static NodeFacts probe(const QUrl& url) { return QCoro::waitFor(NodeProbe(clientFor(url)).probe()); }

private Q_SLOTS:
    void readsALiveNode_data()
    {
        QTest::addColumn<bool>("webSocket");
        QTest::newRow("http") << false;
        QTest::newRow("websocket") << true;
    }
    void readsALiveNode()
    {
        QFETCH(bool, webSocket);
        QVERIFY(start({}));
        const QUrl url = webSocket ? m_anvil->webSocketUrl() : m_anvil->httpUrl();
        NodeFacts facts = probe(url);
        QVERIFY2(facts.unreachable.isEmpty(), qPrintable(facts.unreachable));
        QVERIFY(facts.client && facts.client->startsWith("anvil/"));
        QCOMPARE(facts.chainId, std::optional<quint64>(31337));
        QCOMPARE(facts.head, std::optional<quint64>(0));
        QCOMPARE(facts.syncing, std::optional<bool>(false));
        const auto mined = QCoro::waitFor(clientFor(m_anvil->httpUrl())->call("anvil_mine", {"0x5"}));
        QVERIFY(mined.has_value());
        facts = probe(url);
        QCOMPARE(facts.head, std::optional<quint64>(5));
        QVERIFY(facts.headTime && std::abs(facts.headTime->secsTo(facts.asOf)) < 60);
        QCOMPARE(int(judge(facts).state), int(SyncState::Synced));
        QVERIFY(judge(facts).sentence.contains("development chain"));
    }
    void lonelyNodeIsNotSynced()
    {
        // A chain that pretends to be Sepolia: not syncing, a fresh head, and nobody to have it from.
        QVERIFY(start({"--chain-id", "11155111"}));
        const NodeFacts facts = probe(m_anvil->httpUrl());
        QCOMPARE(facts.chainId, std::optional<quint64>(11155111));
        QCOMPARE(facts.syncing, std::optional<bool>(false));
        QCOMPARE(int(judge(facts).state), int(SyncState::NotProven));
    }
    void oldHeadHasItsAge()
    {
        QVERIFY(start({"--chain-id", "11155111", "--timestamp", "1700000000"}));
        NodeFacts facts = probe(m_anvil->httpUrl());
        QVERIFY(facts.headTime);
        QCOMPARE(facts.headTime->toSecsSinceEpoch(), qint64(1700000000));
        facts.peers = 7; // What anvil cannot have; now the age alone decides.
        const SyncVerdict verdict = judge(facts);
        QCOMPARE(int(verdict.state), int(SyncState::NotProven));
        QVERIFY2(verdict.sentence.contains(" d old"), qPrintable(verdict.sentence));
    }
    void stoppedNodeIsUnreachable()
    {
        QVERIFY(start({}));
        const QUrl url = m_anvil->httpUrl();
        m_anvil->stop();
        const NodeFacts facts = probe(url);
        QVERIFY(!facts.unreachable.isEmpty());
        QVERIFY(!facts.head && !facts.client);
        QCOMPARE(int(judge(facts).state), int(SyncState::Unreachable));
    }
};

QTEST_GUILESS_MAIN(NodeOnAnvilTest)
#include "tst_NodeOnAnvil.moc"
