// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of a build: lock, order of the steps, cache, times, log. What each step does is in BuildSteps*.cpp.
#include "core/image/BuildRun.h"

#include "core/base/DiskSpace.h"
#include "core/image/Background.h"
#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageSource.h"
#include "core/process/FindProgram.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTimer>
#include <unistd.h>
#include <utility>
#include <qcoro/qcorotimer.h>

namespace gatehouse::image {

namespace {

/// Results kept per step: the images of a few networks and of the version before.
constexpr int keptResults = 4;

} // namespace

QList<OperationStep> BuildRun::steps(const Recipe& recipe, bool fetchOnly)
{
    QList<OperationStep> list;
    for (const auto& [id, title] : {std::pair{"packages", "Packages"}, std::pair{"artifacts", "Published archives"}, std::pair{"root", "Package root"}, std::pair{"agent", "Agent and libraries"},
                                    std::pair{"verity", "Read-only root with dm-verity"}, std::pair{"initrd", "Initrd"},
                                    std::pair{"uki", "Unified kernel image"}, std::pair{"disk", "Disk"}, std::pair{"measure", "Measurements"}}) {
        if (recipe.artifacts.isEmpty() && QLatin1String(id) == QLatin1String("artifacts"))
            continue;
        if (fetchOnly && QLatin1String(id) != QLatin1String("packages") && QLatin1String(id) != QLatin1String("artifacts"))
            break;
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
    }
    return list;
}

BuildRun::BuildRun(Paths paths, process::ProcessRunner& runner, Recipe recipe, QMap<QString, QString> parameters, BuildRequest request,
                   std::shared_ptr<Operation> operation, std::shared_ptr<ImageBuilder::Outcome> outcome)
    : m_paths(std::move(paths))
    , m_runner(runner)
    , m_recipe(std::move(recipe))
    , m_parameters(std::move(parameters))
    , m_request(std::move(request))
    , m_operation(std::move(operation))
    , m_outcome(std::move(outcome))
    , m_cancel(process::CancelToken::of(*m_operation))
    , m_stop(std::make_shared<std::atomic_bool>(false))
    , m_cache(QStringLiteral("%1/image/%2").arg(m_paths.cache, m_recipe.name))
    , m_lockFile(QStringLiteral("%1/image/%2.lock").arg(m_paths.cache, m_recipe.name))
{
    QObject::connect(m_operation.get(), &Operation::cancelRequested, m_operation.get(), [stop = m_stop] { *stop = true; });
}

QCoro::Task<> BuildRun::run(std::shared_ptr<BuildRun> self)
{
    // The caller first gets its Operation and connects to it.
    QTimer turn;
    turn.setSingleShot(true);
    turn.start(0);
    co_await turn;
    Result<void> result = co_await self->everything();
    if (!result && self->m_cancel.isCancelled() && result.error().kind() != ErrorKind::Cancelled)
        result = fail(Error(gatehouse::errors::cancelled, self->m_recipe.name).causedBy(result.error()));
    if (const DraftPtr work = std::exchange(self->m_work, nullptr)) {
        // A tool that was killed leaves a whole root in it.
        const auto discard = [work] { return work->discard(), true; };
        co_await onPool(discard);
    }
    if (!result && self->m_lockFile.isLocked())
        co_await self->sweep();
    if (!result && result.error().kind() != ErrorKind::Cancelled)
        result = fail(self->described(result.error()));
    self->m_lockFile.unlock();
    self->m_operation->finish(std::move(result));
}

QCoro::Task<Result<void>> BuildRun::everything()
{
    GH_CO_CHECK(makeFolder(m_paths.cache + QStringLiteral("/image")));
    m_lockFile.setStaleLockTime(0);
    if (!m_lockFile.tryLock(0))
        co_return fail(errors::busy, QStringLiteral("the recipe %1 is being built already").arg(m_recipe.name),
                       QStringLiteral("Wait for that build, or cancel it."));
    loadExpectations();
    co_await sweep();
    if (!m_request.fetchOnly)
        GH_CO_CHECK(BuildPreflight::firstProblem(BuildPreflight::examine(m_paths, m_request.neededBytes)));
    GH_CO_CHECK(co_await openWorkshop());
    GH_CO_CHECK(co_await packages());
    GH_CO_CHECK(co_await artifacts());
    if (m_request.fetchOnly)
        co_return Result<void>{};
    GH_CO_CHECK(co_await root());
    GH_CO_CHECK(co_await agent());
    GH_CO_CHECK(co_await verity());
    GH_CO_CHECK(co_await initrd());
    GH_CO_CHECK(co_await uki());
    if (m_request.measureOnly)
        co_return co_await forecast();
    GH_CO_CHECK(co_await disk());
    GH_CO_CHECK(co_await measure());
    recordTimes();
    const auto prune = [cache = m_cache] { return cache.prune(keptResults); };
    co_await onPool(prune);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::openWorkshop()
{
    GH_CO_TRY(m_work, m_cache.begin(QStringLiteral("work"), QStringLiteral("work")));
    SandboxSpec spec;
    spec.readable = QStringList{m_paths.cache, m_paths.cache + QStringLiteral("/packages"), m_paths.cache + QStringLiteral("/artifacts")};
    spec.writable = QStringList{QStringLiteral("%1/image/%2").arg(m_paths.cache, m_recipe.name)};
    spec.temporary = m_work->folder();
    spec.surroundings = m_request.surroundings;
    m_tools = std::make_unique<Sandbox>(m_runner, spec);
    spec.network = SandboxSpec::Network::Host;
    spec.readable.clear();
    spec.writable = QStringList{m_paths.cache, m_paths.cache + QStringLiteral("/packages"), m_paths.cache + QStringLiteral("/artifacts")};
    m_fetcher = std::make_unique<Sandbox>(m_runner, spec);
    if (!m_request.fetchOnly)
        GH_CO_CHECK(co_await m_tools->probe(m_cancel));
    co_return Result<void>{};
}

QCoro::Task<> BuildRun::sweep()
{
    // Tools that were ended a moment ago may still be going, and with a name space's last process its mounts.
    constexpr int attempts = 50;
    QStringList left = m_cache.removeDrafts();
    for (int attempt = 0; attempt < attempts && !left.isEmpty(); ++attempt) {
        if (geteuid() != 0) {
            // A root in the making has files of this user's sub-ids; in a name space that has these ids their root may remove them.
            process::ProcessSpec spec;
            const auto program = process::findProgram(QStringLiteral("unshare"), {}, QStringLiteral("util-linux"));
            if (program) {
                spec.program = *program;
                spec.arguments = QStringList{QStringLiteral("--map-root-user"), QStringLiteral("--map-auto"), QStringLiteral("rm"), QStringLiteral("-rf"), QStringLiteral("--")} + left;
                (void)co_await m_runner.run(spec);
            }
        }
        QTimer pause;
        pause.setSingleShot(true);
        pause.start(100);
        co_await pause;
        left = m_cache.removeDrafts();
    }
    for (const QString& folder : std::as_const(left))
        log(QStringLiteral("%1 could not be removed").arg(folder));
}

Error BuildRun::described(const Error& error) const
{
    if (m_step.isEmpty())
        return error;
    const QString hint = error.hint().isEmpty() ? QStringLiteral("The steps before this one are kept; start the build again to resume here.") : error.hint();
    Error whole(error.code(), QStringLiteral("step %1: %2").arg(m_step, error.detail()), hint);
    return error.cause() ? std::move(whole).causedBy(*error.cause()) : whole;
}

QString BuildRun::lockPath() const
{
    if (!m_request.lockPath.isEmpty())
        return m_request.lockPath;
    const QString beside = m_recipe.folder + QLatin1Char('/') + m_recipe.lockName();
    // An installed recipe is read-only: a refreshed lock then belongs to the user and wins.
    const QString own = QStringLiteral("%1/locks/%2.lock").arg(m_paths.state, m_recipe.name + m_recipe.lockName().mid(8).chopped(5));
    return QFileInfo(m_recipe.folder).isWritable() && !QFileInfo::exists(own) ? beside
         : QFileInfo::exists(own) || !QFileInfo::exists(beside) || m_request.lock == LockPolicy::Refresh ? own
                                                                                                       : beside;
}

QCoro::Task<Result<void>> BuildRun::packages()
{
    const QString step = QStringLiteral("packages");
    begin(step);
    PackageSource source(*m_fetcher, m_paths.cache);
    if (m_request.mirror.isEmpty())
        source.useMirror(m_recipe.mirror, m_recipe.securityMirror);
    else
        source.useMirror(m_request.mirror, m_request.securityMirror);
    const QString path = lockPath();
    const PackageSource::Log lineLog = [this](const QString& line) { log(line); };
    std::optional<PackageLock> before;
    if (QFileInfo::exists(path)) {
        GH_CO_TRY(const QByteArray text, readFile(path, PackageLock::maxBytes));
        GH_CO_TRY(before, PackageLock::parse(text));
    }
    if (before && m_request.lock == LockPolicy::Use) {
        if (before->wishes != m_recipe.wishes())
            co_return fail(errors::badLock, QStringLiteral("%1 was written for another package list").arg(path),
                           QStringLiteral("Write it anew with: gatehousectl image build %1 --set packages=refresh").arg(m_recipe.name)
                               + (m_recipe.variant.isEmpty() ? QString() : QStringLiteral(" --set variant=%1").arg(m_recipe.variant))
                               + (m_recipe.isOtherSuite ? QStringLiteral(" --set suite=%1").arg(m_recipe.suite) : QString()));
        m_lock = *before;
    } else {
        m_operation->setStepProgress(step, {}, QStringLiteral("asking the mirror"));
        GH_CO_TRY(m_lock, co_await source.resolve(m_recipe, m_cancel, lineLog));
        if (before)
            for (const QString& line : PackageLock::difference(*before, m_lock)) {
                m_refreshed = true;
                log(QStringLiteral("packages.lock: ") + line);
            }
        if (!m_request.measureOnly) {
            GH_CO_CHECK(makeFolder(QFileInfo(path).path()));
            GH_CO_CHECK(writeFileAtomically(path, m_lock.toText()));
            log(QStringLiteral("packages.lock: %1 packages written to %2").arg(m_lock.packages.size()).arg(path));
        }
    }
    const PackageSource::Progress progress = [this, step](double done, const QString& detail) { m_operation->setStepProgress(step, done, detail); };
    GH_CO_TRY(const int fetched, co_await source.fetch(m_lock, m_cancel, lineLog, progress));
    m_operation->setStepProgress(step, 1.0, fetched == 0 ? QStringLiteral("%1 packages from the cache").arg(m_lock.packages.size())
                                                         : QStringLiteral("%1 of %2 packages downloaded").arg(fetched).arg(m_lock.packages.size()));
    end(step, fetched == 0);
    co_return Result<void>{};
}

QCoro::Task<Result<QByteArray>> BuildRun::tool(QString name, QString package, QStringList arguments, QString stdinFile, QByteArray input)
{
    GH_CO_CHECK(checkCancelled());
    process::ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(name, {}, package));
    spec.arguments = arguments;
    spec.environment[QStringLiteral("SOURCE_DATE_EPOCH")] = QString::number(m_recipe.sourceDate);
    spec.environment[QStringLiteral("TZ")] = QStringLiteral("UTC0"); // Without a digit a file of zones says what UTC is.
    spec.standardInputFile = stdinFile;
    spec.standardInput = input;
    spec.overflow = process::OutputOverflow::KeepTail;
    log(QStringLiteral("+ ") + spec.redacted().left(2000));
    const process::LineHandler onLine = [this](process::OutputStream, const QString& line) { log(line); };
    const process::ProcessOutcome outcome = co_await m_tools->run(spec, m_cancel, onLine);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, name);
    const QString words = QString::fromUtf8(outcome.standardError + outcome.standardOutput);
    // Some tools say only that they failed; the draft still stands, so the disk answers for them.
    constexpr qint64 roomForNothing = 256 * 1024;
    const auto isFull = [this] {
        const Result<qint64> free = freeBytes(m_paths.cache);
        return free && *free < roomForNothing;
    };
    if (!outcome.isSuccess() && (words.contains(QStringLiteral("No space left on device")) || isFull()))
        co_return fail(gatehouse::errors::diskFull, QStringLiteral("%1: no space left at %2").arg(name, m_paths.cache),
                       QStringLiteral("Free some space on the disk of %1 (gatehousectl image prune), then start the build again to resume here.").arg(m_paths.cache));
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::toolFailed, QStringLiteral("%1 failed: %2").arg(name, outcome.tail(8)),
                             QStringLiteral("The steps before this one are kept; start the build again to resume here."))
                           .causedBy(good.error()));
    co_return outcome.standardOutput;
}

