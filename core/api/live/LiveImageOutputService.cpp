// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveImageOutputService.h"

#include "core/api/live/TrackedWork.h"
#include "core/image/Background.h"
#include "core/image/CachePruner.h"
#include "core/image/DiskNeeds.h"
#include "core/image/ImageErrors.h"
#include "core/image/OutputManifest.h"
#include "core/image/Recipe.h"
#include "core/image/Sbom.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::api {

namespace {

constexpr qint64 maxKeyFileBytes = 4096;

std::optional<ByteChange> toApi(const std::optional<image::ByteDifference>& bytes)
{
    if (!bytes)
        return std::nullopt;
    return ByteChange{bytes->offset, bytes->count, toHex(bytes->first), toHex(bytes->second)};
}

QString partName(image::ImageDifference::Part part)
{
    using Part = image::ImageDifference::Part;
    switch (part) {
    case Part::Kernel:
        return QStringLiteral("kernel");
    case Part::Initrd:
        return QStringLiteral("initrd");
    case Part::CommandLine:
        return QStringLiteral("commandLine");
    case Part::OsRelease:
        return QStringLiteral("osRelease");
    case Part::KernelRelease:
        return QStringLiteral("kernelRelease");
    case Part::Sbat:
        return QStringLiteral("sbat");
    case Part::DeviceTree:
        return QStringLiteral("deviceTree");
    case Part::Splash:
        return QStringLiteral("splash");
    case Part::Microcode:
        return QStringLiteral("microcode");
    case Part::PcrSignature:
        return QStringLiteral("pcrSignature");
    case Part::PcrKey:
        return QStringLiteral("pcrKey");
    case Part::Profile:
        return QStringLiteral("profile");
    case Part::Signature:
        return QStringLiteral("signature");
    case Part::Headers:
        return QStringLiteral("headers");
    case Part::Stub:
        break;
    }
    return QStringLiteral("stub");
}

ImageChanges toApi(const image::ImageDifference& difference)
{
    ImageChanges changes;
    changes.compared = difference.compared == image::ImageDifference::Compared::Disks ? QStringLiteral("disks") : QStringLiteral("programs");
    changes.same = difference.same;
    for (const auto& section : difference.sections)
        changes.sections.append({section.name, partName(section.part), section.what, section.before, section.after, toApi(section.bytes), section.linesRemoved, section.linesAdded});
    for (const auto& package : difference.packages)
        changes.packages.append({package.name, package.before, package.after});
    for (const auto& file : difference.files)
        changes.files.append({file.path, file.what, file.before, file.after, toApi(file.bytes),
                              file.place == image::ImageDifference::Place::Root ? QStringLiteral("root") : QStringLiteral("initrd")});
    changes.filesChanged = difference.filesChanged;
    changes.filesCompared = difference.filesCompared;
    changes.commandLineRemoved = difference.commandLineRemoved;
    changes.commandLineAdded = difference.commandLineAdded;
    for (const auto& changed : difference.registers)
        changes.registers.append({changed.name, changed.before, changed.after, changed.events});
    for (const auto& partition : difference.partitions)
        changes.partitions.append({partition.name, partition.what, toApi(partition.bytes)});
    changes.notes = difference.notes;
    return changes;
}

/// What to do for a list of software, by who builds the image.
QString howToGetList(const QString& recipesFolder, const QString& recipeName)
{
    const Result<image::Recipe> recipe = image::Recipe::load(recipesFolder + QLatin1Char('/') + recipeName);
    switch (recipe ? recipe->backEnd : image::BackEnd::Debian) {
    case image::BackEnd::Yocto:
        return QStringLiteral("It is made of what bitbake wrote beside the image, and that was not there: add INHERIT += \"create-spdx\" to the checkout's configuration, name its deploy folder in the recipe ([yocto] deploy), and build again.");
    case image::BackEnd::Mkosi:
        return QStringLiteral("It is made of mkosi's manifest, which this build did not write: set ManifestFormat=json in [Output] of the checkout's mkosi.conf, and build again.");
    case image::BackEnd::CloudImage:
        return QStringLiteral("It is made of the image's package database, which could not be read when the image was built: the log of the build says why.");
    case image::BackEnd::Debian:
        break;
    }
    return QStringLiteral("Build the image again; this version writes it.");
}

/// Blocking.
Result<SoftwareList> readSoftware(const QString& id, const QString& path, const QString& recipesFolder, const QString& recipe)
{
    if (!QFileInfo(path).isFile())
        return fail(image::errors::noOutputs, QStringLiteral("%1 is missing").arg(path), howToGetList(recipesFolder, recipe));
    SoftwareList list;
    list.image = id;
    list.path = path;
    GH_TRY(list.spdx, readFile(path, image::Sbom::maxBytes));
    for (const QJsonValue& value : QJsonDocument::fromJson(list.spdx).object()[QStringLiteral("packages")].toArray())
        if (value[QStringLiteral("SPDXID")].toString() != QStringLiteral("SPDXRef-Image"))
            list.items.append({value[QStringLiteral("name")].toString(), value[QStringLiteral("versionInfo")].toString(), value[QStringLiteral("licenseDeclared")].toString(),
                               value[QStringLiteral("licenseComments")].toString() + value[QStringLiteral("comment")].toString()});
    return list;
}

/// Blocking.
Result<ImageProof> prove(const QString& folder, const QString& signerFile, const QString& stateFolder, const image::OutputManifest::Progress& progress)
{
    std::optional<image::BuildPublicKey> signer;
    if (signerFile.isEmpty()) {
        // Nothing was built here: the signature is then not checked, and the image not good.
        if (const auto own = image::BuildKey::publicKeyOf(stateFolder))
            signer = *own;
    } else {
        GH_TRY(const QByteArray text, readFile(signerFile, maxKeyFileBytes));
        GH_TRY(signer, image::BuildPublicKey::fromText(text));
    }
    GH_TRY(const image::OutputVerification verification, image::OutputManifest::verify(folder, signer, progress));
    return ImageProof{verification.manifest.imageId, folder, signer ? signer->key.toHex() : QString(), verification.isGood(), verification.checks};
}

} // namespace

