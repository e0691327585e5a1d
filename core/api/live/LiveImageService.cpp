// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveImageService.h"

#include "core/api/live/ImageMeasuring.h"
#include "core/api/live/TrackedWork.h"
#include "core/image/Background.h"
#include "core/image/DiskNeeds.h"
#include "core/image/FirmwareRun.h"
#include "core/image/ImageErrors.h"
#include "core/image/Recipe.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QRegularExpression>

namespace gatehouse::api {

namespace {

namespace imageErrors {
inline constexpr ErrorCode inUse{"image.in-use", ErrorKind::Conflict};
inline constexpr ErrorCode ambiguous{"image.ambiguous", ErrorKind::Usage};
} // namespace imageErrors

constexpr qint64 maxTimesBytes = 64 * 1024;

ImageSummary toSummary(const image::ImageManifest& manifest)
{
    ImageSummary summary;
    summary.id = manifest.id;
    summary.recipe = manifest.recipe;
    summary.version = manifest.version;
    summary.debug = manifest.debug;
    summary.bytes = manifest.bytes;
    summary.builtAt = manifest.builtAt;
    summary.variant = manifest.parameters.value(QStringLiteral("variant"));
    return summary;
}

QList<RecipeParameter> toApi(const image::Recipe& recipe, const QMap<QString, QString>& values)
{
    QList<RecipeParameter> parameters;
    for (const image::ParameterSpec& spec : recipe.parameters)
        parameters.append({spec.name, spec.description, values.value(spec.name, spec.defaultValue), spec.changesMeasurement, spec.choices});
    return parameters;
}

} // namespace

LiveImageService::LiveImageService(Paths paths, process::ProcessRunner& runner, LiveActivityService& activity,
                                   ProfileParameters profile, MachinesOf machinesOf, QObject* parent)
    : ImageService(parent)
    , m_paths(paths)
    , m_store(paths)
    , m_runner(runner)
    , m_builder(paths, runner)
    , m_activity(activity)
    , m_profile(std::move(profile))
    , m_machinesOf(std::move(machinesOf))
{
}

QCoro::Task<Result<QList<RecipeSummary>>> LiveImageService::recipes()
{
    QList<RecipeSummary> list;
    QList<RecipeSummary> bad;
    const QDir folder(recipesFolder());
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString path = folder.filePath(name);
        if (!QFileInfo::exists(path + QStringLiteral("/recipe.toml")))
            continue;
        if (const auto recipe = image::Recipe::load(path))
            list.append({recipe->name, recipe->description, path, toApi(*recipe, {}), {}});
        else
            bad.append({name, recipe.error().detail(), path, {}, recipe.error().toString()});
    }
    // The good ones can be built all the same, and first.
    co_return list + bad;
}

QCoro::Task<Result<QList<ImageSummary>>> LiveImageService::list()
{
    QList<ImageSummary> list;
    for (const Unfinished& unfinished : m_unfinished)
        list.append(unfinished.summary);
    for (const image::ImageManifest& manifest : m_store.list())
        list.append(toSummary(manifest));
    for (const QString& id : m_store.damaged()) {
        ImageSummary summary;
        summary.id = id;
        summary.state = ImageState::Failed;
        const auto found = m_store.show(id);
        summary.error = found ? QString() : QStringLiteral("%1. %2").arg(found.error().detail(), found.error().hint());
        list.append(summary);
    }
    co_return list;
}

Result<QString> LiveImageService::resolve(const QString& text) const
{
    QStringList found;
    for (const image::ImageManifest& manifest : m_store.list())
        if (!text.isEmpty() && manifest.id.startsWith(text))
            found.append(manifest.id);
    for (const QString& id : m_store.damaged())
        if (!text.isEmpty() && id.startsWith(text))
            found.append(id);
    if (found.isEmpty())
        return fail(image::errors::unknownImage, QStringLiteral("there is no image \"%1\"").arg(text), QStringLiteral("See gatehousectl image list."));
    if (found.size() > 1)
        return fail(imageErrors::ambiguous, QStringLiteral("\"%1\" begins the id of %2 images").arg(text).arg(found.size()));
    return found.first();
}

