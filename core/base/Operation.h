// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QDateTime>
#include <QList>
#include <QObject>
#include <optional>

namespace gatehouse {

enum class StepState { Waiting, Running, Done, Skipped, Failed, Cancelled };

/// One step of a long piece of work, as a value for lists and tables.
struct OperationStep
{
    QString id;
    QString title;
    StepState state = StepState::Waiting;
    /// 0..1 of this step; absent when the length is unknown, and then it is said, not animated.
    std::optional<double> progress;
    /// What is being done this moment, or how it ended.
    QString detail;
    QDateTime startedAt;
    QDateTime endedAt;
    /// How long the same step took last time, in seconds; 0 when not known.
    double expectedSeconds = 0;

    double seconds(const QDateTime& now) const;
};

/// A multi-step flow that a person can watch and cancel. Not restartable. Ends with exactly one finished().
/// Lives in the thread of its service; whoever does the work drives the protected part through OperationDriver.
class Operation : public QObject
{
    Q_OBJECT
public:
    Operation(QString kind, QString subject, QList<OperationStep> steps, QObject* parent = nullptr);

    /// For example "image.build" and the image or machine it works on.
    const QString& kind() const { return m_kind; }
    const QString& subject() const { return m_subject; }
    const QList<OperationStep>& steps() const { return m_steps; }
    bool isFinished() const { return m_result.has_value(); }
    bool isCancelRequested() const { return m_cancelRequested; }
    /// Only after finished().
    const Result<void>& result() const { return *m_result; }
    /// What came of it, for example the id of the built image; empty when there is nothing to name.
    const QString& outcome() const { return m_outcome; }
    QDateTime startedAt() const { return m_startedAt; }
    QDateTime endedAt() const { return m_endedAt; }

    /// Asks the work to stop. May be called any number of times, also after the end.
    void cancel();

    // For the one who does the work.
    void beginStep(const QString& id, const QString& detail = {});
    void setStepProgress(const QString& id, std::optional<double> progress, const QString& detail = {});
    void endStep(const QString& id, StepState state, const QString& detail = {});
    void setExpectedSeconds(const QString& id, double seconds);
    void setOutcome(const QString& outcome) { m_outcome = outcome; }
    /// A line of output for the live log.
    void log(const QString& line);
    /// Ends the operation: unfinished steps become Failed or Cancelled. The second call is a bug.
    void finish(Result<void> result);

Q_SIGNALS:
    void stepChanged(const QString& id);
    void logLine(const QString& line);
    void cancelRequested();
    void finished();

private:
    OperationStep* find(const QString& id);

    QString m_kind;
    QString m_subject;
    QString m_outcome;
    QList<OperationStep> m_steps;
    std::optional<Result<void>> m_result;
    QDateTime m_startedAt;
    QDateTime m_endedAt;
    bool m_cancelRequested = false;
};

} // namespace gatehouse
