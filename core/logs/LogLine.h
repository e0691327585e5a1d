// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>

namespace gatehouse::logs {

enum class Level { Unknown, Debug, Info, Warning, Error };

/// One line of a log as it may be shown: sanitised and bounded by LogText.
struct LogLine
{
    QDateTime seenAt; ///< When we read it; lines of a guest carry no time that can be trusted.
    QString source;   ///< Identifier of the stream.
    Level level = Level::Unknown;
    QString text;
};

/// What the words of a line suggest: "error", "failed", "WARN", … A guess for filtering, never a verdict.
Level guessLevel(const QString& text);

} // namespace gatehouse::logs
Q_DECLARE_METATYPE(gatehouse::logs::LogLine)
