// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageComparer.h"

#include "core/base/Paths.h"
#include "core/image/Background.h"
#include "core/image/DiskReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/SquashfsListing.h"
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
constexpr qsizetype shownBytes = 16;
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

/// Compares @p bytes bytes of both devices from their positions on; null when they are the same.
Result<std::optional<ByteDifference>> compareBytes(QIODevice& first, QIODevice& second, qint64 bytes)
{
    std::optional<ByteDifference> difference;
    for (qint64 at = 0; at < bytes;) {
        const qint64 count = std::min(mebibyte, bytes - at);
        const QByteArray a = first.read(count);
        const QByteArray b = second.read(count);
        if (a.size() != count || b.size() != count)
            return fail(gatehouse::errors::fileUnreadable, QStringLiteral("reading ended at offset %1").arg(at));
        if (a != b) {
            for (qsizetype i = 0; i < a.size(); ++i) {
                if (a[i] == b[i])
                    continue;
                if (!difference)
                    difference = ByteDifference{at + i, 0, a.mid(i, shownBytes), b.mid(i, shownBytes)};
                ++difference->count;
            }
        }
        at += count;
    }
    return difference;
}

Result<std::optional<ByteDifference>> compareRanges(QIODevice& first, qint64 firstAt, qint64 firstBytes, QIODevice& second, qint64 secondAt, qint64 secondBytes)
{
    if (!first.seek(firstAt) || !second.seek(secondAt))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("offset %1 or %2 cannot be reached").arg(firstAt).arg(secondAt));
    GH_TRY(std::optional<ByteDifference> difference, compareBytes(first, second, std::min(firstBytes, secondBytes)));
    if (!difference && firstBytes != secondBytes)
        difference = ByteDifference{};
    return difference;
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

QString modeText(const ListedFile& file)
{
    return QStringLiteral("%1%2 %3:%4").arg(QLatin1Char(file.type)).arg(file.mode, 4, 8, QLatin1Char('0')).arg(file.uid).arg(file.gid);
}

QString describe(const ListedFile& file)
{
    if (file.type == 'R')
        return QStringLiteral("%1, %2 bytes, %3").arg(modeText(file)).arg(file.bytes).arg(file.sha256.toHex());
    return file.target.isEmpty() ? modeText(file) : modeText(file) + QStringLiteral(" -> ") + QString::fromUtf8(file.target);
}

QStringList changesOf(const ListedFile& a, const ListedFile& b)
{
    QStringList what;
    if (a.type != b.type)
        what.append(QStringLiteral("type"));
    if (a.mode != b.mode)
        what.append(QStringLiteral("mode"));
    if (a.uid != b.uid || a.gid != b.gid)
        what.append(QStringLiteral("owner"));
    if (a.type == 'R' && b.type == 'R') {
        if (a.bytes != b.bytes)
            what.append(QStringLiteral("size"));
        if (!(a.sha256 == b.sha256))
            what.append(QStringLiteral("content"));
    } else if (a.target != b.target) {
        what.append(QStringLiteral("target"));
    }
    return what;
}

void addFile(ImageDifference& difference, ImageDifference::File file)
{
    ++difference.filesChanged;
    if (difference.files.size() < ImageDifference::maxListed)
        difference.files.append(std::move(file));
}

Result<void> compareTrees(const QString& dumpA, const QString& dumpB, ImageDifference& difference)
{
    GH_TRY(const SquashfsListing a, SquashfsListing::read(dumpA));
    GH_TRY(const SquashfsListing b, SquashfsListing::read(dumpB));
    QFile fileA(dumpA);
    QFile fileB(dumpB);
    if (!fileA.open(QIODevice::ReadOnly) || !fileB.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, dumpA);
    for (auto it = a.files.begin(); it != a.files.end(); ++it) {
        const QString path = QString::fromUtf8(it.key());
        const auto other = b.files.constFind(it.key());
        if (other == b.files.cend()) {
            addFile(difference, {path, {QStringLiteral("removed")}, describe(*it), {}, {}});
            continue;
        }
        ++difference.filesCompared;
        const QStringList what = changesOf(*it, *other);
        if (what.isEmpty())
            continue;
        ImageDifference::File file{path, what, describe(*it), describe(*other), {}};
        if (what.contains(QStringLiteral("content"))) {
            GH_TRY(file.bytes, compareRanges(fileA, a.dataOffset + it->offset, it->bytes, fileB, b.dataOffset + other->offset, other->bytes));
        }
        addFile(difference, file);
    }
    for (auto it = b.files.begin(); it != b.files.end(); ++it)
        if (!a.files.contains(it.key()))
            addFile(difference, {QString::fromUtf8(it.key()), {QStringLiteral("added")}, {}, describe(*it), {}});
    return {};
}

Result<void> comparePartitions(const QString& pathA, const QString& pathB, const WatchedFile::MayGoOn& mayGoOn, ImageDifference& difference)
{
    GH_TRY(const OpenDisk a, openDisk(pathA, mayGoOn));
    GH_TRY(const OpenDisk b, openDisk(pathB, mayGoOn));
    GH_TRY(const auto whole, compareRanges(*a.disk, 0, a.disk->size(), *b.disk, 0, b.disk->size()));
    difference.sameDisk = !whole.has_value();
    if (difference.sameDisk)
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
    if (!a || !b) {
        difference.notes.append(QStringLiteral("registers were not compared: %1").arg((a ? b : a).error().toString()));
        return;
    }
    difference.registers = ImageComparer::compareRegisters(*a, *b);
    const QStringList wordsA = a->commandLine.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QStringList wordsB = b->commandLine.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : wordsA)
        if (!wordsB.contains(word))
            difference.commandLineRemoved.append(word);
    for (const QString& word : wordsB)
        if (!wordsA.contains(word))
            difference.commandLineAdded.append(word);
    if (difference.commandLineRemoved.isEmpty() && difference.commandLineAdded.isEmpty() && a->commandLine != b->commandLine)
        difference.notes.append(QStringLiteral("the command lines have the same words in another order or with other blanks"));
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
    const auto disks = [difference, pathA, pathB, mayGoOn]() -> Result<void> {
        GH_CHECK(comparePartitions(pathA, pathB, mayGoOn, *difference));
        if (!difference->sameDisk)
            compareBoot(pathA, pathB, *difference);
        return {};
    };
    const Result<void> compared = co_await onPool(disks);
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, pathA);
    GH_CO_CHECK(compared);
    if (difference->sameDisk)
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
    const QString rootA = work.filePath(QStringLiteral("a.squashfs"));
    const QString rootB = work.filePath(QStringLiteral("b.squashfs"));
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
    if (comparable) {
        const QString dumpA = work.filePath(QStringLiteral("a"));
        const QString dumpB = work.filePath(QStringLiteral("b"));
        GH_CO_CHECK(co_await SquashfsListing::dump(runner, rootA, dumpA, cancel));
        GH_CO_CHECK(co_await SquashfsListing::dump(runner, rootB, dumpB, cancel));
        const auto trees = [difference, dumpA, dumpB] { return compareTrees(dumpA, dumpB, *difference); };
        GH_CO_CHECK(co_await onPool(trees));
    }
    co_return *difference;
}

} // namespace gatehouse::image
