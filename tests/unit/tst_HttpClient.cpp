// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpClient.h"
#include "core/http/HttpErrors.h"
#include "core/http/HttpExchange.h"
#include "core/http/HttpServer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::http;
using namespace std::chrono_literals;

class HttpClientTest : public QObject
{
    Q_OBJECT

    HttpServer m_server;
    HttpClient m_client;

    QUrl url(const QString& path) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.port()).arg(path));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server.handle("GET", "/ok", [](const HttpRequest& r) {
            return HttpResponse::text(200, QString::fromUtf8(r.header("x-mine") + '|' + r.header("accept-encoding")));
        });
        m_server.handle("GET", "/no", [](const HttpRequest&) { return HttpResponse::json(403, "{\"why\":\"\\u0007\"}"); });
        m_server.handle("GET", "/large", [](const HttpRequest&) { return HttpResponse::bytes(QByteArray(200'000, 'x')); });
        m_server.handle("POST", "/form", [](const HttpRequest& r) {
            const auto form = FormData::parse(r.body);
            return HttpResponse::bytes(r.header("content-type") + '|' + (form ? form->single("a").value_or("?") : "!"));
        });
        const auto redirect = [this](const QString& target) {
            return [target](const HttpRequest&) {
                HttpResponse response = HttpResponse::text(302, "");
                response.headers.insert("Location", target.toUtf8());
                return response;
            };
        };
        m_server.handle("GET", "/near", redirect("/ok"));
        m_server.handle("POST", "/near", redirect("/ok"));
        m_server.handle("GET", "/loop", redirect("/loop"));
        m_server.handle("GET", "/far", redirect("http://localhost:1/ok"));
        m_server.handle("GET", "/file", redirect("file:///etc/passwd"));
        m_server.handleAsync("GET", "/silent", [this](const HttpRequest&, const HttpResponderPtr& r) { m_kept.append(r); });
        QVERIFY(m_server.listen({{QHostAddress::LocalHost, 0}}));
    }

    void deletedByWhoWaitedForIt_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("inside finished()") << "/ok";
        QTest::newRow("inside readyRead()") << "/large";
        QTest::newRow("inside timeout()") << "/silent";
    }
    /// A coroutine that waits owns the exchange and ends, with it, inside the signal that it waited for.
    void deletedByWhoWaitedForIt()
    {
        QFETCH(QString, path);
        QNetworkAccessManager manager;
        const QPointer<QNetworkReply> reply(manager.get(QNetworkRequest(url(path))));
        HttpRequestOptions options;
        options.maxBodyBytes = 1000;
        if (path == "/silent")
            options.timeout = 50ms;
        const QPointer<HttpExchange> exchange(new HttpExchange(reply, options));
        bool replyOutlivedIt = false;
        connect(exchange, &HttpExchange::done, this, [&] {
            delete exchange.data();
            replyOutlivedIt = !reply.isNull();
        });
        QTRY_VERIFY_WITH_TIMEOUT(exchange.isNull(), 20'000);
        QVERIFY(replyOutlivedIt);
        QTRY_VERIFY_WITH_TIMEOUT(reply.isNull(), 20'000);
        m_kept.clear();
    }
    void answers()
    {
        HttpRequestOptions options;
        options.headers.insert("X-Mine", "yes");
        const auto reply = QCoro::waitFor(m_client.get(url("/ok"), options));
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error().toString()));
        QCOMPARE(reply->status, 200);
        QVERIFY(reply->body.startsWith("yes|"));
        QCOMPARE(reply->contentType, QByteArray("text/plain; charset=utf-8"));
        FormData form;
        form.add("a", "1 &2");
        const auto posted = QCoro::waitFor(m_client.postForm(url("/form"), form));
        QVERIFY(posted);
        QCOMPARE(posted->body, QByteArray("application/x-www-form-urlencoded|1 &2"));
    }

    void statusIsAnErrorUnlessAsked()
    {
        const auto strict = QCoro::waitFor(m_client.get(url("/no")));
        QVERIFY(!strict);
        QVERIFY(strict.error().is(http::errors::status));
        QVERIFY(strict.error().detail().contains("403"));
        QVERIFY(strict.error().detail().contains("why"));
        HttpRequestOptions options;
        options.statusPolicy = HttpStatusPolicy::Any;
        const auto loose = QCoro::waitFor(m_client.get(url("/no"), options));
        QVERIFY(loose);
        QCOMPARE(loose->status, 403);
    }

    void sizeIsLimitedWhileReceiving()
    {
        HttpRequestOptions options;
        options.maxBodyBytes = 199'999;
        const auto reply = QCoro::waitFor(m_client.get(url("/large"), options));
        QVERIFY(!reply);
        QVERIFY(reply.error().is(http::errors::tooLarge));
        options.maxBodyBytes = 200'000;
        const auto fits = QCoro::waitFor(m_client.get(url("/large"), options));
        QVERIFY(fits);
        QCOMPARE(fits->body.size(), 200'000);
    }

    void endlessAnswerIsCut()
    {
        QTcpServer endless;
        QVERIFY(endless.listen(QHostAddress::LocalHost));
        connect(&endless, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* socket = endless.nextPendingConnection();
            socket->write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connect(socket, &QTcpSocket::bytesWritten, socket,
                    [socket] { socket->write("1000\r\n" + QByteArray(4096, 'x') + "\r\n"); });
        });
        HttpRequestOptions options;
        options.maxBodyBytes = 1'000'000;
        const auto reply =
            QCoro::waitFor(m_client.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(endless.serverPort())), options));
        QVERIFY(!reply);
        QVERIFY(reply.error().is(http::errors::tooLarge));
    }

    void totalTimeIsLimitedEvenWhenBytesDrip()
    {
        QTcpServer drip;
        QTimer timer;
        QVERIFY(drip.listen(QHostAddress::LocalHost));
        connect(&drip, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* socket = drip.nextPendingConnection();
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            connect(&timer, &QTimer::timeout, socket, [socket] { socket->write("x"); });
            timer.start(50);
        });
        HttpRequestOptions options;
        options.timeout = 600ms;
        QElapsedTimer elapsed;
        elapsed.start();
        const auto reply =
            QCoro::waitFor(m_client.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(drip.serverPort())), options));
        QVERIFY(!reply);
        QVERIFY(reply.error().is(http::errors::timeout));
        QVERIFY(elapsed.elapsed() >= 550 && elapsed.elapsed() < 3000);
    }

    void troubleIsTyped_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("closes at once") << QByteArray() << QByteArray("http.unreachable");
        QTest::newRow("cut in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                                         << QByteArray("http.unreachable");
        QTest::newRow("not http") << QByteArray("SSH-2.0-x\r\n\r\n") << QByteArray("http.");
    }
    void troubleIsTyped()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, code);
        QTcpServer rude;
        QVERIFY(rude.listen(QHostAddress::LocalHost));
        connect(&rude, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* socket = rude.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        const auto reply = QCoro::waitFor(m_client.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(rude.serverPort()))));
        QVERIFY(!reply);
        QVERIFY2(reply.error().toString().startsWith(QLatin1String(code)), qPrintable(reply.error().toString()));
    }

    void nobodyThere()
    {
        quint16 port = 0;
        {
            QTcpServer probe;
            QVERIFY(probe.listen(QHostAddress::LocalHost));
            port = probe.serverPort();
        }
        const auto reply = QCoro::waitFor(m_client.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(port))));
        QVERIFY(!reply);
        QVERIFY(reply.error().is(http::errors::unreachable));
    }

    void badUrls()
    {
        for (const char* bad : {"", "file:///etc/passwd", "ftp://x/", "http://", "127.0.0.1:80"}) {
            const auto reply = QCoro::waitFor(m_client.get(QUrl(QString::fromLatin1(bad))));
            QVERIFY(!reply);
            QVERIFY2(reply.error().is(http::errors::badUrl), bad);
        }
    }

    void redirects()
    {
        QVERIFY(QCoro::waitFor(m_client.get(url("/near"))));
        for (const char* path : {"/far", "/file", "/loop"})
            QVERIFY2(!QCoro::waitFor(m_client.get(url(QString::fromLatin1(path)))), path);
        const auto posted = QCoro::waitFor(m_client.post(url("/near"), "text/plain", "x"));
        QVERIFY(!posted);
        QVERIFY(posted.error().is(http::errors::status));
    }

    void destroyedClientCancels()
    {
        auto client = std::make_unique<HttpClient>();
        auto task = client->get(url("/silent"));
        QTRY_COMPARE(m_kept.size(), 1);
        client.reset();
        const auto reply = QCoro::waitFor(std::move(task));
        QVERIFY(!reply);
        QVERIFY(reply.error().is(gatehouse::errors::cancelled));
    }

private:
    QList<HttpResponderPtr> m_kept;
};

QTEST_GUILESS_MAIN(HttpClientTest)
#include "tst_HttpClient.moc"
