// SPDX-License-Identifier: GPL-3.0-or-later
// image sbom, verify, diff, verify-reproducible and fetch: what an image holds, whether it is what was built, what differs, and what it is built of.
#include "app/ctl/CheckOutput.h"
#include "app/ctl/Command.h"
#include "app/ctl/EscapedText.h"
#include "app/ctl/OperationWatch.h"
#include "app/ctl/OutFile.h"
#include "app/ctl/RegisterOutput.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::ctl {

namespace {

/// Lines of a difference that people read; the rest is in the JSON.
constexpr qsizetype shownFiles = 200;

QCoro::Task<int> software(CommandContext& context)
{
    const QString what = QStringLiteral("image sbom");
    if (context.isSet("out"))
        if (const Result<void> free = checkOutFile(context, context.value("out")); !free)
            co_return context.output->error(what, free.error());
    const auto list = co_await context.services->imageOutputs().software(context.arguments().first());
    if (!list)
        co_return context.output->error(what, list.error());
    if (context.isSet("out")) {
        const Result<void> written = writeOutFile(context, context.value("out"), list->spdx);
        if (!written)
            co_return context.output->error(what, written.error());
    }
    context.output->document(QJsonDocument::fromJson(list->spdx).object());
    QList<QStringList> rows;
    for (const api::SoftwareItem& item : list->items)
        rows.append({item.name, item.version.isEmpty() ? QStringLiteral("-") : item.version, item.licence});
    context.output->table({QStringLiteral("NAME"), QStringLiteral("VERSION"), QStringLiteral("LICENCE")}, rows);
    context.output->line(QStringLiteral("%1 entries; SPDX 2.3 in %2").arg(list->items.size()).arg(list->path));
    co_return Good;
}

QCoro::Task<int> verify(CommandContext& context)
{
    const QString what = QStringLiteral("image verify");
    const auto proof = co_await context.services->imageOutputs().verify(context.arguments().first(), context.value("signer"));
    if (!proof)
        co_return context.output->error(what, proof.error());
    context.output->document({{QStringLiteral("image"), proof->image},
                              {QStringLiteral("folder"), proof->folder},
                              {QStringLiteral("signer"), proof->signer.isEmpty() ? QJsonValue() : QJsonValue(proof->signer)},
                              {QStringLiteral("verified"), proof->good},
                              {QStringLiteral("checks"), checksToJson(proof->checks)}});
    printChecks(*context.output, proof->checks);
    context.output->line(proof->good ? QStringLiteral("%1 is what its builder signed.").arg(proof->image) : QStringLiteral("%1 is not proven.").arg(proof->image));
    co_return proof->good ? Good : AnswerIsNo;
}

/// The recipe and every --set NAME=VALUE.
Result<api::ImageBuildRequest> buildRequestOf(const CommandContext& context)
{
    api::ImageBuildRequest request;
    request.recipe = context.arguments().first();
    for (const QString& pair : context.parser->values(QStringLiteral("set"))) {
        const qsizetype equals = pair.indexOf(QLatin1Char('='));
        if (equals < 1)
            return fail(errors::usage, QStringLiteral("--set takes NAME=VALUE, not \"%1\"").arg(pair));
        request.parameters.insert(pair.left(equals), pair.mid(equals + 1));
    }
    return request;
}

QJsonValue toJson(const std::optional<api::ByteChange>& bytes)
{
    if (!bytes)
        return QJsonValue();
    return QJsonObject{{QStringLiteral("offset"), bytes->offset < 0 ? QJsonValue() : QJsonValue(double(bytes->offset))}, {QStringLiteral("count"), double(bytes->count)},
                       {QStringLiteral("before"), bytes->before}, {QStringLiteral("after"), bytes->after}};
}

QString bytesText(const std::optional<api::ByteChange>& bytes)
{
    if (!bytes)
        return {};
    if (bytes->offset < 0)
        return QStringLiteral("; one is the beginning of the other");
    return QStringLiteral("; from byte %1 on, %2 differ: %3 -> %4").arg(bytes->offset).arg(bytes->count).arg(bytes->before, bytes->after);
}

QJsonObject toJson(const api::ImageChanges& changes)
{
    QJsonArray packages, sections, files, registers, partitions;
    for (const api::PackageChange& package : changes.packages)
        packages.append(QJsonObject{{QStringLiteral("name"), package.name}, {QStringLiteral("before"), package.before}, {QStringLiteral("after"), package.after}});
    for (const api::SectionChange& section : changes.sections)
        sections.append(QJsonObject{{QStringLiteral("name"), section.name}, {QStringLiteral("part"), section.part}, {QStringLiteral("what"), QJsonArray::fromStringList(section.what)},
                                    {QStringLiteral("before"), section.before}, {QStringLiteral("after"), section.after}, {QStringLiteral("bytes"), toJson(section.bytes)},
                                    {QStringLiteral("linesRemoved"), QJsonArray::fromStringList(section.linesRemoved)}, {QStringLiteral("linesAdded"), QJsonArray::fromStringList(section.linesAdded)}});
    for (const api::FileChange& file : changes.files)
        files.append(QJsonObject{{QStringLiteral("place"), file.place}, {QStringLiteral("path"), file.path}, {QStringLiteral("what"), QJsonArray::fromStringList(file.what)}, {QStringLiteral("before"), file.before},
                                 {QStringLiteral("after"), file.after}, {QStringLiteral("bytes"), toJson(file.bytes)}});
    for (const api::RegisterChange& changed : changes.registers)
        registers.append(QJsonObject{{QStringLiteral("name"), changed.name}, {QStringLiteral("before"), changed.before}, {QStringLiteral("after"), changed.after},
                                     {QStringLiteral("events"), QJsonArray::fromStringList(changed.events)}});
    for (const api::PartitionChange& partition : changes.partitions)
        partitions.append(QJsonObject{{QStringLiteral("name"), partition.name}, {QStringLiteral("what"), partition.what}, {QStringLiteral("bytes"), toJson(partition.bytes)}});
    return {{QStringLiteral("before"), changes.before},
            {QStringLiteral("after"), changes.after},
            {QStringLiteral("compared"), changes.compared},
            {QStringLiteral("same"), changes.same},
            {QStringLiteral("packages"), packages},
            {QStringLiteral("sections"), sections},
            {QStringLiteral("files"), files},
            {QStringLiteral("filesChanged"), double(changes.filesChanged)},
            {QStringLiteral("filesCompared"), double(changes.filesCompared)},
            {QStringLiteral("commandLineRemoved"), QJsonArray::fromStringList(changes.commandLineRemoved)},
            {QStringLiteral("commandLineAdded"), QJsonArray::fromStringList(changes.commandLineAdded)},
            {QStringLiteral("registers"), registers},
            {QStringLiteral("partitions"), partitions},
            {QStringLiteral("notes"), QJsonArray::fromStringList(changes.notes)}};
}

/// For people.
QString partText(const QString& part)
{
    static const QMap<QString, QString> words{{QStringLiteral("commandLine"), QStringLiteral("command line")}, {QStringLiteral("osRelease"), QStringLiteral("os-release")},
                                              {QStringLiteral("kernelRelease"), QStringLiteral("kernel release")}, {QStringLiteral("deviceTree"), QStringLiteral("device tree")},
                                              {QStringLiteral("pcrSignature"), QStringLiteral("PCR signature")}, {QStringLiteral("pcrKey"), QStringLiteral("PCR key")}};
    return words.value(part, part);
}

/// Names and lines come out of the images, which may be anybody's: none of them may look like a line of this answer.
void oneLine(Output& output, const QString& text)
{
    output.line(escaped(text));
}

void print(Output& output, const api::SectionChange& section)
{
    oneLine(output, QStringLiteral("section    %1%2: %3%4").arg(partText(section.part), section.name.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(section.name),
                                                             section.what.join(QStringLiteral(", ")), bytesText(section.bytes)));
    if (!section.before.isEmpty())
        oneLine(output, QStringLiteral("             - ") + section.before);
    if (!section.after.isEmpty())
        oneLine(output, QStringLiteral("             + ") + section.after);
    // The words of a command line have lines of their own.
    if (section.part == QStringLiteral("commandLine"))
        return;
    for (const QString& line : section.linesRemoved)
        oneLine(output, QStringLiteral("             - \"%1\"").arg(line));
    for (const QString& line : section.linesAdded)
        oneLine(output, QStringLiteral("             + \"%1\"").arg(line));
}

void print(Output& output, const api::ImageChanges& changes)
{
    for (const api::PackageChange& package : changes.packages)
        oneLine(output, QStringLiteral("package    %1: %2 -> %3").arg(package.name, package.before.isEmpty() ? QStringLiteral("not there") : package.before,
                                                                   package.after.isEmpty() ? QStringLiteral("not there") : package.after));
    for (const api::SectionChange& section : changes.sections)
        print(output, section);
    for (const api::FileChange& file : changes.files.mid(0, shownFiles)) {
        const QString path = (file.place == QStringLiteral("initrd") ? QStringLiteral("initrd:/") : QStringLiteral("/")) + (file.path == QStringLiteral("/") ? QString() : file.path);
        oneLine(output, QStringLiteral("file       %1: %2%3").arg(path, file.what.join(QStringLiteral(", ")), bytesText(file.bytes)));
        if (!file.before.isEmpty())
            oneLine(output, QStringLiteral("             - ") + file.before);
        if (!file.after.isEmpty())
            oneLine(output, QStringLiteral("             + ") + file.after);
    }
    if (changes.filesChanged > shownFiles)
        oneLine(output, QStringLiteral("file       … %1 changed files in all; --json lists them").arg(changes.filesChanged));
    for (const QString& word : changes.commandLineRemoved)
        oneLine(output, QStringLiteral("command    - ") + word);
    for (const QString& word : changes.commandLineAdded)
        oneLine(output, QStringLiteral("command    + ") + word);
    for (const api::RegisterChange& changed : changes.registers) {
        oneLine(output, QStringLiteral("register   %1: %2 -> %3").arg(changed.name, changed.before, changed.after));
        for (const QString& event : changed.events)
            oneLine(output, QStringLiteral("             because of: ") + event);
    }
    for (const api::PartitionChange& partition : changes.partitions)
        oneLine(output, QStringLiteral("partition  %1: %2%3").arg(partition.name, partition.what, bytesText(partition.bytes)));
    for (const QString& note : changes.notes)
        oneLine(output, QStringLiteral("note       ") + note);
}

QCoro::Task<int> verifyReproducible(CommandContext& context)
{
    const QString what = QStringLiteral("image verify-reproducible %1").arg(context.arguments().first());
    const auto request = buildRequestOf(context);
    if (!request)
        co_return context.output->error(what, request.error());
    const auto started = context.services->imageOutputs().verifyReproducible(*request);
    if (!started)
        co_return context.output->error(what, started.error());
    const api::Reproduction running = *started;
    const Result<void> result = co_await watch(context, running.operation);
    if (!result)
        co_return context.output->error(what, result.error());
    const api::ReproductionReport& report = *running.report;
    QJsonArray steps;
    for (const api::StepChange& step : report.steps) {
        steps.append(QJsonObject{{QStringLiteral("step"), step.step}, {QStringLiteral("file"), step.file}, {QStringLiteral("bytes"), toJson(step.bytes)}});
        oneLine(*context.output, QStringLiteral("step       %1: %2%3").arg(step.step, step.file, step.bytes ? bytesText(step.bytes) : QStringLiteral("; made by one build only")));
    }
    context.output->document({{QStringLiteral("recipe"), report.recipe},
                              {QStringLiteral("reproducible"), report.reproducible},
                              {QStringLiteral("firstImage"), report.firstImage},
                              {QStringLiteral("secondImage"), report.secondImage},
                              {QStringLiteral("sha256"), report.sha256.isEmpty() ? QJsonValue() : QJsonValue(report.sha256)},
                              {QStringLiteral("differingSteps"), steps},
                              {QStringLiteral("difference"), toJson(report.changes)},
                              {QStringLiteral("varied"), QJsonArray::fromStringList(report.varied)},
                              {QStringLiteral("notVaried"), QJsonArray::fromStringList(report.notVaried)},
                              {QStringLiteral("steps"), stepsToJson(*running.operation)}});
    print(*context.output, report.changes);
    context.output->line(QStringLiteral("varied     ") + report.varied.join(QStringLiteral(", ")));
    for (const QString& left : report.notVaried)
        context.output->line(QStringLiteral("not varied ") + left);
    context.output->line(report.reproducible ? QStringLiteral("Both builds are the same, byte for byte: %1, sha256 %2.").arg(report.firstImage, report.sha256)
                                             : QStringLiteral("The builds differ; the first line names where it begins."));
    co_return report.reproducible ? Good : AnswerIsNo;
}

QJsonArray toJson(const QList<api::ValueChange>& values)
{
    QJsonArray array;
    for (const api::ValueChange& value : values)
        array.append(QJsonObject{{QStringLiteral("name"), value.name}, {QStringLiteral("before"), value.before}, {QStringLiteral("after"), value.after}});
    return array;
}

QCoro::Task<int> forecast(CommandContext& context)
{
    const QString what = QStringLiteral("image forecast %1").arg(context.arguments().first());
    const auto request = buildRequestOf(context);
    if (!request)
        co_return context.output->error(what, request.error());
    // Before anything is begun: what it says is true then.
    const auto space = co_await context.services->images().buildSpace(*request);
    const QStringList room = space ? spaceLines(*space) : QStringList{QStringLiteral("space      not known: ") + space.error().detail()};
    for (const QString& line : room)
        context.output->line(line);
    const auto started = context.services->imageOutputs().forecast(*request);
    if (!started)
        co_return context.output->error(what, started.error());
    const api::Forecast running = *started;
    const Result<void> result = co_await watch(context, running.operation);
    if (!result)
        co_return context.output->error(what, result.error());
    const api::ForecastReport& report = *running.report;
    QJsonObject document{{QStringLiteral("recipe"), report.recipe},
                         {QStringLiteral("image"), report.image.isEmpty() ? QJsonValue() : QJsonValue(report.image)},
                         {QStringLiteral("changes"), report.changes},
                         {QStringLiteral("settings"), toJson(report.settings)},
                         {QStringLiteral("packages"), toJson(report.packages)},
                         {QStringLiteral("registers"), toJson(report.registers)},
                         {QStringLiteral("notCompared"), QJsonArray::fromStringList(report.notCompared)},
                         {QStringLiteral("steps"), stepsToJson(*running.operation)}};
    addSpace(document, space);
    context.output->document(document);
    const auto line = [&context](const char* kind, const api::ValueChange& value) {
        const auto shown = [](const QString& text) { return text.isEmpty() ? QStringLiteral("(none)") : text; };
        context.output->line(QLatin1String(kind) + QStringLiteral("%1: %2 -> %3").arg(value.name, shown(value.before), shown(value.after)));
    };
    for (const api::ValueChange& value : report.settings)
        line("setting    ", value);
    for (const api::ValueChange& value : report.packages)
        line("package    ", value);
    for (const api::ValueChange& value : report.registers)
        if (value.before != value.after)
            line("register   ", value);
    for (const QString& reason : report.notCompared)
        context.output->line(QStringLiteral("unknown    ") + reason);
    context.output->line(report.image.isEmpty() ? QStringLiteral("No image of this recipe yet; these are the registers of the first.")
                         : report.changes       ? QStringLiteral("Changes the measurement, beside %1.").arg(report.image)
                                                : QStringLiteral("Leaves the measurement as that of %1.").arg(report.image));
    co_return Good;
}

QCoro::Task<int> fetch(CommandContext& context)
{
    const QString what = QStringLiteral("image fetch %1").arg(context.arguments().first());
    const auto request = buildRequestOf(context);
    if (!request)
        co_return context.output->error(what, request.error());
    const auto started = context.services->imageOutputs().fetch(*request);
    if (!started)
        co_return context.output->error(what, started.error());
    const std::shared_ptr<Operation> running = *started;
    const Result<void> result = co_await watch(context, running);
    if (!result)
        co_return context.output->error(what, result.error());
    context.output->document({{QStringLiteral("recipe"), request->recipe}, {QStringLiteral("steps"), stepsToJson(*running)}});
    context.output->line(QStringLiteral("Everything that %1 needs is in the cache.").arg(request->recipe));
    co_return Good;
}

QCoro::Task<int> diff(CommandContext& context)
{
    const QStringList names = context.arguments();
    const auto changes = co_await context.services->imageOutputs().diff(names[0], names[1]);
    if (!changes)
        co_return context.output->error(QStringLiteral("image diff"), changes.error());
    context.output->document(toJson(*changes));
    print(*context.output, *changes);
    if (changes->same)
        context.output->line(changes->compared == QStringLiteral("disks") ? QStringLiteral("The disks are the same, byte for byte.")
                                                                          : QStringLiteral("The unified kernel images are the same, byte for byte."));
    // The same program behind another boot loader is measured otherwise.
    co_return changes->same && changes->registers.isEmpty() ? Good : AnswerIsNo;
}

} // namespace

