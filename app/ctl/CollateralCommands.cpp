// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Command.h"
#include "app/ctl/OutFile.h"
#include "app/ctl/NextStep.h"
#include "app/ctl/OperationWatch.h"

#include "core/base/Bytes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace gatehouse::ctl {

namespace {

using api::CollateralEntry;
using api::CollateralState;

constexpr qint64 maxQuoteFile = 1024 * 1024;
constexpr qint64 maxRootFile = 64 * 1024;

QString stateName(CollateralState state)
{
    switch (state) {
    case CollateralState::Valid:
        return QStringLiteral("valid");
    case CollateralState::ExpiresSoon:
        return QStringLiteral("expiresSoon");
    case CollateralState::Expired:
        return QStringLiteral("expired");
    case CollateralState::NotYetValid:
        break;
    }
    return QStringLiteral("notYetValid");
}

QString stateText(CollateralState state)
{
    return state == CollateralState::ExpiresSoon   ? QStringLiteral("ends soon")
           : state == CollateralState::NotYetValid ? QStringLiteral("not yet valid")
                                                   : stateName(state);
}

QJsonValue timeOrNull(const QDateTime& time)
{
    return time.isValid() ? QJsonValue(toRfc3339(time)) : QJsonValue();
}

QJsonObject toJson(const CollateralEntry& entry)
{
    QJsonArray parts;
    for (const api::CollateralPart& part : entry.parts)
        parts.append(QJsonObject{{QStringLiteral("id"), part.id},
                                 {QStringLiteral("issued"), toRfc3339(part.issued)},
                                 {QStringLiteral("nextUpdate"), toRfc3339(part.nextUpdate)},
                                 {QStringLiteral("evaluationNumber"), part.evaluationNumber ? QJsonValue(*part.evaluationNumber) : QJsonValue()}});
    return {{QStringLiteral("id"), entry.id},
            {QStringLiteral("tee"), entry.tee},
            {QStringLiteral("fmspc"), entry.fmspc},
            {QStringLiteral("ca"), entry.ca},
            {QStringLiteral("update"), entry.update},
            {QStringLiteral("evaluationNumber"), entry.evaluationNumber},
            {QStringLiteral("root"), QJsonObject{{QStringLiteral("name"), entry.rootName}, {QStringLiteral("sha256"), entry.rootId}, {QStringLiteral("intel"), entry.intelRoot}}},
            {QStringLiteral("issued"), toRfc3339(entry.issued)},
            {QStringLiteral("validUntil"), toRfc3339(entry.validUntil)},
            {QStringLiteral("firstToExpire"), entry.firstToExpire},
            {QStringLiteral("state"), stateName(entry.state)},
            {QStringLiteral("source"), entry.source},
            {QStringLiteral("origin"), entry.origin},
            {QStringLiteral("fetchedAt"), toRfc3339(entry.fetchedAt)},
            {QStringLiteral("renewAt"), timeOrNull(entry.renewAt)},
            {QStringLiteral("failures"), entry.failures},
            {QStringLiteral("lastError"), entry.lastError},
            {QStringLiteral("newest"), entry.newest},
            {QStringLiteral("parts"), parts}};
}

void printTable(Output& output, const QList<CollateralEntry>& entries)
{
    QList<QStringList> rows;
    for (const CollateralEntry& entry : entries)
        rows.append({entry.id, entry.tee, entry.fmspc, entry.ca, QString::number(entry.evaluationNumber), entry.validUntil.date().toString(Qt::ISODate),
                     stateText(entry.state), entry.source});
    output.table({QStringLiteral("id"), QStringLiteral("TEE"), QStringLiteral("FMSPC"), QStringLiteral("CA"), QStringLiteral("eval"),
                  QStringLiteral("holds until"), QStringLiteral("state"), QStringLiteral("source")},
                 rows);
}

void printDetail(Output& output, const CollateralEntry& entry)
{
    output.line(QStringLiteral("%1 %2, PCK %3 CA, %4 update, evaluation %5").arg(entry.tee, entry.fmspc, entry.ca, entry.update).arg(entry.evaluationNumber));
    output.line(QStringLiteral("Root     %1 %2%3").arg(entry.rootName, entry.rootId.left(16), entry.intelRoot ? QString() : QStringLiteral(" (not Intel's)")));
    output.line(QStringLiteral("Source   %1%2, %3").arg(entry.source, entry.origin.isEmpty() ? QString() : QStringLiteral(" (from %1)").arg(entry.origin), toRfc3339(entry.fetchedAt)));
    output.line(QStringLiteral("State    %1, until %2 (%3)").arg(stateText(entry.state), toRfc3339(entry.validUntil), entry.firstToExpire));
    if (entry.renewAt.isValid())
        output.line(QStringLiteral("Renewal  %1").arg(toRfc3339(entry.renewAt)));
    if (entry.failures > 0)
        output.line(QStringLiteral("Trouble  %1 failures, the last: %2").arg(entry.failures).arg(entry.lastError));
    QList<QStringList> rows;
    for (const api::CollateralPart& part : entry.parts)
        rows.append({part.id, toRfc3339(part.issued), toRfc3339(part.nextUpdate), part.evaluationNumber ? QString::number(*part.evaluationNumber) : QString()});
    output.table({QStringLiteral("part"), QStringLiteral("issued"), QStringLiteral("next update"), QStringLiteral("eval")}, rows);
}

Result<std::optional<QByteArray>> rootOption(const CommandContext& context)
{
    if (!context.isSet("root"))
        return std::optional<QByteArray>();
    GH_TRY(QByteArray content, readFile(context.value("root"), maxRootFile));
    return std::optional<QByteArray>(std::move(content));
}

Result<api::CollateralFetch> fetchRequest(const CommandContext& context)
{
    api::CollateralFetch request;
    if (context.isSet("pccs") && context.isSet("onchain"))
        return fail(errors::usage, QStringLiteral("--pccs and --onchain name two sources"));
    if (context.isSet("root") && context.isSet("devnet"))
        return fail(errors::usage, QStringLiteral("--root and --devnet both say which root counts"), QStringLiteral("Give one of them."));
    static const QRegularExpression address(QStringLiteral("\\A0x[0-9A-Fa-f]{40}\\z"));
    for (const char* option : {"router", "fmspc-tcb-dao", "enclave-identity-dao", "pcs-dao"})
        if (context.isSet(option) && !address.match(context.value(option)).hasMatch())
            return fail(errors::usage, QStringLiteral("--%1 takes an address of 0x and 40 hex digits, not \"%2\"").arg(QLatin1String(option), context.value(option)));
    if (context.isSet("pccs") || context.isSet("onchain")) {
        request.service = context.isSet("pccs") ? api::CollateralFetch::Service::Pccs : api::CollateralFetch::Service::OnChain;
        request.url = QUrl(context.value(context.isSet("pccs") ? "pccs" : "onchain"), QUrl::StrictMode);
    }
    request.router = context.value("router");
    request.fmspcTcbDao = context.value("fmspc-tcb-dao");
    request.enclaveIdentityDao = context.value("enclave-identity-dao");
    request.pcsDao = context.value("pcs-dao");
    if (context.isSet("quote")) {
        GH_TRY(request.quote, readFile(context.value("quote"), maxQuoteFile));
    } else if (!context.isSet("fmspc")) {
        return fail(errors::usage, QStringLiteral("no platform given"), QStringLiteral("Name it with --fmspc HEX or --quote FILE; without any option all that is held is renewed."));
    }
    request.fmspc = context.value("fmspc");
    if (context.isSet("tee"))
        request.tee = context.value("tee");
    if (context.isSet("ca"))
        request.ca = context.value("ca");
    if (context.isSet("early"))
        request.update = QStringLiteral("early");
    request.devnet = context.isSet("devnet");
    GH_TRY(request.root, rootOption(context));
    return request;
}

/// Whether entries that do not hold now are the answer "no".
enum class Demand { None, HoldsNow };

/// Prints the store's entries, or those that @p wanted names by id or FMSPC.
QCoro::Task<int> printEntries(CommandContext& context, QString wanted, api::CollateralService::Generations which, const char* command, Demand demand)
{
    const QString what = QLatin1String(command);
    const auto all = co_await context.services->collateral().list(which);
    if (!all)
        co_return context.output->error(what, all.error());
    QList<CollateralEntry> entries;
    for (const CollateralEntry& entry : *all)
        if (wanted.isEmpty() || entry.id == wanted || entry.fmspc.compare(wanted, Qt::CaseInsensitive) == 0)
            entries.append(entry);
    if (entries.isEmpty() && !wanted.isEmpty())
        co_return context.output->error(what, Error(errors::notFound, QStringLiteral("nothing is held as \"%1\"").arg(wanted), QStringLiteral("See gatehousectl collateral show.")));
    QJsonArray array;
    const bool asked = context.parser->optionNames().contains(QStringLiteral("check"));
    const CollateralEntry* unusable = nullptr;
    for (const CollateralEntry& entry : entries) {
        array.append(toJson(entry));
        // What was just fetched may end soon, but it must hold now; show tells what is held, and answers a question only with --check.
        const bool good = entry.state == CollateralState::Valid || (entry.state == CollateralState::ExpiresSoon && !asked);
        unusable = !unusable && entry.newest && !good ? &entry : unusable;
    }
    const bool counts = unusable && (asked || demand == Demand::HoldsNow);
    context.output->document({{QStringLiteral("entries"), array}});
    if (entries.isEmpty())
        context.output->line(QStringLiteral("Nothing is held. Fetch some: gatehousectl collateral fetch --quote FILE"));
    else if (entries.size() == 1 && !wanted.isEmpty())
        printDetail(*context.output, entries.first());
    else
        printTable(*context.output, entries);
    if (counts)
        context.output->line(QStringLiteral("%1 %2 is %3: %4 holds until %5").arg(unusable->tee, unusable->fmspc, stateText(unusable->state), unusable->firstToExpire, toRfc3339(unusable->validUntil)));
    co_return counts ? AnswerIsNo : Good;
}

QCoro::Task<int> fetch(CommandContext& context)
{
    const QString what = QStringLiteral("collateral fetch");
    Result<std::shared_ptr<Operation>> operation = fail(errors::internal, QString());
    const bool all = context.parser->optionNames().isEmpty();
    if (all) {
        operation = context.services->collateral().renewAll();
    } else {
        const auto request = fetchRequest(context);
        if (!request)
            co_return context.output->error(what, request.error());
        operation = context.services->collateral().fetch(*request);
    }
    if (!operation)
        co_return context.output->error(what, withInputName(context, operation.error(), {QStringLiteral("root")}));
    const Result<void> done = co_await watch(context, *operation);
    if (!done)
        co_return context.output->error(what, done.error());
    const QString id = (*operation)->outcome();
    co_return co_await printEntries(context, id, api::CollateralService::Generations::Newest, "collateral fetch", Demand::HoldsNow);
}

QCoro::Task<int> show(CommandContext& context)
{
    using Generations = api::CollateralService::Generations;
    const QString wanted = context.arguments().value(0);
    const Generations which = context.isSet("history") ? Generations::All : Generations::Newest;
    co_return co_await printEntries(context, wanted, which, "collateral show", Demand::None);
}

QCoro::Task<int> importPath(CommandContext& context)
{
    const QString what = QStringLiteral("collateral import");
    const auto root = rootOption(context);
    if (!root)
        co_return context.output->error(what, root.error());
    const auto report = co_await context.services->collateral().importFrom(context.arguments().first(), *root);
    if (!report)
        co_return context.output->error(what, withInputName(context, report.error(), {QStringLiteral("root")}));
    QJsonArray imported;
    QJsonArray refused;
    for (const api::CollateralImport::Row& row : report->rows) {
        if (row.errorCode.isEmpty())
            imported.append(QJsonObject{{QStringLiteral("platform"), row.platform}, {QStringLiteral("id"), row.id}, {QStringLiteral("added"), row.added}});
        else
            refused.append(QJsonObject{{QStringLiteral("platform"), row.platform}, {QStringLiteral("code"), row.errorCode}, {QStringLiteral("detail"), row.error}});
        context.output->line(row.errorCode.isEmpty() ? QStringLiteral("%1: %2").arg(row.platform, row.added ? QStringLiteral("kept as %1").arg(row.id) : QStringLiteral("held already as %1").arg(row.id))
                                                     : QStringLiteral("%1: refused (%2): %3").arg(row.platform, row.errorCode, row.error));
    }
    context.output->document({{QStringLiteral("imported"), imported}, {QStringLiteral("refused"), refused}});
    co_return refused.isEmpty() ? Good : AnswerIsNo;
}

QCoro::Task<int> exportBundle(CommandContext& context)
{
    const QString what = QStringLiteral("collateral export");
    api::CollateralExport request;
    request.fmspc = context.value("fmspc");
    request.tee = context.value("tee");
    request.singleJson = context.isSet("single");
    request.allGenerations = context.isSet("history");
    const QString path = context.arguments().first();
    if (const auto free = checkOutFile(context, path); !free)
        co_return context.output->error(what, free.error());
    const auto bundle = co_await context.services->collateral().exportBundle(request);
    if (!bundle)
        co_return context.output->error(what, bundle.error());
    if (const auto written = writeOutFile(context, path, *bundle); !written)
        co_return context.output->error(what, written.error());
    context.output->document({{QStringLiteral("file"), path}, {QStringLiteral("bytes"), bundle->size()}});
    context.output->line(QStringLiteral("Wrote %1 bytes to %2.").arg(bundle->size()).arg(path));
    co_return Good;
}

QCommandLineOption option(const char* name, const char* text, const char* value = nullptr)
{
    return QCommandLineOption(QLatin1String(name), QLatin1String(text), value ? QLatin1String(value) : QString());
}

} // namespace

