// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoImageOutputs.h"

#include <QFileInfo>

namespace gatehouse::api::demo {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

PrunableItem item(const char* kind, const QString& name, double mebibytes, int hours)
{
    return {QLatin1String(kind), name, qint64(mebibytes * mebibyte), QDateTime::currentDateTimeUtc().addSecs(-hours * 3600)};
}

ScriptStep stepOf(const char* id, const char* title, double seconds)
{
    ScriptStep step;
    step.id = QLatin1String(id);
    step.title = QLatin1String(title);
    step.seconds = seconds;
    return step;
}

/// What another root hash does to the unified kernel image.
QList<SectionChange> kernelChanges(const QString& rootBefore, const QString& rootAfter)
{
    SectionChange commandLine;
    commandLine.name = QStringLiteral(".cmdline");
    commandLine.part = QStringLiteral("commandLine");
    commandLine.what = QStringList{QStringLiteral("content")};
    commandLine.before = QStringLiteral("142 bytes, ") + hash256(rootBefore);
    commandLine.after = QStringLiteral("142 bytes, ") + hash256(rootAfter);
    commandLine.linesRemoved = QStringList{QStringLiteral("roothash=") + rootBefore};
    commandLine.linesAdded = QStringList{QStringLiteral("roothash=") + rootAfter};
    return {commandLine};
}

} // namespace

DemoImageOutputs::DemoImageOutputs(Pace pace, DemoImages& images, DemoActivity& activity, QObject* parent)
    : ImageOutputService(parent)
    , m_pace(pace)
    , m_images(images)
    , m_activity(activity)
    , m_cache({item("step", QStringLiteral("dstack/root 7d01c44be2a90b6e"), 281.4, 75), item("step", QStringLiteral("dstack/disk 91a0e3f2b7c65d18"), 164, 75),
               item("step", QStringLiteral("dstack/verity 0c9e5b7712d3aa40"), 98.2, 75), item("leftover", QStringLiteral("dstack-next/root .draft-kPq2Zr"), 61.7, 1),
               item("package", QStringLiteral("packages/5d2f81c3a0b94e77f6120c8d"), 3.1, 190)})
{
}

Result<ImageDetail> DemoImageOutputs::imageOf(const QString& id) const
{
    for (const QString& known : m_images.ids())
        if (!id.isEmpty() && known.startsWith(id))
            return *m_images.find(known);
    return fail(gatehouse::errors::notFound, QStringLiteral("image ") + id);
}

QCoro::Task<Result<PruneReport>> DemoImageOutputs::prune(PruneRequest request)
{
    PruneReport report;
    report.items = m_cache;
    report.keptBytes = 812 * mebibyte;
    report.removed = request.remove;
    for (const PrunableItem& each : m_cache)
        report.bytes += each.bytes;
    const QPointer<DemoImageOutputs> self(this);
    const ScriptStep step = request.remove ? stepOf("work", "Removing", 1.2) : stepOf("work", "Looking at what is there", 0.4);
    const QString title = request.remove ? QStringLiteral("Freeing disk space") : QStringLiteral("Look at the disk space");
    GH_CO_CHECK(co_await playStep(m_activity, m_pace, QStringLiteral("image.prune"), QStringLiteral("cache"), step, title));
    if (self && request.remove)
        m_cache.clear();
    co_return report;
}

Result<ImageExport> DemoImageOutputs::exportImage(ImageExportRequest request)
{
    GH_TRY(const ImageDetail image, imageOf(request.id));
    const QList<ScriptStep> steps{stepOf("space", "Disk space", 0.2), stepOf("convert", "Conversion", 2), stepOf("verify", "Comparison with the image", 1)};
    const std::shared_ptr<Operation> operation = play(QStringLiteral("image.export"), image.summary.id, steps, QStringLiteral("Export of %1").arg(image.summary.recipe));
    operation->setOutcome(request.path);
    const auto report = std::make_shared<ImageExportReport>();
    report->image = image.summary.id;
    report->path = request.path;
    report->format = request.format;
    report->bytes = image.summary.bytes;
    report->virtualBytes = image.summary.bytes;
    report->sha256 = hash256(image.summary.id + request.format);
    return ImageExport{operation, report};
}

QCoro::Task<Result<SpaceNeed>> DemoImageOutputs::exportSpace(ImageExportRequest request)
{
    GH_CO_TRY(const ImageDetail image, imageOf(request.id));
    SpaceNeed need;
    need.place = SpaceNeed::Place::Target;
    need.folder = QFileInfo(request.path).absolutePath();
    need.neededBytes = image.summary.bytes * (request.format == QLatin1String("gcp") ? 2 : 1) + 64 * mebibyte;
    // As on a stick: too small for the archive, enough for the rest.
    need.freeBytes = need.folder.startsWith(QLatin1String("/media")) ? image.summary.bytes + 100 * mebibyte : 38'400 * mebibyte;
    co_await latency(m_pace);
    co_return need;
}

