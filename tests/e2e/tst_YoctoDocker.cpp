// SPDX-License-Identifier: GPL-3.0-or-later
// The Yocto back end in containers that are real: docker's command and daemon (and podman in docker's place) make an image from a folder of
// this computer, with its shell in it, and run the checkout's build in it, as the original's Makefile does. Only bitbake is played, by a script
// in the container. Everything happens in name spaces of this program's own.
#include "core/image/Elf.h"
#include "core/image/HostPrograms.h"
#include "core/image/ImageErrors.h"
#include "core/image/YoctoBuild.h"
#include "core/process/FindProgram.h"
#include "tests/support/CheckoutFixture.h"
#include "tests/support/DockerDaemon.h"
#include "tests/support/VerifyOk.h"
#include "tests/support/agent/OwnNamespaces.h"

#include <QtTest>
#include <csignal>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::CheckoutFixture;

namespace {

constexpr char vhd[] = "artifacts/dev/cvm-image-azure-tdx.rootfs.wic.vhd";
constexpr char lighthouse[] = "meta-lighthouse-bin/recipes-nodes/lighthouse/lighthouse";
constexpr int patience = 90'000;

/// Why containers cannot run here; empty when they can.
QByteArray whyNotHere;

/// As the original's: the image first, then a container of it as root with a terminal, the folders shown to it.
const QByteArray makefile = R"make(DOCKER ?= docker
include .env
export
.PHONY: azure-image-docker tdx-poky setup-lighthouse
azure-image-docker: tdx-poky
	mkdir -p build artifacts/dev
	@echo "user ids: $$(cat /proc/self/uid_map)"
	$(DOCKER) run -u root -it --rm --env BUILD_DIR=build --env ARTIFACTS_DIR=artifacts/dev -v $(CURDIR)/artifacts:/artifacts -v $(CURDIR)/build:/build tdx-poky
tdx-poky:
	$(DOCKER) build -t tdx-poky .
setup-lighthouse:
	mkdir -p meta-lighthouse-bin/recipes-nodes/lighthouse
	echo "a lighthouse" > meta-lighthouse-bin/recipes-nodes/lighthouse/lighthouse
)make";
/// The shell's form of CMD: what comes last gives the status.
const QByteArray dockerfile = "FROM scratch\nCOPY root/ /\nENV PATH=/usr/bin:/bin\nUSER root\nCMD /usr/bin/build; /usr/bin/measure\n";
const QByteArray buildScript = "#!/bin/sh\nset -e\necho 'Building in docker container'\ncd \"/$BUILD_DIR\"\nbitbake cvm-image-azure || true\n"
                               "if [ -e deploy ]; then cp deploy/* \"/$ARTIFACTS_DIR/\"; fi\n";
const QByteArray measureScript = "#!/bin/sh\nif [ -e /build/measure ]; then . /build/measure; else cp /build/new.json /artifacts/measurements.json; fi\n";
const QByteArray allSucceeded = "echo \"NOTE: Tasks Summary: Attempted 40 tasks of which 0 didn't need to be rerun and all succeeded.\"\n";

/// What bitbake does: @p count tasks of 40, then @p more.
QByteArray tasks(int count, const QByteArray& more)
{
    return "i=1\nwhile [ $i -le " + QByteArray::number(count) + " ]; do\n"
           "echo \"NOTE: Running task $i of 40 (/build/meta/recipes-x/x/x_1.0.bb:do_compile)\"\n"
           "echo 'NOTE: recipe x-1.0-r0: task do_compile: Succeeded'\ni=$((i+1))\ndone\n" + more;
}
QByteArray good()
{
    return "rm -rf deploy\nmkdir deploy\n" + tasks(39, "echo 'NOTE: Running task 40 of 40 (/build/meta-x/images/azure.bb:do_image_wic)'\n")
        + "cp new.vhd deploy/cvm-image-azure-tdx.rootfs.wic.vhd\n" + allSucceeded;
}
/// Goes on for ever, whatever it is asked.
QByteArray deaf()
{
    return "trap '' TERM INT HUP\n" + tasks(4, "n=0\nwhile true; do n=$((n+1)); echo $n > heartbeat; sleep 1; done\n");
}

