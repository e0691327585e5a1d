// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogService.h"
#include "core/api/fake/DemoData.h"

#include <QHash>
#include <QTimer>

namespace gatehouse::api::demo {

class DemoLogs final : public LogService
{
    Q_OBJECT
public:
    explicit DemoLogs(Pace pace, QObject* parent = nullptr);

    QList<LogSource> sources() const override { return m_sources; }
    QCoro::Task<Result<QList<LogEntry>>> tail(QString source, int lines) override;

    void addSource(const LogSource& source);
    void removeSource(const QString& id);
    void write(const QString& source, LogLevel level, const QString& text,
               const QDateTime& at = QDateTime::currentDateTimeUtc());

private:
    static constexpr qsizetype maxLines = 5000; // Per source; this is invented data, nobody needs it all.

    Pace m_pace;
    QList<LogSource> m_sources;
    QHash<QString, QList<LogEntry>> m_lines;
    QList<LogEntry> m_pending;
    QTimer m_flush;
};

} // namespace gatehouse::api::demo
