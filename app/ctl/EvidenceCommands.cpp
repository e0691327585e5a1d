// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"
#include "app/ctl/Command.h"
#include "app/ctl/OutFile.h"
#include "core/base/Bytes.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::ctl {

namespace {

constexpr qint64 maxEvidenceFile = 64 * 1024 * 1024;
constexpr qint64 maxLogFile = 256 * 1024 * 1024;
constexpr qint64 maxSmallFile = 64 * 1024;

Result<void> readOption(const CommandContext& context, const char* option, qint64 limit, std::optional<QByteArray>& target)
{
    if (!context.isSet(option))
        return {};
    GH_TRY(QByteArray content, readFile(context.value(option), limit));
    target = std::move(content);
    return {};
}

QJsonObject toJson(const api::EvidenceEntry& entry)
{
    return {{QStringLiteral("sequence"), double(entry.sequence)},
            {QStringLiteral("at"), toRfc3339(entry.at)},
            {QStringLiteral("kind"), entry.kind},
            {QStringLiteral("request"), entry.request},
            {QStringLiteral("bundle"), entry.bundle},
            {QStringLiteral("file"), entry.file},
            {QStringLiteral("signer"), entry.signer},
            {QStringLiteral("detail"), entry.detail}};
}

QCoro::Task<int> list(CommandContext& context)
{
    const auto found = co_await context.services->evidence().list();
    if (!found)
        co_return context.output->error(QStringLiteral("evidence list"), found.error());
    QJsonArray entries;
    QList<QStringList> rows;
    for (const api::EvidenceEntry& entry : found->entries) {
        entries.append(toJson(entry));
        rows.append({QString::number(entry.sequence), toRfc3339(entry.at), entry.kind, entry.request.isEmpty() ? QStringLiteral("-") : entry.request.left(12), entry.detail});
    }
    context.output->document({{QStringLiteral("entries"), entries},
                              {QStringLiteral("findings"), QJsonArray::fromStringList(found->findings)},
                              {QStringLiteral("head"), found->headHash},
                              {QStringLiteral("log"), found->logPath},
                              {QStringLiteral("intact"), found->findings.isEmpty()}});
    if (rows.isEmpty())
        context.output->line(QStringLiteral("Nothing has been decided yet."));
    else
        context.output->table({QStringLiteral("NO"), QStringLiteral("TIME"), QStringLiteral("WHAT"), QStringLiteral("REQUEST"), QStringLiteral("DETAIL")}, rows);
    for (const QString& finding : found->findings)
        context.output->line(QStringLiteral("DAMAGED: ") + finding);
    if (!rows.isEmpty())
        context.output->line(QStringLiteral("%1 %2").arg(found->findings.isEmpty() ? QStringLiteral("The log is whole; its head is") : QStringLiteral("The log is damaged; its head is"), found->headHash));
    co_return found->findings.isEmpty() ? Good : AnswerIsNo;
}

QCoro::Task<int> show(CommandContext& context)
{
    const QString what = QStringLiteral("evidence show");
    const auto file = co_await context.services->evidence().exportDecision(context.arguments().first());
    if (!file)
        co_return context.output->error(what, file.error());
    api::EvidenceCheckRequest request;
    request.file = *file;
    const auto checked = co_await context.services->evidence().verify(request);
    if (!checked)
        co_return context.output->error(what, checked.error());
    const QJsonObject parts = QJsonDocument::fromJson(*file).object();
    QJsonArray transactions;
    for (const QJsonValue& text : parts.value(QStringLiteral("transactions")).toArray())
        transactions.append(QJsonDocument::fromJson(text.toString().toUtf8()).object().value(QStringLiteral("transaction")));
    const QJsonObject asked = parts.value(QStringLiteral("request")).toObject(), decision = parts.value(QStringLiteral("decision")).toObject(), verdict = parts.value(QStringLiteral("verdict")).toObject();
    context.output->document({{QStringLiteral("bundle"), checked->hash},
                              {QStringLiteral("intact"), checked->intact},
                              {QStringLiteral("request"), asked},
                              {QStringLiteral("decision"), decision},
                              {QStringLiteral("verdict"), verdict},
                              {QStringLiteral("policy"), parts.value(QStringLiteral("policy"))},
                              {QStringLiteral("transactions"), transactions}});
    context.output->line(QStringLiteral("%1 %2 at %3 by %4").arg(asked.value(QStringLiteral("address")).toString(), decision.value(QStringLiteral("answer")).toString(),
                                                                 decision.value(QStringLiteral("at")).toString(), decision.value(QStringLiteral("decidedBy")).toString()));
    if (const QString reason = decision.value(QStringLiteral("reason")).toString(); !reason.isEmpty())
        context.output->line(QStringLiteral("reason: ") + reason);
    context.output->line(QStringLiteral("verdict: %1 under '%2', %3 checks").arg(verdict.value(QStringLiteral("verdict")).toString(QStringLiteral("none")), verdict.value(QStringLiteral("policy")).toString()).arg(verdict.value(QStringLiteral("checks")).toArray().size()));
    for (const QJsonValue& transaction : transactions)
        context.output->line(QStringLiteral("transaction %1: %2").arg(transaction[QStringLiteral("hash")].toString(), transaction[QStringLiteral("state")].toString()));
    context.output->line(QStringLiteral("evidence %1: %2").arg(checked->hash, checked->intact ? QStringLiteral("unchanged, and the verdict follows from it") : QStringLiteral("NOT as it was: see evidence verify")));
    co_return checked->intact ? Good : AnswerIsNo;
}

QCoro::Task<int> exportFile(CommandContext& context)
{
    const QString what = QStringLiteral("evidence export");
    if (!context.isSet("out"))
        co_return context.output->error(what, Error(errors::usage, QStringLiteral("no file named"), QStringLiteral("Name it with --out FILE.")));
    if (const auto free = checkOutFile(context, context.value("out")); !free)
        co_return context.output->error(what, free.error());
    const auto file = co_await context.services->evidence().exportDecision(context.arguments().first());
    if (!file)
        co_return context.output->error(what, file.error());
    if (const auto written = writeOutFile(context, context.value("out"), *file); !written)
        co_return context.output->error(what, written.error());
    context.output->document({{QStringLiteral("file"), context.value("out")}, {QStringLiteral("bytes"), double(file->size())}});
    context.output->line(QStringLiteral("Wrote %1 bytes to %2. Anybody who knows your address can check it: gatehousectl evidence verify FILE --signer ADDRESS").arg(file->size()).arg(context.value("out")));
    co_return Good;
}

Result<api::EvidenceCheckRequest> verifyRequest(const CommandContext& context)
{
    api::EvidenceCheckRequest request;
    GH_TRY(request.file, readFile(context.arguments().first(), maxEvidenceFile));
    GH_CHECK(readOption(context, "log", maxLogFile, request.log));
    GH_CHECK(readOption(context, "root", maxSmallFile, request.root));
    if (context.isSet("head")) {
        GH_CHECK(readOption(context, "head", maxSmallFile, request.head));
    } else if (request.log && QFile::exists(context.value("log") + QStringLiteral(".head"))) {
        GH_TRY(request.head, readFile(context.value("log") + QStringLiteral(".head"), maxSmallFile));
    }
    if (context.isSet("devnet")) {
        if (request.root)
            return fail(errors::usage, QStringLiteral("--root and --devnet both say which root counts"), QStringLiteral("Give one of them."));
        request.roots = api::EvidenceRoots::Devnet;
    }
    request.signer = context.value("signer");
    return request;
}

/// What was established about a file, and by whom.
void printStanding(Output& output, const api::EvidenceCheckAnswer& answer)
{
    const QString says = answer.kind == QLatin1String("transaction") ? QStringLiteral("a transaction of %1").arg(answer.request)
                                                                     : QStringLiteral("%1 %2, verdict %3").arg(answer.request, answer.decision, answer.verdict.isEmpty() ? QStringLiteral("none") : answer.verdict);
    if (answer.intact) {
        output.line(QStringLiteral("Intact: %1").arg(says));
        output.line(answer.authenticated == QLatin1String("byLog") ? QStringLiteral("The audit log vouches for it.") : QStringLiteral("Its signer %1 vouches for it.").arg(answer.signer));
        return;
    }
    if (!answer.unchanged) {
        output.line(QStringLiteral("NOT intact: %1").arg(answer.tamperedParts.join(QStringLiteral(", "))));
        return;
    }
    output.line(QStringLiteral("Unchanged in itself, but nobody vouches for it."));
    output.line(QStringLiteral("It claims: %1").arg(says));
    output.line(answer.signer.isEmpty() ? QStringLiteral("It is not signed: give the audit log with --log FILE.")
                                        : QStringLiteral("Signed by %1, whom nobody here knows: say with --signer ADDRESS whose signature counts, or give the audit log with --log FILE.").arg(answer.signer));
}

QCoro::Task<int> verify(CommandContext& context)
{
    const QString what = QStringLiteral("evidence verify");
    const auto request = verifyRequest(context);
    if (!request)
        co_return context.output->error(what, request.error());
    const auto answer = co_await context.services->evidence().verify(*request);
    if (!answer)
        co_return context.output->error(what, answer.error());
    context.output->document({{QStringLiteral("intact"), answer->intact},
                              {QStringLiteral("authenticated"), answer->authenticated},
                              {QStringLiteral("signer"), answer->signer},
                              {QStringLiteral("kind"), answer->kind},
                              {QStringLiteral("bundle"), answer->hash},
                              {QStringLiteral("request"), answer->request},
                              {QStringLiteral("decision"), answer->decision},
                              {QStringLiteral("verdict"), answer->verdict},
                              {QStringLiteral("tamperedParts"), QJsonArray::fromStringList(answer->tamperedParts)},
                              {QStringLiteral("checks"), checksToJson(answer->checks)}});
    printStanding(*context.output, *answer);
    printChecks(*context.output, answer->checks);
    co_return answer->intact ? Good : AnswerIsNo;
}

} // namespace

