// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of a build, whichever back end makes the image: lock, cache, tools, times, log, the catalogue.
#include "core/image/BuildRun.h"

#include "core/image/Background.h"
#include "core/base/DiskSpace.h"
#include "core/image/Background.h"
#include "core/image/BuildPreflight.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/image/OutputManifest.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/FirmwareRun.h"
#include "core/image/MachineTables.h"
#include "core/image/Sbom.h"
#include "core/process/FindProgram.h"
#include "core/process/OwnTree.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTimer>
#include <unistd.h>
#include <utility>
#include <qcoro/qcorotimer.h>

namespace gatehouse::image {

namespace {

/// Results kept per step: the images of a few networks and of the version before.
constexpr int keptResults = 4;
constexpr qint64 maxReportBytes = 4 * 1024 * 1024;
constexpr char noSpaceText[] = "No space left on device";
/// A machine stops when the largest piece that it writes at once has no room.
constexpr qint64 roomForOneRequest = 4 * 1024 * 1024;
constexpr int spaceLookMs = 2000;

} // namespace

BuildRun::BuildRun(BuildContext context)
    : m_paths(std::move(context.paths))
    , m_runner(*context.runner)
    , m_recipe(std::move(context.recipe))
    , m_parameters(std::move(context.parameters))
    , m_request(std::move(context.request))
    , m_operation(std::move(context.operation))
    , m_outcome(std::move(context.outcome))
    , m_cancel(process::CancelToken::of(*m_operation))
    , m_stop(std::make_shared<std::atomic_bool>(false))
    , m_cache(QStringLiteral("%1/image/%2").arg(m_paths.cache, m_recipe.name))
    , m_recipeLock(m_paths.cache, m_recipe.name)
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
    if (!result && self->m_recipeLock.isTaken())
        co_await self->sweep();
    if (!result && result.error().kind() != ErrorKind::Cancelled)
        result = fail(self->described(result.error()));
    self->m_recipeLock.release();
    self->m_operation->finish(std::move(result));
}

