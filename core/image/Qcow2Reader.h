// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/DiskReader.h"

#include <QList>

namespace gatehouse::image {

/// qcow2, versions 2 and 3 (QEMU, docs/interop/qcow2.txt), with clusters that are plain, zero, absent or compressed by
/// deflate. Snapshots within the file are not looked at. Refused: backing files, external data files, encryption,
/// extended second-level entries, images marked corrupt, zstd clusters.
class Qcow2Reader final : public DiskReader
{
    Q_OBJECT
public:
    static Result<std::unique_ptr<DiskReader>> open(QIODevice& file);

protected:
    Result<qint64> readAt(quint64 offset, char* data, qint64 length) override;

private:
    struct Header;
    Qcow2Reader(QIODevice& file, const Header& header);
    static Result<Header> parseHeader(QIODevice& file);
    Result<quint64> entryFor(quint64 cluster);
    Result<void> inflateCluster(quint64 entry);

    int m_clusterBits;
    QList<quint64> m_firstLevel;
    quint64 m_secondLevelAt = 0; ///< Offset of the table held in m_secondLevel; 0 for none.
    QByteArray m_secondLevel;
    quint64 m_inflatedEntry = 0; ///< The entry whose cluster is held in m_inflated; 0 for none.
    QByteArray m_inflated;
};

} // namespace gatehouse::image
