// SPDX-License-Identifier: GPL-3.0-or-later
// A cloud image, made here and served over loopback HTTP, through the real libguestfs: its machine starts six times.
#include "core/base/Paths.h"
#include "core/image/Appliance.h"
#include "core/image/ImageErrors.h"
#include "tests/support/BuildFixture.h"
#include "tests/support/CutServer.h"
#include "tests/support/TinyCloudImage.h"
#include "tests/support/TinyCloudRecipe.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

/// Makes a kernel available for libguestfs where none is installed: the distribution's package, unpacked in the build folder. The
/// error says what is missing.
Result<void> provideKernel()
{
    if (Appliance::kernel(Appliance::Host::ours()).status == CheckStatus::Passed)
        return {};
    const QString folder = QStringLiteral(GATEHOUSE_BINARY_DIR "/test-cache/appliance-kernel");
    const auto run = [&](const QString& program, const QStringList& arguments) {
        QProcess process;
        process.setWorkingDirectory(folder);
        process.start(program, arguments);
        process.waitForFinished(300'000);
        return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
    };
    const auto find = [&](const QString& pattern, QDir::Filters filter) {
        QDirIterator it(folder + "/root", {pattern}, filter | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        return it.hasNext() ? it.next() : QString();
    };
    GH_CHECK(makeFolder(folder));
    // It may be missing where no kernel is installed, and supermin wants it to be there.
    (void)QDir().mkpath("/lib/modules");
    if (!QFileInfo::exists(folder + "/done")) {
        QDir(folder + "/root").removeRecursively();
        QString package;
        for (const QByteArray& line : run("/usr/bin/apt-cache", {"depends", "linux-image-cloud-amd64"}).split('\n'))
            if (line.trimmed().startsWith("Depends: linux-image-"))
                package = QString::fromUtf8(line.trimmed().mid(9));
        run("/usr/bin/apt-get", {"-q", "-o", "APT::Sandbox::User=root", "download", package});
        const QStringList archives = QDir(folder).entryList({package + "_*.deb"}, QDir::Files);
        if (package.isEmpty() || archives.isEmpty())
            return fail(gatehouse::errors::internal, QStringLiteral("no kernel for libguestfs, and no package of one can be had"));
        run("/usr/bin/dpkg-deb", {"--extract", archives.first(), "root"});
        const QString release = package.mid(12);
        run("/usr/sbin/depmod", {"--basedir", folder + "/root", release});
        QFile::remove(folder + '/' + archives.first());
        if (find("modules.dep", QDir::Files).isEmpty())
            return fail(gatehouse::errors::internal, QStringLiteral("the kernel of %1 has no list of its modules").arg(package));
        GH_CHECK(writeFileAtomically(folder + "/done", "1"));
    }
    qputenv("SUPERMIN_KERNEL", find("vmlinuz-*", QDir::Files).toUtf8());
    qputenv("SUPERMIN_MODULES", QFileInfo(find("kernel", QDir::Dirs)).path().toUtf8());
    const Check kernel = Appliance::kernel(Appliance::Host::ours());
    if (kernel.status != CheckStatus::Passed)
        return fail(gatehouse::errors::internal, kernel.actual);
    return {};
}

BuildRequest requestOf(const QString& recipe, const QString& variant, const QString& url, const QString& pin)
{
    BuildRequest request;
    request.recipeFolder = recipe;
    request.parameters = {{"variant", variant}, {"image_url", url}, {"image_sha256", pin}, {"rpc", "http://10.0.2.2:8545"}};
    return request;
}

/// What is killed: builds "dev" of @p words: state, cache, recipe, address, pin.
int buildHere(const QStringList& words)
{
    process::SystemProcessRunner runner;
    const Paths paths{words.at(0), words.at(1), words.at(0)};
    const auto built = tests::buildImage(paths, runner, requestOf(words.at(2), "dev", words.at(3), words.at(4)), 20 * 60 * 1000, {});
    std::fprintf(stderr, "%s\n", qPrintable(built.why()));
    return built.result ? 0 : 1;
}

} // namespace

class CloudImageBuildTest : public QObject
{
    Q_OBJECT

    tests::BuildFixture m_fixture;
    tests::CutServer m_server;
    QString m_pin;
    QString m_firstId;
    bool m_hadModules = true;

    QString recipeFolder() const { return m_fixture.folder() + "/small"; }
    QString disk(const QString& id) const { return m_fixture.store().diskPath(id); }

    BuildRequest request(const QString& variant) const { return requestOf(recipeFolder(), variant, m_server.url("small.img"), m_pin); }
    /// Whether the machine of libguestfs runs on a disk of ours.
    bool hasMachine() const
    {
        for (const QString& pid : running())
            if (readFile("/proc/" + pid + "/cmdline", 1024 * 1024).value_or(QByteArray()).contains("qemu-system"))
                return true;
        return false;
    }

    /// Processes that were told of our folder.
    QStringList running() const
    {
        QStringList found;
        for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
            const QByteArray line = readFile("/proc/" + pid + "/cmdline", 1024 * 1024).value_or(QByteArray());
            if (line.contains(m_fixture.folder().toUtf8()) && pid.toLongLong() != QCoreApplication::applicationPid())
                found.append(pid);
        }
        return found;
    }
    void nothingIsLeft() const
    {
        QTRY_COMPARE_WITH_TIMEOUT(running(), QStringList(), 30'000);
        QVERIFY(!readFile("/proc/self/mounts", 4 * 1024 * 1024)->contains(m_fixture.folder().toUtf8()));
        QDirIterator drafts(m_fixture.paths().cache, {".draft-*"}, QDir::Dirs | QDir::Hidden, QDirIterator::Subdirectories);
        QVERIFY2(!drafts.hasNext(), qPrintable(drafts.hasNext() ? drafts.next() : QString()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const Check& check : Appliance::examine(Appliance::Host::ours()))
            if (check.status != CheckStatus::Passed && check.id != "image.appliance.kernel")
                QSKIP(qPrintable(check.actual + ". " + check.hint));
        if (!QFileInfo::exists("/bin/busybox"))
            QSKIP("/bin/busybox is missing. Install it with: sudo apt-get install busybox-static");
        m_hadModules = QFileInfo::exists("/lib/modules");
        if (const Result<void> kernel = provideKernel(); !kernel)
            QSKIP(qPrintable(kernel.error().detail()));
        const Result<void> made = tests::TinyCloudImage::make(m_fixture.folder() + "/small.img");
        QVERIFY2(made, made ? "" : qPrintable(made.error().toString()));
        m_server.content = *readFile(m_fixture.folder() + "/small.img", 64 * 1024 * 1024);
        m_pin = QString::fromLatin1(QCryptographicHash::hash(m_server.content, QCryptographicHash::Sha256).toHex());
        const QString files = recipeFolder() + "/rootfs/etc/small";
        QVERIFY(makeFolder(files));
        QVERIFY(writeFileAtomically(files + "/settings", "colour=blue\n"));
        QVERIFY(writeFileAtomically(recipeFolder() + "/setup.sh", "#!/bin/sh\nset -e\ncat /etc/small/settings > /etc/small/seen\necho told from the image\n"));
        tests::TinyCloudRecipe recipe;
        recipe.image = "update = true\nfiles = [\"rootfs\"]\nscripts = [\"setup.sh\"]\nenable = [\"small.service\"]\n";
        recipe.tables = R"([[config]]
path = "/etc/small/rpc.env"
[config.values]
RPC = "rpc"
[[variants]]
name = "release"
description = "r"
[[variants]]
name = "dev"
description = "d"
debug = true
empty_root_password = true
[parameters.rpc]
type = "url"
description = "r"
)";
        QVERIFY(writeFileAtomically(recipeFolder() + "/recipe.toml", recipe.text()));

    }
    void cleanupTestCase()
    {
        if (!m_hadModules)
            (void)QDir("/lib").rmdir("modules"); // Only when it is empty.
    }
    void builds()
    {
        const auto built = m_fixture.build(request("release"));
        QVERIFY2(built.result, qPrintable(built.why()));
        for (const char* step : {"image", "update", "customise", "measure"})
            QVERIFY2(built.stateOf(step) == StepState::Done, step);
        m_firstId = built.id;
        const auto manifest = m_fixture.store().show(built.id);
        QVERIFY(manifest);
        QVERIFY(!manifest->debug);
        QCOMPARE(manifest->packages.value("small"), "1.0");
        QCOMPARE(manifest->kernel, "6.1.0-9-cloud-amd64");
        // It starts by nothing that could be measured ahead, and that is said instead of an empty prediction.
        const auto measured = m_fixture.store().measurements(built.id);
        QVERIFY2(measured, measured ? "" : qPrintable(measured.error().toString()));
        QVERIFY(measured->registers.isEmpty());
        QVERIFY2(measured->notPredicted.contains("EFI system partition"), qPrintable(measured->notPredicted));
        for (const char* name : {"disk.raw", "outputs.json", "outputs.json.sig", "sbom.spdx.json", "measurements.json"})
            QVERIFY2(QFileInfo::exists(m_fixture.store().folderOf(built.id) + '/' + name), name);
        const QString path = disk(built.id);
        using tests::TinyCloudImage;
        QCOMPARE(TinyCloudImage::read(path, "/etc/small/settings"), QByteArray("colour=blue\n"));
        QCOMPARE(TinyCloudImage::read(path, "/etc/small/seen"), QByteArray("colour=blue\n"));
        QCOMPARE(TinyCloudImage::read(path, "/etc/small/rpc.env"), QByteArray("RPC=http://10.0.2.2:8545\n"));
        QVERIFY(TinyCloudImage::read(path, "/etc/gatehouse/image").contains("variant=release"));
        QVERIFY(TinyCloudImage::read(path, "/var/log/systemctl-calls").contains("enable small.service"));
        QVERIFY(TinyCloudImage::read(path, "/var/log/apt-calls").contains("update"));
        QVERIFY(TinyCloudImage::read(path, "/etc/shadow").startsWith("root:*:"));
        const QByteArray stat = TinyCloudImage::stat(path, "/etc/small/settings");
        QVERIFY2(stat.contains("Mode:  0644") && stat.contains("User:     0"), stat.constData());
        QVERIFY2(built.log.join('\n').contains("Running: "), qPrintable(built.log.join('\n')));
    }
    void thePublishedImageIsAsItWas()
    {
        QVERIFY(!m_firstId.isEmpty());
        const QFileInfoList kept = QDir(m_fixture.paths().cache + "/artifacts").entryInfoList(QDir::Files | QDir::Hidden);
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept.first().permissions() & (QFile::WriteOwner | QFile::WriteGroup | QFile::WriteOther), QFile::Permissions());
        QVERIFY(*readFile(kept.first().filePath(), 64 * 1024 * 1024) == m_server.content);
    }
    void anotherImageIsNotTaken()
    {
        BuildRequest wrong = request("release");
        wrong.parameters["image_sha256"] = QString(64, '5');
        const auto built = m_fixture.build(wrong);
        QVERIFY2(!built.result && built.result.error().is(image::errors::artifactMismatch), qPrintable(built.why()));
        QVERIFY2(built.stateOf("update") == StepState::Waiting, "the image was opened before it was verified");
    }
    void nothingChangedNothingDone()
    {
        QVERIFY(!m_firstId.isEmpty());
        const auto built = m_fixture.build(request("release"));
        QVERIFY2(built.result, qPrintable(built.why()));
        for (const char* step : {"image", "update", "customise"})
            QVERIFY2(built.stateOf(step) == StepState::Skipped, step);
        QCOMPARE(built.id, m_firstId);
        QVERIFY(!built.changed);
        QVERIFY2(built.seconds < 30, qPrintable(QString::number(built.seconds))); // A boot under emulation alone would take longer.
    }
    void killedInTheMachine()
    {
        QVERIFY(!m_firstId.isEmpty());
        QProcess builder;
        builder.setProcessChannelMode(QProcess::MergedChannels);
        builder.start(QCoreApplication::applicationFilePath(), {"--build", m_fixture.paths().state, m_fixture.paths().cache, recipeFolder(), m_server.url("small.img"), m_pin});
        QTRY_VERIFY2_WITH_TIMEOUT(hasMachine() || builder.state() == QProcess::NotRunning, "no machine was started", 300'000);
        QVERIFY2(builder.state() == QProcess::Running, builder.readAll().constData());
        builder.kill();
        QVERIFY(builder.waitForFinished(60'000));
        QTRY_COMPARE_WITH_TIMEOUT(running(), QStringList(), 30'000);
        QVERIFY(!readFile("/proc/self/mounts", 4 * 1024 * 1024)->contains(m_fixture.folder().toUtf8()));
        // What it had half made is gone after the next build, which goes on from the update: the next functions.
    }
    void aScriptThatFailsIsNamed()
    {
        QVERIFY(!m_firstId.isEmpty());
        const QByteArray good = *readFile(recipeFolder() + "/setup.sh", 1024);
        QVERIFY(writeFileAtomically(recipeFolder() + "/setup.sh", "#!/bin/sh\necho the colour is missing >&2\nexit 3\n"));
        const auto built = m_fixture.build(request("dev"));
        QVERIFY(writeFileAtomically(recipeFolder() + "/setup.sh", good));
        QVERIFY2(!built.result && built.result.error().is(image::errors::toolFailed), qPrintable(built.why()));
        QVERIFY2(built.result.error().detail().contains("setup.sh") && built.why().contains("the colour is missing"), qPrintable(built.why()));
        QVERIFY(built.stateOf("update") == StepState::Skipped);
        QVERIFY(built.stateOf("customise") == StepState::Failed);
        QCOMPARE(m_fixture.store().list().size(), 1);
        nothingIsLeft();
    }
    void aLaterChangeLeavesTheUpdateAlone()
    {
        QVERIFY(!m_firstId.isEmpty());
        QVERIFY(writeFileAtomically(recipeFolder() + "/rootfs/etc/small/settings", "colour=red\n"));
        const auto built = m_fixture.build(request("dev"));
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY(built.stateOf("update") == StepState::Skipped);
        QVERIFY(built.stateOf("customise") == StepState::Done);
        QVERIFY(built.id != m_firstId);
        QVERIFY(m_fixture.store().show(built.id)->debug);
        using tests::TinyCloudImage;
        QCOMPARE(TinyCloudImage::read(disk(built.id), "/etc/small/seen"), QByteArray("colour=red\n"));
        QCOMPARE(TinyCloudImage::read(disk(built.id), "/var/log/apt-calls"), TinyCloudImage::read(disk(m_firstId), "/var/log/apt-calls"));
        // Only dev has an open root.
        QVERIFY2(TinyCloudImage::read(disk(built.id), "/etc/shadow").startsWith("root::"), TinyCloudImage::read(disk(built.id), "/etc/shadow").constData());
        QCOMPARE(TinyCloudImage::read(disk(m_firstId), "/etc/small/settings"), QByteArray("colour=blue\n"));
    }
    void cancelledInTheMachine()
    {
        QVERIFY(writeFileAtomically(recipeFolder() + "/rootfs/etc/small/settings", "colour=green\n"));
        bool seen = false;
        QTimer watch;
        const auto built = m_fixture.build(request("dev"), [&](Operation& operation) {
            // As soon as the machine itself runs.
            QObject::connect(&watch, &QTimer::timeout, &operation, [&] {
                if (!hasMachine())
                    return;
                seen = true;
                operation.cancel();
            });
            watch.start(100);
        });
        watch.stop();
        QVERIFY(seen);
        QVERIFY2(!built.result && built.result.error().kind() == ErrorKind::Cancelled, qPrintable(built.why()));
        nothingIsLeft();
    }
};

int main(int argc, char** argv)
{
    // Two machines start in one function, each in a minute under load; Qt's own limit of five minutes is for others.
    qputenv("QTEST_FUNCTION_TIMEOUT", "1200000");
    QCoreApplication application(argc, argv);
    if (argc == 7 && QByteArray(argv[1]) == "--build")
        return buildHere(application.arguments().mid(2));
    CloudImageBuildTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_CloudImageBuild.moc"
