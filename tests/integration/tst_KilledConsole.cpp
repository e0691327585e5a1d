// SPDX-License-Identifier: GPL-3.0-or-later
// What is left when the program goes away in the middle: SIGKILL for the one that serves and for the window, while a machine
// runs and a request waits; a start of the network and of a machine cancelled half way. Real programs, chain, libvirt and
// QEMU; the guest is OVMF's own shell, and what a guest agent would answer is answered beside it.
#include "tests/gui/ConsoleDriver.h"
#include "tests/support/CleanRun.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/FirmwareGuest.h"
#include "tests/support/VerifyOk.h"
#include "tests/support/onboard/FakeNode.h"
#include "tests/support/onboard/RawHttp.h"
#include "tests/support/onboard/SimulatedGuest.h"

#include "core/attest/Quote.h"
#include "core/attest/SimulatedPlatform.h"
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/eth/NodeTools.h"
#include "core/image/ImageStore.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"

#include <QCoroTask>
#include <QListView>
#include <csignal>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

constexpr quint16 portBase = 17300; // Below what tests take by the number of their process.
constexpr int patience = 90'000;
const devnet::DevnetPorts ports = devnet::DevnetPorts::fromBase(portBase);
const QString imageId = QStringLiteral("dstack-0123456789ab");
attest::BootPcrs bootPcrs; ///< Of the image, once it is published.

QString prefix()
{
    return QStringLiteral("killed");
}

/// Processes with all of @p words in their arguments.
QStringList processesWith(const QByteArrayList& words)
{
    QStringList found;
    for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
        QFile file("/proc/" + pid + "/cmdline");
        if (pid.toInt() == 0 || pid.toLongLong() == getpid() || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray arguments = file.readAll();
        if (!arguments.isEmpty() && std::all_of(words.begin(), words.end(), [&](const QByteArray& word) { return arguments.contains(word); }))
            found.append(QString::fromLocal8Bit(arguments.left(300)).replace(QChar('\0'), QChar(' ')));
    }
    return found;
}

/// What still runs of a network that is gone.
QStringList leftOfTheNetwork()
{
    QStringList left = processesWith({"anvil", QByteArray::number(ports.chain)});
    for (const quint16 port : {ports.chain, ports.hostService, quint16(portBase + 1), quint16(portBase + 80)})
        if (!test::listeningAddresses(port).isEmpty())
            left.append(QStringLiteral("port %1").arg(port));
    return left;
}

} // namespace

class KilledConsoleTest : public QObject
{
    Q_OBJECT

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    using Program = std::unique_ptr<QProcess>;

    const QString m_run = test::CleanRun::nameOf(prefix(), QCoreApplication::applicationPid());
    /// Where a profile of this run's name would be, so that CleanRun removes it whatever happens.
    const QString m_folder = Paths::forProfile(m_run).state;
    process::SystemProcessRunner m_runner;
    std::unique_ptr<vm::LibvirtHost> m_host;
    std::unique_ptr<vm::MachineControl> m_machines;
    std::optional<attest::QuotingAuthority> m_authority;
    std::unique_ptr<test::SimulatedGuest> m_first;
    std::unique_ptr<test::FakeNode> m_node;
    http::HttpServer m_application;
    std::optional<eth::EthClient> m_chain;
    Program m_serve;
    int m_cancelled = 0;
    bool m_broken = false;

    QString statePath(const QString& name = {}) const { return m_folder + "/state" + name; }

