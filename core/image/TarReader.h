// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>

class QIODevice;

namespace gatehouse::image {

/// One member of a tar archive. Nothing of its content has been read.
struct TarEntry
{
    char type = '0';     ///< As in the header: '0' file, '1' hard link, '2' symlink, '3' '4' devices, '5' directory, '6' fifo.
    QByteArray path;     ///< Relative, without "./" and trailing "/"; never with ".." in it.
    QByteArray link;
    quint32 mode = 0;
    quint32 uid = 0;
    quint32 gid = 0;
    qint64 size = 0;
    qint64 offset = 0;   ///< Of the content in the archive.
};

/// Walks through an uncompressed tar archive (POSIX.1-2017 pax, ustar, GNU long names).
class TarReader
{
public:
    /// @p device must be open, seekable and outlive the reader.
    explicit TarReader(QIODevice& device)
        : m_device(device)
    {
    }

    /// The next member; false at the end. errors::badArchive for a wrong checksum, a number out of range, a path that
    /// leaves the root, or a member that reaches beyond the end.
    Result<bool> next(TarEntry& entry);

private:
    Result<QByteArray> extension(qint64 size);

    QIODevice& m_device;
    qint64 m_position = 0;
};

} // namespace gatehouse::image
