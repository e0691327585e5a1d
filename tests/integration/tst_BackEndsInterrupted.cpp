// SPDX-License-Identifier: GPL-3.0-or-later
// What BuildInterrupted does with the Debian steps, for the back ends Yocto (on this computer and in Docker), mkosi and cloud image: the
// builder is killed, cancelled and left without disk in each step; then nothing of it is left, and the next build goes on to the same
// image. make, docker, mkosi and virt-customize are played by real children; the disks, downloads and everything else are real.
#include "core/base/DiskSpace.h"
#include "core/image/ImageStore.h"
#include "tests/support/ArchiveServer.h"
#include "tests/support/BuilderProcess.h"
#include "tests/support/CheckoutFixture.h"
#include "tests/support/TinyCloudRecipe.h"

#include <QCryptographicHash>
#include <QtTest>
#include <sys/mount.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ArchiveServer;
using gatehouse::tests::BuilderProcess;
using gatehouse::tests::CheckoutFixture;

namespace {

constexpr char vhd[] = "artifacts/dev/cvm-image-azure-tdx.rootfs.wic.vhd";
constexpr char lighthouse[] = "meta-lighthouse-bin/recipes-nodes/lighthouse/lighthouse";
constexpr char allTasks[] = "NOTE: Tasks Summary: Attempted 40 tasks of which 0 didn't need to be rerun and all succeeded.\n";

bool mayMount = false;

using Files = QMap<QString, QByteArray>;

} // namespace

class BackEndsInterruptedTest : public QObject
{
    Q_OBJECT

    using Answer = BuilderProcess::Answer;
    using Fate = BuilderProcess::Fate;

    CheckoutFixture m_fixture; ///< Its checkout is the one that all cases copy.
    ArchiveServer m_server;
    QByteArray m_published;
    QMap<QString, QString> m_image; ///< By back end.
    int m_cases = 0;
    bool m_madeModules = false;

    static QString recipeName(const QString& backEnd) { return backEnd == "cloud" ? "small" : backEnd == "mkosi" ? "nethermind-mkosi" : "nethermind-yocto"; }
    QString recipe(const QString& backEnd) const
    {
        return backEnd == "cloud" ? m_fixture.folder() + "/recipe/small" : QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/") + recipeName(backEnd);
    }
    QString base(const QString& backEnd) const { return m_fixture.folder() + "/base-" + backEnd; }
    static QStringList steps(const QString& backEnd)
    {
        if (backEnd == "cloud")
            return {"image", "update", "customise", "measure"};
        return backEnd == "mkosi" ? QStringList{"build", "disk", "measure"} : QStringList{"setup", "lighthouse", "build", "disk", "measure"};
    }
    /// Steps that bring their own cache, or of which the last one asks nothing: they run in every build.
    static QStringList always(const QString& backEnd) { return backEnd == "cloud" ? QStringList{"measure"} : QStringList{"build", "measure"}; }

    /// What the children play when nothing is amiss.
    static Files good(const QString& backEnd)
    {
        const QByteArray made = "\n@image new.vhd " + QByteArray(vhd) + "\n@image new.json artifacts/measurements.json\n";
        if (backEnd == "cloud")
            return {{"play", "[   1.0] Setting a random seed\n"}};
        if (backEnd == "mkosi")
            return {{"play", "\xe2\x80\xa3 Installing extra packages\n@image new.raw build/node.raw\n"}};
        return {{"play", "NOTE: Executing Tasks\nNOTE: Running task 40 of 40 (/build/meta-x/images/azure.bb:do_image_wic)\n" + QByteArray(allTasks) + made}};
    }
    QString playFolder(const QString& folder, const QString& backEnd) const { return folder + (backEnd == "cloud" ? "/cache/guestfs" : "/checkout"); }
    void put(const QString& folder, const QString& backEnd, const Files& files)
    {
        const QString to = playFolder(folder, backEnd);
        QDir().mkpath(to);
        for (const QString& old : QDir(to).entryList({"play*"}, QDir::Files))
            QFile::remove(to + '/' + old);
        for (auto it = files.begin(); it != files.end(); ++it)
            QVERIFY(writeFileAtomically(to + '/' + it.key(), it.value()));
    }

    static QString resultsOf(const QString& folder, const QString& backEnd, const QString& step)
    {
        return step == "measure" ? folder + "/state/images" : QStringLiteral("%1/cache/image/%2/%3").arg(folder, recipeName(backEnd), step);
    }

