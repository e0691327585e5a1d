// SPDX-License-Identifier: GPL-3.0-or-later
// The relay and the client over real sockets, and the relay against requests written byte by byte as an original client
// would send them.
#include "core/gossip/GossipClient.h"
#include "core/gossip/GossipErrors.h"
#include "core/gossip/GossipRelay.h"
#include "support/onboard/SettableClock.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::gossip;

namespace {

Announcement numbered(int number)
{
    return {QStringLiteral("0x%1").arg(number, 40, 16, QLatin1Char('0')), QByteArray(32, 'k'), QByteArray("quote ") + QByteArray::number(number)};
}
QUrl urlOf(const GossipRelay& relay)
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(relay.port()));
}
GossipClientOptions quick()
{
    GossipClientOptions options;
    options.firstRetry = std::chrono::milliseconds(50);
    options.lastRetry = std::chrono::milliseconds(200);
    return options;
}

/// Sends bytes and reads until the answer is complete, the connection ends or three seconds passed.
QByteArray exchange(quint16 port, const QByteArray& request)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::connected, [&] { socket.write(request); });
    QObject::connect(&socket, &QTcpSocket::readyRead, [&] { answer += socket.readAll(); });
    if (!QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 3000))
        return "no end of the answer";
    return answer;
}
QByteArray post(const QByteArray& body)
{
    return "POST /push HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}
int statusOf(const QByteArray& answer)
{
    return answer.startsWith("HTTP/1.1 ") ? answer.mid(9, 3).toInt() : 0;
}

} // namespace

class GossipRelayTest : public QObject
{
    Q_OBJECT
private:
    test::SettableClock m_clock;
    std::unique_ptr<GossipRelay> m_relay;

    void startRelay(GossipRelayOptions options = {})
    {
        options.port = 0;
        m_relay = std::make_unique<GossipRelay>(options, m_clock);
        QVERIFY(m_relay->start());
    }

private Q_SLOTS:
    void cleanup() { m_relay.reset(); }

