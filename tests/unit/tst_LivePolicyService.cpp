// SPDX-License-Identifier: GPL-3.0-or-later
// Which policy is in force when the file on the disk changes under a process that runs.
#include "core/api/live/LivePolicyService.h"
#include "core/base/Paths.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::api;

namespace {

const QByteArray strict = "name = \"strict\"\n[platform]\nfmspc = [\"b0c06f000000\"]\n";
const QByteArray other = "name = \"other\"\n[tcb]\nstatuses = [\"UpToDate\", \"OutOfDate\"]\n";

attest::MeasurementSet setNamed(const QString& name)
{
    attest::MeasurementSet set;
    set.name = name;
    set.rtmr[1] = attest::Measurement();
    return set;
}

} // namespace

class LivePolicyServiceTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QStringList m_images; ///< Built ones, by name.
    std::unique_ptr<LivePolicyService> m_service;
    int m_changes = 0;

    QString file() const { return m_folder->filePath("state/policy.toml"); }
    void write(const QByteArray& text) { QVERIFY(writeFileAtomically(file(), text)); }
    void start()
    {
        LivePolicyService::Parts parts;
        parts.path = file();
        parts.readImage = [this](const QString& name) -> Result<QList<attest::MeasurementSet>> {
            if (!m_images.contains(name))
                return fail(errors::notFound, QStringLiteral("names the image '%1', which was not built here").arg(name));
            return QList{setNamed(name)};
        };
        parts.builtIn = [] {
            attest::Policy policy;
            policy.name = "built in";
            policy.requireMeasurements = true;
            policy.measurements = {setNamed("network")};
            return policy;
        };
        parts.history = [](int) { return QList<evidence::EvidenceBundle>(); };
        m_service = std::make_unique<LivePolicyService>(parts);
        m_changes = 0;
        connect(m_service.get(), &PolicyService::changed, this, [this] { ++m_changes; });
    }
    QString inForce() { return m_service->inForce().name; }
    QString measured() { return m_service->inForce().measurements.value(0).name; }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkdir("state"));
        m_images.clear();
    }
    void cleanup() { m_service.reset(); }

    void withoutAFileTheBuiltInOneHolds()
    {
        start();
        QCOMPARE(inForce(), QString("built in"));
        QVERIFY(!m_service->trouble());
        QCOMPARE(*m_service->reread(), false);
        QCOMPARE(m_changes, 0);
    }
    void anotherProcessReplacesTheFile()
    {
        write(strict);
        start();
        QCOMPARE(inForce(), QString("strict"));
        QCOMPARE(measured(), QString("network"));
        const QByteArray before = m_service->fingerprint();
        write(other);
        QVERIFY(m_service->fingerprint() != before);
        QCOMPARE(inForce(), QString("strict")); // Not before it is said to have settled.
        QCOMPARE(*m_service->reread(), true);
        QCOMPARE(m_changes, 1);
        QCOMPARE(inForce(), QString("other"));
        QCOMPARE(*m_service->reread(), false);
        QCOMPARE(m_changes, 1);
        QCOMPARE(*QCoro::waitFor(m_service->load()), other);
    }
    void whatCannotBeUsedChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("blank") << QByteArray(" \n\n");
        QTest::newRow("cut in a string") << strict.left(12);
        QTest::newRow("cut in a list") << strict.left(strict.indexOf("b0c0"));
        QTest::newRow("an unknown rule") << QByteArray("[td]\nalow-debug = false\n");
        QTest::newRow("no TOML") << QByteArray(64, '\0');
        QTest::newRow("an image that is not here") << QByteArray("[measurements]\nimages = [\"dstack\"]\n");
        QTest::newRow("a file that is not here") << QByteArray("[measurements]\nfiles = [\"measurements.json\"]\n");
        QTest::newRow("too large") << QByteArray(300 * 1024, '#');
    }
    void whatCannotBeUsedChangesNothing()
    {
        QFETCH(QByteArray, text);
        write(strict);
        start();
        const attest::Policy before = m_service->inForce();
        QCOMPARE(before.fmspcs.size(), 1);
        write(text);
        const auto read = m_service->reread();
        QVERIFY(!read);
        QVERIFY2(read.error().detail().contains(file()) && read.error().detail().contains("stays in force"), qPrintable(read.error().detail()));
        QVERIFY(m_service->inForce() == before);
        QCOMPARE(m_changes, 0);
        QVERIFY(!m_service->trouble()); // Something usable holds.
        QCOMPARE(*QCoro::waitFor(m_service->load()), strict);
        // A process that starts with it has nothing to go on with: it accepts nothing.
        start();
        const attest::Policy nothing = m_service->inForce();
        QVERIFY(nothing.statuses.isEmpty());
        QVERIFY2(nothing.name.contains("accepts nothing") && nothing.name.contains(file()), qPrintable(nothing.name));
        QVERIFY(m_service->trouble());
        QVERIFY(!m_service->reread());
        QVERIFY(m_service->inForce().statuses.isEmpty());
        write(other);
        QCOMPARE(*m_service->reread(), true);
        QCOMPARE(m_changes, 1);
        QCOMPARE(inForce(), QString("other"));
        QVERIFY(!m_service->trouble());
    }
    void aRemovedFileLeavesTheBuiltInRules()
    {
        write(strict);
        start();
        QCOMPARE(inForce(), QString("strict"));
        QVERIFY(QFile::remove(file()));
        QCOMPARE(*m_service->reread(), true);
        QCOMPARE(m_changes, 1);
        QCOMPARE(inForce(), QString("built in"));
        QVERIFY(!m_service->hasFile());
    }
    void aFolderThatHasGoneTakesNoRulesAway()
    {
        write(strict);
        start();
        QCOMPARE(inForce(), QString("strict"));
        QVERIFY(QDir(m_folder->filePath("state")).removeRecursively());
        QVERIFY(!m_service->reread());
        QCOMPARE(inForce(), QString("strict"));
        QVERIFY(QDir(m_folder->path()).mkdir("state"));
        write(other);
        QCOMPARE(*m_service->reread(), true);
        QCOMPARE(inForce(), QString("other"));
    }
    void imagesThatAPolicyNamesComeAndGo()
    {
        write(strict);
        start();
        QCOMPARE(inForce(), QString("strict"));
        write("name = \"by image\"\n[measurements]\nimages = [\"dstack\"]\n");
        QVERIFY(!m_service->reread());
        QCOMPARE(inForce(), QString("strict"));
        m_images = QStringList{"dstack"};
        QCOMPARE(*m_service->resolveAgain(), true);
        QCOMPARE(inForce(), QString("by image"));
        QCOMPARE(measured(), QString("dstack"));
        QCOMPARE(m_changes, 1);
        QCOMPARE(*m_service->resolveAgain(), false);
        m_images.clear();
        QVERIFY(!m_service->resolveAgain());
        QCOMPARE(measured(), QString("dstack")); // And not any image.
    }
    void measurementFilesBesideThePolicyBelongToIt()
    {
        const QString named = m_folder->filePath("state/measured.json");
        write("name = \"by file\"\n[measurements]\nfiles = [\"measured.json\"]\n");
        start();
        QVERIFY(m_service->trouble());
        QVERIFY(m_service->files().contains(named));
        const QByteArray before = m_service->fingerprint();
        QVERIFY(writeFileAtomically(named, "{\"4\": {\"expected\": \"" + QByteArray(64, 'a') + "\"}, \"9\": {\"expected\": \"" + QByteArray(64, 'b') + "\"}, \"11\": {\"expected\": \""
                                               + QByteArray(64, 'c') + "\"}}"));
        QVERIFY(m_service->fingerprint() != before);
        QCOMPARE(*m_service->reread(), true);
        QCOMPARE(inForce(), QString("by file"));
        QVERIFY(measured() != "network");
    }
    void savedByThisProcess()
    {
        start();
        QVERIFY(QCoro::waitFor(m_service->save(strict)));
        QCOMPARE(m_changes, 1);
        QCOMPARE(inForce(), QString("strict"));
        QCOMPARE(*m_service->reread(), false);
        QCOMPARE(m_changes, 1);
        QVERIFY(!QCoro::waitFor(m_service->save("  \n")));
        QVERIFY(!QCoro::waitFor(m_service->save("[td]\nalow-debug = false\n")));
        QCOMPARE(inForce(), QString("strict"));
        QCOMPARE(*readFile(file(), 1000), strict);
    }
};

QTEST_GUILESS_MAIN(LivePolicyServiceTest)
#include "tst_LivePolicyService.moc"
