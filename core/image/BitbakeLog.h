// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

namespace gatehouse::image {

/// What bitbake's console output tells, line by line: how far it is, what failed, and whether it says itself that it succeeded. Reads
/// the output for no terminal ("NOTE: Running task 5 of 200 (…)") and that for one ("Currently 2 running tasks (5 of 200 …)"); see
/// bitbake/lib/bb/ui/knotty.py. Hostile input is bounded: nothing grows without a limit and numbers that make no sense are passed over.
class BitbakeLog
{
public:
    /// More tasks than any distribution has.
    static constexpr qint64 maxTasks = 10'000'000;
    /// Names and messages kept.
    static constexpr qsizetype maxKept = 20;
    static constexpr qsizetype maxLine = 4096;

    enum class Phase { Starting, Parsing, SharedState, Tasks, Finished };

    /// @p seconds since the build began; never smaller than before.
    void add(const QString& line, double seconds);

    Phase phase() const { return m_phase; }
    /// Tasks of the main queue; 0 of 0 before it is known.
    qint64 done() const { return m_done; }
    qint64 total() const { return m_total; }
    /// 0…1 of the present phase; absent when the log does not say.
    std::optional<double> progress() const;
    /// Seconds to go, by the pace of the tasks that ran so far; absent until that means something.
    std::optional<double> secondsToGo(double now) const;
    /// "1200 of 4394 tasks, about 35 min to go: linux-yocto do_compile"
    QString summary(double now) const;

    /// "path/recipe.bb:do_compile" of each failed task.
    const QStringList& failedTasks() const { return m_failed; }
    /// The first messages after "ERROR:".
    const QStringList& errors() const { return m_errors; }
    /// Where bitbake keeps the output of the task that failed first; empty: it did not say.
    const QString& failureLog() const { return m_failureLog; }
    /// Only bitbake's own last word counts: "Tasks Summary: … all succeeded", no error before or after it, and no other run of bitbake
    /// begun since. Whoever calls bitbake may hide its status.
    bool saysSucceeded() const { return m_succeeded && !saysFailed(); }
    /// A task failed, bitbake reported an error (it then answers a status that is not 0, whatever its tasks did), or a make gave up.
    bool saysFailed() const { return bitbakeFailed() || m_makeGaveUp; }
    /// By its own words; what any make says is left out.
    bool bitbakeFailed() const { return !m_failed.isEmpty() || m_failedCount > 0; }
    /// bitbake said that it succeeded, and a make around it or after it gave up.
    bool onlyMakeGaveUp() const { return m_succeeded && m_makeGaveUp && !bitbakeFailed(); }
    /// True when tasks ran but none of those that make an image: an image that lies there afterwards was there before.
    bool leftTheImageAlone() const { return m_ran > 0 && !m_madeImage; }

private:
    void running(qint64 number, qint64 total, double seconds);
    void fail(const QString& task);
    bool readTask(const QString& line, double seconds);
    bool readEnd(const QString& line);
    bool readSummary(const QString& line);
    /// Another bitbake of the same build begins: what the one before said of its end is not this one's.
    void beginRun();
    /// What is no task failed.
    void failOtherwise(qint64 count = 1);

    Phase m_phase = Phase::Starting;
    qint64 m_done = 0;
    qint64 m_total = 0;
    qint64 m_active = 0;
    std::optional<double> m_percent;
    qint64 m_firstDone = -1;
    double m_firstSeconds = 0;
    QString m_task;
    QStringList m_failed;
    QStringList m_errors;
    QString m_failureLog;
    qint64 m_failedCount = 0;
    qint64 m_ran = 0;
    bool m_alive = false; ///< Some bitbake has said something.
    bool m_madeImage = false;
    bool m_makeGaveUp = false;
    bool m_succeeded = false;
};

} // namespace gatehouse::image
