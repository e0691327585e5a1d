// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DemoRun.h"

#include "app/ctl/CheckOutput.h"
#include "app/ctl/Interrupt.h"
#include "app/ctl/OperationWatch.h"

#include <QCoroSignal>
#include <QCoroTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSocketNotifier>
#include <cerrno>
#include <chrono>
#include <unistd.h>

namespace gatehouse::ctl {

namespace {

using namespace std::chrono_literals;

constexpr auto recipe = "dstack";
constexpr auto nodeA = "demo-a";
constexpr auto nodeB = "demo-b";
constexpr auto nodeC = "demo-c";
constexpr auto bareMachine = "demo-bare";
// Emulated machines need about a minute to ask; a verdict that has not come in ten will not come.
constexpr qint64 verdictTimeoutMs = 10 * 60 * 1000;

namespace demo {
inline constexpr ErrorCode notHeld{"demo.not-held", ErrorKind::Refused};
inline constexpr ErrorCode timedOut{"demo.timed-out", ErrorKind::Unavailable};
} // namespace demo

QString text(const char* literal)
{
    return QString::fromLatin1(literal);
}

QCoro::Task<> pause(std::chrono::milliseconds duration)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(duration);
    co_await timer;
}

} // namespace

DemoRun::DemoRun(CommandContext& context)
    : m_context(context)
{
    m_total.start();
}

void DemoRun::begin(const QString& title)
{
    m_context.output->progress(QStringLiteral("-- %1").arg(title));
    m_steps.append({title, 0, {}, true});
    m_stepTimer.start();
    m_context.output->event("demoStep", {{QStringLiteral("title"), title}, {QStringLiteral("state"), QStringLiteral("running")}});
}

Result<void> DemoRun::end(Result<void> result, const QString& outcome)
{
    Step& step = m_steps.last();
    step.seconds = double(m_stepTimer.elapsed()) / 1000;
    step.good = result.has_value();
    step.outcome = result ? outcome : result.error().toString();
    m_context.output->event("demoStep", {{QStringLiteral("title"), step.title},
                                         {QStringLiteral("state"), step.good ? QStringLiteral("done") : QStringLiteral("failed")},
                                         {QStringLiteral("seconds"), step.seconds},
                                         {QStringLiteral("detail"), step.outcome}});
    return result;
}

void DemoRun::check(const QString& title, bool held, const QString& detail)
{
    Check row;
    row.id = QStringLiteral("demo.") + title.toLower().replace(QLatin1Char(' '), QLatin1Char('-'));
    row.title = title;
    row.status = held ? CheckStatus::Passed : CheckStatus::Failed;
    row.actual = detail;
    m_checks.append(row);
    m_context.output->event("check", {{QStringLiteral("id"), row.id},
                                      {QStringLiteral("title"), title},
                                      {QStringLiteral("state"), held ? QStringLiteral("passed") : QStringLiteral("failed")},
                                      {QStringLiteral("detail"), detail}});
    m_context.output->progress(QStringLiteral("   %1 %2: %3").arg(held ? QChar(0x2713) : QChar(0x2715)).arg(title, detail));
}

bool DemoRun::allHeld() const
{
    return !m_checks.isEmpty() && countChecks(m_checks).passed == m_checks.size();
}