LiveImageOutputService::LiveImageOutputService(Paths paths, process::ProcessRunner& runner, LiveImageService& images, LiveActivityService& activity,
                                               QObject* parent)
    : ImageOutputService(parent)
    , m_paths(std::move(paths))
    , m_runner(runner)
    , m_images(images)
    , m_activity(activity)
    , m_exporter(runner)
    , m_builder(m_paths, runner)
    , m_reproduction(m_paths, runner)
{
}

QCoro::Task<Result<PruneReport>> LiveImageOutputService::prune(PruneRequest request)
{
    if (request.keep < 0)
        co_return fail(errors::usage, QStringLiteral("%1 results cannot be kept").arg(request.keep));
    const image::CachePruner pruner(m_paths);
    const QString step = request.remove ? QStringLiteral("Removing") : QStringLiteral("Looking at what is there");
    const TrackedWork::Name title{QStringLiteral("image.prune"), QStringLiteral("cache"), step, request.remove ? QStringLiteral("Freeing disk space") : QStringLiteral("Look at the disk space")};
    TrackedWork shown(m_activity, title);
    const auto work = [pruner, request, progress = shown.progress()] {
        const image::CachePruner::Options options{request.keep, request.everything};
        return request.remove ? pruner.remove(options, progress) : pruner.plan(options, progress);
    };
    Result<image::CachePruner::Plan> pruned = co_await image::onPool(work);
    GH_CO_TRY(const image::CachePruner::Plan plan, shown.end(std::move(pruned)));
    PruneReport report;
    report.busy = plan.busy;
    report.notRemoved = plan.stuck;
    report.bytes = plan.bytes();
    report.keptBytes = plan.keptBytes;
    report.removed = request.remove;
    for (const image::CachePruner::Item& item : plan.items)
        report.items.append({image::CachePruner::toText(item.kind), item.name, item.bytes, item.lastUsed});
    co_return report;
}

