// SPDX-License-Identifier: GPL-3.0-or-later
// Heads and events of a real chain, over HTTP and WebSocket, through a reorganisation and a restart.
#include "core/eth/ContractLogFollower.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManager.h"
#include "core/eth/KeyManagerArtefact.h"
#include "tests/support/AnvilProcess.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using eth::ContractLogFollower;
using eth::EthClient;
using eth::KeyManager;

class ChainFollowingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void transports_data()
    {
        QTest::addColumn<bool>("webSocket");
        QTest::newRow("http") << false;
        QTest::newRow("websocket") << true;
    }

    void eventsAppearOnce_data() { transports_data(); }
    void eventsAppearOnce()
    {
        prepare();
        const auto follower = follow();
        QTRY_COMPARE(m_events, QStringList({"+BootstrapComplete"}));
        change("one");
        change("two");
        QTRY_COMPARE(m_events, QStringList({"+BootstrapComplete", "+ContainerChanged one", "+ContainerChanged two"}));
        QTest::qWait(500);
        QCOMPARE(m_events.size(), 3);
        QVERIFY(follower->head().has_value());
    }
    void reorganisationsTakeEventsBack_data() { transports_data(); }
    void reorganisationsTakeEventsBack()
    {
        prepare();
        const auto follower = follow();
        change("kept");
        change("lost");
        QTRY_COMPARE(m_events.size(), 3);
        // The last block is replaced by two empty ones.
        const auto reorganised = QCoro::waitFor(m_client->result("anvil_reorg", QJsonArray{1, QJsonArray()}));
        QVERIFY2(reorganised.has_value(), reorganised ? "" : qPrintable(reorganised.error().toString()));
        QVERIFY(QCoro::waitFor(m_client->result("anvil_mine", QJsonArray{"0x1"})).has_value());
        QTRY_COMPARE(m_events.last(), "-ContainerChanged lost");
        QCOMPARE(m_events.size(), 4);
        QCOMPARE(QCoro::waitFor(m_contract->container()).value(), "kept");
    }
    void restartsLoseNothing_data() { transports_data(); }
    void restartsLoseNothing()
    {
        QTemporaryDir folder;
        const QString state = folder.filePath("state.json");
        prepare({"--state", state});
        const auto follower = follow();
        QTRY_COMPARE(m_events.size(), 1);
        m_anvil->stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_errors > 0, 10'000);
        QVERIFY(m_anvil->start({"--state", state}).has_value());
        change("while away");
        QTRY_COMPARE_WITH_TIMEOUT(m_events, QStringList({"+BootstrapComplete", "+ContainerChanged while away"}), 15'000);
    }
    void tagsAndStatus()
    {
        prepare({}, false);
        QCOMPARE(*QCoro::waitFor(m_client->chainId()), std::uint64_t(31337));
        QVERIFY(QCoro::waitFor(m_client->clientVersion())->startsWith("anvil/"));
        QVERIFY(!*QCoro::waitFor(m_client->syncing()));
        for (const auto tag : {eth::BlockTag::Latest, eth::BlockTag::Safe, eth::BlockTag::Finalized}) {
            const auto header = QCoro::waitFor(m_client->blockByTag(tag));
            QVERIFY(header.has_value() && header->has_value());
        }
        const auto head = QCoro::waitFor(m_client->blockByTag(eth::BlockTag::Latest)).value().value();
        QCOMPARE(QCoro::waitFor(m_client->blockByNumber(head.number)).value()->hash, head.hash);
        QVERIFY(!QCoro::waitFor(m_client->blockByNumber(head.number + 1000)).value());
        QVERIFY(!QCoro::waitFor(m_client->receipt({})).value());
        QVERIFY(!QCoro::waitFor(m_client->transaction({})).value());
        const auto fees = QCoro::waitFor(m_client->feeData());
        QVERIFY(fees.has_value() && fees->maxFeePerGas > fees->baseFeePerGas);
    }

private:
    void prepare(const QStringList& arguments = {}, bool fetchTransport = true)
    {
        bool webSocket = false;
        if (fetchTransport) {
            QFETCH(bool, webSocket);
            m_webSocket = webSocket;
        } else {
            m_webSocket = webSocket;
        }
        m_events.clear();
        m_errors = 0;
        m_anvil = std::make_unique<test::AnvilProcess>();
        const auto started = m_anvil->start(arguments);
        QVERIFY2(started.has_value(), started ? "" : qPrintable(started.error().toString()));
        eth::JsonRpcOptions options;
        options.reconnectDelay = std::chrono::milliseconds(100);
        m_client.emplace(*EthClient::forUrl(m_webSocket ? m_anvil->webSocketUrl() : m_anvil->httpUrl(), options));
        auto key = crypto::SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(0))).value();
        eth::SenderOptions senderOptions;
        senderOptions.pollInterval = std::chrono::milliseconds(50);
        m_owner = std::make_unique<eth::TransactionSender>(*m_client, std::move(key), test::AnvilProcess::chainId, senderOptions);
        const auto artefact = eth::KeyManagerArtefact::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources")).value();
        const auto receipt = QCoro::waitFor(m_owner->send({std::nullopt, artefact.bytecode, {}}));
        QVERIFY(receipt.has_value());
        m_contract.emplace(*m_client, *receipt->contractAddress);
        QVERIFY(QCoro::waitFor(m_owner->send(m_contract->request(eth::calls::bootstrap(m_owner->from())))).has_value());
    }
    void change(const QString& container)
    {
        const auto sent = QCoro::waitFor(m_owner->send(m_contract->request(eth::calls::setContainer(container))));
        QVERIFY2(sent.has_value(), sent ? "" : qPrintable(sent.error().toString()));
    }
    std::unique_ptr<ContractLogFollower> follow()
    {
        ContractLogFollower::Options options;
        options.heads.pollInterval = std::chrono::milliseconds(100);
        auto follower = std::make_unique<ContractLogFollower>(*m_client, m_contract->filter(), 0, options);
        const auto note = [this](const char* sign, const eth::Log& log) {
            const auto event = eth::decodeKeyManagerEvent(log);
            m_events.append(sign + event->name()
                            + (event->as<eth::ContainerChangedEvent>() ? ' ' + event->subject() : QString()));
        };
        connect(follower.get(), &ContractLogFollower::logAdded, this, [=](const eth::Log& log) { note("+", log); });
        connect(follower.get(), &ContractLogFollower::logRemoved, this, [=](const eth::Log& log) { note("-", log); });
        connect(follower.get(), &ContractLogFollower::failed, this, [this] { ++m_errors; });
        return follower;
    }

    bool m_webSocket = false;
    std::unique_ptr<test::AnvilProcess> m_anvil;
    std::optional<EthClient> m_client;
    std::unique_ptr<eth::TransactionSender> m_owner;
    std::optional<KeyManager> m_contract;
    QStringList m_events;
    int m_errors = 0;
};

QTEST_GUILESS_MAIN(ChainFollowingTest)
#include "tst_ChainFollowing.moc"
