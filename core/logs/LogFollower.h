// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/logs/LogLine.h"
#include "core/logs/LogText.h"

#include <QFile>
#include <QFileSystemWatcher>
#include <QList>
#include <QObject>
#include <QTimer>

namespace gatehouse::logs {

/// Follows a file that grows: a machine's serial console, a service's log. It may not exist yet, be replaced or cut off.
/// Reads a bounded piece at a time, so that a chattering guest costs neither memory nor a frozen window.
class LogFollower : public QObject
{
    Q_OBJECT
public:
    /// Starts with the last lines of what is there already.
    enum class Start { AtBeginning, AtTail };

    LogFollower(QString path, QString source, Start start = Start::AtTail, QObject* parent = nullptr);

    const QString& path() const { return m_path; }
    /// Reads what is new now instead of at the next sign of change.
    void readNow();

    /// The last @p lines lines of a file, oldest first, from its last megabyte. errors::fileUnreadable.
    static Result<QList<LogLine>> tail(const QString& path, const QString& source, int lines);

Q_SIGNALS:
    void linesRead(const QList<gatehouse::logs::LogLine>& lines);
    /// The file began anew: a machine was started again.
    void restarted();

private:
    void watch();
    bool reopenIfReplaced();

    QString m_path;
    QString m_source;
    QFile m_file;
    quint64 m_inode = 0;
    qint64 m_position = 0;
    bool m_skipToTail = false;
    LineCutter m_cutter;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
};

} // namespace gatehouse::logs
