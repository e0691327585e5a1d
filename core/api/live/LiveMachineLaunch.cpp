// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LiveMachineService that brings a machine up and watches it until its application answers.
#include "core/api/live/LiveMachineService.h"

#include "core/vm/VmErrors.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <chrono>
#include <qcoro/qcorotimer.h>

namespace gatehouse::api {

namespace {

using namespace std::chrono_literals;

// The agent tries again after half a minute; a failure that lasts longer is the answer.
constexpr qint64 failureGraceMs = 45'000;
// Emulated firmware takes up to half a minute without a word, a slow disk longer; ten minutes without any step is a hang.
constexpr qint64 stallMs = 10 * 60'000;
constexpr qint64 maxTimesBytes = 256 * 1024;

namespace launchErrors {
inline constexpr ErrorCode ended{"vm.ended", ErrorKind::Unavailable};
inline constexpr ErrorCode bootFailed{"vm.boot-failed", ErrorKind::Unavailable};
inline constexpr ErrorCode stalled{"vm.stalled", ErrorKind::Unavailable};
inline constexpr ErrorCode busy{"vm.busy", ErrorKind::Conflict};
} // namespace launchErrors

QList<OperationStep> launchSteps(bool isNew)
{
    QList<OperationStep> steps;
    const auto add = [&steps](const char* id, const char* title) {
        OperationStep step;
        step.id = QLatin1String(id);
        step.title = QLatin1String(title);
        steps.append(step);
    };
    if (isNew)
        add("prepare", "Disk and definition");
    add("power", "Power on");
    const logs::BootProgressParser parser;
    for (const logs::BootStage& stage : parser.stages()) {
        OperationStep step;
        step.id = stage.id;
        step.title = stage.title;
        steps.append(step);
    }
    return steps;
}

/// Brings the operation's steps to where the console says the boot is.
void showBoot(Operation& operation, const logs::BootProgressParser& boot)
{
    for (const logs::BootStage& stage : boot.stages()) {
        const auto steps = operation.steps();
        const auto step = std::find_if(steps.begin(), steps.end(), [&](const OperationStep& each) { return each.id == stage.id; });
        if (step == steps.end() || step->state == StepState::Done)
            continue;
        if (stage.state != logs::BootStage::State::Waiting && step->state == StepState::Waiting)
            operation.beginStep(stage.id, stage.detail);
        if (stage.state == logs::BootStage::State::Done)
            operation.endStep(stage.id, StepState::Done, stage.detail);
        else if (stage.state == logs::BootStage::State::Running && step->detail != stage.detail)
            operation.setStepProgress(stage.id, std::nullopt, stage.detail);
    }
}

QCoro::Task<> pause(std::chrono::milliseconds duration)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(duration);
    co_await timer;
}

} // namespace

Result<std::shared_ptr<Operation>> LiveMachineService::launch(LaunchRequest request)
{
    GH_CHECK(m_parts.hints());
    GH_TRY(const vm::MachineSpec spec, specFor(request));
    return begin(Kind::Launch, spec);
}

Result<std::shared_ptr<Operation>> LiveMachineService::start(QString name)
{
    GH_CHECK(m_parts.hints());
    GH_TRY(const vm::MachineSpec spec, m_parts.control->store().load(name));
    return begin(Kind::Start, spec);
}

Result<std::shared_ptr<Operation>> LiveMachineService::begin(Kind kind, vm::MachineSpec spec)
{
    if (const auto running = m_running.value(spec.name); running && !running->isFinished())
        return fail(launchErrors::busy, QStringLiteral("%1 is being started already").arg(spec.name), QStringLiteral("Wait for its end or cancel it."));
    auto operation = std::make_shared<Operation>(kind == Kind::Launch ? QStringLiteral("machine.launch") : QStringLiteral("machine.start"),
                                                 spec.name, launchSteps(kind == Kind::Launch));
    const QMap<QString, double> expected = expectedTimes(spec.imageId);
    for (auto entry = expected.begin(); entry != expected.end(); ++entry)
        operation->setExpectedSeconds(entry.key(), entry.value());
    m_running.insert(spec.name, operation);
    m_parts.activity->track(operation, QStringLiteral("Start of %1").arg(spec.name));
    run(kind, operation, spec);
    return operation;
}