std::shared_ptr<Operation> DemoImageOutputs::play(const QString& kind, const QString& subject, const QList<ScriptStep>& steps, const QString& title)
{
    auto* script = new DemoScript(kind, subject, steps, m_pace, this);
    const std::shared_ptr<Operation> operation = script->operation();
    connect(script, &DemoScript::ended, script, &QObject::deleteLater);
    m_activity.track(operation, title);
    script->start();
    return operation;
}

Result<Reproduction> DemoImageOutputs::verifyReproducible(ImageBuildRequest request)
{
    const auto report = std::make_shared<ReproductionReport>();
    report->recipe = request.recipe;
    report->reproducible = true;
    report->firstImage = report->secondImage = hash256(request.recipe).left(16);
    report->sha256 = hash256(request.recipe + QStringLiteral("disk"));
    report->changes.same = true;
    report->varied = QStringList{QStringLiteral("path"), QStringLiteral("time (36 s later)"), QStringLiteral("order of the recipe's files")};
    const QList<ScriptStep> steps{stepOf("first", "First build", 4), stepOf("second", "Second build", 4), stepOf("compare", "Comparison", 1)};
    return Reproduction{play(QStringLiteral("image.verify-reproducible"), request.recipe, steps, QStringLiteral("Reproduction of %1").arg(request.recipe)), report};
}

Result<Forecast> DemoImageOutputs::forecast(ImageBuildRequest request)
{
    const auto report = std::make_shared<ForecastReport>();
    report->recipe = request.recipe;
    std::optional<ImageDetail> closest;
    const QStringList ids = m_images.ids();
    for (const QString& id : ids)
        if (const auto image = m_images.find(id); !closest && image && image->summary.recipe == request.recipe && image->summary.state == ImageState::Ready)
            closest = image;
    QString settings;
    if (closest) {
        report->image = closest->summary.id;
        for (const RecipeParameter& parameter : std::as_const(closest->parameters))
            if (const QString value = request.parameters.value(parameter.name, parameter.value); parameter.changesMeasurement && value != parameter.value) {
                report->settings.append({parameter.name, parameter.value, value});
                settings += parameter.name + value;
            }
    }
    report->changes = !settings.isEmpty();
    const QString after = report->image + settings;
    for (const char* name : {"PCR 4", "PCR 9", "PCR 11"})
        report->registers.append({QLatin1String(name), closest ? hash256(report->image + QLatin1String(name)) : QString(), hash256(after + QLatin1String(name))});
    const auto rtmr2Of = [](const QString& seed) { return rtmrsOf(seed).at(2).value; };
    report->registers.append({QStringLiteral("RTMR2"), closest ? rtmr2Of(report->image) : QString(), rtmr2Of(after)});
    if (closest)
        report->notCompared = QStringList{QStringLiteral("RTMR0: predicted for another machine (memory 1024 MiB → 2048 MiB)"),
                                          QStringLiteral("RTMR1: it changes, by Authenticode of the UKI; not predicted of the build (Partition table (GPT): the disk is not made yet)")};
    return Forecast{play(QStringLiteral("image.forecast"), request.recipe, {stepOf("verity", "Read-only root with dm-verity", 2), stepOf("measure", "Measurements", 1)},
                         QStringLiteral("Measurement of %1").arg(request.recipe)),
                    report};
}

Result<std::shared_ptr<Operation>> DemoImageOutputs::fetch(ImageBuildRequest request)
{
    return play(QStringLiteral("image.fetch"), request.recipe, {stepOf("packages", "Packages", 2)}, QStringLiteral("Downloads of %1").arg(request.recipe));
}

QCoro::Task<Result<SoftwareList>> DemoImageOutputs::software(QString id)
{
    const Result<ImageDetail> found = imageOf(id);
    co_await latency(m_pace);
    if (!found)
        co_return fail(found.error());
    SoftwareList list;
    list.image = found->summary.id;
    list.path = QStringLiteral("/var/lib/gatehouse/images/%1/sbom.spdx.json").arg(found->summary.id);
    const auto add = [&list](const char* name, const char* version, const char* licence) {
        list.items.append({QLatin1String(name), QLatin1String(version), QLatin1String(licence), {}});
    };
    add("base-files", "12.4+deb12u11", "GPL-2.0-or-later");
    add("busybox-static", "1:1.35.0-4+b4", "GPL-2.0-only AND LicenseRef-debian-bzip2");
    add("libc6", "2.36-9+deb12u10", "NOASSERTION");
    add("linux-image-6.1.0-40-amd64", "6.1.153-1", "GPL-2.0-only");
    add("openssl", "3.0.17-1~deb12u2", "Apache-2.0");
    add("systemd", "252.39-1~deb12u1", "LGPL-2.1-or-later AND GPL-2.0-only");
    add("zlib1g", "1:1.2.13.dfsg-1", "Zlib");
    add("gatehouse-guest-agent", "", "NOASSERTION");
    list.spdx = "{}";
    co_return list;
}

