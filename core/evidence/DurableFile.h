// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>

namespace gatehouse::evidence {

/// A file that grows at its end, owner-only and locked against a second writer. What append() has said yes to is on the disk
/// after a power cut; what it has said no to is not in the file.
class DurableFile
{
public:
    DurableFile() = default;
    ~DurableFile();
    DurableFile(DurableFile&& other) noexcept;
    DurableFile& operator=(DurableFile&& other) noexcept;

    /// Opens or creates it. errors::logBusy when another process has it open, errors::notRecorded otherwise.
    static Result<DurableFile> open(const QString& path);
    /// The whole file, at most @p maxBytes.
    Result<QByteArray> readAll(qint64 maxBytes) const;
    /// Adds @p bytes and waits for the disk. After an error the file is as before (or said to be broken for good).
    Result<void> append(const QByteArray& bytes);
    /// Cuts the file to its first @p size bytes and waits for the disk.
    Result<void> truncate(qint64 size);

private:
    Error trouble(const char* what) const;

    QString m_path;
    int m_fd = -1;
    qint64 m_size = 0;
};

/// Writes a new file (errors::notRecorded if there is one) with its folder's entry, and waits for the disk.
Result<void> writeNewFile(const QString& path, const QByteArray& content);
/// Replaces a small file in one step and waits for the disk.
Result<void> replaceFile(const QString& path, const QByteArray& content);

} // namespace gatehouse::evidence
