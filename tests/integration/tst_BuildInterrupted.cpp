// SPDX-License-Identifier: GPL-3.0-or-later
// A build that is killed, cancelled or left without disk in each of its steps, without a network, with mirrors that are down or
// lie: what is said, that nothing is left behind, and that the next build goes on from the finished steps to the same image.
//
// Every build runs in a process of its own (--build), so that killing it is killing the builder. The steps are built once; each
// case begins with copies of their results and lacks only that of the step it is about.
#include "core/image/ImageBuilder.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageStore.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/ArchiveServer.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/TinyRecipe.h"

#include "core/crypto/Hashes.h"
#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ArchiveServer;
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

// --- The process that builds ---------------------------------------------------------------------------------------------

/// Ends this process as soon as @p folder has a draft, or a moment later: where in the writing does not matter.
void killWhenDrafting(const QString& folder)
{
    std::thread([folder] {
        for (;;) {
            if (!QDir(folder).entryList({".draft-*"}, QDir::Dirs | QDir::Hidden).isEmpty())
                ::kill(getpid(), SIGKILL);
            ::usleep(200);
        }
    }).detach();
}

/// Arguments: case folder, "run", "kill" or "cancel", the step that this is about, parameters as JSON. One JSON line at the end.
int buildHere(const QStringList& words)
{
    const QString folder = words.at(0);
    const QString what = words.at(1);
    const QString step = words.at(2);
    const QJsonObject parameters = QJsonDocument::fromJson(words.at(3).toUtf8()).object();
    if (parameters.contains("no_network") && ::unshare(CLONE_NEWNET) != 0)
        return 77;
    Paths paths;
    paths.state = folder + "/state";
    paths.cache = folder + "/cache";
    paths.share = folder;
    process::SystemProcessRunner runner;
    BuildRequest request;
    request.recipeFolder = folder + "/../recipe/tiny";
    request.neededBytes = 0;
    for (const QString& name : parameters.keys())
        if (name != "no_network")
            request.parameters.insert(name, parameters[name].toString());
    ImageBuilder builder(paths, runner);
    const auto started = builder.start(request);
    if (!started) {
        std::printf("%s\n", qPrintable(started.error().toString()));
        return 2;
    }
    Operation& operation = *started->operation;
    bool done = false;
    const auto strike = [&] {
        if (done || what == "run")
            return;
        done = true;
        if (what == "kill")
            ::kill(getpid(), SIGKILL);
        // From the event loop, as a person would: the tool has been started by then.
        QTimer::singleShot(0, &operation, [&operation] { operation.cancel(); });
    };
    const auto isRunning = [&] {
        const auto& steps = operation.steps();
        return std::any_of(steps.begin(), steps.end(), [&](const OperationStep& one) { return one.id == step && one.state == StepState::Running; });
    };
    bool watching = false;
    QObject::connect(&operation, &Operation::stepChanged, &operation, [&](const QString& id) {
        if (id != step || !isRunning() || !middleOf(step).isEmpty() || watching)
            return;
        watching = true;
        if (what == "kill")
            killWhenDrafting(step == "measure" ? paths.state + "/images" : paths.cache + "/image/tiny/" + step);
        else
            strike();
    });
    QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_LOG"))
            std::fprintf(stderr, "%s\n", qPrintable(line));
        if (!middleOf(step).isEmpty() && isRunning() && line.contains(middleOf(step)))
            strike();
    });
    QEventLoop loop;
    QObject::connect(&operation, &Operation::finished, &loop, &QEventLoop::quit);
    loop.exec();
    if (what == "kill")
        ::kill(getpid(), SIGKILL); // It was too quick; then it is killed at its end.
    QJsonObject states;
    for (const OperationStep& one : operation.steps())
        states[one.id] = int(one.state);
    const Result<void> result = operation.result();
    QJsonObject answer{{"good", result.has_value()}, {"id", started->outcome->imageId}, {"states", states}};
    if (!result) {
        answer["code"] = QString::fromUtf8(result.error().code().name.data(), qsizetype(result.error().code().name.size()));
        answer["detail"] = result.error().detail();
        answer["hint"] = result.error().hint();
        answer["text"] = result.error().toString();
    }
    std::printf("%s\n", QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
    return 0;
}

// --- The process that watches --------------------------------------------------------------------------------------------

bool mayMount = false;

/// Before any thread exists: mounts belong to this process and its children alone and end with them.
void prepare()
{
    // Whatever a killed builder leaves becomes our child, so that we can tell when all of it has ended.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    mayMount = ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

QStringList mountsBelow(const QString& folder)
{
    QStringList found;
    QFile mounts("/proc/self/mountinfo");
    if (mounts.open(QIODevice::ReadOnly))
        for (const QByteArray& line : mounts.readAll().split('\n'))
            if (line.contains(folder.toUtf8()))
                found.append(QString::fromUtf8(line));
    for (const QString& device : QDir("/sys/block").entryList({"loop*"}))
        if (const auto file = readFile("/sys/block/" + device + "/loop/backing_file", 4096); file && file->contains(folder.toUtf8()))
            found.append(device);
    return found;
}

} // namespace

class BuildInterruptedTest : public QObject
{
    Q_OBJECT

    struct Answer
    {
        bool killed = false;
        bool good = false;
        QJsonObject json;
        QByteArray output;
        StepState state(const QString& step) const { return StepState(json["states"].toObject()[step].toInt()); }
        QString text(const char* key) const { return json[QLatin1String(key)].toString(); }
    };

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