    Answer build(const QString& folder, const QString& backEnd, Fate fate = Fate::Run, const QString& step = {}, const QString& middle = {}, const QMap<QString, QString>& changed = {})
    {
        BuilderProcess::Call call;
        call.folder = folder;
        call.recipe = recipe(backEnd);
        if (backEnd == "cloud") {
            call.parameters = {{"image_url", m_server.address("/small.img")}, {"image_sha256", QString::fromLatin1(QCryptographicHash::hash(m_published, QCryptographicHash::Sha256).toHex())}};
        } else {
            call.parameters = {{"checkout", folder + "/checkout"}, {"variant", "dev"}};
            if (backEnd != "mkosi")
                call.parameters.insert({{"preflight", "advised"}, {"method", backEnd == "docker" ? "docker" : "local"}});
        }
        call.parameters.insert(changed);
        call.network = !call.parameters.remove("no_network");
        call.askForSpace = call.parameters.remove("ask_for_space");
        call.fate = fate;
        call.step = step;
        call.middle = middle;
        call.drafts = resultsOf(folder, backEnd, step);
        const Answer answer = BuilderProcess::run(call);
        if (!answer.left.isEmpty())
            QTest::qFail(qPrintable(answer.left), __FILE__, __LINE__);
        return answer;
    }
    QString newCase(const QString& backEnd)
    {
        const QString folder = QStringLiteral("%1/%2").arg(m_fixture.folder()).arg(++m_cases);
        for (const char* part : {"cache", "state", "tmp"})
            QDir().mkpath(folder + '/' + part);
        if (backEnd != "cloud")
            BuilderProcess::copy(m_fixture.checkout(), folder + "/checkout", false);
        put(folder, backEnd, good(backEnd));
        return folder;
    }
    void forget(const QString& folder, const QString& backEnd, const QString& step)
    {
        if (step == "image")
            QDir(folder + "/cache/artifacts").removeRecursively();
        if (step == "lighthouse")
            QFile::remove(folder + "/checkout/" + lighthouse);
        QDir(QStringLiteral("%1/cache/image/%2/%3").arg(folder, recipeName(backEnd), step)).removeRecursively();
    }
    /// With everything that the back end had finished, but for @p step.
    QString caseWithout(const QString& backEnd, const QString& step)
    {
        const QString folder = newCase(backEnd);
        for (const char* part : {"artifacts", "image"})
            if (QFileInfo::exists(base(backEnd) + "/cache/" + part))
                BuilderProcess::copy(base(backEnd) + "/cache/" + part, folder + "/cache", true);
        if (backEnd != "cloud" && backEnd != "mkosi")
            BuilderProcess::copy(base(backEnd) + "/checkout/meta-lighthouse-bin", folder + "/checkout", false);
        forget(folder, backEnd, step);
        return folder;
    }
    /// Makes @p folder a case without @p step whose builder was killed in the middle of that. A kill that came when the step was over is
    /// none: then once more.
    void kill(const QString& backEnd, const QString& step, const QString& middle, const Files& plays, const QMap<QString, QString>& changed, QString& folder)
    {
        for (int attempt = 1; attempt <= 5; ++attempt) {
            folder = caseWithout(backEnd, step);
            if (backEnd == "docker")
                QVERIFY(writeFileAtomically(folder + "/checkout/containers", ""));
            const auto before = finished(folder, backEnd, step);
            put(folder, backEnd, plays);
            if (step == "image")
                m_server.mood = ArchiveServer::Mood::Held; // No download is quicker than what is to happen in its middle.
            const Answer killed = build(folder, backEnd, Fate::Kill, step, middle, changed);
            m_server.mood = ArchiveServer::Mood::Good;
            QVERIFY2(killed.killed || killed.good, killed.output.constData());
            QVERIFY2(BuilderProcess::mountsBelow(folder).isEmpty(), qPrintable(BuilderProcess::mountsBelow(folder).join('\n')));
            if (killed.killed && BuilderProcess::results(resultsOf(folder, backEnd, step)).isEmpty()) {
                QCOMPARE(finished(folder, backEnd, step), before);
                return;
            }
            qInfo("%s was over before the kill", qPrintable(step));
            QDir(folder).removeRecursively();
        }
        QFAIL("no kill came in the middle of the step");
    }
    QMap<QString, QString> finished(const QString& folder, const QString& backEnd, const QString& but) const
    {
        return BuilderProcess::finished(folder + "/cache", recipeName(backEnd), but);
    }
    static QStringList catalogue(const QString& folder)
    {
        return QDir(folder + "/state/images").entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    static QByteArray containers(const QString& folder) { return readFile(folder + "/checkout/containers", 10'000).value_or(QByteArray()); }

    /// Of the steps only @p step and those that always do run; the others are left as they were.
    void verifyResumes(const QString& folder, const QString& backEnd, const QString& step, const QMap<QString, QString>& changed = {})
    {
        const auto before = finished(folder, backEnd, step);
        QVERIFY(!before.isEmpty() || step == "disk" || step == "image");
        put(folder, backEnd, good(backEnd));
        const Answer again = build(folder, backEnd, Fate::Run, step, {}, changed);
        QVERIFY2(again.good, again.output.constData());
        QCOMPARE(again.text("id"), m_image[backEnd]);
        for (const QString& other : steps(backEnd)) {
            const StepState wanted = other == step || always(backEnd).contains(other) ? StepState::Done : StepState::Skipped;
            QVERIFY2(again.state(other) == wanted, qPrintable(QStringLiteral("%1 while resuming %2").arg(other, step)));
        }
        const auto after = finished(folder, backEnd, step);
        for (auto it = before.begin(); it != before.end(); ++it)
            QVERIFY2(after.value(it.key()) == it.value(), qPrintable(it.key()));
        QCOMPARE(BuilderProcess::halfMade(folder, true), QStringList());
        QCOMPARE(catalogue(folder), QStringList(m_image[backEnd]));
        const Paths paths{folder + "/state", folder + "/cache", folder};
        QCOMPARE(DiskWriter::hash(ImageStore(paths).diskPath(m_image[backEnd]))->toHex().left(12), m_image[backEnd].right(12));
        if (backEnd == "yocto" || backEnd == "docker")
            QCOMPARE(*readFile(folder + "/checkout/" + lighthouse, 100), QByteArray("a lighthouse\n"));
        QVERIFY(QDir(folder + "/checkout").entryList({".gatehouse*"}, QDir::Files | QDir::Hidden).isEmpty());
        QCOMPARE(containers(folder), QByteArray());
    }
    void verifyFailure(const Answer& answer, const QString& step, const QString& code, const QString& folder)
    {
        QVERIFY2(!answer.json.isEmpty() && !answer.good, answer.output.constData());
        QVERIFY2(answer.text("code") == code, answer.output.constData());
        QVERIFY2(answer.state(step) == StepState::Failed, answer.output.constData());
        QVERIFY2(answer.text("detail").startsWith("step " + step + ": ") && answer.text("detail").size() > step.size() + 20, answer.output.constData());
        QVERIFY2(answer.text("hint").size() > 20, answer.output.constData());
        QCOMPARE(BuilderProcess::halfMade(folder), QStringList());
        QCOMPARE(catalogue(folder), QStringList());
    }
    void skipWithoutBase(const QString& backEnd)
    {
        if (m_image.value(backEnd).isEmpty())
            QSKIP(qPrintable(backEnd + ": /lib/modules is missing and only root may make it; libguestfs asks for it"));
    }

    void makeCloudRecipe()
    {
        // With room behind the partitions, where the stand-in marks its changes.
        const QString large = m_fixture.folder() + "/published.raw";
        QVERIFY(DiskWriter::copySparse(m_fixture.folder() + "/work/disk.raw", large) && DiskWriter::grow(large, 40 * 1024 * 1024));
        m_published = *readFile(large, 64 * 1024 * 1024);
        m_server.files["/small.img"] = m_published;
        const QString folder = recipe("cloud");
        QVERIFY(makeFolder(folder));
        QVERIFY(writeFileAtomically(folder + "/setup.sh", "#!/bin/sh\n"));
        QVERIFY(writeFileAtomically(folder + "/recipe.toml", tests::TinyCloudRecipe{"raw", "sha256", "update = true\nscripts = [\"setup.sh\"]\n", {}}.text()));
        // A kernel for libguestfs, which is played here, is not started.
        QVERIFY(makeFolder(m_fixture.folder() + "/modules"));
        QVERIFY(writeFileAtomically(m_fixture.folder() + "/vmlinuz", "k"));
        qputenv("SUPERMIN_KERNEL", QFile::encodeName(m_fixture.folder() + "/vmlinuz"));
        qputenv("SUPERMIN_MODULES", QFile::encodeName(m_fixture.folder() + "/modules"));
        m_madeModules = !QFileInfo::exists("/lib/modules") && QDir().mkpath("/lib/modules");
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_fixture.install(QStringLiteral(CHECKOUT_STAND_IN), {"make", "docker", "mkosi", "virt-customize", "supermin"}));
        const auto disk = m_fixture.disk();
        QVERIFY2(disk, disk ? "" : qPrintable(disk.error().toString()));
        const QByteArray whole = CheckoutFixture::asVhd(*disk);
        const Files files{{"Makefile", "azure-image:\n"},     {".env", "DEBUG_TWEAKS_ENABLED=1\n"}, {"new.vhd", whole},
                          {"half.vhd", whole.left(2'000'000)}, {"half-lighthouse", "a light"},       {"new.json", *CheckoutFixture::predictions()},
                          {"mkosi.conf", "[Output]\n"},        {"version", "mkosi 25.3\n"}};
        for (auto it = files.begin(); it != files.end(); ++it)
            QVERIFY(m_fixture.put(it.key(), it.value()));
        QVERIFY(DiskWriter::copySparse(m_fixture.folder() + "/work/disk.raw", m_fixture.path("new.raw")));
        makeCloudRecipe();
        for (const char* backEnd : {"yocto", "docker", "mkosi", "cloud"}) {
            if (QLatin1String(backEnd) == QLatin1String("cloud") && !QFileInfo::exists("/lib/modules"))
                continue; // Counted by the tests that need it.
            const QString folder = newCase(backEnd);
            const Answer first = build(folder, backEnd);
            QVERIFY2(first.good, first.output.constData());
            m_image[backEnd] = first.text("id");
            QVERIFY(QDir().rename(folder, base(backEnd)));
        }
        // The same image, whoever builds it; the cloud image has been changed twice.
        QCOMPARE(m_image["docker"], m_image["yocto"]);
        QVERIFY(m_image["cloud"].isEmpty() || m_image["cloud"].right(12) != m_image["mkosi"].right(12));
    }
    void cleanupTestCase()
    {
        if (m_madeModules)
            (void)QDir("/lib").rmdir("modules"); // Only when it is empty.
    }
    void cleanup()
    {
        m_server.mood = ArchiveServer::Mood::Good;
        m_server.asked.clear();
        const QStringList mounts = BuilderProcess::mountsBelow(m_fixture.folder());
        QVERIFY2(mounts.isEmpty(), qPrintable(mounts.join('\n')));
    }

    void killedAndCancelled_data()
    {
        QTest::addColumn<QString>("backEnd");
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("middle");
        QTest::addColumn<Files>("plays");
        const QByteArray half = "\nhalf of it is written\n@daemon lock\nwaiting in the middle\n@hang\n";
        const QByteArray server = "@daemon lock\nwaiting in the middle\n@hang\n";
        const QString middle = "waiting in the middle";
        const QByteArray fourTasks = "NOTE: Executing Tasks\nNOTE: Running task 4 of 40 (/build/meta-x/recipes/x.bb:do_compile)\n";
        QTest::newRow("yocto: set-up") << "yocto" << "setup" << middle << Files{{"play-setup-local", "apt-get install\nwaiting in the middle\n@hang\n"}};
        QTest::newRow("yocto: lighthouse") << "yocto" << "lighthouse" << middle << Files{{"play-setup-lighthouse", "@image half-lighthouse " + QByteArray(lighthouse) + half}};
        QTest::newRow("yocto: bitbake") << "yocto" << "build" << middle << Files{{"play", fourTasks + server}};
        QTest::newRow("yocto: artifacts") << "yocto" << "build" << middle << Files{{"play", fourTasks + allTasks + "@image half.vhd " + QByteArray(vhd) + half}};
        QTest::newRow("docker: bitbake") << "docker" << "build" << middle << Files{{"play", fourTasks + server}};
        QTest::newRow("docker: artifacts") << "docker" << "build" << middle << Files{{"play", fourTasks + allTasks + "@image half.vhd " + QByteArray(vhd) + half}};
        // A normal user's mkosi has no name space of ours around it, only its process group; see MkosiBuild.
        const QByteArray inTree = geteuid() == 0 ? server : QByteArray("waiting in the middle\n@hang\n");
        QTest::newRow("mkosi: build") << "mkosi" << "build" << middle << Files{{"play", "\xe2\x80\xa3 Installing extra packages\n" + inTree}};
        QTest::newRow("mkosi: image") << "mkosi" << "build" << middle << Files{{"play", "@image half.vhd build/node.raw\n" + inTree}};
        for (const char* backEnd : {"yocto", "mkosi"})
            for (const char* step : {"disk", "measure"})
                QTest::newRow(qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(backEnd), QLatin1String(step)))) << backEnd << step << QString() << good(backEnd);
        QTest::newRow("cloud: download") << "cloud" << "image" << " MiB" << good("cloud");
        QTest::newRow("cloud: overlay") << "cloud" << "update" << "/qemu-img create" << good("cloud");
        QTest::newRow("cloud: package update") << "cloud" << "update" << middle << Files{{"play", "[   9.0] Updating packages\n" + server}};
        QTest::newRow("cloud: customise") << "cloud" << "customise" << middle << Files{{"play", "[  12.0] Running: setup.sh\n" + server}};
        QTest::newRow("cloud: convert") << "cloud" << "customise" << "/qemu-img convert" << good("cloud");
        QTest::newRow("cloud: software list") << "cloud" << "customise" << "/debugfs " << good("cloud");
        QTest::newRow("cloud: measure") << "cloud" << "measure" << QString() << good("cloud");
    }
    void killedAndCancelled()
    {
        QFETCH(QString, backEnd);
        QFETCH(QString, step);
        QFETCH(QString, middle);
        QFETCH(Files, plays);
        skipWithoutBase(backEnd);
        const QMap<QString, QString> changed = step == "setup" ? QMap<QString, QString>{{"setup", "true"}} : QMap<QString, QString>();
        Files both = good(backEnd);
        both.insert(plays);
        QString folder;
        kill(backEnd, step, middle, both, changed, folder);
        if (QTest::currentTestFailed())
            return;
        // bitbake's server, QEMU: gone, although it is a session of its own that takes no SIGTERM.
        for (const char* lock : {"/checkout/lock", "/cache/guestfs/lock"})
            QVERIFY(!QFileInfo::exists(folder + lock) || CheckoutFixture::isFree(folder + lock));
        // A container belongs to docker's daemon; the next build ends it.
        QCOMPARE(containers(folder).count("gatehouse-nethermind-yocto-"), backEnd == "docker" ? 1 : 0);
        QVERIFY(ImageStore(Paths{folder + "/state", folder + "/cache", folder}).list().isEmpty());
        // There is something to take away: each build has a draft to work in, and some steps one of what they make.
        QCOMPARE(BuilderProcess::drafts(resultsOf(folder, backEnd, "work")).size(), 1);
        if (step == "disk" || step == "update" || step == "customise" || step == "measure")
            QCOMPARE(BuilderProcess::drafts(resultsOf(folder, backEnd, step)).size(), 1);
        m_server.asked.clear();
        verifyResumes(folder, backEnd, step, changed); // The very next build, and it leaves none of that.
        if (QTest::currentTestFailed())
            return;
        if (step == "image") // From where the killed one had come to.
            QVERIFY2(!m_server.asked.filter("bytes=").isEmpty(), qPrintable(m_server.asked.join('\n')));

        forget(folder, backEnd, step);
        QVERIFY(QDir(folder + "/state/images/" + m_image[backEnd]).removeRecursively());
        const auto before = finished(folder, backEnd, step);
        put(folder, backEnd, both);
        if (step == "image")
            m_server.mood = ArchiveServer::Mood::Held;
        const Answer cancelled = build(folder, backEnd, Fate::Cancel, step, middle, changed);
        m_server.mood = ArchiveServer::Mood::Good;
        QVERIFY2(!cancelled.json.isEmpty() && !cancelled.good, cancelled.output.constData());
        QVERIFY2(cancelled.text("code") == "cancelled", cancelled.output.constData());
        QVERIFY2(cancelled.state(step) == StepState::Cancelled, cancelled.output.constData());
        QVERIFY2(BuilderProcess::mountsBelow(folder).isEmpty(), qPrintable(BuilderProcess::mountsBelow(folder).join('\n')));
        QCOMPARE(BuilderProcess::halfMade(folder), QStringList());
        QCOMPARE(catalogue(folder), QStringList());
        QCOMPARE(containers(folder), QByteArray());
        const auto after = finished(folder, backEnd, step);
        for (auto it = before.begin(); it != before.end(); ++it)
            QVERIFY2(after.value(it.key()) == it.value(), qPrintable(it.key()));
        m_server.asked.clear();
        verifyResumes(folder, backEnd, step, changed);
        if (step == "image") // From where the cancelled one had come to.
            QVERIFY2(!m_server.asked.filter("bytes=").isEmpty(), qPrintable(m_server.asked.join('\n')));
        QDir(folder).removeRecursively();
    }