BuildRequest requestOf(const QString& checkout)
{
    BuildRequest request;
    request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-yocto");
    request.parameters = {{"checkout", checkout}, {"variant", "dev"}, {"preflight", "advised"}, {"method", "docker"}};
    request.neededBytes = 0;
    return request;
}

/// What a process of its own does: builds with state, cache and checkout of @p words, and tells its log.
int buildHere(const QStringList& words)
{
    process::SystemProcessRunner runner;
    const Paths paths{words.at(0), words.at(1), words.at(0)};
    const auto built = tests::buildImage(paths, runner, requestOf(words.at(2)), 10 * 60 * 1000, [](Operation& operation) {
        QObject::connect(&operation, &Operation::logLine, &operation, [](const QString& line) { std::fprintf(stderr, "%s\n", qPrintable(line)); });
    });
    std::fprintf(stderr, "%s\n", built.result ? "built" : qPrintable(built.result.error().toString()));
    return built.result ? 0 : 1;
}

} // namespace

/// What holds with any docker.
class ContainerTest : public QObject
{
    Q_OBJECT

protected:
    std::unique_ptr<QTemporaryDir> m_engine;
    std::unique_ptr<CheckoutFixture> m_fixture;
    QString m_docker;

    /// Puts docker's command into reach; the error says why there is none.
    virtual Result<void> startEngine() = 0;

