// SPDX-License-Identifier: GPL-3.0-or-later
// The mkosi back end with a program that plays a build where mkosi stands: a real child, no mkosi.
#include "core/image/ImageErrors.h"
#include "core/image/MkosiBuild.h"
#include "core/image/OutputManifest.h"
#include "core/image/Sbom.h"
#include "tests/support/CheckoutFixture.h"

#include <QJsonArray>
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
        request.neededBytes = 1024 * 1024; // What a stand-in writes, whatever disk this runs on.
        return m_fixture->build(request, watch);
    }

    static QByteArray summary(const QByteArray& password, const QByteArray& profiles)
    {
        return "{\"Args\": {}, \"Images\": [{\"Image\": \"main\", \"Autologin\": false, \"RootPassword\": " + password + ", \"Profiles\": " + profiles + "}]}\n";
    }
    /// The tree of the second original: no mkosi.conf at its top.
    void becomeTheOriginal() const
    {
        QVERIFY(QFile::remove(m_fixture->path("mkosi.conf")));
        QVERIFY(m_fixture->put("tdx-prover.conf", "[Include]\nInclude=base/mkosi.conf\n"));
        QVERIFY(m_fixture->put("base/mkosi.conf", "[Output]\nFormat=uki\nOutputDirectory=build\n"));
        QVERIFY(m_fixture->put("Makefile", "measure:\n"));
        QVERIFY(m_fixture->put("measured.json", *tests::CheckoutFixture::predictions()));
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<tests::CheckoutFixture>();
        QVERIFY(m_fixture->install(QStringLiteral(CHECKOUT_STAND_IN), {"mkosi", "make"}));
        QVERIFY(m_fixture->put("mkosi.conf", "[Output]\n"));
        QVERIFY(m_fixture->put("version", "mkosi 25.3\n"));
        QVERIFY(m_fixture->put("summary", summary("null", "[]")));
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
        QCOMPARE(m_fixture->calls(), QByteArray("mkosi --json summary\nmkosi --force build\n"));
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
    void splitPartitionsAreNotTheDisk_data()
    {
        QTest::addColumn<QByteArray>("output");
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QString>("taken"); ///< "disk", "other", "kernel"; else a part of the error.
        const QByteArray whole = "@image new.raw build/node.raw\n";
        // As mkosi writes them: after the disk, by the names of their partitions.
        const QByteArray parts = "@image part build/node.esp.raw\n@image part build/node.root-x86-64.raw\n@image part build/node.root-x86-64-verity.raw\n";
        for (const char* output : {"node", ""}) {
            const QByteArray how = *output ? "named by mkosi, " : "not named, ";
            QTest::newRow((how + "parts after the disk").constData()) << QByteArray(output) << whole + parts << "disk";
            QTest::newRow((how + "parts before it").constData()) << QByteArray(output) << parts + whole << "disk";
            QTest::newRow((how + "parts and a kernel image").constData()) << QByteArray(output) << parts + "@image new.efi build/node.efi\n" << "kernel";
            QTest::newRow((how + "parts alone").constData()) << QByteArray(output) << parts << "none of which is a whole disk";
        }
        QTest::newRow("of two disks the one with mkosi's name") << QByteArray("node") << whole + "@sleep 30\n@image other.raw build/subimage.raw\n" << "disk";
        QTest::newRow("of two disks the newer one") << QByteArray() << whole + "@sleep 30\n@image other.raw build/subimage.raw\n" << "other";
        QTest::newRow("a name with dots") << QByteArray("node_1.2.root") << QByteArray("@image new.raw build/node_1.2.root.raw\n@image part build/node_1.2.root.esp.raw\n") << "disk";
        QTest::newRow("a name that nothing has") << QByteArray("elsewhere") << whole + parts << "disk";
    }
    void splitPartitionsAreNotTheDisk()
    {
        QFETCH(QByteArray, output);
        QFETCH(QByteArray, log);
        QFETCH(QString, taken);
        const auto disk = m_fixture->disk();
        QVERIFY2(disk, disk ? "" : qPrintable(disk.error().toString()));
        QVERIFY(m_fixture->put("new.raw", *disk));
        QByteArray other = *disk;
        other[100] = 'x'; // In the boot code before the table.
        QVERIFY(m_fixture->put("other.raw", other));
        QVERIFY(m_fixture->put("part", disk->mid(1024 * 1024, 1024 * 1024)));
        const QByteArray named = output.isEmpty() ? "" : "\"Output\": \"" + output + "\", ";
        QVERIFY(m_fixture->put("summary", "{\"Images\": [{\"Image\": \"sub\", \"Output\": \"subimage\"}, {\"Image\": \"main\", " + named + "\"Profiles\": []}]}"));
        if (output.isEmpty())
            QVERIFY(m_fixture->put("summary", summary("null", "[]")));
        const auto built = play(log);
        if (taken == "disk" || taken == "other") {
            QVERIFY2(built.result, qPrintable(built.why()));
            QCOMPARE(*readFile(m_fixture->store().diskPath(built.id), 256 * 1024 * 1024), taken == "disk" ? *disk : other);
        } else if (taken == "kernel") {
            QVERIFY2(built.result, qPrintable(built.why()));
            QCOMPARE(m_fixture->store().measurements(built.id)->registers.size(), 3);
        } else {
            QVERIFY(!built.result && built.result.error().is(image::errors::badOutput));
            QVERIFY2(built.why().contains(taken) && built.why().contains("node.esp.raw"), qPrintable(built.why()));
        }
    }
    void theNameOfTheOutput()
    {
        QCOMPARE(MkosiBuild::outputOf("{\"Images\": [{\"Output\": \"image_1.2\"}]}"), "image_1.2");
        QCOMPARE(MkosiBuild::outputOf("{\"Images\": [{\"Image\": \"main\", \"Output\": \"a\"}, {\"Image\": \"sub\", \"Output\": \"b\"}]}"), "a");
        QCOMPARE(MkosiBuild::outputOf("{\"Images\": [{\"Output\": \"sub\"}, {\"Output\": \"last\"}]}"), "last");
        QCOMPARE(MkosiBuild::outputOf("{\"Images\": [{\"Output\": null}]}"), "");
        QCOMPARE(MkosiBuild::outputOf("no JSON"), "");
    }
    void theManifestBecomesTheListOfSoftware()
    {
        QVERIFY(m_fixture->put("new.manifest", "{\"manifest_version\": 1, \"packages\": [{\"type\": \"deb\", \"name\": \"zlib1g\", \"version\": \"1:1.2.13\", \"architecture\": \"amd64\"}]}"));
        const auto built = play("@image new.efi build/node.efi\n@image new.manifest build/node.manifest\n@image new.manifest build/other.manifest\n");
        QVERIFY2(built.result, qPrintable(built.why()));
        const QString folder = m_fixture->store().folderOf(built.id);
        const auto text = readFile(folder + "/sbom.spdx.json", Sbom::maxBytes);
        QVERIFY(text);
        const QJsonObject document = QJsonDocument::fromJson(*text).object();
        QCOMPARE(document["packages"].toArray().size(), 2);
        const QJsonObject zlib = document["packages"].toArray().at(1).toObject();
        QCOMPARE(zlib["versionInfo"].toString(), "1:1.2.13");
        QCOMPARE(zlib["externalRefs"].toArray().first()["referenceLocator"].toString(), "pkg:deb/debian/zlib1g@1%3A1.2.13?arch=amd64");
        QVERIFY(OutputManifest::verify(folder, *BuildKey::publicKeyOf(m_fixture->paths().state))->isGood());
    }
    void noListIsMadeUp_data()
    {
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QString>("said");
        QTest::newRow("none") << QByteArray() << "ManifestFormat=json";
        QTest::newRow("of another image") << QByteArray("@image good build/other.manifest\n") << "ManifestFormat=json";
        QTest::newRow("broken") << QByteArray("@image version build/node.manifest\n") << "is not taken as the list of packages";
    }
    void noListIsMadeUp()
    {
        QFETCH(QByteArray, log);
        QFETCH(QString, said);
        QVERIFY(m_fixture->put("good", "{\"packages\": [{\"type\": \"deb\", \"name\": \"a\", \"version\": \"1\"}]}"));
        const auto built = play("@image new.efi build/node.efi\n" + log);
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(!QFile::exists(m_fixture->store().folderOf(built.id) + "/sbom.spdx.json"));
        QVERIFY2(tests::CheckoutFixture::logOf(built).contains(said), qPrintable(tests::CheckoutFixture::logOf(built)));
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
        QCOMPARE(m_fixture->calls(), QByteArray("mkosi --profile devtools --json summary\nmkosi --force --profile devtools build\n"));
        QVERIFY(m_fixture->store().show(built.id)->debug);
    }
    void theSecondOriginal_data()
    {
        QTest::addColumn<QString>("variant");
        QTest::addColumn<QString>("platform");
        QTest::addColumn<QByteArray>("calls");
        const QByteArray measured = "make measure FILE=build/node_1.efi\n";
        const QByteArray release = "--image-id taiko-tdx-prover --include tdx-prover.conf --profile taiko";
        const QByteArray dev = "--image-id taiko-tdx-prover-dev --include tdx-prover.conf --profile taiko,devtools";
        QTest::newRow("release") << "release" << "none" << "mkosi " + release + " --json summary\nmkosi --force " + release + " build\n" + measured;
        QTest::newRow("release for Azure") << "release" << "azure" << "mkosi " + release + ",azure --json summary\nmkosi --force " + release + ",azure build\n" + measured;
        QTest::newRow("dev for Google") << "dev" << "gcp" << "mkosi " + dev + ",gcp --json summary\nmkosi --force " + dev + ",gcp build\n" + measured;
    }
    void theSecondOriginal()
    {
        QFETCH(QString, variant);
        QFETCH(QString, platform);
        QFETCH(QByteArray, calls);
        becomeTheOriginal();
        const auto built = play("@image new.efi build/node_1.efi\n", {{"image", "taiko-tdx-prover"}, {"variant", variant}, {"platform", platform}});
        QVERIFY2(built.result, qPrintable(built.why()));
        QCOMPARE(m_fixture->calls(), calls);
        // Written by make measure, after mkosi had ended.
        QVERIFY2(tests::CheckoutFixture::logOf(built).contains("as measured here"), qPrintable(tests::CheckoutFixture::logOf(built)));
        QVERIFY(m_fixture->store().buildMeasurements(built.id));
    }
    void theSecondOriginalNeedsAnImage()
    {
        becomeTheOriginal();
        const auto built = play("@image new.efi build/node.efi\n");
        QVERIFY(!built.result && built.result.error().is(image::errors::badInput));
        QVERIFY2(built.result.error().hint().contains("--set image=taiko-tdx-prover"), qPrintable(built.result.error().hint()));
        QVERIFY(QFile::remove(m_fixture->path("tdx-prover.conf")));
        const auto other = play("@image new.efi build/node.efi\n", {{"image", "taiko-tdx-prover"}});
        QVERIFY(!other.result);
        QVERIFY2(other.why().contains("has no tdx-prover.conf"), qPrintable(other.why()));
        QVERIFY(m_fixture->calls().isEmpty());
    }
    void itsMeasuringMayFail()
    {
        becomeTheOriginal();
        QVERIFY(QFile::remove(m_fixture->path("measured.json")));
        const auto built = play("@image new.efi build/node.efi\n", {{"image", "taiko-tdx-prover"}});
        QVERIFY(!built.result && built.result.error().is(image::errors::toolFailed));
        QVERIFY2(built.result.error().hint().contains("--set measure=false"), qPrintable(built.result.error().hint()));
        const auto without = play("@image new.efi build/node.efi\n", {{"image", "taiko-tdx-prover"}, {"measure", "false"}});
        QVERIFY2(without.result, qPrintable(without.why()));
        QVERIFY(!m_fixture->store().buildMeasurements(without.id));
    }
    void anOpenImageIsNotCalledRelease_data()
    {
        QTest::addColumn<QByteArray>("configuration");
        QTest::addColumn<QString>("why");
        QTest::newRow("profile") << summary("null", "[\"azure\", \"devtools\"]") << "the profile devtools";
        QTest::newRow("password") << summary("[\"\", false]", "[]") << "RootPassword=";
        QTest::newRow("login") << QByteArray("{\"Images\": [{\"Autologin\": true, \"Profile\": \"devtools\"}]}") << "Autologin=, the profile devtools";
    }
    void anOpenImageIsNotCalledRelease()
    {
        QFETCH(QByteArray, configuration);
        QFETCH(QString, why);
        QVERIFY(m_fixture->put("summary", configuration));
        const auto built = play("@image new.efi build/node.efi\n");
        QVERIFY(!built.result && built.result.error().is(image::errors::badInput));
        QVERIFY2(built.why().contains(why), qPrintable(built.why()));
        QCOMPARE(m_fixture->calls(), QByteArray("mkosi --json summary\n")); // Nothing was built.
        const auto dev = play("@image new.efi build/node.efi\n", {{"variant", "dev"}});
        QVERIFY2(dev.result, qPrintable(dev.why()));
        QVERIFY(!MkosiBuild::waysIn("mkosi: unknown option", {}) && !MkosiBuild::waysIn("{\"Images\": []}", {}));
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
        QVERIFY(!MkosiBuild::callOf({}, {}, {}, 0));
        CheckoutSpec spec;
        spec.profiles = QStringList{"a", "b"};
        QCOMPARE(*MkosiBuild::callOf(spec, "bob", {}, 25), (QStringList{"--image-id", "bob", "--include", "bob.conf", "--profile", "a,b"}));
        spec.images.append({"bob", "all/nodes.conf", {"b", "c"}});
        spec.imageSuffix = "-dev";
        QCOMPARE(*MkosiBuild::callOf(spec, "bob", "azure", 25), (QStringList{"--image-id", "bob-dev", "--include", "all/nodes.conf", "--profile", "b,c,a,azure"}));
        QCOMPARE(*MkosiBuild::callOf({}, {}, "none", 14), QStringList());
        QVERIFY(!MkosiBuild::callOf({}, {}, "gcp", 14));
    }
};

QTEST_GUILESS_MAIN(MkosiBuildTest)
#include "tst_MkosiBuild.moc"
