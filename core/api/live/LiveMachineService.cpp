// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveMachineService.h"

#include "core/api/live/RegisterDifferences.h"
#include "core/api/live/TrackedWork.h"
#include "core/process/Background.h"
#include "core/vm/HostDoctor.h"
#include "core/vm/PortCheck.h"
#include "core/vm/VmErrors.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTimer>
#include <algorithm>
#include <qcoro/qcorotimer.h>

namespace gatehouse::api {

namespace {

constexpr auto shutdownTimeout = std::chrono::seconds(60); // An emulated guest takes about ten.
constexpr qint64 hearingTimeoutMs = 6'000; // A guest has five to answer on loopback.
constexpr auto lookAgainAfter = std::chrono::seconds(2);   // A daemon that is restarted is back within a few.
constexpr qint64 bootLogAgeMs = 5'000; // A guest that is asked again sends its log again.
constexpr quint16 guestOnboardPort = 80;
constexpr quint16 guestApplicationPort = 8080;
constexpr quint16 guestHttpsPort = 443;

namespace machineErrors {
inline constexpr ErrorCode busy{"vm.busy", ErrorKind::Conflict};
inline constexpr ErrorCode badRequest{"vm.bad-request", ErrorKind::Usage};
} // namespace machineErrors

MachineState toApi(const vm::MachineStatus& status)
{
    switch (status.state) {
    case vm::DomainState::Off:
        return MachineState::Off;
    case vm::DomainState::Running:
    case vm::DomainState::Paused:
        return MachineState::Running;
    case vm::DomainState::Stopping:
        return MachineState::Stopping;
    case vm::DomainState::Crashed:
        return MachineState::Crashed;
    case vm::DomainState::Missing:
        break;
    }
    return MachineState::Missing;
}

} // namespace

LiveMachineService::LiveMachineService(Parts parts, QObject* parent)
    : MachineService(parent)
    , m_parts(std::move(parts))
{
    connect(m_parts.host, &vm::LibvirtHost::stateChanged, this, &LiveMachineService::onState);
    connect(m_parts.host, &vm::LibvirtHost::removed, this, [this](const QString& name) {
        m_states.remove(name);
        Q_EMIT listChanged();
    });
    connect(m_parts.host, &vm::LibvirtHost::rebooted, this, &LiveMachineService::machineChanged);
    connect(m_parts.host, &vm::LibvirtHost::connectionLost, this, [this](const QString& reason) {
        m_parts.activity->note(QStringLiteral("libvirt: ") + reason, true);
        lookForHost();
        Q_EMIT listChanged();
    });
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(lookAgainAfter);
    connect(&m_lookAgain, &QTimer::timeout, this, &LiveMachineService::lookOnce);
}

void LiveMachineService::lookForHost()
{
    if (!m_lookAgain.isActive())
        m_lookAgain.start();
}

QCoro::Task<> LiveMachineService::lookOnce()
{
    QPointer<LiveMachineService> self(this);
    const Result<void> answer = co_await m_parts.host->connectNow();
    if (!self)
        co_return;
    if (!answer) {
        lookForHost();
        co_return;
    }
    m_parts.activity->note(QStringLiteral("libvirt answers again"));
    Q_EMIT listChanged(); // Whoever shows machines asks anew; what happened meanwhile sent no event.
}

QCoro::Task<Result<HostFacts>> LiveMachineService::host()
{
    const vm::HostObservations seen = co_await vm::observeHost(m_parts.host);
    HostFacts facts;
    facts.kvm = seen.kvm.state == process::KvmState::Usable;
    facts.accelerator = facts.kvm ? QStringLiteral("KVM") : QStringLiteral("TCG, software emulation (%1)").arg(seen.kvm.detail);
    facts.libvirtUri = seen.libvirtUri;
    facts.checks = vm::judgeHost(seen);
    co_return facts;
}

MachineWatch* LiveMachineService::watch(const QString& name) const
{
    const auto found = m_watches.find(name);
    return found == m_watches.end() ? nullptr : found->second.get();
}

MachineWatch* LiveMachineService::watchOf(const vm::MachineSpec& spec)
{
    if (MachineWatch* known = watch(spec.name); known && known->spec() == spec)
        return known;
    auto fresh = std::make_unique<MachineWatch>(spec);
    connect(fresh.get(), &MachineWatch::changed, this, [this, name = spec.name] { Q_EMIT machineChanged(name); });
    MachineWatch* raw = fresh.get();
    m_watches[spec.name] = std::move(fresh);
    LogSource source;
    source.id = QStringLiteral("machine:") + spec.name;
    source.title = spec.name;
    source.trust = LogTrust::GuestReported;
    source.path = spec.serialLogPath;
    m_parts.logs->addFile(source);
    return raw;
}

void LiveMachineService::adopt(const vm::MachineRecord& record)
{
    m_states.insert(record.status.name, record.status);
    if (!record.spec)
        return;
    MachineWatch* seen = watchOf(*record.spec);
    if (record.status.state == vm::DomainState::Running)
        // When it was switched on is known to the console log alone: its file is written from then on.
        seen->machineStarted(QFileInfo(record.spec->serialLogPath).birthTime());
    else if (record.status.state != vm::DomainState::Stopping && record.status.state != vm::DomainState::Paused)
        seen->machineStopped();
}

void LiveMachineService::onState(const vm::MachineStatus& status)
{
    const bool known = m_states.contains(status.name);
    m_states.insert(status.name, status);
    // Another process may have made it.
    if (const auto spec = m_parts.control->store().load(status.name); !known && spec && status.specPath == m_parts.control->store().pathOf(status.name))
        watchOf(*spec);
    if (MachineWatch* seen = watch(status.name)) {
        if (status.state == vm::DomainState::Running)
            seen->machineStarted(QDateTime::currentDateTimeUtc());
        else if (status.state != vm::DomainState::Stopping && status.state != vm::DomainState::Paused)
            seen->machineStopped();
    }
    if (status.state == vm::DomainState::Crashed)
        m_parts.activity->note(QStringLiteral("%1: %2").arg(status.name, status.reason), true);
    if (!known)
        Q_EMIT listChanged();
    Q_EMIT machineChanged(status.name);
}

QCoro::Task<bool> LiveMachineService::isAccelerated()
{
    if (const std::optional<bool> known = m_accelerated)
        co_return *known;
    QPointer<LiveMachineService> self(this);
    const auto work = [] { return process::probeKvm().state == process::KvmState::Usable; };
    const bool usable = co_await process::onPool(work);
    if (self)
        m_accelerated = usable;
    co_return usable;
}

MachineSummary LiveMachineService::summaryOf(const vm::MachineSpec& spec, const vm::MachineStatus& status, bool accelerated) const
{
    MachineSummary summary;
    summary.name = spec.name;
    summary.imageId = spec.imageId;
    summary.vcpus = spec.vcpus;
    summary.memoryMiB = spec.memoryMiB;
    summary.state = toApi(status);
    summary.stateDetail = status.reason;
    summary.asOf = status.asOf;
    if (const auto manifest = m_parts.images->show(spec.imageId)) {
        summary.imageName = manifest->recipe + QLatin1Char(' ') + manifest->version;
        summary.debugImage = manifest->debug;
    }
    summary.accelerated = accelerated;
    const MachineWatch* seen = watch(spec.name);
    if (seen && summary.state == MachineState::Running) {
        summary.holdsSecret = seen->guest().holdsSecret;
        summary.startedAt = seen->startedAt();
        summary.bootProgress = seen->boot().progress();
        if (status.state == vm::DomainState::Paused) {
            // Why it stands still is what matters; what it answered before it stopped is not true now.
        } else if (!seen->applicationAnswer().isEmpty()) {
            summary.bootProgress = 1;
            summary.stateDetail = QStringLiteral("application answers");
        } else {
            summary.state = seen->boot().isReady() ? MachineState::Running : MachineState::Starting;
            summary.stateDetail = seen->boot().sentence();
        }
    }
    return summary;
}

QCoro::Task<Result<QList<MachineSummary>>> LiveMachineService::list()
{
    QPointer<LiveMachineService> self(this);
    const bool accelerated = co_await isAccelerated();
    if (!self)
        co_return fail(errors::cancelled, QString());
    const Result<vm::MachineList> known = co_await m_parts.control->list();
    if (!self)
        co_return fail(errors::cancelled, QString());
    if (!known && known.error().kind() == ErrorKind::Unavailable)
        lookForHost();
    GH_CO_TRY(const vm::MachineList machines, known);
    QList<MachineSummary> list;
    for (const vm::MachineRecord& record : machines.machines) {
        adopt(record);
        if (record.spec)
            list.append(summaryOf(*record.spec, record.status, accelerated));
    }
    for (const vm::BrokenSpec& broken : machines.broken) {
        MachineSummary summary;
        summary.name = QFileInfo(broken.path).completeBaseName();
        summary.state = MachineState::Unknown;
        summary.stateDetail = broken.error.toString();
        list.append(summary);
    }
    co_return list;
}

Result<QByteArray> LiveMachineService::bootLogOf(const QString& address)
{
    if (address.isEmpty())
        return fail(errors::notFound, QStringLiteral("the guest has not told its address yet"));
    if (!m_parts.bootLog)
        return fail(errors::notFound, QStringLiteral("nobody keeps boot logs here"));
    const bool isKnown = m_bootLog && m_bootLog->address == address;
    if (!isKnown || m_bootLog->lookedAt.hasExpired(bootLogAgeMs)) {
        KnownLog found{address, {}, m_parts.bootLog(address)};
        found.lookedAt.start();
        m_bootLog = std::move(found);
    }
    const Result<QByteArray> log = m_bootLog->log;
    return log;
}

QList<ObservedRegister> LiveMachineService::registersOf(const vm::MachineSpec& spec, const MachineWatch* seen)
{
    const auto predicted = m_parts.images->measurements(spec.imageId);
    QList<ObservedRegister> registers;
    for (const int pcr : {4, 9, 11}) {
        ObservedRegister row;
        row.name = QStringLiteral("PCR %1").arg(pcr);
        if (predicted)
            if (const image::PredictedRegister* found = predicted->find(pcr))
                row.predicted = found->value.toHex();
        if (seen) {
            row.observed = seen->guest().pcrs.value(QString::number(pcr));
            row.observedAt = seen->guest().asOf;
            row.source = QStringLiteral("the guest's own /status, not attested");
        }
        if (row.differs() && predicted)
            if (const image::PredictedRegister* found = predicted->find(pcr))
                row.difference = explainRegister(*found, row.observed, bootLogOf(seen->guest().nodeAddress));
        registers.append(row);
    }
    return registers;
}

QCoro::Task<Result<MachineDetail>> LiveMachineService::show(QString name)
{
    QPointer<LiveMachineService> self(this);
    GH_CO_TRY(const vm::MachineSpec spec, m_parts.control->store().load(name));
    const auto status = co_await m_parts.host->status(name);
    if (!self)
        co_return fail(errors::cancelled, name);
    const bool accelerated = co_await isAccelerated();
    if (!self)
        co_return fail(errors::cancelled, name);
    vm::MachineRecord record;
    record.spec = spec;
    record.status.name = name;
    record.status.reason = status ? status->reason : status.error().detail();
    if (status)
        record.status = *status;
    adopt(record);
    const MachineWatch* seen = watchOf(spec);
    MachineDetail detail;
    detail.summary = summaryOf(spec, record.status, accelerated);
    detail.boot = seen->bootSteps();
    const QMap<QString, double> expected = expectedTimes(spec.imageId);
    for (BootStep& step : detail.boot)
        step.expectedSeconds = expected.value(step.id);
    for (const vm::PortForward& port : spec.ports)
        detail.ports.append({port.purpose, port.hostPort, port.guestPort});
    detail.registers = registersOf(spec, seen);
    detail.consoleLogPath = spec.serialLogPath;
    detail.dataDiskPath = spec.dataDiskPath;
    detail.dataDiskBytes = spec.dataDiskBytes;
    detail.hostVolumePath = spec.hostVolumePath;
    detail.disk = {seen->guest().diskOpen, seen->guest().disk, seen->guest().asOf, QStringLiteral("the guest's own /status, not attested")};
    detail.tpm = QStringLiteral("swtpm 2.0 (software: proves nothing about hardware)");
    detail.nodeAddress = seen->guest().nodeAddress;
    detail.applicationUrl = seen->applicationUrl();
    detail.applicationAnswer = seen->applicationAnswer();
    if (const auto xml = co_await m_parts.host->domainXml(name))
        detail.domainXml = *xml;
    co_return detail;
}

QCoro::Task<> LiveMachineService::hearGuests()
{
    QPointer<LiveMachineService> self(this);
    QElapsedTimer waited;
    waited.start();
    const auto heard = [this] { return std::all_of(m_watches.begin(), m_watches.end(), [](const auto& each) { return each.second->hasBeenAsked(); }); };
    for (const auto& [name, seen] : m_watches)
        seen->askNow();
    while (!heard() && waited.elapsed() < hearingTimeoutMs) {
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(20);
        co_await timer;
        if (!self)
            co_return;
    }
}

QCoro::Task<Result<void>> LiveMachineService::checkOthersHold(QString name)
{
    using Holding = MachineWatch::Holding;
    QPointer<LiveMachineService> self(this);
    GH_CO_TRY(const vm::MachineList machines, co_await m_parts.control->list());
    // Asked now: a process of the command line has heard nothing of its guests yet, and the last answer may be old.
    std::optional<vm::MachineSpec> running;
    bool cannotBeAsked = false;
    for (const vm::MachineRecord& record : machines.machines) {
        if (!self)
            co_return fail(errors::cancelled, name);
        const bool isRunning = record.status.state == vm::DomainState::Running;
        if (record.status.name == name) {
            // One that stands still (a full disk of the host's) can neither say what it holds nor let others in.
            cannotBeAsked = record.status.state == vm::DomainState::Paused || (isRunning && !record.spec);
            if (isRunning)
                running = record.spec;
        } else if (isRunning && record.spec && co_await MachineWatch::askWhetherHolds(*record.spec) == Holding::Yes) {
            co_return {};
        }
    }
    Holding own = cannotBeAsked ? Holding::Unknown : Holding::No;
    if (self && running)
        own = co_await MachineWatch::askWhetherHolds(*running);
    if (!self)
        co_return fail(errors::cancelled, name);
    // What does not answer just now and said yes before holds it all the same.
    const MachineWatch* seen = watch(name);
    if (own == Holding::Unknown && seen && seen->guest().holdsSecret)
        own = Holding::Yes;
    if (own == Holding::Unknown && m_parts.knownToHaveNoSecret && co_await m_parts.knownToHaveNoSecret())
        own = Holding::No;
    if (own == Holding::No)
        co_return {};
    if (own == Holding::Yes)
        co_return fail(lastHolderError, QStringLiteral("%1 is the last running node that holds the network's secret; with it off the secret is gone for good").arg(name),
                       QStringLiteral("Start another node first, or say --yes to give the network up."));
    co_return fail(holderUnknownError,
                   QStringLiteral("%1 does not answer whether it holds the network's secret, and no other running node says that it does; "
                                  "if it is the last one, the secret is gone for good with it off").arg(name),
                   QStringLiteral("Wait until it answers, start another node first, or say --yes."));
}

QCoro::Task<Result<void>> LiveMachineService::shutdown(QString name, LastHolder lastHolder)
{
    QPointer<LiveMachineService> self(this);
    if (lastHolder == LastHolder::Keep)
        GH_CO_CHECK(co_await checkOthersHold(name));
    if (!self)
        co_return fail(errors::cancelled, name);
    const TrackedWork::Name title{QStringLiteral("machine.shutdown"), name, QStringLiteral("The guest shuts down"), QStringLiteral("Shutdown of %1").arg(name)};
    TrackedWork shown(*m_parts.activity, title);
    const process::CancelToken cancel = process::CancelToken::of(shown.operation());
    Result<void> off = co_await m_parts.control->shutdown(name, shutdownTimeout, cancel);
    co_return shown.end(std::move(off));
}

QCoro::Task<Result<void>> LiveMachineService::forceOff(QString name, LastHolder lastHolder)
{
    QPointer<LiveMachineService> self(this);
    if (lastHolder == LastHolder::Keep)
        GH_CO_CHECK(co_await checkOthersHold(name));
    if (!self)
        co_return fail(errors::cancelled, name);
    if (const auto running = m_running.value(name); running && !running->isFinished()) {
        m_givenUp.insert(name); // The question has been asked, or answered.
        running->cancel();
    }
    const Result<void> off = co_await m_parts.control->forceOff(name);
    if (!self)
        co_return off;
    m_givenUp.remove(name);
    // Cancelling its start switches a machine off too; whoever comes second finds what it wanted.
    if (!off && off.error().is(vm::errors::notRunning))
        co_return {};
    co_return off;
}

QCoro::Task<Result<void>> LiveMachineService::remove(QString name)
{
    QPointer<LiveMachineService> self(this);
    GH_CO_CHECK(co_await m_parts.control->remove(name));
    if (!self)
        co_return {};
    m_watches.erase(name);
    m_states.remove(name);
    m_parts.logs->remove(QStringLiteral("machine:") + name);
    Q_EMIT listChanged();
    co_return {};
}

Result<vm::MachineSpec> LiveMachineService::specFor(const LaunchRequest& request) const
{
    QString imageId;
    for (const image::ImageManifest& manifest : m_parts.images->list())
        if (!request.imageId.isEmpty() && manifest.id.startsWith(request.imageId))
            imageId = manifest.id;
    if (imageId.isEmpty())
        return fail(vm::errors::imageMissing, QStringLiteral("there is no image \"%1\"").arg(request.imageId), QStringLiteral("Build one first."));
    if (request.dataDiskMiB < 64)
        return fail(machineErrors::badRequest, QStringLiteral("an encrypted disk needs at least 64 MiB, not %1").arg(request.dataDiskMiB));
    vm::MachineSpec spec = vm::MachineSpec::make(request.name, m_parts.control->store().folderOf(request.name));
    spec.imageId = imageId;
    spec.imagePath = m_parts.images->diskPath(imageId);
    spec.vcpus = request.vcpus;
    spec.memoryMiB = request.memoryMiB;
    spec.dataDiskBytes = qint64(request.dataDiskMiB) * 1024 * 1024;
    GH_TRY(const image::ImageManifest manifest, m_parts.images->show(imageId));
    QList<image::PortSpec> guestPorts = manifest.ports;
    if (guestPorts.isEmpty())
        guestPorts = {{guestOnboardPort, QStringLiteral("onboard")}, {guestApplicationPort, QStringLiteral("application")}, {guestHttpsPort, QStringLiteral("https")}};
    GH_TRY(const QList<quint16> ports, vm::findFreePorts(m_parts.firstPort, int(guestPorts.size()), m_parts.control->store().list().specs));
    for (qsizetype i = 0; i < guestPorts.size(); ++i)
        spec.ports.append({ports[i], guestPorts[i].port, guestPorts[i].purpose});
    GH_CHECK(spec.validate());
    return spec;
}

Result<void> LiveMachineService::writeHints(const vm::MachineSpec& spec) const
{
    GH_TRY(const GuestHints hints, m_parts.hints());
    if (spec.hostVolumePath.isEmpty())
        return {};
    const QByteArray text = "# Written by Gatehouse at each start; the guest does not trust it.\nHOST_ADDR=" + hints.operatorAddress.toLatin1() + '\n';
    return writeFileAtomically(spec.hostVolumePath + QStringLiteral("/guest.env"), text);
}

QList<QUrl> LiveMachineService::onboardUrls() const
{
    QList<QUrl> urls;
    for (const auto& [name, seen] : m_watches)
        if (seen->guest().holdsSecret)
            urls.append(seen->onboardUrl());
    return urls;
}

QString LiveMachineService::machineOfAddress(const QString& address) const
{
    for (const auto& [name, seen] : m_watches)
        if (!address.isEmpty() && seen->guest().nodeAddress.compare(address, Qt::CaseInsensitive) == 0)
            return name;
    return {};
}

QString LiveMachineService::addressOfMachine(const QString& name) const
{
    const MachineWatch* seen = watch(name);
    return seen ? seen->guest().nodeAddress : QString();
}

QString LiveMachineService::imageOfAddress(const QString& address) const
{
    const MachineWatch* seen = watch(machineOfAddress(address));
    return seen ? seen->spec().imageId : QString();
}

QStringList LiveMachineService::machinesOfImage(const QString& imageId) const
{
    QStringList names;
    for (const vm::MachineSpec& spec : m_parts.control->store().list().specs)
        if (spec.imageId == imageId)
            names.append(spec.name);
    return names;
}

} // namespace gatehouse::api