Result<ImageExport> LiveImageOutputService::exportImage(ImageExportRequest request)
{
    GH_TRY(const image::ExportFormat format, image::exportFormatFrom(request.format));
    GH_TRY(const QString id, m_images.resolve(request.id));
    GH_CHECK(m_images.store().show(id));
    GH_TRY(const image::ImageExporter::Export started,
           m_exporter.start({m_images.store().diskPath(id), id, format, request.path, request.replace, {m_paths.state, m_paths.cache}}));
    const auto report = std::make_shared<ImageExportReport>();
    report->image = id;
    report->format = request.format;
    report->path = started.operation->outcome();
    connect(started.operation.get(), &Operation::finished, this, [report, outcome = started.outcome] {
        report->bytes = outcome->bytes;
        report->virtualBytes = outcome->virtualBytes;
        report->grown = outcome->grown;
        report->sha256 = outcome->sha256.toHex();
    });
    m_activity.track(started.operation, QStringLiteral("Export of %1").arg(id));
    return ImageExport{started.operation, report};
}

QCoro::Task<Result<SpaceNeed>> LiveImageOutputService::exportSpace(ImageExportRequest request)
{
    GH_CO_TRY(const image::ExportFormat format, image::exportFormatFrom(request.format));
    GH_CO_TRY(const QString id, m_images.resolve(request.id));
    if (!QDir::isAbsolutePath(request.path))
        co_return fail(image::errors::badInput, QStringLiteral("\"%1\" is no absolute path").arg(request.path));
    const auto look = [format, disk = m_images.store().diskPath(id), folder = QFileInfo(request.path).absolutePath()] {
        const image::DiskNeed need = image::DiskNeed::at(QStringLiteral("image.space.target"), folder, image::ImageExporter::neededBytes(format, disk), {});
        return SpaceNeed{SpaceNeed::Place::Target, need.folder, need.needed, need.free, {}};
    };
    const SpaceNeed need = co_await image::onPool(look);
    co_return need;
}

