// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/DiskReader.h"

#include <QList>

namespace gatehouse::image {

/// Fixed and dynamic disks of the Virtual Hard Disk Image Format Specification 1.0 (Microsoft, 2006). All numbers in
/// the file are big-endian. Differencing disks are refused: their parent is another file.
class VhdReader final : public DiskReader
{
    Q_OBJECT
public:
    static constexpr qint64 footerBytes = 512;

    static Result<std::unique_ptr<DiskReader>> open(QIODevice& file, DiskFormat format);

protected:
    Result<qint64> readAt(quint64 offset, char* data, qint64 length) override;

private:
    VhdReader(QIODevice& file, DiskFormat format, quint64 size);
    Result<void> readBlockTable(quint64 headerOffset);
    Result<qint64> readBlock(quint64 offset, char* data, qint64 length);

    quint64 m_blockBytes = 0;
    QList<quint32> m_blocks; ///< First sector of each block in the file; 0xffffffff for one of zeros.
    quint64 m_bitmapAt = ~0ull; ///< Offset in the file of the part of a bitmap that is held.
    QByteArray m_bitmap; ///< Which sectors are written; the others are zeros.
};

} // namespace gatehouse::image