QCoro::Task<Result<void>> BuildRun::everything()
{
    GH_CO_CHECK(makeFolder(m_paths.cache + QStringLiteral("/image")));
    GH_CO_CHECK(m_recipeLock.take());
    loadExpectations();
    co_await sweep();
    if (m_request.fetchOnly) {
        GH_CO_CHECK(co_await openWorkshop());
        co_return co_await fetch();
    }
    const QList<Check> checks = preflight();
    for (const Check& check : checks)
        log(QStringLiteral("preflight: %1: %2, wanted: %3 (%4)").arg(check.title, check.actual, check.expected, toString(check.status)));
    GH_CO_CHECK(BuildPreflight::problems(checks));
    GH_CO_CHECK(co_await openWorkshop());
    GH_CO_CHECK(co_await build());
    if (m_request.measureOnly)
        co_return Result<void>{};
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

QCoro::Task<Result<QByteArray>> BuildRun::tool(QString name, QString package, QStringList arguments, QString stdinFile, QByteArray input)
{
    ToolCall call;
    call.name = name;
    call.package = package;
    call.arguments = arguments;
    call.standardInputFile = stdinFile;
    call.standardInput = input;
    co_return co_await tool(call);
}

QCoro::Task<Result<QByteArray>> BuildRun::tool(ToolCall call)
{
    GH_CO_CHECK(checkCancelled());
    process::ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(call.name, {}, call.package));
    spec.arguments = call.arguments;
    for (auto it = call.environment.begin(); it != call.environment.end(); ++it)
        spec.environment[it.key()] = it.value();
    spec.environment[QStringLiteral("SOURCE_DATE_EPOCH")] = QString::number(m_recipe.sourceDate);
    spec.environment[QStringLiteral("TZ")] = QStringLiteral("UTC0"); // Without a digit a file of zones says what UTC is.
    spec.workingDirectory = call.workingDirectory;
    spec.standardInputFile = call.standardInputFile;
    spec.standardInput = call.standardInput;
    spec.overflow = process::OutputOverflow::KeepTail;
    log(QStringLiteral("+ ") + spec.redacted().left(2000));
    if (call.walls == ToolCall::Walls::OwnTree) {
        GH_CO_TRY(spec, process::inOwnTree(spec, call.treeUser));
        spec.killGrace = std::chrono::seconds(5);
    }
    const process::LineHandler onLine = [this, heard = call.onLine](process::OutputStream, const QString& line) {
        log(line);
        if (heard)
            heard(line);
    };
    process::ProcessRunner& runner = call.walls == ToolCall::Walls::Sandbox ? *m_tools : m_runner;
    process::CancelSource stop;
    QTimer look;
    bool full = false;
    QObject::connect(m_cancel.signal(), &process::CancelSignal::cancelled, stop.token().signal(), &process::CancelSignal::cancel);
    if (call.endedWithoutSpace) {
        QObject::connect(&look, &QTimer::timeout, stop.token().signal(), [this, stop, &full, looks = 0]() mutable {
            const Result<qint64> free = freeBytes(m_paths.cache);
            looks = free && *free < roomForOneRequest ? looks + 1 : 0;
            full = full || looks >= 2;
            if (full)
                stop.cancel();
        });
        look.start(spaceLookMs);
    }
    const process::CancelToken cancel = stop.token();
    const process::ProcessOutcome outcome = co_await runner.run(spec, cancel, onLine);
    look.stop();
    GH_CO_CHECK(checkCancelled());
    if (full)
        GH_CO_CHECK(checkSpace(call, QLatin1String(noSpaceText)));
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, call.name);
    const QString words = QString::fromUtf8(outcome.standardError + outcome.standardOutput);
    if (!outcome.isSuccess())
        GH_CO_CHECK(checkSpace(call, words));
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::toolFailed, QStringLiteral("%1 failed: %2").arg(call.name, outcome.tail(8)),
                             QStringLiteral("The steps before this one are kept; start the build again to resume here."))
                           .causedBy(good.error()));
    co_return outcome.standardOutput;
}

