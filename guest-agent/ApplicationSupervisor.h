// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ManagedProcess.h"

#include <QElapsedTimer>
#include <QTimer>

namespace gatehouse::agent {

/// Keeps one program running: starts it again when it ends, after a pause that doubles from firstPause to longestPause
/// and begins anew once it has run for a while.
class ApplicationSupervisor : public QObject
{
    Q_OBJECT
public:
    struct Pauses
    {
        std::chrono::milliseconds first{1'000};
        std::chrono::milliseconds longest{30'000};
        std::chrono::milliseconds healthyAfter{60'000};
    };

    ApplicationSupervisor(process::ProcessSpec spec, Pauses pauses, QObject* parent = nullptr);

    void start();
    /// Lets the program go on, but does not start it again when it ends.
    void keepEnded();
    /// Ends the program, by force after @p grace, and does not start it again.
    QCoro::Task<void> stop(std::chrono::milliseconds grace = std::chrono::seconds(5));

    bool isRunning() const { return m_process.isRunning(); }
    int starts() const { return m_starts; }
    /// Why it ended last; empty while it never did.
    const QString& lastEnd() const { return m_lastEnd; }

Q_SIGNALS:
    void started(int starts);
    void ended(const QString& how, std::chrono::milliseconds nextStart);
    void line(const QString& text);

private:
    void launch();
    void onExited(const process::ProcessOutcome& outcome);

    process::ManagedProcess m_process;
    const Pauses m_pauses;
    std::chrono::milliseconds m_pause;
    QTimer m_timer;
    QElapsedTimer m_runningFor;
    QString m_lastEnd;
    int m_starts = 0;
    bool m_stopping = false;
};

} // namespace gatehouse::agent