QList<CommandSpec> collateralCommands()
{
    const QString noun = QStringLiteral("collateral");
    return {
        {noun, QStringLiteral("fetch"), QStringLiteral("Gets, proves and keeps collateral; without options renews all that is held"), QString(),
         QStringLiteral("gatehousectl collateral fetch --quote quote.bin --pccs https://localhost:8081"), 0, 0,
         {option("quote", "Of the platform that made this quote", "FILE"), option("fmspc", "Of this platform, twelve hex digits", "HEX"),
          option("tee", "tdx (default) or sgx", "TEE"), option("ca", "Issuer of its PCK certificate: platform (default) or processor", "CA"),
          option("early", "Intel's early update instead of the standard one"), option("pccs", "A PCCS instead of Intel's service", "URL"),
          option("onchain", "An on-chain PCCS over this JSON-RPC", "URL"), option("router", "Its router contract", "ADDR"),
          option("fmspc-tcb-dao", "Or its three contracts: TCB infos", "ADDR"), option("enclave-identity-dao", "identities", "ADDR"),
          option("pcs-dao", "certificates and revocation lists", "ADDR"), option("root", "Trusted root, DER or PEM, instead of Intel's", "FILE"),
          option("devnet", "The root of this profile's devnet (simulated TEE)")},
         NeedsServices::Yes, fetch},
        {noun, QStringLiteral("show"), QStringLiteral("What is held: for which platform, until when, from where"), QStringLiteral("[ID|FMSPC]"),
         QStringLiteral("gatehousectl collateral show b0c06f000000"), 0, 1,
         {option("history", "Older generations too"), option("check", "Exit status 1 when something has expired or ends soon")}, NeedsServices::Yes, show},
        {noun, QStringLiteral("import"), QStringLiteral("Proves and keeps a bundle, a single-JSON file or a folder of saved answers"), QStringLiteral("PATH"),
         QStringLiteral("gatehousectl collateral import bundle.json"), 1, 1, {option("root", "Trusted root, DER or PEM, instead of Intel's", "FILE")},
         NeedsServices::Yes, importPath},
        {noun, QStringLiteral("export"), QStringLiteral("Writes what is held into one file that travels"), QStringLiteral("FILE"),
         QStringLiteral("gatehousectl collateral export bundle.json"), 1, 1,
         {option("fmspc", "Of this platform only", "HEX"), option("tee", "tdx or sgx only", "TEE"), option("single", "The single-JSON shape of the DCAP tools; one platform"),
          option("history", "Older generations too"), replaceOption()},
         NeedsServices::Yes, exportBundle},
    };
}

} // namespace gatehouse::ctl
