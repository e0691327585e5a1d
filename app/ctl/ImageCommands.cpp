// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OperationWatch.h"
#include "app/ctl/RegisterOutput.h"
#include "core/api/RegisterReasons.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <utility>

namespace gatehouse::ctl {

namespace {

QString stateText(api::ImageState state)
{
    switch (state) {
    case api::ImageState::Ready:
        return QStringLiteral("ready");
    case api::ImageState::Building:
        return QStringLiteral("building");
    case api::ImageState::Failed:
        break;
    }
    return QStringLiteral("failed");
}

QJsonObject toJson(const api::ImageSummary& image)
{
    return {{QStringLiteral("id"), image.id},
            {QStringLiteral("recipe"), image.recipe},
            {QStringLiteral("version"), image.version},
            {QStringLiteral("variant"), image.variant.isEmpty() ? QJsonValue() : QJsonValue(image.variant)},
            {QStringLiteral("state"), stateText(image.state)},
            {QStringLiteral("debug"), image.debug},
            {QStringLiteral("bytes"), double(image.bytes)},
            {QStringLiteral("builtAt"), image.builtAt.isValid() ? QJsonValue(toRfc3339(image.builtAt)) : QJsonValue()},
            {QStringLiteral("error"), image.error}};
}

QJsonObject eventToJson(const QString& registerName, const api::MeasuredEvent& event)
{
    return {{QStringLiteral("register"), registerName},
            {QStringLiteral("name"), event.name},
            {QStringLiteral("digest"), event.digest}};
}

QJsonObject registersToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonObject object;
    for (const api::RegisterPrediction& prediction : registers)
        if (!prediction.value.isEmpty())
            object.insert(registerKey(prediction.name), prediction.value);
    return object;
}

/// {"rtmr0": [why, …]} of the registers without a value.
QJsonObject notPredictedToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonObject object;
    for (const api::RegisterPrediction& prediction : registers)
        if (prediction.value.isEmpty())
            object.insert(registerKey(prediction.name), QJsonArray::fromStringList(prediction.missing));
    return object;
}

void printRegisters(Output& output, const QList<api::RegisterPrediction>& registers, qsizetype width)
{
    for (const api::RegisterPrediction& prediction : registers) {
        if (!prediction.value.isEmpty()) {
            output.line(prediction.name.leftJustified(width) + prediction.value);
            const QStringList conditions = conditionLines(prediction);
            for (const QString& condition : conditions)
                output.line(QString(width, QLatin1Char(' ')) + condition);
            continue;
        }
        output.line(prediction.name.leftJustified(width) + QStringLiteral("not predicted"));
        const QStringList reasons = api::groupedReasons(prediction.missing);
        for (const QString& reason : reasons)
            output.line(QString(width, QLatin1Char(' ')) + QStringLiteral("- ") + reason);
    }
}

QJsonArray eventsToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonArray events;
    for (const api::RegisterPrediction& prediction : registers)
        for (const api::MeasuredEvent& event : prediction.events)
            if (!event.digest.isEmpty())
                events.append(eventToJson(registerKey(prediction.name), event));
    return events;
}

QCoro::Task<int> list(CommandContext& context)
{
    const auto images = co_await context.services->images().list();
    if (!images)
        co_return context.output->error(QStringLiteral("image list"), images.error());
    QJsonArray array;
    QList<QStringList> rows;
    for (const api::ImageSummary& image : *images) {
        array.append(toJson(image));
        rows.append({image.id, image.recipe, image.debug ? stateText(image.state) + QStringLiteral(" DEBUG") : stateText(image.state), QLocale::c().formattedDataSize(image.bytes, 0),
                     image.builtAt.isValid() ? toRfc3339(image.builtAt) : QStringLiteral("-")});
    }
    context.output->document({{QStringLiteral("images"), array}});
    if (rows.isEmpty())
        context.output->line(QStringLiteral("No image yet. Build one: gatehousectl image build dstack"));
    else
        context.output->table({QStringLiteral("ID"), QStringLiteral("RECIPE"), QStringLiteral("STATE"),
                               QStringLiteral("SIZE"), QStringLiteral("BUILT")},
                              rows);
    for (const api::ImageSummary& image : *images)
        if (!image.error.isEmpty())
            context.output->wrapped(image.id + QStringLiteral(": "), image.error);
    co_return Good;
}

