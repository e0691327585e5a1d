// SPDX-License-Identifier: GPL-3.0-or-later
// Real libvirt, QEMU, OVMF and swtpm: as root through qemu:///system, as a user through qemu:///session. The guest is
// OVMF's own shell with a script, so nothing has to be built.
#include "core/base/Paths.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/HostDoctor.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"
#include "core/vm/PortCheck.h"
#include "core/vm/VmErrors.h"
#include "support/FirmwareGuest.h"
#include "support/VerifyOk.h"

#include <QTcpServer>
#include <QtTest>
#include <csignal>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::vm;
using namespace std::chrono_literals;

namespace {

// Emulated machines on a loaded computer: generous, and only ever waited for on failure.
constexpr int slowMs = 90'000;

/// The states that one machine went through, by events.
class StateLog
{
public:
    StateLog(LibvirtHost& host, QString name)
    {
        QObject::connect(&host, &LibvirtHost::stateChanged, &m_context, [this, name](const MachineStatus& status) {
            if (status.name == name)
                m_states.append(status);
        });
        QObject::connect(&host, &LibvirtHost::rebooted, &m_context, [this, name](const QString& machine) {
            if (machine == name)
                ++m_reboots;
        });
        QObject::connect(&host, &LibvirtHost::removed, &m_context, [this, name](const QString& machine) {
            if (machine == name)
                ++m_removals;
        });
    }
    bool has(DomainState state, const QString& reason = {}) const
    {
        return std::any_of(m_states.begin(), m_states.end(), [&](const MachineStatus& status) {
            return status.state == state && status.reason.contains(reason);
        });
    }
    DomainState last() const { return m_states.isEmpty() ? DomainState::Missing : m_states.last().state; }
    MachineStatus lastStatus() const { return m_states.isEmpty() ? MachineStatus{} : m_states.last(); }
    int reboots() const { return m_reboots; }
    int removals() const { return m_removals; }

private:
    QObject m_context;
    QList<MachineStatus> m_states;
    int m_reboots = 0;
    int m_removals = 0;
};

} // namespace

class LibvirtTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    process::SystemProcessRunner m_runner;
    std::unique_ptr<LibvirtHost> m_host;
    std::unique_ptr<MachineControl> m_machines;
    QStringList m_used;

    MachineControl controlFor(const QString& store, LibvirtHost* host)
    {
        return MachineControl(MachineStore(m_folder->filePath(store)), host, &m_runner);
    }
    /// A small machine whose guest runs @p script.
    MachineSpec makeSpec(const QString& purpose, const QStringList& script, const QString& store = "machines")
    {
        const QString name = QStringLiteral("test-%1-%2").arg(getpid()).arg(purpose);
        m_used.append(name);
        MachineSpec spec = test::firmwareMachine(name, m_folder->filePath(store + "/" + name), m_folder->filePath(name + ".img"));
        if (const Result<void> made = test::makeFirmwareGuest(spec.imagePath, script); !made)
            qWarning() << made.error();
        const Result<QList<quint16>> ports = findFreePorts(quint16(20000 + getpid() % 20000), 1, {});
        spec.ports = {{ports->first(), 80, "test"}};
        return spec;
    }
    QByteArray imageHash(const MachineSpec& spec) const
    {
        return QCryptographicHash::hash(*readFile(spec.imagePath, 64 * 1024 * 1024), QCryptographicHash::Sha256);
    }
    static bool serialHas(const MachineSpec& spec, const QByteArray& text)
    {
        const Result<QByteArray> log = readFile(spec.serialLogPath, 16 * 1024 * 1024);
        return log && log->contains(text);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto daemons = QCoro::waitFor(ensureLibvirtDaemons(&m_runner, geteuid() == 0));
        if (!daemons)
            QSKIP(qPrintable("libvirt cannot be started here: " + daemons.error().toString()));
        m_folder = std::make_unique<QTemporaryDir>();
        // The system libvirt's QEMU user has to pass.
        QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0);
        m_host = std::make_unique<LibvirtHost>();
        m_machines = std::make_unique<MachineControl>(controlFor("machines", m_host.get()));
        VERIFY_OK(QCoro::waitFor(m_host->connectNow()));
    }
    void cleanup()
    {
        for (const QString& name : m_used) {
            QCoro::waitFor(m_host->forceOff(name));
            // Nothing of it may be left, whatever the test has done to it; a second removal finds nothing.
            QCoro::waitFor(m_machines->remove(name));
            QVERIFY(QCoro::waitFor(m_host->status(name)).error().is(vm::errors::noSuchMachine));
            QVERIFY(!QFile::exists(m_machines->store().folderOf(name)));
        }
        m_used.clear();
    }
    void doctorFindsThisHostGood()
    {
        const HostObservations seen = QCoro::waitFor(observeHost(m_host.get()));
        for (const Check& check : judgeHost(seen))
            if (check.id != "host.accelerator" && check.id != "host.groups" && check.id != "host.kvm-owner")
                QVERIFY2(check.status != CheckStatus::Failed, qPrintable(check.id + ": " + check.actual));
        QVERIFY(QRegularExpression("^\\d+\\.\\d+\\.\\d+$").match(seen.libvirtVersion).hasMatch());
    }
    void wholeLife()
    {
        const MachineSpec spec = makeSpec("life", {});
        const QByteArray image = imageHash(spec);
        StateLog log(*m_host, spec.name);
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        QCOMPARE(int(QCoro::waitFor(m_host->status(spec.name))->state), int(DomainState::Off));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Running), 5000);
        QCOMPARE(log.lastStatus().specPath, m_machines->store().pathOf(spec.name));

        // The console arrives in a file that grows.
        QTRY_VERIFY_WITH_TIMEOUT(serialHas(spec, "GUEST-IS-UP"), slowMs);
        // The port is open on the loopback address and on no other.
        QCOMPARE(test::listeningAddresses(spec.ports.first().hostPort), QStringList({"127.0.0.1"}));
        QCOMPARE(test::qemuProcesses(spec.name).size(), 1);

        QVERIFY(QCoro::waitFor(m_machines->start(spec.name)).error().is(vm::errors::alreadyRunning));
        QVERIFY(QCoro::waitFor(m_host->start(spec.name)).error().is(vm::errors::alreadyRunning));
        QVERIFY(QCoro::waitFor(m_machines->remove(spec.name)).error().is(vm::errors::stillRunning));
        QVERIFY(QFile::exists(spec.dataDiskPath));

        VERIFY_OK(QCoro::waitFor(m_machines->forceOff(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Off, "forced off"), 5000);
        QVERIFY(QCoro::waitFor(m_machines->forceOff(spec.name)).error().is(vm::errors::notRunning));
        QCOMPARE(imageHash(spec), image);

        VERIFY_OK(QCoro::waitFor(m_machines->remove(spec.name)));
        QTRY_COMPARE(log.removals(), 1);
        QVERIFY(!QFile::exists(m_machines->store().folderOf(spec.name)));
        QVERIFY(!QFile::exists(m_machines->store().pathOf(spec.name)));
        QVERIFY(QCoro::waitFor(m_host->status(spec.name)).error().is(vm::errors::noSuchMachine));
        QVERIFY(!QFile::exists("/var/lib/libvirt/swtpm/" + spec.uuid));
        QVERIFY(QCoro::waitFor(m_machines->remove(spec.name)).error().is(vm::errors::noSuchMachine));
    }
    void guestThatShutsDownIsOff()
    {
        const MachineSpec spec = makeSpec("down", {"reset -s"});
        StateLog log(*m_host, spec.name);
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Off, "shut down"), slowMs);
        QCOMPARE(int(QCoro::waitFor(m_host->status(spec.name))->state), int(DomainState::Off));
        // It can be started again from the same specification.
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
    }
    void guestThatRestartsIsToldAndRunsOn()
    {
        const MachineSpec spec = makeSpec("reboot", {"reset"});
        StateLog log(*m_host, spec.name);
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.reboots() > 0, slowMs);
        QCOMPARE(int(log.last()), int(DomainState::Running));
    }
    void killedMachineIsCrashed()
    {
        const MachineSpec spec = makeSpec("killed", {});
        StateLog log(*m_host, spec.name);
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(serialHas(spec, "GUEST-IS-UP"), slowMs);
        const QList<qint64> processes = test::qemuProcesses(spec.name);
        QCOMPARE(processes.size(), 1);
        QCOMPARE(::kill(pid_t(processes.first()), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Crashed, "killed from outside"), 10000);
        QCOMPARE(int(QCoro::waitFor(m_host->status(spec.name))->state), int(DomainState::Crashed));
        // What it had is still there: disk, firmware variables, and what it last said.
        QVERIFY(QFile::exists(spec.dataDiskPath) && QFile::exists(spec.nvramPath) && serialHas(spec, "GUEST-IS-UP"));
        QVERIFY(*m_machines->store().load(spec.name) == spec);
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
    }
    void deafGuestIsReportedNotForced()
    {
        const MachineSpec spec = makeSpec("deaf", {});
        QVERIFY(QCoro::waitFor(m_machines->shutdown(spec.name, 1s)).error().is(vm::errors::noSuchMachine));
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        QVERIFY(QCoro::waitFor(m_machines->shutdown(spec.name, 1s)).error().is(vm::errors::notRunning));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        const Result<void> result = QCoro::waitFor(m_machines->shutdown(spec.name, 2s));
        QVERIFY(!result && result.error().is(vm::errors::shutdownTimeout));
        // Whoever does not want to wait that long ends the waiting, and nothing else.
        process::CancelSource source;
        QObject here;
        QTimer::singleShot(200, &here, [&source] { source.cancel(); });
        const Result<void> left = QCoro::waitFor(m_machines->shutdown(spec.name, 600s, source.token()));
        QVERIFY(!left && left.error().is(gatehouse::errors::cancelled));
        const Result<void> before = QCoro::waitFor(m_machines->shutdown(spec.name, 600s, source.token()));
        QVERIFY(!before && before.error().is(gatehouse::errors::cancelled));
        QCOMPARE(int(QCoro::waitFor(m_host->status(spec.name))->state), int(DomainState::Running));
    }
    void takenPortIsNamedBeforeTheStart()
    {
        const MachineSpec spec = makeSpec("port", {});
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost, spec.ports.first().hostPort));
        const Result<void> started = QCoro::waitFor(m_machines->start(spec.name));
        QVERIFY(!started && started.error().is(vm::errors::portTaken));
        QVERIFY(started.error().detail().contains(QString::number(spec.ports.first().hostPort)));
        QVERIFY(!started.error().hint().isEmpty());
        QVERIFY(test::qemuProcesses(spec.name).isEmpty());
        // The one that comes between our look and QEMU's gets the same error from QEMU.
        const Result<void> raced = QCoro::waitFor(m_host->start(spec.name));
        QVERIFY2(!raced && raced.error().is(vm::errors::portTaken), raced ? "started" : qPrintable(raced.error().toString()));
        server.close();
        MachineSpec second = makeSpec("port2", {});
        second.ports = spec.ports;
        QVERIFY(QCoro::waitFor(m_machines->create(second)).error().is(vm::errors::portReserved));
        QVERIFY(!QFile::exists(m_machines->store().pathOf(second.name)));
    }
    void missingImageIsNamed()
    {
        const MachineSpec spec = makeSpec("image", {});
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        QVERIFY(QFile::remove(spec.imagePath));
        const Result<void> result = QCoro::waitFor(m_machines->start(spec.name));
        QVERIFY(!result && result.error().is(vm::errors::imageMissing));
        QVERIFY(result.error().detail().contains(spec.imagePath));
        const Result<void> libvirtSays = QCoro::waitFor(m_host->start(spec.name));
        QVERIFY2(!libvirtSays && libvirtSays.error().is(vm::errors::imageMissing), qPrintable(libvirtSays.error().toString()));
    }
    void anotherProcessSeesTheTruth()
    {
        const MachineSpec spec = makeSpec("truth", {});
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        // As after a killed console: everything is made anew, nothing is remembered but files and libvirt.
        LibvirtHost host;
        MachineControl machines = controlFor("machines", &host);
        StateLog log(host, spec.name);
        const auto find = [&](const MachineControl& control) {
            MachineControl copy = control;
            const Result<MachineList> list = QCoro::waitFor(copy.list());
            for (const MachineRecord& record : list->machines)
                if (record.status.name == spec.name)
                    return record;
            return MachineRecord{};
        };
        MachineRecord record = find(machines);
        QCOMPARE(int(record.status.state), int(DomainState::Running));
        QVERIFY(record.spec && *record.spec == spec);
        // Somebody else's action reaches us as an event.
        VERIFY_OK(QCoro::waitFor(m_host->forceOff(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Off), 5000);
        // For another profile it is a domain without a specification, and its name is taken.
        MachineControl others = controlFor("others", &host);
        record = find(others);
        QVERIFY(!record.spec && !record.status.hasSpec);
        QCOMPARE(record.status.specPath, machines.store().pathOf(spec.name));
        MachineSpec clash = spec;
        clash.uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
        QVERIFY(QCoro::waitFor(others.create(clash)).error().is(vm::errors::nameExists));
        QVERIFY(QCoro::waitFor(machines.create(spec)).error().is(vm::errors::nameExists));
        // And without its domain it is missing, but can be started.
        VERIFY_OK(QCoro::waitFor(host.undefine(spec.name)));
        QCOMPARE(int(find(machines).status.state), int(DomainState::Missing));
        VERIFY_OK(QCoro::waitFor(machines.start(spec.name)));
        QCOMPARE(int(find(machines).status.state), int(DomainState::Running));
    }
    void failedCreationLeavesNothing()
    {
        MachineSpec spec = makeSpec("rollback", {});
        MachineControl control(MachineStore(m_folder->filePath("machines")), m_host.get(), &m_runner, [](LibvirtScope) {
            return Result<HostFacts>(fail(vm::errors::firmwareMissing, "no firmware"));
        });
        QVERIFY(QCoro::waitFor(control.create(spec)).error().is(vm::errors::firmwareMissing));
        QVERIFY(!QFile::exists(control.store().pathOf(spec.name)));
        QVERIFY(!QFile::exists(control.store().folderOf(spec.name)));
    }
    void lostDataDiskIsNotReplacedSilently()
    {
        const MachineSpec spec = makeSpec("lost", {});
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        QVERIFY(QFile::remove(spec.dataDiskPath));
        QVERIFY(QCoro::waitFor(m_machines->start(spec.name)).error().is(vm::errors::diskFailed));
        QVERIFY(!QFile::exists(spec.dataDiskPath));
    }
    void killedDaemonIsNoticedAndFoundAgain()
    {
        if (scopeOf(m_host->uri()) == LibvirtScope::System)
            QSKIP("killing the system's libvirt would hit other machines; integration.LibvirtSession kills its own");
        const MachineSpec spec = makeSpec("daemon", {});
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(spec.name)));
        QSignalSpy lost(m_host.get(), &LibvirtHost::connectionLost);
        QFile pidFile(qEnvironmentVariable("XDG_RUNTIME_DIR") + "/libvirt/libvirtd.pid");
        QVERIFY(pidFile.open(QIODevice::ReadOnly));
        QCOMPARE(::kill(pid_t(pidFile.readAll().trimmed().toInt()), SIGKILL), 0);
        QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, 10000);
        // The machine never noticed, and the next question starts a new daemon that knows it.
        QCOMPARE(test::qemuProcesses(spec.name).size(), 1);
        StateLog log(*m_host, spec.name);
        const auto isRunning = [&] {
            const Result<MachineStatus> status = QCoro::waitFor(m_host->status(spec.name));
            return status && status->state == DomainState::Running;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isRunning(), 20000);
        // Events flow over the new connection too. A daemon that is still finding its machines again sends none, and it
        // gives no sign of having finished.
        QTest::qWait(5000);
        VERIFY_OK(QCoro::waitFor(m_host->forceOff(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(log.has(DomainState::Off), 10000);
        QVERIFY(test::qemuProcesses(spec.name).isEmpty());
    }
    void noDaemonIsTyped()
    {
        LibvirtHost nobody("qemu+unix:///system?socket=/no/such/libvirt-sock");
        const Result<void> result = QCoro::waitFor(nobody.connectNow());
        QVERIFY(!result && result.error().is(vm::errors::libvirtNotRunning));
        QVERIFY(!result.error().hint().isEmpty());
        QVERIFY(result.error().detail().contains("/no/such/libvirt-sock"));
        if (geteuid() != 0)
            return; // This user's folders are closed to the system's QEMU, which is what would be said first.
        // A machine that cannot be made leaves nothing behind.
        const MachineSpec spec = makeSpec("nobody", {});
        MachineControl control = controlFor("machines", &nobody);
        const Result<void> made = QCoro::waitFor(control.create(spec));
        QVERIFY2(!made && made.error().is(vm::errors::libvirtNotRunning), made ? "made" : qPrintable(made.error().toString()));
        QVERIFY(!QFile::exists(control.store().pathOf(spec.name)) && !QFile::exists(control.store().folderOf(spec.name)));
    }
    void cleanupTestCase()
    {
        m_machines.reset();
        m_host.reset();
    }
};

QTEST_GUILESS_MAIN(LibvirtTest)
#include "tst_Libvirt.moc"