QCoro::Task<Result<SoftwareList>> LiveImageOutputService::software(QString id)
{
    GH_CO_TRY(const QString full, m_images.resolve(id));
    const QString path = m_images.store().folderOf(full) + QLatin1Char('/') + QLatin1String(image::Sbom::fileName);
    // The id is "recipe-" and a hash, also of an image whose manifest cannot be read.
    const auto manifest = m_images.store().show(full);
    const QString recipe = manifest ? manifest->recipe : full.section(QLatin1Char('-'), 0, -2);
    const auto work = [full, path, recipe, recipes = m_paths.share + QStringLiteral("/images")] { return readSoftware(full, path, recipes, recipe); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<ImageProof>> LiveImageOutputService::verify(QString what, QString signerFile)
{
    QString folder = what;
    if (!QFileInfo(what).isDir()) {
        GH_CO_TRY(const QString full, m_images.resolve(what));
        folder = m_images.store().folderOf(full);
    }
    const QString state = m_paths.state;
    const QString name = QFileInfo(folder).fileName();
    const TrackedWork::Name title{QStringLiteral("image.verify"), name, QStringLiteral("Checking every file"), QStringLiteral("Check of %1").arg(name)};
    TrackedWork shown(m_activity, title);
    const auto work = [folder, signerFile, state, progress = shown.progress()] { return prove(folder, signerFile, state, progress); };
    Result<ImageProof> proof = co_await image::onPool(work);
    co_return shown.end(std::move(proof));
}

Result<image::ImageComparer::Side> LiveImageOutputService::sideOf(const QString& text) const
{
    if (QFileInfo(text).isFile())
        return image::ImageComparer::Side{QFileInfo(text).absoluteFilePath(), {}};
    GH_TRY(const QString id, m_images.resolve(text));
    GH_TRY(const image::ImageManifest manifest, m_images.store().show(id));
    return image::ImageComparer::Side{m_images.store().diskPath(id), manifest.packages};
}

Result<Reproduction> LiveImageOutputService::verifyReproducible(ImageBuildRequest request)
{
    GH_TRY(const image::BuildRequest build, m_images.buildRequest(request));
    GH_TRY(const image::ReproducibilityCheck::Check started, m_reproduction.start(build));
    const auto report = std::make_shared<ReproductionReport>();
    report->recipe = request.recipe;
    connect(started.operation.get(), &Operation::finished, this, [report, outcome = started.outcome] {
        report->reproducible = outcome->reproducible;
        report->firstImage = outcome->firstImage;
        report->secondImage = outcome->secondImage;
        report->sha256 = outcome->sha256;
        for (const auto& step : outcome->steps)
            report->steps.append({step.step, step.file, toApi(step.bytes)});
        report->changes = toApi(outcome->difference);
        report->changes.before = outcome->firstImage;
        report->changes.after = outcome->secondImage;
        report->varied = outcome->varied;
        report->notVaried = outcome->notVaried;
    });
    m_activity.track(started.operation, QStringLiteral("Reproduction of %1").arg(request.recipe));
    return Reproduction{started.operation, report};
}

Result<Forecast> LiveImageOutputService::forecast(ImageBuildRequest request)
{
    GH_TRY(image::BuildRequest build, m_images.buildRequest(request));
    build.measureOnly = true;
    GH_TRY(const image::ImageBuilder::Build started, m_builder.start(build));
    const auto report = std::make_shared<ForecastReport>();
    report->recipe = request.recipe;
    connect(started.operation.get(), &Operation::finished, this, [report, outcome = started.outcome] {
        const image::MeasurementChange& change = outcome->change;
        report->image = change.imageId;
        report->changes = !change.imageId.isEmpty() && change.changesRegisters();
        for (const auto& [from, to] : {std::pair{&change.settings, &report->settings}, std::pair{&change.packages, &report->packages}, std::pair{&change.registers, &report->registers}})
            for (const image::MeasurementChange::Value& value : *from)
                to->append({value.name, value.before, value.after});
        report->notCompared = change.notCompared;
    });
    m_activity.track(started.operation, QStringLiteral("Measurement of %1").arg(request.recipe));
    return Forecast{started.operation, report};
}

Result<std::shared_ptr<Operation>> LiveImageOutputService::fetch(ImageBuildRequest request)
{
    GH_TRY(image::BuildRequest build, m_images.buildRequest(request));
    build.fetchOnly = true;
    GH_TRY(const image::ImageBuilder::Build started, m_builder.start(build));
    m_activity.track(started.operation, QStringLiteral("Downloads of %1").arg(request.recipe));
    return started.operation;
}

QCoro::Task<Result<ImageChanges>> LiveImageOutputService::diff(QString before, QString after)
{
    GH_CO_TRY(const image::ImageComparer::Side first, sideOf(before));
    GH_CO_TRY(const image::ImageComparer::Side second, sideOf(after));
    const QString work = m_paths.cache + QStringLiteral("/compare");
    const TrackedWork::Name title{QStringLiteral("image.compare"), before, QStringLiteral("Comparing"), QStringLiteral("Comparison of %1").arg(before.left(16))};
    TrackedWork shown(m_activity, title);
    const process::CancelToken cancel = process::CancelToken::of(shown.operation());
    Result<image::ImageDifference> compared = co_await image::ImageComparer::compare(m_runner, first, second, work, cancel);
    GH_CO_TRY(const image::ImageDifference difference, shown.end(std::move(compared)));
    ImageChanges changes = toApi(difference);
    changes.before = before;
    changes.after = after;
    co_return changes;
}

} // namespace gatehouse::api