QCoro::Task<int> DemoRun::run()
{
    m_context.interrupt->leaveToCommand(); // Its machines are removed first.
    Result<void> result = co_await cleanUp();
    if (result)
        result = co_await mainJob();
    if (result && m_context.isSet("hold"))
        co_await hold();
    begin(QStringLiteral("stop everything"));
    Result<void> cleaned = co_await cleanUp();
    const Result<void> stopped = co_await m_context.services->network().stop();
    if (cleaned && !stopped)
        cleaned = stopped;
    cleaned = end(cleaned, QStringLiteral("nothing left running"));
    printTable();

    QJsonArray steps;
    for (const Step& step : m_steps)
        steps.append(QJsonObject{{QStringLiteral("title"), step.title},
                                 {QStringLiteral("seconds"), step.seconds},
                                 {QStringLiteral("good"), step.good},
                                 {QStringLiteral("outcome"), step.outcome}});
    if (!result)
        co_return m_context.output->error(QStringLiteral("demo"), result.error());
    if (!cleaned)
        co_return m_context.output->error(QStringLiteral("demo: stopping"), cleaned.error());
    m_context.output->document({{QStringLiteral("held"), allHeld()},
                                {QStringLiteral("timesHeld"), m_times.allHeld()},
                                {QStringLiteral("times"), m_times.toJson()},
                                {QStringLiteral("seconds"), double(m_total.elapsed()) / 1000},
                                {QStringLiteral("steps"), steps},
                                {QStringLiteral("checks"), checksToJson(m_checks)}});
    const bool inTime = m_times.allHeld() || m_context.isSet("lenient-times");
    co_return allHeld() && inTime ? Good : AnswerIsNo;
}

QCoro::Task<Result<void>> DemoRun::mainJob()
{
    begin(QStringLiteral("start the devnet"));
    // The last run's machines are gone, and with them its network's secret: a new network.
    const Result<void> fresh = co_await m_context.services->network().reset();
    if (!fresh)
        co_return end(fresh);
    auto starting = m_context.services->network().start();
    if (!starting)
        co_return end(fail(starting.error()));
    GH_CO_CHECK(end(co_await watch(m_context, *starting), m_context.services->network().status().contract.address));

    GH_CO_TRY(const QString image, co_await buildImage(QStringLiteral("build the image"), {}));
    m_times.setImage(m_steps.last().seconds, m_packages);
    GH_CO_TRY(const std::shared_ptr<Operation> bare, co_await timeBareKernel(image));
    m_times.setBare(*bare);
    GH_CO_CHECK(co_await startFirstNode(image));
    GH_CO_CHECK(co_await joinSecondNode(image));
    GH_CO_CHECK(co_await checkNodes());
    GH_CO_CHECK(co_await restartSecondNode(image));
    if (m_context.isSet("quick"))
        co_return {};
    QMap<QString, QString> change;
    change.insert(QStringLiteral("label"), QStringLiteral("changed"));
    GH_CO_TRY(const QString changed, co_await buildImage(QStringLiteral("build a changed image"), change));
    check(QStringLiteral("changed image differs"), changed != image, QStringLiteral("%1 beside %2").arg(changed.left(12), image.left(12)));
    co_return co_await refuseChangedImage(changed);
}

QCoro::Task<Result<QString>> DemoRun::buildImage(QString title, QMap<QString, QString> parameters)
{
    begin(title);
    api::ImageService& images = m_context.services->images();
    api::ImageBuildRequest request;
    request.recipe = text(recipe);
    request.parameters = parameters;
    auto building = images.build(request);
    if (!building)
        co_return fail(end(fail(building.error())).error());
    const Result<void> built = co_await watch(m_context, *building);
    if (!built)
        co_return fail(end(built).error());
    const QString id = building.value()->outcome();
    // The build's own record: this step is skipped only when nothing had to be downloaded.
    m_packages = PackageCache::Cold;
    for (const OperationStep& step : building.value()->steps())
        if (step.id == QLatin1String("packages") && step.state == StepState::Skipped)
            m_packages = PackageCache::Warm;
    const auto detail = co_await images.show(id);
    if (!detail)
        co_return fail(end(fail(detail.error())).error());
    int cached = 0;
    for (const api::ImageStepTime& step : detail->steps)
        cached += step.fromCache ? 1 : 0;
    (void)end({}, QStringLiteral("%1, %2 of %3 steps from the cache").arg(id.left(16)).arg(cached).arg(detail->steps.size()));
    co_return id;
}

