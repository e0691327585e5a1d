// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageComparer.h"

#include "core/base/Paths.h"
#include "core/image/Background.h"
#include "core/image/ByteComparison.h"
#include "core/image/CpioListing.h"
#include "core/image/DiskReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/InitrdUnpacker.h"
#include "core/image/ListingComparison.h"
#include "core/image/SquashfsListing.h"
#include "core/image/UkiComparer.h"
#include "core/image/WatchedFile.h"
#include "core/image/WorkFolder.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <atomic>
#include <memory>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
/// A root that is unpacked; larger ones are compared as bytes.
constexpr qint64 maxRootBytes = 8ll * 1024 * 1024 * 1024;

/// A disk that stays open.
struct OpenDisk
{
    std::unique_ptr<QFile> file;
    std::unique_ptr<DiskReader> disk;
    Gpt gpt;
};

Result<OpenDisk> openDisk(const QString& path, const WatchedFile::MayGoOn& mayGoOn)
{
    OpenDisk open;
    open.file = std::make_unique<WatchedFile>(path, mayGoOn);
    if (!QFileInfo(path).isFile() || !open.file->open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, open.file->errorString()));
    GH_TRY(open.disk, DiskReader::open(*open.file));
    GH_TRY(open.gpt, Gpt::read(*open.disk));
    return open;
}

const GptPartition* rootOf(const Gpt& gpt)
{
    for (const GptPartition& partition : gpt.partitions)
        if (partition.type == rootX86Type())
            return &partition;
    return nullptr;
}

Result<void> copyPart(QIODevice& from, qint64 offset, qint64 bytes, const QString& to)
{
    QFile file(to);
    if (!from.seek(offset) || !file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return fail(gatehouse::errors::fileNotWritten, to);
    while (bytes > 0) {
        const QByteArray part = from.read(std::min(bytes, mebibyte));
        if (part.isEmpty() || file.write(part) != part.size())
            return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(to, file.errorString()));
        bytes -= part.size();
    }
    if (!file.flush())
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(to, file.errorString()));
    return {};
}

/// Writes the squashfs of the disk's root to @p to. False, with a note, when there is none.
Result<bool> extractRoot(const QString& path, const QString& to, const WatchedFile::MayGoOn& mayGoOn, QString* note)
{
    GH_TRY(const OpenDisk open, openDisk(path, mayGoOn));
    const GptPartition* root = rootOf(open.gpt);
    if (!root) {
        *note = QStringLiteral("%1 has no root partition; its files were not compared").arg(path);
        return false;
    }
    if (!open.disk->seek(qint64(root->offset())) || open.disk->read(4) != "hsqs" || qint64(root->bytes()) > maxRootBytes) {
        *note = QStringLiteral("the root of %1 is not a squashfs of at most 8 GiB; its files were not compared").arg(path);
        return false;
    }
    GH_CHECK(copyPart(*open.disk, qint64(root->offset()), qint64(root->bytes()), to));
    return true;
}

Result<void> compareTrees(const QString& dumpA, const QString& dumpB, ImageDifference& difference)
{
    GH_TRY(const SquashfsListing a, SquashfsListing::read(dumpA));
    GH_TRY(const SquashfsListing b, SquashfsListing::read(dumpB));
    QFile fileA(dumpA);
    QFile fileB(dumpB);
    if (!fileA.open(QIODevice::ReadOnly) || !fileB.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, dumpA);
    return compareListings({a.files, fileA, a.dataOffset}, {b.files, fileB, b.dataOffset}, ImageDifference::Place::Root, difference);
}

