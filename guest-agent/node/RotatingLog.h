// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QFile>
#include <QString>

namespace gatehouse::agent {

/// A log file that never takes more than (keep + 1) * maxBytes: when it is full it becomes NAME.1, what was NAME.1 becomes
/// NAME.2, and so on. What cannot be written is counted and left out, as a full disk must not stop the node.
class RotatingLog
{
public:
    struct Limits
    {
        qint64 maxBytes = 16 * 1024 * 1024;
        int keep = 4;
        qsizetype maxLine = 16 * 1024; ///< Longer lines are cut.
    };

    explicit RotatingLog(QString path);
    RotatingLog(QString path, Limits limits);

    /// Opens it for appending; gatehouse::errors::fileNotWritten.
    Result<void> open();
    /// One line without its end.
    void append(const QString& line);
    int lost() const { return m_lost; }

private:
    void rotate();

    const QString m_path;
    const Limits m_limits;
    QFile m_file;
    qint64 m_size = 0;
    int m_lost = 0;
};

} // namespace gatehouse::agent
