// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/fake/DemoActivity.h"
#include "core/api/fake/DemoData.h"
#include "core/base/Operation.h"

#include <QElapsedTimer>
#include <QCoroTask>
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>

namespace gatehouse::api::demo {

/// One step of an invented flow.
struct ScriptStep
{
    QString id;
    QString title;
    double seconds = 1;
    QStringList log;                ///< Spread over the step.
    std::optional<Error> failure;   ///< The flow ends here with it.
    bool waits = false;             ///< Lasts until release().
    bool knownLength = true;        ///< Else progress stays absent.
    QString doneDetail;
};

/// Plays an Operation: walks its steps in time, logs, fails or waits where told, and honours cancel.
class DemoScript : public QObject
{
    Q_OBJECT
public:
    DemoScript(QString kind, QString subject, QList<ScriptStep> steps, Pace pace, QObject* parent);

    std::shared_ptr<Operation> operation() const { return m_operation; }
    const QList<ScriptStep>& script() const { return m_script; }
    void start();
    /// Lets a waiting step go on.
    void release();
    /// Ends the flow with a failure from outside.
    void abort(Error error);

Q_SIGNALS:
    void stepBegan(const QString& id);
    void stepEnded(const QString& id);
    void ended();

private:
    void begin();
    void tick();
    void endCurrent();
    void finish(Result<void> result);

    QList<ScriptStep> m_script;
    Pace m_pace;
    std::shared_ptr<Operation> m_operation;
    QTimer m_timer;
    QElapsedTimer m_inStep;
    qsizetype m_current = -1;
    qsizetype m_logged = 0;
    bool m_released = false;
};

/// Plays one step as an operation that @p activity shows, and answers how it ended: what the real services do around long work.
QCoro::Task<Result<void>> playStep(DemoActivity& activity, Pace pace, QString kind, QString subject, ScriptStep step, QString title);

} // namespace gatehouse::api::demo