/// Reads every --set NAME=VALUE.
Result<QMap<QString, QString>> parametersOf(const CommandContext& context)
{
    QMap<QString, QString> parameters;
    for (const QString& pair : context.parser->values(QStringLiteral("set"))) {
        const qsizetype equals = pair.indexOf(QLatin1Char('='));
        if (equals < 1)
            return fail(errors::usage, QStringLiteral("--set takes NAME=VALUE, not \"%1\"").arg(pair));
        parameters.insert(pair.left(equals), pair.mid(equals + 1));
    }
    return parameters;
}

QCoro::Task<int> build(CommandContext& context)
{
    const QString recipe = context.arguments().first();
    const auto parameters = parametersOf(context);
    if (!parameters)
        co_return context.output->error(QStringLiteral("image build"), parameters.error());
    auto operation = context.services->images().build({recipe, *parameters});
    if (!operation)
        co_return context.output->error(QStringLiteral("image build %1").arg(recipe), operation.error());
    const std::shared_ptr<Operation> running = *operation;
    // What is another than before is said whether or not anybody asked for the log.
    QStringList changes;
    const auto collect = [&changes](const QString& line) {
        if (line.startsWith(QStringLiteral("packages.lock: ")) || line.startsWith(QStringLiteral("measurement: ")))
            changes.append(line);
    };
    const auto collecting = QObject::connect(running.get(), &Operation::logLine, running.get(), collect);
    const Result<void> result = co_await watch(context, running);
    QObject::disconnect(collecting);
    for (const QString& line : std::as_const(changes))
        context.output->line(line);
    if (!result)
        co_return context.output->error(QStringLiteral("image build %1").arg(recipe), result.error());
    const QString id = running->outcome();
    QJsonObject built;
    const auto detail = co_await context.services->images().show(id);
    if (detail)
        built = toJson(detail->summary);
    context.output->document({{QStringLiteral("image"), built}, {QStringLiteral("steps"), stepsToJson(*running)}});
    context.output->line(QStringLiteral("Built %1.").arg(id));
    co_return Good;
}

/// The machines made from the image that have reported something, asked now.
QCoro::Task<Result<QList<api::MachineDetail>>> machinesOf(CommandContext& context, QString imageId)
{
    api::MachineService& service = context.services->machines();
    GH_CO_TRY(const QList<api::MachineSummary> machines, co_await service.list());
    QList<api::MachineDetail> found;
    bool asked = false;
    for (const api::MachineSummary& machine : machines) {
        if (machine.imageId != imageId)
            continue;
        if (!std::exchange(asked, true)) // This process has heard nothing of them yet.
            co_await service.hearGuests();
        GH_CO_TRY(const api::MachineDetail detail, co_await service.show(machine.name));
        found.append(detail);
    }
    co_return found;
}

QJsonObject factsToJson(const api::ImageDetail& image)
{
    QJsonArray parameters;
    for (const api::RecipeParameter& parameter : image.parameters)
        parameters.append(QJsonObject{{QStringLiteral("name"), parameter.name}, {QStringLiteral("value"), parameter.value}, {QStringLiteral("changesMeasurement"), parameter.changesMeasurement}});
    QJsonArray foreign;
    for (const api::ForeignPart& part : image.foreign)
        foreign.append(QJsonObject{{QStringLiteral("name"), part.name}, {QStringLiteral("hash"), part.sha256}});
    return {{QStringLiteral("suite"), image.baseSuite},
            {QStringLiteral("kernel"), image.kernel},
            {QStringLiteral("packages"), image.packageCount},
            {QStringLiteral("parameters"), parameters},
            {QStringLiteral("foreign"), foreign}};
}

void printFacts(Output& output, const api::ImageDetail& image)
{
    const api::ImageSummary& summary = image.summary;
    output.line(QStringLiteral("%1 (%2), %3").arg(summary.id, summary.recipe, stateText(summary.state)));
    if (summary.debug)
        output.line(QStringLiteral("DEBUG      it can be logged in to from outside; never give it a real secret"));
    if (!summary.variant.isEmpty())
        output.line(QStringLiteral("variant    ") + summary.variant);
    if (summary.bytes > 0)
        output.line(QStringLiteral("size       %1 (%2 bytes)").arg(QLocale::c().formattedDataSize(summary.bytes, 0)).arg(summary.bytes));
    if (!image.kernel.isEmpty())
        output.line(QStringLiteral("kernel     ") + image.kernel);
    for (const api::ForeignPart& part : image.foreign)
        output.line(QStringLiteral("hash       %1: %2").arg(part.name, part.sha256));
    for (const api::RecipeParameter& parameter : image.parameters)
        output.line(QStringLiteral("setting    %1 = %2%3").arg(parameter.name, parameter.value, parameter.changesMeasurement ? QString() : QStringLiteral(" (not measured)")));
}

