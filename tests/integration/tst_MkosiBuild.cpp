// SPDX-License-Identifier: GPL-3.0-or-later
// The mkosi back end with a program that plays a build where mkosi stands: a real child, no mkosi.
#include "core/image/ImageErrors.h"
#include "core/image/MkosiBuild.h"
#include "tests/support/CheckoutFixture.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class MkosiBuildTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<tests::CheckoutFixture> m_fixture;

    tests::BuildFixture::Built play(const QByteArray& log, const QMap<QString, QString>& more = {}, const std::function<void(Operation&)>& watch = {})
    {
        (void)m_fixture->put("play", log);
        BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-mkosi");
        request.parameters = {{"checkout", m_fixture->checkout()}};
        request.parameters.insert(more);
        return m_fixture->build(request, watch);
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<tests::CheckoutFixture>();
        QVERIFY(m_fixture->install(QStringLiteral(CHECKOUT_STAND_IN), {"mkosi"}));
        QVERIFY(m_fixture->put("mkosi.conf", "[Output]\n"));
        QVERIFY(m_fixture->put("version", "mkosi 25.3\n"));
        QVERIFY(m_fixture->put("new.efi", tests::CheckoutFixture::uki()));
        QVERIFY(m_fixture->put("new.json", *tests::CheckoutFixture::predictions()));
    }
    void aKernelImageBecomesADisk()
    {
        QStringList details;
        const auto built = play(QByteArray("\xe2\x80\xa3 Installing extra packages\n@image new.efi build/node.efi\n@image new.json build/measurements.json\n"), {}, [&](Operation& operation) {
            QObject::connect(&operation, &Operation::stepChanged, &operation, [&](const QString& id) {
                for (const OperationStep& step : operation.steps())
                    if (step.id == id)
                        details.append(step.detail);
            });
        });
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(m_fixture->calls(), QByteArray("mkosi --force build\n"));
        QVERIFY(details.contains("Installing extra packages"));
        const auto measured = m_fixture->store().measurements(built.id);
        QVERIFY2(measured, measured ? "" : qPrintable(measured.error().toString()));
        QCOMPARE(measured->registers.size(), 3);
        QCOMPARE(m_fixture->store().buildMeasurements(built.id)->registers.value("PCR 11"), measured->find(11)->value.toHex());
        QVERIFY(tests::CheckoutFixture::logOf(built).contains("as measured here"));
        QVERIFY(!m_fixture->store().show(built.id)->debug);
    }
    void aDiskGoesBeforeAKernelImage()
    {
        const auto disk = m_fixture->disk();
        QVERIFY2(disk, disk ? "" : qPrintable(disk.error().toString()));
        QVERIFY(m_fixture->put("new.raw", *disk));
        const auto built = play("@image new.efi build/node.efi\n@image new.raw build/node.raw\n");
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(*readFile(m_fixture->store().diskPath(built.id), 256 * 1024 * 1024), *disk);
        QVERIFY(!m_fixture->store().buildMeasurements(built.id)); // It predicted nothing, and nothing is invented.
    }
    void versionsBefore15HaveAFolderBetween()
    {
        QVERIFY(m_fixture->put("version", "mkosi 14\n"));
        const auto built = play("@image new.efi build/debian~bookworm/node.efi\n");
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(m_fixture->store().measurements(built.id)->registers.size(), 3);
    }
    void profilesOfTheVariant()
    {
        const auto built = play("@image new.efi build/node.efi\n", {{"variant", "dev"}});
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(m_fixture->calls(), QByteArray("mkosi --force --profile devtools build\n"));
        QVERIFY(m_fixture->store().show(built.id)->debug);
    }
    void tooOldForProfiles()
    {
        QVERIFY(m_fixture->put("version", "mkosi 14\n"));
        const auto built = play("@image new.efi build/node.efi\n", {{"variant", "dev"}});
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::hostNotReady) && built.why().contains("mkosi 14"), qPrintable(built.why()));
        const auto without = play("@image new.efi build/node.efi\n");
        QVERIFY2(without.result, qPrintable(without.why()));
    }
    void failuresAreNotHidden()
    {
        QVERIFY(m_fixture->put("build/node.efi", tests::CheckoutFixture::uki()));
        QFile old(m_fixture->path("build/node.efi"));
        QVERIFY(old.open(QIODevice::ReadWrite) && old.setFileTime(QDateTime::currentDateTimeUtc().addDays(-1), QFileDevice::FileModificationTime));
        old.close();
        const auto failed = play("\xe2\x80\xa3 something broke\n@exit 1\n");
        QVERIFY(!failed.result && failed.result.error().is(image::errors::toolFailed));
        const auto nothing = play("done\n");
        QVERIFY(!nothing.result);
        QVERIFY2(nothing.result.error().is(image::errors::badOutput), qPrintable(nothing.why()));
        QVERIFY(m_fixture->store().list().isEmpty());
    }
    void settingsCannotBeForecast()
    {
        BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-mkosi");
        request.parameters = {{"checkout", m_fixture->checkout()}};
        request.measureOnly = true;
        process::SystemProcessRunner runner;
        ImageBuilder builder(m_fixture->paths(), runner);
        const auto refused = builder.start(request);
        QVERIFY(!refused && refused.error().is(image::errors::notMeasurable)); // The window asks all the same, by this code.
    }
    void cancelEndsTheTree()
    {
        if (geteuid() != 0)
            QSKIP("a normal user's mkosi makes its own name spaces; its process group is ended");
        bool held = false;
        const auto built = play("@daemon lock\nready\n@hang\n", {}, [&](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) {
                if (line == "ready") {
                    held = !tests::CheckoutFixture::isFree(m_fixture->path("lock"));
                    operation.cancel();
                }
            });
        });
        QVERIFY(held);
        QVERIFY2(!built.result && built.result.error().kind() == ErrorKind::Cancelled, qPrintable(built.why()));
        QTRY_VERIFY_WITH_TIMEOUT(tests::CheckoutFixture::isFree(m_fixture->path("lock")), 30'000);
    }
    void versions()
    {
        QCOMPARE(MkosiBuild::versionOf("mkosi 14\n"), 14);
        QCOMPARE(MkosiBuild::versionOf("mkosi 25.3"), 25);
        QCOMPARE(MkosiBuild::versionOf("something"), 0);
        QVERIFY(!MkosiBuild::callOf({}, {}, 0));
        CheckoutSpec spec;
        spec.profiles = QStringList{"a", "b"};
        QCOMPARE(*MkosiBuild::callOf(spec, "bob", 25), (QStringList{"--force", "--image-id", "bob", "--include", "bob.conf", "--profile", "a", "--profile", "b", "build"}));
    }
};

QTEST_GUILESS_MAIN(MkosiBuildTest)
#include "tst_MkosiBuild.moc"