QCoro::Task<Result<std::shared_ptr<Operation>>> DemoRun::timeBareKernel(QString imageId)
{
    begin(QStringLiteral("bare kernel of the image, for comparison"));
    api::LaunchRequest request; // The shape of the nodes.
    request.name = text(bareMachine);
    request.imageId = imageId;
    auto starting = m_context.services->machines().timeBareBoot(request);
    if (!starting)
        co_return fail(end(fail(starting.error())).error());
    const std::shared_ptr<Operation> bare = *starting;
    GH_CO_CHECK(end(co_await watch(m_context, bare), QStringLiteral("userspace reached")));
    const Result<std::shared_ptr<Operation>> timed(bare);
    co_return timed;
}

QCoro::Task<Result<void>> DemoRun::timeStart(QString id, QString title, QString imageId, std::shared_ptr<Operation> start)
{
    m_times.addStart(id, title, *start);
    if (!m_times.hasMissed(id))
        co_return {};
    // What else the host does may have changed since the yardstick was taken.
    GH_CO_TRY(const std::shared_ptr<Operation> bare, co_await timeBareKernel(imageId));
    m_times.remeasure(id, *bare);
    co_return {};
}

QCoro::Task<Result<void>> DemoRun::startFirstNode(QString imageId)
{
    begin(QStringLiteral("node A: start, bootstrap, unlock"));
    api::LaunchRequest request;
    request.name = text(nodeA);
    request.imageId = imageId;
    auto starting = m_context.services->machines().launch(request);
    if (!starting)
        co_return end(fail(starting.error()));
    const std::shared_ptr<Operation> start = *starting;
    GH_CO_CHECK(end(co_await watch(m_context, start), QStringLiteral("application answers")));
    co_return co_await timeStart(QStringLiteral("node-a"), QStringLiteral("node A: start to onboarded"), imageId, start);
}

QCoro::Task<Result<api::RequestDetail>> DemoRun::awaitVerdict(QString machine, std::shared_ptr<Operation> starting)
{
    api::OnboardingService& onboarding = m_context.services->onboarding();
    QElapsedTimer waited;
    waited.start();
    while (waited.elapsed() < verdictTimeoutMs) {
        if (m_context.interrupt->wasRaised())
            co_return fail(errors::cancelled, QStringLiteral("interrupted"));
        if (starting->isFinished() && !starting->result())
            co_return fail(starting->result().error());
        GH_CO_TRY(const QList<api::RequestSummary> requests, co_await onboarding.list());
        for (const api::RequestSummary& request : requests) {
            if (request.machine != machine || request.kind != api::RequestKind::Join)
                continue;
            if (request.state == api::RequestState::Failed)
                co_return fail(demo::notHeld, QStringLiteral("request %1: %2").arg(request.id, request.stateDetail));
            if (request.state == api::RequestState::Verified)
                co_return co_await onboarding.show(request.id);
        }
        co_await pause(250ms);
    }
    co_return fail(demo::timedOut, QStringLiteral("no request from %1 was verified within %2 s").arg(machine).arg(verdictTimeoutMs / 1000),
                   QStringLiteral("Look at its console: gatehousectl --profile demo vm log %1").arg(machine));
}

QCoro::Task<Result<void>> DemoRun::joinSecondNode(QString imageId)
{
    begin(QStringLiteral("node B: start, ask to join"));
    api::LaunchRequest request;
    request.name = text(nodeB);
    request.imageId = imageId;
    auto launched = m_context.services->machines().launch(request);
    if (!launched)
        co_return end(fail(launched.error()));
    const std::shared_ptr<Operation> starting = *launched;
    const auto verdict = co_await awaitVerdict(text(nodeB), starting);
    if (!verdict)
        co_return end(fail(verdict.error()));
    const CheckCounts counts = countChecks(verdict->checks);
    GH_CO_CHECK(end({}, QStringLiteral("verdict %1: %2 passed, %3 failed, %4 not checked")
                            .arg(verdict->verdict).arg(counts.passed).arg(counts.failed).arg(counts.notChecked)));
    check(QStringLiteral("node B's evidence accepted"), verdict->summary.accepted, verdict->verdict);

    begin(QStringLiteral("approve, hand over, unlock"));
    const auto approved = co_await m_context.services->onboarding().approve(verdict->summary.id, {});
    if (!approved)
        co_return end(approved);
    GH_CO_CHECK(end(co_await watch(m_context, starting), QStringLiteral("application answers")));
    co_return co_await timeStart(QStringLiteral("node-b"), QStringLiteral("node B: start to onboarded"), imageId, starting);
}

