// SPDX-License-Identifier: GPL-3.0-or-later
// The proxy in front of an application, with a real TLS client and an application that echoes.
#include "core/http/HttpErrors.h"
#include "guest-agent/StreamProxy.h"
#include "guest-agent/TlsIdentity.h"
#include "tests/support/agent/TestAuthority.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>
#include <QtTest>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::agent;

namespace {

/// Sends back what it gets, and ends when the other side has.
class EchoApplication : public QTcpServer
{
public:
    EchoApplication()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port");
    }
    http::HttpEndpoint endpoint() const { return {QHostAddress(QHostAddress::LocalHost), serverPort()}; }
};

QByteArray readAll(QTcpSocket& socket, qsizetype size)
{
    QByteArray answer;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            answer += socket.readAll();
            return answer.size() >= size || (socket.state() == QAbstractSocket::UnconnectedState && socket.bytesAvailable() == 0);
        },
        20'000);
    return answer;
}

} // namespace

class StreamProxyTest : public QObject
{
    Q_OBJECT

    test::TestAuthority m_authority;
    TlsIdentity m_identity = TlsIdentity::fromScalar(SecretBytes(view(QByteArray(32, 'k')))).value();

    std::shared_ptr<ssl_ctx_st> context(const QString& domain)
    {
        const QByteArray certificate = m_authority.issue(*m_identity.signingRequest(domain));
        return m_identity.serverContext(certificate, QDateTime::currentDateTimeUtc()).value().context;
    }
    static const QList<http::HttpEndpoint>& loopback()
    {
        static const QList<http::HttpEndpoint> endpoints{{QHostAddress(QHostAddress::LocalHost), 0}};
        return endpoints;
    }
    void prepare(QSslSocket& socket, QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater) const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({m_authority.root()});
        configuration.setProtocol(protocol);
        socket.setSslConfiguration(configuration);
    }
    static QByteArray pattern(qsizetype size)
    {
        QByteArray bytes(size, '\0');
        for (qsizetype i = 0; i < size; ++i)
            bytes[i] = char((i * 131 + i / 251) & 0xff);
        return bytes;
    }

