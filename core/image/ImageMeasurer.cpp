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
#include <algorithm>

namespace gatehouse::image {

namespace {

/// What firmware starts on x86-64 without a boot entry (UEFI 2.10 §3.5.1.1).
constexpr char defaultLoader[] = "EFI/BOOT/BOOTX64.EFI";

constexpr char unifiedFolder[] = "EFI/Linux";

/// UAPI Boot Loader Specification: the partition for more boot entries, which a boot loader would look at too.
Guid extendedBootType()
{
    return *Guid::fromHex(u"bc13c2ff59e64262a352b275fd6f7172");
}

/// What the stub or the boot loader would take from beside the UKI, measure and hand to the kernel (systemd-stub(7)).
Result<void> refuseExtras(const FatReader& fat, const QByteArray& folder, const QString& uki)
{
    for (const char* place : {"loader/credentials", "loader/addons", "loader/extensions", "EFI/systemd/drivers"}) {
        GH_TRY(const QList<FatReader::Listed> found, fat.list(place));
        if (!found.isEmpty())
            return fail(errors::notMeasurable, QStringLiteral("%1 is not empty: what it adds at boot is not predicted").arg(QLatin1String(place)));
    }
    GH_TRY(const QList<FatReader::Listed> beside, fat.list(folder));
    for (const FatReader::Listed& entry : beside)
        if (entry.directory && entry.name.compare(uki + QStringLiteral(".extra.d"), Qt::CaseInsensitive) == 0)
            return fail(errors::notMeasurable, QStringLiteral("%1 beside the UKI adds to it at boot, which is not predicted").arg(entry.name));
    return {};
}

/// The UKI that systemd-boot starts when nobody touches a key: it is the only entry (systemd-boot(7)).
Result<QString> onlyUki(const FatReader& fat)
{
    GH_TRY(const QList<FatReader::Listed> entries, fat.list("loader/entries"));
    for (const FatReader::Listed& entry : entries)
        if (entry.name.endsWith(QLatin1String(".conf"), Qt::CaseInsensitive))
            return fail(errors::notMeasurable, QStringLiteral("the boot loader has the entry %1: which one it starts is decided at boot").arg(entry.name));
    GH_TRY(const QList<FatReader::Listed> files, fat.list(unifiedFolder));
    QStringList ukis;
    for (const FatReader::Listed& file : files)
        if (!file.directory && file.name.endsWith(QLatin1String(".efi"), Qt::CaseInsensitive))
            ukis.append(file.name);
    if (ukis.size() != 1)
        return fail(errors::notMeasurable,
                    ukis.isEmpty() ? QStringLiteral("the boot loader finds no unified kernel image in %1").arg(QLatin1String(unifiedFolder))
                                   : QStringLiteral("the boot loader has several entries (%1): which one it starts is decided at boot").arg(ukis.join(QStringLiteral(", "))));
    return ukis.first();
}

/// What stands on the ESP and is started.
struct EspPrograms
{
    QByteArray started; ///< By firmware.
    std::optional<LoaderInFront> loader; ///< When that is systemd-boot.
    QString name;       ///< Of the UKI that it starts.
    QByteArray uki;     ///< What is started in the end; the same as started without a loader.
};

Result<EspPrograms> programsOfEsp(const FatReader& fat, const Gpt& gpt)
{
    EspPrograms programs;
    const Result<QByteArray> started = fat.read(defaultLoader, ImageMeasurer::maxUkiBytes);
    if (!started && started.error().is(gatehouse::errors::notFound))
        return fail(errors::notMeasurable, QStringLiteral("the EFI system partition has no %1").arg(QLatin1String(defaultLoader)));
    if (!started)
        return fail(started.error());
    programs.started = *started;
    GH_TRY(programs.loader, UkiMeasurer::loaderIn(view(programs.started)));
    if (!programs.loader) {
        programs.uki = programs.started;
        return programs;
    }
    for (const GptPartition& partition : gpt.partitions)
        if (partition.type == extendedBootType())
            return fail(errors::notMeasurable, QStringLiteral("the disk has an extended boot partition, whose entries are not looked at"));
    GH_TRY(programs.name, onlyUki(fat));
    GH_TRY(programs.uki, fat.read(QByteArray(unifiedFolder) + '/' + programs.name.toUtf8(), ImageMeasurer::maxUkiBytes));
    return programs;
}

Result<BootChain> chainOfEsp(const FatReader& fat, const Gpt& gpt, std::optional<int> stubVersion)
{
    GH_TRY(const EspPrograms programs, programsOfEsp(fat, gpt));
    UkiMeasurer::Options options;
    options.stubVersion = stubVersion;
    options.gptEventData = gpt.eventData;
    if (!programs.loader) {
        GH_CHECK(refuseExtras(fat, "EFI/BOOT", QStringLiteral("BOOTX64.EFI")));
        GH_TRY(BootChain chain, UkiMeasurer::chain(view(programs.uki), options));
        chain.files = {programs.uki};
        return chain;
    }
    GH_CHECK(refuseExtras(fat, unifiedFolder, programs.name));
    GH_TRY(const QList<FatReader::Listed> configuration, fat.list("loader"));
    options.loader = &*programs.loader;
    GH_TRY(BootChain chain, UkiMeasurer::chain(view(programs.uki), options));
    chain.loaderConfiguration = std::any_of(configuration.begin(), configuration.end(), [](const FatReader::Listed& file) {
        return file.name.compare(QLatin1String("loader.conf"), Qt::CaseInsensitive) == 0;
    });
    chain.files = {programs.started, programs.uki};
    return chain;
}

/// The first EFI system partition of a disk.
Result<FatReader> espOf(DiskReader& disk, const Gpt& gpt)
{
    for (const GptPartition& partition : gpt.partitions)
        if (partition.type == espType())
            return FatReader::open(disk, partition.offset(), partition.bytes());
    return fail(errors::notMeasurable, QStringLiteral("the disk has no EFI system partition"));
}

Result<Gpt> gptOf(DiskReader& disk)
{
    Result<Gpt> gpt = Gpt::read(disk);
    if (!gpt && gpt.error().is(errors::badGpt))
        return fail(Error(errors::noImage, QStringLiteral("neither an EFI program nor a disk with a GUID partition table"),
                          QStringLiteral("Formats: .efi, and disk images as raw, qcow2 or VHD"))
                        .causedBy(gpt.error()));
    return gpt;
}

Result<BootChain> chainOfDisk(QIODevice& file, std::optional<int> stubVersion)
{
    GH_TRY(const std::unique_ptr<DiskReader> disk, DiskReader::open(file));
    GH_TRY(const Gpt gpt, gptOf(*disk));
    GH_TRY(const FatReader fat, espOf(*disk, gpt));
    GH_TRY(BootChain chain, chainOfEsp(fat, gpt, stubVersion));
    chain.format = toText(disk->format());
    return chain;
}

Result<QByteArray> readProgram(QIODevice& device)
{
    if (device.size() > ImageMeasurer::maxUkiBytes)
        return fail(gatehouse::errors::tooLarge, QStringLiteral("%1 bytes, at most %2 are read").arg(device.size()).arg(ImageMeasurer::maxUkiBytes));
    const QByteArray bytes = device.readAll();
    return bytes.size() == device.size() ? Result<QByteArray>(bytes) : fail(gatehouse::errors::fileUnreadable, device.errorString());
}

} // namespace

bool ImageMeasurer::isProgram(QIODevice& device)
{
    return device.seek(0) && device.peek(2) == "MZ";
}

Result<QByteArray> ImageMeasurer::programOf(QIODevice& device)
{
    if (isProgram(device))
        return readProgram(device);
    GH_TRY(const std::unique_ptr<DiskReader> disk, DiskReader::open(device));
    GH_TRY(const Gpt gpt, gptOf(*disk));
    GH_TRY(const FatReader fat, espOf(*disk, gpt));
    GH_TRY(const EspPrograms programs, programsOfEsp(fat, gpt));
    return programs.uki;
}

Result<BootChain> ImageMeasurer::chain(QIODevice& device, std::optional<int> stubVersion)
{
    if (!device.seek(0))
        return fail(gatehouse::errors::fileUnreadable, device.errorString());
    if (!isProgram(device))
        return chainOfDisk(device, stubVersion);
    GH_TRY(const QByteArray bytes, readProgram(device));
    UkiMeasurer::Options options;
    options.stubVersion = stubVersion;
    GH_TRY(BootChain chain, UkiMeasurer::chain(view(bytes), options));
    chain.files = {bytes};
    return chain;
}

Result<BootChain> ImageMeasurer::chainOfFile(const QString& path, std::optional<int> stubVersion)
{
    if (!QFileInfo(path).isFile())
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1 is not a file").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return chain(file, stubVersion);
}

Result<Measurements> ImageMeasurer::measure(QIODevice& device, std::optional<int> stubVersion)
{
    GH_TRY(const BootChain measured, chain(device, stubVersion));
    return measured.toMeasurements();
}

Result<Measurements> ImageMeasurer::measureFile(const QString& path, std::optional<int> stubVersion)
{
    GH_TRY(const BootChain measured, chainOfFile(path, stubVersion));
    return measured.toMeasurements();
}

} // namespace gatehouse::image