void printObserved(Output& output, const QList<api::MachineDetail>& machines)
{
    for (const api::MachineDetail& machine : machines)
        for (const api::ObservedRegister& reg : machine.registers) {
            output.line(QStringLiteral("observed   %1 %2: %3").arg(machine.summary.name, reg.name,
                                                                   reg.observed.isEmpty() ? QStringLiteral("not reported")
                                                                   : reg.differs()        ? reg.observed
                                                                   : reg.predicted.isEmpty() ? QStringLiteral("%1, nothing predicted").arg(reg.observed)
                                                                                             : QStringLiteral("as predicted")));
            const QStringList why = differenceLines(reg);
            for (const QString& line : why)
                output.line(QStringLiteral("           ") + line);
        }
    if (machines.isEmpty())
        output.line(QStringLiteral("observed   no machine is made from this image"));
}

void printQuoted(Output& output, const Result<QList<api::QuotedNode>>& nodes)
{
    if (!nodes) {
        output.line(QStringLiteral("quoted     not known: ") + nodes.error().detail());
        return;
    }
    for (const api::QuotedNode& node : *nodes) {
        QString caption = QStringLiteral("quoted     ");
        const QStringList lines = quotedLines(node);
        for (const QString& line : lines)
            output.line(std::exchange(caption, QString(caption.size(), QLatin1Char(' '))) + line);
    }
    if (nodes->isEmpty())
        output.line(QStringLiteral("quoted     no quote of a node that started from this image is kept"));
}

/// What its machines report and what quotes show, each null without --observed.
void addObserved(QJsonObject& object, const std::optional<QList<api::MachineDetail>>& machines, const std::optional<Result<QList<api::QuotedNode>>>& quoted)
{
    QJsonArray observed;
    for (const api::MachineDetail& machine : machines.value_or(QList<api::MachineDetail>()))
        observed.append(QJsonObject{{QStringLiteral("machine"), machine.summary.name}, {QStringLiteral("registers"), ctl::toJson(machine.registers)}});
    object.insert(QStringLiteral("observed"), machines ? QJsonValue(observed) : QJsonValue());
    object.insert(QStringLiteral("quoted"), quoted && *quoted ? QJsonValue(ctl::toJson(**quoted)) : QJsonValue());
    object.insert(QStringLiteral("quotedMissing"), quoted && !*quoted ? QJsonValue(quoted->error().detail()) : QJsonValue());
}

QCoro::Task<int> show(CommandContext& context)
{
    const auto image = co_await context.services->images().show(context.arguments().first());
    if (!image)
        co_return context.output->error(QStringLiteral("image show"), image.error());
    const auto expectation = co_await context.services->policies().expectation(image->summary.id);
    std::optional<QList<api::MachineDetail>> machines;
    std::optional<Result<QList<api::QuotedNode>>> quoted;
    if (context.isSet("observed")) {
        const auto found = co_await machinesOf(context, image->summary.id);
        if (!found)
            co_return context.output->error(QStringLiteral("image show"), found.error());
        machines = *found;
        quoted = co_await context.services->images().quoted(image->summary.id); // The guests have told their addresses now.
    }
    QJsonObject object = toJson(image->summary);
    const QJsonObject facts = factsToJson(*image);
    for (auto it = facts.begin(); it != facts.end(); ++it)
        object.insert(it.key(), it.value());
    addExpectation(object, expectation);
    addObserved(object, machines, quoted);
    object.insert(QStringLiteral("disk"), image->diskPath);
    object.insert(QStringLiteral("measurements"), image->measurementsPath);
    object.insert(QStringLiteral("commandLine"), image->commandLine);
    object.insert(QStringLiteral("rootHash"), image->rootHash);
    const QList<api::RegisterPrediction> all = image->registers + image->tdxRegisters;
    object.insert(QStringLiteral("fullMeasurements"), image->fullMeasurementsPath);
    object.insert(QStringLiteral("registers"), registersToJson(all));
    object.insert(QStringLiteral("notPredicted"), notPredictedToJson(all));
    object.insert(QStringLiteral("buildRegisters"), registersToJson(image->buildRegisters));
    object.insert(QStringLiteral("events"), eventsToJson(image->registers));
    context.output->document(object);
    printFacts(*context.output, *image);
    context.output->line(QStringLiteral("disk       ") + image->diskPath);
    context.output->line(QStringLiteral("root hash  ") + image->rootHash);
    context.output->line(QStringLiteral("measured   ") + image->fullMeasurementsPath);
    if (!image->notPredicted.isEmpty())
        context.output->line(QStringLiteral("PCRs       not predicted: ") + image->notPredicted);
    printRegisters(*context.output, all, 11);
    for (const api::RegisterPrediction& theirs : image->buildRegisters)
        context.output->line(QStringLiteral("the build predicts %1: %2").arg(theirs.name, theirs.value));
    const QStringList expected = expectation ? expectationLines(*expectation) : QStringList{QStringLiteral("not checked: ") + expectation.error().detail()};
    for (const QString& line : expected)
        context.output->line(QStringLiteral("expected   ") + line);
    if (machines)
        printObserved(*context.output, *machines);
    if (quoted)
        printQuoted(*context.output, *quoted);
    co_return Good;
}