QList<CommandSpec> evidenceCommands()
{
    const QString evidence = QStringLiteral("evidence");
    const QString id = QStringLiteral("ID");
    return {
        {evidence, QStringLiteral("list"), QStringLiteral("Lists the audit log: decisions and their transactions"), {}, QStringLiteral("gatehousectl evidence list"), 0, 0, {},
         NeedsServices::Yes, list},
        {evidence, QStringLiteral("show"), QStringLiteral("Shows what a decision rested on"), id, QStringLiteral("gatehousectl --json evidence show 0x8ba1"), 1, 1, {}, NeedsServices::Yes, show},
        {evidence, QStringLiteral("export"), QStringLiteral("Writes a decision with its transaction and log into one file"), id, QStringLiteral("gatehousectl evidence export 3 --out decision.json"), 1, 1,
         {{QStringLiteral("out"), QStringLiteral("The file to write"), QStringLiteral("FILE")}, replaceOption()}, NeedsServices::Yes, exportFile},
        {evidence, QStringLiteral("verify"), QStringLiteral("Checks an evidence file again, without network"), QStringLiteral("FILE"),
         QStringLiteral("gatehousectl --json evidence verify decision.json --signer 0x8ba1f109551bD432803012645Ac136ddd64DBA72"), 1, 1,
         {{QStringLiteral("log"), QStringLiteral("The audit log that vouches for it instead of this profile's; its head lies beside it"), QStringLiteral("FILE")},
          {QStringLiteral("head"), QStringLiteral("The recorded head of the log, if it lies elsewhere"), QStringLiteral("FILE")},
          {QStringLiteral("signer"), QStringLiteral("Who must have signed"), QStringLiteral("ADDRESS")},
          {QStringLiteral("root"), QStringLiteral("The only root that counts, DER or PEM"), QStringLiteral("FILE")},
          {QStringLiteral("devnet"), QStringLiteral("Only the root of this profile's devnet counts (simulated TEE)")}},
         NeedsServices::Yes, verify},
    };
}

} // namespace gatehouse::ctl