QCoro::Task<> LiveMachineService::run(Kind kind, std::shared_ptr<Operation> operation, vm::MachineSpec spec)
{
    QPointer<LiveMachineService> self(this);
    // The caller connects to the operation first.
    co_await pause(0ms);
    if (!self)
        co_return;
    Result<void> result = co_await bringUp(kind, operation, spec);
    if (!self)
        co_return;
    if (operation->isCancelRequested()) {
        const Error cancelled = co_await endCancelledStart(spec.name);
        result = fail(cancelled);
    }
    if (!self)
        co_return;
    if (result)
        rememberTimes(*operation, spec.imageId);
    operation->setOutcome(spec.name);
    operation->finish(result);
    Q_EMIT listChanged();
    Q_EMIT machineChanged(spec.name);
}

QCoro::Task<Error> LiveMachineService::endCancelledStart(QString name)
{
    QPointer<LiveMachineService> self(this);
    const Error off(errors::cancelled, QStringLiteral("cancelled; %1 is switched off").arg(name));
    const auto status = co_await m_parts.host->status(name);
    if (!self || !status || status->state == vm::DomainState::Off || status->state == vm::DomainState::Crashed)
        co_return off;
    // It may have made or been given the secret by now, and then nobody has been asked whether that may go.
    if (!m_givenUp.contains(name) && !(m_parts.knownToHaveNoSecret && co_await m_parts.knownToHaveNoSecret())) {
        const Result<void> othersHold = self ? co_await checkOthersHold(name) : Result<void>();
        if (!othersHold && (othersHold.error().is(lastHolderError) || othersHold.error().is(holderUnknownError)))
            co_return Error(errors::cancelled, QStringLiteral("no longer waited for; %1 runs on, because %2").arg(name, othersHold.error().detail()),
                            QStringLiteral("Switch it off if that is what you want."));
    }
    if (self)
        (void)co_await m_parts.host->forceOff(name);
    co_return off;
}

QCoro::Task<Result<void>> LiveMachineService::bringUp(Kind kind, std::shared_ptr<Operation> operation, vm::MachineSpec spec)
{
    QPointer<LiveMachineService> self(this);
    if (kind == Kind::Launch) {
        operation->beginStep(QStringLiteral("prepare"));
        GH_CO_CHECK(co_await m_parts.control->create(spec));
        if (!self)
            co_return fail(errors::cancelled, spec.name);
        operation->endStep(QStringLiteral("prepare"), StepState::Done);
        Q_EMIT listChanged();
    }
    GH_CO_CHECK(writeHints(spec));
    watchOf(spec)->machineStopped();
    if (operation->isCancelRequested())
        co_return fail(errors::cancelled, spec.name);
    operation->beginStep(QStringLiteral("power"));
    GH_CO_CHECK(co_await m_parts.control->start(spec.name));
    if (!self)
        co_return fail(errors::cancelled, spec.name);
    operation->endStep(QStringLiteral("power"), StepState::Done);
    watchOf(spec)->machineStarted(QDateTime::currentDateTimeUtc());
    co_return co_await awaitApplication(operation, spec.name);
}

