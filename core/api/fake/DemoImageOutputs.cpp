// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoImageOutputs.h"

namespace gatehouse::api::demo {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

PrunableItem item(const char* kind, const QString& name, double mebibytes, int hours)
{
    return {QLatin1String(kind), name, qint64(mebibytes * mebibyte), QDateTime::currentDateTimeUtc().addSecs(-hours * 3600)};
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
    if (request.remove)
        m_cache.clear();
    co_await latency(m_pace);
    co_return report;
}

Result<ImageExport> DemoImageOutputs::exportImage(ImageExportRequest request)
{
    GH_TRY(const ImageDetail image, imageOf(request.id));
    QList<ScriptStep> steps;
    for (const auto& [id, title, seconds] : {std::tuple{"space", "Disk space", 0.2}, std::tuple{"convert", "Conversion", 2.0}, std::tuple{"verify", "Comparison with the image", 1.0}}) {
        ScriptStep step;
        step.id = QLatin1String(id);
        step.title = QLatin1String(title);
        step.seconds = seconds;
        steps.append(step);
    }
    auto* script = new DemoScript(QStringLiteral("image.export"), image.summary.id, steps, m_pace, this);
    script->operation()->setOutcome(request.path);
    const auto report = std::make_shared<ImageExportReport>();
    report->image = image.summary.id;
    report->path = request.path;
    report->format = request.format;
    report->bytes = image.summary.bytes;
    report->virtualBytes = image.summary.bytes;
    report->sha256 = hash256(image.summary.id + request.format);
    connect(script, &DemoScript::ended, script, &QObject::deleteLater);
    m_activity.track(script->operation(), QStringLiteral("Export of %1").arg(image.summary.recipe));
    script->start();
    return ImageExport{script->operation(), report};
}

} // namespace gatehouse::api::demo