    void outOfDisk_data()
    {
        QTest::addColumn<QString>("backEnd");
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("place"); // What lies on a small file system.
        QTest::newRow("yocto: artifacts") << "yocto" << "build" << "checkout/artifacts";
        QTest::newRow("yocto: disk") << "yocto" << "disk" << "cache";
        QTest::newRow("yocto: measure") << "yocto" << "measure" << "state";
        QTest::newRow("mkosi: build") << "mkosi" << "build" << "checkout";
        QTest::newRow("mkosi: disk") << "mkosi" << "disk" << "cache";
        QTest::newRow("mkosi: measure") << "mkosi" << "measure" << "state";
        QTest::newRow("cloud: download") << "cloud" << "image" << "cache";
        QTest::newRow("cloud: package update") << "cloud" << "update" << "cache";
        QTest::newRow("cloud: a machine that waits for room") << "cloud" << "update" << "cache";
        QTest::newRow("cloud: customise") << "cloud" << "customise" << "cache";
        QTest::newRow("cloud: measure") << "cloud" << "measure" << "state";
    }
    void outOfDisk()
    {
        QFETCH(QString, backEnd);
        QFETCH(QString, step);
        QFETCH(QString, place);
        if (!mayMount)
            QSKIP("only root may mount a file system of its own");
        skipWithoutBase(backEnd);
        const QString folder = place == "cache" ? newCase(backEnd) : caseWithout(backEnd, step);
        if (backEnd == "yocto" && place == "cache")
            BuilderProcess::copy(base(backEnd) + "/checkout/meta-lighthouse-bin", folder + "/checkout", false);
        const QString small = folder + '/' + place;
        QDir().mkpath(small);
        QCOMPARE(::mount("tmpfs", qPrintable(small), "tmpfs", 0, place == "checkout" ? "size=300m,mode=0755" : "size=1m,mode=0755"), 0);
        const auto unmount = qScopeGuard([&] { ::umount2(qPrintable(small), MNT_DETACH); });
        QStringList shown;
        const auto hide = qScopeGuard([&] {
            for (const QString& path : shown)
                ::umount2(qPrintable(path), MNT_DETACH);
        });
        if (place == "checkout") {
            BuilderProcess::copy(m_fixture.checkout() + "/.", small, false);
            QVERIFY(writeFileAtomically(small + "/filler", QByteArray(qsizetype(*freeBytes(small)) - 1024 * 1024, 'f')));
        }
        if (place == "cache" && backEnd == "cloud") {
            // Finished steps lie on a disk that has room.
            QStringList show;
            for (const QString& other : {QStringLiteral("update"), QStringLiteral("customise")})
                if (other != step && step != "image")
                    show << "/image/small/" + other;
            if (step != "image")
                show << "/artifacts";
            for (const QString& path : show) {
                QDir().mkpath(small + path);
                QCOMPARE(::mount(qPrintable(base(backEnd) + "/cache" + path), qPrintable(small + path), nullptr, MS_BIND | MS_REC, nullptr), 0);
                shown.prepend(small + path);
            }
        }
        const bool waits = QByteArray(QTest::currentDataTag()).contains("waits");
        put(folder, backEnd, waits ? Files{{"play", "[   9.0] Updating packages\n@fill filler\n@hang\n"}} : good(backEnd));
        const Answer full = build(folder, backEnd, Fate::Run, step);
        verifyFailure(full, step, "file.disk-full", folder);
        if (QTest::currentTestFailed())
            return;
        // Names the place, or the file in it.
        QVERIFY2(full.text("text").contains(small) || (place == "checkout/artifacts" && full.text("text").contains(vhd)), full.output.constData());
        QCOMPARE(::mount("tmpfs", qPrintable(small), "tmpfs", MS_REMOUNT, "size=600m,mode=0755"), 0);
        if (step == "image") { // The other steps were not to be had there.
            const Answer again = build(folder, backEnd);
            QVERIFY2(again.good && again.text("id") == m_image[backEnd], again.output.constData());
        } else {
            verifyResumes(folder, backEnd, step);
        }
    }

