// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the real dstack image with the real tools. The first run downloads packages; later ones take them from the
// build folder's cache.
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/OutputManifest.h"
#include "core/image/PackageLock.h"
#include "core/image/Sbom.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/LoopbackMirror.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QtTest>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::LoopbackMirror;

class ImageBuildTest : public QObject
{
    Q_OBJECT

    ImageFixture m_fixture;
    ImageFixture::Built m_first;

    /// A cache with the packages of the shared one and nothing built.
    QString emptyCache(const QTemporaryDir& folder) const
    {
        QDir(folder.path()).mkpath("packages");
        for (const QFileInfo& file : QDir(m_sharedCache + "/packages").entryInfoList(QDir::Files))
            if (::link(QFile::encodeName(file.filePath()).constData(), QFile::encodeName(folder.filePath("packages/" + file.fileName())).constData()) != 0
                && !QFile::copy(file.filePath(), folder.filePath("packages/" + file.fileName())))
                qWarning() << "no link to" << file.filePath();
        return folder.path();
    }
    QString m_sharedCache;
    QTemporaryDir m_temporary;

    struct OtherCache
    {
        ImageFixture& fixture;
        QString before;
        OtherCache(ImageFixture& of, const QString& cache)
            : fixture(of)
            , before(of.paths().cache)
        {
            of.paths().cache = cache;
        }
        ~OtherCache() { fixture.paths().cache = before; }
    };

    /// The computer's only mirror is ours, for as long as this lives.
    struct OtherMirror
    {
        ImageFixture& fixture;
        std::unique_ptr<LoopbackMirror> server;
        std::unique_ptr<LoopbackMirror::Runner> runner;
        explicit OtherMirror(ImageBuildTest& test)
            : fixture(test.m_fixture)
            , server(std::make_unique<LoopbackMirror>(test.lock(), test.m_sharedCache + "/packages"))
        {
            if (const Result<void> started = server->start(); !started)
                qFatal("%s", qPrintable(started.error().toString()));
            runner = std::make_unique<LoopbackMirror::Runner>(*server, test.m_fixture.runner());
            fixture.setRunner(runner.get());
        }
        ~OtherMirror() { fixture.setRunner(nullptr); }
    };

