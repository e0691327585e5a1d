// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveImageOutputService.h"

#include "core/image/Background.h"
#include "core/image/CachePruner.h"

namespace gatehouse::api {

LiveImageOutputService::LiveImageOutputService(Paths paths, process::ProcessRunner& runner, LiveImageService& images, LiveActivityService& activity,
                                               QObject* parent)
    : ImageOutputService(parent)
    , m_paths(std::move(paths))
    , m_images(images)
    , m_activity(activity)
    , m_exporter(runner)
{
}

QCoro::Task<Result<PruneReport>> LiveImageOutputService::prune(PruneRequest request)
{
    if (request.keep < 0)
        co_return fail(errors::usage, QStringLiteral("%1 results cannot be kept").arg(request.keep));
    const image::CachePruner pruner(m_paths);
    const auto work = [pruner, request] {
        const image::CachePruner::Options options{request.keep, request.everything};
        return request.remove ? pruner.remove(options) : pruner.plan(options);
    };
    GH_CO_TRY(const image::CachePruner::Plan plan, co_await image::onPool(work));
    PruneReport report;
    report.busy = plan.busy;
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
           m_exporter.start({m_images.store().diskPath(id), id, format, request.path, request.replace}));
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

} // namespace gatehouse::api