    static Program start(const char* program, const QStringList& arguments)
    {
        auto process = std::make_unique<QProcess>();
        process->setProgram(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/") + QLatin1String(program));
        process->setArguments(arguments);
        process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        process->start();
        return process;
    }
    static bool ended(const Program& program)
    {
        return QTest::qWaitFor([&] { return program->state() == QProcess::NotRunning; }, patience);
    }
    /// As Ctrl+C does. False when it has ended by itself.
    static bool interrupt(const Program& program)
    {
        const qint64 pid = program->processId();
        return pid > 0 && ::kill(pid_t(pid), SIGINT) == 0;
    }
    /// Our own event loop goes on: the stand-ins for the guest answer in it.
    static Answer run(const QStringList& arguments)
    {
        const Program program = start("gatehousectl", arguments);
        if (!ended(program))
            return {};
        const Answer answer{program->exitStatus() == QProcess::NormalExit ? program->exitCode() : -2, program->readAllStandardOutput(), program->readAllStandardError()};
        test::verifyDocument(arguments, answer.out);
        return answer;
    }
    /// `gatehousectl serve`, up; its document.
    QJsonObject serve()
    {
        m_serve = start("gatehousectl", {"--json", "serve"});
        const bool up = QTest::qWaitFor([&] { return m_serve->canReadLine() || m_serve->state() == QProcess::NotRunning; }, patience);
        const QByteArray document = m_serve->readLine();
        test::verifyDocument({"--json", "serve"}, document);
        if (!up || m_serve->state() == QProcess::NotRunning)
            qWarning().noquote() << "serve did not come up:" << document << m_serve->readAllStandardError();
        return QJsonDocument::fromJson(document).object();
    }
    static bool kill(const Program& program)
    {
        program->kill(); // SIGKILL: no time to put anything away.
        QStringList left;
        const bool gone = ended(program) && QTest::qWaitFor([&] { return (left = leftOfTheNetwork()).isEmpty(); }, patience);
        if (!gone)
            qWarning().noquote() << left;
        return gone;
    }
    quint64 sent() const
    {
        const auto nonce = QCoro::waitFor(m_chain->nonce(devnetInfo().operatorAddress, eth::EthClient::NonceOf::WithPending));
        return nonce.value_or(~0ull);
    }
    static devnet::DevnetInfo devnetInfo()
    {
        devnet::Devnet devnet({Paths::forProfile("default"), portBase});
        return *devnet.prepare();
    }

    static QJsonObject request(const QString& id)
    {
        return run({"--json", "onboard", "show", id}).json();
    }
    static bool waitForState(const QString& id, const QString& state)
    {
        QString seen;
        const bool reached = QTest::qWaitFor([&] { return (seen = request(id)["state"].toString()) == state; }, patience);
        if (!reached)
            qWarning() << id << "is" << seen << "instead of" << state;
        return reached;
    }
    std::unique_ptr<test::SimulatedGuest> guest() const
    {
        return std::make_unique<test::SimulatedGuest>(*m_authority, attest::simulatedRegisters(bootPcrs));
    }
    /// As the guest asks, and asks again after its host was gone.
    std::unique_ptr<test::RawHttp> ask(const test::SimulatedGuest& guest) const
    {
        const auto form = guest.registerForm(devnetInfo().operatorAddress);
        return std::make_unique<test::RawHttp>(ports.hostService, test::RawHttp::form("/register", "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex()
                                                                                             + "&pubk=" + form.pubk.toByteArray().toHex() + "&quote=" + form.quote.toHex()));
    }
    /// Whether the guest has got the network's secret out of what @p request was answered.
    bool opens(const test::SimulatedGuest& guest, test::RawHttp& request) const
    {
        if (!request.waitForEnd(patience) || request.status() != 200)
            return false;
        const auto secret = guest.box().open(view(request.body()));
        return secret && secret->equals(m_first->key().secret());
    }
    vm::DomainState stateOf(const QString& name) const
    {
        const auto status = QCoro::waitFor(m_host->status(name));
        return status ? status->state : vm::DomainState::Missing;
    }
    static QString stateInList(const QString& name)
    {
        for (const QJsonValue& machine : run({"--json", "vm", "list"}).json()["machines"].toArray())
            if (machine.toObject()["name"].toString() == name)
                return machine.toObject()["state"].toString();
        return {};
    }
    /// Nothing of the machine runs, and none of its ports is held.
    void verifyOff(const QString& name, const QJsonObject& shown) const
    {
        QTRY_VERIFY_WITH_TIMEOUT(test::qemuProcesses(name).isEmpty(), patience);
        QStringList left;
        QTRY_VERIFY2_WITH_TIMEOUT((left = processesWith({name.toLocal8Bit()})).isEmpty(), qPrintable(left.join('\n')), patience);
        QVERIFY(!shown["ports"].toArray().isEmpty());
        for (const QJsonValue& port : shown["ports"].toArray())
            QTRY_VERIFY_WITH_TIMEOUT(test::listeningAddresses(quint16(port.toObject()["hostPort"].toInt())).isEmpty(), patience);
        // The disk is whole or not there.
        if (const auto spec = m_machines->store().load(name)) {
            QProcess look;
            look.start("qemu-img", {"info", "--output=json", spec->dataDiskPath});
            QVERIFY(look.waitForFinished(60'000));
            QCOMPARE(QJsonDocument::fromJson(look.readAllStandardOutput()).object()["virtual-size"].toInteger(), spec->dataDiskBytes);
        }
    }
    void publishImage()
    {
        const image::ImageStore store(Paths::forProfile("default"));
        const auto draft = store.beginDraft();
        VERIFY_OK(draft);
        VERIFY_OK(test::makeFirmwareGuest(*draft + "/disk.raw", {}));
        VERIFY_OK(writeFileAtomically(*draft + "/uki.efi", "uki"));
        image::ImageManifest manifest;
        manifest.id = imageId;
        manifest.recipe = "dstack";
        manifest.version = "1";
        manifest.bytes = QFileInfo(*draft + "/disk.raw").size();
        manifest.builtAt = QDateTime::currentDateTimeUtc();
        image::Measurements measured;
        for (const auto& [pcr, value] : {std::pair{4, &bootPcrs.pcr4}, std::pair{9, &bootPcrs.pcr9}, std::pair{11, &bootPcrs.pcr11}}) {
            image::PredictedRegister predicted;
            predicted.pcr = pcr;
            predicted.extend("event", *Sha256Digest::fromHex(QString(64, QChar('0' + pcr % 10))));
            *value = predicted.value;
            measured.registers.append(predicted);
        }
        VERIFY_OK(store.publish(*draft, manifest, measured, measured.toJson()));
    }
    /// A running machine that QEMU forwards no port of, so that the stand-ins can be in its place.
    void startMachine(const QString& name)
    {
        const QString disk = image::ImageStore(Paths::forProfile("default")).diskPath(imageId);
        vm::MachineSpec spec = test::firmwareMachine(name, m_machines->store().folderOf(name), disk);
        spec.imageId = imageId;
        VERIFY_OK(QCoro::waitFor(m_machines->create(spec)));
        VERIFY_OK(QCoro::waitFor(m_machines->start(name)));
        spec.ports = {{quint16(m_node->url().port()), 80, "onboard"}, {m_application.port(), 8080, "application"}};
        VERIFY_OK(m_machines->store().save(spec));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
        const auto daemons = QCoro::waitFor(vm::ensureLibvirtDaemons(&m_runner, geteuid() == 0));
        if (!daemons)
            QSKIP(qPrintable("libvirt cannot be started here: " + daemons.error().toString()));
        // The system libvirt's QEMU user has to pass.
        for (const QString& folder : {m_folder, statePath()}) {
            QVERIFY(QDir().mkpath(folder));
            QCOMPARE(::chmod(QFile::encodeName(folder).constData(), 0711), 0);
        }
        qputenv("GATEHOUSE_STATE", statePath().toUtf8());
        qputenv("GATEHOUSE_CACHE", (m_folder + "/cache").toUtf8());
        qputenv("GATEHOUSE_PORT_BASE", QByteArray::number(portBase));
        qputenv("XDG_CONFIG_HOME", (m_folder + "/config").toUtf8()); // The window keeps its size there.
        QCOMPARE(leftOfTheNetwork(), QStringList());
        m_host = std::make_unique<vm::LibvirtHost>();
        m_machines = std::make_unique<vm::MachineControl>(vm::MachineStore(statePath("/machines")), m_host.get(), &m_runner);
        VERIFY_OK(QCoro::waitFor(m_host->connectNow()));
        publishImage();
        m_application.handle("GET", "/", [](const http::HttpRequest&) { return http::HttpResponse::text(200, "hello"); });
        VERIFY_OK(m_application.listen({{QHostAddress::LocalHost, 0}}));
    }
    void cleanupTestCase()
    {
        if (m_serve && m_serve->state() != QProcess::NotRunning) {
            m_serve->terminate();
            QVERIFY(ended(m_serve));
        }
        for (const vm::MachineSpec& spec : m_machines ? m_machines->store().list().specs : QList<vm::MachineSpec>()) {
            (void)QCoro::waitFor(m_host->forceOff(spec.name));
            (void)QCoro::waitFor(m_machines->remove(spec.name));
        }
    }

    // The order matters from here on: it is one network.
    void init()
    {
        if (m_broken)
            QSKIP("an earlier part of it failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }

    void aStartOfTheNetworkIsCancelledAtEveryStep_data()
    {
        QTest::addColumn<QString>("title");
        for (const OperationStep& step : devnet::Devnet::steps())
            QTest::newRow(qPrintable(step.id)) << step.title;
        QTest::newRow("host") << "Host service";
    }
    void aStartOfTheNetworkIsCancelledAtEveryStep()
    {
        QFETCH(QString, title);
        const Program program = start("gatehousectl", {"serve"});
        QByteArray told;
        QTRY_VERIFY2_WITH_TIMEOUT((told += program->readAllStandardError()).contains("devnet: " + title.toUtf8()) || program->state() == QProcess::NotRunning,
                                  told.constData(), patience);
        QVERIFY(interrupt(program));
        QVERIFY(ended(program));
        told += program->readAllStandardError();
        QCOMPARE(program->exitStatus(), QProcess::NormalExit);
        // Ended before it was up, or served for a moment.
        QVERIFY2(program->exitCode() <= 1, told.constData());
        if (program->exitCode() == 1) {
            ++m_cancelled;
            QVERIFY2(told.contains("(cancelled)"), told.constData());
        }
        QStringList left;
        QTRY_VERIFY2_WITH_TIMEOUT((left = leftOfTheNetwork()).isEmpty(), qPrintable(left.join('\n')), patience);
    }
    void theNetworkStartsAfterThat()
    {
        QVERIFY(m_cancelled > 0);
        const QString contract = serve()["contract"].toString();
        QVERIFY(contract.startsWith("0x"));
        const auto authority = attest::QuotingAuthority::open(statePath("/devnet/authority"), QDateTime::currentDateTimeUtc());
        VERIFY_OK(authority);
        m_authority = *authority;
        const auto client = eth::EthClient::forUrl(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(ports.chain)));
        VERIFY_OK(client);
        m_chain = *client;
    }

    void aLaunchIsCancelledWhileItPrepares()
    {
        const QString name = m_run + "-early";
        const Program launch = start("gatehousectl", {"vm", "start", name, "--image", "dstack-0123", "--memory", "256", "--disk", "64"});
        QByteArray told;
        QTRY_VERIFY2_WITH_TIMEOUT((told += launch->readAllStandardError()).contains("running") || launch->state() == QProcess::NotRunning, told.constData(), patience);
        QVERIFY(interrupt(launch));
        QVERIFY(ended(launch));
        told += launch->readAllStandardError();
        QCOMPARE(launch->exitCode(), 1);
        QVERIFY2(told.contains("(cancelled)") && told.contains("switched off"), told.constData());
        QCOMPARE(stateInList(name), QString("off"));
        verifyOff(name, run({"--json", "vm", "show", name}).json());
        const Answer removed = run({"--json", "vm", "remove", name, "--yes"});
        QVERIFY2(removed.status == 0, removed.err.constData());
        QCOMPARE(removed.json()["removed"].toString(), name);
        QCOMPARE(stateInList(name), QString());
        QVERIFY(!QFile::exists(m_machines->store().folderOf(name)));
        QVERIFY(stateOf(name) == vm::DomainState::Missing);
    }
    void aLaunchIsCancelledMidBoot()
    {
        const QString name = m_run + "-cancel";
        // Once made anew, once started again: what a cancelled launch leaves can be started.
        for (const QStringList& more : {QStringList{"--image", "dstack-0123", "--memory", "256", "--disk", "64"}, QStringList{}}) {
            const Program launch = start("gatehousectl", QStringList{"vm", "start", name} + more);
            QTRY_VERIFY2_WITH_TIMEOUT(!test::qemuProcesses(name).isEmpty() || launch->state() == QProcess::NotRunning,
                                      launch->readAllStandardError().constData(), patience);
            QTRY_COMPARE_WITH_TIMEOUT(stateInList(name), QString("starting"), patience);
            QVERIFY2(interrupt(launch), launch->readAllStandardError().constData());
            QVERIFY(ended(launch));
            const QByteArray told = launch->readAllStandardError();
            QCOMPARE(launch->exitCode(), 1);
            QVERIFY2(told.contains("(cancelled)") && told.contains("switched off"), told.constData());
            QCOMPARE(stateInList(name), QString("off"));
            verifyOff(name, run({"--json", "vm", "show", name}).json());
        }
        const Answer log = run({"--json", "vm", "log", name, "--lines", "5"});
        QVERIFY2(log.status == 0, log.err.constData());
        QVERIFY(log.json()["lines"].toArray().size() <= 5);
        QCOMPARE(run({"vm", "remove", name, "--yes"}).status, 0);
        QVERIFY(!QFile::exists(m_machines->store().folderOf(name)));
    }

    void theKilledServerIsContinued()
    {
        QVERIFY(m_authority && m_chain);
        m_first = guest();
        test::RawHttp bootstrap(ports.hostService, test::RawHttp::form("/bootstrap", "addr=" + m_first->id().toLatin1() + "&quote=" + m_first->bootstrapQuote().toHex()));
        QVERIFY(bootstrap.waitForEnd(patience));
        QVERIFY2(bootstrap.status() == 200, bootstrap.body().constData());
        QVERIFY(waitForState(m_first->id(), "confirmed"));
        const auto quote = attest::UnverifiedQuote::parse(m_first->bootstrapQuote());
        m_node = std::make_unique<test::FakeNode>(m_first->key().clone(), m_authority->fmspc().toByteArray(), quote->td().mrTd.toByteArray());
        QVERIFY(m_node->start());
        const QString name = m_run + "-node";
        startMachine(name);
        if (QTest::currentTestFailed())
            return;
        const auto one = guest(), two = guest();
        const auto waiting = ask(*one), alsoWaiting = ask(*two);
        QVERIFY(waitForState(one->id(), "verified") && waitForState(two->id(), "verified"));
        const QJsonObject before = run({"--json", "onboard", "list"}).json();
        const quint64 sentBefore = sent();

        QVERIFY(kill(m_serve));
        QVERIFY(waiting->waitForEnd(patience) && waiting->status() != 200);
        // Nobody serves: what is known is shown all the same, and the machine has not noticed.
        QCOMPARE(run({"--json", "onboard", "list"}).json(), before);
        QVERIFY(stateOf(name) == vm::DomainState::Running);
        const QJsonObject machine = run({"--json", "vm", "show", name}).json();
        QCOMPARE(machine["state"].toString(), QString("running"));
        QCOMPARE(machine["applicationAnswer"].toString().trimmed(), QString("hello")); // Asked by a process that has just begun.
        QCOMPARE(run({"--json", "onboard", "approve", one->id()}).json()["error"].toObject()["code"].toString(), "onboard.not-serving");

        QVERIFY(serve().contains("contract"));
        QJsonObject after = run({"--json", "onboard", "list"}).json();
        QCOMPARE(after, before);
        QCOMPARE(sent(), sentBefore);
        QVERIFY(stateOf(name) == vm::DomainState::Running);

        // The decisions go on where they were, each carried out once.
        const auto again = ask(*one);
        const Answer approved = run({"--json", "onboard", "approve", one->id()});
        QVERIFY2(approved.status == 0, approved.err.constData());
        QVERIFY(waitForState(one->id(), "confirmed"));
        QVERIFY(opens(*one, *again));
        QCOMPARE(m_node->calls.load(), 1);
        QCOMPARE(sent(), sentBefore + 1);
        const Answer twice = run({"--json", "onboard", "approve", one->id()});
        QVERIFY2(twice.status == 0 && twice.json()["already"].toBool(), twice.out.constData());
        QCOMPARE(sent(), sentBefore + 1);
        const Answer rejected = run({"--json", "onboard", "reject", two->id().left(12), "--reason", "not today"});
        QVERIFY2(rejected.status == 0, rejected.err.constData());
        QCOMPARE(rejected.json()["onChain"].toString(), "confirmed");
        QCOMPARE(request(two->id())["rejectionReason"].toString(), "not today");
        QCOMPARE(sent(), sentBefore + 2);
    }
    void aDecisionOutlivesTheServer()
    {
        const auto three = guest();
        const auto waiting = ask(*three);
        QVERIFY(waitForState(three->id(), "verified"));
        const quint64 sentBefore = sent();
        const int callsBefore = m_node->calls;
        QCOMPARE(run({"onboard", "approve", three->id()}).status, 0);
        QVERIFY(kill(m_serve)); // Wherever it is with it: approved, encrypted or sent.
        m_node->nodeAddress = m_first->id(); // From now on the machine's guest says who it is.
        QVERIFY(serve().contains("contract"));
        QVERIFY(waitForState(three->id(), "confirmed"));
        QCOMPARE(sent(), sentBefore + 1);
        QVERIFY(m_node->calls - callsBefore <= 2); // Asked again when its answer had not been kept.
        const eth::KeyManager contract(*m_chain, devnetInfo().contract);
        QVERIFY(*QCoro::waitFor(contract.requested(three->address())) == eth::RequestState::Onboarded);
        const auto again = ask(*three);
        QVERIFY(opens(*three, *again));
        QCOMPARE(sent(), sentBefore + 1);
        // Who asked from which machine is kept by the one that serves, and shown by whoever reads, also when nothing serves.
        const auto machineOf = [](const QString& id) {
            for (const QJsonValue& each : run({"--json", "onboard", "list"}).json()["requests"].toArray())
                if (each.toObject()["id"].toString() == id)
                    return each.toObject()["machine"].toString();
            return QString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(machineOf(m_first->id()), m_run + "-node", patience);
        QCOMPARE(machineOf(three->id()), QString());
        m_serve->terminate();
        QVERIFY(ended(m_serve));
        QCOMPARE(m_serve->exitCode(), 0);
        QCOMPARE(machineOf(m_first->id()), m_run + "-node");
        QCOMPARE(request(m_first->id())["machine"].toString(), m_run + "-node");
        QTRY_COMPARE_WITH_TIMEOUT(leftOfTheNetwork(), QStringList(), patience);
    }

    void theKilledWindowShowsTheTruthAgain()
    {
        const QString name = m_run + "-node";
        Program window = start("gatehouse", {});
        QTRY_VERIFY_WITH_TIMEOUT(!test::listeningAddresses(ports.hostService).isEmpty() || window->state() == QProcess::NotRunning, patience);
        QVERIFY2(window->state() == QProcess::Running, window->readAllStandardError().constData());
        const auto four = guest();
        const auto waiting = ask(*four);
        QVERIFY(waitForState(four->id(), "verified"));
        const quint64 sentBefore = sent();
        QVERIFY(kill(window));
        QVERIFY(stateOf(name) == vm::DomainState::Running);

        const Paths paths = Paths::forProfile("default");
        api::ServicesOptions options;
        options.paths = paths;
        options.devnetPortBase = portBase;
        auto services = api::makeLiveServices(options);
        VERIFY_OK(services);
        ConsoleDriver driver(std::move(*services), paths, paths.state + "/console.json");
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        driver.context().begin();
        const auto chain = [&driver] { return driver.context().services().network().status().chain; };
        QTRY_VERIFY_WITH_TIMEOUT(chain().link == api::LinkState::Up, patience);
        QVERIFY(driver.go("machines"));
        QVERIFY(driver.waitForWord("machines", name, "running", patience));
        QVERIFY(driver.save("killed-machines"));
        QVERIFY(driver.go("onboarding"));
        QString title;
        const auto waits = [&] {
            for (const Item& item : driver.listPage("onboarding")->model()->items())
                if (item.word == "waits for you")
                    title = item.title;
            return !title.isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(waits(), patience);
        QVERIFY(driver.choose("onboarding", title));
        QVERIFY(driver.save("killed-request"));
        QCOMPARE(sent(), sentBefore);
        const auto again = ask(*four);
        QVERIFY(driver.press("approveRequest", patience));
        QVERIFY(driver.waitForWord("onboarding", title, "confirmed", patience));
        QVERIFY(opens(*four, *again));
        QCOMPARE(sent(), sentBefore + 1);
        driver.window().close();
        QTRY_VERIFY_WITH_TIMEOUT(!driver.window().isVisible(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(leftOfTheNetwork(), QStringList(), patience);
        QVERIFY(stateOf(name) == vm::DomainState::Running); // The machines are libvirt's.
    }

};

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(10 * 60'000));
    return test::CleanRun(prefix()).run([&] {
        QApplication application(argc, argv);
        QApplication::setApplicationVersion("test");
        KilledConsoleTest test;
        return QTest::qExec(&test, argc, argv);
    });
}
#include "tst_KilledConsole.moc"