QCoro::Task<Result<QJsonObject>> DemoRun::applicationAnswer(QString machine)
{
    GH_CO_TRY(const api::MachineDetail detail, co_await m_context.services->machines().show(machine));
    const QJsonObject answer = QJsonDocument::fromJson(detail.applicationAnswer.toUtf8()).object();
    if (answer.isEmpty())
        co_return fail(demo::notHeld, QStringLiteral("the application of %1 gave no answer at %2").arg(machine, detail.applicationUrl));
    co_return answer;
}

QCoro::Task<Result<void>> DemoRun::checkRegisters(QString machine)
{
    GH_CO_TRY(const api::MachineDetail detail, co_await m_context.services->machines().show(machine));
    int compared = 0;
    for (const api::ObservedRegister& reg : detail.registers) {
        if (reg.predicted.isEmpty())
            continue;
        ++compared;
        check(QStringLiteral("%1 of %2 as predicted").arg(reg.name, machine), reg.predicted == reg.observed,
              reg.predicted == reg.observed ? reg.observed.left(16) + QStringLiteral("...")
                                            : QStringLiteral("expected %1, actual %2").arg(reg.predicted, reg.observed));
    }
    check(QStringLiteral("PCR 4, 9 and 11 of %1 compared").arg(machine), compared >= 3, QString::number(compared));
    co_return {};
}

QCoro::Task<Result<void>> DemoRun::checkDisk(QString machine)
{
    GH_CO_TRY(const api::MachineDetail detail, co_await m_context.services->machines().show(machine));
    check(QStringLiteral("encrypted disk of %1 open").arg(machine), detail.disk.open, detail.disk.detail);
    co_return {};
}

QCoro::Task<Result<void>> DemoRun::checkNodes()
{
    begin(QStringLiteral("check both nodes"));
    for (const char* name : {nodeA, nodeB})
        GH_CO_CHECK(co_await checkRegisters(text(name)));
    const auto a = co_await applicationAnswer(text(nodeA));
    if (!a)
        co_return end(fail(a.error()));
    const auto b = co_await applicationAnswer(text(nodeB));
    if (!b)
        co_return end(fail(b.error()));
    m_fingerprint = b->value(QStringLiteral("fingerprint")).toString();
    m_bootCount = b->value(QStringLiteral("bootCount")).toInt();
    check(QStringLiteral("same secret on both nodes"),
          !m_fingerprint.isEmpty() && m_fingerprint == a->value(QStringLiteral("fingerprint")).toString(),
          QStringLiteral("fingerprint %1 beside %2").arg(a->value(QStringLiteral("fingerprint")).toString(), m_fingerprint));
    for (const char* name : {nodeA, nodeB})
        GH_CO_CHECK(co_await checkDisk(text(name)));
    co_return end({}, QStringLiteral("%1 checks").arg(m_checks.size()));
}

