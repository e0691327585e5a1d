// SPDX-License-Identifier: GPL-3.0-or-later
// The host service over real sockets: forms as an original client sends them, a node behind its real route, a real relay.
// Chain and verifier are stand-ins; tst_Devnet has the real ones.
#include "core/gossip/GossipRelay.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/protocol/OnboardRoutes.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/protocol/OnboardRefusal.h"
#include "support/onboard/FakeChain.h"
#include "support/onboard/FakeNode.h"
#include "support/onboard/FakeVerifier.h"
#include "support/onboard/MemoryRequestStore.h"
#include "support/onboard/RawHttp.h"
#include "support/onboard/SettableClock.h"

#include <QTemporaryDir>

using namespace gatehouse;
using namespace gatehouse::onboard;
using test::RawHttp;
using test::SimulatedGuest;

class HostServiceTest : public QObject
{
    Q_OBJECT
private:
    std::optional<attest::QuotingAuthority> m_authority;
    std::shared_ptr<test::SettableClock> m_clock;
    std::shared_ptr<test::MemoryRequestStore> m_store;
    std::shared_ptr<test::FakeChain> m_chain;
    std::shared_ptr<test::FakeVerifier> m_verifier;
    std::shared_ptr<GuestClientHttp> m_guests;
    std::unique_ptr<test::FakeNode> m_node;
    std::unique_ptr<gossip::GossipRelay> m_relay;
    std::unique_ptr<HostService> m_service;
    eth::Address m_host = eth::addressOf(crypto::SigningKey::generate());

