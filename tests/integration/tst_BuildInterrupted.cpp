// SPDX-License-Identifier: GPL-3.0-or-later
// A build that is killed, cancelled or left without disk in each of its steps, without a network, with mirrors that are down or
// lie: what is said, that nothing is left behind, and that the next build goes on from the finished steps to the same image.
//
// Every build runs in a process of its own, so that killing it is killing the builder. The steps are built once; each
// case begins with copies of their results and lacks only that of the step it is about.
#include "core/image/ImageErrors.h"
#include "tests/support/ArchiveServer.h"
#include "tests/support/BuilderProcess.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/TinyRecipe.h"

#include "core/crypto/Hashes.h"
#include <QtTest>
#include <sys/mount.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ArchiveServer;
using gatehouse::tests::BuilderProcess;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::TinyRecipe;

namespace {

constexpr auto allSteps = {"packages", "artifacts", "root", "agent", "verity", "initrd", "uki", "disk", "measure"};

/// What tells that a step is in the middle of its work, in its log; empty: from its beginning on.
QString middleOf(const QString& step)
{
    static const QMap<QString, QString> marks{{"packages", "Get:"},       {"artifacts", "thing: "}, {"root", "Setting up"}, {"verity", "mksquashfs - "},
                                              {"initrd", "/zstd -"},      {"uki", "/objcopy "},     {"disk", "/mcopy "}};
    return marks.value(step);
}

bool mayMount = false;

} // namespace

class BuildInterruptedTest : public QObject
{
    Q_OBJECT

    using Answer = BuilderProcess::Answer;

    QTemporaryDir m_folder;
    ArchiveServer m_server;
    QByteArray m_archive;
    TinyRecipe m_recipe;
    QList<LockedPackage> m_fetched; ///< The packages that cases about fetching lack: a large one and a small one.
    QString m_image;
    int m_cases = 0;

    QMap<QString, QString> parameters() const
    {
        return {{"agent", STAND_IN_AGENT},
                {"thing_url", m_server.address("/thing.tar.gz")},
                {"thing_sha256", crypto::sha256(view(m_archive)).toHex()},
                {"mirror", m_server.address()}};
    }
    QString base() const { return m_folder.filePath("base"); }

    static QString resultsOf(const QString& folder, const QString& step) { return folder + (step == "measure" ? "/state/images" : "/cache/image/tiny/" + step); }

    /// Runs a build of its own process in @p folder and waits until nothing of it is left.
    Answer build(const QString& folder, const QString& what, const QString& step, const QMap<QString, QString>& changed = {})
    {
        BuilderProcess::Call call;
        call.folder = folder;
        call.recipe = folder + "/../recipe/tiny";
        call.parameters = parameters();
        call.parameters.insert(changed);
        call.network = !call.parameters.remove("no_network");
        call.fate = what == "kill" ? BuilderProcess::Fate::Kill : what == "cancel" ? BuilderProcess::Fate::Cancel : BuilderProcess::Fate::Run;
        call.step = step;
        call.middle = middleOf(step);
        call.drafts = resultsOf(folder, step);
        const Answer answer = BuilderProcess::run(call);
        if (!answer.left.isEmpty())
            QTest::qFail(qPrintable(answer.left), __FILE__, __LINE__);
        return answer;
    }
    QString newCase()
    {
        const QString folder = m_folder.filePath(QString::number(++m_cases));
        for (const char* part : {"cache", "state", "tmp"})
            QDir().mkpath(folder + '/' + part);
        return folder;
    }
    /// What the step @p step makes is not in the cache @p cache, all else is.
    void forget(const QString& cache, const QString& step)
    {
        if (step == "packages") {
            for (const LockedPackage& package : m_fetched)
                QFile::remove(cache + "/packages/" + package.sha256.toHex() + ".deb");
            QDir(cache + "/packages/.download-parts").removeRecursively();
        } else if (step == "artifacts")
            QDir(cache + "/artifacts").removeRecursively();
        QDir(cache + "/image/tiny/" + step).removeRecursively();
    }
    QString caseWithout(const QString& step)
    {
        const QString folder = newCase();
        for (const char* part : {"packages", "artifacts", "image"})
            BuilderProcess::copy(base() + "/cache/" + part, folder + "/cache", true);
        forget(folder + "/cache", step);
        return folder;
    }

