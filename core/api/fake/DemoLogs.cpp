// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoLogs.h"

namespace gatehouse::api::demo {

DemoLogs::DemoLogs(Pace pace, QObject* parent)
    : LogService(parent)
    , m_pace(pace)
{
    m_flush.setInterval(200);
    connect(&m_flush, &QTimer::timeout, this, [this] {
        if (m_pending.isEmpty())
            return;
        const QList<LogEntry> batch = std::exchange(m_pending, {});
        Q_EMIT linesArrived(batch);
    });
    m_flush.start();
}

QCoro::Task<Result<QList<LogEntry>>> DemoLogs::tail(QString source, int lines)
{
    if (!m_lines.contains(source))
        co_return fail(gatehouse::errors::notFound, QStringLiteral("log source ") + source);
    const QList<LogEntry> all = m_lines.value(source);
    const QList<LogEntry> last = all.mid(qMax(qsizetype(0), all.size() - lines));
    co_await latency(m_pace);
    co_return last;
}

void DemoLogs::addSource(const LogSource& source)
{
    m_sources.removeIf([&](const LogSource& each) { return each.id == source.id; });
    m_sources.append(source);
    m_lines.insert(source.id, {});
    Q_EMIT sourcesChanged();
}

void DemoLogs::removeSource(const QString& id)
{
    m_sources.removeIf([&](const LogSource& each) { return each.id == id; });
    m_lines.remove(id);
    Q_EMIT sourcesChanged();
}

void DemoLogs::write(const QString& source, LogLevel level, const QString& text, const QDateTime& at)
{
    if (!m_lines.contains(source))
        return;
    const LogEntry entry{at, source, level, text};
    QList<LogEntry>& lines = m_lines[source];
    lines.append(entry);
    if (lines.size() > maxLines)
        lines.removeFirst();
    m_pending.append(entry);
}

} // namespace gatehouse::api::demo
