// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Operation.h"

#include <algorithm>

namespace gatehouse {

double OperationStep::seconds(const QDateTime& now) const
{
    if (!startedAt.isValid())
        return 0;
    return double(startedAt.msecsTo(endedAt.isValid() ? endedAt : now)) / 1000.0;
}

Operation::Operation(QString kind, QString subject, QList<OperationStep> steps, QObject* parent)
    : QObject(parent)
    , m_kind(std::move(kind))
    , m_subject(std::move(subject))
    , m_steps(std::move(steps))
    , m_startedAt(QDateTime::currentDateTimeUtc())
{
}

OperationStep* Operation::find(const QString& id)
{
    for (OperationStep& step : m_steps)
        if (step.id == id)
            return &step;
    Q_ASSERT_X(false, "Operation", "unknown step");
    return nullptr;
}

void Operation::cancel()
{
    if (m_cancelRequested || isFinished())
        return;
    m_cancelRequested = true;
    Q_EMIT cancelRequested();
}

void Operation::beginStep(const QString& id, const QString& detail)
{
    OperationStep* step = find(id);
    if (!step)
        return;
    step->state = StepState::Running;
    step->startedAt = QDateTime::currentDateTimeUtc();
    step->detail = detail;
    Q_EMIT stepChanged(id);
}

void Operation::setStepProgress(const QString& id, std::optional<double> progress, const QString& detail)
{
    OperationStep* step = find(id);
    if (!step)
        return;
    step->progress = progress ? std::optional(std::clamp(*progress, 0.0, 1.0)) : progress;
    if (!detail.isEmpty())
        step->detail = detail;
    Q_EMIT stepChanged(id);
}

void Operation::endStep(const QString& id, StepState state, const QString& detail)
{
    OperationStep* step = find(id);
    if (!step)
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (!step->startedAt.isValid())
        step->startedAt = now;
    step->endedAt = now;
    step->state = state;
    if (!detail.isEmpty())
        step->detail = detail;
    Q_EMIT stepChanged(id);
}

void Operation::setExpectedSeconds(const QString& id, double seconds)
{
    // Remembered from another run, which may have had other steps.
    for (OperationStep& step : m_steps)
        if (step.id == id)
            step.expectedSeconds = seconds;
}

void Operation::log(const QString& line)
{
    Q_EMIT logLine(line);
}

void Operation::finish(Result<void> result)
{
    Q_ASSERT_X(!isFinished(), "Operation", "finished twice");
    if (isFinished())
        return;
    m_endedAt = QDateTime::currentDateTimeUtc();
    const bool cancelled = !result && result.error().kind() == ErrorKind::Cancelled;
    for (OperationStep& step : m_steps) {
        if (step.state != StepState::Running)
            continue;
        step.state = result ? StepState::Done : cancelled ? StepState::Cancelled : StepState::Failed;
        step.endedAt = m_endedAt;
        if (!result)
            step.detail = result.error().detail();
    }
    m_result = std::move(result);
    Q_EMIT finished();
}

} // namespace gatehouse