Result<void> BuildRun::checkSpace(const ToolCall& call, const QString& words) const
{
    // Some tools say only that they failed; the draft still stands, so the disk answers for them.
    constexpr qint64 roomForNothing = 256 * 1024;
    const auto isFull = [](const QString& folder) {
        const Result<qint64> free = freeBytes(folder);
        return free && *free < roomForNothing;
    };
    const QString hint = QStringLiteral("Free some space on the disk of %1%2, then start the build again to resume here.");
    const QString prune = QStringLiteral(" (gatehousectl image prune)");
    const QString& checkout = call.workingDirectory;
    if (!checkout.isEmpty() && isFull(checkout))
        return fail(gatehouse::errors::diskFull, QStringLiteral("%1: no space left at %2").arg(call.name, checkout), hint.arg(checkout, QString()));
    static const QRegularExpression rule(QStringLiteral("^.*%1.*$").arg(QLatin1String(noSpaceText)), QRegularExpression::MultilineOption);
    const QRegularExpressionMatch said = rule.match(words);
    if (isFull(m_paths.cache) || (said.hasMatch() && checkout.isEmpty()))
        return fail(gatehouse::errors::diskFull, QStringLiteral("%1: no space left at %2").arg(call.name, m_paths.cache), hint.arg(m_paths.cache, prune));
    if (said.hasMatch()) // Somewhere; its own words say where.
        return fail(gatehouse::errors::diskFull, QStringLiteral("%1: %2").arg(call.name, said.captured(0).trimmed().left(500)),
                    QStringLiteral("Free some space on that disk, then start the build again to resume here."));
    return {};
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

Result<void> BuildRun::addConfigs(FileTree& tree) const
{
    for (const ConfigSpec& config : m_recipe.configs) {
        if (!config.values.isEmpty()) {
            QByteArray text;
            for (auto it = config.values.begin(); it != config.values.end(); ++it)
                if (const QString value = m_parameters.value(it.value()); !value.isEmpty())
                    text += it.key().toUtf8() + '=' + value.toUtf8() + '\n';
            if (!text.isEmpty())
                tree.putFile(config.path, text);
            continue;
        }
        const QString source = m_parameters.value(config.from);
        if (source.isEmpty())
            continue;
        if (m_recipe.parameter(config.from)->type == ParameterType::Folder) {
            tree.putDirectory(config.path);
            GH_CHECK(tree.addHostFolder(source, config.path));
        } else {
            GH_TRY(const QByteArray content, readFile(source, 64 * 1024 * 1024));
            // Anybody can read what is in an image.
            static const QRegularExpression privateKey(QStringLiteral("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-"), QRegularExpression::MultilineOption);
            if (privateKey.match(QString::fromLatin1(content)).hasMatch())
                return fail(errors::badParameter, QStringLiteral("%1 = '%2' holds a private key, which would be in the image for everybody to read").arg(config.from, source),
                            QStringLiteral("Give the public part, as the file that ends in .pub."));
            tree.putFile(config.path, content);
        }
    }
    return {};
}

Measurements BuildRun::predict(const QString& disk)
{
    Result<Measurements> measured = ImageMeasurer::measureFile(disk);
    if (measured)
        return std::move(*measured);
    Measurements none;
    none.format = QStringLiteral("raw");
    none.notPredicted = measured.error().detail();
    return none;
}

Result<void> BuildRun::writeBeside(const QString&, const ImageManifest&) const
{
    return {};
}

Result<void> BuildRun::writeOutputs(const QString& folder, const ImageManifest& manifest, const Measurements& measurements) const
{
    GH_TRY(const BuildKey key, BuildKey::loadOrMake(m_paths.state));
    return OutputManifest::write(folder, manifest, measurements, key);
}

Result<void> BuildRun::signFacts(const QString& folder, const ImageManifest& manifest, const Measurements& measurements, const QStringList& renewed) const
{
    // The same bytes may have come of other parameters or of a recipe that says more of them.
    GH_TRY(const BuildKey key, BuildKey::loadOrMake(m_paths.state));
    return OutputManifest::update(folder, manifest, key, renewed) ? Result<void>() : OutputManifest::write(folder, manifest, measurements, key);
}

ImageManifest BuildRun::describe(const Product& product) const
{
    ImageManifest manifest = product.manifest;
    manifest.recipe = m_recipe.name;
    manifest.description = m_recipe.description;
    manifest.version = m_recipe.version;
    manifest.debug = m_recipe.debug;
    manifest.ports = m_recipe.ports;
    manifest.parameters = m_parameters;
    manifest.bytes = QFileInfo(product.disk).size();
    manifest.id = imageIdOf(manifest.diskSha256);
    manifest.builtAt = QDateTime::currentDateTimeUtc();
    return manifest;
}

QCoro::Task<ShapedMachine> BuildRun::machine()
{
    if (m_machine) {
        const ShapedMachine known = *m_machine;
        co_return known;
    }
    const auto self = shared_from_this();
    const MachineShape shape = m_recipe.machine;
    const auto load = [shape] { return StoredMeasurements::machineOf(shape); };
    ShapedMachine shaped = co_await onPool(load);
    const TableWishes wishes{{}, shape.machine, shape.devices, shape.addressBits, shape.runFirmware};
    auto asking = withQemuTables(&m_runner, shaped.machine, wishes, FirmwareRun::workFolder(m_paths.cache), m_cancel);
    const Result<TdxMachine> known = co_await asking;
    // The recipe's own words were checked when it was read; what is refused beyond that is a reason like others.
    if (known)
        shaped.machine = *known;
    else
        shaped.machine.acpiMissing = known.error().detail();
    m_machine = shaped;
    co_return shaped;
}

QCoro::Task<Result<void>> BuildRun::publish(Product product)
{
    ImageManifest manifest = describe(product);
    const ImageStore store(m_paths);
    m_outcome->imageId = manifest.id;
    const Result<ImageManifest> before = store.show(manifest.id);
    m_outcome->changed = !before;
    const ShapedMachine shaped = co_await machine();
    // Its own time stands in the catalogue, too; what is left of it is copying.
    record(product.step, false);
    manifest.steps = m_times;
    const auto self = shared_from_this();
    const Measurements measurements = product.measurements;
    if (!m_outcome->changed) {
        // The very same image is there; only what is known of its making is newer. Its disk may be in use: hands off.
        const QString folder = store.folderOf(manifest.id);
        GH_CO_CHECK(writeFileAtomically(folder + QStringLiteral("/manifest.json"), QJsonDocument(manifest.toJson()).toJson()));
        // One of an older Gatehouse, without its list of software or with its PCRs alone.
        const auto complete = [self, folder, manifest, measurements, shaped, parameters = before->parameters]() -> Result<void> {
            const QString file = folder + QLatin1Char('/') + QLatin1String(StoredMeasurements::fileName);
            const Result<QByteArray> written = readFile(file, maxReportBytes);
            if (QFileInfo::exists(folder + QLatin1Char('/') + QLatin1String(OutputManifest::signatureName)) && written
                && StoredMeasurements::isReport(QJsonDocument::fromJson(*written).object())) {
                // Which version an artifact is may be said anew, an older Gatehouse said less, and a checkout's own build says what it likes.
                // What is not written here stays as it was signed.
                QStringList renewed;
                const Result<QByteArray> list = readFile(folder + QLatin1Char('/') + QLatin1String(Sbom::fileName), Sbom::maxBytes);
                if (!list || !list->contains(Sbom::form) || parameters != manifest.parameters || self->m_recipe.backEnd != BackEnd::Debian) {
                    GH_CHECK(self->writeBeside(folder, manifest));
                    for (const char* name : {Sbom::fileName, Sbom::buildName, Sbom::buildArchiveName, BuildMeasurements::fileName})
                        renewed << QLatin1String(name);
                }
                return self->signFacts(folder, manifest, measurements, renewed);
            }
            GH_TRY(const QJsonObject full, StoredMeasurements::make(shaped, folder + QStringLiteral("/disk.raw"), measurements));
            GH_CHECK(writeFileAtomically(file, QJsonDocument(full).toJson()));
            GH_CHECK(self->writeBeside(folder, manifest));
            return self->writeOutputs(folder, manifest, measurements);
        };
        GH_CO_CHECK(co_await onPool(complete));
        m_operation->endStep(product.step, StepState::Done);
        co_return Result<void>{};
    }
    QJsonObject full = product.full;
    if (full.isEmpty()) {
        const auto predict = [product, shaped] { return StoredMeasurements::make(shaped, product.disk, product.measurements); };
        GH_CO_TRY(full, co_await onPool(predict));
    }
    const QStringList lines = StoredMeasurements::toLines(full);
    for (const QString& line : lines)
        log(line);
    GH_CO_TRY(const QString draft, store.beginDraft());
    const auto copy = [=]() -> Result<void> {
        const DiskWriter::Progress goOn = [stop = self->m_stop](double) { return !*stop; };
        GH_CHECK(DiskWriter::copySparse(product.disk, draft + QStringLiteral("/disk.raw"), goOn));
        if (!product.uki.isEmpty())
            GH_CHECK(DiskWriter::copySparse(product.uki, draft + QStringLiteral("/uki.efi")));
        GH_CHECK(self->writeBeside(draft, manifest));
        GH_CHECK(store.writeFacts(draft, manifest, measurements, full));
        return self->writeOutputs(draft, manifest, measurements);
    };
    Result<void> copied = co_await onPool(copy);
    if (copied)
        copied = checkCancelled();
    if (copied)
        copied = store.publish(draft, manifest, measurements, full);
    if (!copied)
        store.discardDraft(draft);
    else
        m_operation->endStep(product.step, StepState::Done);
    co_return copied;
}

} // namespace gatehouse::image