    void pushReachesSubscribers()
    {
        startRelay();
        GossipClient one(urlOf(*m_relay), quick()), two(urlOf(*m_relay), quick());
        QList<Announcement> first, second;
        connect(&one, &GossipClient::announced, this, [&](const Announcement& a) { first.append(a); });
        connect(&two, &GossipClient::announced, this, [&](const Announcement& a) { second.append(a); });
        one.start();
        two.start();
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 2, 20'000);
        QVERIFY(QCoro::waitFor(one.push(numbered(1))));
        QTRY_COMPARE_WITH_TIMEOUT(first.size(), 1, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(second.size(), 1, 20'000);
        QCOMPARE(second.first(), numbered(1));
    }
    void lateSubscriberGetsUnexpiredOnly()
    {
        startRelay();
        GossipClient sender(urlOf(*m_relay), quick());
        QVERIFY(QCoro::waitFor(sender.push(numbered(1))));
        m_clock.advance(40);
        QVERIFY(QCoro::waitFor(sender.push(numbered(2))));
        m_clock.advance(30);
        GossipClient late(urlOf(*m_relay), quick());
        QList<Announcement> got;
        connect(&late, &GossipClient::announced, this, [&](const Announcement& a) { got.append(a); });
        late.start();
        QTRY_COMPARE_WITH_TIMEOUT(got.size(), 1, 20'000);
        QTest::qWait(100);
        QCOMPARE(got, QList{numbered(2)});
    }
    void duplicatesAreDropped()
    {
        startRelay();
        GossipClient client(urlOf(*m_relay), quick());
        int got = 0;
        connect(&client, &GossipClient::announced, this, [&] { ++got; });
        client.start();
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 1, 20'000);
        for (int i = 0; i < 5; ++i)
            QVERIFY(QCoro::waitFor(client.push(numbered(1))));
        // Expired at the relay, so it sends it again; the client still knows it.
        m_clock.advance(120);
        QVERIFY(QCoro::waitFor(client.push(numbered(1))));
        QVERIFY(QCoro::waitFor(client.push(numbered(2))));
        QTRY_COMPARE_WITH_TIMEOUT(got, 2, 20'000);
        QTest::qWait(100);
        QCOMPARE(got, 2);
    }
    void reconnectsAndGetsWhatItMissed()
    {
        startRelay();
        const quint16 port = m_relay->port();
        GossipClient client(urlOf(*m_relay), quick());
        QList<Announcement> got;
        QSignalSpy link(&client, &GossipClient::linkChanged);
        connect(&client, &GossipClient::announced, this, [&](const Announcement& a) { got.append(a); });
        client.start();
        QTRY_VERIFY_WITH_TIMEOUT(client.isConnected(), 20'000);
        m_relay.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!client.isConnected(), 20'000);
        QVERIFY(!QCoro::waitFor(client.push(numbered(1))));
        GossipRelayOptions options;
        options.port = port;
        m_relay = std::make_unique<GossipRelay>(options, m_clock);
        QVERIFY(m_relay->start());
        GossipClient sender(urlOf(*m_relay), quick());
        QVERIFY(QCoro::waitFor(sender.push(numbered(2))));
        QTRY_COMPARE_WITH_TIMEOUT(got.size(), 1, 20'000);
        QVERIFY(link.size() >= 3);
    }
    void portTakenIsSaid()
    {
        startRelay();
        GossipRelayOptions options;
        options.port = m_relay->port();
        GossipRelay second(options, m_clock);
        const auto started = second.start();
        QVERIFY(!started);
        QVERIFY(started.error().is(gossip::errors::portTaken));
        QVERIFY(started.error().detail().contains(QString::number(m_relay->port())));
    }
    void answersAsTheOriginal_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const QByteArray good = numbered(7).toJson();
        QTest::newRow("good") << good << 200;
        QTest::newRow("extra field") << QByteArray(good).insert(1, "\"from\":\"x\",") << 200;
        QTest::newRow("blanks") << QByteArray(good).replace("\":", "\": ") << 200;
        QTest::newRow("not JSON") << QByteArray("hello") << 400;
        QTest::newRow("empty") << QByteArray() << 400;
        QTest::newRow("no quote") << QByteArray("{\"addr\":\"0x0\",\"pubk\":\"00\"}") << 400;
        QTest::newRow("30 KiB and a byte") << good + QByteArray(maxMessageBytes + 1 - good.size(), ' ') << 413;
        QTest::newRow("30 KiB") << good + QByteArray(maxMessageBytes - good.size(), ' ') << 200;
    }
    void answersAsTheOriginal()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        startRelay();
        QCOMPARE(statusOf(exchange(m_relay->port(), post(body))), status);
    }
    void announcedLengthDoesNotMatter()
    {
        // 1 GiB announced, or no length at all: both must end at 30 KiB.
        startRelay();
        const QByteArray head = "POST /push HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n";
        QCOMPARE(statusOf(exchange(m_relay->port(), head + "Content-Length: 1073741824\r\n\r\n" + QByteArray(100, 'x'))), 413);
        QByteArray chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 8; ++i)
            chunked += "2000\r\n" + QByteArray(0x2000, 'x') + "\r\n";
        QCOMPARE(statusOf(exchange(m_relay->port(), chunked + "0\r\n\r\n")), 413);
    }
    void floodFromOneAddressIsLimited()
    {
        GossipRelayOptions options;
        options.pushesPerMinute = 3;
        startRelay(options);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(statusOf(exchange(m_relay->port(), post(numbered(i).toJson()))), 200);
        QCOMPARE(statusOf(exchange(m_relay->port(), post(numbered(9).toJson()))), 429);
        m_clock.advance(61);
        QCOMPARE(statusOf(exchange(m_relay->port(), post(numbered(9).toJson()))), 200);
    }
    void keepAliveIsAnEmptyText()
    {
        GossipRelayOptions options;
        options.keepAliveEvery = std::chrono::milliseconds(100);
        startRelay(options);
        QTcpSocket socket;
        QByteArray answer;
        connect(&socket, &QTcpSocket::readyRead, this, [&] { answer += socket.readAll(); });
        socket.connectToHost(QHostAddress::LocalHost, m_relay->port());
        connect(&socket, &QTcpSocket::connected, this, [&] { socket.write("GET /subscribe HTTP/1.1\r\nHost: relay\r\n\r\n"); });
        QTRY_VERIFY_WITH_TIMEOUT(answer.count("\"\"\n") >= 2, 20'000);
        QVERIFY(answer.startsWith("HTTP/1.1 200"));
        QVERIFY(answer.toLower().contains("transfer-encoding: chunked"));
    }
    void slowSubscriberIsCutOffAndOthersAreNot()
    {
        GossipRelayOptions options;
        options.maxQueuedBytes = 256 * 1024;
        options.pushesPerMinute = 100000;
        options.buffer.bytes = 64 * 1024;
        startRelay(options);
        QTcpSocket slow;
        slow.setReadBufferSize(1024); // It never reads.
        connect(&slow, &QTcpSocket::connected, this, [&] { slow.write("GET /subscribe HTTP/1.1\r\nHost: relay\r\n\r\n"); });
        slow.connectToHost(QHostAddress::LocalHost, m_relay->port());
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 1, 20'000);
        GossipClientOptions many = quick();
        many.perMinute = 100000;
        GossipClient fast(urlOf(*m_relay), many);
        int got = 0;
        connect(&fast, &GossipClient::announced, this, [&] { ++got; });
        fast.start();
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 2, 20'000);
        int sent = 0;
        for (; sent < 1500 && m_relay->subscribers() == 2; ++sent) {
            Announcement big = numbered(sent);
            big.quote = QByteArray(14000, char(sent)) + QByteArray::number(sent);
            QVERIFY(QCoro::waitFor(fast.push(big)));
        }
        QVERIFY2(sent < 1500, "the slow subscriber was never cut off");
        QTRY_COMPARE_WITH_TIMEOUT(m_relay->subscribers(), 1, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(got, sent, 20'000);
    }
    void hostileRelayDoesNotStopTheClient()
    {
        QTcpServer relay;
        QVERIFY(relay.listen(QHostAddress::LocalHost));
        QPointer<QTcpSocket> peer;
        connect(&relay, &QTcpServer::newConnection, this, [&] {
            peer = relay.nextPendingConnection();
            peer->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        });
        GossipClient client(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(relay.serverPort())), quick());
        QList<Announcement> got;
        connect(&client, &GossipClient::announced, this, [&](const Announcement& a) { got.append(a); });
        client.start();
        QTRY_VERIFY_WITH_TIMEOUT(client.isConnected(), 20'000);
        peer->write("not json\n{\"data\":5}\n{\"data\":{\"addr\":\"; rm -rf /\",\"pubk\":\"\",\"quote\":\"\"}}\n\xff\xfe\n");
        peer->write(QByteArray(5 * 1024 * 1024, 'x') + "\n"); // One line of 5 MiB.
        peer->write(subscriptionLine(numbered(3)));
        QTRY_COMPARE_WITH_TIMEOUT(got.size(), 1, 20'000);
        QCOMPARE(got.first(), numbered(3));
    }
    void silentRelayIsLeft()
    {
        QTcpServer relay;
        QVERIFY(relay.listen(QHostAddress::LocalHost));
        int connections = 0;
        connect(&relay, &QTcpServer::newConnection, this, [&] {
            ++connections;
            relay.nextPendingConnection()->write("HTTP/1.1 200 OK\r\n\r\n");
        });
        GossipClientOptions options = quick();
        options.silence = std::chrono::milliseconds(200);
        GossipClient client(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(relay.serverPort())), options);
        client.start();
        QTRY_VERIFY_WITH_TIMEOUT(connections >= 3, 20'000);
    }
    void refusingRelayIsTriedAgainSlowly()
    {
        QTcpServer relay;
        QVERIFY(relay.listen(QHostAddress::LocalHost));
        int connections = 0;
        connect(&relay, &QTcpServer::newConnection, this, [&] {
            ++connections;
            QTcpSocket* peer = relay.nextPendingConnection();
            peer->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            peer->disconnectFromHost();
        });
        GossipClientOptions options = quick();
        options.firstRetry = options.lastRetry = std::chrono::milliseconds(300);
        GossipClient client(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(relay.serverPort())), options);
        client.start();
        QTest::qWait(1000);
        QVERIFY2(connections >= 2 && connections <= 5, qPrintable(QString::number(connections)));
        QVERIFY(!client.isConnected());
    }
};

QTEST_GUILESS_MAIN(GossipRelayTest)
#include "tst_GossipRelay.moc"