    /// Output of docker's command.
    QByteArray docker(const QStringList& words) const
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(m_docker, words);
        if (!process.waitForFinished(patience) || process.exitCode() != 0)
            qWarning() << words << process.readAll();
        return process.readAll().trimmed();
    }
    QByteArray containers() const { return docker({"ps", "--all", "--format", "{{.Names}}"}); }
    /// Processes of the played bitbake, by what only they were told.
    static QStringList bakers()
    {
        QStringList found;
        for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs))
            if (readFile("/proc/" + pid + "/cmdline", 64 * 1024).value_or(QByteArray()).contains("/build/play"))
                found.append(pid);
        return found;
    }
    QByteArray heartbeat() const { return readFile(m_fixture->path("build/heartbeat"), 100).value_or(QByteArray()); }
    tests::BuildFixture::Built play(const QByteArray& script, const std::function<void(Operation&)>& watch = {})
    {
        (void)m_fixture->put("build/play", script);
        return m_fixture->build(requestOf(m_fixture->checkout()), watch);
    }
    /// A builder in a process of its own, killed when the container is in the midst of its work; its container stands there.
    bool killBuilder()
    {
        (void)m_fixture->put("build/play", deaf());
        QProcess builder;
        builder.setProcessChannelMode(QProcess::MergedChannels);
        builder.start(QCoreApplication::applicationFilePath(), {"--build", m_fixture->paths().state, m_fixture->paths().cache, m_fixture->checkout()});
        (void)QTest::qWaitFor([&] { return !heartbeat().isEmpty() || builder.state() == QProcess::NotRunning; }, patience);
        const bool ran = builder.state() == QProcess::Running && !heartbeat().isEmpty();
        const QByteArray name = "gatehouse-nethermind-yocto-" + QByteArray::number(builder.processId());
        builder.kill();
        builder.waitForFinished(patience);
        if (!ran || containers() != name)
            qWarning().noquote() << "containers:" << containers() << "the builder said:" << builder.readAll();
        return ran && containers() == name;
    }
    void putProgram(const QString& name, const QByteArray& content)
    {
        VERIFY_OK(m_fixture->put(name, content));
        QVERIFY(QFile::setPermissions(m_fixture->path(name), QFile::Permissions::fromInt(0x7755)));
    }
    /// A program of this computer with all that it needs, at the same places in the image.
    void putOwnProgram(const QString& name)
    {
        const QString file = QFileInfo("/bin/" + name).canonicalFilePath();
        const QByteArray content = readFile(file, 64 * 1024 * 1024).value_or(QByteArray());
        putProgram("root/bin/" + name, content);
        const auto facts = readElf(view(content));
        VERIFY_OK(facts);
        QProcess list;
        list.start(facts->interpreter, {"--list", file});
        QVERIFY(list.waitForFinished(patience));
        const auto libraries = HostPrograms::parseList(QString::fromUtf8(list.readAllStandardOutput()));
        VERIFY_OK(libraries);
        for (const QString& path : libraries->values() + QStringList(facts->interpreter))
            if (!QFileInfo::exists(m_fixture->path("root" + path)))
                putProgram("root" + path, readFile(path, 64 * 1024 * 1024).value_or(QByteArray()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!whyNotHere.isEmpty())
            QSKIP(whyNotHere.constData());
        if (!process::findProgram(QStringLiteral("make")))
            QSKIP("make is not installed. Install it with: sudo apt-get install make");
        m_engine = std::make_unique<QTemporaryDir>();
        if (const Result<void> up = startEngine(); !up)
            QSKIP(qPrintable(up.error().detail() + ". " + up.error().hint()));
        m_docker = process::findProgram(QStringLiteral("docker")).value_or(QString());
        qInfo().noquote() << m_docker << docker({"--version"});
    }
    void init()
    {
        m_fixture = std::make_unique<CheckoutFixture>();
        QVERIFY(QDir().mkpath(m_fixture->checkout()));
        for (const auto& [name, content] : {std::pair{"Makefile", makefile}, std::pair{"Dockerfile", dockerfile}, std::pair{".env", QByteArray("DEBUG_TWEAKS_ENABLED=1\n")},
                                            std::pair{".dockerignore", QByteArray("build\nartifacts\n")}})
            VERIFY_OK(m_fixture->put(name, content));
        for (const char* name : {"sh", "cat", "cp", "mkdir", "rm", "sleep", "true"})
            putOwnProgram(QLatin1String(name));
        VERIFY_OK(m_fixture->put("root/etc/passwd", "root:x:0:0::/:/bin/sh\n"));
        VERIFY_OK(m_fixture->put("root/etc/group", "root:x:0:\n"));
        putProgram("root/usr/bin/build", buildScript);
        putProgram("root/usr/bin/measure", measureScript);
        putProgram("root/usr/bin/bitbake", "#!/bin/sh\nexec /bin/sh /build/play\n");
        const auto disk = m_fixture->disk();
        VERIFY_OK(disk);
        VERIFY_OK(m_fixture->put("build/new.vhd", CheckoutFixture::asVhd(*disk)));
        VERIFY_OK(m_fixture->put("build/new.json", *CheckoutFixture::predictions()));
    }
    void cleanup()
    {
        if (m_docker.isEmpty())
            return;
        QCOMPARE(containers(), QByteArray());
        QTRY_COMPARE_WITH_TIMEOUT(bakers(), QStringList(), patience);
        m_fixture.reset();
    }

    void buildsInAContainer()
    {
        QStringList details;
        QList<double> progress;
        const auto built = play(good(), [&](Operation& operation) {
            QObject::connect(&operation, &Operation::stepChanged, &operation, [&](const QString& id) {
                for (const OperationStep& step : operation.steps())
                    if (id == "build" && step.id == id && step.state == StepState::Running) {
                        details.append(step.detail);
                        progress.append(step.progress.value_or(-1));
                    }
            });
        });
        QVERIFY2(built.result, qPrintable(built.why()));
        const QString log = CheckoutFixture::logOf(built);
        QVERIFY2(log.contains("Building in docker container"), qPrintable(log));
        QVERIFY2(details.contains("20 of 40 tasks: x_1.0.bb do_compile"), qPrintable(details.join('\n')));
        QVERIFY(progress.contains(0.5) && progress.contains(1.0));
        // What the container wrote, in the catalogue, measured here and by the build.
        QCOMPARE(*readFile(m_fixture->store().diskPath(built.id), 256 * 1024 * 1024), readFile(m_fixture->path(vhd), 256 * 1024 * 1024)->chopped(512));
        QCOMPARE(log.count("as measured here"), 3);
        QCOMPARE(m_fixture->store().show(built.id)->foreign.size(), 1);
        // Once more, when docker has its layers: the same image.
        const auto again = play(good());
        QVERIFY2(again.result, qPrintable(again.why()));
        QCOMPARE(again.id, built.id);
        QVERIFY(!again.changed);
    }
    void itsStatusCounts_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("measure");
        QTest::addColumn<QStringList>("why");
        const QByteArray error = "echo \"ERROR: Task (/build/meta/x_1.0.bb:do_compile) failed with exit code '1'\"\n"
                                 "echo \"NOTE: Tasks Summary: Attempted 12 tasks of which 0 didn't need to be rerun and 1 failed.\"\nexit 1\n";
        QTest::newRow("a failure that the script hides") << "mkdir deploy\necho old > deploy/cvm-image-azure-tdx.rootfs.wic.vhd\n" + tasks(12, error) << QByteArray()
                                                         << QStringList{"bitbake failed in /build/meta/x_1.0.bb:do_compile", "make answered success all the same"};
        QTest::newRow("bitbake is killed") << tasks(12, "kill -9 $$\n") << QByteArray() << QStringList{"bitbake does not say that it succeeded", "make answered success all the same"};
        QTest::newRow("the container's own") << good() << QByteArray("echo 'measured-boot: not found' >&2; exit 3\n")
                                             << QStringList{"what make does after it did not", "measured-boot: not found", "azure-image-docker] Error 3"};
    }
    void itsStatusCounts()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArray, measure);
        QFETCH(QStringList, why);
        if (!measure.isEmpty())
            VERIFY_OK(m_fixture->put("build/measure", measure));
        const auto built = play(script);
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::toolFailed), qPrintable(built.why()));
        for (const QString& words : why)
            QVERIFY2(built.why().contains(words), qPrintable(built.why()));
        QVERIFY(m_fixture->store().list().isEmpty());
    }
    void anOldImageIsNotTaken()
    {
        VERIFY_OK(m_fixture->put(vhd, "an old image"));
        QFile old(m_fixture->path(vhd));
        QVERIFY(old.open(QIODevice::ReadWrite) && old.setFileTime(QDateTime::currentDateTimeUtc().addDays(-3), QFileDevice::FileModificationTime));
        old.close();
        const auto built = play(tasks(40, allSucceeded));
        QVERIFY(!built.result && built.result.error().is(image::errors::badOutput));
        QVERIFY2(built.why().contains("before the build began"), qPrintable(built.why()));
    }
    void cancelEndsTheContainer()
    {
        bool ran = false;
        const auto built = play(deaf(), [&](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) {
                if (!line.contains("task 4 of 40"))
                    return;
                ran = containers().startsWith("gatehouse-nethermind-yocto-");
                operation.cancel();
            });
        });
        QVERIFY(ran);
        QVERIFY2(!built.result && built.result.error().kind() == ErrorKind::Cancelled, qPrintable(built.why()));
        QCOMPARE(containers(), QByteArray()); // Not some time later.
        QTRY_COMPARE_WITH_TIMEOUT(bakers(), QStringList(), patience);
        // What is cancelled in that way goes on with the next build.
        const auto again = play(good());
        QVERIFY2(again.result, qPrintable(again.why()));
    }
    void aKilledBuildsContainerIsEndedByTheNext()
    {
        QVERIFY(killBuilder());
        const QByteArray name = containers();
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
        QVERIFY2(CheckoutFixture::logOf(built).contains(name + " is left of a build that was ended"), qPrintable(CheckoutFixture::logOf(built)));
    }
    void aContainerOfItsOwnNameIsNotInItsWay()
    {
        QVERIFY2(play(good()).result, "the image is not there");
        // As a client leaves it that is ended while the daemon makes the container.
        docker({"create", "--name", "gatehouse-nethermind-yocto-" + QString::number(QCoreApplication::applicationPid()), "tdx-poky"});
        QVERIFY(!containers().isEmpty());
        const auto built = play(good());
        QVERIFY2(built.result, qPrintable(built.why()));
    }
};

