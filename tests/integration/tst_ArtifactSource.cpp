// SPDX-License-Identifier: GPL-3.0-or-later
// Published archives over real HTTP on loopback and out of a folder, with the real downloader.
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/http/HttpServer.h"
#include "core/image/ArtifactSource.h"
#include "core/image/ImageErrors.h"
#include "core/process/SystemProcessRunner.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;

class ArtifactSourceTest : public QObject
{
    Q_OBJECT

    process::SystemProcessRunner m_runner;
    http::HttpServer m_server;
    QByteArray m_content = QByteArray("archive ").repeated(20'000);
    std::atomic<int> m_asked = 0;
    std::unique_ptr<QTemporaryDir> m_cache;

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