QCoro::Task<Result<void>> DemoRun::restartSecondNode(QString imageId)
{
    begin(QStringLiteral("node B: stop"));
    api::MachineService& machines = m_context.services->machines();
    Result<void> off = co_await machines.shutdown(text(nodeB), api::LastHolder::Keep);
    GH_CO_CHECK(end(off, QStringLiteral("shut down")));

    begin(QStringLiteral("node B: start again, rejoin, unlock"));
    auto started = machines.start(text(nodeB));
    if (!started)
        co_return end(fail(started.error()));
    const std::shared_ptr<Operation> starting = *started;
    const auto verdict = co_await awaitVerdict(text(nodeB), starting);
    if (!verdict)
        co_return end(fail(verdict.error()));
    const auto approved = co_await m_context.services->onboarding().approve(verdict->summary.id, {});
    if (!approved)
        co_return end(approved);
    GH_CO_CHECK(end(co_await watch(m_context, starting), QStringLiteral("application answers")));
    GH_CO_CHECK(co_await timeStart(QStringLiteral("node-b-again"), QStringLiteral("node B, second start: start to onboarded"), imageId, starting));

    GH_CO_TRY(const QJsonObject answer, co_await applicationAnswer(text(nodeB)));
    check(QStringLiteral("data still there after the restart"), answer.value(QStringLiteral("bootCount")).toInt() == m_bootCount + 1,
          QStringLiteral("boot count %1").arg(answer.value(QStringLiteral("bootCount")).toInt()));
    check(QStringLiteral("same secret after the restart"), answer.value(QStringLiteral("fingerprint")).toString() == m_fingerprint,
          answer.value(QStringLiteral("fingerprint")).toString());
    co_return {};
}

QCoro::Task<QString> DemoRun::awaitRefusal(QString id)
{
    QElapsedTimer waited;
    waited.start();
    while (waited.elapsed() < verdictTimeoutMs && !m_context.interrupt->wasRaised()) {
        const auto request = co_await m_context.services->onboarding().show(id);
        if (!request)
            co_return request.error().toString();
        if (request->summary.state == api::RequestState::Failed)
            co_return request->summary.stateDetail;
        if (request->summary.state == api::RequestState::Encrypted || request->summary.state == api::RequestState::Sent
            || request->summary.state == api::RequestState::Confirmed)
            co_return QStringLiteral("the node encrypted the secret for it");
        co_await pause(250ms);
    }
    co_return QStringLiteral("no answer");
}

QCoro::Task<Result<void>> DemoRun::refuseChangedImage(QString imageId)
{
    begin(QStringLiteral("node C: start from the changed image, ask to join"));
    api::LaunchRequest request;
    request.name = text(nodeC);
    request.imageId = imageId;
    auto launched = m_context.services->machines().launch(request);
    if (!launched)
        co_return end(fail(launched.error()));
    const std::shared_ptr<Operation> starting = *launched;
    const auto verdict = co_await awaitVerdict(text(nodeC), starting);
    if (!verdict) {
        starting->cancel();
        co_return end(fail(verdict.error()));
    }
    GH_CO_CHECK(end({}, QStringLiteral("verdict %1").arg(verdict->verdict)));
    check(QStringLiteral("changed image refused"), verdict->verdict == QLatin1String("refused"), verdict->verdict);
    bool named = false;
    for (const Check& failed : verdict->checks) {
        const bool isRegister = failed.title.contains(QLatin1String("RTMR")) || failed.title.contains(QLatin1String("PCR"));
        if (failed.status != CheckStatus::Failed || !isRegister || failed.expected.isEmpty() || failed.expected == failed.actual)
            continue;
        named = true;
        m_context.output->progress(QStringLiteral("   %1: expected %2, actual %3").arg(failed.title, failed.expected, failed.actual));
    }
    check(QStringLiteral("refusal names register, expected and actual"), named, QStringLiteral("%1 failed checks").arg(countChecks(verdict->checks).failed));

    begin(QStringLiteral("refuse node C"));
    const auto approved = co_await m_context.services->onboarding().approve(verdict->summary.id, {});
    check(QStringLiteral("approving against the policy is not possible"), !approved, approved ? QStringLiteral("it was approved") : approved.error().toString());
    // An operator may insist; the nodes have a policy of their own, measured with them, and do not.
    const auto insisted = co_await m_context.services->onboarding().approve(verdict->summary.id, QStringLiteral("demo: shows that the node refuses"));
    if (!insisted) {
        starting->cancel();
        co_return end(insisted);
    }
    const QString answer = co_await awaitRefusal(verdict->summary.id);
    check(QStringLiteral("the node itself refuses"), answer.contains(QLatin1String("RTMR")), answer.left(200));
    starting->cancel();
    co_return end({}, QStringLiteral("refused by the host's policy and by the node's own"));
}

