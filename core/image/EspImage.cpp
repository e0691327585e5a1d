// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/EspImage.h"

#include "core/image/Arguments.h"

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 sectorBytes = 512;

} // namespace

qint64 EspImage::bytesFor(qint64 programBytes, int slackMiB)
{
    return (programBytes / mebibyte + 1 + slackMiB) * mebibyte;
}

QList<QStringList> EspImage::calls(const QString& esp, qint64 bytes, const QString& program)
{
    // FAT32 needs 65525 clusters, more than a kernel fills; firmware reads FAT16 as well (UEFI 2.10 §13.3). The serial
    // number and the label are fixed; the times of the files come from SOURCE_DATE_EPOCH.
    QList<QStringList> list;
    list.append(arguments("mformat", "-i", esp, "-N", "47415445", "-v", "GATEHOUSE", "-T", QString::number(bytes / sectorBytes), "-h", "64", "-s", "32", "::"));
    list.append(arguments("mmd", "-i", esp, "::/EFI", "::/EFI/BOOT"));
    list.append(arguments("mcopy", "-i", esp, program, "::/EFI/BOOT/BOOTX64.EFI"));
    return list;
}

} // namespace gatehouse::image