QCoro::Task<Result<ImageDetail>> LiveImageService::show(QString id)
{
    GH_CO_TRY(const QString full, resolve(id));
    GH_CO_TRY(const image::ImageManifest manifest, m_store.show(full));
    GH_CO_TRY(const image::Measurements measurements, m_store.measurements(full));
    ImageDetail detail;
    detail.summary = toSummary(manifest);
    detail.diskPath = m_store.diskPath(full);
    detail.measurementsPath = m_store.measurementsPath(full);
    detail.baseSuite = manifest.suite;
    detail.kernel = manifest.kernel;
    detail.commandLine = manifest.commandLine;
    detail.rootHash = manifest.rootHash;
    detail.packageCount = int(manifest.packages.size());
    detail.registers = toApi(measurements);
    detail.notPredicted = measurements.notPredicted;
    detail.fullMeasurementsPath = m_store.fullMeasurementsPath(full);
    if (const auto predicted = m_store.buildMeasurements(full))
        for (auto it = predicted->registers.begin(); it != predicted->registers.end(); ++it)
            detail.buildRegisters.append({it.key(), it.value(), {}});
    GH_CO_TRY(const QList<image::RegisterForecast> stored, m_store.forecasts(full));
    detail.tdxRegisters = toApi(stored);
    // Of an earlier version. Asked for each time the page shows it, and the same as long as the image is.
    if (stored.isEmpty() && !m_tdxRegisters.contains(full)) {
        const QString disk = m_store.diskPath(full);
        const auto predict = [disk] { return tdxRegistersOf(disk); };
        QPointer<LiveImageService> self(this);
        const QList<RegisterPrediction> registers = co_await image::onPool(predict);
        if (!self)
            co_return fail(gatehouse::errors::cancelled, full);
        m_tdxRegisters.insert(full, registers);
    }
    if (stored.isEmpty())
        detail.tdxRegisters = m_tdxRegisters.value(full);
    addSettings(detail, manifest);
    for (const image::StepTime& step : manifest.steps)
        detail.steps.append({step.step, step.seconds, step.fromCache});
    co_return detail;
}

void LiveImageService::addSettings(ImageDetail& detail, const image::ImageManifest& manifest) const
{
    const auto recipe = recipeNamed(manifest.recipe);
    for (auto it = manifest.foreign.begin(); it != manifest.foreign.end(); ++it)
        detail.foreign.append({it.key(), it.value()});
    if (!recipe) { // It has gone since; what it said of its parameters is not known.
        for (auto it = manifest.parameters.begin(); it != manifest.parameters.end(); ++it)
            detail.parameters.append({it.key(), {}, it.value(), true, {}});
        return;
    }
    detail.parameters = toApi(*recipe, manifest.parameters);
    const auto addHash = [&](const QString& name, const QString& parameter) {
        if (const QString hash = manifest.parameters.value(parameter); !parameter.isEmpty() && !hash.isEmpty())
            detail.foreign.append({name, hash});
    };
    for (const image::ArtifactSpec& spec : recipe->artifacts)
        addHash(spec.name, spec.sha256Parameter);
    addHash(QStringLiteral("cloud image"), recipe->cloud.sha256Parameter);
    addHash(QStringLiteral("cloud image (SHA-512)"), recipe->cloud.sha512Parameter);
}

Result<QMap<QString, QString>> LiveImageService::parametersFor(const image::Recipe& recipe, const QMap<QString, QString>& overrides) const
{
    GH_TRY(const auto profile, m_profile());
    QMap<QString, QString> parameters;
    for (auto entry = profile.begin(); entry != profile.end(); ++entry)
        if (recipe.parameter(entry.key()))
            parameters.insert(entry.key(), entry.value());
    parameters.insert(overrides);
    return parameters;
}

Result<image::Recipe> LiveImageService::recipeNamed(const QString& text) const
{
    static const QRegularExpression name(QStringLiteral("^[a-z0-9][a-z0-9-]{0,40}$"));
    if (!name.match(text).hasMatch())
        return fail(errors::usage, QStringLiteral("\"%1\" is not the name of a recipe").arg(text));
    return image::Recipe::load(recipesFolder() + QLatin1Char('/') + text);
}

