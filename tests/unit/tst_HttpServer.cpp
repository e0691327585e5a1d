// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpErrors.h"
#include "core/http/HttpServer.h"

#include <QTcpSocket>
#include <QThread>
#include <QtTest>

using namespace gatehouse::http;
using namespace std::chrono_literals;

namespace {

HttpServerLimits shortLimits()
{
    HttpServerLimits limits;
    limits.maxHeaderBytes = 4096;
    limits.maxBodyBytes = 1000;
    limits.maxConnections = 8;
    limits.headerTimeout = 700ms;
    limits.bodyTimeout = 700ms;
    limits.writeTimeout = 2s;
    return limits;
}

/// A server with one route of each kind, and raw sockets to it.
class Bench
{
public:
    explicit Bench(HttpServerLimits limits = shortLimits())
        : server(limits)
    {
        server.handle("POST", "/echo", [](const HttpRequest& request) { return HttpResponse::bytes(request.body); });
        server.handle("GET", "/get/{tag}", [](const HttpRequest& request) {
            return HttpResponse::text(200, QString::fromUtf8(request.capture("tag") + '|'
                                                             + request.query.single("q").value_or("-")));
        });
        server.handleAsync(
            "POST", "/wait",
            [this](const HttpRequest& request, const HttpResponderPtr& responder) {
                askedInThread = QThread::currentThread();
                waiting.append(responder);
                responder->whenAbandoned(&server, [this] { ++abandoned; });
                if (request.body == "forget")
                    waiting.removeLast();
            },
            {-1, 1500ms});
        HttpStreamOptions options;
        options.keepAlive = "\"\"\n";
        options.keepAliveEvery = 300ms;
        options.maxQueuedBytes = 1000;
        server.handleStream(
            "/subscribe",
            [this](const HttpRequest& request, const HttpStreamPtr& stream) {
                if (request.query.single("no")) {
                    stream->refuse(HttpResponse::text(403, "no"));
                } else {
                    stream->accept();
                    streams.append(stream);
                }
            },
            options);
        const auto listening = server.listen({{QHostAddress::LocalHost, 0}, {QHostAddress::LocalHostIPv6, 0}});
        hasIpv6 = bool(listening);
    }

    std::unique_ptr<QTcpSocket> connect()
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress::LocalHost, server.port(0));
        [[maybe_unused]] const bool connected = socket->waitForConnected(3000);
        return socket;
    }
    /// Everything the server sends until it closes.
    static QByteArray readAll(QTcpSocket& socket, int ms = 5000)
    {
        QByteArray all;
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < ms) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
            all += socket.readAll();
            if (socket.state() == QAbstractSocket::UnconnectedState)
                break;
        }
        return all + socket.readAll();
    }
    QByteArray exchange(const QByteArray& bytes)
    {
        auto socket = connect();
        socket->write(bytes);
        socket->flush();
        return readAll(*socket);
    }

    HttpServer server;
    bool hasIpv6 = false;
    QList<HttpResponderPtr> waiting;
    QList<HttpStreamPtr> streams;
    QThread* askedInThread = nullptr;
    int abandoned = 0;
};

QByteArray statusLine(const QByteArray& answer)
{
    return answer.left(answer.indexOf("\r\n"));
}
QByteArray bodyOf(const QByteArray& answer)
{
    const auto at = answer.indexOf("\r\n\r\n");
    return at < 0 ? QByteArray() : answer.mid(at + 4);
}

} // namespace

class HttpServerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void statuses_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        const QByteArray host = " HTTP/1.1\r\nHost: x\r\n";
        QTest::newRow("get") << "GET /get/a%20b?q=1+2" + host + "\r\n" << 200 << QByteArray("a b|1 2");
        QTest::newRow("compression is not used")
            << "GET /get/a" + host + "Accept-Encoding: gzip, br\r\n\r\n" << 200 << QByteArray("a|-");
        QTest::newRow("ranges are ignored") << "GET /get/a" + host + "Range: bytes=0-0\r\n\r\n" << 200 << QByteArray("a|-");
        QTest::newRow("unknown") << "GET /nothing" + host + "\r\n" << 404 << QByteArray("Not Found\n");
        QTest::newRow("other method") << "GET /echo" + host + "\r\n" << 405 << QByteArray("Method Not Allowed\n");
        QTest::newRow("head is not get") << "HEAD /get/a" + host + "\r\n" << 405 << QByteArray();
        QTest::newRow("broken query") << "GET /get/a?q=%4" + host + "\r\n" << 400 << QByteArray("Bad Request\n");
        QTest::newRow("not http") << QByteArray("hello\r\n\r\n") << 400 << QByteArray();
        QTest::newRow("post") << "POST /echo" + host + "Content-Length: 3\r\n\r\nabc" << 200 << QByteArray("abc");
        QTest::newRow("post without body") << "POST /echo" + host + "\r\n" << 200 << QByteArray();
        QTest::newRow("form is not eaten")
            << "POST /echo" + host + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b"
            << 200 << QByteArray("a=b");
        QTest::newRow("expect continue")
            << "POST /echo" + host + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc" << 100 << QByteArray("*");
        QTest::newRow("chunked") << "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
                                 << 200 << QByteArray("abc");
        QTest::newRow("largest") << "POST /echo" + host + "Content-Length: 1000\r\n\r\n" + QByteArray(1000, 'x') << 200
                                 << QByteArray(1000, 'x');
        QTest::newRow("too large") << "POST /echo" + host + "Content-Length: 1001\r\n\r\n" + QByteArray(1001, 'x') << 413
                                   << QByteArray("Payload Too Large\n");
        QTest::newRow("declared huge") << "POST /echo" + host + "Content-Length: 99999999999\r\n\r\nabc" << 413
                                       << QByteArray("Payload Too Large\n");
        QTest::newRow("too large, not sent on demand")
            << "POST /echo" + host + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n" << 413
            << QByteArray("Payload Too Large\n");
        QTest::newRow("chunked too large")
            << "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + QByteArray(1001, 'x') + "\r\n0\r\n\r\n"
            << 413 << QByteArray("Payload Too Large\n");
        QTest::newRow("many small chunks too large")
            << "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n" + QByteArray("1\r\nx\r\n").repeated(5000) << 413
            << QByteArray("Payload Too Large\n");
        QTest::newRow("endless chunk extension")
            << "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\n1;" + QByteArray(100000, 'e') << 413
            << QByteArray("Payload Too Large\n");
        QTest::newRow("broken chunk") << "POST /echo" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n" << 400
                                      << QByteArray("Bad Request\n");
        QTest::newRow("two lengths") << "POST /echo" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc" << 400
                                     << QByteArray("Bad Request\n");
        QTest::newRow("length and chunked")
            << "POST /echo" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc" << 400
            << QByteArray("Bad Request\n");
        QTest::newRow("negative length") << "POST /echo" + host + "Content-Length: -1\r\n\r\n" << 400
                                         << QByteArray("Bad Request\n");
        QTest::newRow("get with body") << "GET /get/a" + host + "Content-Length: 3\r\n\r\nabc" << 400
                                       << QByteArray("Bad Request\n");
        QTest::newRow("multipart") << "POST /echo" + host
                + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\nabc"
                                   << 415 << QByteArray("Unsupported Media Type\n");
        QTest::newRow("compressed body") << "POST /echo" + host + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
                                         << 415 << QByteArray("Unsupported Media Type\n");
        QTest::newRow("long header") << "GET /get/a" + host + "X: " + QByteArray(5000, 'x') + "\r\n\r\n" << 431
                                     << QByteArray();
        QTest::newRow("endless first line") << "GET /" + QByteArray(100000, 'x') << 431 << QByteArray();
        QTest::newRow("stream refused") << "GET /subscribe?no=1" + host + "\r\n" << 403 << QByteArray("no");
    }
    void statuses()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        Bench bench;
        const QByteArray answer = bench.exchange(request);
        QCOMPARE(statusLine(answer).split(' ').value(1), QByteArray::number(status));
        if (body != "*")
            QCOMPARE(bodyOf(answer), body);
        else
            QVERIFY(answer.endsWith("abc"));
    }

    void pathOfTheLargestSizeDoesNotExhaustTheStack()
    {
        HttpServerLimits limits = shortLimits();
        limits.maxHeaderBytes = 64 * 1024;
        Bench bench(limits);
        for (const char* method : {"GET", "POST"}) {
            for (const int size : {4000, 8100, 20000}) {
                const QByteArray answer = bench.exchange(QByteArray(method) + " /echo/" + QByteArray(size, 'x')
                                                         + " HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
                const QByteArray status = statusLine(answer).split(' ').value(1);
                QCOMPARE(status, size == 4000 ? QByteArray("404") : QByteArray("414"));
            }
        }
    }

    void allSecondAddressesListen()
    {
        Bench bench;
        if (!bench.hasIpv6)
            QSKIP("no IPv6 loopback on this machine");
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHostIPv6, bench.server.port(1));
        QVERIFY(socket.waitForConnected(3000));
        socket.write("GET /get/six HTTP/1.1\r\n\r\n");
        QCOMPARE(bodyOf(Bench::readAll(socket)), QByteArray("six|-"));
    }

    void takenPortIsNamed()
    {
        Bench bench;
        HttpServer second;
        const auto listening = second.listen({{QHostAddress::LocalHost, bench.server.port(0)}});
        QVERIFY(!listening);
        QVERIFY(listening.error().is(errors::portTaken));
        QVERIFY(listening.error().detail().contains(QString::number(bench.server.port(0))));
        QVERIFY(!second.isListening());
    }

    void slowHeadersEndAfterTheTotalTime()
    {
        Bench bench;
        auto socket = bench.connect();
        QElapsedTimer timer;
        timer.start();
        // One byte each 100 ms keeps every single read short; only a total deadline ends it.
        const QByteArray head = "GET /get/a HTTP/1.1\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for (int i = 0; i < head.size() && socket->state() == QAbstractSocket::ConnectedState; ++i) {
            socket->write(head.mid(i, 1));
            QTest::qWait(100);
        }
        QVERIFY(timer.elapsed() < 3000);
        QCOMPARE(statusLine(Bench::readAll(*socket)), QByteArray("HTTP/1.1 408 Request Timeout"));
    }

    void slowBodyEndsAfterTheTotalTime()
    {
        Bench bench;
        auto socket = bench.connect();
        socket->write("POST /echo HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
        for (int i = 0; i < 30 && socket->state() == QAbstractSocket::ConnectedState; ++i) {
            socket->write("x");
            QTest::qWait(100);
        }
        QCOMPARE(statusLine(Bench::readAll(*socket)), QByteArray("HTTP/1.1 408 Request Timeout"));
    }

    void slowClientsDoNotLockOthersOutForLong()
    {
        Bench bench;
        std::vector<std::unique_ptr<QTcpSocket>> idle;
        for (int i = 0; i < 8; ++i) {
            idle.push_back(bench.connect());
            idle.back()->write("GET ");
            idle.back()->flush();
        }
        QTest::qWait(100);
        const QByteArray refused = bench.exchange("GET /get/a HTTP/1.1\r\n\r\n");
        QCOMPARE(statusLine(refused), QByteArray("HTTP/1.1 503 Service Unavailable"));
        QTRY_COMPARE_WITH_TIMEOUT(statusLine(bench.exchange("GET /get/a HTTP/1.1\r\n\r\n")),
                                  QByteArray("HTTP/1.1 200 OK"), 6000);
    }

    void longPollIsAnsweredLater()
    {
        Bench bench;
        auto socket = bench.connect();
        socket->write("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        QTRY_COMPARE(bench.waiting.size(), 1);
        QCOMPARE(bench.askedInThread, QThread::currentThread());
        QTest::qWait(300);
        QVERIFY(!bench.waiting[0]->isFinished());
        bench.waiting[0]->respond(HttpResponse::bytes(QByteArray("\0\1\2", 3)));
        bench.waiting[0]->respond(HttpResponse::bytes("late"));
        const QByteArray answer = Bench::readAll(*socket);
        QCOMPARE(bodyOf(answer), QByteArray("\0\1\2", 3));
        QVERIFY(answer.contains("Content-Type: application/octet-stream"));
        QCOMPARE(bench.abandoned, 0);
    }

    void longPollNoticesThatTheClientLeft()
    {
        Bench bench;
        auto socket = bench.connect();
        socket->write("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        QTRY_COMPARE(bench.waiting.size(), 1);
        socket->abort();
        QTRY_COMPARE_WITH_TIMEOUT(bench.abandoned, 1, 1200);
        QVERIFY(bench.waiting[0]->isFinished());
        bench.waiting[0]->respond(HttpResponse::bytes("nobody"));
    }

    void longPollIsBounded()
    {
        Bench bench;
        const QByteArray answer = bench.exchange("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        QCOMPARE(statusLine(answer), QByteArray("HTTP/1.1 503 Service Unavailable"));
        QVERIFY(answer.contains("Retry-After: 1"));
        QTRY_COMPARE(bench.abandoned, 1);
    }

    void forgottenRequestIsAnswered()
    {
        Bench bench;
        QElapsedTimer timer;
        timer.start();
        const QByteArray answer = bench.exchange("POST /wait HTTP/1.1\r\nContent-Length: 6\r\n\r\nforget");
        QCOMPARE(statusLine(answer), QByteArray("HTTP/1.1 500 Internal Server Error"));
        QVERIFY(timer.elapsed() < 1400);
    }

    void closingWhileClientsWaitDoesNotHang()
    {
        QElapsedTimer timer;
        {
            Bench bench;
            auto poll = bench.connect();
            poll->write("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
            auto stream = bench.connect();
            stream->write("GET /subscribe HTTP/1.1\r\n\r\n");
            auto half = bench.connect();
            half->write("POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nx");
            QTRY_COMPARE(bench.waiting.size(), 1);
            QTRY_COMPARE(bench.streams.size(), 1);
            timer.start();
            bench.server.close();
            QVERIFY(!bench.streams[0]->isOpen());
            QVERIFY(!bench.server.isListening());
        }
        QVERIFY(timer.elapsed() < 1500);
    }

    void streamCarriesLinesAndKeepAlive()
    {
        Bench bench;
        auto socket = bench.connect();
        socket->write("GET /subscribe HTTP/1.1\r\nAccept-Encoding: gzip\r\n\r\n");
        QTRY_COMPARE(bench.streams.size(), 1);
        QVERIFY(bench.streams[0]->push("{\"data\":1}\n"));
        QByteArray got;
        QTRY_VERIFY_WITH_TIMEOUT((got += socket->readAll()).contains("b\r\n{\"data\":1}\n\r\n"), 3000);
        QVERIFY(got.contains("Transfer-Encoding: chunked"));
        QVERIFY(got.contains("Content-Type: application/json"));
        QTRY_VERIFY_WITH_TIMEOUT((got += socket->readAll()).contains("3\r\n\"\"\n\r\n"), 3000);
        bench.streams[0]->close();
        QVERIFY(Bench::readAll(*socket).endsWith("0\r\n\r\n"));
        QVERIFY(!bench.streams[0]->push("late"));
    }

    void streamEndsWithItsClient()
    {
        Bench bench;
        auto socket = bench.connect();
        socket->write("GET /subscribe HTTP/1.1\r\n\r\n");
        QTRY_COMPARE(bench.streams.size(), 1);
        socket->abort();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.streams[0]->isOpen(), 2000);
    }

    void streamCutsOffWhoDoesNotRead()
    {
        HttpStream stream(100);
        QVERIFY(stream.push(QByteArray(60, 'x')));
        QVERIFY(!stream.push(QByteArray(60, 'x')));
        QVERIFY(!stream.isOpen());
    }
};

QTEST_GUILESS_MAIN(HttpServerTest)
#include "tst_HttpServer.moc"
