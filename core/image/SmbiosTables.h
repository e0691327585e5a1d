// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <optional>

namespace gatehouse::image {

/// SMBIOS structures as firmware hands them to an operating system (DMTF DSP0134 3.7, §6), and what EDK2 measures of them
/// (MdeModulePkg/Universal/SmbiosMeasurementDxe): a copy without serial numbers, asset tags and what changes from start to start.
class SmbiosTables
{
public:
    static constexpr qint64 maxBytes = 1024 * 1024; ///< QEMU's grow with memory and sockets; a TD of a terabyte has less than 10 KiB.

    /// From a guest's /sys/firmware/dmi/tables/DMI. errors::badInput for bytes that are cut, have no end mark or go on behind it, and
    /// for tables without the structure that firmware itself adds: those are QEMU's and not a guest's.
    static Result<SmbiosTables> parse(ByteView bytes);

    const QByteArray& bytes() const { return m_bytes; }
    /// What is hashed.
    QByteArray measured() const;
    /// The memory that the tables say the machine has; absent when they say nothing of it.
    std::optional<quint64> memoryBytes() const;

private:
    QByteArray m_bytes;
};

} // namespace gatehouse::image
