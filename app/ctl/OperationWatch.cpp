// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OperationWatch.h"

#include "app/ctl/Interrupt.h"

#include <QCoroSignal>
#include <QHash>
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

QJsonObject stepToJson(const OperationStep& step, const QDateTime& now)
{
    return {{QStringLiteral("id"), step.id},
            {QStringLiteral("title"), step.title},
            {QStringLiteral("state"), stateName(step.state)},
            {QStringLiteral("seconds"), step.seconds(now)},
            {QStringLiteral("detail"), step.detail}};
}

/// Tells the steps of one operation as lines of JSON: each change of state, and progress now and then.
class StepLines
{
public:
    StepLines(Output* output, const Operation* operation)
        : m_output(output)
        , m_operation(operation)
    {
    }
    void stepChanged(const QString& id)
    {
        for (const OperationStep& step : m_operation->steps())
            if (step.id == id && isNews(step))
                tell(step);
    }
    void logged(const QString& line) { m_output->event("log", {{QStringLiteral("operation"), m_operation->kind()}, {QStringLiteral("subject"), m_operation->subject()}, {QStringLiteral("text"), line}}); }

private:
    struct Told
    {
        StepState state = StepState::Waiting;
        QDateTime at;
    };
    bool isNews(const OperationStep& step) const
    {
        constexpr qint64 progressEveryMs = 500; // A bar that moves by the millisecond tells a script nothing more.
        const Told told = m_told.value(step.id);
        return step.state != told.state || (step.progress && told.at.msecsTo(QDateTime::currentDateTimeUtc()) >= progressEveryMs);
    }
    void tell(const OperationStep& step)
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        m_told.insert(step.id, {step.state, now});
        QJsonObject fields = stepToJson(step, now);
        fields.insert(QStringLiteral("operation"), m_operation->kind());
        fields.insert(QStringLiteral("subject"), m_operation->subject());
        fields.insert(QStringLiteral("progress"), step.progress ? QJsonValue(*step.progress) : QJsonValue());
        m_output->event("step", fields);
    }

    Output* m_output;
    const Operation* m_operation;
    QHash<QString, Told> m_told;
};

} // namespace

QCoro::Task<Result<void>> watch(CommandContext& context, std::shared_ptr<Operation> operation)
{
    Output* output = context.output;
    Operation* raw = operation.get();
    const auto lines = std::make_shared<StepLines>(output, raw);
    const auto reporting = QObject::connect(raw, &Operation::stepChanged, raw, [output, raw, lines](const QString& id) {
        report(output, *raw, id);
        if (output->isJsonLines())
            lines->stepChanged(id);
    });
    const auto interrupting = QObject::connect(context.interrupt, &Interrupt::raised, raw, [raw] { raw->cancel(); });
    QMetaObject::Connection logging;
    if (context.global.verbose)
        logging = QObject::connect(raw, &Operation::logLine, raw, [output, lines](const QString& line) {
            output->progress(line);
            lines->logged(line);
        });
    if (output->isJsonLines())
        for (const OperationStep& step : raw->steps())
            lines->stepChanged(step.id); // What began before anybody watched.
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
        steps.append(stepToJson(step, operation.endedAt()));
    return steps;
}

} // namespace gatehouse::ctl
