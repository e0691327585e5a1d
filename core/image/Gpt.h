// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QList>
#include <QString>

class QIODevice;

namespace gatehouse::image {

/// A GUID in the byte order of its text.
using Guid = FixedBytes<16, struct GuidTag>;
/// "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
QString toText(const Guid& guid);
/// The same value as it stands on disk: the first three fields in little-endian order (UEFI 2.10, appendix A). Its own inverse.
Guid swapGuid(const Guid& guid);

/// The type of an EFI system partition (UEFI 2.10 §5.3.3).
Guid espType();
/// Discoverable Partitions Specification: root and root-verity on x86-64.
Guid rootX86Type();
Guid rootX86VerityType();

struct GptPartition
{
    Guid type;
    Guid id;
    quint64 firstSector = 0;
    quint64 lastSector = 0; ///< Inclusive.
    QString name;           ///< At most 36 UTF-16 units.

    quint64 offset() const { return firstSector * 512; }
    quint64 bytes() const { return (lastSector - firstSector + 1) * 512; }
};

/// A GUID partition table with 512-byte sectors (UEFI 2.10 §5.3).
struct Gpt
{
    /// As many as the standard's minimum table holds; more are refused.
    static constexpr quint32 maxEntries = 128;

    Guid diskId;
    QList<GptPartition> partitions;
    /// What firmware measures of a disk that it starts something from: UEFI_GPT_DATA (TCG PC Client Platform Firmware
    /// Profile 1.05 §10.2.6), the primary header and the entries in use. Filled by read().
    QByteArray eventData;

    /// Reads the primary table; signature, revision, both checksums and every range are checked. errors::badGpt.
    static Result<Gpt> read(QIODevice& disk);
    /// The first 34 sectors (with protective MBR) and the last 33 of a disk of @p sectors sectors.
    struct Written
    {
        QByteArray head;
        QByteArray tail;
    };
    Written write(quint64 sectors) const;
};

} // namespace gatehouse::image
