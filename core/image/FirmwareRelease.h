// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QString>

namespace gatehouse::image {

/// The EDK2 release that a firmware file was built from. The file itself does not say it (OVMF's version string is packed, and
/// "unknown" or "0.0.0" in many builds), but the computer does when a Debian package brought exactly these bytes.
struct FirmwareRelease
{
    int month = 0;    ///< 202502 for edk2-stable202502; 0: not known.
    QString evidence; ///< "package ovmf 2025.02-8", or why it is not known.

    static QString systemFolder() { return QStringLiteral("/var/lib/dpkg"); }
    /// Looks the MD5 sum of @p firmware up among what dpkg (its folder @p dpkg) says that packages of EDK2 installed, and takes the
    /// upstream version of the package. Reads files; never fails: not known is an answer.
    static FirmwareRelease of(ByteView firmware, const QString& dpkg = systemFolder());
};

} // namespace gatehouse::image
