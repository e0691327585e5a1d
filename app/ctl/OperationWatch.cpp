// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OperationWatch.h"

#include "app/ctl/Interrupt.h"

#include <QCoroSignal>
#include <QJsonArray>

namespace gatehouse::ctl {

namespace {

QString stateName(StepState state)
{
    switch (state) {
    case StepState::Waiting:
        return QStringLiteral("waiting");
    case StepState::Running:
        return QStringLiteral("running");
    case StepState::Done:
        return QStringLiteral("done");
    case StepState::Skipped:
        return QStringLiteral("skipped");
    case StepState::Failed:
        return QStringLiteral("failed");
    case StepState::Cancelled:
        break;
    }
    return QStringLiteral("cancelled");
}

void report(Output* output, const Operation& operation, const QString& id)
{
    for (const OperationStep& step : operation.steps()) {
        if (step.id != id || step.state == StepState::Waiting || step.progress.has_value())
            continue;
        QString text = QStringLiteral("%1: %2 %3").arg(operation.subject(), step.title, stateName(step.state));
        if (step.state != StepState::Running)
            text += QStringLiteral(" (%1 s)").arg(step.seconds(QDateTime::currentDateTimeUtc()), 0, 'f', 1);
        if (!step.detail.isEmpty())
            text += QStringLiteral(": ") + step.detail;
        output->progress(text);
    }
}

} // namespace

QCoro::Task<Result<void>> watch(CommandContext& context, std::shared_ptr<Operation> operation)
{
    Output* output = context.output;
    Operation* raw = operation.get();
    const auto reporting = QObject::connect(raw, &Operation::stepChanged, raw,
                                            [output, raw](const QString& id) { report(output, *raw, id); });
    const auto interrupting = QObject::connect(context.interrupt, &Interrupt::raised, raw, [raw] { raw->cancel(); });
    QMetaObject::Connection logging;
    if (context.global.verbose)
        logging = QObject::connect(raw, &Operation::logLine, raw, [output](const QString& line) { output->progress(line); });
    if (!operation->isFinished())
        co_await qCoro(raw, &Operation::finished);
    QObject::disconnect(reporting);
    QObject::disconnect(interrupting);
    QObject::disconnect(logging);
    co_return operation->result();
}

QJsonArray stepsToJson(const Operation& operation)
{
    QJsonArray steps;
    for (const OperationStep& step : operation.steps())
        steps.append(QJsonObject{{QStringLiteral("id"), step.id},
                                 {QStringLiteral("title"), step.title},
                                 {QStringLiteral("state"), stateName(step.state)},
                                 {QStringLiteral("seconds"), step.seconds(operation.endedAt())},
                                 {QStringLiteral("detail"), step.detail}});
    return steps;
}

} // namespace gatehouse::ctl