    PackageLock lock() const
    {
        return *PackageLock::parse(*readFile(GATEHOUSE_SOURCE_DIR "/images/dstack/packages.lock", PackageLock::maxBytes));
    }
    ImageFixture::Built buildWith(const PackageLock& changed)
    {
        QTemporaryDir folder;
        BuildRequest request = ImageFixture::request();
        request.lockPath = folder.filePath("packages.lock");
        if (!writeFileAtomically(request.lockPath, changed.toText()))
            qFatal("no lock");
        return m_fixture.build(request);
    }
    static QStringList leftovers()
    {
        QStringList found = QDir(QDir::tempPath()).entryList({"mmdebstrap.*", "gatehouse-root-*"}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
        QFile mounts("/proc/self/mounts");
        if (mounts.open(QIODevice::ReadOnly))
            for (const QByteArray& line : mounts.readAll().split('\n'))
                if (line.contains("mmdebstrap") || line.contains("gatehouse-root"))
                    found.append(line);
        return found;
    }

    /// What came from this computer has its packages there, with versions and licences, and Gatehouse's programs say what they are.
    static void checkForeignSoftware(const QJsonObject& document)
    {
        QMap<QString, QJsonObject> byId;
        for (const QJsonValue& package : document["packages"].toArray())
            byId[package["SPDXID"].toString()] = package.toObject();
        QMap<QString, QString> ownerOf;
        QStringList left;
        for (const QJsonValue& value : document["relationships"].toArray()) {
            const QJsonObject relation = value.toObject();
            QVERIFY2(byId.contains(relation["relatedSpdxElement"].toString()), qPrintable(relation["relatedSpdxElement"].toString()));
            if (relation["relationshipType"].toString() == "CONTAINS")
                ownerOf[relation["relatedSpdxElement"].toString()] = relation["spdxElementId"].toString();
            else if (relation["relationshipType"].toString() == "OTHER")
                left.append(byId[relation["relatedSpdxElement"].toString()]["name"].toString());
        }
        // The recipe removes all of Perl, and parts of dpkg.
        QVERIFY2(left.contains("perl-base") && !left.contains("systemd") && !left.contains("libc6"), qPrintable(left.join(' ')));
        QVERIFY(byId["SPDXRef-Package-dpkg"]["comment"].toString().startsWith("In part: "));
        int files = 0;
        int unknown = 0;
        for (const QJsonObject& package : std::as_const(byId)) {
            if (package["primaryPackagePurpose"].toString() != "FILE")
                continue;
            ++files;
            unknown += ownerOf[package["SPDXID"].toString()] == "SPDXRef-Image";
        }
        qInfo() << files << "files from this computer," << unknown << "of no package";
        const auto ownerOfFile = [&](const QString& place) { return byId[ownerOf["SPDXRef-File-" + QString(place).replace('/', "-2f-")]]; };
        // The agent is a stand-in of no package, which does not say that it is Gatehouse's; its starter is.
        QCOMPARE(ownerOfFile("usr/lib/gatehouse/bin/gatehouse-guest-agent")["SPDXID"].toString(), "SPDXRef-Image");
        const QJsonObject own = ownerOfFile("usr/bin/gatehouse-guest-agent");
        QCOMPARE(own["name"].toString(), "gatehouse");
        QCOMPARE(own["versionInfo"].toString(), GATEHOUSE_VERSION);
        QCOMPARE(own["licenseDeclared"].toString(), "GPL-3.0-or-later");
        if (QStandardPaths::findExecutable("dpkg-query").isEmpty())
            return;
        QCOMPARE(unknown, 1);
        const QJsonObject glibc = ownerOfFile("usr/lib/gatehouse/lib/libc.so.6");
        QProcess ask;
        ask.start("dpkg-query", {"--show", "--showformat", "${Version}", "libc6:amd64"});
        QVERIFY(ask.waitForFinished());
        QCOMPARE(glibc["versionInfo"].toString(), QString::fromUtf8(ask.readAllStandardOutput()));
        QVERIFY2(glibc["licenseDeclared"].toString().contains("LGPL-2.1-or-later") || !glibc["licenseComments"].toString().isEmpty(), QJsonDocument(glibc).toJson().constData());
        QVERIFY(glibc["externalRefs"].toArray().first()["referenceLocator"].toString().startsWith("pkg:deb/"));
    }

private Q_SLOTS:
    void initTestCase()
    {
        // A place of our own for temporary files, so that what other builds on this computer leave is not seen; readable
        // for the users of a name space.
        QVERIFY(m_temporary.isValid());
        QFile::setPermissions(m_temporary.path(), QFile::permissions(m_temporary.path()) | QFileDevice::ReadOther | QFileDevice::ExeOther);
        qputenv("TMPDIR", m_temporary.path().toUtf8());
        m_sharedCache = m_fixture.paths().cache;
        m_first = m_fixture.build(ImageFixture::request());
        if (!m_first.result)
            qWarning().noquote() << m_first.log.mid(std::max<qsizetype>(0, m_first.log.size() - 30)).join('\n');
        QVERIFY2(m_first.result.has_value(), m_first.result ? "" : qPrintable(m_first.result.error().toString()));
        for (const OperationStep& step : m_first.steps)
            qInfo().noquote() << step.id << step.seconds(QDateTime::currentDateTimeUtc()) << step.detail;
    }
    void imageIsInTheCatalogue()
    {
        const ImageStore store = m_fixture.store();
        const Result<ImageManifest> manifest = store.show(m_first.id);
        QVERIFY(manifest.has_value());
        QCOMPARE(manifest->bytes, QFileInfo(store.diskPath(m_first.id)).size());
        QVERIFY(manifest->bytes < 100ll * 1024 * 1024);
        QVERIFY(manifest->commandLine.contains("roothash=" + manifest->rootHash));
        QVERIFY(manifest->packages.contains("systemd"));
        QCOMPARE(manifest->parameters["chain_id"], "31337");
        QCOMPARE(manifest->steps.size(), 8);
        QVERIFY(store.measurements(m_first.id)->find(11));
        QVERIFY(QFile::exists(store.ukiPath(m_first.id)));

        // Whoever built it: the root of the root belongs to root and is writable by nobody else.
        QDirIterator roots(m_sharedCache + "/image/dstack/verity", {"root.squashfs"}, QDir::Files, QDirIterator::Subdirectories);
        QString root;
        while (roots.hasNext())
            if (const QString path = roots.next(); *readFile(QFileInfo(path).path() + "/roothash", 64) == manifest->rootHash.toLatin1())
                root = path;
        QProcess list;
        list.start("unsquashfs", {"-lln", root});
        QVERIFY(list.waitForFinished());
        const QByteArray top = list.readAllStandardOutput().split('\n').first();
        QVERIFY2(top.startsWith("drwxr-xr-x 0/0"), top.constData());
    }
    void softwareIsListedAndSigned()
    {
        const ImageStore store = m_fixture.store();
        const QString folder = store.folderOf(m_first.id);
        const auto text = readFile(folder + "/sbom.spdx.json", Sbom::maxBytes);
        QVERIFY(text.has_value());
        const QJsonObject document = QJsonDocument::fromJson(*text).object();
        QMap<QString, QJsonObject> packages;
        for (const QJsonValue& package : document["packages"].toArray())
            if (!package["SPDXID"].toString().startsWith("SPDXRef-HostPackage-")) // This computer may have one of the same name.
                packages[package["name"].toString()] = package.toObject();
        // Every locked package with its version and the hash of its archive; most with their licences.
        int licensed = 0;
        const PackageLock locked = lock();
        for (const LockedPackage& package : locked.packages) {
            QVERIFY2(packages.contains(package.name), qPrintable(package.name));
            QCOMPARE(packages[package.name]["versionInfo"].toString(), package.version);
            QCOMPARE(packages[package.name]["checksums"].toArray().first()["checksumValue"].toString(), package.sha256.toHex());
            licensed += packages[package.name]["licenseDeclared"].toString() != "NOASSERTION";
        }
        qInfo() << licensed << "of" << locked.packages.size() << "packages have a machine-readable licence";
        QVERIFY(licensed * 2 > locked.packages.size());
        QVERIFY(packages["systemd"]["licenseDeclared"].toString().contains("LGPL-2.1-or-later"));
        QVERIFY(packages.contains("gatehouse-guest-agent")); // From no package of the image.
        checkForeignSoftware(document);
        if (QTest::currentTestFailed())
            return;
        const auto verification = OutputManifest::verify(folder, *BuildKey::publicKeyOf(m_fixture.paths().state));
        QVERIFY2(verification.has_value(), verification ? "" : qPrintable(verification.error().toString()));
        for (const Check& check : verification->checks)
            QVERIFY2(check.status == CheckStatus::Passed, qPrintable(check.id + ' ' + check.actual));
        QVERIFY(verification->manifest.files.size() >= 5);
        // One of an older Gatehouse is completed by the next build.
        QVERIFY(QFile::remove(folder + "/outputs.json.sig") && QFile::remove(folder + "/sbom.spdx.json"));
        QVERIFY(m_fixture.build(ImageFixture::request()).result.has_value());
        QCOMPARE(*readFile(folder + "/sbom.spdx.json", Sbom::maxBytes), *text);
        QVERIFY(OutputManifest::verify(folder, *BuildKey::publicKeyOf(m_fixture.paths().state))->isGood());
    }
    void everyDiskFormatMeasuresTheSame_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("qcow2") << QStringList{"-O", "qcow2"};
        QTest::newRow("qcow2, compressed") << QStringList{"-O", "qcow2", "-c"};
        QTest::newRow("fixed VHD") << QStringList{"-O", "vpc", "-o", "subformat=fixed,force_size=on"};
        QTest::newRow("dynamic VHD") << QStringList{"-O", "vpc", "-o", "subformat=dynamic,force_size=on"};
    }
    void everyDiskFormatMeasuresTheSame()
    {
        QFETCH(QStringList, options);
        const ImageStore store = m_fixture.store();
        const QString converted = m_temporary.filePath("converted");
        QProcess convert;
        convert.start("qemu-img", QStringList{"convert", "-f", "raw"} + options + QStringList{store.diskPath(m_first.id), converted});
        QVERIFY(convert.waitForFinished(120'000));
        QVERIFY2(convert.exitCode() == 0, convert.readAllStandardError().constData());
        const Result<Measurements> measured = ImageMeasurer::measureFile(converted);
        QVERIFY2(measured, measured ? "" : qPrintable(measured.error().toString()));
        QVERIFY(measured->format != "raw");
        for (const int pcr : {4, 9, 11})
            QCOMPARE(measured->find(pcr)->value.toHex(), store.measurements(m_first.id)->find(pcr)->value.toHex());
        QVERIFY(QFile::remove(converted));
    }
    void unchangedInputsRebuildNothing()
    {
        const ImageFixture::Built again = m_fixture.build(ImageFixture::request());
        QVERIFY(again.result.has_value());
        QCOMPARE(again.id, m_first.id);
        for (const char* step : {"packages", "root", "agent", "verity", "initrd", "uki", "disk"})
            QVERIFY2(again.stateOf(step) == StepState::Skipped, step);
        qInfo() << "unchanged:" << again.seconds << "s";
        QVERIFY(again.seconds < 1.0);
    }
    void changedAgentLeavesTheRootAlone()
    {
        BuildRequest request = ImageFixture::request();
        request.parameters["agent"] = "/usr/bin/env";
        const ImageFixture::Built other = m_fixture.build(request);
        QVERIFY2(other.result.has_value(), other.result ? "" : qPrintable(other.result.error().toString()));
        QVERIFY(other.stateOf("root") == StepState::Skipped);
        QVERIFY(other.stateOf("initrd") == StepState::Skipped);
        QVERIFY(other.id != m_first.id);
        QVERIFY(!(m_fixture.store().measurements(other.id)->find(9)->value == m_fixture.store().measurements(m_first.id)->find(9)->value));
        qInfo() << "changed agent:" << other.seconds << "s";
    }
    void anotherToolIsAnotherInput()
    {
        // Another zstd, as an upgrade brings: the steps from the initrd on run again. This one packs as the old one did. It lies in the
        // cache, which tools see. Its comment is another in each run: the cache may still have what an earlier run made.
        const QString real = QStandardPaths::findExecutable("zstd");
        const QString tools = m_fixture.paths().cache + "/other-tools";
        QVERIFY(makeFolder(tools) && writeFileAtomically(tools + "/zstd", "#!/bin/sh\n# " + m_temporary.path().toUtf8() + "\nexec " + QFile::encodeName(real) + " \"$@\"\n"));
        QVERIFY(QFile::setPermissions(tools + "/zstd", QFileDevice::Permissions(0x7755)));
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(tools) + ':' + path);
        const ImageFixture::Built other = m_fixture.build(ImageFixture::request());
        qputenv("PATH", path);
        QDir(tools).removeRecursively();
        QVERIFY2(other.result.has_value(), other.result ? "" : qPrintable(other.result.error().toString()));
        for (const char* step : {"root", "agent", "verity"})
            QVERIFY2(other.stateOf(step) == StepState::Skipped, step);
        for (const char* step : {"initrd", "uki", "disk"})
            QVERIFY2(other.stateOf(step) == StepState::Done, step);
        QCOMPARE(other.id, m_first.id);
    }
    void changedLabelChangesTheMeasurement()
    {
        BuildRequest request = ImageFixture::request();
        request.parameters["label"] = "other";
        const ImageFixture::Built other = m_fixture.build(request);
        QVERIFY(other.result.has_value());
        QVERIFY(other.stateOf("agent") == StepState::Skipped);
        for (const int pcr : {4, 9, 11})
            QVERIFY(!(m_fixture.store().measurements(other.id)->find(pcr)->value == m_fixture.store().measurements(m_first.id)->find(pcr)->value));
    }
    void developersGetAnotherMeasurementAndABanner()
    {
        const QString key = m_temporary.filePath("key.pub");
        QVERIFY(writeFileAtomically(key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKZ test\n"));
        BuildRequest request = ImageFixture::request();
        // A key is for the variant that takes one.
        request.parameters["ssh_key"] = key;
        QVERIFY(ImageBuilder(m_fixture.paths(), m_fixture.runner()).start(request).error().is(image::errors::badParameter));
        request.parameters["variant"] = "dev";
        const ImageFixture::Built dev = m_fixture.build(request);
        QVERIFY2(dev.result.has_value(), dev.result ? "" : qPrintable(dev.result.error().toString()));
        const auto ours = m_fixture.store().show(m_first.id);
        const auto theirs = m_fixture.store().show(dev.id);
        QVERIFY(ours && theirs);
        QVERIFY(!ours->debug && theirs->debug); // What the banner goes by.
        QVERIFY(!ours->packages.contains("dropbear-bin") && theirs->packages.contains("dropbear-bin"));
        QVERIFY(ours->ports.isEmpty());
        QVERIFY(theirs->ports.contains(PortSpec{22, "ssh"}) && theirs->ports.contains(PortSpec{80, "onboard"}));
        for (const int pcr : {4, 9, 11})
            QVERIFY(!(m_fixture.store().measurements(dev.id)->find(pcr)->value == m_fixture.store().measurements(m_first.id)->find(pcr)->value));
        for (const auto& [manifest, expected] : {std::pair{*ours, false}, std::pair{*theirs, true}}) {
            QDirIterator roots(m_sharedCache + "/image/dstack/verity", {"root.squashfs"}, QDir::Files, QDirIterator::Subdirectories);
            QString root;
            while (roots.hasNext())
                if (const QString path = roots.next(); *readFile(QFileInfo(path).path() + "/roothash", 64) == manifest.rootHash.toLatin1())
                    root = path;
            QProcess list;
            list.start("unsquashfs", {"-l", root});
            QVERIFY(list.waitForFinished());
            const QByteArray names = list.readAllStandardOutput();
            for (const char* way : {"gatehouse.target.wants/gatehouse-ssh.service", "gatehouse.target.wants/gatehouse-console.service", "usr/sbin/dropbear", "root/.ssh/authorized_keys"})
                QVERIFY2(names.contains(way) == expected, way);
        }
    }
    void settingsAreForecast()
    {
        BuildRequest request = ImageFixture::request();
        request.parameters["label"] = "forecast";
        request.measureOnly = true;
        ImageBuilder builder(m_fixture.paths(), m_fixture.runner());
        const auto images = m_fixture.store().list().size();
        const auto forecast = builder.start(request);
        QVERIFY(forecast.has_value());
        QSignalSpy end(forecast->operation.get(), &Operation::finished);
        QVERIFY(end.wait(120'000));
        QVERIFY2(forecast->operation->result().has_value(), forecast->operation->result() ? "" : qPrintable(forecast->operation->result().error().toString()));
        QCOMPARE(m_fixture.store().list().size(), images); // Nothing was made of it.
        const MeasurementChange change = forecast->outcome->change;
        QVERIFY(change.changesRegisters());
        QCOMPARE(change.settings.size(), 1);
        QCOMPARE(change.settings.first().name, "label");
        QCOMPARE(change.settings.first().after, "forecast");
        QVERIFY(change.packages.isEmpty());
        QStringList names;
        for (const auto& value : change.registers) {
            names.append(value.name);
            QVERIFY(!value.before.isEmpty() && !value.after.isEmpty());
            QVERIFY2(value.before != value.after || !value.name.startsWith("PCR"), qPrintable(value.name));
        }
        for (const char* name : {"PCR 4", "PCR 9", "PCR 11"})
            QCOMPARE(names.count(name), 1);
        // Of the registers of a TDX machine each is compared, or the reason is said.
        for (const char* name : {"MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3"})
            QVERIFY2(names.contains(name) != !change.notCompared.filter(QLatin1String(name) + ":").isEmpty(), name);
        QVERIFY2(!change.notCompared.filter(QRegularExpression("^RTMR1: it changes, by .*Authenticode of the UKI")).isEmpty(), qPrintable(change.notCompared.join('\n')));
        // What was said is what is then built.
        request.measureOnly = false;
        const ImageFixture::Built built = m_fixture.build(request);
        QVERIFY(built.result.has_value());
        const QList<RegisterForecast> forecasts = m_fixture.store().forecasts(built.id).value();
        for (const auto& value : change.registers) {
            const auto found = std::find_if(forecasts.begin(), forecasts.end(), [&](const RegisterForecast& each) { return each.name == value.name; });
            QCOMPARE(found == forecasts.end() ? m_fixture.store().measurements(built.id)->find(value.name.mid(4).toInt())->value.toHex() : found->value->toHex(), value.after);
        }
        // And nothing changes the second time.
        request.measureOnly = true;
        const auto again = builder.start(request);
        QVERIFY(again.has_value());
        QSignalSpy secondEnd(again->operation.get(), &Operation::finished);
        QVERIFY(secondEnd.wait(120'000));
        QVERIFY(!again->outcome->change.changesRegisters());
        QCOMPARE(again->outcome->change.imageId, built.id);
    }
    void newPackagesAreShownWithTheirRegisters()
    {
        // What a refresh resolves is the mirror's affair; here the image of the former lock is one with another version of a package.
        const QString folder = m_fixture.store().folderOf(m_first.id);
        const auto manifest = m_fixture.store().show(m_first.id);
        QVERIFY(manifest.has_value());
        QMap<QString, QString> packages = manifest->packages;
        packages["systemd"] = "999";
        packages.remove("crun");
        const auto recipe = Recipe::load(ImageFixture::request().recipeFolder);
        MeasurementChange::Prediction prediction;
        prediction.pcrs = *m_fixture.store().measurements(m_first.id);
        const MeasurementChange change = MeasurementChange::against(m_fixture.store(), *recipe, manifest->parameters, packages, prediction);
        QCOMPARE(change.imageId, m_first.id);
        QVERIFY(change.settings.isEmpty());
        QCOMPARE(change.packages.size(), 2);
        QVERIFY(!change.toLines().filter(QStringLiteral("package systemd: %1 → 999").arg(manifest->packages["systemd"])).isEmpty());
        QVERIFY(!change.changesRegisters());
        MeasurementChange other = change;
        other.registers[0].before = "00";
        QVERIFY(!other.toLines().filter("PCR 4: 00 → ").isEmpty());
    }
    void secondCleanBuildIsTheSame()
    {
        QTemporaryDir folder;
        const OtherCache other(m_fixture, emptyCache(folder));
        const ImageFixture::Built second = m_fixture.build(ImageFixture::request());
        QVERIFY2(second.result.has_value(), second.result ? "" : qPrintable(second.result.error().toString()));
        QVERIFY(second.stateOf("root") == StepState::Done);
        QCOMPARE(second.id, m_first.id); // Carries the hash of the disk.
        QDirIterator images(folder.path(), {"disk.raw"}, QDir::Files, QDirIterator::Subdirectories);
        QVERIFY(images.hasNext());
        QFile a(images.next());
        QFile b(m_fixture.store().diskPath(m_first.id));
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QVERIFY(a.readAll() == b.readAll());
        qInfo() << "clean:" << second.seconds << "s";
    }
    void cancelledBuildLeavesNothing()
    {
        QTemporaryDir folder;
        const OtherCache other(m_fixture, emptyCache(folder));
        // In the middle of the installation, when mmdebstrap has its chroot.
        const ImageFixture::Built cancelled = m_fixture.build(ImageFixture::request(), [](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&operation](const QString& line) {
                if (line.contains("Unpacking") || line.contains("Setting up"))
                    operation.cancel();
            });
        });
        QVERIFY(!cancelled.result);
        QCOMPARE(cancelled.result.error().kind(), ErrorKind::Cancelled);
        QVERIFY(cancelled.stateOf("root") == StepState::Cancelled);
        QVERIFY(cancelled.stateOf("agent") == StepState::Waiting);
        QCOMPARE(leftovers(), QStringList());
        QDirIterator drafts(folder.path() + "/image", {".draft-*"}, QDir::Dirs | QDir::Hidden, QDirIterator::Subdirectories);
        QVERIFY(!drafts.hasNext());
        QVERIFY(m_fixture.store().contains(m_first.id)); // The last good image stays.
    }
    void twoBuildsAtOnce()
    {
        ImageBuilder builder(m_fixture.paths(), m_fixture.runner());
        const auto one = builder.start(ImageFixture::request());
        const auto two = builder.start(ImageFixture::request());
        QVERIFY(one && two);
        QTRY_VERIFY_WITH_TIMEOUT(one->operation->isFinished() && two->operation->isFinished(), 60000);
        QVERIFY(one->operation->result().has_value());
        QVERIFY(two->operation->result().error().is(image::errors::busy));
    }
    void wrongParametersAreRefusedAtOnce()
    {
        ImageBuilder builder(m_fixture.paths(), m_fixture.runner());
        BuildRequest request = ImageFixture::request();
        request.parameters["chain_id"] = "one";
        QVERIFY(builder.start(request).error().is(image::errors::badParameter));
        request = ImageFixture::request();
        request.parameters["packages"] = "newest";
        QVERIFY(builder.start(request).error().is(image::errors::badParameter));
        request = ImageFixture::request();
        request.recipeFolder = "/nonexistent";
        QVERIFY(builder.start(request).error().is(gatehouse::errors::fileUnreadable));
    }
    void aPrivateKeyStaysOut()
    {
        for (const char* text : {"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n", "PuTTY-User-Key-File-3: ssh-ed25519\n"}) {
            const QString key = m_temporary.filePath("key");
            QVERIFY(writeFileAtomically(key, text));
            BuildRequest request = ImageFixture::request();
            request.parameters.insert({{"ssh_key", key}, {"variant", "dev"}});
            const ImageFixture::Built built = m_fixture.build(request);
            QVERIFY(!built.result && built.result.error().is(image::errors::badParameter));
            QVERIFY2(built.result.error().detail().contains("holds a private key") && built.result.error().hint().contains(".pub"), qPrintable(built.result.error().toString()));
        }
    }
    void aUnitThatIsNotThereIsNotEnabled()
    {
        QTemporaryDir images;
        for (const char* folder : {"dstack", "common"})
            QCOMPARE(QProcess::execute("cp", {"-r", QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/") + folder, images.path()}), 0);
        const QString file = images.filePath("dstack/recipe.toml");
        QByteArray text = *readFile(file, Recipe::maxBytes);
        QVERIFY(text.contains("\"gatehouse-power.service\"]"));
        QVERIFY(writeFileAtomically(file, text.replace("\"gatehouse-power.service\"]", "\"gatehouse-pover.service\"]")));
        BuildRequest request = ImageFixture::request();
        request.recipeFolder = images.filePath("dstack");
        const ImageFixture::Built built = m_fixture.build(request);
        QVERIFY(!built.result && built.result.error().is(image::errors::badRecipe));
        QVERIFY2(built.result.error().detail().contains("no unit gatehouse-pover.service"), qPrintable(built.result.error().toString()));
        QVERIFY(built.stateOf("verity") == StepState::Failed);
    }
    void agentThatIsNone_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("missing") << "/nonexistent/agent";
        QTest::newRow("script") << GATEHOUSE_SOURCE_DIR "/run";
        QTest::newRow("folder") << "/usr";
    }
    void agentThatIsNone()
    {
        QFETCH(QString, path);
        BuildRequest request = ImageFixture::request();
        request.parameters["agent"] = path;
        const ImageFixture::Built built = m_fixture.build(request);
        QVERIFY(!built.result);
        QVERIFY(built.result.error().is(image::errors::badInput) || built.result.error().is(gatehouse::errors::fileUnreadable));
        QVERIFY(built.result.error().detail().contains(path));
        QVERIFY(built.stateOf("agent") == StepState::Failed);
    }
    void lockOfAnotherPackageList()
    {
        PackageLock changed = lock();
        changed.wishes = "0000";
        const ImageFixture::Built built = buildWith(changed);
        QVERIFY(built.result.error().is(image::errors::badLock));
        QVERIFY(built.result.error().hint().contains("packages=refresh"));
    }
    /// The mirror of these is on 127.0.0.1 and has what the first build downloaded.
    void refreshedLockIsWrittenAndNamesDifferences()
    {
        const OtherMirror mirror(*this);
        QTemporaryDir folder;
        PackageLock changed = lock();
        const QString version = changed.packages[0].version;
        changed.packages[0].version = "0.1";
        BuildRequest request = ImageFixture::request();
        request.lockPath = folder.filePath("packages.lock");
        request.parameters["packages"] = "refresh";
        QVERIFY(writeFileAtomically(request.lockPath, changed.toText()).has_value());
        // The download and what follows are not what this is about.
        const ImageFixture::Built built = m_fixture.build(request, [](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&operation](const QString& line) {
                if (line.contains("packages written to"))
                    operation.cancel();
            });
        });
        QVERIFY2(!built.log.filter("packages written to").isEmpty(), qPrintable(built.result ? QString() : built.result.error().toString()));
        const Result<PackageLock> written = PackageLock::parse(*readFile(request.lockPath, PackageLock::maxBytes));
        QVERIFY(written.has_value());
        QCOMPARE(written->find(changed.packages[0].name)->version, version);
        QVERIFY(!built.log.filter("changed " + changed.packages[0].name + " 0.1 to ").isEmpty());
        const PackageLock locked = lock();
        QCOMPARE(written->packages.size(), locked.packages.size());
        for (const LockedPackage& package : locked.packages) {
            QVERIFY2(written->find(package.name), qPrintable(package.name));
            QCOMPARE(written->find(package.name)->sha256, package.sha256);
        }
    }
    void refreshWithoutAMirrorIsSaid()
    {
        const OtherMirror mirror(*this);
        mirror.server->close();
        BuildRequest request = ImageFixture::request();
        QTemporaryDir folder;
        request.lockPath = folder.filePath("packages.lock");
        request.parameters["packages"] = "refresh";
        const QByteArray before = lock().toText();
        QVERIFY(writeFileAtomically(request.lockPath, before).has_value());
        const ImageFixture::Built built = m_fixture.build(request);
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::mirrorUnreachable), qPrintable(built.result.error().toString()));
        QVERIFY(built.result.error().hint().contains("apt-get update"));
        QCOMPARE(*readFile(request.lockPath, PackageLock::maxBytes), before); // What was known is kept.
    }
    void packageThatTheCacheHasLostIsFetched()
    {
        const OtherMirror mirror(*this);
        QTemporaryDir folder;
        const OtherCache other(m_fixture, emptyCache(folder));
        const LockedPackage lost = *lock().find("base-files");
        const QString file = folder.filePath("packages/" + lost.sha256.toHex() + ".deb");
        QVERIFY(QFile::remove(file)); // A link; the shared cache keeps its own.
        BuildRequest request = ImageFixture::request();
        request.fetchOnly = true;
        const ImageFixture::Built built = m_fixture.build(request);
        QVERIFY2(built.result.has_value(), built.result ? "" : qPrintable(built.result.error().toString()));
        QVERIFY(built.stateOf("packages") == StepState::Done);
        QCOMPARE(mirror.server->asked().filter(".deb"), QStringList(QByteArray::fromPercentEncoding(lost.poolPath.toUtf8())));
        QCOMPARE(QFileInfo(file).size(), lost.bytes);
    }
    void packageThatTheMirrorNoLongerHas()
    {
        const OtherMirror mirror(*this);
        PackageLock changed = lock();
        changed.packages[0].poolPath.replace(".deb", "-gone.deb");
        changed.packages[0].sha256.array()[0] ^= 1; // So that the cache does not have it.
        const ImageFixture::Built built = buildWith(changed);
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::packageGone), qPrintable(built.result.error().toString()));
        QVERIFY(built.result.error().detail().contains(changed.packages[0].name));
        QVERIFY(built.result.error().hint().contains("packages=refresh"));
        QVERIFY(!mirror.server->asked().filter("-gone.deb").isEmpty());
    }
    void packageWithAnotherHash()
    {
        const OtherMirror mirror(*this);
        PackageLock changed = lock();
        const QString wanted = "base-files"; // A small one.
        for (LockedPackage& package : changed.packages)
            if (package.name == wanted)
                package.sha256.array()[0] ^= 1;
        const ImageFixture::Built built = buildWith(changed);
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::packageMismatch), qPrintable(built.result.error().toString()));
        QVERIFY(built.result.error().detail().contains(wanted));
        QVERIFY(!QFile::exists(m_sharedCache + "/packages/" + changed.find(wanted)->sha256.toHex() + ".deb"));
    }
};

QTEST_GUILESS_MAIN(ImageBuildTest)
#include "tst_ImageBuild.moc"
