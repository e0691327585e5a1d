// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"
#include "app/ctl/Interrupt.h"
#include "app/ctl/OperationWatch.h"

#include <QCoroSignal>
#include <QJsonArray>

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

QCoro::Task<int> serve(CommandContext& context)
{
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
    if (!context.interrupt->wasRaised())
        co_await qCoro(context.interrupt, &Interrupt::raised);
    const auto stopped = co_await context.services->network().stop();
    if (!stopped)
        co_return context.output->error(QStringLiteral("serve"), stopped.error());
    co_return Good;
}

QCoro::Task<int> resetChain(CommandContext& context)
{
    if (!context.global.yes)
        co_return context.output->error(QStringLiteral("chain reset"),
                                        Error(errors::usage, QStringLiteral("this forgets the devnet's chain and all requests; the disks of its machines never open again"),
                                              QStringLiteral("Say --yes if that is what you want.")));
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