Result<image::BuildRequest> LiveImageService::buildRequest(const ImageBuildRequest& request) const
{
    GH_TRY(const image::Recipe recipe, recipeNamed(request.recipe));
    image::BuildRequest build;
    build.recipeFolder = recipe.folder;
    GH_TRY(build.parameters, parametersFor(recipe, request.parameters));
    return build;
}

Result<std::shared_ptr<Operation>> LiveImageService::build(ImageBuildRequest request)
{
    const auto running = m_unfinished.constFind(request.recipe);
    if (running != m_unfinished.constEnd() && running->operation && !running->operation->isFinished())
        return fail(image::errors::busy, QStringLiteral("%1 is being built already").arg(request.recipe), QStringLiteral("Wait for its end or cancel it."));
    GH_TRY(const image::BuildRequest build, buildRequest(request));
    GH_TRY(const image::ImageBuilder::Build started, m_builder.start(build));
    expectTimes(*started.operation);
    follow(request.recipe, started);
    m_activity.track(started.operation, QStringLiteral("Build of %1").arg(request.recipe));
    Q_EMIT changed();
    return started.operation;
}

void LiveImageService::follow(const QString& recipe, const image::ImageBuilder::Build& build)
{
    Unfinished entry;
    entry.summary.id = QStringLiteral("building-") + recipe;
    entry.summary.recipe = recipe;
    entry.summary.state = ImageState::Building;
    entry.operation = build.operation;
    m_unfinished.insert(recipe, entry);
    Operation* operation = build.operation.get();
    connect(operation, &Operation::finished, this, [this, recipe, operation, outcome = build.outcome] {
        if (operation->result()) {
            operation->setOutcome(outcome->imageId);
            m_unfinished.remove(recipe);
            rememberTimes(*operation);
        } else if (operation->result().error().kind() == ErrorKind::Cancelled) {
            m_unfinished.remove(recipe);
        } else {
            Unfinished& failed = m_unfinished[recipe];
            failed.summary.id = QStringLiteral("failed-") + recipe;
            failed.summary.state = ImageState::Failed;
            failed.summary.error = operation->result().error().toString();
            failed.summary.builtAt = QDateTime::currentDateTimeUtc();
        }
        Q_EMIT changed();
    });
}

void LiveImageService::rememberTimes(const Operation& operation) const
{
    const QString path = m_paths.state + QStringLiteral("/build-times.json");
    QJsonObject all;
    if (const auto content = readFile(path, maxTimesBytes))
        all = QJsonDocument::fromJson(*content).object();
    QJsonObject times = all.value(operation.subject()).toObject();
    for (const OperationStep& step : operation.steps())
        // A step out of the cache says nothing about how long it takes to run.
        if (step.state == StepState::Done && step.seconds(step.endedAt) > 0.5)
            times.insert(step.id, step.seconds(step.endedAt));
    all.insert(operation.subject(), times);
    (void)writeFileAtomically(path, QJsonDocument(all).toJson(QJsonDocument::Compact));
}

void LiveImageService::expectTimes(Operation& operation) const
{
    const auto content = readFile(m_paths.state + QStringLiteral("/build-times.json"), maxTimesBytes);
    if (!content)
        return;
    const QJsonObject times = QJsonDocument::fromJson(*content).object().value(operation.subject()).toObject();
    const QList<OperationStep> steps = operation.steps();
    for (const OperationStep& step : steps)
        operation.setExpectedSeconds(step.id, times.value(step.id).toDouble());
}

QCoro::Task<Result<image::TdxMachine>> LiveImageService::machineOf(MeasureRequest request, process::CancelToken cancel)
{
    process::ProcessRunner* const runner = &m_runner;
    const auto load = [request] { return tdxMachineOf(request); };
    GH_CO_TRY(image::TdxMachine machine, co_await image::onPool(load));
    const image::TableWishes wishes{request.qemu, request.machineType, request.devices, request.addressBits, request.runFirmware};
    auto asking = image::withQemuTables(runner, std::move(machine), wishes, image::FirmwareRun::workFolder(m_paths.cache), cancel);
    Result<image::TdxMachine> known = co_await asking;
    // What a cancelled QEMU leaves unknown is no answer.
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, request.path);
    co_return known;
}