QCoro::Task<std::optional<vm::MachineStatus>> LiveMachineService::endOf(QString name)
{
    const auto isOver = [](const vm::MachineStatus& status) {
        return status.state == vm::DomainState::Off || status.state == vm::DomainState::Crashed || status.state == vm::DomainState::Missing;
    };
    if (!isOver(m_states.value(name)))
        co_return std::nullopt;
    // Events and lists take their way through libvirt's threads: on a busy computer the last that was heard may be from before the
    // machine was switched on, or nothing at all. libvirt itself knows.
    QPointer<LiveMachineService> self(this);
    const auto asked = co_await m_parts.host->status(name);
    if (!self || (!asked && !asked.error().is(vm::errors::noSuchMachine)))
        co_return std::nullopt;
    vm::MachineStatus status;
    status.name = name;
    status.reason = QStringLiteral("libvirt does not know it any more");
    status.asOf = QDateTime::currentDateTimeUtc();
    if (asked)
        status = *asked;
    if (isOver(status))
        co_return status;
    if (isOver(m_states.value(name))) // Unless it was told meanwhile.
        onState(status);
    co_return std::nullopt;
}

QCoro::Task<Result<void>> LiveMachineService::awaitApplication(std::shared_ptr<Operation> operation, QString name)
{
    QPointer<LiveMachineService> self(this);
    QElapsedTimer sinceNews;
    sinceNews.start();
    QElapsedTimer sinceFailure;
    double lastProgress = -1;
    while (!operation->isCancelRequested()) {
        co_await pause(200ms);
        if (!self)
            co_return fail(errors::cancelled, name);
        const std::optional<vm::MachineStatus> over = co_await endOf(name);
        if (!self)
            co_return fail(errors::cancelled, name);
        const MachineWatch* seen = watch(name);
        if (!seen)
            co_return fail(launchErrors::ended, QStringLiteral("%1 was removed while it started").arg(name));
        showBoot(*operation, seen->boot());
        if (!seen->applicationAnswer().isEmpty())
            co_return {};
        if (over)
            co_return fail(launchErrors::ended, QStringLiteral("%1 ended before its application answered: %2. %3").arg(name, over->reason, seen->boot().sentence()),
                           QStringLiteral("Read the end of its console log."));
        if (seen->boot().progress() != lastProgress) {
            lastProgress = seen->boot().progress();
            sinceNews.restart();
        }
        if (!seen->boot().hasFailed())
            sinceFailure.invalidate();
        else if (!sinceFailure.isValid())
            sinceFailure.start();
        else if (sinceFailure.elapsed() > failureGraceMs)
            co_return fail(launchErrors::bootFailed, seen->boot().sentence(), QStringLiteral("Read the end of its console log."));
        if (sinceNews.elapsed() > stallMs && !seen->boot().waitsForApproval())
            co_return fail(launchErrors::stalled, QStringLiteral("nothing new from %1 for %2 min, last: %3").arg(name).arg(stallMs / 60'000).arg(seen->boot().sentence()),
                           QStringLiteral("Read its console log; force it off if it hangs."));
    }
    co_return fail(errors::cancelled, name);
}

QMap<QString, double> LiveMachineService::expectedTimes(const QString& imageId) const
{
    QMap<QString, double> times;
    const auto content = readFile(m_parts.timesPath, maxTimesBytes);
    if (!content)
        return times;
    const QJsonObject steps = QJsonDocument::fromJson(*content).object().value(imageId).toObject();
    for (auto entry = steps.begin(); entry != steps.end(); ++entry)
        times.insert(entry.key(), entry.value().toDouble());
    return times;
}

void LiveMachineService::rememberTimes(const Operation& operation, const QString& imageId) const
{
    QJsonObject all;
    if (const auto content = readFile(m_parts.timesPath, maxTimesBytes))
        all = QJsonDocument::fromJson(*content).object();
    QJsonObject steps;
    for (const OperationStep& step : operation.steps())
        if (step.startedAt.isValid() && step.endedAt.isValid())
            steps.insert(step.id, step.seconds(step.endedAt));
    all.insert(imageId, steps);
    (void)writeFileAtomically(m_parts.timesPath, QJsonDocument(all).toJson(QJsonDocument::Compact));
}

} // namespace gatehouse::api
