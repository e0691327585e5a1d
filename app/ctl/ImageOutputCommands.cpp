// SPDX-License-Identifier: GPL-3.0-or-later
// image prune and export: what building leaves, and what is made of built images.
#include "app/ctl/OperationWatch.h"
#include "app/ctl/OutFile.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QLocale>

namespace gatehouse::ctl {

namespace {

QString sizeText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1);
}

QCoro::Task<int> prune(CommandContext& context)
{
    const QString what = QStringLiteral("image prune");
    api::PruneRequest request;
    request.everything = context.isSet("all");
    request.remove = context.global.yes;
    if (context.isSet("keep")) {
        bool good = false;
        request.keep = context.value("keep").toInt(&good);
        if (!good || request.keep < 0)
            co_return context.output->error(what, Error(errors::usage, QStringLiteral("--keep takes a number from 0, not \"%1\"").arg(context.value("keep"))));
    }
    const auto report = co_await context.services->imageOutputs().prune(request);
    if (!report)
        co_return context.output->error(what, report.error());
    QJsonArray items;
    QList<QStringList> rows;
    for (const api::PrunableItem& item : report->items) {
        items.append(QJsonObject{{QStringLiteral("kind"), item.kind}, {QStringLiteral("name"), item.name}, {QStringLiteral("bytes"), double(item.bytes)},
                                 {QStringLiteral("lastUsed"), toRfc3339(item.lastUsed)}});
        rows.append({sizeText(item.bytes), item.kind, toRfc3339(item.lastUsed), item.name});
    }
    context.output->document({{QStringLiteral("removed"), report->removed},
                              {QStringLiteral("items"), items},
                              {QStringLiteral("bytes"), double(report->bytes)},
                              {QStringLiteral("keptBytes"), double(report->keptBytes)},
                              {QStringLiteral("busy"), QJsonArray::fromStringList(report->busy)},
                              {QStringLiteral("notRemoved"), QJsonArray::fromStringList(report->notRemoved)}});
    if (!rows.isEmpty())
        context.output->table({QStringLiteral("SIZE"), QStringLiteral("KIND"), QStringLiteral("LAST USED"), QStringLiteral("WHAT")}, rows);
    for (const QString& recipe : report->busy)
        context.output->line(QStringLiteral("%1 is being built; nothing of it and no package was looked at.").arg(recipe));
    for (const QString& left : report->notRemoved)
        context.output->line(QStringLiteral("%1 could not be removed.").arg(left));
    if (report->removed)
        context.output->line(QStringLiteral("Removed %1; %2 kept.").arg(sizeText(report->bytes), sizeText(report->keptBytes)));
    else if (rows.isEmpty())
        context.output->line(QStringLiteral("Nothing to remove; %1 kept.").arg(sizeText(report->keptBytes)));
    else
        context.output->line(QStringLiteral("%1 could go, %2 would be kept. Remove with: gatehousectl image prune --yes").arg(sizeText(report->bytes), sizeText(report->keptBytes)));
    co_return Good;
}

QCoro::Task<int> exportImage(CommandContext& context)
{
    const QString what = QStringLiteral("image export %1").arg(context.arguments().first());
    if (!context.isSet("format") || !context.isSet("out"))
        co_return context.output->error(what, Error(errors::usage, QStringLiteral("--format and --out are needed"),
                                                    QStringLiteral("Formats: raw, qcow2, vhd (Azure), gcp (tar.gz).")));
    api::ImageExportRequest request;
    request.id = context.arguments().first();
    request.format = context.value("format");
    request.path = QFileInfo(context.value("out")).absoluteFilePath();
    request.replace = context.isSet("replace");
    const auto started = context.services->imageOutputs().exportImage(request);
    if (!started)
        co_return context.output->error(what, started.error());
    const api::ImageExport running = *started;
    const Result<void> result = co_await watch(context, running.operation);
    if (!result)
        co_return context.output->error(what, result.error());
    const api::ImageExportReport& report = *running.report;
    context.output->document({{QStringLiteral("image"), report.image},
                              {QStringLiteral("format"), report.format},
                              {QStringLiteral("path"), report.path},
                              {QStringLiteral("bytes"), double(report.bytes)},
                              {QStringLiteral("virtualBytes"), double(report.virtualBytes)},
                              {QStringLiteral("grown"), report.grown},
                              {QStringLiteral("sha256"), report.sha256},
                              {QStringLiteral("steps"), stepsToJson(*running.operation)}});
    context.output->line(QStringLiteral("Wrote %1 (%2, a disk of %3).").arg(report.path, sizeText(report.bytes), sizeText(report.virtualBytes)));
    context.output->line(QStringLiteral("sha256 ") + report.sha256);
    if (report.grown)
        context.output->line(QStringLiteral("The disk was made larger for this format: its partition table, and with it a TDX RTMR1, differ from the image's."));
    co_return Good;
}

} // namespace

QList<CommandSpec> imageOutputCommands()
{
    const QString image = QStringLiteral("image");
    return {
        {image, QStringLiteral("export"), QStringLiteral("Writes an image's disk as raw, qcow2, fixed VHD (Azure) or tar.gz (GCP), and reads it back"),
         QStringLiteral("ID"), QStringLiteral("gatehousectl image export dstack-3f2a --format vhd --out disk.vhd"), 1, 1,
         {{QStringLiteral("format"), QStringLiteral("raw, qcow2, vhd or gcp"), QStringLiteral("FORMAT")},
          {QStringLiteral("out"), QStringLiteral("File to write"), QStringLiteral("FILE")},
          replaceOption()},
         NeedsServices::Yes, exportImage},
        {image, QStringLiteral("prune"), QStringLiteral("Lists what building has left and no build needs; with --yes removes it. Images stay"),
         {}, QStringLiteral("gatehousectl image prune --yes"), 0, 0,
         {{QStringLiteral("keep"), QStringLiteral("Results kept of each build step; 1 when not given"), QStringLiteral("N")},
          {QStringLiteral("all"), QStringLiteral("Also what the next build would start from: steps, packages, package lists")}},
         NeedsServices::Yes, prune},
    };
}

} // namespace gatehouse::ctl
