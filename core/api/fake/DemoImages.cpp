// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoImages.h"

#include "core/base/Paths.h"

#include <QFileInfo>

namespace gatehouse::api::demo {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

Error staleLock()
{
    return Error(errors::imageLockStale,
                 QStringLiteral("openssl 3.0.16-1~deb12u1 is in the lock file but no longer on the mirror"),
                 QStringLiteral("Refresh the lock file: gatehousectl image build dstack-next --set packages=refresh"));
}

QList<RecipeParameter> parametersOf(const QString& recipe)
{
    const bool next = recipe == QLatin1String("dstack-next");
    if (recipe == QLatin1String("nethermind"))
        return {{QStringLiteral("variant"), QStringLiteral("release: no way in but JSON-RPC; dev: SSH for the key of ssh_key, shown as a debug image"),
                 QStringLiteral("release"), true, {QStringLiteral("release"), QStringLiteral("dev")}},
                {QStringLiteral("network"), QStringLiteral("the network that the node follows"), QStringLiteral("hoodi"), true,
                 {QStringLiteral("mainnet"), QStringLiteral("sepolia"), QStringLiteral("hoodi")}},
                {QStringLiteral("nethermind_url"), QStringLiteral("the archive of Nethermind for Linux on x86-64"),
                 QStringLiteral("https://github.com/NethermindEth/nethermind/releases/download/1.38.0/nethermind-1.38.0-c07a4d65-linux-x64.zip"), false, {}}};
    return {{QStringLiteral("suite"), QStringLiteral("Debian release of the root"),
             next ? QStringLiteral("trixie") : QStringLiteral("bookworm"), true, {}},
            {QStringLiteral("kernel"), QStringLiteral("Kernel package"), QStringLiteral("linux-image-amd64"), true, {}},
            {QStringLiteral("application"), QStringLiteral("Program that the guest supervises"),
             QStringLiteral("/usr/lib/gatehouse/demo-application"), true, {}},
            {QStringLiteral("debug"), QStringLiteral("Open a root shell on the serial console"), QStringLiteral("false"),
             true, {}},
            {QStringLiteral("mirror"), QStringLiteral("Where packages are fetched from"),
             QStringLiteral("as the host is configured"), false, {}}};
}

QList<ScriptStep> buildScript(const QString& recipe, bool cached)
{
    const double f = cached ? 0.15 : 1;
    const auto step = [&](const char* id, const char* title, double seconds, const QStringList& log) {
        ScriptStep made;
        made.id = QLatin1String(id);
        made.title = QLatin1String(title);
        made.seconds = seconds * f;
        made.log = log;
        if (cached)
            made.doneDetail = QStringLiteral("unchanged, taken from the cache");
        return made;
    };
    QStringList packages;
    for (const char* name : {"base-files", "libc6", "systemd", "udev", "openssl", "cryptsetup-bin", "linux-image-6.1.0-40-amd64",
                             "dracut-core", "iproute2", "tpm2-tools"})
        packages.append(QStringLiteral("get %1 (verified against the lock file)").arg(QLatin1String(name)));
    QList<ScriptStep> steps{
        step("packages", "Fetch packages", 1.8, packages),
        step("root", "Make the root file system", 2.2,
             {QStringLiteral("mmdebstrap: running essential hooks"), QStringLiteral("installing 214 packages"),
              QStringLiteral("squashfs: 96.4 MiB, zstd level 19"), QStringLiteral("timestamps clamped to SOURCE_DATE_EPOCH")}),
        step("verity", "Hash tree (dm-verity)", 0.7, {QStringLiteral("root hash ") + hash256(recipe + QStringLiteral("root"))}),
        step("uki", "Unified kernel image", 0.8,
             {QStringLiteral("sections .linux .osrel .cmdline .initrd"), QStringLiteral("uki: 34.1 MiB")}),
        step("disk", "Disk image", 0.7, {QStringLiteral("gpt: esp 64 MiB, root 98 MiB, verity 1 MiB")}),
        step("measure", "Predict the registers", 0.5,
             {QStringLiteral("PCR 4, 9 and 11 written to measurements.json")})};
    if (recipe == QLatin1String("dstack-next")) {
        steps[0].log = packages.mid(0, 4);
        steps[0].log.append(QStringLiteral("get openssl: 404 Not Found"));
        steps[0].failure = staleLock();
    }
    return steps;
}

} // namespace

DemoImages::DemoImages(Pace pace, DemoActivity& activity, DemoLogs& logs, QObject* parent)
    : ImageService(parent)
    , m_pace(pace)
    , m_activity(activity)
    , m_logs(logs)
    , m_recipes({{QStringLiteral("dstack"), QStringLiteral("Debian 12 with the guest agent and the demonstration application"),
                  QStringLiteral("/usr/share/gatehouse/images/dstack"), parametersOf(QStringLiteral("dstack"))},
                 {QStringLiteral("dstack-next"), QStringLiteral("The same on Debian 13; its package lock is out of date"),
                  QStringLiteral("/usr/share/gatehouse/images/dstack-next"), parametersOf(QStringLiteral("dstack-next"))},
                 {QStringLiteral("nethermind"), QStringLiteral("Ethereum node: Nethermind and Lighthouse on a read-only, measured Debian with an encrypted disk"),
                  QStringLiteral("/usr/share/gatehouse/images/nethermind"), parametersOf(QStringLiteral("nethermind"))}})
{
}