QCoro::Task<> DemoRun::hold()
{
    begin(QStringLiteral("hold the nodes until standard input ends"));
    bool ended = false;
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &input, [&input, &ended] {
        char unread[256];
        if (const ssize_t got = ::read(STDIN_FILENO, unread, sizeof unread); got > 0 || (got < 0 && errno == EINTR))
            return;
        ended = true;
        input.setEnabled(false);
    });
    while (!ended && !m_context.interrupt->wasRaised())
        co_await pause(100ms);
    (void)end({}, QStringLiteral("released"));
}

QCoro::Task<Result<void>> DemoRun::cleanUp()
{
    api::MachineService& machines = m_context.services->machines();
    GH_CO_TRY(const QList<api::MachineSummary> list, co_await machines.list());
    for (const api::MachineSummary& machine : list) {
        if (machine.name != text(nodeA) && machine.name != text(nodeB) && machine.name != text(nodeC) && machine.name != text(bareMachine))
            continue;
        if (machine.state != api::MachineState::Off && machine.state != api::MachineState::Missing)
            GH_CO_CHECK(co_await machines.forceOff(machine.name, api::LastHolder::GiveUp));
        GH_CO_CHECK(co_await machines.remove(machine.name));
    }
    co_return {};
}

void DemoRun::printTable()
{
    QList<QStringList> rows;
    for (const Step& step : m_steps)
        rows.append({step.good ? QStringLiteral("ok") : QStringLiteral("FAILED"), QString::number(step.seconds, 'f', 1).rightJustified(7), step.title, step.outcome});
    m_context.output->table({QString(), QStringLiteral("SECONDS"), QStringLiteral("STEP"), QStringLiteral("OUTCOME")}, rows);
    m_context.output->line(QString());
    for (const Check& row : m_checks)
        m_context.output->line(QStringLiteral("%1 %2").arg(row.status == CheckStatus::Passed ? QChar(0x2713) : QChar(0x2715)).arg(row.title));
    m_context.output->line(QString());
    for (const DemoTimes::Row& row : m_times.rows())
        m_context.output->line(QStringLiteral("%1 %2").arg(row.held() ? QChar(0x2713) : QChar(0x2715)).arg(row.toText()));
    for (const QString& id : m_times.missing())
        m_context.output->line(QStringLiteral("%1 %2: NOT MEASURED").arg(QChar(0x2715)).arg(id));
    const int missed = m_times.missed() + int(m_times.missing().size());
    m_context.output->line(QStringLiteral("\n%1 of %2 checks held, %3, %4 s in all.")
                               .arg(countChecks(m_checks).passed).arg(m_checks.size())
                               .arg(missed == 0 ? QStringLiteral("every time limit too") : QStringLiteral("%1 time limits NOT").arg(missed))
                               .arg(double(m_total.elapsed()) / 1000, 0, 'f', 0));
}

namespace {

QCoro::Task<int> demoCommand(CommandContext& context)
{
    if (context.isSet("lenient-times") && context.isSet("strict-times"))
        co_return context.output->error(QStringLiteral("demo"), Error(errors::usage, QStringLiteral("--lenient-times and --strict-times say opposite things")));
    DemoRun run(context);
    co_return co_await run.run();
}

} // namespace

QList<CommandSpec> demoCommands()
{
    return {{QStringLiteral("demo"), {}, QStringLiteral("Does the main job end to end on a devnet of its own and checks it"), {},
             QStringLiteral("gatehousectl demo"), 0, 0,
             {{QStringLiteral("quick"), QStringLiteral("Leave out the changed image")},
              {QStringLiteral("hold"), QStringLiteral("Keep the nodes running after the checks until standard input ends")},
              {QStringLiteral("lenient-times"), QStringLiteral("Show missed time limits, but let them not change the exit status")},
              {QStringLiteral("strict-times"), QStringLiteral("What is done anyhow: a missed time limit is exit status 1")}}, NeedsServices::Yes, demoCommand, QStringLiteral("demo")}};
}

} // namespace gatehouse::ctl
