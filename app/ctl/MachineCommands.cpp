// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Interrupt.h"
#include "app/ctl/OperationWatch.h"
#include "app/ctl/Question.h"
#include "app/ctl/RegisterOutput.h"

#include <QCoroSignal>
#include <QJsonArray>
#include <utility>

namespace gatehouse::ctl {

namespace {

QString stateText(api::MachineState state)
{
    switch (state) {
    case api::MachineState::Off:
        return QStringLiteral("off");
    case api::MachineState::Starting:
        return QStringLiteral("starting");
    case api::MachineState::Running:
        return QStringLiteral("running");
    case api::MachineState::Stopping:
        return QStringLiteral("stopping");
    case api::MachineState::Crashed:
        return QStringLiteral("crashed");
    case api::MachineState::Missing:
        return QStringLiteral("missing");
    case api::MachineState::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QJsonObject toJson(const api::MachineSummary& machine)
{
    return {{QStringLiteral("name"), machine.name},
            {QStringLiteral("image"), machine.imageId},
            {QStringLiteral("state"), stateText(machine.state)},
            {QStringLiteral("detail"), machine.stateDetail},
            {QStringLiteral("accelerated"), machine.accelerated},
            {QStringLiteral("vcpus"), machine.vcpus},
            {QStringLiteral("memoryMiB"), machine.memoryMiB},
            {QStringLiteral("bootProgress"), machine.bootProgress}};
}

QJsonObject toJson(const api::MachineDetail& machine)
{
    QJsonObject object = toJson(machine.summary);
    QJsonArray ports;
    for (const api::PortForward& port : machine.ports)
        ports.append(QJsonObject{{QStringLiteral("purpose"), port.purpose},
                                 {QStringLiteral("hostPort"), port.hostPort},
                                 {QStringLiteral("guestPort"), port.guestPort}});
    object.insert(QStringLiteral("ports"), ports);
    object.insert(QStringLiteral("registers"), ctl::toJson(machine.registers));
    object.insert(QStringLiteral("encryptedDisk"), QJsonObject{{QStringLiteral("open"), machine.disk.open},
                                                               {QStringLiteral("detail"), machine.disk.detail},
                                                               {QStringLiteral("source"), machine.disk.source}});
    object.insert(QStringLiteral("nodeAddress"), machine.nodeAddress);
    object.insert(QStringLiteral("applicationUrl"), machine.applicationUrl);
    object.insert(QStringLiteral("applicationAnswer"), machine.applicationAnswer);
    object.insert(QStringLiteral("consoleLog"), machine.consoleLogPath);
    return object;
}

QCoro::Task<int> list(CommandContext& context)
{
    auto machines = co_await context.services->machines().list();
    if (machines) {
        // This process has heard nothing of them yet.
        co_await context.services->machines().hearGuests();
        machines = co_await context.services->machines().list();
    }
    if (!machines)
        co_return context.output->error(QStringLiteral("vm list"), machines.error());
    QJsonArray array;
    QList<QStringList> rows;
    for (const api::MachineSummary& machine : *machines) {
        array.append(toJson(machine));
        rows.append({machine.name, stateText(machine.state), machine.accelerated ? QStringLiteral("KVM") : QStringLiteral("TCG"),
                     machine.imageName, machine.stateDetail});
    }
    context.output->document({{QStringLiteral("machines"), array}});
    if (rows.isEmpty())
        context.output->line(QStringLiteral("No machine yet. Launch one: gatehousectl vm start node-a --image ID"));
    else
        context.output->table({QStringLiteral("NAME"), QStringLiteral("STATE"), QStringLiteral("RUNS ON"),
                               QStringLiteral("IMAGE"), QStringLiteral("DETAIL")},
                              rows);
    co_return Good;
}

QCoro::Task<int> show(CommandContext& context)
{
    auto machine = co_await context.services->machines().show(context.arguments().first());
    if (machine) {
        co_await context.services->machines().hearGuests();
        machine = co_await context.services->machines().show(context.arguments().first());
    }
    if (!machine)
        co_return context.output->error(QStringLiteral("vm show"), machine.error());
    context.output->document(toJson(*machine));
    context.output->line(QStringLiteral("%1: %2. %3").arg(machine->summary.name, stateText(machine->summary.state), machine->summary.stateDetail));
    for (const api::PortForward& port : machine->ports)
        context.output->line(QStringLiteral("port  127.0.0.1:%1 -> %2 (%3)").arg(port.hostPort).arg(port.guestPort).arg(port.purpose));
    for (const api::ObservedRegister& reg : machine->registers) {
        context.output->line(reg.name + QStringLiteral("  predicted ") + reg.predicted);
        context.output->line(QString(reg.name.size(), QLatin1Char(' ')) + QStringLiteral("  observed  ")
                             + (reg.observed.isEmpty() ? QStringLiteral("not reported yet") : reg.observed));
        const QStringList why = differenceLines(reg);
        for (const QString& line : why)
            context.output->line(QString(reg.name.size() + 2, QLatin1Char(' ')) + line);
    }
    context.output->line(QStringLiteral("log   ") + machine->consoleLogPath);
    co_return Good;
}

QCoro::Task<int> start(CommandContext& context)
{
    const QString name = context.arguments().first();
    const QString what = QStringLiteral("vm start %1").arg(name);
    Result<std::shared_ptr<Operation>> operation = fail(errors::internal, QString());
    if (context.isSet("image")) {
        api::LaunchRequest request;
        request.name = name;
        request.imageId = context.value("image");
        for (const auto& [option, field] : {std::pair{"vcpus", &request.vcpus}, std::pair{"memory", &request.memoryMiB},
                                            std::pair{"disk", &request.dataDiskMiB}}) {
            if (!context.isSet(option))
                continue;
            bool good = false;
            *field = context.value(option).toInt(&good);
            if (!good || *field < 1)
                co_return context.output->error(what, Error(errors::usage, QStringLiteral("--%1 takes a positive number, not \"%2\"")
                                                                               .arg(QLatin1String(option), context.value(option))));
        }
        operation = context.services->machines().launch(request);
    } else {
        operation = context.services->machines().start(name);
    }
    if (!operation)
        co_return context.output->error(what, operation.error());
    const std::shared_ptr<Operation> running = *operation;
    const Result<void> result = co_await watch(context, running);
    if (!result)
        co_return context.output->error(what, result.error());
    context.output->document({{QStringLiteral("machine"), name}, {QStringLiteral("steps"), stepsToJson(*running)}});
    context.output->line(QStringLiteral("%1 is up.").arg(name));
    co_return Good;
}

QCoro::Task<int> stop(CommandContext& context)
{
    const QString name = context.arguments().first();
    api::MachineService& machines = context.services->machines();
    const QString what = QStringLiteral("vm stop %1").arg(name);
    const bool force = context.isSet("force");
    const auto lastHolder = context.global.yes ? api::LastHolder::GiveUp : api::LastHolder::Keep;
    Result<void> stopped = force ? co_await machines.forceOff(name, lastHolder) : co_await machines.shutdown(name, lastHolder);
    const bool isQuestion = !stopped && (stopped.error().is(api::lastHolderError) || stopped.error().is(api::holderUnknownError));
    if (isQuestion && canAsk()) {
        const Result<void> confirmed = co_await confirm(context, stopped.error().detail());
        if (!confirmed)
            co_return context.output->error(what, confirmed.error());
        stopped = force ? co_await machines.forceOff(name, api::LastHolder::GiveUp) : co_await machines.shutdown(name, api::LastHolder::GiveUp);
    }
    if (!stopped)
        co_return context.output->error(what, stopped.error());
    context.output->document({{QStringLiteral("stopped"), name}});
    context.output->line(QStringLiteral("%1 is off.").arg(name));
    co_return Good;
}

QCoro::Task<int> remove(CommandContext& context)
{
    const QString name = context.arguments().first();
    const QString lost = QStringLiteral("this deletes the encrypted disk and the TPM state of %1 for good").arg(name);
    const Result<void> confirmed = co_await confirm(context, lost);
    if (!confirmed)
        co_return context.output->error(QStringLiteral("vm remove %1").arg(name), confirmed.error());
    const auto removed = co_await context.services->machines().remove(name);
    if (!removed)
        co_return context.output->error(QStringLiteral("vm remove %1").arg(name), removed.error());
    context.output->document({{QStringLiteral("removed"), name}});
    context.output->line(QStringLiteral("Removed %1.").arg(name));
    co_return Good;
}

/// Prints the console as it comes, until an interrupt: first the last @p lines of what is there.
QCoro::Task<int> follow(CommandContext& context, QString name, int lines)
{
    const QString source = QStringLiteral("machine:") + name;
    Output* output = context.output;
    QObject receiver; // Goes with this task.
    context.interrupt->leaveToCommand();
    bool first = true;
    const auto print = [output, name, source, lines, &first](const QList<api::LogEntry>& entries) {
        QList<api::LogEntry> own;
        for (const api::LogEntry& entry : entries)
            if (entry.source == source)
                own.append(entry);
        if (own.isEmpty())
            return;
        // What the file held before comes in one piece.
        if (std::exchange(first, false) && own.size() > lines)
            own = own.mid(own.size() - lines);
        for (const api::LogEntry& entry : std::as_const(own)) {
            output->line(entry.text);
            output->event("line", {{QStringLiteral("machine"), name}, {QStringLiteral("text"), entry.text}});
        }
    };
    // Before its log becomes known, which is followed from then on.
    QObject::connect(&context.services->logs(), &api::LogService::linesArrived, &receiver, print);
    const auto machine = co_await context.services->machines().show(name);
    if (!machine)
        co_return output->error(QStringLiteral("vm log %1").arg(name), machine.error());
    if (!context.interrupt->wasRaised())
        co_await qCoro(context.interrupt, &Interrupt::raised);
    co_return Good;
}

QCoro::Task<int> log(CommandContext& context)
{
    const QString name = context.arguments().first();
    bool good = true;
    const int lines = context.isSet("lines") ? context.value("lines").toInt(&good) : 100;
    if (!good || lines < 1)
        co_return context.output->error(QStringLiteral("vm log"), Error(errors::usage, QStringLiteral("--lines takes a positive number")));
    if (context.isSet("follow")) {
        if (context.global.json && !context.global.jsonLines)
            co_return context.output->error(QStringLiteral("vm log"), Error(errors::usage, QStringLiteral("--follow has no end, and --json is one document"), QStringLiteral("Use --json-lines.")));
        co_return co_await follow(context, name, lines);
    }
    // Its log becomes known with it.
    if (const auto machine = co_await context.services->machines().show(name); !machine)
        co_return context.output->error(QStringLiteral("vm log %1").arg(name), machine.error());
    const auto entries = co_await context.services->logs().tail(QStringLiteral("machine:") + name, lines);
    if (!entries)
        co_return context.output->error(QStringLiteral("vm log %1").arg(name), entries.error());
    QJsonArray array;
    for (const api::LogEntry& entry : *entries) {
        array.append(entry.text);
        context.output->line(entry.text);
    }
    context.output->document({{QStringLiteral("machine"), name}, {QStringLiteral("lines"), array}});
    co_return Good;
}

} // namespace

QList<CommandSpec> machineCommands()
{
    const QString vm = QStringLiteral("vm");
    const QString name = QStringLiteral("NAME");
    return {
        {vm, QStringLiteral("list"), QStringLiteral("Lists the machines and their state as libvirt has it"), {},
         QStringLiteral("gatehousectl vm list"), 0, 0, {}, NeedsServices::Yes, list},
        {vm, QStringLiteral("show"), QStringLiteral("Shows ports, boot progress and registers of a machine"), name,
         QStringLiteral("gatehousectl --json vm show node-a"), 1, 1, {}, NeedsServices::Yes, show},
        {vm, QStringLiteral("start"), QStringLiteral("Starts a machine; with --image makes it first"), name,
         QStringLiteral("gatehousectl vm start node-a --image dstack-3f2a"), 1, 1,
         {{QStringLiteral("image"), QStringLiteral("Make a new machine from this image"), QStringLiteral("ID")},
          {QStringLiteral("vcpus"), QStringLiteral("Virtual processors (1)"), QStringLiteral("N")},
          {QStringLiteral("memory"), QStringLiteral("Memory in MiB (1024)"), QStringLiteral("MIB")},
          {QStringLiteral("disk"), QStringLiteral("Encrypted disk in MiB (256)"), QStringLiteral("MIB")}},
         NeedsServices::Yes, start},
        {vm, QStringLiteral("stop"), QStringLiteral("Shuts a machine down; the last one that holds the secret only with --yes"), name, QStringLiteral("gatehousectl vm stop node-a"), 1, 1,
         {{QStringLiteral("force"), QStringLiteral("Switch it off at once, like pulling the plug")}}, NeedsServices::Yes, stop},
        {vm, QStringLiteral("remove"), QStringLiteral("Removes a machine with its disk and TPM state"), name,
         QStringLiteral("gatehousectl vm remove node-a --yes"), 1, 1, {}, NeedsServices::Yes, remove},
        {vm, QStringLiteral("log"), QStringLiteral("Prints the end of a machine's console log"), name,
         QStringLiteral("gatehousectl vm log node-a --lines 50"), 1, 1,
         {{QStringLiteral("lines"), QStringLiteral("How many lines (100)"), QStringLiteral("N")},
          {QStringLiteral("follow"), QStringLiteral("Go on with what comes, until interrupted")}}, NeedsServices::Yes, log},
    };
}

} // namespace gatehouse::ctl