/// docker's own command and daemon.
class DockerTest : public ContainerTest
{
    Q_OBJECT
    tests::DockerDaemon m_daemon;

    Result<void> startEngine() override { return m_daemon.start(m_engine->path()); }

private Q_SLOTS:
    void cancelWhileTheImageIsMade()
    {
        VERIFY_OK(m_fixture->put("Dockerfile", "FROM scratch\nCOPY root/ /\nENV PATH=/usr/bin:/bin\nRUN echo in the midst; exec /bin/sh /build/play\n"));
        VERIFY_OK(m_fixture->put("root/build/play", deaf()));
        bool ran = false;
        const auto built = play(good(), [&](Operation& operation) {
            QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) {
                if (!line.contains("task 4 of 40"))
                    return;
                ran = !bakers().isEmpty();
                operation.cancel();
            });
        });
        QVERIFY2(ran, qPrintable(built.why()));
        QVERIFY2(!built.result && built.result.error().kind() == ErrorKind::Cancelled, qPrintable(built.why()));
        // docker's daemon notices that nobody listens any more.
        QTRY_COMPARE_WITH_TIMEOUT(containers(), QByteArray(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(bakers(), QStringList(), patience);
    }
    void aKilledBuildsContainerRunsOn()
    {
        QVERIFY(killBuilder());
        // It belongs to docker's daemon, which nobody has told anything.
        const QByteArray before = heartbeat();
        QTRY_VERIFY_WITH_TIMEOUT(heartbeat() != before, patience);
        QVERIFY2(play(good()).result, "the next build does not end it");
    }
    void aDaemonThatDoesNotAnswerIsToldAtOnce()
    {
        const QByteArray host = qgetenv("DOCKER_HOST");
        qputenv("DOCKER_HOST", "unix:///run/nobody-listens.sock");
        const auto built = play(good());
        qputenv("DOCKER_HOST", host);
        QVERIFY(!built.result);
        QVERIFY2(built.result.error().is(image::errors::hostNotReady), qPrintable(built.why()));
        QVERIFY2(built.result.error().detail().contains("nobody-listens.sock") && built.result.error().hint().contains("DOCKER_HOST"), qPrintable(built.why()));
        QVERIFY(built.stateOf("setup") == StepState::Failed);
        QVERIFY(!QFileInfo::exists(m_fixture->path(lighthouse))); // Before its hour is spent.
    }
    void aUserOfDockersGroupBuilds()
    {
        if (process::findProgram(QStringLiteral("newuidmap")).value_or(QString()).isEmpty())
            QSKIP("newuidmap is not installed (package uidmap)");
        // The user nobody gets ids to give away, in the name space of this program.
        const QString ids = m_engine->filePath("ids");
        VERIFY_OK(writeFileAtomically(ids, "nobody:1700000:65536\n"));
        QVERIFY(QFile::setPermissions(ids, QFile::Permissions::fromInt(0x6644)));
        for (const char* file : {"/etc/subuid", "/etc/subgid"})
            QCOMPARE(::mount(qPrintable(ids), file, nullptr, MS_BIND, nullptr), 0);
        const auto uncover = qScopeGuard([] {
            for (const char* file : {"/etc/subuid", "/etc/subgid"})
                ::umount2(file, MNT_DETACH);
        });
        VERIFY_OK(m_fixture->put("build/play", good()));
        for (const char* folder : {"state", "cache", "home", "tmp"})
            QVERIFY(QDir().mkpath(m_fixture->folder() + '/' + folder));
        QCOMPARE(QProcess::execute("chown", {"--recursive", "65534:65534", m_fixture->folder()}), 0);
        for (const QString& folder : {QDir::tempPath(), m_engine->path(), m_engine->filePath("config")})
            QVERIFY(QFile::setPermissions(folder, QFile::Permissions::fromInt(0x7755)));
        QProcess builder;
        builder.setProcessChannelMode(QProcess::MergedChannels);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HOME", m_fixture->folder() + "/home");
        environment.insert("TMPDIR", m_fixture->folder() + "/tmp");
        builder.setProcessEnvironment(environment);
        builder.start("setpriv", {"--reuid=65534", "--regid=65534", "--clear-groups", QCoreApplication::applicationFilePath(), "--build", m_fixture->paths().state, m_fixture->paths().cache, m_fixture->checkout()});
        QVERIFY(builder.waitForFinished(5 * patience));
        const QByteArray said = builder.readAll();
        if (builder.exitCode() == 126) // setpriv's, for a program that it may not start.
            QSKIP("the build folder is closed to other users");
        QVERIFY2(builder.exitCode() == 0, said.constData());
        // Every id has its meaning around the container, so that a checkout's sudo can become root.
        QVERIFY2(said.simplified().contains("user ids: 0 0 4294967295"), said.constData());
        QCOMPARE(QFileInfo(m_fixture->path(vhd)).ownerId(), 0u);
        QCOMPARE(m_fixture->store().list().size(), 1);
    }
};

