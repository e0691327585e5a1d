// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"
#include "app/ctl/OperationWatch.h"
#include "app/ctl/RequestOutput.h"

#include "app/ctl/Interrupt.h"

#include <QCoroTimer>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QRegularExpression>
#include <optional>

namespace gatehouse::ctl {

namespace {

/// How long `reject` waits for the contract.
constexpr qint64 rejectionWaitMs = 30'000;

/// Null when nothing was rejected on chain or is to be.
QJsonValue rejectionText(api::RejectionState rejection)
{
    switch (rejection) {
    case api::RejectionState::None:
        return {};
    case api::RejectionState::Pending:
        return QStringLiteral("pending");
    case api::RejectionState::Sent:
        return QStringLiteral("sent");
    case api::RejectionState::Confirmed:
        return QStringLiteral("confirmed");
    case api::RejectionState::LocalOnly:
        break;
    }
    return QStringLiteral("localOnly");
}

bool isSettled(api::RejectionState rejection)
{
    return rejection != api::RejectionState::Pending && rejection != api::RejectionState::Sent;
}

QJsonArray historyToJson(const QList<api::RequestTransition>& history)
{
    QJsonArray array;
    for (const api::RequestTransition& step : history)
        array.append(QJsonObject{{QStringLiteral("at"), toRfc3339(step.at)},
                                 {QStringLiteral("state"), stateText(step.state)},
                                 {QStringLiteral("actor"), step.actor},
                                 {QStringLiteral("detail"), step.detail}});
    return array;
}

QCoro::Task<int> list(CommandContext& context)
{
    const auto requests = co_await context.services->onboarding().list();
    if (!requests)
        co_return context.output->error(QStringLiteral("onboard list"), requests.error());
    QJsonArray array;
    QList<QStringList> rows;
    for (const api::RequestSummary& request : *requests) {
        array.append(toJson(request));
        rows.append({request.id.left(12), request.knownAs().isEmpty() ? QStringLiteral("-") : request.knownAs(), stateText(request.state),
                     request.counts.passed == 0 ? QStringLiteral("-") : request.accepted ? QStringLiteral("accepted") : QStringLiteral("refused"),
                     QStringLiteral("%1/%2/%3").arg(request.counts.failed).arg(request.counts.notChecked).arg(request.counts.passed),
                     toRfc3339(request.seenAt)});
    }
    context.output->document({{QStringLiteral("requests"), array}});
    if (rows.isEmpty())
        context.output->line(QStringLiteral("Nobody has asked to join yet."));
    else
        context.output->table({QStringLiteral("ID"), QStringLiteral("MACHINE"), QStringLiteral("STATE"), QStringLiteral("VERDICT"),
                               QStringLiteral("FAIL/NOT/PASS"), QStringLiteral("SEEN")},
                              rows);
    co_return Good;
}

QCoro::Task<int> show(CommandContext& context)
{
    const auto request = co_await context.services->onboarding().show(context.arguments().first());
    if (!request)
        co_return context.output->error(QStringLiteral("onboard show"), request.error());
    QJsonObject object = toJson(request->summary);
    object.insert(QStringLiteral("verdict"), request->verdict);
    object.insert(QStringLiteral("tcbStatus"), request->tcbStatus.isEmpty() ? QJsonValue() : QJsonValue(request->tcbStatus));
    object.insert(QStringLiteral("checks"), checksToJson(request->checks));
    object.insert(QStringLiteral("policy"), request->policyName);
    object.insert(QStringLiteral("note"), request->accountNote);
    object.insert(QStringLiteral("publicKey"), request->publicKey);
    object.insert(QStringLiteral("reportData"), request->reportData);
    object.insert(QStringLiteral("rejectionReason"), request->rejectionReason);
    object.insert(QStringLiteral("rejectionOnChain"), rejectionText(request->rejection));
    object.insert(QStringLiteral("rejectionTransaction"), request->rejected.transaction);
    object.insert(QStringLiteral("rejectionTrouble"), request->rejectionTrouble);
    object.insert(QStringLiteral("history"), historyToJson(request->history));
    object.insert(QStringLiteral("requestedTransaction"), request->requested.transaction);
    object.insert(QStringLiteral("confirmations"), double(request->requested.confirmations));
    context.output->document(object);
    context.output->line(QStringLiteral("Request %1: %2, %3").arg(request->summary.id, stateText(request->summary.state), request->summary.stateDetail));
    context.output->line(QStringLiteral("asked by %1 for %2").arg(request->summary.askedBy, request->summary.address));
    if (!request->accountNote.isEmpty())
        context.output->line(QStringLiteral("your note on that account: %1").arg(request->accountNote));
    if (request->summary.isSnoozed())
        context.output->line(QStringLiteral("put off until %1").arg(toRfc3339(request->summary.snoozedUntil)));
    if (request->summary.simulatedTee)
        context.output->line(QStringLiteral("SIMULATED TEE: proves nothing about hardware"));
    printChecks(*context.output, request->checks);
    co_return Good;
}

/// Whether a decision came too late, because one has been taken.
bool isTooLate(const Error& error)
{
    return error.code().name == "onboard.wrong-state";
}

bool isApproved(api::RequestState state)
{
    return state == api::RequestState::Approved || state == api::RequestState::Encrypted || state == api::RequestState::Sent || state == api::RequestState::Confirmed;
}

/// Who said yes, and how far that has got since.
QString approvedAlready(const api::RequestDetail& request)
{
    QString actor;
    for (const api::RequestTransition& step : request.history)
        if (step.state == api::RequestState::Approved && step.detail.startsWith(QStringLiteral("approved")))
            actor = step.actor;
    const QString who = actor.isEmpty() ? QStringLiteral("let in already, not by this host") : QStringLiteral("approved already, by %1").arg(actor);
    return QStringLiteral("%1 was %2, and is %3 now; nothing was done.").arg(request.summary.id, who, stateText(request.summary.state));
}

/// A script that says yes twice has what it wanted: the second time is good, too.
QCoro::Task<int> approve(CommandContext& context)
{
    const QString id = context.arguments().first();
    const QString what = QStringLiteral("onboard approve %1").arg(id);
    api::OnboardingService& onboarding = context.services->onboarding();
    const auto approved = co_await onboarding.approve(id, context.value("exception"));
    QString sentence = QStringLiteral("Approved %1.").arg(id);
    if (!approved) {
        if (!isTooLate(approved.error()))
            co_return context.output->error(what, approved.error());
        const auto request = co_await onboarding.show(id);
        if (!request || request->summary.kind != api::RequestKind::Join || !isApproved(request->summary.state))
            co_return context.output->error(what, approved.error());
        sentence = approvedAlready(*request);
    }
    context.output->document({{QStringLiteral("approved"), id}, {QStringLiteral("already"), !approved}});
    context.output->line(sentence);
    co_return Good;
}

QCoro::Task<int> reject(CommandContext& context)
{
    const QString id = context.arguments().first();
    const auto rejected = co_await context.services->onboarding().reject(id, context.value("reason"));
    if (!rejected) {
        // Said twice, as with approve; whoever said it first gave the reason.
        bool already = false;
        if (isTooLate(rejected.error())) {
            const auto seen = co_await context.services->onboarding().show(id);
            already = seen && seen->summary.state == api::RequestState::Rejected;
        }
        if (!already)
            co_return context.output->error(QStringLiteral("onboard reject %1").arg(id), rejected.error());
    }
    // The contract is told by the process that serves: a few blocks at most, unless something is in the way. It is rejected
    // already, which an interrupt does not keep from being said.
    context.interrupt->leaveToCommand();
    api::RequestDetail request;
    QElapsedTimer waited;
    waited.start();
    while (true) {
        const auto seen = co_await context.services->onboarding().show(id);
        if (!seen)
            co_return context.output->error(QStringLiteral("onboard reject %1").arg(id), seen.error());
        request = *seen;
        if (isSettled(request.rejection) || !request.rejectionTrouble.isEmpty() || waited.elapsed() > rejectionWaitMs || context.interrupt->wasRaised())
            break;
        QTimer pause;
        pause.setSingleShot(true);
        pause.start(250);
        co_await pause;
    }
    context.output->document({{QStringLiteral("rejected"), request.summary.id},
                              {QStringLiteral("already"), !rejected},
                              {QStringLiteral("onChain"), rejectionText(request.rejection)},
                              {QStringLiteral("transaction"), request.rejected.transaction},
                              {QStringLiteral("trouble"), request.rejectionTrouble}});
    context.output->line(rejected ? QStringLiteral("Rejected %1.").arg(request.summary.id)
                                  : QStringLiteral("%1 was rejected already, because: %2").arg(request.summary.id, request.rejectionReason));
    switch (request.rejection) {
    case api::RejectionState::None:
        break;
    case api::RejectionState::Confirmed:
        context.output->line(QStringLiteral("The contract shows it, for every host: %1").arg(request.rejected.transaction));
        break;
    case api::RejectionState::LocalOnly:
        context.output->line(QStringLiteral("Here only, other hosts may still let the guest in: %1").arg(request.rejectionTrouble));
        break;
    case api::RejectionState::Pending:
    case api::RejectionState::Sent:
        context.output->line(QStringLiteral("Not on chain yet, which is tried again as long as something serves: %1")
                                 .arg(request.rejectionTrouble.isEmpty() ? QStringLiteral("not mined") : request.rejectionTrouble));
        break;
    }
    co_return Good;
}

/// "90m", "4h", "2d"; nothing when it is none of these.
std::optional<qint64> secondsOf(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^([0-9]{1,6})([mhd])$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QChar unit = match.captured(2).at(0);
    return match.captured(1).toLongLong() * (unit == QLatin1Char('m') ? 60 : unit == QLatin1Char('h') ? 3600 : 24 * 3600);
}

QCoro::Task<int> snooze(CommandContext& context)
{
    const QString id = context.arguments().first();
    const QString what = QStringLiteral("onboard snooze %1").arg(id);
    const int ways = int(context.isSet("for")) + int(context.isSet("until")) + int(context.isSet("wake"));
    if (ways != 1)
        co_return context.output->error(what, Error(errors::usage, QStringLiteral("say one of --for, --until and --wake"), QStringLiteral("See gatehousectl onboard snooze --help.")));
    QDateTime until;
    if (context.isSet("for")) {
        const std::optional<qint64> seconds = secondsOf(context.value("for"));
        if (!seconds)
            co_return context.output->error(what, Error(errors::usage, QStringLiteral("\"%1\" is no duration").arg(context.value("for")), QStringLiteral("Write it like 90m, 4h or 2d.")));
        until = QDateTime::currentDateTimeUtc().addSecs(*seconds);
    } else if (context.isSet("until")) {
        until = QDateTime::fromString(context.value("until"), Qt::ISODate);
        if (!until.isValid() || until.timeSpec() == Qt::LocalTime)
            co_return context.output->error(what, Error(errors::usage, QStringLiteral("\"%1\" is no time with a zone").arg(context.value("until")), QStringLiteral("Write it like 2026-11-23T08:00:00Z.")));
    }
    const auto answer = co_await context.services->onboarding().snooze(id, until);
    if (!answer)
        co_return context.output->error(what, answer.error());
    context.output->document({{QStringLiteral("request"), id}, {QStringLiteral("snoozedUntil"), until.isValid() ? QJsonValue(toRfc3339(until)) : QJsonValue()}});
    context.output->line(until.isValid() ? QStringLiteral("%1 is put off until %2.").arg(id, toRfc3339(until)) : QStringLiteral("%1 is not put off any more.").arg(id));
    co_return Good;
}

QCoro::Task<int> note(CommandContext& context)
{
    const QString id = context.arguments().first();
    const QString text = context.arguments().value(1);
    const auto answer = co_await context.services->onboarding().setNote(id, text);
    if (!answer)
        co_return context.output->error(QStringLiteral("onboard note %1").arg(id), answer.error());
    context.output->document({{QStringLiteral("request"), id}, {QStringLiteral("note"), text.simplified()}});
    context.output->line(text.trimmed().isEmpty() ? QStringLiteral("The note about who asked with %1 is forgotten.").arg(id)
                                                  : QStringLiteral("Every request of the account that asked with %1 shows it.").arg(id));
    co_return Good;
}

QCoro::Task<int> import(CommandContext& context)
{
    const QString id = context.arguments().first();
    // The process that serves reads it, from a folder of its own.
    const QString path = QFileInfo(context.arguments().value(1)).absoluteFilePath();
    const auto answer = co_await context.services->onboarding().importQuote(id, path);
    if (!answer)
        co_return context.output->error(QStringLiteral("onboard import %1").arg(id), answer.error());
    context.output->document({{QStringLiteral("request"), id}, {QStringLiteral("file"), path}});
    context.output->line(QStringLiteral("The quote of %1 is taken; gatehousectl onboard show %1 says what it proves.").arg(id));
    co_return Good;
}

} // namespace

QList<CommandSpec> onboardCommands()
{
    const QString onboard = QStringLiteral("onboard");
    const QString id = QStringLiteral("ID");
    return {
        {onboard, QStringLiteral("list"), QStringLiteral("Lists the requests to join, newest first"), {},
         QStringLiteral("gatehousectl onboard list"), 0, 0, {}, NeedsServices::Yes, list},
        {onboard, QStringLiteral("show"), QStringLiteral("Shows a request with every check of its evidence"), id,
         QStringLiteral("gatehousectl --json onboard show 4f1c"), 1, 1, {}, NeedsServices::Yes, show},
        {onboard, QStringLiteral("approve"), QStringLiteral("Hands the network's secret to the requester"), id,
         QStringLiteral("gatehousectl onboard approve 4f1c"), 1, 1,
         {{QStringLiteral("exception"), QStringLiteral("Approve against the verdict; the reason is recorded"), QStringLiteral("REASON")}},
         NeedsServices::Yes, approve},
        {onboard, QStringLiteral("reject"), QStringLiteral("Refuses a request, here and on the contract when its owner is us"), QStringLiteral("ID --reason TEXT"),
         QStringLiteral("gatehousectl onboard reject 4f1c --reason 'unknown image'"), 1, 1,
         {{QStringLiteral("reason"), QStringLiteral("Why; required, it is recorded"), QStringLiteral("TEXT")}}, NeedsServices::Yes, reject},
        {onboard, QStringLiteral("snooze"), QStringLiteral("Puts the decision about a request off, for seven days at most"), id,
         QStringLiteral("gatehousectl onboard snooze 4f1c --for 4h"), 1, 1,
         {{QStringLiteral("for"), QStringLiteral("How long: 90m, 4h, 2d"), QStringLiteral("TIME")},
          {QStringLiteral("until"), QStringLiteral("Until when"), QStringLiteral("RFC3339")},
          {QStringLiteral("wake"), QStringLiteral("Not put off any more")}},
         NeedsServices::Yes, snooze},
        {onboard, QStringLiteral("note"), QStringLiteral("Notes what you know about the account that asks; an empty text forgets it"),
         QStringLiteral("ID TEXT"), QStringLiteral("gatehousectl onboard note 4f1c 'the lab in Graz'"), 2, 2, {}, NeedsServices::Yes, note},
        {onboard, QStringLiteral("import"), QStringLiteral("Gives the quote of a request that was only seen on chain: addr, pubk and quote as JSON, as gossip has them"), QStringLiteral("ID FILE"),
         QStringLiteral("gatehousectl onboard import 4f1c announcement.json"), 2, 2, {}, NeedsServices::Yes, import},
    };
}

} // namespace gatehouse::ctl
