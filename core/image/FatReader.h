// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QList>
#include <QString>

class QIODevice;

namespace gatehouse::image {

/// Reads single files out of a FAT12, FAT16 or FAT32 file system (Microsoft FAT specification; ECMA-107), as firmware
/// reads an EFI system partition. read() looks at short names, those that firmware starts by default have no others, and
/// at long ones.
class FatReader
{
public:
    /// @p device must outlive the reader; the file system has @p bytes bytes from @p offset on. errors::badFat.
    static Result<FatReader> open(QIODevice& device, quint64 offset, quint64 bytes);

    /// The file at @p path, for example "EFI/BOOT/BOOTX64.EFI"; case does not matter. errors::badFat for a chain that
    /// leaves the volume or goes in a circle, gatehouse::errors::notFound, gatehouse::errors::tooLarge.
    Result<QByteArray> read(const QByteArray& path, qint64 maxBytes) const;

    struct Listed
    {
        QString name; ///< The long name where there is one, else the short one.
        bool directory = false;
    };
    /// What the folder at @p path holds, without "." and ".."; empty when there is no such folder. The names of long
    /// entries whose parts are not in order are the short ones, as a firmware sees them.
    Result<QList<Listed>> list(const QByteArray& path) const;

private:
    struct Entry
    {
        QByteArray shortName; ///< "BOOTX64 EFI"
        QString longName;     ///< Empty: none.
        bool directory = false;
        quint32 cluster = 0;
        quint32 size = 0;
    };
    enum class Width { Fat12, Fat16, Fat32 };

    Result<QByteArray> at(quint64 offset, quint64 bytes) const;
    Result<quint32> next(quint32 cluster) const;
    Result<QByteArray> chain(quint32 first, quint64 maxBytes) const;
    Result<QByteArray> directory(const Entry& entry) const;
    static QList<Entry> entriesOf(const QByteArray& directory);
    static Result<Entry> find(const QByteArray& directory, const QByteArray& name);
    Result<Entry> locate(const QByteArray& path) const;

    QIODevice* m_device = nullptr;
    quint64 m_offset = 0;
    quint64 m_bytes = 0;
    Width m_width = Width::Fat12;
    quint32 m_clusterBytes = 0;
    quint32 m_clusters = 0;       ///< Valid cluster numbers are 2 … m_clusters + 1.
    quint64 m_dataOffset = 0;
    quint64 m_rootOffset = 0;     ///< FAT12 and FAT16.
    quint32 m_rootBytes = 0;
    quint32 m_rootCluster = 0;    ///< FAT32.
    QByteArray m_table;
};

} // namespace gatehouse::image
