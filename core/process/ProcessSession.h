// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/LineSplitter.h"
#include "core/process/ProcessRunner.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTimer>

namespace gatehouse::process {

/// One run of one program: its process group, its output with limits, its timers and its outcome. What
/// SystemProcessRunner and ManagedProcess share; not meant for others. Started once.
class ProcessSession : public QObject
{
    Q_OBJECT
public:
    explicit ProcessSession(ProcessSpec spec, QObject* parent = nullptr);
    /// Kills what still runs, at once, with its process group.
    ~ProcessSession() override;

    void start();
    /// Ends it: SIGTERM to the group, SIGKILL after @p grace (default: the specification's). The outcome will say
    /// @p reason. The first reason stands.
    void end(ProcessEnd reason, std::optional<std::chrono::milliseconds> grace = {});
    /// Sends @p signal to the leader only.
    void sendSignal(int signal);

    bool isRunning() const { return m_process.state() == QProcess::Running; }
    qint64 processId() const { return m_groupId; }
    const ProcessSpec& spec() const { return m_spec; }
    /// Complete after ended().
    const ProcessOutcome& outcome() const { return m_outcome; }

Q_SIGNALS:
    void started();
    void line(gatehouse::process::OutputStream stream, const QString& text);
    /// Once, from the event loop.
    void ended();

private:
    void onStarted();
    void onError(QProcess::ProcessError error);
    void onFinished(int code, QProcess::ExitStatus status);
    void readStream(OutputStream stream);
    void signalGroup(int signal);
    void finish();

    ProcessSpec m_spec;
    QProcess m_process;
    ProcessOutcome m_outcome;
    LineSplitter m_lines[2];
    QTimer m_timeout;
    QTimer m_grace;
    QElapsedTimer m_clock;
    std::optional<ProcessEnd> m_reason;
    qint64 m_groupId = 0;
    bool m_done = false;
};

} // namespace gatehouse::process