QCoro::Task<Result<ImageProof>> DemoImageOutputs::verify(QString image, QString signerFile)
{
    Q_UNUSED(signerFile);
    const Result<ImageDetail> found = imageOf(image);
    if (!found)
        co_return fail(found.error());
    const ScriptStep step = stepOf("work", "Checking every file", 1);
    GH_CO_CHECK(co_await playStep(m_activity, m_pace, QStringLiteral("image.verify"), found->summary.id, step, QStringLiteral("Check of %1").arg(found->summary.recipe)));
    ImageProof proof;
    proof.image = found->summary.id;
    proof.folder = QStringLiteral("/var/lib/gatehouse/images/") + found->summary.id;
    proof.signer = hash256(QStringLiteral("build key"));
    proof.good = true;
    const auto add = [&proof](const QString& id, const QString& title, const QString& value) {
        proof.checks.append({id, title, CheckStatus::Passed, value, value, QStringLiteral("outputs.json"), {}});
    };
    add(QStringLiteral("signature"), QStringLiteral("Signature"), proof.signer);
    for (const char* file : {"disk.raw", "measurements.json", "sbom.spdx.json", "uki.efi"})
        add(QStringLiteral("file.") + QLatin1String(file), QLatin1String(file), hash256(found->summary.id + QLatin1String(file)));
    for (const RegisterPrediction& prediction : found->registers)
        add(QStringLiteral("register.") + prediction.name, prediction.name, prediction.value);
    co_return proof;
}

QCoro::Task<Result<ImageChanges>> DemoImageOutputs::diffWithFile(ImageDetail image, QString path)
{
    co_await latency(m_pace);
    ImageChanges changes;
    changes.before = image.summary.id;
    changes.after = path;
    if (path.endsWith(QLatin1String(".efi")))
        changes.compared = QStringLiteral("programs");
    changes.sections = kernelChanges(image.rootHash, hash256(path));
    changes.files = {{QStringLiteral("init"), {QStringLiteral("size"), QStringLiteral("content")}, QStringLiteral("R0755 0:0, 1204 bytes"), QStringLiteral("R0755 0:0, 1377 bytes"),
                      ByteChange{301, 644, QStringLiteral("6d6f7564"), QStringLiteral("736c6565")}, QStringLiteral("initrd")}};
    changes.filesChanged = 1;
    changes.filesCompared = 214;
    changes.commandLineRemoved = {QStringLiteral("roothash=") + image.rootHash};
    changes.commandLineAdded = {QStringLiteral("roothash=") + hash256(path)};
    changes.notes = {QStringLiteral("packages were not compared: only images of the catalogue say which they hold")};
    co_return changes;
}

QCoro::Task<Result<ImageChanges>> DemoImageOutputs::diff(QString before, QString after)
{
    const Result<ImageDetail> one = imageOf(before);
    const Result<ImageDetail> two = imageOf(after);
    if (one && !two && after.startsWith(QLatin1Char('/')))
        co_return co_await diffWithFile(*one, after);
    if (!one || !two)
        co_return fail((one ? two : one).error());
    ScriptStep step = stepOf("work", "Comparing", 1.5);
    step.knownLength = false;
    GH_CO_CHECK(co_await playStep(m_activity, m_pace, QStringLiteral("image.compare"), one->summary.id, step, QStringLiteral("Comparison of %1").arg(one->summary.recipe)));
    ImageChanges changes;
    changes.before = one->summary.id;
    changes.after = two->summary.id;
    changes.same = one->summary.id == two->summary.id;
    changes.filesCompared = 4'812;
    if (changes.same)
        co_return changes;
    changes.packages = {{QStringLiteral("openssl"), QStringLiteral("3.0.16-1~deb12u1"), QStringLiteral("3.0.17-1~deb12u2")}, {QStringLiteral("strace"), {}, QStringLiteral("6.1-0.1")}};
    changes.sections = kernelChanges(one->rootHash, two->rootHash);
    changes.files = {{QStringLiteral("etc/gatehouse/label.env"), {QStringLiteral("size"), QStringLiteral("content")}, QStringLiteral("R0644 0:0, 14 bytes"),
                      QStringLiteral("R0644 0:0, 15 bytes"), ByteChange{6, 8, QStringLiteral("70726f64"), QStringLiteral("64656275")}},
                     {QStringLiteral("usr/bin/strace"), {QStringLiteral("added")}, {}, QStringLiteral("R0755 0:0, 1,904,232 bytes"), {}}};
    changes.filesChanged = 2;
    changes.commandLineRemoved = {QStringLiteral("roothash=") + one->rootHash};
    changes.commandLineAdded = {QStringLiteral("roothash=") + two->rootHash};
    for (qsizetype i = 0; i < std::min(one->registers.size(), two->registers.size()); ++i)
        changes.registers.append({one->registers[i].name, one->registers[i].value, two->registers[i].value,
                                  one->registers[i].events.isEmpty() ? QStringList() : QStringList{one->registers[i].events.last().name}});
    changes.partitions = {{QStringLiteral("gatehouse-root"), QStringLiteral("content"), ByteChange{96, 81'204'117, QStringLiteral("a1b2"), QStringLiteral("9f07")}}};
    co_return changes;
}

} // namespace gatehouse::api::demo