/// podman in docker's place, as the package podman-docker puts it there.
class PodmanTest : public ContainerTest
{
    Q_OBJECT
    bool m_covered = false;

    Result<void> startEngine() override
    {
        GH_TRY(const QString podman, process::findProgram(QStringLiteral("podman"), {}, QStringLiteral("podman")));
        const QString bin = m_engine->filePath("bin"), settings = m_engine->filePath("containers");
        // Networks are no matter of this test's.
        if (!QDir().mkpath(bin) || !QFile::link(podman, bin + "/docker") || QProcess::execute("cp", {"--archive", "/etc/containers", settings}) != 0)
            return fail(gatehouse::errors::internal, "podman cannot be put in docker's place");
        GH_CHECK(writeFileAtomically(settings + "/containers.conf", "[containers]\nnetns = \"none\"\ncgroups = \"disabled\"\n[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n"));
        m_covered = ::mount(qPrintable(settings), "/etc/containers", nullptr, MS_BIND, nullptr) == 0;
        qputenv("PATH", QFile::encodeName(bin) + ':' + qgetenv("PATH"));
        return m_covered ? Result<void>() : fail(gatehouse::errors::internal, "/etc/containers cannot be covered");
    }

private Q_SLOTS:
    void cleanupTestCase()
    {
        if (m_covered)
            ::umount2("/etc/containers", MNT_DETACH);
    }
};

namespace {

/// In a process of its own: a class that is skipped would have the next one of the same process skipped as well, without a word.
template<typename Test>
int runApart(int argc, char** argv)
{
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int status = test::runInOwnNamespaces([argc, argv](const QByteArray& whyNot) mutable {
            whyNotHere = whyNot;
            QCoreApplication application(argc, argv);
            Test test;
            return QTest::qExec(&test, argc, argv);
        });
        std::fflush(nullptr);
        ::_exit(status);
    }
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 5 && QByteArray(argv[1]) == "--build") {
        QCoreApplication application(argc, argv);
        return buildHere(application.arguments().mid(2));
    }
    const int docker = runApart<DockerTest>(argc, argv);
    const int podman = runApart<PodmanTest>(argc, argv);
    return docker != 0 ? docker : podman;
}
#include "tst_YoctoDocker.moc"
