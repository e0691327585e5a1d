// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OperationWatch.h"

#include <QJsonArray>
#include <QLocale>

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

/// "PCR 4" → "pcr4", "RTMR1" → "rtmr1", as the contract names registers; "MRTD adds first" → "mrtdAddsFirst".
QString registerKey(const QString& name)
{
    QStringList words = name.split(QLatin1Char(' '));
    words.first() = words.first().toLower();
    for (qsizetype i = 1; i < words.size(); ++i)
        words[i][0] = words[i][0].toUpper();
    return words.join(QString());
}

QJsonObject registersToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonObject object;
    for (const api::RegisterPrediction& prediction : registers)
        object.insert(registerKey(prediction.name), prediction.value);
    return object;
}

QJsonArray eventsToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonArray events;
    for (const api::RegisterPrediction& prediction : registers)
        for (const api::MeasuredEvent& event : prediction.events)
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
        rows.append({image.id.left(16), image.recipe, stateText(image.state), QLocale::c().formattedDataSize(image.bytes, 0),
                     image.builtAt.isValid() ? toRfc3339(image.builtAt) : QStringLiteral("-")});
    }
    context.output->document({{QStringLiteral("images"), array}});
    if (rows.isEmpty())
        context.output->line(QStringLiteral("No image yet. Build one: gatehousectl image build dstack"));
    else
        context.output->table({QStringLiteral("ID"), QStringLiteral("RECIPE"), QStringLiteral("STATE"),
                               QStringLiteral("SIZE"), QStringLiteral("BUILT")},
                              rows);
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
    const Result<void> result = co_await watch(context, running);
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

QCoro::Task<int> show(CommandContext& context)
{
    const auto image = co_await context.services->images().show(context.arguments().first());
    if (!image)
        co_return context.output->error(QStringLiteral("image show"), image.error());
    QJsonObject object = toJson(image->summary);
    object.insert(QStringLiteral("disk"), image->diskPath);
    object.insert(QStringLiteral("measurements"), image->measurementsPath);
    object.insert(QStringLiteral("commandLine"), image->commandLine);
    object.insert(QStringLiteral("rootHash"), image->rootHash);
    object.insert(QStringLiteral("registers"), registersToJson(image->registers));
    object.insert(QStringLiteral("events"), eventsToJson(image->registers));
    context.output->document(object);
    context.output->line(QStringLiteral("%1 (%2), %3").arg(image->summary.id, image->summary.recipe, stateText(image->summary.state)));
    context.output->line(QStringLiteral("disk       ") + image->diskPath);
    context.output->line(QStringLiteral("root hash  ") + image->rootHash);
    for (const api::RegisterPrediction& prediction : image->registers)
        context.output->line(prediction.name.leftJustified(11) + prediction.value);
    co_return Good;
}

QCoro::Task<int> measure(CommandContext& context)
{
    const auto measured = co_await context.services->images().measure(context.arguments().first());
    if (!measured)
        co_return context.output->error(QStringLiteral("image measure"), measured.error());
    context.output->document({{QStringLiteral("format"), measured->format},
                              {QStringLiteral("registers"), registersToJson(measured->registers)},
                              {QStringLiteral("events"), eventsToJson(measured->registers)}});
    qsizetype width = 10;
    for (const api::RegisterPrediction& prediction : measured->registers)
        width = std::max(width, prediction.name.size());
    context.output->line(QStringLiteral("format").leftJustified(width + 1) + measured->format);
    for (const api::RegisterPrediction& prediction : measured->registers)
        context.output->line(prediction.name.leftJustified(width + 1) + prediction.value);
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
        {image, QStringLiteral("show"), QStringLiteral("Shows one image with its predicted registers"), QStringLiteral("ID"),
         QStringLiteral("gatehousectl image show 3f2a"), 1, 1, {}, NeedsServices::Yes, show},
        {image, QStringLiteral("measure"), QStringLiteral("Predicts the registers that booting a file will show"),
         QStringLiteral("FILE"), QStringLiteral("gatehousectl --json image measure disk.raw"), 1, 1, {}, NeedsServices::Yes, measure},
        {image, QStringLiteral("remove"), QStringLiteral("Removes a built image"), QStringLiteral("ID"),
         QStringLiteral("gatehousectl image remove 3f2a"), 1, 1, {}, NeedsServices::Yes, remove},
    };
}

} // namespace gatehouse::ctl
