// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/DiskWriter.h"

#include <QProcess>

namespace gatehouse::test {

/// Packs the folder @p tree as the root of a small image beside it: <base>.raw, with an ESP and hash data that nothing can start from.
/// @return the disk's path; ends the program when there is no mksquashfs or no room.
inline QString smallDisk(const QString& tree, const QString& base)
{
    QProcess pack;
    pack.start("mksquashfs", {tree, base + ".squashfs", "-quiet", "-no-progress", "-noappend", "-all-root", "-mkfs-time", "0", "-all-time", "0"});
    if (!pack.waitForFinished(60'000) || pack.exitCode() != 0)
        qFatal("mksquashfs: %s", pack.readAllStandardError().constData());
    if (!writeFileAtomically(base + ".esp", QByteArray(1024, 'e')) || !writeFileAtomically(base + ".verity", QByteArray(4096, 'v')))
        qFatal("no parts of a disk");
    image::DiskWriter::Parts parts;
    parts.esp = base + ".esp";
    parts.root = base + ".squashfs";
    parts.verity = base + ".verity";
    parts.rootHash = QString(64, 'a');
    parts.diskId = "00112233-4455-6677-8899-aabbccddeeff";
    parts.espId = "ffeeddcc-bbaa-9988-7766-554433221100";
    if (const auto written = image::DiskWriter::write(parts, base + ".raw"); !written)
        qFatal("%s", qPrintable(written.error().toString()));
    return base + ".raw";
}

} // namespace gatehouse::test
