// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoScript.h"

#include <QCoroSignal>

namespace gatehouse::api::demo {

namespace {

QList<OperationStep> operationSteps(const QList<ScriptStep>& script)
{
    QList<OperationStep> steps;
    for (const ScriptStep& step : script) {
        OperationStep shown;
        shown.id = step.id;
        shown.title = step.title;
        shown.expectedSeconds = step.waits ? 0 : step.seconds;
        steps.append(shown);
    }
    return steps;
}

} // namespace

DemoScript::DemoScript(QString kind, QString subject, QList<ScriptStep> steps, Pace pace, QObject* parent)
    : QObject(parent)
    , m_script(std::move(steps))
    , m_pace(pace)
    , m_operation(std::make_shared<Operation>(std::move(kind), std::move(subject), operationSteps(m_script)))
{
    for (const ScriptStep& step : m_script)
        m_operation->setExpectedSeconds(step.id, step.waits ? 0 : step.seconds / pace.speed);
    m_timer.setInterval(50);
    connect(&m_timer, &QTimer::timeout, this, &DemoScript::tick);
    connect(m_operation.get(), &Operation::cancelRequested, this, [this] {
        abort(Error(gatehouse::errors::cancelled, QStringLiteral("cancelled by the operator")));
    });
}

void DemoScript::start()
{
    m_timer.start();
    m_current = 0;
    begin();
}

void DemoScript::begin()
{
    m_inStep.start();
    m_logged = 0;
    m_released = false;
    m_operation->beginStep(m_script.at(m_current).id);
    Q_EMIT stepBegan(m_script.at(m_current).id);
}

void DemoScript::tick()
{
    if (m_current < 0 || m_current >= m_script.size() || m_operation->isFinished())
        return;
    const ScriptStep step = m_script.at(m_current);
    const double part = double(m_inStep.elapsed()) / m_pace.milliseconds(step.seconds);
    const qsizetype due = qMin(step.log.size(), qsizetype(part * double(step.log.size() + 1)));
    while (m_logged < due)
        m_operation->log(step.log.at(m_logged++));
    if (step.waits ? m_released : part >= 1) {
        endCurrent();
        return;
    }
    const QString detail = m_logged > 0 ? step.log.at(m_logged - 1) : QString();
    m_operation->setStepProgress(step.id, step.knownLength && !step.waits ? std::optional(qMin(part, 1.0)) : std::nullopt,
                                 detail);
}

void DemoScript::endCurrent()
{
    const ScriptStep step = m_script.at(m_current);
    while (m_logged < step.log.size())
        m_operation->log(step.log.at(m_logged++));
    if (step.failure) {
        m_operation->log(QStringLiteral("error: ") + step.failure->detail());
        finish(fail(*step.failure));
        return;
    }
    m_operation->endStep(step.id, StepState::Done, step.doneDetail);
    Q_EMIT stepEnded(step.id);
    if (m_operation->isFinished())
        return;
    if (++m_current < m_script.size())
        begin();
    else
        finish({});
}

void DemoScript::release()
{
    m_released = true;
}

void DemoScript::abort(Error error)
{
    if (!m_operation->isFinished())
        finish(fail(std::move(error)));
}

void DemoScript::finish(Result<void> result)
{
    m_timer.stop();
    m_operation->finish(std::move(result));
    Q_EMIT ended();
}

QCoro::Task<Result<void>> playStep(DemoActivity& activity, Pace pace, QString kind, QString subject, ScriptStep step, QString title)
{
    auto* script = new DemoScript(kind, subject, {step}, pace, nullptr);
    QObject::connect(script, &DemoScript::ended, script, &QObject::deleteLater);
    const std::shared_ptr<Operation> operation = script->operation();
    activity.track(operation, title);
    script->start();
    co_await qCoro(operation.get(), &Operation::finished);
    co_return operation->result();
}

} // namespace gatehouse::api::demo