QCoro::Task<Result<QList<RecipeSummary>>> DemoImages::recipes()
{
    const QList<RecipeSummary> copy = m_recipes;
    co_await latency(m_pace);
    co_return copy;
}

QCoro::Task<Result<QList<ImageSummary>>> DemoImages::list()
{
    QList<ImageSummary> summaries;
    for (const ImageDetail& image : m_images)
        summaries.append(image.summary);
    co_await latency(m_pace);
    co_return summaries;
}

QCoro::Task<Result<ImageDetail>> DemoImages::show(QString id)
{
    const std::optional<ImageDetail> found = find(id);
    co_await latency(m_pace);
    if (!found)
        co_return fail(gatehouse::errors::notFound, QStringLiteral("image ") + id);
    co_return *found;
}

std::optional<ImageDetail> DemoImages::find(const QString& id) const
{
    for (const ImageDetail& image : m_images)
        if (image.summary.id == id)
            return image;
    return std::nullopt;
}

QStringList DemoImages::ids() const
{
    QStringList all;
    for (const ImageDetail& image : m_images)
        all.append(image.summary.id);
    return all;
}

ImageDetail DemoImages::make(const QString& recipe, const QString& version, const QMap<QString, QString>& overrides) const
{
    ImageDetail image;
    image.parameters = parametersOf(recipe);
    QString measured = recipe + version;
    for (RecipeParameter& parameter : image.parameters) {
        parameter.value = overrides.value(parameter.name, parameter.value);
        if (parameter.changesMeasurement)
            measured += parameter.name + parameter.value;
        if (parameter.name == QLatin1String("debug"))
            image.summary.debug = parameter.value == QLatin1String("true");
        if (parameter.name == QLatin1String("suite"))
            image.baseSuite = parameter.value;
    }
    if (recipe == QLatin1String("nethermind")) {
        image.summary.variant = overrides.value(QStringLiteral("variant"), QStringLiteral("release"));
        image.summary.debug = image.summary.variant == QLatin1String("dev");
        image.foreign = {{QStringLiteral("Nethermind"), hash256(QStringLiteral("nethermind archive"))}, {QStringLiteral("Lighthouse"), hash256(QStringLiteral("lighthouse archive"))}};
    }
    image.summary.id = hash256(measured).left(16);
    image.summary.recipe = recipe;
    image.summary.version = version;
    image.summary.bytes = 171'966'464;
    image.summary.builtAt = QDateTime::currentDateTimeUtc();
    image.diskPath = QStringLiteral("/var/lib/gatehouse/images/%1/disk.raw").arg(image.summary.id);
    image.measurementsPath = QStringLiteral("/var/lib/gatehouse/images/%1/measurements.json").arg(image.summary.id);
    image.kernel = QStringLiteral("6.1.0-40-amd64");
    image.rootHash = hash256(measured + QStringLiteral("root"));
    image.commandLine = QStringLiteral("console=ttyS0 roothash=%1 systemd.verity=1 panic=10").arg(image.rootHash);
    image.packageCount = 214;
    image.registers = pcrsOf(image.summary.id);
    image.tdxRegisters = tdxForecastOf(image.summary.id, true);
    for (const ScriptStep& step : buildScript(recipe, false))
        image.steps.append({step.title, step.seconds * 23, step.id == QLatin1String("packages")});
    return image;
}

void DemoImages::addPopulation()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    ImageDetail good = make(QStringLiteral("dstack"), QStringLiteral("0.3.1"), {});
    good.summary.builtAt = now.addSecs(-3 * 3600);
    ImageDetail debug = make(QStringLiteral("dstack"), QStringLiteral("0.3.1"), {{QStringLiteral("debug"), QStringLiteral("true")}});
    debug.summary.builtAt = now.addDays(-1);
    ImageDetail failed = make(QStringLiteral("dstack-next"), QStringLiteral("0.4.0"), {});
    failed.summary.state = ImageState::Failed;
    failed.summary.error = staleLock().detail();
    failed.summary.bytes = 0;
    failed.summary.builtAt = now.addSecs(-1500);
    failed.registers.clear();
    failed.steps = failed.steps.mid(0, 1);
    m_images = {good, failed, debug};
    m_quoted = good.summary.id;
    Q_EMIT changed();
}

