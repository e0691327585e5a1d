// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogService.h"
#include "core/logs/LogFollower.h"

#include <QHash>
#include <QTimer>
#include <memory>

namespace gatehouse::api {

/// The consoles of machines and the logs of our own services, followed live and handed on in batches.
class LiveLogService final : public LogService
{
    Q_OBJECT
public:
    explicit LiveLogService(QObject* parent = nullptr);

    QList<LogSource> sources() const override;
    QCoro::Task<Result<QList<LogEntry>>> tail(QString source, int lines) override;

    /// Starts to follow a file; a source that is there already is left as it is.
    void addFile(const LogSource& source);
    /// A source without a file: its lines come by addLine() and are kept in memory.
    void addMemory(const LogSource& source);
    void addLine(const QString& source, LogLevel level, const QString& text);
    void remove(const QString& id);

private:
    struct Stream
    {
        LogSource source;
        std::unique_ptr<logs::LogFollower> follower;
        QList<LogEntry> kept;
    };
    void deliver(QList<LogEntry> entries);

    QHash<QString, std::shared_ptr<Stream>> m_streams;
    QList<LogEntry> m_batch;
    QTimer m_flush;
};

} // namespace gatehouse::api
