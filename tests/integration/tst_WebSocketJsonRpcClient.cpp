// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthClient.h"
#include "core/eth/EthErrors.h"
#include "core/eth/HeadFollower.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>
#include <QtTest>
#include <functional>

using namespace gatehouse;
using eth::EthClient;
using eth::RpcSubscription;

namespace {
const QString word = "0x" + QString(64, u'a');

/// A node of one socket, whose answers a test decides.
class FakeNode : public QObject
{
public:
    QWebSocketServer server{"node", QWebSocketServer::NonSecureMode};
    QPointer<QWebSocket> socket;
    int connections = 0;
    QStringList methods;
    /// Returns the text to send; empty for none.
    std::function<QString(const QString& method, const QString& id)> answer;

    FakeNode()
    {
        listen(0);
        connect(&server, &QWebSocketServer::newConnection, this, [this] {
            ++connections;
            socket = server.nextPendingConnection();
            socket->setParent(this);
            connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString& text) {
                const QJsonObject request = QJsonDocument::fromJson(text.toUtf8()).object();
                methods.append(request["method"].toString());
                const QString reply = answer(methods.last(), QString::number(request["id"].toInteger()));
                if (!reply.isEmpty() && socket)
                    socket->sendTextMessage(reply);
            });
        });
        answer = [this](const QString& method, const QString& id) {
            if (method == "eth_subscribe")
                return result(id, "\"0xsub" + QString::number(connections) + '"');
            return result(id, method == "eth_chainId" ? "\"0x7a69\"" : "true");
        };
    }
    void listen(quint16 port) { QVERIFY(server.listen(QHostAddress::LocalHost, port)); }
    static QString result(const QString& id, const QString& value)
    {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + value + "}";
    }
    void notify(const QString& subscription, const QString& content)
    {
        socket->sendTextMessage("{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"" + subscription
                                + "\",\"result\":" + content + "}}");
    }
    void drop()
    {
        if (socket)
            socket->abort();
    }
};

eth::JsonRpcOptions quick()
{
    eth::JsonRpcOptions options;
    options.timeout = std::chrono::milliseconds(1000);
    options.maxReplyBytes = 64 * 1024;
    options.reconnectDelay = std::chrono::milliseconds(50);
    return options;
}
} // namespace

class WebSocketJsonRpcClientTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_node = std::make_unique<FakeNode>();
        m_client.emplace(*EthClient::forUrl(url(), quick()));
    }
    void cleanup() { m_client.reset(); }

    void callsShareOneSocket()
    {
        std::vector<QCoro::Task<Result<std::uint64_t>>> tasks;
        for (int i = 0; i < 5; ++i)
            tasks.push_back(m_client->chainId());
        for (auto& task : tasks)
            QCOMPARE(*QCoro::waitFor(std::move(task)), std::uint64_t(31337));
        QCOMPARE(m_node->connections, 1);
    }
    void answersInAnyOrder()
    {
        QStringList ids;
        m_node->answer = [&](auto&, const QString& id) {
            ids.append(id);
            if (ids.size() < 2)
                return QString();
            m_node->socket->sendTextMessage(FakeNode::result(ids[1], "\"0x2\""));
            return FakeNode::result(ids[0], "\"0x1\"");
        };
        auto one = m_client->chainId();
        auto two = m_client->blockNumber();
        QCOMPARE(*QCoro::waitFor(std::move(one)), std::uint64_t(1));
        QCOMPARE(*QCoro::waitFor(std::move(two)), std::uint64_t(2));
    }
    void strayRepliesAreIgnored()
    {
        m_node->answer = [](auto&, const QString& id) { return FakeNode::result(id, "\"0x7a69\""); };
        QVERIFY(QCoro::waitFor(m_client->chainId()).has_value());
        for (int i = 0; i < 20; ++i)
            m_node->socket->sendTextMessage(FakeNode::result("999", "\"0x1\""));
        QCOMPARE(*QCoro::waitFor(m_client->chainId()), std::uint64_t(31337));
        QCOMPARE(m_node->connections, 1);
    }
    void garbageBreaksOff_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("not JSON") << "hello";
        QTest::newRow("batch") << "[]";
        QTest::newRow("no version") << "{\"id\":1,\"result\":1}";
    }
    void garbageBreaksOff()
    {
        QFETCH(QString, text);
        m_node->answer = [text](auto&, auto&) { return text; };
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::badReply), qPrintable(result.error().toString()));
    }
    void binaryBreaksOff()
    {
        m_node->answer = [this](auto&, auto&) {
            m_node->socket->sendBinaryMessage("x");
            return QString();
        };
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::badReply));
    }
    void hugeMessageIsRefused()
    {
        m_node->answer = [](auto&, const QString& id) { return FakeNode::result(id, '"' + QString(200'000, u'x') + '"'); };
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::replyTooLarge), qPrintable(result.error().toString()));
    }
    void silenceTimesOut()
    {
        m_node->answer = [](auto&, auto&) { return QString(); };
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::timeout));
    }
    void lostConnectionFailsCallsAndOpensAgain()
    {
        m_node->answer = [this](auto&, auto&) {
            m_node->drop();
            return QString();
        };
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::connectionLost));
        m_node->answer = [](auto&, const QString& id) { return FakeNode::result(id, "\"0x1\""); };
        QCOMPARE(*QCoro::waitFor(m_client->chainId()), std::uint64_t(1));
        QCOMPARE(m_node->connections, 2);
    }
    void nobodyThere()
    {
        m_node->server.close();
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY2(result.error().is(eth::errors::unreachable), qPrintable(result.error().toString()));
        QVERIFY(!result.error().toString().contains("very-secret-key"));
    }
    void destructionEndsCalls()
    {
        m_node->answer = [](auto&, auto&) { return QString(); };
        auto rpc = *eth::makeJsonRpcClient(url(), quick());
        auto task = rpc->call("eth_chainId", {});
        QTRY_COMPARE(m_node->connections, 1);
        rpc.reset();
        QVERIFY(QCoro::waitFor(std::move(task)).error().is(errors::cancelled));
    }

    void notificationsArrive()
    {
        auto subscription = *m_client->subscribeNewHeads();
        QSignalSpy established(subscription.get(), &RpcSubscription::established);
        QSignalSpy notified(subscription.get(), &RpcSubscription::notified);
        QVERIFY(established.wait());
        m_node->notify("0xother", "1");
        m_node->notify("0xsub1", "{\"number\":\"0x1\"}");
        QVERIFY(notified.wait());
        QCOMPARE(notified.size(), 1);
        QCOMPARE(notified[0][0].toJsonValue()["number"].toString(), "0x1");
        subscription.reset();
        QTRY_VERIFY(m_node->methods.contains("eth_unsubscribe"));
    }
    void subscriptionsSurviveReconnection()
    {
        auto subscription = *m_client->subscribeNewHeads();
        QSignalSpy established(subscription.get(), &RpcSubscription::established);
        int interrupted = 0;
        connect(subscription.get(), &RpcSubscription::interrupted, this, [&] { ++interrupted; });
        QSignalSpy notified(subscription.get(), &RpcSubscription::notified);
        QVERIFY(established.wait());
        const quint16 port = m_node->server.serverPort();
        m_node->server.close();
        m_node->drop();
        QTRY_COMPARE(interrupted, 1);
        QTest::qWait(300); // some attempts in vain
        QVERIFY(interrupted > 1);
        m_node->listen(port);
        QTRY_COMPARE_WITH_TIMEOUT(established.size(), 2, 5000);
        m_node->notify("0xsub1", "1"); // the identifier of the first connection means nothing any more
        m_node->notify("0xsub2", "2");
        QTRY_COMPARE(notified.size(), 1);
        QCOMPARE(notified[0][0].toJsonValue().toInt(), 2);
    }
    void refusedSubscription()
    {
        m_node->answer = [](auto&, const QString& id) {
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32601,\"message\":\"notifications not supported\"}}";
        };
        auto subscription = *m_client->subscribeNewHeads();
        std::optional<Error> refusal;
        connect(subscription.get(), &RpcSubscription::refused, this, [&](const Error& error) { refusal = error; });
        QTRY_VERIFY(refusal.has_value());
        QVERIFY(refusal->is(eth::errors::methodNotFound));
    }
    // A half-open connection: nothing is ever reported by the system, only silence.
    void deadConnectionsAreNoticed()
    {
        QTcpServer mute;
        QVERIFY(mute.listen(QHostAddress::LocalHost));
        int connections = 0;
        connect(&mute, &QTcpServer::newConnection, this, [&] {
            ++connections;
            QTcpSocket* const socket = mute.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                const QByteArray request = socket->readAll();
                const qsizetype at = request.indexOf("Sec-WebSocket-Key: ");
                if (at < 0)
                    return; // frames, pings among them: swallowed
                const QByteArray key = request.mid(at + 19, 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
                socket->write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                              + QCryptographicHash::hash(key, QCryptographicHash::Sha1).toBase64() + "\r\n\r\n");
            });
        });
        eth::JsonRpcOptions options = quick();
        options.keepAlive = std::chrono::milliseconds(100);
        options.timeout = std::chrono::milliseconds(60'000);
        const EthClient client = *EthClient::forUrl(QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(mute.serverPort())), options);
        auto subscription = *client.subscribeNewHeads();
        std::optional<Error> interruption;
        connect(subscription.get(), &RpcSubscription::interrupted, this, [&](const Error& error) { interruption = error; });
        QTRY_VERIFY(interruption.has_value());
        QVERIFY(interruption->is(eth::errors::connectionLost));
        QTRY_VERIFY(connections > 1);
    }
    // Where the node does not push, heads are asked for.
    void headFollowerFallsBackToAsking()
    {
        int number = 1;
        m_node->answer = [&](const QString& method, const QString& id) {
            if (method == "eth_subscribe")
                return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32601,\"message\":\"no\"}}";
            const QString hash = "0x" + QString::number(number++).rightJustified(64, u'0');
            return FakeNode::result(id, "{\"number\":\"0x1\",\"hash\":\"" + hash + "\",\"parentHash\":\"" + word + "\",\"timestamp\":\"0x1\"}");
        };
        eth::HeadFollower follower(*m_client, {std::chrono::milliseconds(20), std::chrono::milliseconds(60'000)});
        QSignalSpy heads(&follower, &eth::HeadFollower::headChanged);
        QTRY_VERIFY(heads.size() >= 3);
    }
    void headFollowerAsksWhenNothingIsPushed()
    {
        int asked = 0;
        m_node->answer = [&](const QString& method, const QString& id) {
            if (method == "eth_subscribe")
                return FakeNode::result(id, "\"0x1\"");
            ++asked;
            return FakeNode::result(id, "{\"number\":\"0x1\",\"hash\":\"" + word + "\",\"parentHash\":\"" + word + "\",\"timestamp\":\"0x1\"}");
        };
        eth::HeadFollower follower(*m_client, {std::chrono::milliseconds(20), std::chrono::milliseconds(100)});
        QTRY_VERIFY(asked >= 3);
        QSignalSpy heads(&follower, &eth::HeadFollower::headChanged);
        QTest::qWait(250);
        QCOMPARE(heads.size(), 0); // the same head again is no news
    }

private:
    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/ws/very-secret-key").arg(m_node->server.serverPort())); }

    std::unique_ptr<FakeNode> m_node;
    std::optional<EthClient> m_client;
};

QTEST_GUILESS_MAIN(WebSocketJsonRpcClientTest)
#include "tst_WebSocketJsonRpcClient.moc"
