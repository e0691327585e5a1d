// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

#include <QObject>
#include <QPointer>
#include <chrono>
#include <qcoro/qcorotask.h>

namespace gatehouse::process {

class ProcessSession;

/// A program that runs beside us until it is stopped: a development chain, a TPM emulator, a server. It dies with us,
/// also when we are killed, and when the object is destroyed. Can be started again after it has exited.
class ManagedProcess : public QObject
{
    Q_OBJECT
public:
    /// @p spec.timeout limits the whole life and is normally zero; its output is kept as a tail of outputLimit bytes.
    explicit ManagedProcess(ProcessSpec spec, QObject* parent = nullptr);
    ~ManagedProcess() override;

    /// Begins to start it; started() or exited() follows. Nothing happens while it runs.
    void start();
    /// SIGTERM to the group, SIGKILL after @p grace; exited() follows. Idempotent.
    void stop(std::chrono::milliseconds grace = std::chrono::seconds(5));
    /// SIGKILL to the group.
    void kill();

    bool isRunning() const;
    /// 0 when it does not run.
    qint64 processId() const;
    const ProcessSpec& spec() const { return m_spec; }

    /// Starts it if needed and answers when a line contains @p text, with that line. The error is that of the exit if
    /// it ends first (errors::exitStatus, crashed, failedToStart, …) or errors::timedOut; in the latter case it runs on.
    QCoro::Task<Result<QString>> startAndAwaitLine(QString text, std::chrono::milliseconds timeout);
    /// stop() and wait for the end. Answers at once, with a FailedToStart outcome, when it never ran.
    QCoro::Task<ProcessOutcome> stopAndWait(std::chrono::milliseconds grace = std::chrono::seconds(5));

Q_SIGNALS:
    void started();
    void line(gatehouse::process::OutputStream stream, const QString& text);
    /// A stop by stop() or kill() is reported as Cancelled, an end of its own as Exited or Crashed.
    void exited(const gatehouse::process::ProcessOutcome& outcome);

private:
    void onEnded();

    ProcessSpec m_spec;
    QPointer<ProcessSession> m_session;
    ProcessOutcome m_lastOutcome;
};

} // namespace gatehouse::process
