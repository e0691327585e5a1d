// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"
#include "app/ctl/Command.h"
#include "app/ctl/OutFile.h"
#include "app/ctl/NextStep.h"
#include "app/ctl/QuoteFieldOutput.h"

#include "core/base/Bytes.h"

#include <QFileInfo>
#include <QFile>
#include <QJsonArray>

namespace gatehouse::ctl {

namespace {

constexpr qint64 maxQuoteFile = 1024 * 1024;          // Real quotes have about 5 KB, padded ones 8 KB.
constexpr qint64 maxPolicyFile = 1024 * 1024;
constexpr qint64 maxEventLogFile = 9 * 1024 * 1024;   // The largest log, in hex.

constexpr qsizetype maxReportData = 64;

/// Reads the file of an option into @p target, if the option is given.
Result<void> readOption(const CommandContext& context, const char* option, qint64 limit, std::optional<QByteArray>& target)
{
    if (!context.isSet(option))
        return {};
    GH_TRY(QByteArray content, readFile(context.value(option), limit));
    target = std::move(content);
    return {};
}

/// The quote's bytes from --quote FILE or the one argument.
Result<QByteArray> quoteBytes(const CommandContext& context)
{
    if (context.isSet("quote") && !context.arguments().isEmpty())
        return fail(errors::usage, QStringLiteral("two quotes given: %1 and --quote %2").arg(context.arguments().first(), context.value("quote")), QStringLiteral("Name one of them."));
    const QString path = context.isSet("quote") ? context.value("quote") : context.arguments().value(0);
    if (path.isEmpty())
        return fail(errors::usage, QStringLiteral("no quote given"), QStringLiteral("Name it with --quote FILE."));
    return readFile(path, maxQuoteFile);
}

Result<api::QuoteVerifyRequest> requestOf(const CommandContext& context)
{
    api::QuoteVerifyRequest request;
    request.devnet = context.isSet("devnet");
    if (context.isSet("at")) {
        const QDateTime at = QDateTime::fromString(context.value("at"), Qt::ISODate);
        if (!at.isValid() || at.timeSpec() == Qt::LocalTime)
            return fail(errors::usage, QStringLiteral("--at takes an RFC 3339 time such as 2026-08-13T00:00:00Z, not \"%1\"").arg(context.value("at")));
        request.at = at.toUTC();
    }
    request.offline = context.isSet("offline");
    if (int(context.isSet("collateral")) + int(context.isSet("pccs")) + int(request.offline) > 1)
        return fail(errors::usage, QStringLiteral("--collateral, --pccs and --offline exclude each other"));
    if (context.isSet("root") && request.devnet)
        return fail(errors::usage, QStringLiteral("--root and --devnet both say which root counts"), QStringLiteral("Give one of them."));
    if (context.isSet("report-data")) {
        const auto reportData = fromHex(context.value("report-data"), maxReportData);
        if (!reportData || reportData->isEmpty())
            return fail(errors::usage, QStringLiteral("--report-data takes 1 to %1 bytes of hex%2").arg(maxReportData).arg(reportData ? QString() : QStringLiteral(": ") + reportData.error().detail()));
        request.reportData = *reportData;
    }
    if (context.isSet("pccs"))
        request.pccs = QUrl(context.value("pccs"), QUrl::StrictMode);
    request.collateralPath = context.value("collateral");
    GH_TRY(request.quote, quoteBytes(context));
    GH_CHECK(readOption(context, "root", maxPolicyFile, request.root));
    GH_CHECK(readOption(context, "policy", maxPolicyFile, request.policy));
    if (request.policy)
        request.policyFolder = QFileInfo(context.value("policy")).absolutePath(); // Files that it names lie beside it.
    if (context.isSet("event-log")) {
        GH_TRY(request.eventLog, readFile(context.value("event-log"), maxEventLogFile));
    }
    return request;
}

/// What keeps a stale platform from its newest level: the reason for most refusals, and what to do about it.
void printShortfalls(Output& output, const api::QuoteVerdict& verdict)
{
    // What a platform lacks is known of a proven one only; one that is up to date may do without the newest level.
    if (verdict.shortfalls.isEmpty() || verdict.tcbStatus.isEmpty() || verdict.tcbStatus == QLatin1String("UpToDate"))
        return;
    output.line(QStringLiteral("What the platform lacks for its newest TCB level:"));
    for (const QJsonValue& value : verdict.shortfalls) {
        const QJsonObject lacking = value.toObject();
        output.line(QStringLiteral("  %1").arg(lacking.value(QLatin1String("component")).toString()));
        output.line(QStringLiteral("    SVN       %1, needed %2 since %3")
                        .arg(lacking.value(QLatin1String("actual")).toInt())
                        .arg(lacking.value(QLatin1String("needed")).toInt())
                        .arg(lacking.value(QLatin1String("neededDate")).toString()));
        QStringList advisories;
        for (const QJsonValue& advisory : lacking.value(QLatin1String("advisories")).toArray())
            advisories.append(advisory.toString());
        const QString since = lacking.value(QLatin1String("since")).toString();
        output.line(QStringLiteral("    reached   %1").arg(since.isEmpty() ? QStringLiteral("no level") : QStringLiteral("the level of %1").arg(since)));
        if (!advisories.isEmpty())
            output.line(QStringLiteral("    advisory  %1").arg(advisories.join(QStringLiteral(", "))));
        output.line(QStringLiteral("    next      %1").arg(lacking.value(QLatin1String("remedy")).toString()));
    }
}

QCoro::Task<int> verify(CommandContext& context)
{
    const auto request = requestOf(context);
    if (!request)
        co_return context.output->error(QStringLiteral("quote verify"), request.error());
    const auto verdict = co_await context.services->quotes().verify(*request);
    if (!verdict)
        co_return context.output->error(QStringLiteral("quote verify"), withInputName(context, verdict.error(), {QStringLiteral("root"), QStringLiteral("policy"), QStringLiteral("collateral")}));
    context.output->document({{QStringLiteral("verdict"), verdict->verdict},
                              {QStringLiteral("tcbStatus"), verdict->tcbStatus.isEmpty() ? QJsonValue() : QJsonValue(verdict->tcbStatus)},
                              {QStringLiteral("advisories"), QJsonArray::fromStringList(verdict->advisories)},
                              {QStringLiteral("checks"), checksToJson(verdict->checks)},
                              {QStringLiteral("shortfalls"), verdict->shortfalls},
                              {QStringLiteral("simulatedTee"), verdict->simulatedTee},
                              {QStringLiteral("quote"), verdict->quote}});
    context.output->line(QStringLiteral("Verdict: %1%2").arg(verdict->verdict,
                                                             verdict->tcbStatus.isEmpty() ? QString() : QStringLiteral(" (TCB ") + verdict->tcbStatus + QLatin1Char(')')));
    if (!verdict->collateralSource.isEmpty())
        context.output->line(QStringLiteral("Collateral: %1").arg(verdict->collateralSource));
    if (verdict->simulatedTee)
        context.output->line(QStringLiteral("SIMULATED TEE: proves nothing about hardware"));
    printShortfalls(*context.output, *verdict);
    printChecks(*context.output, verdict->checks);
    co_return verdict->verdict == QLatin1String("accepted") ? Good : verdict->verdict == QLatin1String("refused") ? AnswerIsNo : MalformedInput;
}

QCoro::Task<int> parse(CommandContext& context)
{
    const auto bytes = quoteBytes(context);
    if (!bytes)
        co_return context.output->error(QStringLiteral("quote parse"), bytes.error());
    const auto inspection = co_await context.services->quotes().inspect(*bytes);
    if (!inspection)
        co_return context.output->error(QStringLiteral("quote parse"), inspection.error());
    if (inspection->problem)
        co_return context.output->error(QStringLiteral("quote parse"), *inspection->problem);
    QJsonObject document = inspection->quote;
    document.insert(QStringLiteral("encoding"), inspection->encoding.toLower());
    document.insert(QStringLiteral("fields"), fieldsToJson(inspection->fields));
    context.output->document(document);
    printFields(*context.output, inspection->fields, context.isSet("all") ? FieldDetail::Everything : FieldDetail::Parts);
    co_return Good;
}

QCoro::Task<int> issue(CommandContext& context)
{
    const auto reportData = fromHex(context.arguments().first(), 64);
    if (!reportData)
        co_return context.output->error(QStringLiteral("quote issue"), reportData.error());
    if (context.isSet("out"))
        if (const auto free = checkOutFile(context, context.value("out")); !free)
            co_return context.output->error(QStringLiteral("quote issue"), free.error());
    const auto quote = co_await context.services->quotes().issue(*reportData);
    if (!quote)
        co_return context.output->error(QStringLiteral("quote issue"), quote.error());
    if (context.isSet("out")) {
        const auto written = writeOutFile(context, context.value("out"), *quote);
        if (!written)
            co_return context.output->error(QStringLiteral("quote issue"), written.error());
    }
    context.output->document({{QStringLiteral("quote"), toHex(*quote)}, {QStringLiteral("simulatedTee"), true}});
    context.output->line(context.isSet("out") ? QStringLiteral("Wrote a simulated quote of %1 bytes; it proves nothing about hardware.").arg(quote->size())
                                              : toHex(*quote));
    co_return Good;
}

} // namespace

QList<CommandSpec> quoteCommands()
{
    const QString quote = QStringLiteral("quote");
    const QCommandLineOption file(QStringLiteral("quote"), QStringLiteral("The quote: raw bytes, hex, base64 or JSON with a member quote"), QStringLiteral("FILE"));
    return {
        {quote, QStringLiteral("parse"), QStringLiteral("Shows the fields of a quote; verifies nothing"), QStringLiteral("[FILE]"),
         QStringLiteral("gatehousectl --json quote parse quote.bin"), 0, 1,
         {file, {QStringLiteral("all"), QStringLiteral("Bits, SVN bytes, certificate contents and whole values too")}}, NeedsServices::Yes, parse},
        {quote, QStringLiteral("verify"), QStringLiteral("Verifies a quote and judges it under a policy"), QStringLiteral("[FILE]"),
         QStringLiteral("gatehousectl --json quote verify --quote quote.bin --collateral bundle.json"), 0, 1,
         {file,
          {QStringLiteral("collateral"), QStringLiteral("Bundle, single-JSON file or folder of saved answers"), QStringLiteral("FILE")},
          {QStringLiteral("pccs"), QStringLiteral("Ask this PCCS, or Intel's service by its address"), QStringLiteral("URL")},
          {QStringLiteral("offline"), QStringLiteral("From the store; nothing is asked over the network")},
          {QStringLiteral("at"), QStringLiteral("Judge at this time instead of now"), QStringLiteral("RFC3339")},
          {QStringLiteral("root"), QStringLiteral("Trusted root, DER or PEM, instead of Intel's"), QStringLiteral("FILE")},
          {QStringLiteral("policy"), QStringLiteral("Policy file (TOML)"), QStringLiteral("FILE")},
          {QStringLiteral("report-data"), QStringLiteral("What the quote must be bound to; zeros are added up to 64 bytes"), QStringLiteral("HEX")},
          {QStringLiteral("event-log"), QStringLiteral("Boot log that came with the quote: binary, hex or dstack's JSON"), QStringLiteral("FILE")},
          {QStringLiteral("devnet"), QStringLiteral("Collateral and root of this profile's devnet (simulated TEE)")}},
         NeedsServices::Yes, verify},
        {quote, QStringLiteral("issue"), QStringLiteral("Has the devnet's authority issue a simulated quote over report data"),
         QStringLiteral("HEX"), QStringLiteral("gatehousectl quote issue 00112233 --out quote.bin"), 1, 1,
         {{QStringLiteral("out"), QStringLiteral("Write the raw quote here"), QStringLiteral("FILE")}, replaceOption()}, NeedsServices::Yes, issue},
    };
}

} // namespace gatehouse::ctl
