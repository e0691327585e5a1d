// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QList>
#include <QString>

namespace gatehouse::image {

/// One section of the TDX metadata of a firmware (Intel TDX Virtual Firmware Design Guide, 1.01, §11).
struct TdvfSection
{
    static constexpr quint32 extendMr = 1; ///< Attribute: its bytes are measured, not only its pages' addresses.
    static constexpr quint32 pageAug = 2;  ///< Attribute: added after the start of the TD, and so not measured.

    quint32 dataOffset = 0; ///< In the file; only when dataBytes is not 0.
    quint32 dataBytes = 0;  ///< What is in the file; the rest of the memory is zeros.
    quint64 address = 0;    ///< Guest-physical, on a page.
    quint64 memoryBytes = 0;
    quint32 type = 0;
    quint32 attributes = 0;

    /// "BFV", "CFV", "TD HOB", …; "type 9" for what is not known.
    QString name() const;
};

/// The order of TDH.MEM.PAGE.ADD and TDH.MR.EXTEND within a section. MRTD depends on it, and it is the host's choice.
enum class PageOrder {
    PageByPage, ///< Each page is added and measured before the next: Linux 6.16 and later.
    AddsFirst,  ///< All pages of a section are added, then measured: the first KVM series and the QEMUs for it.
};

/// A firmware with TDX metadata, as OVMF is. Reads hostile files: every range is checked against the file.
struct Tdvf
{
    static constexpr qint64 maxFirmwareBytes = 64 * 1024 * 1024;
    /// More memory than this is never added before a start; the time of measuring is bounded by it.
    static constexpr quint64 maxMemoryBytes = 256ull * 1024 * 1024;
    static constexpr quint32 maxSections = 64;

    QList<TdvfSection> sections;

    /// Whether @p firmware ends with OVMF's table of GUIDs, and so is meant to be a firmware.
    static bool isFirmware(ByteView firmware);
    /// errors::badFirmware names the field and its offset; errors::notMeasurable when there is no TDX metadata.
    static Result<Tdvf> parse(ByteView firmware);
    /// MRTD after the build of a TD with this firmware (Intel TDX Module 1.5 Base Architecture, §12.2.1). @p firmware is what was parsed.
    Sha384Digest mrtd(ByteView firmware, PageOrder order) const;
};

} // namespace gatehouse::image
