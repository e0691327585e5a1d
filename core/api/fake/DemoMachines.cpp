// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoMachines.h"

#include <QRegularExpression>

namespace gatehouse::api::demo {

namespace {

QString sourceOf(const QString& name)
{
    return QStringLiteral("machine:") + name;
}

ScriptStep bootStep(const char* id, const char* title, double seconds, const QStringList& log)
{
    ScriptStep made;
    made.id = QLatin1String(id);
    made.title = QLatin1String(title);
    made.seconds = seconds;
    made.log = log;
    return made;
}

BootStep::State bootState(StepState state)
{
    switch (state) {
    case StepState::Waiting:
        return BootStep::State::Waiting;
    case StepState::Running:
        return BootStep::State::Running;
    case StepState::Done:
    case StepState::Skipped:
        return BootStep::State::Done;
    case StepState::Failed:
    case StepState::Cancelled:
        return BootStep::State::Failed;
    }
    return BootStep::State::Waiting;
}

LogLevel levelOf(const QString& line)
{
    if (line.contains(QLatin1String("rror")) || line.contains(QLatin1String("denied")))
        return LogLevel::Error;
    return line.contains(QLatin1String("arn")) ? LogLevel::Warning : LogLevel::Info;
}

/// As a guest whose command line was changed: its log names the event.
void deviate(ObservedRegister& reg, const ImageDetail& image)
{
    RegisterDifference difference;
    difference.kind = RegisterDifference::Kind::Changed;
    difference.event = 31;
    difference.type = QStringLiteral("EV_IPL");
    difference.text = QStringLiteral(".cmdline");
    difference.digest = hash256(QStringLiteral("another command line"));
    difference.predicted = QStringLiteral(".cmdline");
    difference.accountsFor = true;
    for (const RegisterPrediction& prediction : image.registers)
        for (const MeasuredEvent& event : prediction.events)
            if (prediction.name == reg.name && event.name == difference.predicted)
                difference.predictedDigest = event.digest;
    reg.observed = hash256(QStringLiteral("PCR 11 with another command line"));
    reg.difference = difference;
}

QCoro::Task<Result<void>> refused(QString name)
{
    co_return fail(lastHolderError, name);
}

} // namespace

DemoMachines::DemoMachines(Pace pace, DemoImages& images, DemoOnboarding& onboarding, DemoNetwork& network,
                           DemoActivity& activity, DemoLogs& logs, QObject* parent)
    : MachineService(parent)
    , m_pace(pace)
    , m_images(images)
    , m_onboarding(onboarding)
    , m_network(network)
    , m_activity(activity)
    , m_logs(logs)
{
    connect(&m_onboarding, &DemoOnboarding::confirmed, this, [this](const QString& name) {
        if (Machine* machine = find(name); machine && machine->script)
            machine->script->release();
    });
    connect(&m_onboarding, &DemoOnboarding::rejected, this, [this](const QString& name, const QString& reason) {
        if (Machine* machine = find(name); machine && machine->script)
            machine->script->abort(Error(errors::onboardRejected, QStringLiteral("the operator rejected it: ") + reason));
    });
    m_heartbeat.setInterval(m_pace.milliseconds(1.5));
    connect(&m_heartbeat, &QTimer::timeout, this, [this] {
        ++m_beats;
        for (const auto& machine : m_machines) {
            MachineSummary& summary = machine->detail.summary;
            summary.asOf = QDateTime::currentDateTimeUtc();
            if (summary.state == MachineState::Running && m_beats % 3 == 0)
                m_logs.write(sourceOf(summary.name), LogLevel::Info,
                             QStringLiteral("demo-application: answered GET / in %1 ms").arg(2 + m_beats % 5));
        }
    });
    m_heartbeat.start();
}

QCoro::Task<Result<HostFacts>> DemoMachines::host()
{
    HostFacts facts;
    facts.kvm = false;
    facts.accelerator = QStringLiteral("TCG (no /dev/kvm: software emulation, slow)");
    facts.libvirtUri = QStringLiteral("qemu:///system");
    facts.checks = {
        {QStringLiteral("host.libvirt"), QStringLiteral("libvirt answers"), CheckStatus::Passed, {}, QStringLiteral("9.0.0"),
         QStringLiteral("qemu:///system"), {}},
        {QStringLiteral("host.swtpm"), QStringLiteral("Software TPM"), CheckStatus::Passed, {}, QStringLiteral("swtpm 0.7.1"),
         QStringLiteral("/usr/bin/swtpm"), {}},
        {QStringLiteral("host.ovmf"), QStringLiteral("UEFI firmware"), CheckStatus::Passed, {},
         QStringLiteral("OVMF_CODE_4M.fd"), QStringLiteral("/usr/share/OVMF"), {}},
        {QStringLiteral("host.kvm"), QStringLiteral("Hardware virtualisation"), CheckStatus::Failed,
         QStringLiteral("/dev/kvm"), QStringLiteral("absent"), QStringLiteral("/dev/kvm"),
         QStringLiteral("Machines run emulated and about ten times slower. Enable virtualisation in the firmware, or nested "
                        "virtualisation of the outer host.")},
        {QStringLiteral("host.tdx"), QStringLiteral("Intel TDX"), CheckStatus::NotChecked, {}, {},
         QStringLiteral("MSR 0x982"), QStringLiteral("Needs root to read the register.")}};
    co_await latency(m_pace);
    co_return facts;
}

QCoro::Task<Result<QList<MachineSummary>>> DemoMachines::list()
{
    QList<MachineSummary> summaries;
    for (const auto& machine : m_machines)
        summaries.append(machine->detail.summary);
    co_await latency(m_pace);
    co_return summaries;
}

QCoro::Task<Result<MachineDetail>> DemoMachines::show(QString name)
{
    std::optional<MachineDetail> copy;
    if (const Machine* machine = find(name))
        copy = machine->detail;
    co_await latency(m_pace);
    if (!copy)
        co_return fail(gatehouse::errors::notFound, QStringLiteral("machine ") + name);
    co_return *copy;
}

DemoMachines::Machine* DemoMachines::find(const QString& name)
{
    for (const auto& machine : m_machines)
        if (machine->detail.summary.name == name)
            return machine.get();
    return nullptr;
}

bool DemoMachines::uses(const QString& imageId) const
{
    return std::any_of(m_machines.cbegin(), m_machines.cend(),
                       [&](const auto& machine) { return machine->detail.summary.imageId == imageId; });
}

DemoMachines::Machine& DemoMachines::add(const LaunchRequest& request, const ImageDetail& image)
{
    auto machine = std::make_unique<Machine>();
    MachineDetail& detail = machine->detail;
    MachineSummary& summary = detail.summary;
    summary.name = request.name;
    summary.imageId = request.imageId;
    summary.imageName = image.summary.recipe + QLatin1Char(' ') + image.summary.version;
    summary.debugImage = image.summary.debug;
    summary.vcpus = request.vcpus;
    summary.memoryMiB = request.memoryMiB;
    summary.asOf = QDateTime::currentDateTimeUtc();
    summary.stateDetail = QStringLiteral("never started");
    detail.ports = {{QStringLiteral("onboard"), m_nextPort, 80},
                    {QStringLiteral("application"), quint16(m_nextPort + 1), 8080},
                    {QStringLiteral("json-rpc"), quint16(m_nextPort + 2), 8545},
                    {QStringLiteral("https"), quint16(m_nextPort + 3), 443}};
    detail.applicationUrl = QStringLiteral("http://127.0.0.1:%1/").arg(m_nextPort + 1);
    m_nextPort = quint16(m_nextPort + 10);
    const QString folder = QStringLiteral("/var/lib/gatehouse/machines/%1/").arg(request.name);
    detail.consoleLogPath = folder + QStringLiteral("console.log");
    detail.dataDiskPath = folder + QStringLiteral("data.raw");
    detail.dataDiskBytes = qint64(request.dataDiskMiB) * 1024 * 1024;
    detail.hostVolumePath = folder + QStringLiteral("host-volume");
    detail.tpm = QStringLiteral("swtpm 2.0 (software: proves nothing about hardware)");
    detail.domainXml = QStringLiteral("<domain type='qemu'>\n  <name>%1</name>\n  <memory unit='MiB'>%2</memory>\n  <vcpu>%3</vcpu>\n"
                                      "  <os firmware='efi'>\n    <type arch='x86_64' machine='q35'>hvm</type>\n  </os>\n"
                                      "  <devices>\n    <tpm model='tpm-crb'>\n      <backend type='emulator' version='2.0'/>\n"
                                      "    </tpm>\n  </devices>\n</domain>")
                           .arg(request.name)
                           .arg(request.memoryMiB)
                           .arg(request.vcpus);
    for (const RegisterPrediction& prediction : image.registers)
        detail.registers.append({prediction.name, prediction.value, {}, {}, {}});
    m_logs.addSource({sourceOf(request.name), QStringLiteral("Console of ") + request.name, LogTrust::HostVisible, detail.consoleLogPath});
    m_machines.push_back(std::move(machine));
    return *m_machines.back();
}

Result<std::shared_ptr<Operation>> DemoMachines::launch(LaunchRequest request)
{
    static const QRegularExpression goodName(QStringLiteral("^[a-z][a-z0-9-]{0,30}$"));
    if (!goodName.match(request.name).hasMatch())
        return fail(errors::vmBadName, request.name);
    if (find(request.name))
        return fail(errors::vmExists, request.name);
    const std::optional<ImageDetail> image = m_images.find(request.imageId);
    if (!image || image->summary.state != ImageState::Ready)
        return fail(gatehouse::errors::notFound, QStringLiteral("image ") + request.imageId);
    if (!m_network.isUp())
        return fail(errors::networkDown, m_network.status().chain.linkDetail);
    Machine& machine = add(request, *image);
    auto operation = boot(machine);
    Q_EMIT listChanged();
    return operation;
}

Result<std::shared_ptr<Operation>> DemoMachines::timeBareBoot(LaunchRequest request)
{
    if (!m_images.find(request.imageId))
        return fail(gatehouse::errors::notFound, QStringLiteral("image ") + request.imageId);
    const QList<ScriptStep> steps{bootStep("prepare", "Bare UKI, disks and definition", 0.3, {}), bootStep("power", "Power on", 0.3, {}),
                                  bootStep("userspace", "Firmware and kernel", 2.0, {QStringLiteral("gatehouse-bare: userspace")}),
                                  bootStep("remove", "Remove", 0.2, {})};
    auto* script = new DemoScript(QStringLiteral("machine.bare"), request.name, steps, m_pace, this);
    connect(script, &DemoScript::ended, script, &QObject::deleteLater);
    m_activity.track(script->operation(), QStringLiteral("Start of a bare kernel"));
    script->start();
    return script->operation();
}

Result<std::shared_ptr<Operation>> DemoMachines::start(QString name)
{
    Machine* machine = find(name);
    if (!machine)
        return fail(gatehouse::errors::notFound, QStringLiteral("machine ") + name);
    if (machine->script || machine->detail.summary.state == MachineState::Running)
        return fail(errors::vmBusy, name);
    return boot(*machine);
}

QList<ScriptStep> DemoMachines::bootScript(const Machine& machine) const
{
    QList<ScriptStep> steps{
        bootStep("define", "Define the machine", 0.3, {}),
        bootStep("firmware", "Firmware", 0.8, {QStringLiteral("BdsDxe: starting Boot0002 \"UEFI QEMU HARDDISK\"")}),
        bootStep("kernel", "Kernel", 1.4,
                 {QStringLiteral("Linux version 6.1.0-40-amd64"), QStringLiteral("tpm_crb MSFT0101:00: TPM 2.0"),
                  QStringLiteral("device-mapper: verity: sha256 using implementation sha256-generic"),
                  QStringLiteral("systemd[1]: Reached target basic.target")}),
        bootStep("agent", "Guest agent", 0.7, {QStringLiteral("gatehouse-agent: reading /host/config, 412 bytes")}),
        bootStep("quote", "Quote from the TPM", 0.8,
                 {QStringLiteral("gatehouse-agent: TPM2_Quote over PCR 4, 9, 11"),
                  QStringLiteral("gatehouse-agent: quote of 4935 bytes (simulated TEE)")})};
    if (!machine.onboarded) {
        if (m_onboarding.isBootstrapped()) {
            steps.append(bootStep("register", "Register on chain", 0.6, {QStringLiteral("gatehouse-agent: Requested event sent")}));
            ScriptStep waiting = bootStep("approval", "Wait for approval", 1, {QStringLiteral("gatehouse-agent: waiting for a node to answer")});
            waiting.waits = true;
            steps.append(waiting);
        } else {
            steps.append(bootStep("bootstrap", "Bootstrap the network", 1.0,
                                  {QStringLiteral("gatehouse-agent: made the secret, announcing its public key")}));
        }
    }
    steps.append(bootStep("disk", "Unlock the encrypted disk", 0.7,
                          {QStringLiteral("gatehouse-agent: LUKS2 volume opened as /dev/mapper/gatehouse-data")}));
    steps.append(bootStep("application", "Application answers", 0.6,
                          {QStringLiteral("demo-application: listening on port 8080")}));
    return steps;
}

Result<std::shared_ptr<Operation>> DemoMachines::boot(Machine& machine)
{
    const QString name = machine.detail.summary.name;
    auto* script = new DemoScript(QStringLiteral("machine.start"), name, bootScript(machine), m_pace, this);
    machine.script = script;
    machine.detail.summary.startedAt = QDateTime::currentDateTimeUtc();
    machine.detail.applicationAnswer.clear();
    machine.detail.disk = {};
    for (ObservedRegister& reg : machine.detail.registers)
        reg.observed.clear();
    connectScript(name, script);
    m_activity.track(script->operation(), QStringLiteral("Start of %1").arg(name));
    setState(machine, MachineState::Starting, QStringLiteral("booting"));
    script->start();
    return script->operation();
}

void DemoMachines::connectScript(const QString& name, DemoScript* script)
{
    connect(script, &DemoScript::stepBegan, this, [this, name](const QString& id) { stepBegan(name, id); });
    connect(script->operation().get(), &Operation::logLine, this,
            [this, name](const QString& line) { m_logs.write(sourceOf(name), levelOf(line), line); });
    connect(script->operation().get(), &Operation::stepChanged, this, [this, name] {
        if (Machine* machine = find(name); machine && machine->script) {
            mirrorSteps(*machine);
            Q_EMIT machineChanged(name);
        }
    });
    connect(script, &DemoScript::ended, this, [this, name] { bootEnded(name); });
}

void DemoMachines::mirrorSteps(Machine& machine)
{
    const Operation& operation = *machine.script->operation();
    machine.detail.boot.clear();
    int done = 0;
    for (const OperationStep& step : operation.steps()) {
        BootStep shown;
        shown.id = step.id;
        shown.title = step.title;
        shown.state = bootState(step.state);
        shown.detail = step.detail;
        shown.expectedSeconds = step.expectedSeconds;
        if (step.startedAt.isValid())
            shown.secondsSinceStart = double(operation.startedAt().msecsTo(step.startedAt)) / 1000.0;
        done += step.state == StepState::Done ? 1 : 0;
        machine.detail.boot.append(shown);
    }
    machine.detail.summary.bootProgress = double(done) / double(qMax(qsizetype(1), operation.steps().size()));
}

void DemoMachines::stepBegan(const QString& name, const QString& id)
{
    Machine* machine = find(name);
    if (!machine || !machine->script)
        return;
    MachineDetail& detail = machine->detail;
    if (id == QLatin1String("quote"))
        showRegisters(*machine);
    if (id == QLatin1String("disk")) {
        machine->onboarded = true;
        if (!m_onboarding.isBootstrapped())
            m_onboarding.bootstrap(name, detail.summary.imageId, detail.summary.imageName);
    }
    if (id == QLatin1String("approval"))
        m_onboarding.arrive(name, detail.summary.imageId, detail.summary.imageId, detail.summary.imageName);
    for (const ScriptStep& step : machine->script->script())
        if (step.id == id)
            setState(*machine, MachineState::Starting, step.waits ? QStringLiteral("waits for approval")
                                                                  : QStringLiteral("booting: ") + step.title.toLower());
}

void DemoMachines::showRegisters(Machine& machine)
{
    for (ObservedRegister& reg : machine.detail.registers) {
        reg.observed = reg.predicted;
        reg.difference.reset();
        reg.observedAt = QDateTime::currentDateTimeUtc();
        reg.source = QStringLiteral("guest /status, not attested");
    }
    machine.detail.nodeAddress = address(machine.detail.summary.name + QStringLiteral("guest"));
    machine.detail.disk = {true, QStringLiteral("LUKS2 aes-xts-plain64, 512-bit key, on /dev/vdb, ext4 at /mnt/encrypted_data"),
                           QDateTime::currentDateTimeUtc(), QStringLiteral("guest /status, not attested")};
}

void DemoMachines::bootEnded(const QString& name)
{
    Machine* machine = find(name);
    if (!machine || !machine->script)
        return;
    mirrorSteps(*machine);
    DemoScript* script = std::exchange(machine->script, nullptr);
    const Result<void> result = script->operation()->result();
    script->deleteLater();
    if (result) {
        machine->detail.summary.bootProgress = 1;
        machine->detail.applicationAnswer = QStringLiteral("{\"key\":\"%1\"}").arg(hash256(QStringLiteral("derived key")).left(32));
        setState(*machine, MachineState::Running, QStringLiteral("application answers"));
    } else if (result.error().kind() == ErrorKind::Cancelled) {
        setState(*machine, MachineState::Off, QStringLiteral("start cancelled"));
    } else {
        setState(*machine, MachineState::Crashed, result.error().detail());
    }
}

void DemoMachines::setState(Machine& machine, MachineState state, const QString& detail)
{
    machine.detail.summary.state = state;
    machine.detail.summary.stateDetail = detail;
    machine.detail.summary.asOf = QDateTime::currentDateTimeUtc();
    machine.detail.summary.holdsSecret = state == MachineState::Running;
    const QString name = machine.detail.summary.name;
    Q_EMIT machineChanged(name);
}

bool DemoMachines::isLastHolder(const QString& name) const
{
    const auto holds = [](const auto& machine) { return machine->detail.summary.holdsSecret; };
    const auto first = std::find_if(m_machines.begin(), m_machines.end(), holds);
    return first != m_machines.end() && (*first)->detail.summary.name == name && std::count_if(m_machines.begin(), m_machines.end(), holds) == 1;
}

QCoro::Task<Result<void>> DemoMachines::turnOff(QString name, MachineState state, QString detail)
{
    Machine* machine = find(name);
    Result<void> answer;
    if (!machine)
        answer = fail(gatehouse::errors::notFound, QStringLiteral("machine ") + name);
    else if (machine->detail.summary.state == MachineState::Off)
        answer = fail(errors::vmNotRunning, name);
    else {
        if (machine->script)
            machine->script->operation()->cancel();
        setState(*machine, state, detail);
        if (state == MachineState::Off)
            m_activity.note(QStringLiteral("%1: %2").arg(name, detail));
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<void>> DemoMachines::shutdown(QString name, LastHolder lastHolder)
{
    if (lastHolder == LastHolder::Keep && isLastHolder(name))
        return refused(name);
    QTimer::singleShot(m_pace.milliseconds(1.5), this, [this, name] {
        if (Machine* machine = find(name); machine && machine->detail.summary.state == MachineState::Stopping) {
            setState(*machine, MachineState::Off, QStringLiteral("shut down"));
        }
    });
    return waitForEnd(name, turnOff(name, MachineState::Stopping, QStringLiteral("shutting down")));
}

QCoro::Task<Result<void>> DemoMachines::waitForEnd(QString name, QCoro::Task<Result<void>> asked)
{
    const QPointer<DemoMachines> self(this);
    GH_CO_CHECK(co_await asked);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, name);
    ScriptStep step;
    step.id = QStringLiteral("work");
    step.title = QStringLiteral("The guest shuts down");
    step.seconds = 1.5;
    step.knownLength = false;
    co_return co_await playStep(m_activity, m_pace, QStringLiteral("machine.shutdown"), name, step, QStringLiteral("Shutdown of %1").arg(name));
}

QCoro::Task<Result<void>> DemoMachines::forceOff(QString name, LastHolder lastHolder)
{
    if (lastHolder == LastHolder::Keep && isLastHolder(name))
        return refused(name);
    return turnOff(name, MachineState::Off, QStringLiteral("forced off"));
}

QCoro::Task<Result<void>> DemoMachines::remove(QString name)
{
    Machine* machine = find(name);
    Result<void> answer;
    const auto isUp = [](MachineState state) {
        return state == MachineState::Running || state == MachineState::Starting || state == MachineState::Stopping;
    };
    if (!machine) {
        answer = fail(gatehouse::errors::notFound, QStringLiteral("machine ") + name);
    } else if (isUp(machine->detail.summary.state)) {
        answer = fail(errors::vmRunning, name);
    } else {
        std::erase_if(m_machines, [&](const auto& each) { return each->detail.summary.name == name; });
        m_logs.removeSource(sourceOf(name));
        m_activity.note(QStringLiteral("%1: removed with its disk and TPM state").arg(name));
        Q_EMIT listChanged();
    }
    co_await latency(m_pace);
    co_return answer;
}

void DemoMachines::addPopulation(const QString& imageId, const QString& debugImageId)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const std::optional<ImageDetail> image = m_images.find(imageId);
    const std::optional<ImageDetail> debugImage = m_images.find(debugImageId);
    if (!image || !debugImage)
        return;
    const auto oldBoot = [this](Machine& machine) {
        double at = 0;
        for (const ScriptStep& step : bootScript(machine)) {
            machine.detail.boot.append({step.id, step.title, BootStep::State::Done, {}, at, step.seconds});
            at += step.seconds;
        }
    };
    Machine& a = add({QStringLiteral("node-a"), imageId, 1, 1024, 256}, *image);
    oldBoot(a);
    showRegisters(a);
    m_onboarding.bootstrap(QStringLiteral("node-a"), imageId, a.detail.summary.imageName, 2690);
    a.onboarded = true;
    a.detail.summary.startedAt = now.addSecs(-2700);
    a.detail.summary.bootProgress = 1;
    a.detail.applicationAnswer = QStringLiteral("{\"key\":\"%1\"}").arg(hash256(QStringLiteral("derived key")).left(32));
    setState(a, MachineState::Running, QStringLiteral("application answers"));

    Machine& c = add({QStringLiteral("node-c"), imageId, 1, 1024, 256}, *image);
    oldBoot(c);
    showRegisters(c);
    for (ObservedRegister& reg : c.detail.registers)
        if (reg.name == QLatin1String("PCR 11"))
            deviate(reg, *image);
    c.onboarded = true;
    c.detail.summary.startedAt = now.addSecs(-1900);
    setState(c, MachineState::Crashed, QStringLiteral("killed from outside (signal 9), 4 minutes after its start"));
    m_logs.write(QStringLiteral("machine:node-c"), LogLevel::Error, QStringLiteral("libvirt: domain stopped, reason: crashed"));

    Machine& d = add({QStringLiteral("bench"), debugImageId, 2, 2048, 512}, *debugImage);
    setState(d, MachineState::Off, QStringLiteral("shut down yesterday"));
    Q_EMIT listChanged();
}

} // namespace gatehouse::api::demo
