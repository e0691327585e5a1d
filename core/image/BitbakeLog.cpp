// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BitbakeLog.h"

#include <QRegularExpression>
#include <algorithm>

namespace gatehouse::image {

namespace {

/// Before that, a pace says nothing.
constexpr qint64 tasksForPace = 10;
constexpr double secondsForPace = 20;

QString inWords(double seconds)
{
    if (seconds < 90)
        return QStringLiteral("%1 s").arg(qint64(seconds));
    if (seconds < 90 * 60)
        return QStringLiteral("%1 min").arg(qint64(seconds / 60 + 0.5));
    return QStringLiteral("%1 h %2 min").arg(qint64(seconds / 3600)).arg(qint64(seconds / 60) % 60);
}

/// Colours and the like, which bitbake writes when it believes in a terminal.
QString plain(const QString& line)
{
    static const QRegularExpression escape(QStringLiteral("\x1b\\[[0-9;?]*[A-Za-z]"));
    QString text = line.left(BitbakeLog::maxLine);
    text.remove(escape);
    return text.trimmed();
}

} // namespace

void BitbakeLog::running(qint64 number, qint64 total, double seconds)
{
    if (total < 1 || total > maxTasks || number < 0 || number > total)
        return;
    if (m_phase != Phase::Tasks || total < m_total) {
        // Another bitbake of the same build counts anew.
        m_done = 0;
        m_active = 0;
        m_firstDone = -1;
    }
    m_phase = Phase::Tasks;
    m_percent.reset();
    m_total = total;
    m_done = std::clamp(number - m_active, m_done, total);
    if (m_firstDone < 0) {
        m_firstDone = m_done;
        m_firstSeconds = seconds;
    }
}

void BitbakeLog::fail(const QString& task)
{
    ++m_failedCount;
    if (m_failed.size() < maxKept && !m_failed.contains(task))
        m_failed.append(task);
}

void BitbakeLog::failOtherwise(qint64 count)
{
    m_succeeded = false;
    m_failedCount = std::max<qint64>({m_failedCount, count, 1});
}

void BitbakeLog::beginRun()
{
    m_alive = true;
    m_succeeded = false;
    if (m_phase != Phase::Finished)
        return;
    m_phase = Phase::Starting;
    m_percent.reset();
    m_done = 0;
    m_total = 0;
    m_active = 0;
    m_firstDone = -1;
}

bool BitbakeLog::readTask(const QString& line, double seconds)
{
    static const QRegularExpression start(QStringLiteral("^(?:NOTE: (?:Starting bitbake server|Reconnecting to bitbake server|Resolving any missing task queue dependencies|Executing (?:Set[Ss]cene )?Tasks|"
                                                         "Running (?:noexec |setscene )?task )|Build Configuration|Loading cache|Parsing recipes|Initiali[sz]ing tasks|Currently +\\d{1,6} running task)"));
    if (start.match(line).hasMatch())
        beginRun();
    static const QRegularExpression task(QStringLiteral("^NOTE: Running (noexec )?task (\\d{1,9}) of (\\d{1,9}) \\((?:ID: \\d+, )?(.+?)[:,] ?(do_\\w+)\\)"));
    if (const auto match = task.match(line); match.hasMatch()) {
        // The number says that it begins. One without a body is done at once, the others say so themselves.
        const qint64 itself = match.captured(1).isEmpty() ? 1 : 0;
        running(match.captured(2).toLongLong() - itself, match.captured(3).toLongLong(), seconds);
        m_active = std::min(m_active + itself, maxTasks);
        m_ran = std::min(m_ran + 1, maxTasks);
        static const QRegularExpression imageTask(QStringLiteral("^do_(?:rootfs|image|bootimg|uki)"));
        m_madeImage = m_madeImage || imageTask.match(match.captured(5)).hasMatch();
        m_task = match.captured(4).section(QLatin1Char('/'), -1).left(200) + QLatin1Char(' ') + match.captured(5).left(100);
        return true;
    }
    static const QRegularExpression end(QStringLiteral("^NOTE: recipe \\S+: task do_\\w+: (Succeeded|Failed)"));
    if (const auto match = end.match(line); match.hasMatch()) {
        if (m_phase == Phase::Tasks && m_active > 0) {
            --m_active;
            m_done = std::min(m_done + 1, m_total);
        }
        return true;
    }
    static const QRegularExpression setscene(QStringLiteral("^NOTE: Running setscene task (\\d{1,9}) of (\\d{1,9})"));
    if (const auto match = setscene.match(line); match.hasMatch()) {
        const qint64 number = match.captured(1).toLongLong();
        const qint64 total = match.captured(2).toLongLong();
        if (m_phase != Phase::Tasks && total > 0 && number <= total) {
            m_phase = Phase::SharedState;
            m_percent = double(number) / double(total);
        }
        return true;
    }
    static const QRegularExpression live(QStringLiteral("^Currently +\\d{1,6} running tasks? \\((\\d{1,9}) of (\\d{1,9})"));
    if (const auto match = live.match(line); match.hasMatch()) {
        m_active = 0;
        running(match.captured(1).toLongLong(), match.captured(2).toLongLong(), seconds);
        return true;
    }
    static const QRegularExpression parsing(QStringLiteral("^(?:Parsing recipes|Loading cache|Initiali[sz]ing tasks|Checking sstate mirror object availability): +(\\d{1,3})%"));
    if (const auto match = parsing.match(line); match.hasMatch()) {
        const int percent = match.captured(1).toInt();
        if (m_phase < Phase::Tasks && percent <= 100) {
            m_phase = std::max(m_phase, Phase::Parsing);
            m_percent = percent / 100.0;
        }
        return true;
    }
    return false;
}

bool BitbakeLog::readEnd(const QString& line)
{
    static const QRegularExpression failed(QStringLiteral("^ERROR: Task (?:\\d+ )?\\((.+?)[:,] ?(do_\\w+)\\) failed with exit code"));
    if (const auto match = failed.match(line); match.hasMatch()) {
        fail(match.captured(1).left(1000) + QLatin1Char(':') + match.captured(2).left(100));
        m_succeeded = false;
        return true;
    }
    static const QRegularExpression stored(QStringLiteral("^ERROR: Logfile of failure stored in: (.+)$"));
    if (const auto match = stored.match(line); match.hasMatch()) {
        if (m_failureLog.isEmpty())
            m_failureLog = match.captured(1);
        return true;
    }
    if (readSummary(line))
        return true;
    // Of any make around bitbake; those of a task's log stand behind "| ".
    static const QRegularExpression make(QStringLiteral("^make(?:\\[\\d{1,4}\\])?: \\*\\*\\* "));
    const bool gaveUp = make.match(line).hasMatch();
    const bool reported = line.startsWith(QStringLiteral("ERROR: "));
    if (!gaveUp && !reported)
        return false;
    if (m_errors.size() < maxKept)
        m_errors.append((reported ? line.mid(7) : line).left(500));
    m_makeGaveUp = m_makeGaveUp || gaveUp;
    // What others report before bitbake begins says nothing of it.
    if (reported && m_alive)
        failOtherwise();
    return true;
}

bool BitbakeLog::readSummary(const QString& line)
{
    static const QRegularExpression summary(QStringLiteral("^NOTE: Tasks Summary: Attempted (\\d{1,9}) tasks of which \\d{1,9} didn't need to be rerun and (?:(all succeeded)|(\\d{1,9}) failed)"));
    if (const auto match = summary.match(line); match.hasMatch()) {
        m_alive = true;
        m_phase = Phase::Finished;
        m_succeeded = !match.captured(2).isEmpty();
        if (!m_succeeded)
            failOtherwise(match.captured(3).toLongLong());
        else if (m_total > 0)
            m_done = m_total;
        return true;
    }
    // The last words of knotty.py: the second stands there even when all tasks succeeded.
    static const QRegularExpression listed(QStringLiteral("^Summary: (\\d{1,9}) tasks? failed|^Summary: There (?:was|were) (\\d{1,9}) ERROR messages?(?: shown)?, returning a non-zero exit code"));
    if (const auto match = listed.match(line); match.hasMatch()) {
        failOtherwise((match.captured(1).isEmpty() ? match.captured(2) : match.captured(1)).toLongLong());
        return true;
    }
    return false;
}

void BitbakeLog::add(const QString& line, double seconds)
{
    const QString text = plain(line);
    if (!readTask(text, seconds))
        (void)readEnd(text);
}

std::optional<double> BitbakeLog::progress() const
{
    if (m_phase == Phase::Tasks || m_phase == Phase::Finished)
        return m_total > 0 ? std::optional(double(m_done) / double(m_total)) : std::nullopt;
    return m_percent;
}

std::optional<double> BitbakeLog::secondsToGo(double now) const
{
    const qint64 ran = m_done - m_firstDone;
    const double took = now - m_firstSeconds;
    if (m_phase != Phase::Tasks || m_firstDone < 0 || ran < tasksForPace || took < secondsForPace)
        return std::nullopt;
    return double(m_total - m_done) * took / double(ran);
}

QString BitbakeLog::summary(double now) const
{
    switch (m_phase) {
    case Phase::Starting:
        return QStringLiteral("starting");
    case Phase::Parsing:
        return QStringLiteral("reading recipes");
    case Phase::SharedState:
        return QStringLiteral("looking for results of earlier builds");
    case Phase::Tasks:
    case Phase::Finished:
        break;
    }
    QString text = QStringLiteral("%1 of %2 tasks").arg(m_done).arg(m_total);
    if (const auto left = secondsToGo(now))
        text += QStringLiteral(", about %1 to go").arg(inWords(*left));
    if (m_phase == Phase::Tasks && !m_task.isEmpty())
        text += QStringLiteral(": ") + m_task;
    return text;
}

} // namespace gatehouse::image