    HostServiceOptions options() const
    {
        HostServiceOptions options;
        options.port = 0;
        options.postsPerMinute = 1000;
        options.announceEvery = std::chrono::milliseconds(200);
        options.driver.firstRetry = std::chrono::milliseconds(20);
        options.driver.lastRetry = std::chrono::milliseconds(50);
        options.watcher.pollEvery = std::chrono::milliseconds(50);
        options.watcher.lastRetry = std::chrono::milliseconds(100);
        options.gossip.firstRetry = std::chrono::milliseconds(50);
        return options;
    }
    void startService(const HostServiceOptions& options)
    {
        m_service.reset();
        m_service = std::make_unique<HostService>(
            HostService::Parts{m_chain, m_guests, m_verifier, m_store, m_clock, {QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_relay->port()))}}, options);
        const auto started = m_service->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 1, 20'000);
    }
    QString state(const SimulatedGuest& guest) const
    {
        const auto request = m_service->book().get(guest.id());
        return request ? toString(request->state) : QString();
    }
    std::unique_ptr<RawHttp> post(const QByteArray& path, const QByteArray& body) const
    {
        return std::make_unique<RawHttp>(m_service->port(), RawHttp::form(path, body));
    }
    /// Exactly the fields of facts/protocol.md §1.4, written by hand.
    QByteArray handWritten(const SimulatedGuest& guest) const
    {
        const auto form = guest.registerForm(m_host);
        return "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex() + "&pubk=" + form.pubk.toByteArray().toHex()
            + "&quote=" + form.quote.toHex();
    }

    /// The address with the case of one letter changed so that its checksum is wrong: all letters in one case have none.
    static QString wrongChecksum(const QString& address)
    {
        for (qsizetype i = 2; i < address.size(); ++i) {
            QString wrong = address;
            wrong[i] = wrong[i].isUpper() ? wrong[i].toLower() : wrong[i].toUpper();
            if (!eth::Address::fromText(wrong))
                return wrong;
        }
        qFatal("%s has no letters", qPrintable(address));
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto authority = attest::QuotingAuthority::ephemeral(QDateTime::currentDateTimeUtc());
        QVERIFY(authority);
        m_authority = std::move(*authority);
    }
    void init()
    {
        m_clock = std::make_shared<test::SettableClock>();
        m_store = std::make_shared<test::MemoryRequestStore>();
        m_chain = std::make_shared<test::FakeChain>(m_host);
        m_verifier = std::make_shared<test::FakeVerifier>();
        m_node = std::make_unique<test::FakeNode>(crypto::SigningKey::generate(), QByteArray(6, 'f'), QByteArray(48, 'm'));
        QVERIFY(m_node->start());
        m_chain->networkKey = eth::addressOf(m_node->network);
        m_guests = std::make_shared<GuestClientHttp>(QList<QUrl>{m_node->url()});
        gossip::GossipRelayOptions relay;
        relay.port = 0;
        relay.pushesPerMinute = 100000;
        m_relay = std::make_unique<gossip::GossipRelay>(relay, *m_clock);
        QVERIFY(m_relay->start());
        startService(options());
    }
    void cleanup()
    {
        m_service.reset();
        m_relay.reset();
        m_node.reset();
    }

    void registerWaitsForApprovalAndAnswersTheCiphertext()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(!request->finished());
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->messages(), 1, 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 200);
        QCOMPARE(request->body().size(), 80);
        const auto secret = guest.box().open(view(request->body()));
        QVERIFY(secret);
        QVERIFY(secret->equals(m_node->network.secret()));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 2);
    }
    void rejectedGuestIsToldWhy()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->reject(guest.id(), "operator", "RTMR2 differs"));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY(request->body().contains("RTMR2 differs"));
    }
    void secondConnectionOfTheSameGuestRegistersOnce()
    {
        const SimulatedGuest guest(*m_authority);
        const auto first = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        first->hangUp();
        const auto second = post("/register", handWritten(guest));
        const auto third = post("/register", handWritten(guest));
        QTest::qWait(200);
        QCOMPARE(m_chain->sent, 1);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(second->waitForEnd());
        QVERIFY(third->waitForEnd());
        QCOMPARE(second->body().size(), 80);
        QCOMPARE(third->body(), second->body());
        // And one that asks after everything is over gets it at once.
        const auto late = post("/register", handWritten(guest));
        QVERIFY(late->waitForEnd());
        QCOMPARE(late->body(), second->body());
        QCOMPARE(m_chain->sent, 2);
    }
    void tooManyConnectionsForOneAddress()
    {
        const SimulatedGuest guest(*m_authority);
        const auto first = post("/register", handWritten(guest));
        const auto second = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        const auto third = post("/register", handWritten(guest));
        QTRY_VERIFY_WITH_TIMEOUT(first->finished() || second->finished(), 20'000);
        QCOMPARE(first->finished() ? first->status() : second->status(), 409);
        QVERIFY(!third->finished());
    }
    void refusesForms_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("no address") << 0 << 400 << QByteArray("addr");
        QTest::newRow("wrong checksum") << 1 << 400 << QByteArray("addr");
        QTest::newRow("shell in address") << 2 << 400 << QByteArray("addr");
        QTest::newRow("short key") << 3 << 400 << QByteArray("pubk");
        QTest::newRow("another key") << 4 << 403 << QByteArray("report data");
        QTest::newRow("quote of garbage") << 5 << 400 << QByteArray("");
        QTest::newRow("quote cut short") << 6 << 400 << QByteArray("");
        QTest::newRow("signature for another host") << 7 << 400 << QByteArray("HOST_ADDR");
        QTest::newRow("JSON") << 8 << 400 << QByteArray("");
        QTest::newRow("empty") << 9 << 400 << QByteArray("");
        QTest::newRow("too large") << 10 << 413 << QByteArray("");
    }
    void refusesForms()
    {
        QFETCH(int, how);
        QFETCH(int, status);
        QFETCH(QByteArray, word);
        const SimulatedGuest guest(*m_authority);
        QByteArray body = handWritten(guest);
        const QByteArray quoteHex = guest.registerQuote().toHex();
        const QByteArray keyHex = guest.box().publicKey().toByteArray().toHex();
        if (how == 0)
            body.replace("addr=", "adr=");
        if (how == 1)
            body.replace(guest.id().toLatin1(), wrongChecksum(guest.id()).toLatin1());
        if (how == 2)
            body.replace(guest.id().toLatin1(), "0x;touch+/tmp/pwned;");
        if (how == 3)
            body.replace("pubk=" + keyHex, "pubk=" + keyHex.left(62));
        if (how == 4)
            body.replace("pubk=" + keyHex, "pubk=" + QByteArray(64, '5'));
        if (how == 5)
            body = body.left(body.indexOf("quote=")) + "quote=" + QByteArray(2000, '0');
        if (how == 6)
            body.chop(200);
        if (how == 7) {
            m_host = eth::addressOf(crypto::SigningKey::generate());
            body = handWritten(guest);
        }
        if (how == 8)
            body = "{\"addr\":\"0x\"}";
        if (how == 9)
            body.clear();
        if (how == 10)
            body += "&x=" + QByteArray(qsizetype(onboard::protocol::maxFormBytes), 'x');
        const auto request = post("/register", body);
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), status);
        QVERIFY2(request->body().contains(word), request->body().constData());
        QCOMPARE(m_chain->sent, 0);
        QVERIFY(m_service->book().list()->isEmpty());
        m_host = m_chain->operatorAddress();
    }
    void unreachableChainIsSaidAndRetryWorks()
    {
        const SimulatedGuest guest(*m_authority);
        m_chain->down = Error(ErrorCode{"eth.unreachable", ErrorKind::Unavailable}, "http://127.0.0.1:1");
        const auto request = post("/register", handWritten(guest));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 503);
        QVERIFY(request->body().contains("eth.unreachable"));
        m_chain->down.reset();
        const auto again = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
    }
    void emptyAccountIsSaid()
    {
        const SimulatedGuest guest(*m_authority);
        m_chain->funds = Error(eth::errors::insufficientFunds, "0xabc has 0 ETH");
        const auto request = post("/register", handWritten(guest));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 503);
        QVERIFY(request->body().contains("0xabc has 0 ETH"));
    }
    void bootstrapStartsTheNetwork()
    {
        m_chain->networkKey = {};
        const SimulatedGuest guest(*m_authority);
        const QByteArray body = "addr=" + guest.id().toLatin1() + "&quote=" + guest.bootstrapQuote().toHex();
        const auto request = post("/bootstrap", body);
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 200);
        QCOMPARE(m_chain->networkKey.toChecksumText(), guest.id());
        // Once more, as after a lost answer: still fine, and nothing is sent.
        const auto again = post("/bootstrap", body);
        QVERIFY(again->waitForEnd());
        QCOMPARE(again->status(), 200);
        QCOMPARE(m_chain->sent, 1);
        // Another one comes too late.
        const SimulatedGuest other(*m_authority);
        const auto late = post("/bootstrap", "addr=" + other.id().toLatin1() + "&quote=" + other.bootstrapQuote().toHex());
        QVERIFY(late->waitForEnd());
        QCOMPARE(late->status(), 409);
    }
    void bootstrapIsRefused_data()
    {
        QTest::addColumn<bool>("accepted");
        QTest::addColumn<bool>("bound");
        QTest::newRow("policy refuses") << false << true;
        QTest::newRow("quote of another address") << true << false;
    }
    void bootstrapIsRefused()
    {
        QFETCH(bool, accepted);
        QFETCH(bool, bound);
        m_chain->networkKey = {};
        m_verifier->accepted = accepted;
        const SimulatedGuest guest(*m_authority), other(*m_authority);
        const QByteArray quote = (bound ? guest : other).bootstrapQuote();
        const auto request = post("/bootstrap", "addr=" + guest.id().toLatin1() + "&quote=" + quote.toHex());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY(request->body().contains("expected"));
        QVERIFY(m_chain->networkKey.isZero());
    }
    void gossipFromElsewhere()
    {
        const SimulatedGuest guest(*m_authority);
        m_chain->registerBy(eth::addressOf(crypto::SigningKey::generate()), guest.address());
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("seen"), 20'000);
        const gossip::Announcement announcement{guest.id(), guest.box().publicKey().toByteArray(), guest.registerQuote()};
        const QByteArray json = announcement.toJson();
        RawHttp push(m_relay->port(), "POST /push HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + QByteArray::number(json.size()) + "\r\n\r\n" + json);
        QVERIFY(push.waitForEnd());
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("confirmed"), 20'000);
    }
    void hostileGossipStopsNothing()
    {
        const SimulatedGuest guest(*m_authority), other(*m_authority);
        m_chain->registerBy(eth::addressOf(crypto::SigningKey::generate()), guest.address());
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("seen"), 20'000);
        gossip::GossipClient attacker(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_relay->port())));
        const QByteArray key = guest.box().publicKey().toByteArray();
        QVERIFY(QCoro::waitFor(attacker.push({guest.id(), key, "garbage"})));
        QVERIFY(QCoro::waitFor(attacker.push({guest.id(), QByteArray(32, 'z'), guest.registerQuote()})));
        QVERIFY(QCoro::waitFor(attacker.push({other.id(), key, guest.registerQuote()})));
        QVERIFY(QCoro::waitFor(attacker.push({wrongChecksum(guest.id()), key, guest.registerQuote() + "pad"})));
        QTest::qWait(100);
        QCOMPARE(state(guest), QString("seen"));
        QVERIFY(QCoro::waitFor(attacker.push({guest.id(), key, guest.registerQuote()})));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
    }
    void missingQuoteCanBeImported()
    {
        const SimulatedGuest guest(*m_authority), other(*m_authority);
        m_chain->registerBy(eth::addressOf(crypto::SigningKey::generate()), guest.address());
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("seen"), 20'000);
        QTemporaryDir folder;
        const auto write = [&](const QByteArray& content) {
            QFile file(folder.filePath("quote.json"));
            return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
        };
        const QString path = folder.filePath("quote.json");
        QVERIFY(!m_service->importFile(guest.id(), path));
        QVERIFY(write("not json"));
        QCOMPARE(m_service->importFile(guest.id(), path).error().kind(), ErrorKind::Malformed);
        QVERIFY(write(gossip::Announcement{other.id(), other.box().publicKey().toByteArray(), other.registerQuote()}.toJson()));
        QVERIFY(m_service->importFile(guest.id(), path).error().is(onboard::errors::badMessage));
        QVERIFY(write(gossip::Announcement{guest.id(), other.box().publicKey().toByteArray(), guest.registerQuote()}.toJson()));
        QVERIFY(m_service->importFile(guest.id(), path).error().is(onboard::errors::notBound));
        QVERIFY(write(gossip::Announcement{guest.id(), guest.box().publicKey().toByteArray(), guest.registerQuote()}.toJson()));
        QVERIFY(m_service->importFile(guest.id(), path));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
    }
    void nodeThatRefusesNamesTheRegister()
    {
        m_node->instead = [](const protocol::OnboardForm&) {
            protocol::OnboardRefusal refusal;
            refusal.error = "onboard.policy";
            refusal.detail = "measurements differ";
            refusal.checks = {{"policy.rtmr.1", "RTMR1", CheckStatus::Failed, "aa11", "bb22", "image", {}}};
            return http::HttpResponse::json(403, refusal.encode());
        };
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("failed"), 20'000);
        const QString error = m_service->book().get(guest.id())->error;
        QVERIFY2(error.contains("onboard.guest-refused") && error.contains("RTMR1: expected aa11, actual bb22"), qPrintable(error));
        QVERIFY(!request->finished());
    }
    void nodeAnswersNonsense()
    {
        m_node->instead = [](const protocol::OnboardForm&) { return http::HttpResponse::json(200, "{\"sig\":\"00\",\"ciph\":\"\"}"); };
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("failed"), 20'000);
        QVERIFY(m_service->book().get(guest.id())->error.startsWith("onboard.guest-answer"));
    }
    void lyingNodeDoesNotStandInTheWay_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("said");
        QTest::newRow("refuses whatever it is asked") << 0 << "onboard.guest-refused";
        QTest::newRow("answers nonsense") << 1 << "onboard.guest-answer";
        QTest::newRow("signs with a key of its own") << 2 << "onboard.wrong-signer";
        QTest::newRow("is not there") << 3 << "onboard.guest-unreachable";
    }
    void lyingNodeDoesNotStandInTheWay()
    {
        QFETCH(int, how);
        QFETCH(QString, said);
        auto liar = std::make_unique<test::FakeNode>(how == 2 ? crypto::SigningKey::generate() : m_node->network.clone(), m_node->fmspc, m_node->mrtd);
        QVERIFY(liar->start());
        if (how == 0)
            liar->instead = [](const protocol::OnboardForm&) { return http::HttpResponse::text(403, "I do not like it"); };
        if (how == 1)
            liar->instead = [](const protocol::OnboardForm&) { return http::HttpResponse::json(200, "{\"sig\":\"00\",\"ciph\":\"\"}"); };
        const QUrl first = liar->url();
        if (how == 3)
            liar.reset();
        m_guests->setNodes({first, m_node->url()});
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(request->waitForEnd(20'000));
        QCOMPARE(request->status(), 200);
        const auto secret = guest.box().open(view(request->body()));
        QVERIFY(secret && secret->equals(m_node->network.secret()));
        // Who was passed over, and why, is kept with the request.
        bool recorded = false;
        const auto history = m_service->book().history(guest.id());
        for (const RequestTransition& line : *history)
            recorded = recorded || (line.to == RequestState::Encrypted && line.actor.contains(m_node->url().toString()) && line.detail.contains(said) && line.detail.contains(first.toString()));
        QVERIFY(recorded);
    }
    void onlyWhenAllNodesRefuseItIsARefusal()
    {
        test::FakeNode other(m_node->network.clone(), m_node->fmspc, m_node->mrtd);
        QVERIFY(other.start());
        m_node->instead = [](const protocol::OnboardForm&) { return http::HttpResponse::text(403, "first says no"); };
        other.instead = [](const protocol::OnboardForm&) { return http::HttpResponse::text(403, "second says no"); };
        const QUrl absent("http://127.0.0.1:1");
        m_guests->setNodes({m_node->url(), absent, other.url()});
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        // The absent one may say yes: it is waited for, and the screen shows what the others said.
        const auto error = [&] { return m_service->book().get(guest.id())->error; };
        QTRY_VERIFY_WITH_TIMEOUT(error().startsWith("onboard.guest-unreachable") && error().contains("first says no") && error().contains("second says no"), 20'000);
        QCOMPARE(state(guest), QString("approved"));
        m_guests->setNodes({m_node->url(), other.url()});
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("failed"), 20'000);
        QVERIFY2(error().startsWith("onboard.guest-refused") && error().contains("first says no") && error().contains("second says no"), qPrintable(error()));
    }
    void outlookSaysWhatApprovingWouldMeet()
    {
        const SimulatedGuest guest(*m_authority);
        m_chain->registerBy(m_host, guest.address());
        auto outlook = QCoro::waitFor(m_service->outlook(guest.id()));
        QCOMPARE(outlook.node, m_node->url());
        QVERIFY(outlook.onChain == RegistrationState::Requested);
        QCOMPARE(outlook.cost->toDecimal(), QString("1000000"));
        QVERIFY(outlook.chainTrouble.isEmpty() && outlook.nodeTrouble.isEmpty());
        // The first of two nodes is down, the second would be asked; then none.
        const QUrl alive = m_node->url();
        m_guests->setNodes({QUrl("http://127.0.0.1:1"), alive});
        QCOMPARE(QCoro::waitFor(m_service->outlook(guest.id())).node, alive);
        m_guests->setNodes({});
        m_chain->down = Error(ErrorCode{"eth.unreachable", ErrorKind::Unavailable}, "http://127.0.0.1:1");
        outlook = QCoro::waitFor(m_service->outlook(guest.id()));
        QVERIFY(outlook.node.isEmpty() && outlook.nodeTrouble.contains("onboard.guest-unreachable"));
        QVERIFY(!outlook.onChain && !outlook.cost && outlook.chainTrouble.contains("eth.unreachable"));
    }
    void nodeIsDownThenComes()
    {
        const quint16 port = quint16(m_node->url().port());
        const crypto::SigningKey secret = m_node->network.clone();
        m_node.reset();
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_service->book().get(guest.id())->error.contains("onboard.guest-unreachable"), 20'000);
        m_node = std::make_unique<test::FakeNode>(secret.clone(), QByteArray(6, 'f'), QByteArray(48, 'm'));
        QVERIFY(m_node->start(port));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 200);
    }
    void waitingGuestIsAnnouncedAgain()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->messages(), 1, 20'000);
        m_clock->advance(300); // The relay has forgotten.
        gossip::GossipClient late(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_relay->port())));
        int got = 0;
        connect(&late, &gossip::GossipClient::announced, this, [&] { ++got; });
        late.start();
        QTRY_COMPARE_WITH_TIMEOUT(got, 1, 20'000);
    }
    void relayDownDoesNotMatterToOwnGuests()
    {
        m_relay->stop();
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 200);
    }
    void forgedQuoteCostsNoGas()
    {
        m_verifier->genuine = false;
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY(request->body().contains("not-genuine"));
        QCOMPARE(state(guest), QString());
    }
    void webPagesAreTurnedAway()
    {
        const SimulatedGuest guest(*m_authority);
        const QByteArray form = RawHttp::form("/register", handWritten(guest));
        RawHttp request(m_service->port(), QByteArray(form).replace("Accept: */*", "Origin: https://example.org"));
        QVERIFY(request.waitForEnd());
        QCOMPARE(request.status(), 403);
        QCOMPARE(state(guest), QString());
    }
    void floodOfPostsIsLimited()
    {
        HostServiceOptions few = options();
        few.postsPerMinute = 3;
        startService(few);
        for (int i = 0; i < 3; ++i) {
            const auto request = post("/register", "x");
            QVERIFY(request->waitForEnd());
            QCOMPARE(request->status(), 400);
        }
        const auto request = post("/register", "x");
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 429);
    }
    void portTakenIsSaid()
    {
        HostServiceOptions same = options();
        same.port = m_service->port();
        HostService second(HostService::Parts{m_chain, m_guests, m_verifier, m_store, m_clock, {}}, same);
        const auto started = second.start();
        QVERIFY(!started);
        QVERIFY(started.error().is(onboard::errors::portTaken));
        QVERIFY(started.error().detail().contains(QString::number(same.port)));
        QVERIFY(!started.error().hint().isEmpty());
    }
    void stopLetsTheWaitingGo()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        m_service->stop();
        QVERIFY(request->waitForEnd());
        QVERIFY(request->status() == 503 || request->status() == 0);
        QCOMPARE(state(guest), QString("verified"));
    }
    void restartTakesUpWhatWasOpen()
    {
        const SimulatedGuest guest(*m_authority);
        auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        startService(options());
        QCOMPARE(state(guest), QString("verified"));
        request = post("/register", handWritten(guest));
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 200);
        QCOMPARE(m_chain->sent, 2);
    }
    void chainBegunAnewClosesWhatWasOpen()
    {
        const SimulatedGuest undecided(*m_authority), approved(*m_authority), later(*m_authority);
        const auto first = post("/register", handWritten(undecided));
        const auto second = post("/register", handWritten(approved));
        QTRY_COMPARE_WITH_TIMEOUT(state(undecided), QString("verified"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(state(approved), QString("verified"), 20'000);
        m_guests->setNodes({});
        QVERIFY(m_service->approve(approved.id(), "operator"));
        m_service->stop();
        m_chain->beginAnew();
        startService(options());
        QTRY_COMPARE_WITH_TIMEOUT(state(undecided), QString("superseded"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(state(approved), QString("failed"), 20'000);
        QCOMPARE(m_service->book().get(approved.id())->error, QString("the chain was begun anew"));
        m_guests->setNodes({m_node->url()});
        const auto third = post("/register", handWritten(later));
        QTRY_COMPARE_WITH_TIMEOUT(state(later), QString("verified"), 20'000);
        // A guest that still waits asks again on the new chain and is seen again.
        const auto again = post("/register", handWritten(undecided));
        QTRY_COMPARE_WITH_TIMEOUT(state(undecided), QString("verified"), 20'000);
        QVERIFY(m_service->approve(undecided.id(), "operator"));
        QVERIFY(again->waitForEnd());
        QCOMPARE(again->status(), 200);
    }
    void rejectionReachesTheContractAndThenTheGuest()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        m_chain->autoMine = false;
        QVERIFY(m_service->reject(guest.id(), "operator", "RTMR2 differs"));
        QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->book().get(guest.id())->rejection), QString("sent"), 20'000);
        QTest::qWait(100);
        QVERIFY(!request->finished()); // It would not find the rejection on chain.
        m_chain->mine();
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY(request->body().contains("RTMR2 differs"));
        QCOMPARE(m_chain->states.value(guest.address()), RegistrationState::Rejected);
        QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->book().get(guest.id())->rejection), QString("confirmed"), 20'000);
        // Whoever asks again for the same guest hears it at once, with the reason.
        const auto again = post("/register", handWritten(guest));
        QVERIFY(again->waitForEnd());
        QCOMPARE(again->status(), 403);
        QVERIFY(again->body().contains("RTMR2 differs"));
    }
    void rejectionThatCannotBePaidIsToldAllTheSame()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        m_chain->funds = Error(eth::errors::insufficientFunds, "0xabc has 0 ETH");
        QVERIFY(m_service->reject(guest.id(), "operator", "RTMR2 differs"));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        m_chain->funds.reset();
        QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->book().get(guest.id())->rejection), QString("confirmed"), 20'000);
    }
    void rejectionByTheOwnerElsewhere()
    {
        const SimulatedGuest guest(*m_authority);
        const auto request = post("/register", handWritten(guest));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        m_chain->rejectByOwner(guest.address());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        const OnboardRequest seen = *m_service->book().get(guest.id());
        QCOMPARE(toString(seen.state), QString("rejected"));
        QCOMPARE(toString(seen.rejection), QString("confirmed"));
        QCOMPARE(seen.decidedBy, QString("chain"));
        QCOMPARE(seen.confirmedBlock, m_chain->height);
        QCOMPARE(m_chain->sent, 1); // register() only.
    }
    void deepReorganisationTakesRequestsBack()
    {
        m_chain->height = 100;
        const SimulatedGuest settled(*m_authority), undecided(*m_authority), onboarded(*m_authority), rejected(*m_authority), gone(*m_authority);
        const auto registerAndVerify = [&](const SimulatedGuest& guest) {
            m_chain->registerBy(eth::addressOf(crypto::SigningKey::generate()), guest.address());
            QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("seen"), 20'000);
            QVERIFY(m_service->importQuote(guest.id(), guest.box().publicKey().toByteArray(), guest.registerQuote()));
            QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("verified"), 20'000);
        };
        registerAndVerify(settled);
        QVERIFY(m_service->approve(settled.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(settled), QString("confirmed"), 20'000);
        const quint64 fork = m_chain->height;
        const int linesOfSettled = int(m_service->book().history(settled.id())->size());
        QTRY_VERIFY_WITH_TIMEOUT(m_service->watcher().head() >= fork, 20'000);
        for (const SimulatedGuest* guest : {&undecided, &onboarded, &rejected, &gone})
            registerAndVerify(*guest);
        QVERIFY(m_service->approve(onboarded.id(), "operator"));
        QVERIFY(m_service->approve(gone.id(), "operator"));
        QVERIFY(m_service->reject(rejected.id(), "operator", "no"));
        QTRY_COMPARE_WITH_TIMEOUT(state(onboarded), QString("confirmed"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(state(gone), QString("confirmed"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->book().get(rejected.id())->rejection), QString("confirmed"), 20'000);
        m_chain->height += 50;
        QTRY_COMPARE_WITH_TIMEOUT(m_service->watcher().head(), m_chain->height, 20'000);

        QSignalSpy told(m_service.get(), &HostService::chainReorganised);
        m_chain->reorganise(fork);
        m_chain->height += 60;
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 20'000);
        const auto request = [&](const SimulatedGuest& guest) { return *m_service->book().get(guest.id()); };
        QCOMPARE(int(m_service->book().history(settled.id())->size()), linesOfSettled);
        QCOMPARE(state(undecided), QString("verified"));
        QCOMPARE(state(onboarded), QString("approved"));
        QCOMPARE(state(gone), QString("approved"));
        QCOMPARE(toString(request(rejected).rejection), QString("pending"));
        for (const SimulatedGuest* guest : {&undecided, &onboarded, &rejected, &gone}) {
            QCOMPARE(request(*guest).requestBlock, quint64(0));
            bool explained = false;
            const auto history = m_service->book().history(guest->id());
            for (const RequestTransition& line : *history)
                explained = explained || (line.actor == "chain" && line.detail.contains(QString("replaced its blocks above %1").arg(fork)));
            QVERIFY(explained);
        }
        // What the new branch has too goes on where it was; what it has not waits and says why.
        const int sentBefore = m_chain->sent;
        for (const SimulatedGuest* guest : {&undecided, &onboarded, &rejected})
            m_chain->registerBy(eth::addressOf(crypto::SigningKey::generate()), guest->address());
        QTRY_COMPARE_WITH_TIMEOUT(state(onboarded), QString("confirmed"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(toString(request(rejected).rejection), QString("confirmed"), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(request(undecided).requestBlock > fork && request(undecided).error.isEmpty(), 20'000);
        QCOMPARE(m_chain->sent, sentBefore + 2);
        QCOMPARE(state(gone), QString("approved"));
        QTRY_VERIFY_WITH_TIMEOUT(request(gone).error.contains("does not show the request"), 20'000);
    }
    void narrowProviderIsReadInPieces()
    {
        m_service->stop();
        m_chain->height = 5'000;
        m_chain->maxRange = 100;
        const SimulatedGuest guest(*m_authority);
        m_chain->registerBy(m_host, guest.address());
        QVERIFY(m_store->setNote("chain.position", "0"));
        startService(options());
        QTRY_COMPARE_WITH_TIMEOUT(state(guest), QString("seen"), 20'000);
        QVERIFY(m_chain->eventQueries > 50);
    }
};

QTEST_GUILESS_MAIN(HostServiceTest)
#include "tst_HostService.moc"