/// "2G", "4096M" or bytes; 0 for what is none of these.
qint64 bytesOf(const QString& text)
{
    const QChar unit = text.isEmpty() ? QChar() : text.back().toUpper();
    const int shift = unit == QLatin1Char('G') ? 30 : unit == QLatin1Char('M') ? 20 : 0;
    bool isNumber = false;
    const qint64 number = (shift ? text.chopped(1) : text).toLongLong(&isNumber);
    constexpr qint64 most = qint64(1) << 50;
    return isNumber && number > 0 && number <= (most >> shift) ? number << shift : 0;
}

Result<api::MeasureRequest> measureRequest(const CommandContext& context)
{
    api::MeasureRequest request;
    request.path = context.arguments().first();
    constexpr int mostVcpus = 4096;
    if (context.isSet("vcpus")) {
        request.vcpus = context.value("vcpus").toInt();
        if (request.vcpus < 1 || request.vcpus > mostVcpus)
            return fail(errors::usage, QStringLiteral("--vcpus takes a number from 1 to %1").arg(mostVcpus));
    }
    if (context.isSet("memory")) {
        request.memoryBytes = bytesOf(context.value("memory"));
        if (request.memoryBytes == 0)
            return fail(errors::usage, QStringLiteral("--memory takes a size as 4096M or 8G, not \"%1\"").arg(context.value("memory")));
    }
    request.firmware = context.value("firmware");
    request.firmwareRule = context.value("firmware-rule");
    request.secureBoot = context.value("secure-boot");
    request.pageOrder = context.value("page-order");
    request.acpiFolder = context.value("acpi");
    request.smbios = context.value("smbios");
    request.bootVariablesFolder = context.value("boot-variables");
    request.machineType = context.value("machine");
    request.devices = context.parser->values(QStringLiteral("device"));
    request.qemu = context.value("qemu");
    request.runFirmware = context.isSet("run-firmware");
    if (!request.qemu.isEmpty() && !QFileInfo(request.qemu).isAbsolute())
        return fail(errors::usage, QStringLiteral("--qemu takes an absolute path, not \"%1\"").arg(request.qemu));
    if (context.isSet("address-bits")) {
        request.addressBits = context.value("address-bits").toInt();
        if (request.addressBits < 36 || request.addressBits > 52)
            return fail(errors::usage, QStringLiteral("--address-bits takes a number from 36 to 52"));
    }
    request.full = context.isSet("full");
    return request;
}

QCoro::Task<int> measure(CommandContext& context)
{
    const auto request = measureRequest(context);
    if (!request)
        co_return context.output->error(QStringLiteral("image measure"), request.error());
    const auto measured = co_await context.services->images().measure(*request);
    if (!measured)
        co_return context.output->error(QStringLiteral("image measure"), measured.error());
    QJsonObject document{{QStringLiteral("format"), measured->format},
                         {QStringLiteral("registers"), registersToJson(measured->registers)},
                         {QStringLiteral("events"), eventsToJson(measured->registers)}};
    if (request->wantsTdx()) {
        document.insert(QStringLiteral("notPredicted"), notPredictedToJson(measured->registers));
        document.insert(QStringLiteral("dependsOn"), dependsOnToJson(measured->registers));
    }
    if (request->full)
        document = QJsonDocument::fromJson(measured->document).object();
    context.output->document(document);
    qsizetype width = 10;
    for (const api::RegisterPrediction& prediction : measured->registers)
        width = std::max(width, prediction.name.size());
    context.output->line(QStringLiteral("format").leftJustified(width + 1) + measured->format);
    printRegisters(*context.output, measured->registers, width + 1);
    co_return Good;
}

QCoro::Task<int> remove(CommandContext& context)
{
    const auto removed = co_await context.services->images().remove(context.arguments().first());
    if (!removed)
        co_return context.output->error(QStringLiteral("image remove"), removed.error());
    context.output->document({{QStringLiteral("removed"), context.arguments().first()}});
    context.output->line(QStringLiteral("Removed."));
    co_return Good;
}