Result<void> comparePartitions(const QString& pathA, const QString& pathB, const WatchedFile::MayGoOn& mayGoOn, ImageDifference& difference)
{
    GH_TRY(const OpenDisk a, openDisk(pathA, mayGoOn));
    GH_TRY(const OpenDisk b, openDisk(pathB, mayGoOn));
    GH_TRY(const auto whole, compareRanges(*a.disk, 0, a.disk->size(), *b.disk, 0, b.disk->size()));
    difference.same = !whole.has_value();
    if (difference.same)
        return {};
    if (!(a.gpt.diskId == b.gpt.diskId))
        difference.partitions.append({QStringLiteral("disk"), QStringLiteral("identity"), {}});
    const qsizetype common = std::min(a.gpt.partitions.size(), b.gpt.partitions.size());
    for (qsizetype i = 0; i < common; ++i) {
        const GptPartition& one = a.gpt.partitions[i];
        const GptPartition& two = b.gpt.partitions[i];
        if (!(one.id == two.id) || !(one.type == two.type) || one.name != two.name)
            difference.partitions.append({one.name, QStringLiteral("identity"), {}});
        if (one.bytes() != two.bytes())
            difference.partitions.append({one.name, QStringLiteral("size"), {}});
        GH_TRY(const auto bytes, compareRanges(*a.disk, qint64(one.offset()), qint64(one.bytes()), *b.disk, qint64(two.offset()), qint64(two.bytes())));
        if (bytes)
            difference.partitions.append({one.name, QStringLiteral("content"), bytes});
    }
    for (qsizetype i = common; i < a.gpt.partitions.size(); ++i)
        difference.partitions.append({a.gpt.partitions[i].name, QStringLiteral("removed"), {}});
    for (qsizetype i = common; i < b.gpt.partitions.size(); ++i)
        difference.partitions.append({b.gpt.partitions[i].name, QStringLiteral("added"), {}});
    return {};
}

void compareBoot(const QString& pathA, const QString& pathB, ImageDifference& difference)
{
    const Result<Measurements> a = ImageMeasurer::measureFile(pathA);
    const Result<Measurements> b = ImageMeasurer::measureFile(pathB);
    if (a && b)
        difference.registers = ImageComparer::compareRegisters(*a, *b);
    else
        difference.notes.append(QStringLiteral("registers were not compared: %1").arg((a ? b : a).error().toString()));
}

Result<bool> isProgram(const QString& path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return ImageMeasurer::isProgram(file);
}

Result<QByteArray> readProgram(const QString& path, const WatchedFile::MayGoOn& mayGoOn)
{
    WatchedFile file(path, mayGoOn);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    Result<QByteArray> program = ImageMeasurer::programOf(file);
    if (!program)
        return fail(Error(program.error().code(), QStringLiteral("%1: %2").arg(path, program.error().detail()), program.error().hint()));
    return program;
}

/// What of two programs is compared as files.
struct Initrds
{
    QByteArray before;
    QByteArray after;
};

Result<Initrds> compareSections(const QByteArray& before, const QByteArray& after, ImageDifference& difference)
{
    GH_CHECK(UkiComparer::compare(view(before), view(after), difference));
    Initrds initrds;
    GH_TRY(initrds.before, UkiComparer::initrdOf(view(before)));
    GH_TRY(initrds.after, UkiComparer::initrdOf(view(after)));
    return initrds;
}

/// Everything but files, which need a work folder.
Result<Initrds> compareAsBytes(const QString& pathA, const QString& pathB, const WatchedFile::MayGoOn& mayGoOn, ImageDifference& difference)
{
    GH_TRY(const bool programA, isProgram(pathA));
    GH_TRY(const bool programB, isProgram(pathB));
    if (programA || programB) {
        difference.compared = ImageDifference::Compared::Programs;
        GH_TRY(const QByteArray before, readProgram(pathA, mayGoOn));
        GH_TRY(const QByteArray after, readProgram(pathB, mayGoOn));
        difference.same = before == after;
        if (programA != programB) {
            difference.notes.append(QStringLiteral("%1 is an EFI program alone: the disk's partitions and the files of its root were not compared").arg(programA ? pathA : pathB));
            compareBoot(pathA, pathB, difference); // What starts the program counts, too.
        } else if (!difference.same) {
            compareBoot(pathA, pathB, difference);
        }
        return difference.same ? Initrds() : compareSections(before, after, difference);
    }
    GH_CHECK(comparePartitions(pathA, pathB, mayGoOn, difference));
    if (difference.same)
        return Initrds();
    compareBoot(pathA, pathB, difference);
    const Result<QByteArray> before = readProgram(pathA, mayGoOn);
    const Result<QByteArray> after = readProgram(pathB, mayGoOn);
    if (!before || !after || *before == *after) // Why there is none, the registers' note has said.
        return Initrds();
    const Result<Initrds> initrds = compareSections(*before, *after, difference);
    if (!initrds)
        difference.notes.append(QStringLiteral("the unified kernel images were not compared: %1").arg(initrds.error().toString()));
    return initrds ? *initrds : Initrds();
}