QCoro::Task<Result<QList<SpaceNeed>>> LiveImageService::buildSpace(ImageBuildRequest request)
{
    GH_CO_TRY(const image::Recipe recipe, recipeNamed(request.recipe));
    // As a build is asked for, but not resolved: what a person has not filled in yet takes no room.
    GH_CO_TRY(const auto asked, parametersFor(recipe, request.parameters));
    QMap<QString, QString> parameters;
    for (const image::ParameterSpec& spec : recipe.parameters)
        parameters.insert(spec.name, spec.defaultValue);
    parameters.insert(asked);
    const auto look = [recipe, parameters, paths = m_paths] {
        QList<SpaceNeed> needs;
        for (const image::DiskNeed& need : image::DiskNeeds::ofBuild(recipe, parameters, paths, std::nullopt)) {
            const SpaceNeed::Place place = need.id.endsWith(QLatin1String("cache")) ? SpaceNeed::Place::Cache
                                           : need.id.endsWith(QLatin1String("state")) ? SpaceNeed::Place::State
                                                                                      : SpaceNeed::Place::Checkout;
            needs.append({place, need.folder, need.onDisk(), need.free, need.variable}); // Folders on one disk share what is free there.
        }
        return needs;
    };
    const QList<SpaceNeed> needs = co_await image::onPool(look);
    co_return needs;
}

QCoro::Task<Result<FileMeasurement>> LiveImageService::measure(MeasureRequest request)
{
    const QString name = QFileInfo(request.path).fileName();
    const TrackedWork::Name what{QStringLiteral("image.measure"), name, QStringLiteral("Measuring"), QStringLiteral("Measurement of %1").arg(name)};
    TrackedWork shown(m_activity, what);
    // Named: GCC 12 destroys a lambda that is made in a co_await expression twice.
    image::TdxMachine machine;
    if (request.wantsTdx()) {
        auto described = machineOf(request, process::CancelToken::of(shown.operation()));
        Result<image::TdxMachine> known = co_await described;
        if (!known)
            co_return shown.end(Result<FileMeasurement>(fail(std::move(known).error())));
        machine = std::move(*known);
    }
    const auto work = [request, machine, mayGoOn = shown.mayGoOn()] { return measureImageFile(request, machine, mayGoOn); };
    Result<FileMeasurement> measured = co_await image::onPool(work);
    co_return shown.end(std::move(measured));
}

QCoro::Task<Result<QList<QuotedNode>>> LiveImageService::quoted(QString id)
{
    QPointer<LiveImageService> self(this);
    GH_CO_TRY(const QString full, resolve(id));
    GH_CO_TRY(const image::Measurements pcrs, m_store.measurements(full));
    GH_CO_TRY(const QList<image::RegisterForecast> tdx, m_store.forecasts(full));
    if (!m_keptQuotes)
        co_return QList<QuotedNode>();
    auto asking = m_keptQuotes();
    Result<QList<KeptQuote>> asked = co_await asking;
    if (!self)
        co_return fail(gatehouse::errors::cancelled, full);
    GH_CO_TRY(const QList<KeptQuote> kept, std::move(asked));
    const PredictedImage prediction{full, pcrs, tdx};
    const auto work = [prediction, kept] { return quotedNodes(prediction, kept); };
    const QList<QuotedNode> nodes = co_await image::onPool(work);
    co_return nodes;
}

QCoro::Task<Result<void>> LiveImageService::remove(QString id)
{
    for (const QString& recipe : m_unfinished.keys()) {
        if (m_unfinished[recipe].summary.id != id || m_unfinished[recipe].summary.state == ImageState::Building)
            continue;
        m_unfinished.remove(recipe);
        Q_EMIT changed();
        co_return {};
    }
    GH_CO_TRY(const QString full, resolve(id));
    const QStringList machines = m_machinesOf(full);
    if (!machines.isEmpty())
        co_return fail(imageErrors::inUse, QStringLiteral("image %1 is used by %2").arg(full.left(16), machines.join(QStringLiteral(", "))),
                       QStringLiteral("Remove these machines first."));
    GH_CO_CHECK(m_store.remove(full));
    Q_EMIT changed();
    co_return {};
}

} // namespace gatehouse::api