    static QMap<QString, QString> finished(const QString& cache, const QString& but) { return BuilderProcess::finished(cache, "tiny", but); }
    static QStringList halfMade(const QString& folder, bool afterSuccess = false) { return BuilderProcess::halfMade(folder, afterSuccess); }

    /// Makes @p folder a case without @p step whose builder was killed in the middle of that. A kill that came when the step was over is
    /// none: then once more.
    void kill(const QString& step, QString& folder)
    {
        for (int attempt = 1; attempt <= 5; ++attempt) {
            folder = caseWithout(step);
            const auto before = finished(folder + "/cache", step);
            m_server.mood = ArchiveServer::Mood::Held; // Half a download is what it leaves, not a whole one.
            const Answer killed = build(folder, "kill", step);
            m_server.mood = ArchiveServer::Mood::Good;
            QVERIFY2(killed.killed || killed.good, killed.output.constData());
            QVERIFY2(BuilderProcess::mountsBelow(folder).isEmpty(), qPrintable(BuilderProcess::mountsBelow(folder).join('\n')));
            if (killed.killed && BuilderProcess::results(resultsOf(folder, step)).isEmpty()) {
                QCOMPARE(finished(folder + "/cache", step), before);
                return;
            }
            qInfo("%s was over before the kill", qPrintable(step));
            QDir(folder).removeRecursively();
        }
        QFAIL("no kill came in the middle of the step");
    }
    void verifyFailure(const Answer& answer, const QString& step, const QString& code, const QString& folder)
    {
        QVERIFY2(!answer.json.isEmpty(), answer.output.constData());
        QVERIFY2(!answer.good, answer.output.constData());
        QVERIFY2(answer.text("code") == code, answer.output.constData());
        QVERIFY2(answer.state(step) == StepState::Failed, answer.output.constData());
        QVERIFY2(answer.text("detail").startsWith("step " + step + ": ") && answer.text("detail").size() > step.size() + 20, answer.output.constData());
        QVERIFY2(answer.text("hint").size() > 20, answer.output.constData());
        QCOMPARE(halfMade(folder), QStringList());
    }
    /// The next build goes on: of the steps only @p step runs, the others are left as they were.
    void verifyResumes(const QString& folder, const QString& step)
    {
        const auto before = finished(folder + "/cache", step);
        QVERIFY(step == "measure" || before.size() > 5);
        const Answer again = build(folder, "run", step);
        QVERIFY2(again.good, again.output.constData());
        QCOMPARE(again.text("id"), m_image);
        for (const char* other : allSteps)
            if (const StepState state = again.state(other); other != step && other != QLatin1String("measure"))
                QVERIFY2(state == StepState::Skipped, qPrintable(QStringLiteral("%1 while resuming %2").arg(QLatin1String(other), step)));
        QVERIFY(again.state(step) == StepState::Done);
        QCOMPARE(finished(folder + "/cache", step), before);
        QCOMPARE(halfMade(folder, true), QStringList());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        // Packages come over the net once for all tests of a checkout; from there on a mirror of our own has them.
        ImageFixture fixture;
        BuildRequest fetch = ImageFixture::request();
        fetch.fetchOnly = true;
        const auto fetched = fixture.build(fetch);
        if (!fetched.result && fetched.result.error().is(image::errors::mirrorUnreachable))
            QSKIP("no mirror can be reached");
        QVERIFY2(fetched.result.has_value(), fetched.result ? "" : qPrintable(fetched.result.error().toString()));
        m_recipe = TinyRecipe::make(m_folder.filePath("recipe"));
        m_archive = TinyRecipe::archive(m_folder.path(), 3'000'000);
        m_server.files["/thing.tar.gz"] = m_archive;
        QDir().mkpath(base() + "/cache/packages");
        for (const char* part : {"state", "tmp"})
            QDir().mkpath(base() + '/' + part);
        for (const LockedPackage& package : m_recipe.lock.packages) {
            const QString name = package.sha256.toHex() + ".deb";
            BuilderProcess::copy(fixture.paths().cache + "/packages/" + name, base() + "/cache/packages/", false); // /tmp may be another file system.
            if (package.bytes > 1'500'000 && package.bytes < 6'000'000 && m_fetched.isEmpty())
                m_fetched.append(package);
        }
        for (const LockedPackage& package : m_recipe.lock.packages)
            if (package.bytes < 20'000 && m_fetched.size() == 1)
                m_fetched.append(package);
        QCOMPARE(m_fetched.size(), 2);
        for (const LockedPackage& package : m_fetched)
            m_server.files['/' + package.poolPath] = *readFile(base() + "/cache/packages/" + package.sha256.toHex() + ".deb", 10'000'000);
        QElapsedTimer clock;
        clock.start();
        const Answer first = build(base(), "run", "none");
        QVERIFY2(first.good, first.output.constData());
        m_image = first.text("id");
        qInfo() << "the steps once:" << clock.elapsed() / 1000 << "s";
        QCOMPARE(halfMade(base(), true), QStringList());
    }
    void cleanup()
    {
        m_server.mood = ArchiveServer::Mood::Good;
        m_server.asked.clear();
        QVERIFY2(BuilderProcess::mountsBelow(m_folder.path()).isEmpty(), qPrintable(BuilderProcess::mountsBelow(m_folder.path()).join('\n')));
    }

    void killedAndCancelled_data()
    {
        QTest::addColumn<QString>("step");
        for (const char* step : allSteps)
            QTest::newRow(step) << QString::fromLatin1(step);
    }
    void killedAndCancelled()
    {
        QFETCH(QString, step);
        QString folder;
        kill(step, folder);
        if (QTest::currentTestFailed())
            return;
        // There is something to take away: each build has a draft to work in, and most steps one of what they make.
        QCOMPARE(BuilderProcess::drafts(folder + "/cache/image/tiny/work").size(), 1);
        if (step != "packages" && step != "artifacts")
            QCOMPARE(BuilderProcess::drafts(resultsOf(folder, step)).size(), 1);
        verifyResumes(folder, step); // The very next build, and it leaves none of that.
        if (QTest::currentTestFailed())
            return;

        forget(folder + "/cache", step);
        QVERIFY(QDir(folder + "/state/images/" + m_image).removeRecursively());
        const auto before = finished(folder + "/cache", step);
        m_server.mood = ArchiveServer::Mood::Held; // No download is quicker than the cancel.
        const Answer cancelled = build(folder, "cancel", step);
        m_server.mood = ArchiveServer::Mood::Good;
        QVERIFY2(!cancelled.json.isEmpty() && !cancelled.good, cancelled.output.constData());
        QVERIFY2(cancelled.text("code") == "cancelled", cancelled.output.constData());
        QVERIFY2(cancelled.state(step) == StepState::Cancelled, cancelled.output.constData());
        QVERIFY2(BuilderProcess::mountsBelow(folder).isEmpty(), qPrintable(BuilderProcess::mountsBelow(folder).join('\n')));
        QCOMPARE(halfMade(folder), QStringList());
        QCOMPARE(finished(folder + "/cache", step), before);
        verifyResumes(folder, step);
        QDir(folder).removeRecursively();
    }

    void outOfDisk_data() { killedAndCancelled_data(); }
    void outOfDisk()
    {
        QFETCH(QString, step);
        if (!mayMount)
            QSKIP("only root may mount a file system of its own");
        const QString folder = newCase();
        const bool catalogue = step == "measure";
        const QString small = folder + (catalogue ? "/state" : "/cache");
        QCOMPARE(::mount("tmpfs", qPrintable(small), "tmpfs", 0, "size=1m,mode=0755"), 0);
        const auto unmount = qScopeGuard([&] { ::umount2(qPrintable(small), MNT_DETACH); });
        // Finished steps lie on a disk that has room.
        QStringList shown;
        const auto show = [&](const QString& path) {
            QDir().mkpath(folder + "/cache" + path);
            QCOMPARE(::mount(qPrintable(base() + "/cache" + path), qPrintable(folder + "/cache" + path), nullptr, MS_BIND | MS_REC, nullptr), 0);
            shown.prepend(folder + "/cache" + path);
        };
        const auto hide = qScopeGuard([&] {
            for (const QString& path : shown)
                ::umount2(qPrintable(path), MNT_DETACH);
        });
        for (const QString& other : QDir(base() + "/cache/image/tiny").entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            if (other != step && other != "work")
                show("/image/tiny/" + other);
        if (step != "artifacts")
            show("/artifacts");
        if (step == "packages") {
            QDir().mkpath(small + "/packages");
            for (const LockedPackage& package : m_recipe.lock.packages)
                if (!m_fetched.contains(package))
                    QVERIFY(QFile::link(base() + "/cache/packages/" + package.sha256.toHex() + ".deb", small + "/packages/" + package.sha256.toHex() + ".deb"));
        } else {
            show("/packages");
        }
        const Answer full = build(folder, "run", step);
        verifyFailure(full, step, "file.disk-full", folder);
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(full.text("text").contains(small), full.output.constData());
        // The root needs room for a whole system; that it resumes is shown on a disk.
        if (step == "root")
            return;
        QCOMPARE(::mount("tmpfs", qPrintable(small), "tmpfs", MS_REMOUNT, "size=600m,mode=0755"), 0);
        // What the disk had room for is not fetched again: a part is gone on from. Without one, since nothing was begun on a disk known to
        // be too small or apt threw the part away, only what is lacking is asked for.
        const bool hasPart = step != "packages" || std::any_of(m_fetched.begin(), m_fetched.end(), [&](const LockedPackage& package) {
            return QFileInfo(small + "/packages/.download-parts/" + package.sha256.toHex()).size() > 0;
        });
        m_server.asked.clear();
        verifyResumes(folder, step);
        if (step == "packages" || step == "artifacts")
            QVERIFY2(hasPart ? !m_server.asked.filter("bytes=").isEmpty() : m_server.asked.size() <= m_fetched.size(), qPrintable(m_server.asked.join('\n')));
    }

    void fetching_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<int>("mood"); // -1: nobody listens; -2: no network at all.
        QTest::addColumn<QString>("code");
        QTest::newRow("packages: mirror down") << "packages" << -1 << "image.mirror-unreachable";
        QTest::newRow("packages: no network") << "packages" << -2 << "image.mirror-unreachable";
        QTest::newRow("packages: gone") << "packages" << int(ArchiveServer::Mood::Missing) << "image.package-gone";
        QTest::newRow("packages: wrong hash") << "packages" << int(ArchiveServer::Mood::Forged) << "image.package-mismatch";
        QTest::newRow("packages: broken off") << "packages" << int(ArchiveServer::Mood::Cut) << "image.mirror-unreachable";
        QTest::newRow("archive: mirror down") << "artifacts" << -1 << "image.artifact-unreachable";
        QTest::newRow("archive: no network") << "artifacts" << -2 << "image.artifact-unreachable";
        QTest::newRow("archive: gone") << "artifacts" << int(ArchiveServer::Mood::Missing) << "image.artifact-unreachable";
        QTest::newRow("archive: wrong hash") << "artifacts" << int(ArchiveServer::Mood::Forged) << "image.artifact-mismatch";
        QTest::newRow("archive: broken off") << "artifacts" << int(ArchiveServer::Mood::Cut) << "image.artifact-unreachable";
    }
    void fetching()
    {
        QFETCH(QString, step);
        QFETCH(int, mood);
        QFETCH(QString, code);
        const QString folder = caseWithout(step);
        QMap<QString, QString> changed;
        if (mood == -1)
            changed = {{"mirror", "http://127.0.0.1:1/"}, {"thing_url", "http://127.0.0.1:1/thing.tar.gz"}};
        else if (mood == -2)
            changed = {{"no_network", "yes"}};
        else
            m_server.mood = ArchiveServer::Mood(mood);
        if (mood == -2 && !mayMount)
            QSKIP("only root may leave the network");
        const Answer refused = build(folder, "run", step, changed);
        verifyFailure(refused, step, code, folder);
        if (QTest::currentTestFailed())
            return;
        m_server.mood = ArchiveServer::Mood::Good;
        m_server.asked.clear();
        verifyResumes(folder, step);
        if (mood == int(ArchiveServer::Mood::Cut)) // Goes on where it was broken off.
            QVERIFY2(!m_server.asked.filter("bytes=").isEmpty(), qPrintable(m_server.asked.join('\n')));
        QDir(folder).removeRecursively();
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
    BuildInterruptedTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_BuildInterrupted.moc"