std::optional<QString> BuildRun::cached(const QString& step, const QString& key)
{
    return m_cache.find(step, key);
}

void BuildRun::begin(const QString& step)
{
    m_stepClock.start();
    m_step = step;
    m_operation->beginStep(step);
}

void BuildRun::record(const QString& step, bool fromCache)
{
    m_times.append({step, double(m_stepClock.elapsed()) / 1000.0, fromCache});
}

void BuildRun::end(const QString& step, bool fromCache)
{
    record(step, fromCache);
    m_operation->endStep(step, fromCache ? StepState::Skipped : StepState::Done, fromCache ? QStringLiteral("unchanged") : QString());
}

void BuildRun::log(const QString& line)
{
    m_operation->log(line);
}

Result<void> BuildRun::checkCancelled() const
{
    if (m_cancel.isCancelled())
        return fail(gatehouse::errors::cancelled, m_recipe.name);
    return {};
}

QString BuildRun::timesPath() const
{
    return QStringLiteral("%1/image/%2.times.json").arg(m_paths.cache, m_recipe.name);
}

void BuildRun::loadExpectations()
{
    const Result<QByteArray> text = readFile(timesPath(), 64 * 1024);
    if (!text)
        return;
    const QJsonObject times = QJsonDocument::fromJson(*text).object();
    for (const QString& step : times.keys())
        m_operation->setExpectedSeconds(step, times[step].toDouble());
}

void BuildRun::recordTimes() const
{
    // Only steps that really ran say how long they take.
    const Result<QByteArray> text = readFile(timesPath(), 64 * 1024);
    QJsonObject times = text ? QJsonDocument::fromJson(*text).object() : QJsonObject();
    for (const StepTime& time : m_times)
        if (!time.fromCache)
            times[time.step] = time.seconds;
    if (const Result<void> written = writeFileAtomically(timesPath(), QJsonDocument(times).toJson()); !written)
        m_operation->log(written.error().toString());
}

} // namespace gatehouse::image
