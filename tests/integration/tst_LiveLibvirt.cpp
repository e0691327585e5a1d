// SPDX-License-Identifier: GPL-3.0-or-later
// A real libvirt dies under the live services and the window on them: what was known is marked as not current, the service looks
// by itself until a daemon answers, and then the true state stands there, also of a machine that ended meanwhile.
//
// The daemon is of this test's own, for a user without privileges in a home of its own; the system's libvirt and the user's session
// are not touched. What runs as that user is this program again (--inner); whatever it leaves is killed by the outer one.
#include "tests/gui/ConsoleDriver.h"
#include "tests/support/FirmwareGuest.h"
#include "tests/support/Orphans.h"
#include "tests/support/VerifyOk.h"

#include "app/console/StatusStrip.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"

#include <QCoroTask>
#include <QLabel>
#include <QLocalServer>
#include <QLocalSocket>
#include <QStandardPaths>
#include <csignal>
#include <cstdio>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

constexpr int patience = 90'000; // Only ever waited for on failure.
constexpr int cannotExecute = 126; // setpriv's, for a program that it may not start.

QString daemonProgram()
{
    return QStandardPaths::findExecutable("libvirtd", {"/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"});
}

} // namespace

class LiveLibvirtTest : public QObject
{
    Q_OBJECT

    const QString m_home = QDir::homePath();
    const QString m_socket = qEnvironmentVariable("XDG_RUNTIME_DIR") + "/libvirt/libvirt-sock";
    const QString m_stays = QStringLiteral("live-%1-stays").arg(getpid());
    const QString m_dies = QStringLiteral("live-%1-dies").arg(getpid());
    process::SystemProcessRunner m_runner;
    std::unique_ptr<QProcess> m_daemon;
    std::unique_ptr<ConsoleDriver> m_driver;
    int m_changes = 0; ///< Of the list, as the service told.

