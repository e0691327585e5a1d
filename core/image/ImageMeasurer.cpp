// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageMeasurer.h"

#include "core/base/Paths.h"
#include "core/image/DiskReader.h"
#include "core/image/FatReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"
#include "core/image/UkiMeasurer.h"

#include <QFile>
#include <QFileInfo>

namespace gatehouse::image {

namespace {

/// What firmware starts on x86-64 without a boot entry (UEFI 2.10 §3.5.1.1).
constexpr char defaultLoader[] = "EFI/BOOT/BOOTX64.EFI";

Result<Measurements> measureDisk(QIODevice& file, std::optional<int> stubVersion)
{
    GH_TRY(const std::unique_ptr<DiskReader> disk, DiskReader::open(file));
    QIODevice& device = *disk;
    GH_TRY(const Gpt gpt, Gpt::read(device));
    for (const GptPartition& partition : gpt.partitions) {
        if (!(partition.type == espType()))
            continue;
        GH_TRY(const FatReader fat, FatReader::open(device, partition.offset(), partition.bytes()));
        const Result<QByteArray> loader = fat.read(defaultLoader, ImageMeasurer::maxUkiBytes);
        if (!loader && loader.error().is(gatehouse::errors::notFound))
            return fail(errors::notMeasurable, QStringLiteral("the EFI system partition has no %1").arg(QLatin1String(defaultLoader)));
        if (!loader)
            return fail(loader.error());
        GH_TRY(Measurements measurements, UkiMeasurer::measure(view(*loader), stubVersion));
        measurements.format = toText(disk->format());
        return measurements;
    }
    return fail(errors::notMeasurable, QStringLiteral("the disk has no EFI system partition"));
}

} // namespace

Result<Measurements> ImageMeasurer::measure(QIODevice& device, std::optional<int> stubVersion)
{
    if (!device.seek(0))
        return fail(gatehouse::errors::fileUnreadable, device.errorString());
    if (device.peek(2) != "MZ") {
        Result<Measurements> measured = measureDisk(device, stubVersion);
        if (!measured && measured.error().is(errors::badGpt))
            return fail(Error(errors::noImage, QStringLiteral("neither an EFI program nor a disk with a GUID partition table"),
                              QStringLiteral("Formats: .efi, and disk images as raw, qcow2 or VHD"))
                            .causedBy(measured.error()));
        return measured;
    }
    if (device.size() > maxUkiBytes)
        return fail(gatehouse::errors::tooLarge, QStringLiteral("%1 bytes, at most %2 are read").arg(device.size()).arg(maxUkiBytes));
    const QByteArray bytes = device.readAll();
    return UkiMeasurer::measure(view(bytes), stubVersion);
}

Result<Measurements> ImageMeasurer::measureFile(const QString& path, std::optional<int> stubVersion)
{
    if (!QFileInfo(path).isFile())
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1 is not a file").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return measure(file, stubVersion);
}

} // namespace gatehouse::image
