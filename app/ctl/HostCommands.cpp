// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"
#include "app/ctl/Interrupt.h"
#include "app/ctl/OperationWatch.h"
#include "app/ctl/Question.h"
#include "app/ctl/RequestOutput.h"

#include <QCoroSignal>
#include <QJsonArray>
#include <QPointer>

namespace gatehouse::ctl {

namespace {

QString doctorStatus(CheckStatus status)
{
    return status == CheckStatus::Passed ? QStringLiteral("ok") : status == CheckStatus::Failed ? QStringLiteral("problem") : QStringLiteral("unknown");
}

QCoro::Task<int> doctor(CommandContext& context)
{
    const auto facts = co_await context.services->machines().host();
    if (!facts)
        co_return context.output->error(QStringLiteral("doctor"), facts.error());
    QJsonArray checks;
    bool problem = false;
    for (const Check& check : facts->checks) {
        problem = problem || check.status == CheckStatus::Failed;
        checks.append(QJsonObject{{QStringLiteral("id"), check.id},
                                  {QStringLiteral("status"), doctorStatus(check.status)},
                                  {QStringLiteral("finding"), check.actual},
                                  {QStringLiteral("fix"), check.hint}});
    }
    context.output->document({{QStringLiteral("checks"), checks}});
    context.output->line(QStringLiteral("Machines run on %1.").arg(facts->accelerator));
    printChecks(*context.output, facts->checks);
    co_return problem ? AnswerIsNo : Good;
}

QCoro::Task<> tellRequest(Output* output, api::OnboardingService* onboarding, QPointer<QObject> receiver, QString id)
{
    const auto request = co_await onboarding->show(id);
    if (receiver && request) // One that cannot be shown this moment changes again.
        output->event("request", toJson(request->summary));
}

/// With --json-lines: what happens while it serves, until @p receiver goes.
void tellEvents(CommandContext& context, QObject* receiver)
{
    if (!context.output->isJsonLines())
        return;
    Output* output = context.output;
    api::Services* services = context.services;
    const auto onRequest = [output, services, receiver](const QString& id) {
        if (!id.isEmpty())
            tellRequest(output, &services->onboarding(), receiver, id);
    };
    QObject::connect(&services->onboarding(), &api::OnboardingService::requestChanged, receiver, onRequest);
    QObject::connect(&services->images(), &api::ImageService::changed, receiver, [output] { output->event("images", {}); });
    QObject::connect(&services->policies(), &api::PolicyService::changed, receiver, [output] { output->event("policy", {}); });
    // What the window shows in its pane of activity: newest first.
    const auto onActivity = [output, services, told = QDateTime::currentDateTimeUtc()]() mutable {
        QList<api::ActivityEvent> fresh;
        const QList<api::ActivityEvent> recent = services->activity().recent();
        for (const api::ActivityEvent& note : recent)
            if (note.at > told)
                fresh.prepend(note);
        for (const api::ActivityEvent& note : std::as_const(fresh)) {
            told = note.at;
            output->event("note", {{QStringLiteral("text"), note.text}, {QStringLiteral("problem"), note.problem}});
        }
    };
    QObject::connect(&services->activity(), &api::ActivityService::changed, receiver, onActivity);
}

QCoro::Task<int> serve(CommandContext& context)
{
    QObject telling; // Ends with this task.
    context.interrupt->leaveToCommand();
    auto operation = context.services->network().start();
    if (!operation)
        co_return context.output->error(QStringLiteral("serve"), operation.error());
    const Result<void> started = co_await watch(context, *operation);
    if (!started)
        co_return context.output->error(QStringLiteral("serve"), started.error());
    context.services->collateral().setAutoRenew(true);
    const api::NetworkStatus status = context.services->network().status();
    QJsonArray services;
    for (const api::ServiceStatus& service : status.services) {
        context.output->line(service.title.leftJustified(36) + service.endpoint);
        services.append(QJsonObject{{QStringLiteral("id"), service.id}, {QStringLiteral("endpoint"), service.endpoint}});
    }
    context.output->document({{QStringLiteral("contract"), status.contract.address},
                              {QStringLiteral("chainId"), double(status.chain.chainId)},
                              {QStringLiteral("services"), services}});
    context.output->line(QStringLiteral("Contract                            %1\nServing; Ctrl+C stops.").arg(status.contract.address));
    tellEvents(context, &telling);
    if (!context.interrupt->wasRaised())
        co_await qCoro(context.interrupt, &Interrupt::raised);
    const auto stopped = co_await context.services->network().stop();
    if (!stopped)
        co_return context.output->error(QStringLiteral("serve"), stopped.error());
    co_return Good;
}

QCoro::Task<int> resetChain(CommandContext& context)
{
    const QString lost = QStringLiteral("this forgets the devnet's chain and all requests; the disks of its machines never open again");
    const Result<void> confirmed = co_await confirm(context, lost);
    if (!confirmed)
        co_return context.output->error(QStringLiteral("chain reset"), confirmed.error());
    const auto forgotten = co_await context.services->network().reset();
    if (!forgotten)
        co_return context.output->error(QStringLiteral("chain reset"), forgotten.error());
    context.output->document({{QStringLiteral("forgotten"), context.services->profile()}});
    context.output->line(QStringLiteral("Forgotten. The next machine makes a new secret; remove the old ones."));
    co_return Good;
}

} // namespace

QList<CommandSpec> hostCommands()
{
    return {
        {QStringLiteral("doctor"), {}, QStringLiteral("Examines this host: libvirt, firmware, TPM emulator, acceleration"), {},
         QStringLiteral("gatehousectl --json doctor"), 0, 0, {}, NeedsServices::Yes, doctor},
        {QStringLiteral("serve"), {}, QStringLiteral("Runs the chain, the relay and the host service without a window"), {},
         QStringLiteral("gatehousectl serve"), 0, 0, {}, NeedsServices::Yes, serve},
        {QStringLiteral("chain"), QStringLiteral("reset"), QStringLiteral("Forgets the devnet's chain and requests, so that a new network can begin"), {},
         QStringLiteral("gatehousectl chain reset --yes"), 0, 0, {}, NeedsServices::Yes, resetChain},
    };
}

} // namespace gatehouse::ctl
