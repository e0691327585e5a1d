// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/OperationRows.h"

namespace gatehouse::console {

namespace {

StepRow::State rowState(StepState state)
{
    switch (state) {
    case StepState::Waiting:
        return StepRow::State::Waiting;
    case StepState::Running:
        return StepRow::State::Running;
    case StepState::Done:
        return StepRow::State::Done;
    case StepState::Skipped:
        return StepRow::State::Skipped;
    case StepState::Failed:
        return StepRow::State::Failed;
    case StepState::Cancelled:
        return StepRow::State::Cancelled;
    }
    return StepRow::State::Waiting;
}

} // namespace

QList<StepRow> stepRows(const Operation& operation)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<StepRow> rows;
    for (const OperationStep& step : operation.steps())
        rows.append({step.title, rowState(step.state), step.detail, step.progress, step.seconds(now), step.expectedSeconds});
    return rows;
}

double overallProgress(const Operation& operation)
{
    double done = 0;
    double total = 0;
    for (const OperationStep& step : operation.steps()) {
        const double weight = step.expectedSeconds > 0 ? step.expectedSeconds : 1;
        total += weight;
        if (step.state == StepState::Done || step.state == StepState::Skipped)
            done += weight;
        else if (step.state == StepState::Running)
            done += weight * step.progress.value_or(0);
    }
    return total > 0 ? done / total : 0;
}

QString runningStep(const Operation& operation)
{
    for (const OperationStep& step : operation.steps())
        if (step.state == StepState::Running)
            return step.title;
    return {};
}

} // namespace gatehouse::console
