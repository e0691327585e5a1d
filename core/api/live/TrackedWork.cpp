// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/TrackedWork.h"

namespace gatehouse::api {

namespace {

const QString onlyStep = QStringLiteral("work");

QList<OperationStep> stepOf(const QString& title)
{
    OperationStep step;
    step.id = onlyStep;
    step.title = title;
    return {step};
}

} // namespace

TrackedWork::TrackedWork(LiveActivityService& activity, const Name& name, const QString& detail)
    : m_operation(std::make_shared<Operation>(name.kind, name.subject, stepOf(name.step)))
    , m_stop(std::make_shared<std::atomic_bool>(false))
{
    QObject::connect(m_operation.get(), &Operation::cancelRequested, m_operation.get(), [stop = m_stop] { *stop = true; });
    activity.track(m_operation, name.title);
    m_operation->beginStep(onlyStep, detail);
}

TrackedWork::~TrackedWork()
{
    *m_stop = true;
    if (!m_operation->isFinished())
        m_operation->finish(fail(errors::cancelled, m_operation->subject()));
}

std::function<bool(double)> TrackedWork::progress() const
{
    const std::weak_ptr<Operation> weak = m_operation;
    return [weak, stop = m_stop, last = std::make_shared<std::atomic_int>(-1)](double done) {
        const int percent = int(done * 100);
        if (last->exchange(percent) != percent)
            if (const auto operation = weak.lock())
                QMetaObject::invokeMethod(operation.get(), [operation, done] {
                    if (!operation->isFinished())
                        operation->setStepProgress(onlyStep, done);
                }, Qt::QueuedConnection);
        return !*stop;
    };
}

std::function<bool()> TrackedWork::mayGoOn() const
{
    return [stop = m_stop] { return !*stop; };
}

void TrackedWork::finish(const Result<void>& result)
{
    if (m_operation->isFinished())
        return;
    if (result)
        m_operation->endStep(onlyStep, StepState::Done);
    m_operation->finish(result);
}

} // namespace gatehouse::api
