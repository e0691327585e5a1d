// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveLogService.h"

#include <algorithm>

namespace gatehouse::api {

namespace {

constexpr int flushIntervalMs = 200;      // A few times a second is live for an eye and cheap for a view.
constexpr qsizetype maxBatch = 20'000;    // A flood loses its oldest lines here; the file keeps them.
constexpr qsizetype keptLines = 5'000;

namespace logErrors {
inline constexpr ErrorCode unknownSource{"log.unknown-source", ErrorKind::Usage};
} // namespace logErrors

LogLevel toApi(logs::Level level)
{
    switch (level) {
    case logs::Level::Debug:
        return LogLevel::Debug;
    case logs::Level::Info:
        return LogLevel::Info;
    case logs::Level::Warning:
        return LogLevel::Warning;
    case logs::Level::Error:
        return LogLevel::Error;
    case logs::Level::Unknown:
        break;
    }
    return LogLevel::Unknown;
}

QList<LogEntry> toApi(const QList<logs::LogLine>& lines)
{
    QList<LogEntry> entries;
    entries.reserve(lines.size());
    for (const logs::LogLine& line : lines)
        entries.append({line.seenAt, line.source, toApi(line.level), line.text});
    return entries;
}

} // namespace

LiveLogService::LiveLogService(QObject* parent)
    : LogService(parent)
{
    m_flush.setSingleShot(true);
    m_flush.setInterval(flushIntervalMs);
    connect(&m_flush, &QTimer::timeout, this, [this] { Q_EMIT linesArrived(std::exchange(m_batch, {})); });
}

QList<LogSource> LiveLogService::sources() const
{
    QList<LogSource> list;
    for (const auto& stream : m_streams)
        list.append(stream->source);
    std::sort(list.begin(), list.end(), [](const LogSource& a, const LogSource& b) { return a.id < b.id; });
    return list;
}

QCoro::Task<Result<QList<LogEntry>>> LiveLogService::tail(QString source, int lines)
{
    const auto stream = m_streams.value(source);
    if (!stream)
        co_return fail(logErrors::unknownSource, QStringLiteral("there is no log \"%1\"").arg(source));
    if (stream->source.path.isEmpty())
        co_return stream->kept.mid(std::max<qsizetype>(0, stream->kept.size() - lines));
    const auto read = logs::LogFollower::tail(stream->source.path, source, lines);
    if (!read)
        co_return fail(read.error());
    co_return toApi(*read);
}

void LiveLogService::addFile(const LogSource& source)
{
    if (m_streams.contains(source.id))
        return;
    auto stream = std::make_shared<Stream>();
    stream->source = source;
    stream->follower = std::make_unique<logs::LogFollower>(source.path, source.id);
    connect(stream->follower.get(), &logs::LogFollower::linesRead, this,
            [this](const QList<logs::LogLine>& lines) { deliver(toApi(lines)); });
    m_streams.insert(source.id, stream);
    Q_EMIT sourcesChanged();
}

void LiveLogService::addMemory(const LogSource& source)
{
    if (m_streams.contains(source.id))
        return;
    auto stream = std::make_shared<Stream>();
    stream->source = source;
    m_streams.insert(source.id, stream);
    Q_EMIT sourcesChanged();
}

void LiveLogService::addLine(const QString& source, LogLevel level, const QString& text)
{
    const auto stream = m_streams.value(source);
    if (!stream)
        return;
    const LogEntry entry{QDateTime::currentDateTimeUtc(), source, level, logs::sanitiseLine(text.left(logs::maxLineBytes).toUtf8())};
    stream->kept.append(entry);
    if (stream->kept.size() > keptLines)
        stream->kept.removeFirst();
    deliver({entry});
}

void LiveLogService::remove(const QString& id)
{
    if (m_streams.remove(id) > 0)
        Q_EMIT sourcesChanged();
}

void LiveLogService::deliver(QList<LogEntry> entries)
{
    m_batch += std::move(entries);
    if (m_batch.size() > maxBatch)
        m_batch.remove(0, m_batch.size() - maxBatch);
    if (!m_flush.isActive())
        m_flush.start();
}

} // namespace gatehouse::api