QList<CommandSpec> imageProofCommands()
{
    const QString image = QStringLiteral("image");
    const QCommandLineOption set(QStringLiteral("set"), QStringLiteral("Override a recipe parameter; may be repeated"), QStringLiteral("NAME=VALUE"));
    return {
        {image, QStringLiteral("sbom"), QStringLiteral("Lists the software in an image with versions and licences (SPDX 2.3 with --json)"), QStringLiteral("ID"),
         QStringLiteral("gatehousectl image sbom dstack-3f2a --out sbom.spdx.json"), 1, 1,
         {{QStringLiteral("out"), QStringLiteral("Also write the SPDX document to FILE"), QStringLiteral("FILE")}, replaceOption()}, NeedsServices::Yes, software},
        {image, QStringLiteral("verify"), QStringLiteral("Checks an image against its signed manifest; exit 1 unless every check passes"), QStringLiteral("ID|FOLDER"),
         QStringLiteral("gatehousectl image verify ./received --signer build.pub"), 1, 1,
         {{QStringLiteral("signer"), QStringLiteral("Public key of the builder (signify); without it the key of this computer's builds"), QStringLiteral("FILE")}}, NeedsServices::Yes, verify},
        {image, QStringLiteral("diff"), QStringLiteral("Explains two images (ids, disks, .efi) by package, section, file, command line, register and partition; exit 1 when they differ"),
         QStringLiteral("A B"), QStringLiteral("gatehousectl image diff dstack-3f2a disk.vhd"), 2, 2, {}, NeedsServices::Yes, diff},
        {image, QStringLiteral("verify-reproducible"), QStringLiteral("Builds a recipe twice in clean rooms; exit 1, with the file and the bytes, when they differ"),
         QStringLiteral("RECIPE"), QStringLiteral("gatehousectl image verify-reproducible dstack"), 1, 1, {set}, NeedsServices::Yes, verifyReproducible},
        {image, QStringLiteral("forecast"), QStringLiteral("Says what a build with these settings would measure: registers old -> new; builds no image and writes no lock"),
         QStringLiteral("RECIPE"), QStringLiteral("gatehousectl image forecast dstack --set label=blue"), 1, 1, {set}, NeedsServices::Yes, forecast},
        {image, QStringLiteral("fetch"), QStringLiteral("Gets the packages and archives of a recipe into the cache, each checked by its hash"), QStringLiteral("RECIPE"),
         QStringLiteral("gatehousectl image fetch dstack"), 1, 1, {set}, NeedsServices::Yes, fetch},
    };
}

} // namespace gatehouse::ctl
