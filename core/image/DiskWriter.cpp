// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DiskWriter.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 sector = 512;

Result<void> copyInto(QFile& to, qint64 at, const QString& from, const DiskWriter::Progress& progress = {})
{
    QFile source(from);
    if (!source.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(from, source.errorString()));
    for (;;) {
        if (progress && !progress(double(source.pos()) / double(std::max<qint64>(source.size(), 1))))
            return fail(gatehouse::errors::cancelled, from);
        const QByteArray chunk = source.read(mebibyte);
        if (chunk.isEmpty())
            break;
        // A hole costs nothing to store, to copy and to read.
        if (chunk.count('\0') != chunk.size() && (!to.seek(at) || to.write(chunk) != chunk.size()))
            return fail(DiskWriter::writeError(to));
        at += chunk.size();
    }
    if (source.error() != QFileDevice::NoError)
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(from, source.errorString()));
    return {};
}

/// "12345678-…" or 32 hex digits.
Result<Guid> guidFrom(QString text)
{
    return Guid::fromHex(text.remove(QLatin1Char('-')));
}

} // namespace

Error DiskWriter::writeError(const QFile& file)
{
    // The last of the room takes a part of what was to be written, and that is no error to Qt.
    if (errno == ENOSPC || errno == EDQUOT || file.error() == QFileDevice::ResourceError || file.error() == QFileDevice::NoError)
        return Error(gatehouse::errors::diskFull, file.fileName(), QStringLiteral("Free some space on this disk and try again."));
    return Error(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
}

Result<void> DiskWriter::createEmpty(const QString& path, qint64 bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || !file.resize(bytes))
        return fail(writeError(file));
    return {};
}

Result<void> DiskWriter::write(const Parts& parts, const QString& path)
{
    const bool hasRoot = !parts.root.isEmpty();
    if (hasRoot && parts.rootHash.size() != 64)
        return fail(errors::badInput, QStringLiteral("'%1' is not a root hash").arg(parts.rootHash));
    Gpt gpt;
    GH_TRY(gpt.diskId, guidFrom(parts.diskId));
    GH_TRY(const Guid espId, guidFrom(parts.espId));
    qint64 at = mebibyte;
    const auto place = [&](const Guid& type, const Guid& id, const char* name, const QString& file) {
        const qint64 size = (QFileInfo(file).size() + mebibyte - 1) / mebibyte * mebibyte;
        gpt.partitions.append({type, id, quint64(at / sector), quint64((at + size) / sector - 1), QString::fromLatin1(name)});
        at += size;
    };
    place(espType(), espId, "gatehouse-esp", parts.esp);
    QStringList files{parts.esp};
    if (hasRoot) {
        GH_TRY(const Guid rootId, guidFrom(parts.rootHash.left(32)));
        GH_TRY(const Guid verityId, guidFrom(parts.rootHash.mid(32)));
        place(rootX86Type(), rootId, "gatehouse-root", parts.root);
        place(rootX86VerityType(), verityId, "gatehouse-verity", parts.verity);
        files << parts.root << parts.verity;
    }
    const qint64 total = at + mebibyte; // The last one holds the second table.
    const Gpt::Written table = gpt.write(quint64(total / sector));
    QFile disk(path);
    if (!disk.open(QIODevice::WriteOnly | QIODevice::NewOnly) || !disk.resize(total))
        return fail(writeError(disk));
    if (disk.write(table.head) != table.head.size() || !disk.seek(total - table.tail.size()) || disk.write(table.tail) != table.tail.size())
        return fail(writeError(disk));
    for (qsizetype i = 0; i < files.size(); ++i)
        GH_CHECK(copyInto(disk, qint64(gpt.partitions[i].offset()), files[i]));
    if (!disk.flush())
        return fail(writeError(disk));
    return {};
}

Result<void> DiskWriter::copySparse(const QString& from, const QString& to, const Progress& progress)
{
    QFile file(to);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || !file.resize(QFileInfo(from).size()))
        return fail(writeError(file));
    GH_CHECK(copyInto(file, 0, from, progress));
    if (!file.flush())
        return fail(writeError(file));
    return {};
}

Result<void> DiskWriter::grow(const QString& path, qint64 bytes)
{
    QFile disk(path);
    if (!disk.open(QIODevice::ReadWrite))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, disk.errorString()));
    if (disk.size() == bytes)
        return {};
    if (disk.size() > bytes || bytes % sector != 0)
        return fail(errors::badInput, QStringLiteral("a disk of %1 bytes cannot grow to %2").arg(disk.size()).arg(bytes));
    GH_TRY(const Gpt gpt, Gpt::read(disk));
    const Gpt::Written table = gpt.write(quint64(bytes / sector));
    const QByteArray zeros(table.tail.size(), '\0');
    if (!disk.seek(disk.size() - zeros.size()) || disk.write(zeros) != zeros.size() || !disk.resize(bytes) || !disk.seek(0)
        || disk.write(table.head) != table.head.size() || !disk.seek(bytes - table.tail.size()) || disk.write(table.tail) != table.tail.size()
        || !disk.flush())
        return fail(writeError(disk));
    return {};
}

Result<Sha256Digest> DiskWriter::hash(const QString& path, const Progress& progress)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    crypto::Sha256Hasher hasher;
    for (;;) {
        if (progress && !progress(double(file.pos()) / double(std::max<qint64>(file.size(), 1))))
            return fail(gatehouse::errors::cancelled, path);
        const QByteArray chunk = file.read(mebibyte);
        if (chunk.isEmpty())
            break;
        hasher.update(view(chunk));
    }
    return hasher.finish();
}

} // namespace gatehouse::image
