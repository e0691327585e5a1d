// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace gatehouse::api {

enum class LogLevel { Unknown, Debug, Info, Warning, Error };

/// Who could have changed a stream on its way to us.
enum class LogTrust { Ours, HostVisible, GuestReported };

struct LogSource
{
    QString id;       ///< "machine:node-a", "anvil", "host-service", "console"
    QString title;
    LogTrust trust = LogTrust::Ours;
    QString path;     ///< Empty when kept in memory only.
};

struct LogEntry
{
    QDateTime seenAt;
    QString source;
    LogLevel level = LogLevel::Unknown;
    QString text;     ///< Sanitised: no control characters, bounded length.
};

} // namespace gatehouse::api
Q_DECLARE_METATYPE(gatehouse::api::LogEntry)