Result<void> compareArchives(const QString& pathA, const QString& pathB, const WatchedFile::MayGoOn& mayGoOn, ImageDifference& difference)
{
    WatchedFile a(pathA, mayGoOn);
    WatchedFile b(pathB, mayGoOn);
    if (!a.open(QIODevice::ReadOnly) || !b.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, pathA);
    GH_TRY(const CpioListing before, CpioListing::read(a));
    GH_TRY(const CpioListing after, CpioListing::read(b));
    return compareListings({before.files, a, 0}, {after.files, b, 0}, ImageDifference::Place::Initrd, difference);
}

/// Adds the files of both initrds; a note instead when one cannot be unpacked.
QCoro::Task<Result<void>> compareInitrds(process::ProcessRunner& runner, Initrds initrds, QString folder, WatchedFile::MayGoOn mayGoOn,
                                         std::shared_ptr<ImageDifference> difference, process::CancelToken cancel)
{
    const QString a = folder + QStringLiteral("/initrd-a");
    const QString b = folder + QStringLiteral("/initrd-b");
    Result<void> compared = co_await InitrdUnpacker::unpack(runner, initrds.before, a, cancel);
    if (compared)
        compared = co_await InitrdUnpacker::unpack(runner, initrds.after, b, cancel);
    if (compared) {
        const auto files = [difference, a, b, mayGoOn] { return compareArchives(a, b, mayGoOn, *difference); };
        compared = co_await onPool(files);
    }
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, folder);
    if (!compared && compared.error().is(gatehouse::errors::diskFull))
        co_return fail(compared.error());
    if (!compared)
        difference->notes.append(QStringLiteral("the files of the initrds were not compared: %1").arg(compared.error().toString()));
    co_return Result<void>{};
}

/// Adds the files of both roots; a note instead when there are none to compare.
QCoro::Task<Result<void>> compareRoots(process::ProcessRunner& runner, QString pathA, QString pathB, QString folder, WatchedFile::MayGoOn mayGoOn,
                                       std::shared_ptr<ImageDifference> difference, process::CancelToken cancel)
{
    const QString rootA = folder + QStringLiteral("/a.squashfs");
    const QString rootB = folder + QStringLiteral("/b.squashfs");
    const auto extract = [difference, pathA, pathB, rootA, rootB, mayGoOn]() -> Result<bool> {
        QString note;
        GH_TRY(const bool first, extractRoot(pathA, rootA, mayGoOn, &note));
        if (first)
            GH_CHECK(extractRoot(pathB, rootB, mayGoOn, &note));
        if (!note.isEmpty())
            difference->notes.append(note);
        return note.isEmpty();
    };
    const Result<bool> extracted = co_await onPool(extract);
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, pathA);
    GH_CO_TRY(const bool comparable, extracted);
    if (!comparable)
        co_return Result<void>{};
    const QString dumpA = folder + QStringLiteral("/a");
    const QString dumpB = folder + QStringLiteral("/b");
    GH_CO_CHECK(co_await SquashfsListing::dump(runner, rootA, dumpA, cancel));
    GH_CO_CHECK(co_await SquashfsListing::dump(runner, rootB, dumpB, cancel));
    const auto trees = [difference, dumpA, dumpB] { return compareTrees(dumpA, dumpB, *difference); };
    co_return co_await onPool(trees);
}

} // namespace

