// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/DiskReader.h"

#include <QList>
#include <vector>

namespace gatehouse::image {

/// qcow2, versions 2 and 3 (QEMU, docs/interop/qcow2.txt), with clusters that are plain, zero, absent or compressed by
/// deflate. Snapshots within the file are not looked at. Refused: backing files, external data files, encryption,
/// extended second-level entries, images marked corrupt, zstd clusters, and reading that would unpack far more than it
/// reads: work is linear in the bytes read, however the clusters are arranged.
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
    /// The unpacked cluster of @p entry, which is kept until others push it out.
    Result<const QByteArray*> inflated(quint64 entry);
    Result<void> inflateInto(QByteArray& cluster, quint64 entry);

    struct Inflated
    {
        quint64 entry = 0;
        quint64 lastUse = 0;
        QByteArray bytes;
    };

    int m_clusterBits;
    QList<quint64> m_firstLevel;
    quint64 m_secondLevelAt = 0; ///< Offset of the part of a table held in m_secondLevel; 0 for none.
    QByteArray m_secondLevel;
    std::vector<Inflated> m_inflated;
    quint64 m_uses = 0;
    quint64 m_bytesServed = 0;
    quint64 m_bytesInflated = 0;
};

} // namespace gatehouse::image