    bool startDaemon()
    {
        m_daemon = std::make_unique<QProcess>();
        m_daemon->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_daemon->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_daemon->start(daemonProgram(), QStringList());
        return QTest::qWaitFor([this] { return vm::socketAnswers(m_socket) || m_daemon->state() == QProcess::NotRunning; }, patience)
            && m_daemon->state() == QProcess::Running;
    }
    /// A look of a process that remembers nothing.
    vm::MachineStatus truthOf(const QString& name) const
    {
        vm::LibvirtHost host;
        return QCoro::waitFor(host.status(name)).value_or(vm::MachineStatus{});
    }
    void startMachine(const QString& name)
    {
        vm::LibvirtHost host;
        vm::MachineControl machines(vm::MachineStore(Paths::forProfile("default").state + "/machines"), &host, &m_runner);
        VERIFY_OK(QCoro::waitFor(machines.create(test::firmwareMachine(name, machines.store().folderOf(name), m_home + "/guest.img"))));
        VERIFY_OK(QCoro::waitFor(machines.start(name)));
        QCOMPARE(test::qemuProcesses(name).size(), 1);
    }
    QString word(const QString& machine) { return m_driver->word("machines", machine); }
    QString strip()
    {
        QString text;
        for (const QLabel* label : m_driver->window().findChild<StatusStrip*>()->findChildren<QLabel*>())
            text += label->text() + '\n';
        return text;
    }
    int noted(const QString& text)
    {
        const auto events = m_driver->context().services().activity().recent();
        return int(std::count_if(events.begin(), events.end(), [&text](const api::ActivityEvent& event) { return event.text.contains(text); }));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_home.contains("gatehouse-live-libvirt"));
        QVERIFY(startDaemon());
        VERIFY_OK(test::makeFirmwareGuest(m_home + "/guest.img", {}));
        startMachine(m_stays);
        startMachine(m_dies);
    }
    void theWindowShowsBothMachines()
    {
        const Paths paths = Paths::forProfile("default");
        api::ServicesOptions options;
        options.paths = paths;
        auto services = api::makeLiveServices(options);
        VERIFY_OK(services);
        m_driver = std::make_unique<ConsoleDriver>(std::move(*services), paths, QString());
        connect(&m_driver->context().services().machines(), &api::MachineService::listChanged, this, [this] { ++m_changes; });
        QVERIFY(m_driver->go("machines"));
        for (const QString& name : {m_stays, m_dies})
            QVERIFY(m_driver->waitForWord("machines", name, "starting", patience)); // Of the firmware's shell nobody hears more.
        QCOMPARE(m_driver->listPage("machines")->model()->rowCount(), 2);
    }
    void aLostDaemonIsSaidAndNothingReadsAsCurrent()
    {
        const int before = m_changes;
        m_daemon->kill();
        QTRY_VERIFY_WITH_TIMEOUT(m_changes > before, patience);
        for (const QString& name : {m_stays, m_dies})
            QVERIFY(m_driver->waitForWord("machines", name, "starting, not current", patience)); // What was known is kept.
        for (const Item& item : m_driver->listPage("machines")->model()->items())
            QCOMPARE(item.tone, Tone::Neutral);
        QTRY_VERIFY2_WITH_TIMEOUT(strip().contains("not current"), qPrintable(strip()), patience);
        QVERIFY(noted("libvirt: ") > 0);
        QCOMPARE(noted("libvirt answers again"), 0);
        const auto list = QCoro::waitFor(m_driver->context().services().machines().list());
        QVERIFY(!list && list.error().kind() == ErrorKind::Unavailable);
        QVERIFY(!list.error().hint().isEmpty());
        const auto detail = QCoro::waitFor(m_driver->context().services().machines().show(m_stays));
        QVERIFY(!detail || detail->summary.state != api::MachineState::Running);
        // The machines have not noticed.
        for (const QString& name : {m_stays, m_dies})
            QCOMPARE(test::qemuProcesses(name).size(), 1);
    }
    void theServiceLooksUntilADaemonAnswers()
    {
        // In the daemon's place something that hangs up: each look is a connection here.
        QLocalServer deaf;
        int looks = 0;
        connect(&deaf, &QLocalServer::newConnection, this, [&deaf, &looks] {
            while (QLocalSocket* caller = deaf.nextPendingConnection()) {
                ++looks;
                caller->abort();
                caller->deleteLater();
            }
        });
        QLocalServer::removeServer(m_socket);
        QVERIFY2(deaf.listen(m_socket), qPrintable(deaf.errorString()));
        QTRY_VERIFY_WITH_TIMEOUT(looks >= 3, patience);
        QVERIFY(word(m_stays).contains("not current"));
        QCOMPARE(noted("libvirt answers again"), 0);
        // Meanwhile one of the machines ends, and nobody is there to be told.
        const QList<qint64> processes = test::qemuProcesses(m_dies);
        QCOMPARE(processes.size(), 1);
        QCOMPARE(::kill(pid_t(processes.first()), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(test::qemuProcesses(m_dies).isEmpty(), patience);
        deaf.close();
        QLocalServer::removeServer(m_socket);
    }
    void theTruthStandsThereAgain()
    {
        const int before = m_changes;
        QVERIFY(startDaemon());
        // Nobody asks but the service itself.
        QTRY_VERIFY_WITH_TIMEOUT(m_changes > before, patience);
        QTRY_COMPARE_WITH_TIMEOUT(noted("libvirt answers again"), 1, patience);
        QVERIFY(m_driver->waitForWord("machines", m_stays, "starting", patience));
        QTRY_COMPARE_WITH_TIMEOUT(int(truthOf(m_dies).state), int(vm::DomainState::Crashed), patience);
        QVERIFY(m_driver->waitForWord("machines", m_dies, "crashed", patience));
        QCOMPARE(int(truthOf(m_stays).state), int(vm::DomainState::Running));
        QTRY_VERIFY2_WITH_TIMEOUT(!strip().contains("not current"), qPrintable(strip()), patience);
        const auto list = QCoro::waitFor(m_driver->context().services().machines().list());
        VERIFY_OK(list);
        QCOMPARE(list->size(), 2);
    }
    void whatIsDoneFromTheWindowWorksAgain()
    {
        QVERIFY(m_driver->choose("machines", m_stays));
        VERIFY_OK(QCoro::waitFor(m_driver->context().services().machines().forceOff(m_stays, api::LastHolder::GiveUp)));
        QVERIFY(m_driver->waitForWord("machines", m_stays, "off", patience));
        QTRY_VERIFY_WITH_TIMEOUT(test::qemuProcesses(m_stays).isEmpty(), patience);
        for (const QString& name : {m_stays, m_dies})
            VERIFY_OK(QCoro::waitFor(m_driver->context().services().machines().remove(name)));
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->listPage("machines")->model()->rowCount(), 0, patience);
    }
    void cleanupTestCase()
    {
        m_driver.reset();
        if (m_daemon && m_daemon->state() != QProcess::NotRunning) {
            m_daemon->terminate();
            QVERIFY(QTest::qWaitFor([this] { return m_daemon->state() == QProcess::NotRunning; }, patience));
        }
    }
};

