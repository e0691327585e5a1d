// SPDX-License-Identifier: GPL-3.0-or-later
// The Yocto back end with a program that plays bitbake's output where make and docker stand: real children, no bitbake.
#include "core/image/ImageErrors.h"
#include "core/image/OutputManifest.h"
#include "core/image/Sbom.h"
#include "core/image/YoctoBuild.h"
#include "tests/support/CheckoutFixture.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

constexpr char vhd[] = "artifacts/dev/cvm-image-azure-tdx.rootfs.wic.vhd";

QByteArray tasks(int from, int to, int total)
{
    QByteArray log;
    for (int i = from; i <= to; ++i)
        log += "NOTE: Running task " + QByteArray::number(i) + " of " + QByteArray::number(total) + " (/build/meta/recipes-x/x/x_1.0.bb:do_compile)\n"
               "NOTE: recipe x-1.0-r0: task do_compile: Started\nNOTE: recipe x-1.0-r0: task do_compile: Succeeded\n";
    return log;
}

} // namespace

class YoctoBuildTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<tests::CheckoutFixture> m_fixture;

    QByteArray good(const QByteArray& more = {}) const
    {
        return "Building locally\nParsing recipes:  50% |####    | ETA:  0:00:05\nNOTE: Executing Tasks\n" + tasks(1, 40, 40) + more
             + "NOTE: Tasks Summary: Attempted 40 tasks of which 0 didn't need to be rerun and all succeeded.\n@image new.vhd " + vhd
             + "\n@image new.json artifacts/measurements.json\n";
    }
    BuildRequest request(const QMap<QString, QString>& more = {}) const
    {
        BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-yocto");
        request.parameters = {{"checkout", m_fixture->checkout()}, {"variant", "dev"}, {"preflight", "advised"}};
        request.parameters.insert(more);
        return request;
    }
    tests::BuildFixture::Built play(const QByteArray& log, const QMap<QString, QString>& more = {})
    {
        (void)m_fixture->put("play", log);
        return m_fixture->build(request(more));
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<tests::CheckoutFixture>();
        QVERIFY(m_fixture->install(QStringLiteral(CHECKOUT_STAND_IN), {"make", "docker"}));
        QVERIFY(m_fixture->put("Makefile", "azure-image:\n"));
        QVERIFY(m_fixture->put(".env", "DEBUG_TWEAKS_ENABLED=1\n"));
        const auto disk = m_fixture->disk();
        QVERIFY2(disk, disk ? "" : qPrintable(disk.error().toString()));
        QVERIFY(m_fixture->put("new.vhd", tests::CheckoutFixture::asVhd(*disk)));
        QVERIFY(m_fixture->put("new.json", *tests::CheckoutFixture::predictions()));
    }
    void buildsAndMeasures()
    {
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
        const auto manifest = m_fixture->store().show(built.id);
        QVERIFY(manifest);
        QVERIFY(manifest->debug);
        QCOMPARE(m_fixture->calls(), QByteArray("make setup-lighthouse\nmake azure-image\n"));
        QCOMPARE(manifest->foreign.value("lighthouse"), QString::fromLatin1(QCryptographicHash::hash("a lighthouse\n", QCryptographicHash::Sha256).toHex()));
        const auto measured = m_fixture->store().measurements(built.id);
        const auto predicted = m_fixture->store().buildMeasurements(built.id);
        QVERIFY(measured && predicted);
        QCOMPARE(measured->registers.size(), 3);
        QCOMPARE(predicted->registers.value("PCR 11"), measured->find(11)->value.toHex());
        QVERIFY2(tests::CheckoutFixture::logOf(built).contains("as measured here"), qPrintable(tests::CheckoutFixture::logOf(built)));
        QVERIFY(tests::CheckoutFixture::logOf(built).contains("preflight: Processor cores"));
        for (const QString& folder : {m_fixture->paths().cache, m_fixture->paths().state}) // Where copies of the disk go.
            QCOMPARE(tests::CheckoutFixture::logOf(built).count("preflight: Space at " + folder + ": "), 1);
        QVERIFY(!tests::CheckoutFixture::logOf(built).contains("preflight: Space at " + m_fixture->checkout()));
        // The catalogue's disk is what the VHD holds.
        const QByteArray raw = *readFile(m_fixture->store().diskPath(built.id), 256 * 1024 * 1024);
        QCOMPARE(raw, readFile(m_fixture->path("new.vhd"), 256 * 1024 * 1024)->chopped(512));
        QVERIFY(built.step("build")->detail.isEmpty() || built.step("build")->state == StepState::Done);
    }
    void itsListsOfSoftwareAreTaken()
    {
        const QString deploy = "srcs/poky/build/tmp/deploy/";
        QVERIFY(m_fixture->put("new.manifest", "busybox core2_64 1.36.1-r0\nlinux-tdx tdx 6.8-r0\n"));
        QVERIFY(m_fixture->put("new.licences", "PACKAGE NAME: busybox\nPACKAGE VERSION: 1.36.1\nRECIPE NAME: busybox\nLICENSE: GPL-2.0-only & bzip2-1.0.4\n"));
        QVERIFY(m_fixture->put("new.spdx", "{\"spdxVersion\": \"SPDX-2.2\", \"packages\": []}"));
        QVERIFY(m_fixture->put("new.zst", "an archive"));
        QVERIFY(m_fixture->put("other.manifest", "initramfs tdx 1\n"));
        QByteArray more;
        for (const auto& [from, to] : {std::pair{"new.manifest", "images/tdx/cvm-image-azure-tdx.rootfs.manifest"}, {"new.spdx", "images/tdx/cvm-image-azure-tdx.rootfs.spdx.json"},
                                       {"new.zst", "images/tdx/cvm-image-azure-tdx.rootfs.spdx.tar.zst"}, {"new.licences", "licenses/tdx/cvm-image-azure-tdx.rootfs/license.manifest"},
                                       {"other.manifest", "images/tdx/initramfs-tdx.manifest"}})
            more += "@image " + QByteArray(from) + ' ' + deploy.toUtf8() + to + '\n';
        const auto built = play(good(more));
        QVERIFY2(built.result, qPrintable(built.why()));
        const QString folder = m_fixture->store().folderOf(built.id);
        const auto text = readFile(folder + "/sbom.spdx.json", Sbom::maxBytes);
        QVERIFY2(text, qPrintable(tests::CheckoutFixture::logOf(built)));
        const QJsonArray packages = QJsonDocument::fromJson(*text).object()["packages"].toArray();
        QCOMPARE(packages.size(), 4); // The image, both packages, and Lighthouse, which is copied in.
        QCOMPARE(packages[1]["name"].toString() + packages[1]["versionInfo"].toString() + packages[1]["licenseDeclared"].toString(), "busybox1.36.1-r0GPL-2.0-only AND LicenseRef-yocto-bzip2-1.0.4");
        QCOMPARE(packages[2]["licenseDeclared"].toString(), "NOASSERTION");
        QCOMPARE(packages[3]["name"].toString(), "lighthouse");
        QCOMPARE(*readFile(folder + "/sbom-build.spdx.json", 1000), *readFile(m_fixture->path("new.spdx"), 1000));
        QCOMPARE(*readFile(folder + "/sbom-build.spdx.tar.zst", 1000), "an archive");
        QVERIFY(OutputManifest::verify(folder, *BuildKey::publicKeyOf(m_fixture->paths().state))->isGood());

        // The same image once more, when the list says more: the signed manifest follows.
        QVERIFY(m_fixture->put("new.manifest", "busybox core2_64 1.36.1-r1\n"));
        const auto again = play("NOTE: Executing Tasks\nNOTE: Running task 1 of 1 (/build/meta-x/images/azure.bb:do_image_wic)\n"
                                "NOTE: Tasks Summary: Attempted 9 tasks of which 8 didn't need to be rerun and all succeeded.\n" + more + "@image new.vhd " + vhd + '\n');
        QVERIFY2(again.result, qPrintable(again.why()));
        QCOMPARE(again.id, built.id);
        QVERIFY(readFile(folder + "/sbom.spdx.json", Sbom::maxBytes)->contains("1.36.1-r1"));
        QVERIFY(OutputManifest::verify(folder, *BuildKey::publicKeyOf(m_fixture->paths().state))->isGood());
    }
    void olderListsAreNotTaken()
    {
        QVERIFY(m_fixture->put("artifacts/cvm-image-azure-tdx.manifest", "busybox core2_64 1.36.1-r0\n"));
        QFile old(m_fixture->path("artifacts/cvm-image-azure-tdx.manifest"));
        QVERIFY(old.open(QIODevice::ReadWrite) && old.setFileTime(QDateTime::currentDateTimeUtc().addDays(-3), QFileDevice::FileModificationTime));
        old.close();
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(!QFile::exists(m_fixture->store().folderOf(built.id) + "/sbom.spdx.json"));
        QVERIFY(tests::CheckoutFixture::logOf(built).contains("create-spdx"));
    }
    void progressIsBitbakes()
    {
        QStringList details;
        QList<double> progress;
        (void)m_fixture->put("play", good());
        const auto built = m_fixture->build(request(), [&](Operation& operation) {
            QObject::connect(&operation, &Operation::stepChanged, &operation, [&](const QString& id) {
                for (const OperationStep& step : operation.steps())
                    if (id == "build" && step.id == id && step.state == StepState::Running) {
                        details.append(step.detail);
                        if (step.progress)
                            progress.append(*step.progress);
                    }
            });
        });
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY2(details.contains("20 of 40 tasks: x_1.0.bb do_compile"), qPrintable(details.join('\n')));
        QVERIFY(progress.contains(0.5) && progress.contains(1.0));
    }
    void aHiddenFailureIsFound()
    {
        // The last good image lies there, bitbake fails, the script copies the old image once more and make answers success.
        QVERIFY(m_fixture->put("old.vhd", "an old image"));
        const auto built = play("NOTE: Executing Tasks\n" + tasks(1, 12, 40)
                                + "ERROR: nethermind-1.28.0-r0 do_compile: oe_runmake failed\nERROR: Logfile of failure stored in: /build/tmp/work/nethermind/temp/log.do_compile.77\n"
                                  "ERROR: Task (/build/meta-nethermind/recipes-nodes/nethermind/nethermind_1.28.0.bb:do_compile) failed with exit code '1'\n"
                                  "NOTE: Tasks Summary: Attempted 12 tasks of which 0 didn't need to be rerun and 1 failed.\n@image old.vhd "
                                + QByteArray(vhd) + "\n@exit 0\n");
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::toolFailed), qPrintable(built.why()));
        QVERIFY2(built.why().contains("nethermind_1.28.0.bb:do_compile") && built.why().contains("make answered success all the same"), qPrintable(built.why()));
        QVERIFY2(built.result.error().hint().contains("log.do_compile.77"), qPrintable(built.result.error().hint()));
        QVERIFY(m_fixture->store().list().isEmpty());
    }
    void anOldImageIsCopiedOnceMore_data()
    {
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QByteArray>("why");
        const QByteArray all = "NOTE: Tasks Summary: Attempted 9 tasks of which 5 didn't need to be rerun and all succeeded.\n";
        const QByteArray image = "NOTE: Running task 4 of 4 (/build/meta-x/images/azure.bb:do_image_wic)\n";
        QTest::newRow("errors beside the tasks") << "NOTE: Executing Tasks\n" + tasks(1, 3, 4) + image + all
                                                        + "Summary: There were 6 ERROR messages shown, returning a non-zero exit code.\nmake[1]: *** [Makefile:9: image] Error 1\n"
                                                 << QByteArray("bitbake says that it failed; make[1]: *** [Makefile:9: image] Error 1; make answered success all the same");
        QTest::newRow("the second bitbake finds nothing") << all + "Loading cache: 100% |####| Time: 0:00:00\nERROR: Nothing PROVIDES 'cvm-image-azure'\n"
                                                          << QByteArray("Nothing PROVIDES 'cvm-image-azure'; make answered success all the same");
        QTest::newRow("the second bitbake is killed") << all + "Loading cache: 100% |####| Time: 0:00:00\n" << QByteArray("bitbake does not say that it succeeded");
        QTest::newRow("nothing made an image") << "NOTE: Executing Tasks\n" + tasks(1, 4, 4) + all << QByteArray("is an older image under a new date");
    }
    void anOldImageIsCopiedOnceMore()
    {
        QFETCH(QByteArray, log);
        QFETCH(QByteArray, why);
        // As the original's script does it: make || true; cp --dereference …
        QVERIFY(m_fixture->put(vhd, *readFile(m_fixture->path("new.vhd"), 256 * 1024 * 1024)));
        const auto built = play(log + "@image new.vhd " + vhd + "\n@exit 0\n");
        QVERIFY(!built.result);
        QVERIFY2(built.why().contains(QString::fromUtf8(why)), qPrintable(built.why()));
        QVERIFY(m_fixture->store().list().isEmpty());
    }
    void theSameImageAgainIsTaken_data()
    {
        QTest::addColumn<QByteArray>("log");
        QTest::newRow("nothing to do") << QByteArray("NOTE: Tasks Summary: Attempted 9 tasks of which 9 didn't need to be rerun and all succeeded.\n");
        QTest::newRow("made once more") << QByteArray("NOTE: Executing Tasks\nNOTE: Running task 1 of 1 (/build/meta-x/images/azure.bb:do_image_wic)\n"
                                                      "NOTE: Tasks Summary: Attempted 9 tasks of which 8 didn't need to be rerun and all succeeded.\n");
    }
    void theSameImageAgainIsTaken()
    {
        QFETCH(QByteArray, log);
        QVERIFY(m_fixture->put(vhd, *readFile(m_fixture->path("new.vhd"), 256 * 1024 * 1024)));
        const auto built = play(log + "@image new.vhd " + vhd + "\n");
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(tests::CheckoutFixture::logOf(built).contains("has the bytes of an image that lay there before"));
    }
    void aBuildThatSaysNothingIsNotBelieved()
    {
        const auto built = play("something else went wrong\n@image new.vhd " + QByteArray(vhd) + "\n");
        QVERIFY(!built.result);
        QVERIFY2(built.why().contains("bitbake does not say that it succeeded"), qPrintable(built.why()));
    }
    void theExitStatusCounts()
    {
        const auto built = play(good() + "measured-boot: not found\nmake: *** [Makefile:48: azure-image] Error 127\n@exit 2\n"); // make's own last line.
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::toolFailed), qPrintable(built.why()));
        QVERIFY2(built.result.error().detail().contains("what make does after it") && built.result.error().detail().contains("measured-boot: not found"), qPrintable(built.why()));
    }
    void whatKeepsBitbakeFromBeginningIsTold()
    {
        const auto built = play("docker: Error response from daemon: no space left\nmake: *** [Makefile:28: azure-image-docker] Error 125\n@exit 2\n");
        QVERIFY(!built.result && built.result.error().is(image::errors::toolFailed));
        QVERIFY2(built.result.error().detail().startsWith("step build: bitbake does not say that it succeeded; make failed: docker: Error response from daemon: no space left"), qPrintable(built.why()));
    }
    void anOldImageIsNotTaken()
    {
        QVERIFY(m_fixture->put(vhd, "an old image"));
        QFile old(m_fixture->path(vhd));
        QVERIFY(old.open(QIODevice::ReadWrite) && old.setFileTime(QDateTime::currentDateTimeUtc().addDays(-3), QFileDevice::FileModificationTime));
        old.close();
        const auto built = play(tasks(1, 3, 3) + "NOTE: Tasks Summary: Attempted 3 tasks of which 3 didn't need to be rerun and all succeeded.\n");
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::badOutput), qPrintable(built.why()));
        QVERIFY2(built.why().contains("cvm-image-azure-tdx.rootfs.wic.vhd is of ") && built.why().contains("before the build began"), qPrintable(built.why()));
    }
    void anotherPredictionIsShown()
    {
        QVERIFY(m_fixture->put("new.json", *tests::CheckoutFixture::predictions(QString(64, 'a'))));
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(tests::CheckoutFixture::logOf(built).contains("PCR 11 " + QString(64, 'a') + ", BUT MEASURED HERE: "));
        QCOMPARE(m_fixture->store().buildMeasurements(built.id)->registers.value("PCR 11"), QString(64, 'a'));
    }
    void theVariantAndTheCheckoutMustAgree()
    {
        const auto built = play(good(), {{"variant", "release"}});
        QVERIFY(!built.result);
        QVERIFY2(built.why().contains("DEBUG_TWEAKS_ENABLED=1"), qPrintable(built.why()));
        QVERIFY(m_fixture->calls().isEmpty()); // Said before hours are spent.
    }
    void preflightStops()
    {
        const auto built = play(good(), {{"preflight", "required"}});
        const bool large = built.result.has_value();
        if (large)
            QSKIP("this computer is as large as the build's authors ask for");
        QVERIFY2(built.result.error().is(image::errors::hostNotReady), qPrintable(built.why()));
        static const QRegularExpression said("(Processor cores: \\d+, wanted: at least 4|Memory: [\\d.]+ GB, wanted: 8 GB|Disk space: [\\d.]+ GB free, wanted: 100 GB free|Space at .+ MiB free|Operating system: .+, wanted: ubuntu 22.04)");
        QVERIFY2(said.match(built.why()).hasMatch(), qPrintable(built.why()));
        QVERIFY(m_fixture->calls().isEmpty());
    }
    void inDocker()
    {
        const auto built = play(good(), {{"method", "docker"}, {"setup", "true"}});
        QVERIFY2(built.result, qPrintable(built.why()));
        const QByteArray calls = m_fixture->calls();
        QVERIFY2(calls.startsWith("make setup-docker\nmake setup-lighthouse\nmake azure-image-docker\ndocker run --name gatehouse-nethermind-yocto-"), calls.constData());
        // No terminal, and the rest as it was.
        QVERIFY2(calls.contains(" -u root --rm -v " + m_fixture->checkout().toUtf8() + "/artifacts:/artifacts tdx-poky\n"), calls.constData());
    }
    void aDaemonThatDoesNotAnswerIsToldAtOnce()
    {
        QVERIFY(m_fixture->put("docker-is-down", ""));
        const auto built = play(good(), {{"method", "docker"}});
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::hostNotReady), qPrintable(built.why()));
        QVERIFY2(built.result.error().detail().startsWith("step setup: docker does not answer: Cannot connect to the Docker daemon"), qPrintable(built.why()));
        QVERIFY2(built.result.error().hint().contains("systemctl start docker") && built.result.error().hint().contains("DOCKER_HOST"), qPrintable(built.result.error().hint()));
        QVERIFY(m_fixture->calls().isEmpty()); // Not after an hour of Lighthouse.
    }
    void whatAKilledBuildLeftIsEnded()
    {
        // No process has a number beyond the kernel's largest.
        const QByteArray dead = "gatehouse-nethermind-yocto-4194999", alive = "gatehouse-nethermind-yocto-" + QByteArray::number(::getppid());
        // Of a build of this very process that was cancelled while docker still made its container.
        const QByteArray own = "gatehouse-nethermind-yocto-" + QByteArray::number(QCoreApplication::applicationPid());
        QVERIFY(m_fixture->put("containers", dead + "\n" + alive + "\ngatehouse-nethermind-yocto-two-4194999\nother\n" + own + "\n"));
        const auto built = play(good(), {{"method", "docker"}});
        QVERIFY2(built.result, qPrintable(built.why()));
        // Before Lighthouse is built, which takes its time.
        QVERIFY2(m_fixture->calls().startsWith("docker rm --force " + dead + "\ndocker rm --force " + own + "\nmake setup-lighthouse\nmake azure-image-docker\n"), m_fixture->calls().constData());
        QCOMPARE(m_fixture->calls().count("docker rm"), 3); // And its own, at its end.
        const auto none = [](qint64) { return false; };
        QCOMPARE(YoctoBuild::abandoned("gatehouse-a.b-1\ngatehouse-axb-1\ngatehouse-a.b-1-2\n gatehouse-a.b-77 \ngatehouse-a.b-\n", "a.b", none), (QStringList{"gatehouse-a.b-1", "gatehouse-a.b-77"}));
        QVERIFY(YoctoBuild::abandoned("", "a", none).isEmpty());
    }
    void cancelEndsEverything_data()
    {
        QTest::addColumn<QString>("method");
        QTest::newRow("local") << "local";
        QTest::newRow("docker") << "docker";
    }
    void cancelEndsEverything()
    {
        QFETCH(QString, method);
        QVERIFY(m_fixture->put("play", tasks(1, 3, 40) + "@daemon lock\n" + tasks(4, 4, 40) + "@hang\n"));
        bool held = false;
        const auto built = m_fixture->build(request({{"method", method}}), [&](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) {
                if (line.contains("task 4 of 40")) {
                    held = !tests::CheckoutFixture::isFree(m_fixture->path("lock"));
                    operation.cancel();
                }
            });
        });
        QVERIFY(held);
        QVERIFY2(!built.result && built.result.error().kind() == ErrorKind::Cancelled, qPrintable(built.why()));
        // bitbake's server made a session of its own, and is gone all the same.
        QTRY_VERIFY_WITH_TIMEOUT(tests::CheckoutFixture::isFree(m_fixture->path("lock")), 30'000);
        if (method == "docker")
            QVERIFY2(tests::CheckoutFixture::logOf(built).contains("rm --force gatehouse-nethermind-yocto-"), qPrintable(built.why()));
    }
    void lighthouseIsNotBuiltTwice()
    {
        QVERIFY(m_fixture->put("meta-lighthouse-bin/recipes-nodes/lighthouse/lighthouse", "another one"));
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(built.stateOf("lighthouse") == StepState::Skipped);
        QCOMPARE(m_fixture->calls(), QByteArray("make azure-image\n"));
        QCOMPARE(m_fixture->store().show(built.id)->foreign.value("lighthouse"),
                 QString::fromLatin1(QCryptographicHash::hash("another one", QCryptographicHash::Sha256).toHex()));
    }
    void notACheckout()
    {
        QVERIFY(QFile::remove(m_fixture->path("Makefile")));
        const auto built = play(good());
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::badInput) && built.why().contains("has no Makefile"), qPrintable(built.why()));
    }
};

QTEST_GUILESS_MAIN(YoctoBuildTest)
#include "tst_YoctoBuild.moc"
