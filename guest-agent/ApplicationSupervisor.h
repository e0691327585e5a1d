// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ManagedProcess.h"

#include <QElapsedTimer>
#include <QTimer>
#include <functional>

namespace gatehouse::agent {

/// Keeps one program running: starts it again when it ends, after a pause that doubles from firstPause to longestPause
/// and begins anew once it has run for a while. What a start needs is prepared before each of them, not before the first
/// alone.
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

    /// An error means that the program is not started now; it counts as an end and is tried again.
    using Preparation = std::function<Result<void>()>;

    ApplicationSupervisor(process::ProcessSpec spec, Pauses pauses, Preparation prepare = {}, QObject* parent = nullptr);

    void start();
    /// Lets the program go on, but does not start it again when it ends.
    void keepEnded();
    /// Ends the program, by force after @p grace, and does not start it again. When @p ownTime is given, it has that long to
    /// end by itself before it is told to: for a program whose work was ended by other means and that has to clear up.
    QCoro::Task<void> stop(std::chrono::milliseconds grace = std::chrono::seconds(5),
                           std::chrono::milliseconds ownTime = std::chrono::milliseconds(0));

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
    void pauseAfter(const QString& how);

    process::ManagedProcess m_process;
    const Pauses m_pauses;
    const Preparation m_prepare;
    std::chrono::milliseconds m_pause;
    QTimer m_timer;
    QElapsedTimer m_runningFor;
    QString m_lastEnd;
    int m_starts = 0;
    bool m_stopping = false;
};

} // namespace gatehouse::agent