    /// Runs a build of its own process in @p folder and waits until nothing of it is left.
    Answer build(const QString& folder, const QString& what, const QString& step, const QMap<QString, QString>& changed = {})
    {
        QJsonObject json;
        QMap<QString, QString> all = parameters();
        all.insert(changed);
        for (auto it = all.begin(); it != all.end(); ++it)
            json[it.key()] = it.value();
        const QByteArray path = QFile::encodeName(folder + "/answer");
        QList<QByteArray> words{QFile::encodeName(QCoreApplication::applicationFilePath()), "--build", QFile::encodeName(folder), what.toUtf8(), step.toUtf8(),
                                QJsonDocument(json).toJson(QJsonDocument::Compact)};
        std::vector<char*> argv;
        for (QByteArray& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        const QByteArray temporary = QFile::encodeName(folder + "/tmp");
        const pid_t child = ::fork();
        if (child == 0) {
            ::setenv("TMPDIR", temporary.constData(), 1);
            const int file = ::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
            ::dup2(file, 1);
            ::execv(argv[0], argv.data());
            ::_exit(126);
        }
        Answer answer;
        bool ended = false;
        QElapsedTimer sinceEnd;
        QElapsedTimer clock;
        clock.start();
        for (;;) {
            int status = 0;
            const pid_t one = ::waitpid(-1, &status, WNOHANG);
            if (one == child) {
                ended = true;
                sinceEnd.start();
                answer.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            } else if (one < 0 && errno == ECHILD) {
                break; // The builder and everything that it ever started.
            } else if (one == 0) {
                if ((ended && sinceEnd.elapsed() > 30'000) || clock.elapsed() > 10 * 60 * 1000) {
                    ::kill(child, SIGKILL);
                    QTest::qFail(qPrintable("processes are left of " + step), __FILE__, __LINE__);
                    break;
                }
                QTest::qWait(5); // The server of this process answers meanwhile.
            }
        }
        answer.output = readFile(QString::fromUtf8(path), 1024 * 1024).value_or(QByteArray());
        answer.json = QJsonDocument::fromJson(answer.output.trimmed().split('\n').last()).object();
        answer.good = answer.json["good"].toBool();
        return answer;
    }

    enum class As { Links, Copies };
    static void link(const QString& from, const QString& to, As as = As::Links)
    {
        QProcess copy;
        copy.start("cp", {"--archive", as == As::Links ? "--link" : "--reflink=auto", from, to});
        if (!copy.waitForFinished(60'000) || copy.exitCode() != 0)
            qFatal("%s", copy.readAllStandardError().constData());
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
            link(base() + "/cache/" + part, folder + "/cache");
        forget(folder + "/cache", step);
        return folder;
    }

    /// Inodes and times of everything that finished steps have in @p cache, but for the step @p but.
    static QMap<QString, QString> finished(const QString& cache, const QString& but)
    {
        QMap<QString, QString> facts;
        QDirIterator it(cache + "/image/tiny", QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            struct stat info {};
            const QString path = it.next().mid((cache + "/image/tiny/").size());
            if (!path.startsWith(but + '/') && ::lstat(QFile::encodeName(it.filePath()).constData(), &info) == 0)
                facts[path] = QStringLiteral("%1 %2 %3.%4").arg(info.st_ino).arg(info.st_size).arg(info.st_mtim.tv_sec).arg(info.st_mtim.tv_nsec);
        }
        return facts;
    }
    /// Half made things. What a download has got so far is none: the next one goes on from it.
    static QStringList halfMade(const QString& folder, bool afterSuccess = false)
    {
        QStringList found = QDir(folder + "/tmp").entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            it.next();
            const QString name = it.fileName();
            if (name.startsWith(".draft-") || name.startsWith(".unpack") || name.endsWith(".FAILED") || (afterSuccess && (name.endsWith(".part") || name == ".download-parts")))
                found.append(it.filePath());
        }
        return found;
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
            link(fixture.paths().cache + "/packages/" + name, base() + "/cache/packages/", As::Copies); // /tmp may be another file system.
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
        QVERIFY2(mountsBelow(m_folder.path()).isEmpty(), qPrintable(mountsBelow(m_folder.path()).join('\n')));
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
        const QString folder = caseWithout(step);
        const Answer killed = build(folder, "kill", step);
        QVERIFY2(killed.killed, killed.output.constData());
        QVERIFY2(mountsBelow(folder).isEmpty(), qPrintable(mountsBelow(folder).join('\n')));
        // What it had started may have gone on to its end.
        forget(folder + "/cache", step);
        QDir(folder + "/state/images/" + m_image).removeRecursively();
        const auto before = finished(folder + "/cache", step);

        m_server.mood = ArchiveServer::Mood::Held; // No download is quicker than the cancel.
        const Answer cancelled = build(folder, "cancel", step);
        m_server.mood = ArchiveServer::Mood::Good;
        QVERIFY2(!cancelled.json.isEmpty() && !cancelled.good, cancelled.output.constData());
        QVERIFY2(cancelled.text("code") == "cancelled", cancelled.output.constData());
        QVERIFY2(cancelled.state(step) == StepState::Cancelled, cancelled.output.constData());
        QVERIFY2(mountsBelow(folder).isEmpty(), qPrintable(mountsBelow(folder).join('\n')));
        QCOMPARE(halfMade(folder), QStringList()); // Also what the killed one had left.
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
    const bool builder = argc == 6 && QByteArray(argv[1]) == "--build";
    if (!builder)
        prepare();
    QCoreApplication application(argc, argv);
    if (builder)
        return buildHere(QCoreApplication::arguments().mid(2));
    BuildInterruptedTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_BuildInterrupted.moc"
