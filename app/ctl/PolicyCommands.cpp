// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Command.h"

#include <QFileInfo>
#include <QJsonArray>

namespace gatehouse::ctl {

namespace {

constexpr qint64 maxPolicyFile = 1024 * 1024;
constexpr qint64 maxLogFile = 16 * 1024 * 1024;
constexpr qint64 maxTableFile = 4096; // An ACPI table of 56 bytes.
constexpr int defaultHistory = 40;

QString folderOf(const QString& path)
{
    return QFileInfo(path).absolutePath();
}

/// As compilers write it, so that editors jump there; what belongs to no line has no place.
QString textOf(const QString& path, const api::PolicyTextProblem& problem, const QString& kind = {})
{
    const QString place = problem.line > 0 ? QStringLiteral("%1:%2:%3").arg(path).arg(problem.line).arg(problem.column) : path;
    return place + QStringLiteral(": ") + kind + (problem.key.isEmpty() ? problem.what : QStringLiteral("'%1' %2").arg(problem.key, problem.what));
}

QJsonArray toJson(const QList<api::PolicyTextProblem>& problems)
{
    QJsonArray array;
    for (const api::PolicyTextProblem& problem : problems)
        array.append(QJsonObject{{QStringLiteral("line"), problem.line}, {QStringLiteral("column"), problem.column}, {QStringLiteral("key"), problem.key}, {QStringLiteral("what"), problem.what}});
    return array;
}

QCoro::Task<int> check(CommandContext& context)
{
    const QString path = context.arguments().first();
    const auto text = readFile(path, maxPolicyFile);
    if (!text)
        co_return context.output->error(QStringLiteral("policy check"), text.error());
    const auto checked = co_await context.services->policies().check(*text, folderOf(path));
    if (!checked)
        co_return context.output->error(QStringLiteral("policy check"), checked.error());
    context.output->document({{QStringLiteral("valid"), checked->isGood()},
                              {QStringLiteral("name"), checked->form.name},
                              {QStringLiteral("problems"), toJson(checked->problems)},
                              {QStringLiteral("warnings"), toJson(checked->warnings)}});
    for (const api::PolicyTextProblem& problem : checked->problems)
        context.output->line(textOf(path, problem));
    for (const api::PolicyTextProblem& warning : checked->warnings)
        context.output->line(textOf(path, warning, QStringLiteral("warning: ")));
    if (checked->isGood())
        context.output->line(QStringLiteral("%1: policy '%2' can be used").arg(path, checked->form.name));
    co_return checked->isGood() ? Good : MalformedInput;
}

QCoro::Task<int> save(CommandContext& context)
{
    const QString path = context.arguments().first();
    const auto text = readFile(path, maxPolicyFile);
    if (!text)
        co_return context.output->error(QStringLiteral("policy save"), text.error());
    const auto checked = co_await context.services->policies().check(*text, {});
    if (!checked)
        co_return context.output->error(QStringLiteral("policy save"), checked.error());
    const auto saved = co_await context.services->policies().save(*text);
    if (!saved)
        co_return context.output->error(QStringLiteral("policy save"), saved.error());
    context.output->document({{QStringLiteral("name"), checked->form.name}, {QStringLiteral("file"), path}});
    context.output->line(QStringLiteral("Policy '%1' is saved and in force; a host service or a window that runs takes it up and judges waiting requests again.")
                             .arg(checked->form.name));
    co_return Good;
}

QCoro::Task<int> dryRun(CommandContext& context)
{
    const QString what = QStringLiteral("policy dry-run");
    const QString path = context.arguments().first();
    bool number = true;
    const int history = context.isSet("history") ? context.value("history").toInt(&number) : defaultHistory;
    if (!number || history < 1 || history > api::PolicyService::maxHistory)
        co_return context.output->error(what, Error(errors::usage, QStringLiteral("--history takes a number from 1 to %1").arg(api::PolicyService::maxHistory)));
    const auto text = readFile(path, maxPolicyFile);
    if (!text)
        co_return context.output->error(what, text.error());
    const auto trial = co_await context.services->policies().tryOut(*text, folderOf(path), history);
    if (!trial)
        co_return context.output->error(what, trial.error());
    QJsonArray rows;
    for (const api::PolicyTrialRow& row : trial->rows) {
        rows.append(QJsonObject{{QStringLiteral("request"), row.request},
                                {QStringLiteral("judgedAt"), row.judgedAt.isValid() ? toRfc3339(row.judgedAt) : QString()},
                                {QStringLiteral("then"), row.then},
                                {QStringLiteral("decision"), row.decision},
                                {QStringLiteral("now"), row.now},
                                {QStringLiteral("failedChecks"), QJsonArray::fromStringList(row.failedChecks)},
                                {QStringLiteral("reason"), row.reason}});
    }
    context.output->document({{QStringLiteral("policy"), trial->policyName},
                              {QStringLiteral("history"), int(trial->rows.size())},
                              {QStringLiteral("refused"), trial->refused},
                              {QStringLiteral("newlyRefused"), trial->newlyRefused},
                              {QStringLiteral("newlyAccepted"), trial->newlyAccepted},
                              {QStringLiteral("notJudged"), trial->notJudged},
                              {QStringLiteral("requests"), rows}});
    context.output->wrapped({}, QStringLiteral("With this policy %1 of the last %2 would have been refused (%3 that were accepted then).").arg(trial->refused).arg(trial->rows.size()).arg(trial->newlyRefused));
    if (trial->newlyAccepted > 0)
        context.output->line(QStringLiteral("%1 that were refused then would have been accepted.").arg(trial->newlyAccepted));
    if (trial->notJudged > 0)
        context.output->line(QStringLiteral("%1 could not be judged again.").arg(trial->notJudged));
    for (const api::PolicyTrialRow& row : trial->rows)
        if (!row.now.isEmpty() && row.now != QLatin1String("accepted")) {
            context.output->line(QStringLiteral("  ") + row.request);
            if (!row.failedChecks.isEmpty())
                context.output->wrapped(QStringLiteral("    failed  "), row.failedChecks.join(QStringLiteral(", ")));
            if (!row.reason.isEmpty())
                context.output->wrapped(QStringLiteral("    reason  "), row.reason);
        }
    co_return trial->refused == 0 ? Good : AnswerIsNo;
}

QString proofWord(const QString& proof)
{
    return proof == QLatin1String("textProven") ? QStringLiteral("data") : proof == QLatin1String("digestProven") ? QStringLiteral("digest") : QStringLiteral("-");
}

QString shortDigest(const QString& hex)
{
    return hex.size() > 20 ? hex.left(8) + QStringLiteral("…") + hex.right(8) : hex;
}

Result<api::EventLogRequest> replayRequest(const CommandContext& context)
{
    api::EventLogRequest request;
    GH_TRY(request.log, readFile(context.arguments().first(), maxLogFile));
    request.kind = context.value("kind");
    request.bank = context.value("bank");
    if (context.isSet("table")) {
        GH_TRY(request.table, readFile(context.value("table"), maxTableFile));
    }
    if (context.isSet("quote")) {
        GH_TRY(request.quote, readFile(context.value("quote"), maxLogFile));
    }
    if (context.isSet("measurements")) {
        GH_TRY(request.measurements, readFile(context.value("measurements"), maxLogFile));
    }
    return request;
}

void printReplay(Output& output, const api::EventLogReplay& replay)
{
    output.line(QStringLiteral("%1 log, bank %2, %3 events").arg(replay.format, replay.bank).arg(replay.events.size()));
    QList<QStringList> rows;
    for (const api::EventLogReplay::Event& event : replay.events)
        rows.append({event.registerName, event.name.isEmpty() ? event.type : event.name, shortDigest(event.digest), proofWord(event.proof), event.text});
    output.table({QStringLiteral("REGISTER"), QStringLiteral("EVENT"), QStringLiteral("DIGEST"), QStringLiteral("PROVEN"), QStringLiteral("DATA")}, rows);
    for (const api::EventLogReplay::Register& row : replay.registers) {
        output.line(QStringLiteral("%1 %2").arg(row.name, row.replayed));
        if (!row.expected.isEmpty())
            output.line(row.expected == row.replayed ? QStringLiteral("    equal to: %1").arg(row.source) : QStringLiteral("    DIFFERS: %1 (%2)").arg(row.expected, row.source));
    }
    if (!replay.compared)
        output.line(QStringLiteral("Compared with nothing: a replay alone proves nothing. Name a quote or measurements."));
}

QCoro::Task<int> replay(CommandContext& context)
{
    const QString what = QStringLiteral("eventlog replay");
    const auto request = replayRequest(context);
    if (!request)
        co_return context.output->error(what, request.error());
    const auto replayed = co_await context.services->evidence().replay(*request);
    if (!replayed)
        co_return context.output->error(what, replayed.error());
    QJsonArray events, registers;
    for (const api::EventLogReplay::Event& event : replayed->events)
        events.append(QJsonObject{{QStringLiteral("register"), event.registerName}, {QStringLiteral("type"), event.type}, {QStringLiteral("name"), event.name}, {QStringLiteral("digest"), event.digest},
                                  {QStringLiteral("proof"), event.proof}, {QStringLiteral("text"), event.text}, {QStringLiteral("offset"), double(event.offset)}});
    for (const api::EventLogReplay::Register& row : replayed->registers)
        registers.append(QJsonObject{{QStringLiteral("register"), row.name}, {QStringLiteral("replayed"), row.replayed}, {QStringLiteral("expected"), row.expected.isEmpty() ? QJsonValue() : QJsonValue(row.expected)},
                                     {QStringLiteral("equal"), row.expected.isEmpty() ? QJsonValue() : QJsonValue(row.expected == row.replayed)}, {QStringLiteral("source"), row.source}});
    context.output->document({{QStringLiteral("format"), replayed->format},
                              {QStringLiteral("bank"), replayed->bank},
                              {QStringLiteral("banks"), QJsonArray::fromStringList(replayed->banks)},
                              {QStringLiteral("events"), events},
                              {QStringLiteral("registers"), registers},
                              {QStringLiteral("compared"), replayed->compared},
                              {QStringLiteral("matches"), replayed->compared ? QJsonValue(replayed->matches) : QJsonValue()}});
    if (!context.global.json)
        printReplay(*context.output, *replayed);
    co_return !replayed->compared || replayed->matches ? Good : AnswerIsNo;
}

} // namespace

QList<CommandSpec> policyCommands()
{
    const QString policy = QStringLiteral("policy");
    const QString file = QStringLiteral("FILE");
    return {
        {policy, QStringLiteral("check"), QStringLiteral("Tells everything that is wrong with a policy file"), file, QStringLiteral("gatehousectl policy check policy.toml"), 1, 1, {}, NeedsServices::Yes, check},
        {policy, QStringLiteral("dry-run"), QStringLiteral("Judges the recorded requests again under another policy"), file, QStringLiteral("gatehousectl policy dry-run policy.toml --history 40"), 1, 1,
         {{QStringLiteral("history"), QStringLiteral("How many of the last requests (40)"), QStringLiteral("N")}}, NeedsServices::Yes, dryRun},
        {policy, QStringLiteral("save"), QStringLiteral("Puts a policy file in force for this profile; one with problems is refused"), file, QStringLiteral("gatehousectl policy save policy.toml"), 1, 1, {}, NeedsServices::Yes, save},
        {QStringLiteral("eventlog"), QStringLiteral("replay"), QStringLiteral("Replays a CCEL, TPM or dstack event log"), file, QStringLiteral("gatehousectl eventlog replay ccel.bin --quote quote.bin"), 1, 1,
         {{QStringLiteral("quote"), QStringLiteral("Compare with the registers of this quote (TDX, or a TPM's as JSON)"), file},
          {QStringLiteral("measurements"), QStringLiteral("Compare with this prediction"), file},
          {QStringLiteral("table"), QStringLiteral("The ACPI table CCEL that the log was found by; it must fit"), file},
          {QStringLiteral("kind"), QStringLiteral("Of a binary log, when it is not what its banks suggest"), QStringLiteral("tpm|ccel")},
          {QStringLiteral("bank"), QStringLiteral("Bank to replay"), QStringLiteral("sha1|sha256|sha384|sha512")}},
         NeedsServices::Yes, replay},
    };
}

} // namespace gatehouse::ctl