private Q_SLOTS:
    void bytesPassBothWays_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<int>("size");
        for (const bool tls : {false, true})
            for (const int size : {1, 100, 16'384, 3'000'001})
                QTest::addRow("%s %d", tls ? "tls" : "plain", size) << tls << size;
    }
    void bytesPassBothWays()
    {
        QFETCH(bool, tls);
        QFETCH(int, size);
        EchoApplication application;
        StreamProxy proxy;
        proxy.setUpstream(application.endpoint());
        if (tls)
            proxy.setTls(context("node.example.org"));
        QVERIFY(proxy.listen(loopback()));
        QSslSocket socket;
        if (tls) {
            prepare(socket);
            socket.connectToHostEncrypted("127.0.0.1", proxy.port(), "node.example.org");
            QVERIFY2(socket.waitForEncrypted(20'000), qPrintable(socket.errorString()));
        } else {
            socket.connectToHost("127.0.0.1", proxy.port());
        }
        const QByteArray sent = pattern(size);
        socket.write(sent);
        QCOMPARE(readAll(socket, size), sent);
    }

    void oldTlsIsRefused()
    {
        EchoApplication application;
        StreamProxy proxy;
        proxy.setUpstream(application.endpoint());
        proxy.setTls(context("node.example.org"));
        QVERIFY(proxy.listen(loopback()));
        // A ClientHello of TLS 1.1: record, handshake and client version 3.2, random, no session, one suite, no compression.
        const QByteArray body = QByteArray::fromHex("0302") + QByteArray(32, 'r') + QByteArray::fromHex("000002c0130100");
        QByteArray hello = QByteArray::fromHex("0100") + char(0) + char(body.size()) + body;
        hello = QByteArray::fromHex("160302") + char(0) + char(hello.size()) + hello;
        QTcpSocket old;
        old.connectToHost("127.0.0.1", proxy.port());
        QVERIFY(old.waitForConnected());
        old.write(hello);
        const QByteArray answer = readAll(old, 7);
        // A fatal alert: protocol_version (RFC 5246 §7.2.2).
        QCOMPARE(answer.left(1).toHex(), QByteArray("15"));
        QCOMPARE(answer.mid(5, 2).toHex(), QByteArray("0246"));
    }

    void replacedCertificateServesNewConnections()
    {
        EchoApplication application;
        StreamProxy proxy;
        proxy.setUpstream(application.endpoint());
        proxy.setTls(context("old.example.org"));
        QVERIFY(proxy.listen(loopback()));
        QSslSocket first;
        prepare(first);
        first.connectToHostEncrypted("127.0.0.1", proxy.port(), "old.example.org");
        QVERIFY2(first.waitForEncrypted(20'000), qPrintable(first.errorString()));
        proxy.setTls(context("new.example.org"));
        QSslSocket second;
        prepare(second);
        second.connectToHostEncrypted("127.0.0.1", proxy.port(), "new.example.org");
        QVERIFY2(second.waitForEncrypted(20'000), qPrintable(second.errorString()));
        first.write("still");
        QCOMPARE(readAll(first, 5), QByteArray("still"));
    }

    void silentApplicationMeans502_data()
    {
        QTest::addColumn<bool>("known");
        QTest::newRow("none named") << false;
        QTest::newRow("nobody listens") << true;
    }
    void silentApplicationMeans502()
    {
        QFETCH(bool, known);
        StreamProxy proxy;
        if (known) {
            QTcpServer gone;
            QVERIFY(gone.listen(QHostAddress::LocalHost));
            const quint16 port = gone.serverPort();
            gone.close();
            proxy.setUpstream(http::HttpEndpoint{QHostAddress(QHostAddress::LocalHost), port});
        }
        QVERIFY(proxy.listen(loopback()));
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", proxy.port());
        socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const QByteArray answer = readAll(socket, 10'000);
        QVERIFY2(answer.startsWith("HTTP/1.1 502 "), answer.constData());
        const qsizetype blank = answer.indexOf("\r\n\r\n");
        QVERIFY(answer.contains("Content-Length: " + QByteArray::number(answer.size() - blank - 4) + "\r\n"));
    }

    void answerArrivesAfterTheClientHasEndedItsSide()
    {
        // Qt's sockets close both ways when the other side ends its own; this application does not.
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t addressSize = sizeof address;
        QCOMPARE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), addressSize), 0);
        QCOMPARE(::listen(listener, 1), 0);
        QCOMPARE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &addressSize), 0);
        const QByteArray big = pattern(2'000'000);
        QByteArray asked;
        std::thread application([listener, &asked, &big] {
            const int peer = ::accept(listener, nullptr, nullptr);
            std::array<char, 100> buffer{};
            for (ssize_t got = 0; (got = ::recv(peer, buffer.data(), buffer.size(), 0)) > 0;)
                asked.append(buffer.data(), got);
            for (qsizetype sent = 0; sent < big.size();) {
                const ssize_t wrote = ::send(peer, big.constData() + sent, std::size_t(big.size() - sent), MSG_NOSIGNAL);
                if (wrote <= 0)
                    break;
                sent += wrote;
            }
            ::close(peer);
            ::close(listener);
        });
        const auto joined = qScopeGuard([&application] { application.join(); });
        StreamProxy proxy;
        proxy.setUpstream(http::HttpEndpoint{QHostAddress(QHostAddress::LocalHost), ntohs(address.sin_port)});
        QVERIFY(proxy.listen(loopback()));
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", proxy.port());
        QVERIFY(socket.waitForConnected());
        socket.write("question");
        QVERIFY(socket.flush());
        ::shutdown(int(socket.socketDescriptor()), SHUT_WR);
        QCOMPARE(readAll(socket, big.size()), big);
        QCOMPARE(asked, QByteArray("question"));
    }

    void noiseAndSilenceEndQuickly()
    {
        StreamProxyLimits limits;
        limits.handshake = std::chrono::milliseconds(1'000);
        EchoApplication application;
        StreamProxy proxy(limits);
        proxy.setUpstream(application.endpoint());
        proxy.setTls(context("node.example.org"));
        QVERIFY(proxy.listen(loopback()));
        QTcpSocket noise;
        noise.connectToHost("127.0.0.1", proxy.port());
        noise.write("GET / HTTP/1.1\r\n\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(noise.state(), QAbstractSocket::UnconnectedState, 10'000);
        QTcpSocket silence;
        QSignalSpy connected(&silence, &QTcpSocket::connected);
        silence.connectToHost("127.0.0.1", proxy.port());
        QTRY_COMPARE_WITH_TIMEOUT(connected.size(), 1, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(silence.state(), QAbstractSocket::UnconnectedState, 20'000);
        QVERIFY(!application.hasPendingConnections());
    }

    void idleConnectionsAreEnded()
    {
        StreamProxyLimits limits;
        limits.idle = std::chrono::milliseconds(3'000);
        EchoApplication application;
        StreamProxy proxy(limits);
        proxy.setUpstream(application.endpoint());
        QVERIFY(proxy.listen(loopback()));
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", proxy.port());
        socket.write("x");
        QCOMPARE(readAll(socket, 1), QByteArray("x"));
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, 20'000);
    }

    void closingBreaksWhatStands()
    {
        EchoApplication application;
        StreamProxy proxy;
        proxy.setUpstream(application.endpoint());
        QVERIFY(proxy.listen(loopback()));
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", proxy.port());
        socket.write("x");
        QCOMPARE(readAll(socket, 1), QByteArray("x"));
        proxy.close();
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, 10'000);
    }

    void takenPortIsNamed()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        StreamProxy proxy;
        const auto listening = proxy.listen({{QHostAddress(QHostAddress::LocalHost), other.serverPort()}});
        QVERIFY(!listening);
        QVERIFY(listening.error().is(http::errors::portTaken));
    }
};

QTEST_GUILESS_MAIN(StreamProxyTest)
#include "tst_StreamProxy.moc"