namespace {

/// Runs this program again as a user whose libvirt nobody else has, waits for it and ends what it left.
int runInside(const QString& self, const QStringList& more)
{
    test::adoptOrphans();
    const auto skip = [](const char* why) { return std::printf("SKIP   : LiveLibvirtTest %s\n", why), 77; };
    if (daemonProgram().isEmpty())
        return skip("no libvirtd is installed");
    const QString setpriv = QStandardPaths::findExecutable("setpriv");
    const passwd* user = ::getpwnam("nobody");
    if (setpriv.isEmpty() || (::geteuid() == 0 && !user))
        return skip("no setpriv, or no user 'nobody' to become");
    const QTemporaryDir home(QDir::tempPath() + "/gatehouse-live-libvirt-XXXXXX");
    for (const QString& folder : {home.path(), home.filePath("run"), home.filePath("tmp")})
        if (!QDir().mkpath(folder) || (::geteuid() == 0 && ::chown(QFile::encodeName(folder).constData(), user->pw_uid, user->pw_gid) != 0))
            return 1;
    ::chmod(QFile::encodeName(home.filePath("run")).constData(), 0700);
    QStringList words{setpriv, "--pdeathsig", "KILL"};
    if (::geteuid() == 0)
        words += {QStringLiteral("--reuid=%1").arg(user->pw_uid), QStringLiteral("--regid=%1").arg(user->pw_gid), "--clear-groups"};
    // LIBVIRT_AUTOSTART: asking starts no daemon; it is the test that starts and ends it.
    const QStringList environment{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home.path(), "TMPDIR=" + home.filePath("tmp"),
                                  "XDG_RUNTIME_DIR=" + home.filePath("run"), "LC_ALL=C.UTF-8", "QT_QPA_PLATFORM=offscreen", "LIBVIRT_AUTOSTART=0"};
    QList<QByteArray> kept;
    const auto cStrings = [&kept](const QStringList& texts) {
        std::vector<char*> pointers;
        for (const QString& text : texts)
            kept.append(QFile::encodeName(text));
        for (qsizetype i = kept.size() - texts.size(); i < kept.size(); ++i)
            pointers.push_back(kept[i].data());
        pointers.push_back(nullptr);
        return pointers;
    };
    const std::vector<char*> arguments = cStrings(words + QStringList{self, "--inner"} + more);
    const std::vector<char*> variables = cStrings(environment);
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::chdir("/") == 0)
            ::execve(arguments[0], arguments.data(), variables.data());
        ::_exit(127);
    }
    const int status = test::awaitAmongOrphans(child);
    test::endOrphans();
    if (WIFEXITED(status) && WEXITSTATUS(status) == cannotExecute)
        return skip("the build folder is closed to the user 'nobody'");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && QByteArray(argv[1]) == "--inner") {
        for (int i = 1; i + 1 < argc; ++i)
            argv[i] = argv[i + 1];
        --argc;
        QApplication application(argc, argv);
        LiveLibvirtTest test;
        return QTest::qExec(&test, argc, argv);
    }
    const QCoreApplication application(argc, argv);
    return runInside(QCoreApplication::applicationFilePath(), QCoreApplication::arguments().mid(1));
}
#include "tst_LiveLibvirt.moc"
