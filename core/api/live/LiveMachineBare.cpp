// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LiveMachineService that takes the yardstick: how long a machine needs to reach any userspace at all.
#include "core/api/live/LiveMachineService.h"

#include "core/image/BareUki.h"
#include "core/vm/VmErrors.h"

#include <QTimer>
#include <chrono>
#include <qcoro/qcorotimer.h>

namespace gatehouse::api {

namespace {

using namespace std::chrono_literals;

// Ten times what emulation takes on two busy cores.
constexpr qint64 userspaceWithinMs = 5 * 60'000;
constexpr qint64 powerOffWithinMs = 20'000;

namespace bareErrors {
inline constexpr ErrorCode busy{"vm.busy", ErrorKind::Conflict};
inline constexpr ErrorCode notReached{"vm.bare-not-reached", ErrorKind::Unavailable};
} // namespace bareErrors

QList<OperationStep> bareSteps()
{
    QList<OperationStep> steps;
    for (const auto& [id, title] : {std::pair{"prepare", "Bare UKI, disks and definition"}, std::pair{"power", "Power on"},
                                    std::pair{"userspace", "Firmware and kernel"}, std::pair{"remove", "Remove"}}) {
        OperationStep step;
        step.id = QLatin1String(id);
        step.title = QLatin1String(title);
        steps.append(step);
    }
    return steps;
}

QCoro::Task<> pause(std::chrono::milliseconds duration)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(duration);
    co_await timer;
}

} // namespace

Result<std::shared_ptr<Operation>> LiveMachineService::timeBareBoot(LaunchRequest request)
{
    GH_TRY(const vm::MachineSpec spec, specFor(request));
    if (const auto running = m_running.value(spec.name); running && !running->isFinished())
        return fail(bareErrors::busy, QStringLiteral("%1 is being started already").arg(spec.name), QStringLiteral("Wait for its end or cancel it."));
    auto operation = std::make_shared<Operation>(QStringLiteral("machine.bare"), spec.name, bareSteps());
    m_running.insert(spec.name, operation);
    m_parts.activity->track(operation, QStringLiteral("Start of a bare kernel"));
    runBare(operation, spec);
    return operation;
}

QCoro::Task<> LiveMachineService::runBare(std::shared_ptr<Operation> operation, vm::MachineSpec spec)
{
    QPointer<LiveMachineService> self(this);
    // The caller connects to the operation first.
    co_await pause(0ms);
    if (!self)
        co_return;
    const Result<QString> draft = m_parts.images->beginDraft();
    Result<void> result = draft ? Result<void>{} : Result<void>(fail(draft.error()));
    if (draft) {
        spec.imagePath = *draft + QStringLiteral("/bare.raw");
        result = co_await bareBoot(operation, spec);
        if (!self)
            co_return;
        const Result<void> removed = co_await removeBare(spec.name);
        if (!self)
            co_return;
        if (result && !removed)
            result = removed;
        m_parts.images->discardDraft(*draft);
        operation->endStep(QStringLiteral("remove"), removed ? StepState::Done : StepState::Failed);
    }
    if (operation->isCancelRequested())
        result = fail(errors::cancelled, QStringLiteral("cancelled; the bare machine is removed"));
    operation->finish(result);
    Q_EMIT listChanged();
}

QCoro::Task<Result<void>> LiveMachineService::bareBoot(std::shared_ptr<Operation> operation, vm::MachineSpec spec)
{
    QPointer<LiveMachineService> self(this);
    const Error gone(errors::cancelled, spec.name);
    operation->beginStep(QStringLiteral("prepare"));
    GH_CO_TRY(const image::ImageManifest manifest, m_parts.images->show(spec.imageId));
    const image::BareUki::Parts parts{m_parts.images->ukiPath(spec.imageId), m_parts.bareInit, manifest.commandLine};
    GH_CO_CHECK(co_await image::BareUki::makeDisk(*m_parts.runner, parts, spec.imagePath, process::CancelToken::of(*operation)));
    if (!self)
        co_return fail(gone);
    GH_CO_CHECK(co_await m_parts.control->create(spec));
    if (!self || operation->isCancelRequested())
        co_return fail(gone);
    operation->endStep(QStringLiteral("prepare"), StepState::Done);

    bool booting = false;
    bool reached = false;
    logs::LogFollower console(spec.serialLogPath, spec.name, logs::LogFollower::Start::AtBeginning);
    connect(&console, &logs::LogFollower::linesRead, operation.get(), [operation, &booting, &reached](const QList<logs::LogLine>& lines) {
        for (const logs::LogLine& line : lines) {
            if (!line.text.contains(image::BareUki::sign()) || reached)
                continue;
            reached = true;
            if (!booting)
                operation->beginStep(QStringLiteral("userspace"));
            operation->endStep(QStringLiteral("userspace"), StepState::Done);
        }
    });
    operation->beginStep(QStringLiteral("power"));
    GH_CO_CHECK(co_await m_parts.control->start(spec.name));
    if (!self)
        co_return fail(gone);
    operation->endStep(QStringLiteral("power"), StepState::Done);
    booting = true;
    if (!reached)
        operation->beginStep(QStringLiteral("userspace"));
    QElapsedTimer waited;
    waited.start();
    while (!reached && !operation->isCancelRequested()) {
        co_await pause(50ms);
        if (!self)
            co_return fail(gone);
        const vm::DomainState state = m_states.value(spec.name).state;
        if (state == vm::DomainState::Off || state == vm::DomainState::Crashed)
            console.readNow(); // It switches itself off right after the line.
        if (!reached && (state == vm::DomainState::Crashed || waited.elapsed() > userspaceWithinMs))
            co_return fail(bareErrors::notReached, QStringLiteral("a bare kernel did not reach userspace within %1 s").arg(waited.elapsed() / 1000),
                           QStringLiteral("Look at the host: gatehousectl doctor."));
    }
    if (!reached)
        co_return fail(gone);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> LiveMachineService::removeBare(QString name)
{
    QPointer<LiveMachineService> self(this);
    QElapsedTimer waited;
    waited.start();
    // It switches itself off; what hangs is switched off, and what was cancelled may still be on its way up.
    for (;;) {
        const auto status = co_await m_parts.host->status(name);
        if (!self)
            co_return fail(errors::cancelled, name);
        if (!status || status->state == vm::DomainState::Off || status->state == vm::DomainState::Crashed)
            break;
        if (waited.elapsed() > powerOffWithinMs)
            GH_CO_CHECK(co_await m_parts.host->forceOff(name));
        co_await pause(100ms);
        if (!self)
            co_return fail(errors::cancelled, name);
    }
    const Result<void> removed = co_await remove(name);
    if (!removed && removed.error().is(vm::errors::noSuchMachine))
        co_return Result<void>{};
    co_return removed;
}

} // namespace gatehouse::api
