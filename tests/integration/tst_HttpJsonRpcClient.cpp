// SPDX-License-Identifier: GPL-3.0-or-later
// Over a real socket: what servers and those who pretend to be one may send.
#include "core/eth/EthClient.h"
#include "core/eth/EthErrors.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <functional>

using namespace gatehouse;
using eth::EthClient;

namespace {
/// Answers each request with the bytes a test gives; {ID} becomes the id of the request.
class RawServer : public QTcpServer
{
public:
    std::function<void(QTcpSocket*, const QByteArray& id)> respond;
    int requests = 0;
    QByteArray lastRequest;

    RawServer()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* const socket = nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                const QByteArray request = socket->property("seen").toByteArray() + socket->readAll();
                socket->setProperty("seen", request);
                const qsizetype at = request.indexOf("\"id\":");
                if (at < 0 || !request.endsWith('}'))
                    return;
                socket->setProperty("seen", QByteArray());
                ++requests;
                lastRequest = request;
                qsizetype end = at + 5;
                while (isdigit(request[end]))
                    ++end;
                respond(socket, request.mid(at + 5, end - at - 5));
            });
        });
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/v3/very-secret-key?token=hidden").arg(serverPort())); }

    void answer(const QByteArray& body, const QByteArray& status = "200 OK", const QByteArray& headers = {})
    {
        respond = [=](QTcpSocket* socket, const QByteArray& id) {
            const QByteArray content = QByteArray(body).replace("{ID}", id);
            socket->write("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                          + QByteArray::number(content.size()) + "\r\n\r\n" + content);
        };
    }
};

eth::JsonRpcOptions quick()
{
    eth::JsonRpcOptions options;
    options.timeout = std::chrono::milliseconds(500);
    options.maxReplyBytes = 64 * 1024;
    return options;
}
} // namespace

class HttpJsonRpcClientTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<RawServer>();
        m_client.emplace(*EthClient::forUrl(m_server->url(), quick()));
    }
    void cleanup() { m_client.reset(); }

    void calls()
    {
        m_server->answer(R"({"jsonrpc":"2.0","id":{ID},"result":"0x7a69"})");
        for (int i = 0; i < 3; ++i)
            QCOMPARE(*QCoro::waitFor(m_client->chainId()), std::uint64_t(31337));
        QVERIFY(m_server->lastRequest.startsWith("POST /v3/very-secret-key?token=hidden HTTP/1.1"));
        QVERIFY(m_server->lastRequest.toLower().contains("content-type: application/json"));
        QVERIFY(m_server->lastRequest.contains("\"id\":3"));
    }
    void concurrentCallsKeepTheirIds()
    {
        m_server->answer(R"({"jsonrpc":"2.0","id":{ID},"result":"0x{ID}"})");
        std::vector<QCoro::Task<Result<std::uint64_t>>> tasks;
        for (int i = 0; i < 9; ++i)
            tasks.push_back(m_client->chainId());
        for (std::size_t i = 0; i < tasks.size(); ++i)
            QCOMPARE(*QCoro::waitFor(std::move(tasks[i])), std::uint64_t(i + 1));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const char* status, const char* body, ErrorCode code) {
            QTest::newRow(name) << QByteArray(status) << QByteArray(body) << QByteArray(code.name.data());
        };
        row("another id", "200 OK", R"({"jsonrpc":"2.0","id":12345,"result":"0x1"})", eth::errors::badReply);
        row("batch", "200 OK", R"([{"jsonrpc":"2.0","id":{ID},"result":"0x1"}])", eth::errors::badReply);
        row("html", "200 OK", "<html>", eth::errors::badReply);
        row("empty", "200 OK", "", eth::errors::badReply);
        row("notification", "200 OK",
            R"({"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"1","result":1}})", eth::errors::badReply);
        row("402", "402 Payment Required", "{}", eth::errors::paymentRequired);
        row("429", "429 Too Many Requests", "slow", eth::errors::rateLimited);
        row("401", "401 Unauthorized", "invalid project id", eth::errors::unauthorized);
        row("403", "403 Forbidden", "", eth::errors::unauthorized);
        row("500 html", "500 Internal Server Error", "<html>", eth::errors::httpStatus);
        row("500 with a result", "500 Internal Server Error", R"({"jsonrpc":"2.0","id":{ID},"result":"0x1"})", eth::errors::httpStatus);
        row("400 with an error", "400 Bad Request", R"({"jsonrpc":"2.0","id":{ID},"error":{"code":-32601,"message":"no"}})",
            eth::errors::methodNotFound);
        row("413 with a range", "413 Request Entity Too Large",
            R"({"jsonrpc":"2.0","id":{ID},"error":{"code":-32614,"message":"eth_getLogs is limited to a 10,000 range"}})",
            eth::errors::rpcError);
        row("redirect", "302 Found", "", eth::errors::httpStatus);
        row("error without id", "200 OK", R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}})",
            eth::errors::rpcError);
    }
    void refuses()
    {
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, code);
        m_server->answer(body, status, "Retry-After: 17\r\nLocation: http://127.0.0.1:1/\r\n");
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY(!result);
        QCOMPARE(QByteArray(result.error().code().name.data()), code);
        QVERIFY2(!result.error().toString().contains("very-secret-key"), qPrintable(result.error().toString()));
        QVERIFY(!result.error().toString().contains("hidden"));
        QCOMPARE(m_server->requests, 1);
        if (status.startsWith("429"))
            QVERIFY(result.error().detail().contains("17"));
    }
    // The reply never ends: it is cut off at the limit, not collected.
    void endlessReplyIsAborted()
    {
        qint64 sent = 0;
        bool closed = false;
        m_server->respond = [&](QTcpSocket* socket, const QByteArray&) {
            socket->write("HTTP/1.1 200 OK\r\n\r\n\"");
            const auto pour = [socket, &sent] {
                if (socket->bytesToWrite() < 1'000'000)
                    sent += socket->write(QByteArray(256 * 1024, 'x'));
            };
            connect(socket, &QTcpSocket::bytesWritten, socket, pour);
            connect(socket, &QTcpSocket::disconnected, this, [&] { closed = true; });
            pour();
        };
        eth::JsonRpcOptions options = quick();
        options.timeout = std::chrono::milliseconds(10'000);
        const EthClient client = *EthClient::forUrl(m_server->url(), options);
        const auto result = QCoro::waitFor(client.chainId());
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::replyTooLarge), qPrintable(result.error().toString()));
        QVERIFY(!result.error().toString().contains("very-secret-key"));
        QTRY_VERIFY(closed);
        QVERIFY2(sent < 20'000'000, qPrintable(QString::number(sent)));
    }
    void compressedReplyIsNotInflated()
    {
        m_server->answer(QByteArray::fromHex("1f8b0800000000000003"), "200 OK", "Content-Encoding: gzip\r\n");
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::badReply));
        QVERIFY(m_server->lastRequest.toLower().contains("accept-encoding: identity"));
    }
    void silenceTimesOut()
    {
        m_server->respond = [](QTcpSocket*, const QByteArray&) {};
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::timeout));
    }
    // One byte now and then keeps inactivity timers quiet, but not ours.
    void drippingTimesOut()
    {
        m_server->respond = [](QTcpSocket* socket, const QByteArray&) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            auto* const timer = new QTimer(socket);
            connect(timer, &QTimer::timeout, socket, [socket] { socket->write(" "); });
            timer->start(50);
        };
        QElapsedTimer timer;
        timer.start();
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::timeout));
        QVERIFY(timer.elapsed() < 3000);
    }
    void hangingUp()
    {
        m_server->respond = [](QTcpSocket* socket, const QByteArray&) { socket->abort(); };
        QVERIFY(QCoro::waitFor(m_client->chainId()).error().is(eth::errors::unreachable));
        m_server->respond = [](QTcpSocket* socket, const QByteArray&) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            socket->disconnectFromHost();
        };
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::unreachable) || result.error().is(eth::errors::badReply),
                 qPrintable(result.error().toString()));
    }
    void nobodyThere()
    {
        m_server->close();
        const auto result = QCoro::waitFor(m_client->chainId());
        QVERIFY(result.error().is(eth::errors::unreachable));
        QVERIFY(!result.error().hint().isEmpty());
        QVERIFY(!result.error().toString().contains("very-secret-key"));
    }
    void tooManyAtOnce()
    {
        m_server->respond = [](QTcpSocket*, const QByteArray&) {};
        eth::JsonRpcOptions options = quick();
        options.maxPendingCalls = 2;
        const EthClient client = *EthClient::forUrl(m_server->url(), options);
        auto one = client.chainId();
        auto two = client.chainId();
        QVERIFY(QCoro::waitFor(client.chainId()).error().is(eth::errors::tooManyCalls));
        QVERIFY(QCoro::waitFor(std::move(one)).error().is(eth::errors::timeout));
        QVERIFY(QCoro::waitFor(std::move(two)).error().is(eth::errors::timeout));
        QVERIFY(QCoro::waitFor(client.chainId()).error().is(eth::errors::timeout)); // the places are free again
    }
    void badAddresses()
    {
        for (const char* url : {"", "ftp://host", "http://", "file:///etc/passwd", "localhost:8545"})
            QVERIFY2(EthClient::forUrl(QUrl(QString::fromLatin1(url))).error().is(eth::errors::badUrl), url);
    }
    void cannotSubscribe()
    {
        QVERIFY(!m_client->canSubscribe());
        QVERIFY(m_client->subscribeNewHeads().error().is(eth::errors::cannotSubscribe));
    }
    void endpointHidesKeys()
    {
        QCOMPARE(eth::publicEndpoint(QUrl("wss://user:password@node.example:8546/ws/v3/key?a=b#c")), "wss://node.example:8546");
    }

private:
    std::unique_ptr<RawServer> m_server;
    std::optional<EthClient> m_client;
};

QTEST_GUILESS_MAIN(HttpJsonRpcClientTest)
#include "tst_HttpJsonRpcClient.moc"