QList<QCommandLineOption> measureOptions()
{
    QStringList rules;
    const QList<api::FirmwareRuleChoice> choices = api::firmwareRules();
    for (const api::FirmwareRuleChoice& choice : choices)
        rules.append(choice.id);
    const QString file = QStringLiteral("FILE");
    const QString folder = QStringLiteral("FOLDER");
    return {{QStringLiteral("full"), QStringLiteral("With --json: the fuller measurements file (docs/measurements.md)")},
            {QStringLiteral("vcpus"), QStringLiteral("TDX: the machine's number of vCPUs"), QStringLiteral("N")},
            {QStringLiteral("memory"), QStringLiteral("TDX: the machine's memory, as 4096M or 8G"), QStringLiteral("SIZE")},
            {QStringLiteral("firmware"), QStringLiteral("TDX: the machine's firmware with its variables (OVMF.fd)"), file},
            {QStringLiteral("firmware-rule"), QStringLiteral("TDX: the release of that firmware, where its package does not say it: ") + rules.join(QStringLiteral(", ")), QStringLiteral("RULE")},
            {QStringLiteral("secure-boot"), QStringLiteral("TDX: from-firmware (its keys), not-built-in or off"), QStringLiteral("STATE")},
            {QStringLiteral("page-order"), QStringLiteral("TDX: page-by-page (Linux 6.16 and later) or adds-first"), QStringLiteral("ORDER")},
            {QStringLiteral("machine"), QStringLiteral("TDX: QEMU's machine, asked for its ACPI tables [q35,smm=off,pic=off]"), QStringLiteral("TYPE")},
            {QStringLiteral("device"), QStringLiteral("TDX: a device of it as QEMU's -device takes it; repeated, in the order of the command line [virtio-blk-pci, virtio-net-pci, isa-serial]"), QStringLiteral("DEVICE")},
            {QStringLiteral("address-bits"), QStringLiteral("TDX: physical address bits that its firmware works with [46; 47 up to edk2-stable202305]"), QStringLiteral("N")},
            {QStringLiteral("qemu"), QStringLiteral("TDX: the QEMU to ask [qemu-system-x86_64]"), file},
            {QStringLiteral("run-firmware"), QStringLiteral("TDX: run the firmware alone, without TDX, for the boot variables that it makes of the devices")},
            {QStringLiteral("acpi"), QStringLiteral("TDX: instead of asking QEMU, copy of a guest's /sys/firmware/qemu_fw_cfg/by_name"), folder},
            {QStringLiteral("smbios"), QStringLiteral("TDX, firmware from edk2-stable202505 on: copy of a guest's /sys/firmware/dmi/tables/DMI"), file},
            {QStringLiteral("boot-variables"), QStringLiteral("TDX: copy of BootOrder and Boot#### of a guest's efivars"), folder}};
}

} // namespace

QList<CommandSpec> imageCommands()
{
    const QString image = QStringLiteral("image");
    return {
        {image, QStringLiteral("build"), QStringLiteral("Builds a recipe into a measured image; unchanged inputs build nothing"),
         QStringLiteral("RECIPE"), QStringLiteral("gatehousectl image build dstack"), 1, 1,
         {{QStringLiteral("set"), QStringLiteral("Override a recipe parameter; may be repeated"), QStringLiteral("NAME=VALUE")}},
         NeedsServices::Yes, build},
        {image, QStringLiteral("list"), QStringLiteral("Lists the built images"), {}, QStringLiteral("gatehousectl --json image list"),
         0, 0, {}, NeedsServices::Yes, list},
        {image, QStringLiteral("show"), QStringLiteral("Shows one image with its registers: predicted, expected by the policy and, if asked for, observed"), QStringLiteral("ID"),
         QStringLiteral("gatehousectl image show dstack-3f2a --observed"), 1, 1,
         {{QStringLiteral("observed"), QStringLiteral("Also asks its machines which registers they have, looks at the quotes that are kept of nodes with this image, and says which event explains a difference")}}, NeedsServices::Yes, show},
        {image, QStringLiteral("measure"), QStringLiteral("Predicts the registers that booting a file will show"),
         QStringLiteral("FILE"), QStringLiteral("gatehousectl --json image measure disk.raw --firmware OVMF.fd --memory 4G --vcpus 2"), 1, 1, measureOptions(),
         NeedsServices::Yes, measure},
        {image, QStringLiteral("remove"), QStringLiteral("Removes a built image"), QStringLiteral("ID"),
         QStringLiteral("gatehousectl image remove dstack-3f2a"), 1, 1, {}, NeedsServices::Yes, remove},
    };
}

} // namespace gatehouse::ctl