    void roomIsAskedForFirst_data()
    {
        QTest::addColumn<QString>("backEnd");
        QTest::addColumn<QString>("place");
        QTest::newRow("mkosi") << "mkosi" << "checkout";
        QTest::newRow("mkosi's disk") << "mkosi" << "cache";
        QTest::newRow("mkosi's disk in the catalogue") << "mkosi" << "state";
        QTest::newRow("cloud") << "cloud" << "cache";
    }
    void roomIsAskedForFirst()
    {
        QFETCH(QString, backEnd);
        QFETCH(QString, place);
        if (!mayMount)
            QSKIP("only root may mount a file system of its own");
        skipWithoutBase(backEnd);
        const QString folder = newCase(backEnd);
        const QString small = folder + '/' + place;
        QCOMPARE(::mount("tmpfs", qPrintable(small), "tmpfs", 0, "size=12m,mode=0755"), 0);
        const auto unmount = qScopeGuard([&] { ::umount2(qPrintable(small), MNT_DETACH); });
        if (place == "checkout")
            BuilderProcess::copy(m_fixture.checkout() + "/.", small, false);
        m_server.asked.clear();
        const Answer refused = build(folder, backEnd, Fate::Run, {}, {}, {{"ask_for_space", "yes"}});
        QVERIFY2(!refused.json.isEmpty() && refused.text("code") == "image.host-not-ready", refused.output.constData());
        QVERIFY2(refused.text("detail").contains(small + " has ") && refused.text("detail").contains("MiB free"), refused.output.constData());
        for (const QString& step : steps(backEnd))
            QVERIFY2(refused.state(step) == StepState::Waiting, qPrintable(step));
        QVERIFY(m_server.asked.isEmpty());
    }