Result<std::shared_ptr<Operation>> DemoImages::build(ImageBuildRequest request)
{
    const bool known = std::any_of(m_recipes.cbegin(), m_recipes.cend(),
                                   [&](const RecipeSummary& recipe) { return recipe.name == request.recipe; });
    if (!known)
        return fail(gatehouse::errors::notFound, QStringLiteral("recipe ") + request.recipe);
    if (m_building.contains(request.recipe))
        return fail(errors::imageBusy, QStringLiteral("%1 is being built already").arg(request.recipe));
    const bool next = request.recipe == QLatin1String("dstack-next");
    const ImageDetail image = make(request.recipe, next ? QStringLiteral("0.4.0") : QStringLiteral("0.3.1"), request.parameters);
    const std::optional<ImageDetail> before = find(image.summary.id);
    const bool cached = before && before->summary.state == ImageState::Ready;
    auto* script = new DemoScript(QStringLiteral("image.build"), request.recipe, buildScript(request.recipe, cached), m_pace, this);
    script->operation()->setOutcome(image.summary.id);
    m_building.append(request.recipe);
    connect(script->operation().get(), &Operation::logLine, this,
            [this](const QString& line) { m_logs.write(QStringLiteral("console"), LogLevel::Debug, line); });
    connect(script, &DemoScript::ended, this, [this, script, image] {
        buildEnded(image, *script);
        script->deleteLater();
    });
    m_activity.track(script->operation(), QStringLiteral("Build of %1").arg(request.recipe));
    script->start();
    return script->operation();
}

void DemoImages::buildEnded(const ImageDetail& image, const DemoScript& script)
{
    m_building.removeAll(image.summary.recipe);
    const Operation& operation = *script.operation();
    ImageDetail done = image;
    done.summary.builtAt = operation.endedAt();
    done.steps.clear();
    for (const OperationStep& step : operation.steps())
        if (step.state == StepState::Done || step.state == StepState::Failed)
            done.steps.append({step.title, step.seconds(operation.endedAt()), step.detail.contains(QLatin1String("cache"))});
    const Result<void>& result = operation.result();
    if (!result) {
        if (result.error().kind() == ErrorKind::Cancelled) {
            Q_EMIT changed();
            return;
        }
        done.summary.state = ImageState::Failed;
        done.summary.error = result.error().detail();
        done.summary.bytes = 0;
        done.registers.clear();
        done.tdxRegisters.clear();
    }
    put(done);
    Q_EMIT changed();
}

void DemoImages::put(const ImageDetail& image)
{
    m_images.removeIf([&](const ImageDetail& each) { return each.summary.id == image.summary.id; });
    m_images.prepend(image);
}

QCoro::Task<Result<QList<SpaceNeed>>> DemoImages::buildSpace(ImageBuildRequest request)
{
    // The disk of the cache is too small for one of the recipes: that has to be seen, too.
    const bool tight = request.recipe == QLatin1String("dstack-next");
    const QList<SpaceNeed> needs{{SpaceNeed::Place::Cache, QStringLiteral("/var/cache/gatehouse"), 2100 * mebibyte, (tight ? 1240 : 38'400) * mebibyte, QStringLiteral("GATEHOUSE_CACHE")},
                                 {SpaceNeed::Place::State, QStringLiteral("/var/lib/gatehouse"), 1500 * mebibyte, 38'400 * mebibyte, QStringLiteral("GATEHOUSE_STATE")}};
    co_await latency(m_pace);
    co_return needs;
}

QCoro::Task<Result<FileMeasurement>> DemoImages::measure(MeasureRequest request)
{
    const QString path = request.path;
    ScriptStep step;
    step.id = QStringLiteral("work");
    step.title = QStringLiteral("Measuring");
    step.seconds = 1.2;
    step.knownLength = false;
    const QString name = QFileInfo(path).fileName();
    GH_CO_CHECK(co_await playStep(m_activity, m_pace, QStringLiteral("image.measure"), name, step, QStringLiteral("Measurement of %1").arg(name)));
    if (!QFileInfo(path).isFile())
        co_return fail(gatehouse::errors::fileUnreadable, path);
    if (!path.endsWith(QLatin1String(".efi")) && !path.endsWith(QLatin1String(".raw")))
        co_return fail(errors::imageUnknownFormat, QStringLiteral("%1 is neither a UKI nor a disk image").arg(path));
    FileMeasurement measurement{path.endsWith(QLatin1String(".efi")) ? QStringLiteral("uki") : QStringLiteral("raw"), pcrsOf(path)};
    if (request.wantsTdx())
        measurement.registers += tdxForecastOf(path, !request.firmware.isEmpty());
    if (request.full)
        measurement.document = "{\"schema\": \"gatehouse-measurements\"}\n";
    co_return measurement;
}

QCoro::Task<Result<QList<QuotedNode>>> DemoImages::quoted(QString id)
{
    const std::optional<ImageDetail> image = find(id);
    const QList<QuotedNode> nodes = image && id == m_quoted ? quotedOf(*image) : QList<QuotedNode>();
    co_await latency(m_pace);
    if (!image)
        co_return fail(gatehouse::errors::notFound, QStringLiteral("image ") + id);
    co_return nodes;
}

QCoro::Task<Result<void>> DemoImages::remove(QString id)
{
    const bool used = isInUse(id);
    if (!used) {
        m_images.removeIf([&](const ImageDetail& each) { return each.summary.id == id; });
        Q_EMIT changed();
    }
    co_await latency(m_pace);
    if (used)
        co_return fail(errors::imageInUse, id);
    co_return Result<void>{};
}

} // namespace gatehouse::api::demo
