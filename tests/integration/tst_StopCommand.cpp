// SPDX-License-Identifier: GPL-3.0-or-later
// `gatehousectl vm stop` with real libvirt and QEMU: the last node that holds the secret goes off only when the person says
// --yes. The guest is OVMF's own shell; what a guest agent would answer at /status is answered beside it.
#include "core/http/HttpServer.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"
#include "core/vm/VmErrors.h"
#include "support/FirmwareGuest.h"
#include "tests/support/CommandSchema.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::vm;

namespace {

/// The outward listener of a guest agent, as far as the console asks it.
class StatusRoute
{
public:
    StatusRoute()
    {
        m_server.handleAsync("GET", QStringLiteral("/status"), [this](const http::HttpRequest&, const http::HttpResponderPtr& responder) {
            if (silent)
                m_waiting.append(responder); // As a guest that is too busy, or hangs.
            else
                responder->respond(http::HttpResponse::json(200, garbled ? "{\"ready\":\"perhaps\"}" : ready ? "{\"ready\":true}" : "{\"ready\":false}"));
        });
    }
    ~StatusRoute() { m_waiting.clear(); }
    bool start() { return m_server.listen({{QHostAddress::LocalHost, 0}}).has_value(); }
    quint16 port() const { return m_server.port(); }

    std::atomic<bool> ready{true};
    std::atomic<bool> silent{false};
    std::atomic<bool> garbled{false};

private:
    QList<http::HttpResponderPtr> m_waiting;
    http::HttpServer m_server;
};

} // namespace

class StopCommandTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    process::SystemProcessRunner m_runner;
    std::unique_ptr<LibvirtHost> m_host;
    std::unique_ptr<MachineControl> m_machines;
    QStringList m_used;

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QJsonObject error() const { return QJsonDocument::fromJson(out).object()["error"].toObject(); }
    };
    Answer run(const QStringList& arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_folder->filePath("state"));
        environment.insert("GATEHOUSE_CACHE", m_folder->filePath("cache"));
        environment.insert("GATEHOUSE_PORT_BASE", "24100");
        process.setProcessEnvironment(environment);
        // Our own event loop goes on: the stand-in for the guest answers in it.
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), arguments);
        if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 120'000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        test::verifyDocument(arguments, answer.out);
        return answer;
    }
    /// A running machine whose agent, as far as anybody can ask it, is @p route.
    QString startMachine(const QString& purpose, const StatusRoute& route)
    {
        const QString name = QStringLiteral("stop-%1-%2").arg(getpid()).arg(purpose);
        m_used.append(name);
        MachineSpec spec = test::firmwareMachine(name, m_machines->store().folderOf(name), m_folder->filePath(name + ".img"));
        auto made = test::makeFirmwareGuest(spec.imagePath, {});
        if (made)
            made = QCoro::waitFor(m_machines->create(spec));
        if (made)
            made = QCoro::waitFor(m_machines->start(name));
        // QEMU forwards no port of this machine, so that ours can stand in its place.
        if (made) {
            spec.ports = {{route.port(), 80, "onboard"}};
            made = m_machines->store().save(spec);
        }
        if (!made)
            qWarning() << made.error();
        return made ? name : QString();
    }
    DomainState stateOf(const QString& name) const
    {
        const auto status = QCoro::waitFor(m_host->status(name));
        return status ? status->state : DomainState::Missing;
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
        QVERIFY(QDir().mkpath(m_folder->filePath("state")));
        QCOMPARE(::chmod(QFile::encodeName(m_folder->filePath("state")).constData(), 0711), 0);
        m_host = std::make_unique<LibvirtHost>();
        m_machines = std::make_unique<MachineControl>(MachineStore(m_folder->filePath("state/machines")), m_host.get(), &m_runner);
        const auto connected = QCoro::waitFor(m_host->connectNow());
        QVERIFY2(connected, connected ? "" : qPrintable(connected.error().toString()));
    }
    void cleanup()
    {
        for (const QString& name : m_used) {
            QCoro::waitFor(m_host->forceOff(name));
            QCoro::waitFor(m_machines->remove(name));
            QVERIFY(!QFile::exists(m_machines->store().folderOf(name)));
        }
        m_used.clear();
    }

    void theLastHolderGoesOffOnlyWithYes()
    {
        StatusRoute agent;
        QVERIFY(agent.start());
        const QString name = startMachine("last", agent);
        QVERIFY(!name.isEmpty());
        QVERIFY(stateOf(name) == DomainState::Running);
        for (const QStringList& way : {QStringList{}, QStringList{"--force"}}) {
            const Answer plain = run(QStringList{"vm", "stop", name} + way);
            QCOMPARE(plain.status, 2); // A question that nobody was there to answer.
            QCOMPARE(plain.err.count('\n'), 1);
            QVERIFY2(plain.err.startsWith("gatehousectl: vm stop " + name.toLatin1() + " (vm.last-holder): "), plain.err.constData());
            QVERIFY2(plain.err.contains(name.toLatin1() + " is the last running node that holds the network's secret"), plain.err.constData());
            QVERIFY2(plain.err.contains("Start another node first") && plain.err.contains("--yes"), plain.err.constData());
            QVERIFY(stateOf(name) == DomainState::Running); // Nothing was begun.
            const Answer json = run(QStringList{"--json", "vm", "stop", name} + way);
            QCOMPARE(json.status, 2);
            QCOMPARE(json.error()["code"].toString(), "vm.last-holder");
            QVERIFY(json.error()["hint"].toString().contains("--yes"));
        }
        const Answer yes = run({"--json", "vm", "stop", name, "--force", "--yes"});
        QVERIFY2(yes.status == 0, yes.err.constData());
        QCOMPARE(QJsonDocument::fromJson(yes.out).object()["stopped"].toString(), name);
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(name) == DomainState::Off, 20'000);
        QVERIFY(QFile::exists(m_machines->store().load(name)->dataDiskPath)); // Off, not removed.
    }

    void oneOfTwoHoldersNeedsNoYes()
    {
        StatusRoute one, two;
        QVERIFY(one.start() && two.start());
        const QString first = startMachine("one", one);
        const QString second = startMachine("two", two);
        QVERIFY(!first.isEmpty() && !second.isEmpty());
        const Answer stopped = run({"vm", "stop", first, "--force"});
        QVERIFY2(stopped.status == 0, stopped.err.constData());
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(first) == DomainState::Off, 20'000);
        QCOMPARE(run({"vm", "stop", second, "--force"}).status, 2); // Now it is the last one.
        two.ready = false; // One that does not hold the secret is nobody's last.
        QCOMPARE(run({"vm", "stop", second, "--force"}).status, 0);
    }

    /// What cannot be told is taken for the worst: the command line has heard nothing of its guests before.
    void oneThatDoesNotAnswerMayHoldIt()
    {
        StatusRoute agent, other;
        QVERIFY(agent.start() && other.start());
        agent.silent = true;
        other.silent = true;
        const QString name = startMachine("silent", agent);
        const QString neighbour = startMachine("neighbour", other);
        QVERIFY(!name.isEmpty() && !neighbour.isEmpty());
        for (const QStringList& way : {QStringList{}, QStringList{"--force"}}) {
            // The other one does not answer either, so it is nobody to rely on.
            const Answer asked = run(QStringList{"--json", "vm", "stop", name} + way);
            QCOMPARE(asked.status, 2);
            QCOMPARE(asked.error()["code"].toString(), "vm.holder-unknown");
            QVERIFY2(asked.error()["detail"].toString().contains(name + " does not answer"), asked.out.constData());
            QVERIFY2(asked.error()["hint"].toString().contains("--yes"), asked.out.constData());
            QVERIFY(stateOf(name) == DomainState::Running);
        }
        agent.silent = false;
        agent.garbled = true; // An answer that says nothing is none.
        QCOMPARE(run({"--json", "vm", "stop", name, "--force"}).error()["code"].toString(), "vm.holder-unknown");
        QVERIFY(stateOf(name) == DomainState::Running);
        // One that says it holds the secret is enough, whatever the first one has.
        other.silent = false;
        QCOMPARE(run({"vm", "stop", name, "--force"}).status, 0);
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(name) == DomainState::Off, 20'000);
        other.silent = true;
        QCOMPARE(run({"vm", "stop", neighbour, "--force"}).status, 2);
        QCOMPARE(run({"vm", "stop", neighbour, "--force", "--yes"}).status, 0);
    }

    void oneThatStandsStillMayHoldIt()
    {
        StatusRoute agent;
        agent.ready = false; // Whatever stands in for it: a paused guest cannot be asked.
        QVERIFY(agent.start());
        const QString name = startMachine("paused", agent);
        QVERIFY(!name.isEmpty());
        QProcess virsh;
        virsh.start("virsh", {"-c", geteuid() == 0 ? "qemu:///system" : "qemu:///session", "suspend", "gatehouse-" + name});
        QVERIFY(virsh.waitForFinished(30'000));
        QVERIFY2(virsh.exitCode() == 0, virsh.readAllStandardError().constData());
        QVERIFY(stateOf(name) == DomainState::Paused);
        const Answer shown = run({"vm", "list"});
        QVERIFY2(shown.status == 0 && shown.out.contains("paused"), (shown.out + shown.err).constData());
        const Answer asked = run({"--json", "vm", "stop", name, "--force"});
        QCOMPARE(asked.status, 2);
        QCOMPARE(asked.error()["code"].toString(), "vm.holder-unknown");
        QVERIFY(stateOf(name) == DomainState::Paused);
        QCOMPARE(run({"vm", "stop", name, "--force", "--yes"}).status, 0);
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(name) == DomainState::Off, 20'000);
    }
};

QTEST_GUILESS_MAIN(StopCommandTest)
#include "tst_StopCommand.moc"
