// SPDX-License-Identifier: GPL-3.0-or-later
// The published image of a cloud-image recipe over real HTTP on loopback: pinned, resumed, kept read-only.
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "tests/support/BuildFixture.h"
#include "tests/support/CutServer.h"
#include "tests/support/TinyCloudRecipe.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class CloudImageFetchTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<tests::BuildFixture> m_fixture;
    std::unique_ptr<tests::CutServer> m_server;

    static QByteArray hash(const QByteArray& bytes, QCryptographicHash::Algorithm algorithm = QCryptographicHash::Sha256) { return QCryptographicHash::hash(bytes, algorithm).toHex(); }
    BuildRequest request(const QString& pin, const QByteArray& type = "sha256")
    {
        const QString folder = m_fixture->folder() + "/small";
        (void)makeFolder(folder);
        (void)writeFileAtomically(folder + "/recipe.toml", tests::TinyCloudRecipe{"qcow2", type, {}, {}}.text());
        BuildRequest request;
        request.recipeFolder = folder;
        request.fetchOnly = true;
        request.neededBytes = 1024 * 1024; // A stand-in is small, whatever disk this runs on.
        request.parameters = {{"image_url", m_server->url("small.img")}, {"image_" + type, pin}};
        return request;
    }
    QFileInfoList kept() const { return QDir(m_fixture->paths().cache + "/artifacts").entryInfoList(QDir::Files | QDir::Hidden); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<tests::BuildFixture>();
        m_server = std::make_unique<tests::CutServer>();
        for (int i = 0; i < 400'000; ++i)
            m_server->content += QByteArray::number(i);
    }
    void keptReadOnlyAndFetchedOnce()
    {
        const auto first = m_fixture->build(request(hash(m_server->content)));
        QVERIFY2(first.result, qPrintable(first.why()));
        QCOMPARE(first.stateOf("image"), StepState::Done);
        QCOMPARE(kept().size(), 1);
        QCOMPARE(kept().first().permissions() & (QFile::WriteOwner | QFile::WriteGroup | QFile::WriteOther), QFile::Permissions());
        const qsizetype asked = m_server->begins.size();
        const auto second = m_fixture->build(request(hash(m_server->content)));
        QVERIFY2(second.result, qPrintable(second.why()));
        QCOMPARE(second.stateOf("image"), StepState::Skipped);
        QCOMPARE(m_server->begins.size(), asked);
    }
    void wrongHashNamesBoth()
    {
        const QByteArray pin = hash("another image");
        const auto built = m_fixture->build(request(pin));
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::artifactMismatch), qPrintable(built.why()));
        QVERIFY2(built.why().contains(QString::fromLatin1(pin)) && built.why().contains(QString::fromLatin1(hash(m_server->content))), qPrintable(built.why()));
        QVERIFY(built.why().contains("SHA-256"));
        QCOMPARE(kept().size(), 0);
    }
    void pinnedBySha512()
    {
        const QByteArray pin = hash(m_server->content, QCryptographicHash::Sha512);
        const auto good = m_fixture->build(request(pin, "sha512"));
        QVERIFY2(good.result, qPrintable(good.why()));
        const QByteArray other = hash("another image", QCryptographicHash::Sha512);
        const auto wrong = m_fixture->build(request(other, "sha512"));
        QVERIFY(!wrong.result && wrong.result.error().is(image::errors::artifactMismatch));
        QVERIFY2(wrong.why().contains(QString::fromLatin1(pin)) && wrong.why().contains(QString::fromLatin1(other)) && wrong.why().contains("SHA-512"), qPrintable(wrong.why()));
        // A damaged copy is noticed by the same hash and fetched anew.
        const QString path = kept().first().filePath();
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner) && writeFileAtomically(path, "damaged"));
        const auto healed = m_fixture->build(request(pin, "sha512"));
        QVERIFY2(healed.result, qPrintable(healed.why()));
        QCOMPARE(healed.stateOf("image"), StepState::Done);
    }
    void resumedAfterACut()
    {
        m_server->cutAfter = m_server->content.size() / 2;
        const auto cut = m_fixture->build(request(hash(m_server->content)));
        QVERIFY(!cut.result);
        QVERIFY2(cut.result.error().is(image::errors::artifactUnreachable), qPrintable(cut.why()));
        m_server->cutAfter = -1;
        m_server->begins.clear();
        m_server->sent = 0;
        const auto whole = m_fixture->build(request(hash(m_server->content)));
        QVERIFY2(whole.result, qPrintable(whole.why()));
        QVERIFY(!m_server->begins.isEmpty());
        QVERIFY2(m_server->begins.last() > 0, "the download began anew");
        QVERIFY(m_server->sent < m_server->content.size());
        QCOMPARE(kept().size(), 1);
    }
    void whatAnotherImageLeftIsNotResumed()
    {
        // The part belongs to a hash: a new pin starts from nothing, whatever lies there.
        m_server->cutAfter = m_server->content.size() / 2;
        QVERIFY(!m_fixture->build(request(hash(m_server->content))).result);
        m_server->content = QByteArray("new ").repeated(500'000);
        m_server->cutAfter = -1;
        m_server->begins.clear();
        const auto built = m_fixture->build(request(hash(m_server->content)));
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(m_server->begins.first(), qsizetype(0));
    }
    void cancelEndsTheDownload()
    {
        // Answers with a head and nothing else.
        m_server->content = QByteArray(64 * 1024 * 1024, 'x');
        const auto built = m_fixture->build(request(hash("x")), [](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&operation] { operation.cancel(); });
            operation.cancel();
        });
        QVERIFY(!built.result && built.result.error().kind() == ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(CloudImageFetchTest)
#include "tst_CloudImageFetch.moc"