    void fetching_data()
    {
        QTest::addColumn<int>("mood"); // -1: nobody listens; -2: no network at all.
        QTest::addColumn<QString>("code");
        QTest::newRow("mirror down") << -1 << "image.artifact-unreachable";
        QTest::newRow("no network") << -2 << "image.artifact-unreachable";
        QTest::newRow("gone") << int(ArchiveServer::Mood::Missing) << "image.artifact-unreachable";
        QTest::newRow("wrong hash") << int(ArchiveServer::Mood::Forged) << "image.artifact-mismatch";
        QTest::newRow("broken off") << int(ArchiveServer::Mood::Cut) << "image.artifact-unreachable";
    }
    void fetching()
    {
        QFETCH(int, mood);
        QFETCH(QString, code);
        if (mood == -2 && !mayMount)
            QSKIP("only root may leave the network");
        skipWithoutBase("cloud");
        const QString folder = caseWithout("cloud", "image");
        QMap<QString, QString> changed;
        if (mood == -1)
            changed = {{"image_url", "http://127.0.0.1:1/small.img"}};
        else if (mood == -2)
            changed = {{"no_network", "yes"}};
        else
            m_server.mood = ArchiveServer::Mood(mood);
        const Answer refused = build(folder, "cloud", Fate::Run, "image", {}, changed);
        verifyFailure(refused, "image", code, folder);
        if (QTest::currentTestFailed())
            return;
        m_server.mood = ArchiveServer::Mood::Good;
        m_server.asked.clear();
        verifyResumes(folder, "cloud", "image");
        if (mood == int(ArchiveServer::Mood::Cut))
            QVERIFY2(!m_server.asked.filter("bytes=").isEmpty(), qPrintable(m_server.asked.join('\n')));
    }
};

int main(int argc, char** argv)
{
    const bool builder = BuilderProcess::isCall(argc, argv);
    if (!builder)
        mayMount = BuilderProcess::prepare();
    QCoreApplication application(argc, argv);
    if (builder)
        return BuilderProcess::callee();
    BackEndsInterruptedTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_BackEndsInterrupted.moc"