QList<ImageDifference::Package> ImageComparer::comparePackages(const QMap<QString, QString>& before, const QMap<QString, QString>& after)
{
    QList<ImageDifference::Package> packages;
    for (auto it = before.begin(); it != before.end(); ++it)
        if (after.value(it.key()) != it.value())
            packages.append({it.key(), it.value(), after.value(it.key())});
    for (auto it = after.begin(); it != after.end(); ++it)
        if (!before.contains(it.key()))
            packages.append({it.key(), {}, it.value()});
    std::sort(packages.begin(), packages.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return packages;
}

QList<ImageDifference::Register> ImageComparer::compareRegisters(const Measurements& before, const Measurements& after)
{
    QList<ImageDifference::Register> registers;
    for (const PredictedRegister& a : before.registers) {
        const PredictedRegister* b = after.find(a.pcr);
        if (b && a.value == b->value)
            continue;
        ImageDifference::Register changed{QStringLiteral("PCR %1").arg(a.pcr), a.value.toHex(), b ? b->value.toHex() : QString(), {}};
        const qsizetype count = std::max(a.events.size(), b ? b->events.size() : 0);
        for (qsizetype i = 0; i < count; ++i) {
            const MeasuredEvent* one = i < a.events.size() ? &a.events[i] : nullptr;
            const MeasuredEvent* two = b && i < b->events.size() ? &b->events[i] : nullptr;
            if (!one || !two || one->name != two->name || !(one->digest == two->digest))
                changed.events.append(one ? one->name : two->name);
        }
        registers.append(changed);
    }
    for (const PredictedRegister& b : after.registers)
        if (!before.find(b.pcr))
            registers.append({QStringLiteral("PCR %1").arg(b.pcr), {}, b.value.toHex(), {}});
    return registers;
}

Result<std::optional<ByteDifference>> ImageComparer::compareFiles(const QString& first, const QString& second)
{
    QFile a(first);
    QFile b(second);
    if (!a.open(QIODevice::ReadOnly) || !b.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, a.isOpen() ? second : first);
    return compareRanges(a, 0, a.size(), b, 0, b.size());
}

QCoro::Task<Result<ImageDifference>> ImageComparer::compare(process::ProcessRunner& runner, Side before, Side after, QString workFolder, process::CancelToken cancel)
{
    auto difference = std::make_shared<ImageDifference>();
    if (before.packages && after.packages)
        difference->packages = comparePackages(*before.packages, *after.packages);
    else
        difference->notes.append(QStringLiteral("packages were not compared: only images of the catalogue say which they hold"));
    const QString pathA = before.disk;
    const QString pathB = after.disk;
    // The token lives in this thread; the pool sees a flag.
    const auto stopped = std::make_shared<std::atomic_bool>(cancel.isCancelled());
    QObject listener;
    if (process::CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &process::CancelSignal::cancelled, &listener, [stopped] { *stopped = true; });
    const WatchedFile::MayGoOn mayGoOn = [stopped] { return !*stopped; };
    const auto bytes = [difference, pathA, pathB, mayGoOn] { return compareAsBytes(pathA, pathB, mayGoOn, *difference); };
    const Result<Initrds> compared = co_await onPool(bytes);
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, pathA);
    GH_CO_TRY(const Initrds initrds, compared);
    const bool roots = difference->compared == ImageDifference::Compared::Disks && !difference->same;
    const bool archives = initrds.before != initrds.after;
    if (!roots && !archives)
        co_return *difference;
    GH_CO_CHECK(makeFolder(workFolder));
    const auto sweep = [workFolder] {
        WorkFolder::sweep(workFolder, QLatin1String(workPrefix));
        return true;
    };
    co_await onPool(sweep);
    const WorkFolder work(workFolder, QLatin1String(workPrefix));
    if (!work.isValid())
        co_return fail(gatehouse::errors::fileNotWritten, work.errorString());
    const QString folder = work.path();
    if (archives)
        GH_CO_CHECK(co_await compareInitrds(runner, initrds, folder, mayGoOn, difference, cancel));
    if (roots)
        GH_CO_CHECK(co_await compareRoots(runner, pathA, pathB, folder, mayGoOn, difference, cancel));
    co_return *difference;
}

} // namespace gatehouse::image
