// SPDX-License-Identifier: GPL-3.0-or-later
// Published archives over real HTTP on loopback and out of a folder, with the real downloader.
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/http/HttpServer.h"
#include "core/image/ArtifactSource.h"
#include "core/image/ImageErrors.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/ArchiveServer.h"

#include <QDir>
#include <QElapsedTimer>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ArchiveServer;

class ArtifactSourceTest : public QObject
{
    Q_OBJECT

    process::SystemProcessRunner m_runner;
    http::HttpServer m_server;
    QByteArray m_content = QByteArray("archive ").repeated(20'000);
    std::atomic<int> m_asked = 0;
    std::unique_ptr<QTemporaryDir> m_cache;
    QByteArray m_rest; ///< Of howFarItIsIsTold().

    ArtifactRequest request(const QString& name = QStringLiteral("thing.zip")) const
    {
        ArtifactRequest request;
        request.name = "thing";
        request.url = QUrl(QStringLiteral("http://127.0.0.1:%1/%2").arg(m_server.port()).arg(name));
        request.sha256 = crypto::sha256(view(m_content));
        return request;
    }
    Result<ArtifactSource::Found> obtain(const ArtifactRequest& request)
    {
        ArtifactSource source(m_runner, m_cache->path());
        return QCoro::waitFor(source.obtain(request, {}, [](const QString&) {}));
    }
    QStringList kept() const { return QDir(m_cache->filePath("artifacts")).entryList(QDir::Files | QDir::Hidden); }

private Q_SLOTS:
    void initTestCase()
    {
        m_server.handle("GET", QStringLiteral("/{name}"), [this](const http::HttpRequest& asked) {
            ++m_asked;
            if (asked.capture("name") == "missing.zip")
                return http::HttpResponse::text(404, QStringLiteral("no"));
            return http::HttpResponse::bytes(asked.capture("name") == "other.zip" ? QByteArray("something else") : m_content);
        });
        const auto listening = m_server.listen({{QHostAddress(QHostAddress::LocalHost), 0}});
        QVERIFY2(listening, listening ? "" : qPrintable(listening.error().toString()));
    }
    void init()
    {
        m_cache = std::make_unique<QTemporaryDir>();
        m_asked = 0;
    }
    void downloadsOnce()
    {
        const auto first = obtain(request());
        QVERIFY2(first, first ? "" : qPrintable(first.error().toString()));
        QVERIFY(!first->fromCache);
        QCOMPARE(*readFile(first->path, 1024 * 1024), m_content);
        const int asked = m_asked;
        QVERIFY(asked >= 1);
        // From then on neither the net nor the address matters.
        ArtifactRequest elsewhere = request();
        elsewhere.url = QUrl("http://127.0.0.1:1/thing.zip");
        const auto second = obtain(elsewhere);
        QVERIFY(second && second->fromCache);
        QCOMPARE(int(m_asked), asked);
    }
    void takesItFromAFolder()
    {
        QTemporaryDir folder;
        QVERIFY(writeFileAtomically(folder.filePath("thing.zip"), m_content));
        ArtifactRequest wanted = request();
        wanted.folder = folder.path();
        wanted.url = QUrl("https://example.invalid/releases/thing.zip");
        const auto found = obtain(wanted);
        QVERIFY2(found, found ? "" : qPrintable(found.error().toString()));
        QCOMPARE(*readFile(found->path, 1024 * 1024), m_content);
        QCOMPARE(int(m_asked), 0);
        QVERIFY(QFile::exists(folder.filePath("thing.zip")));
    }
    void wrongHashIsNamed()
    {
        const auto found = obtain(request("other.zip"));
        QVERIFY(!found && found.error().is(image::errors::artifactMismatch));
        const QString text = found.error().toString();
        QVERIFY2(text.contains(QString::fromLatin1(crypto::sha256(view(QByteArray("something else"))).toHex().toLatin1())) && text.contains(crypto::sha256(view(m_content)).toHex()),
                 qPrintable(text));
        QCOMPARE(kept(), QStringList()); // Nothing to resume from, nothing to trust by mistake.
        QTemporaryDir folder;
        QVERIFY(writeFileAtomically(folder.filePath("thing.zip"), "forged"));
        ArtifactRequest forged = request();
        forged.folder = folder.path();
        const auto local = obtain(forged);
        QVERIFY(!local && local.error().is(image::errors::artifactMismatch));
        QVERIFY(local.error().toString().contains(folder.path()));
    }
    void nobodyHasIt()
    {
        const auto found = obtain(request("missing.zip"));
        QVERIFY(!found && found.error().is(image::errors::artifactUnreachable));
        QVERIFY2(found.error().hint().contains("--set artifacts=FOLDER") && found.error().hint().contains("missing.zip"), qPrintable(found.error().hint()));
        ArtifactRequest closed = request();
        closed.url = QUrl("http://127.0.0.1:1/thing.zip");
        QVERIFY(obtain(closed).error().is(image::errors::artifactUnreachable));
    }
    void oneMirrorAfterTheOther()
    {
        ArchiveServer down;
        ArchiveServer second;
        down.mood = ArchiveServer::Mood::Missing;
        second.files["/releases/thing.zip"] = m_content;
        ArtifactRequest wanted = request();
        wanted.url = QUrl("http://127.0.0.1:1/v1/thing.zip");
        wanted.mirrors = {QUrl(down.address("/x/")), QUrl(second.address("/releases/"))};
        const auto found = obtain(wanted);
        QVERIFY2(found, found ? "" : qPrintable(found.error().toString()));
        QCOMPARE(down.asked, QStringList{"GET /x/thing.zip"}); // A folder has it under the same name.
        QCOMPARE(second.asked, QStringList{"GET /releases/thing.zip"});
        QCOMPARE(*readFile(found->path, 1024 * 1024), m_content);
    }
    void goesOnAtAnotherMirror()
    {
        ArchiveServer broken;
        ArchiveServer second;
        broken.files["/thing.zip"] = second.files["/thing.zip"] = m_content;
        broken.mood = ArchiveServer::Mood::Cut;
        ArtifactRequest wanted = request();
        wanted.url = QUrl(broken.address("/thing.zip"));
        QVERIFY(obtain(wanted).error().is(image::errors::artifactUnreachable));
        const qint64 half = QFileInfo(m_cache->filePath("artifacts/") + kept().value(0)).size();
        QCOMPARE(half, m_content.size() / 2);
        wanted.url = QUrl(second.address("/thing.zip"));
        const auto found = obtain(wanted);
        QVERIFY2(found, found ? "" : qPrintable(found.error().toString()));
        QCOMPARE(second.asked, QStringList{QStringLiteral("GET /thing.zip bytes=%1-").arg(half)});
        QCOMPARE(*readFile(found->path, 1024 * 1024), m_content);
        QCOMPARE(kept().size(), 1);
    }
    void portsDigitsAreNoAnswerOfTheServer()
    {
        // Nobody listens at a port that begins with the status for "cannot go on from there".
        ArtifactRequest wanted = request();
        for (quint16 port = 41600; port < 41700; ++port)
            if (QTcpServer probe; probe.listen(QHostAddress::LocalHost, port)) {
                wanted.url = QUrl(QStringLiteral("http://127.0.0.1:%1/thing.zip").arg(port));
                break;
            }
        QVERIFY(makeFolder(m_cache->filePath("artifacts")));
        QVERIFY(writeFileAtomically(m_cache->filePath("artifacts/") + wanted.sha256.toHex() + ".part", m_content.left(1000)));
        QVERIFY(obtain(wanted).error().is(image::errors::artifactUnreachable));
        QCOMPARE(kept().size(), 1); // What was downloaded is kept.
    }
    void whatDoesNotBelongTogether_data()
    {
        QTest::addColumn<int>("mood");
        QTest::addColumn<int>("left"); // Bytes of another file that an earlier download left.
        QTest::newRow("resumed by a server with ranges") << int(ArchiveServer::Mood::Good) << 1000;
        QTest::newRow("a server without ranges") << int(ArchiveServer::Mood::NoRange) << 1000;
        QTest::newRow("longer than the file") << int(ArchiveServer::Mood::Good) << 1'000'000;
    }
    void whatDoesNotBelongTogether()
    {
        QFETCH(int, mood);
        QFETCH(int, left);
        ArchiveServer server;
        server.files["/thing.zip"] = m_content;
        server.mood = ArchiveServer::Mood(mood);
        ArtifactRequest wanted = request();
        wanted.url = QUrl(server.address("/thing.zip"));
        QVERIFY(makeFolder(m_cache->filePath("artifacts")));
        QVERIFY(writeFileAtomically(m_cache->filePath("artifacts/") + wanted.sha256.toHex() + ".part", QByteArray(left, '#')));
        const auto found = obtain(wanted);
        QVERIFY2(found, found ? "" : qPrintable(found.error().toString()));
        QCOMPARE(*readFile(found->path, 1024 * 1024), m_content);
        QCOMPARE(kept().size(), 1);
    }
    void everyMirrorIsNamed()
    {
        ArchiveServer forged;
        ArchiveServer down;
        forged.files["/thing.zip"] = m_content;
        forged.mood = ArchiveServer::Mood::Forged;
        down.mood = ArchiveServer::Mood::Missing;
        ArtifactRequest wanted = request();
        wanted.url = QUrl(down.address("/thing.zip"));
        wanted.mirrors = {QUrl(forged.address("/"))};
        const auto found = obtain(wanted);
        QVERIFY(!found && found.error().is(image::errors::artifactMismatch)); // The worse news.
        for (const ArchiveServer* server : {&forged, &down})
            QVERIFY2(found.error().detail().contains(server->address("/thing.zip")), qPrintable(found.error().detail()));
        QCOMPARE(kept(), QStringList());
        // A liar before one that has it is no obstacle.
        down.mood = ArchiveServer::Mood::Good;
        down.files["/thing.zip"] = m_content;
        wanted.url = QUrl(forged.address("/thing.zip"));
        wanted.mirrors = {QUrl(down.address("/"))};
        QVERIFY(obtain(wanted).has_value());
    }
    void howFarItIsIsTold()
    {
        // Half of it, and the rest once somebody has been told how far it is.
        QTcpServer server;
        QPointer<QTcpSocket> asker;
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            asker = server.nextPendingConnection();
            connect(asker, &QTcpSocket::readyRead, asker, [&] {
                if (asker->readAll().contains("\r\n\r\n"))
                    asker->write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(m_content.size()) + "\r\nConnection: close\r\n\r\n" + m_content.left(m_content.size() / 2));
            });
        });
        QVERIFY(server.listen(QHostAddress::LocalHost));
        ArtifactRequest wanted = request();
        wanted.url = QUrl(QStringLiteral("http://127.0.0.1:%1/thing.zip").arg(server.serverPort()));
        QList<DownloadProgress> told;
        QStringList lines;
        const ArtifactSource::Progress progress = [&](const DownloadProgress& now) {
            told.append(now);
            if (now.bytes > 0 && asker)
                asker->write(std::exchange(m_rest, {}));
        };
        ArtifactSource source(m_runner, m_cache->path());
        m_rest = m_content.mid(m_content.size() / 2);
        const ArtifactSource::Log log = [&](const QString& line) { lines.append(line); };
        const auto found = QCoro::waitFor(source.obtain(wanted, {}, log, progress));
        QVERIFY2(found, found ? "" : qPrintable(found.error().toString()));
        QCOMPARE(*readFile(found->path, 1024 * 1024), m_content);
        const auto half = std::find_if(told.cbegin(), told.cend(), [](const DownloadProgress& each) { return each.bytes > 0; });
        QVERIFY(half != told.cend());
        QCOMPARE(half->total, m_content.size());
        QVERIFY(*half->fraction() > 0 && *half->fraction() < 1);
        // The head of the answer is no line for people.
        QVERIFY2(lines.filter("Content-Length").isEmpty(), qPrintable(lines.join('\n')));
    }
    void aMirrorThatSendsWithoutEnd_data()
    {
        QTest::addColumn<bool>("ends");
        QTest::newRow("it goes on") << false;
        QTest::newRow("it ends between two looks") << true;
    }
    void aMirrorThatSendsWithoutEnd()
    {
        QFETCH(bool, ends);
        // Says no length, so that the downloader's own limit has no effect. What it sends is bounded here, the connection is not.
        const QByteArray much(4 * 1024 * 1024, 'x');
        QTcpServer server;
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, socket, [&much, ends, socket] {
                if (!socket->readAll().contains("\r\n\r\n"))
                    return;
                socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + much);
                if (ends)
                    socket->disconnectFromHost();
            });
        });
        QVERIFY(server.listen(QHostAddress::LocalHost));
        ArtifactRequest wanted = request();
        wanted.url = QUrl(QStringLiteral("http://127.0.0.1:%1/thing.zip").arg(server.serverPort()));
        constexpr qint64 limit = 1024 * 1024;
        ArtifactSource source(m_runner, m_cache->path(), limit);
        const ArtifactSource::Log log = [](const QString&) {};
        QElapsedTimer clock;
        clock.start();
        const auto found = QCoro::waitFor(source.obtain(wanted, {}, log));
        QVERIFY(!found);
        QVERIFY(clock.elapsed() < 55'000); // After a minute without a byte the downloader itself gives up.
        QVERIFY2(found.error().is(image::errors::artifactMismatch) && found.error().detail().contains("more than 1048576 bytes"), qPrintable(found.error().toString()));
        QVERIFY2(found.error().detail().contains(wanted.url.toString()), qPrintable(found.error().detail()));
        QCOMPARE(kept(), QStringList()); // The disk is free again, and the next one does not go on from there.
        // Nor does it keep the next mirror from being asked, or what an older version left lie there for ever.
        QVERIFY(writeFileAtomically(source.partOf(wanted), much));
        wanted.mirrors = {QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(m_server.port()))};
        const auto second = QCoro::waitFor(source.obtain(wanted, {}, log));
        QVERIFY2(second, second ? "" : qPrintable(second.error().toString()));
        QCOMPARE(*readFile(second->path, 1024 * 1024), m_content);
    }
    void damagedCacheHeals()
    {
        const auto first = obtain(request());
        QVERIFY(first);
        QVERIFY(writeFileAtomically(first->path, "damaged"));
        const auto second = obtain(request());
        QVERIFY2(second, second ? "" : qPrintable(second.error().toString()));
        QVERIFY(!second->fromCache);
        QCOMPARE(*readFile(second->path, 1024 * 1024), m_content);
    }
};

QTEST_GUILESS_MAIN(ArtifactSourceTest)
#include "tst_ArtifactSource.moc"
