// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/InitrdUnpacker.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/CpioListing.h"
#include "core/image/ForeignTool.h"
#include "core/image/ImageErrors.h"
#include "core/image/InitrdParts.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

Error tooMuch(qint64 most)
{
    return Error(errors::badArchive, QStringLiteral("a piece of the initrd unpacks to more than %1 MiB, which is %2 times its size or beyond what is read").arg(most / mebibyte).arg(InitrdUnpacker::maxRatio));
}

/// What @p error says of a piece that had @p limit bytes of room and could have had @p most: where the disk was the limit, the archive is
/// not to blame.
Error blamed(const Error& error, const QString& folder, qint64 limit, qint64 most)
{
    if (limit >= most || !error.is(errors::badArchive) || !error.detail().contains(QStringLiteral("unpacks to more than")))
        return error;
    return Error(gatehouse::errors::diskFull, QStringLiteral("%1 has room for %2 MiB of a piece of the initrd, which unpacks to more").arg(folder).arg(limit / mebibyte),
                 QStringLiteral("Comparing unpacks both images there; free some space."));
}

Error notWritten(const QFile& file)
{
    return Error(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
}

/// To where the next archive may begin.
bool fillUp(QFile& file)
{
    const qint64 missing = CpioMember::aligned(file.pos()) - file.pos();
    return file.write(QByteArray(missing, '\0')) == missing && file.flush();
}

/// Appends to the file @p to, filled to where the next archive may begin.
Result<void> append(QIODevice& from, qint64 bytes, const QString& to)
{
    QFile file(to);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append))
        return fail(notWritten(file));
    for (qint64 left = bytes; left > 0;) {
        const QByteArray part = from.read(std::min(left, mebibyte));
        if (part.isEmpty())
            return fail(gatehouse::errors::fileUnreadable, from.errorString());
        if (file.write(part) != part.size())
            return fail(notWritten(file));
        left -= part.size();
    }
    return fillUp(file) ? Result<void>() : fail(notWritten(file));
}

Result<void> appendFile(const QString& from, const QString& to)
{
    QFile file(from);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(from, file.errorString()));
    GH_CHECK(append(file, file.size(), to));
    file.close();
    return QFile::remove(from) ? Result<void>() : fail(notWritten(file));
}

Result<void> writePart(const QByteArray& initrd, const InitrdPart& part, const QString& to)
{
    QFile file(to);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(initrd.constData() + part.offset, part.bytes) != part.bytes || !file.flush())
        return fail(notWritten(file));
    return {};
}

/// What needs no program. Answers the length of the piece.
Result<qint64> appendHere(const QByteArray& initrd, const InitrdPart& part, qint64 most, const QString& to)
{
    if (part.compression == InitrdPart::Compression::None) {
        QBuffer from;
        from.setData(QByteArray::fromRawData(initrd.constData() + part.offset, part.bytes));
        from.open(QIODevice::ReadOnly);
        GH_CHECK(append(from, part.bytes, to));
        return part.bytes;
    }
    QFile file(to);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append))
        return fail(notWritten(file));
    GH_TRY(const qint64 used, InitrdPart::inflate(view(initrd).subspan(std::size_t(part.offset)), file, most));
    if (!fillUp(file))
        return fail(notWritten(file));
    return used;
}

QString programOf(InitrdPart::Compression compression)
{
    return compression == InitrdPart::Compression::Zstd ? QStringLiteral("zstd") : QStringLiteral("xz");
}

/// Unpacks the piece in <made>.zst or <made>.xz to @p made.
QCoro::Task<Result<void>> unpackByTool(process::ProcessRunner& runner, InitrdPart part, QString made, qint64 most, process::CancelToken cancel)
{
    ForeignTool tool;
    tool.program = programOf(part.compression);
    tool.input = made + (part.compression == InitrdPart::Compression::Zstd ? QStringLiteral(".zst") : QStringLiteral(".xz"));
    tool.output = made;
    tool.mostBytes = most;
    // Without holes: where the next byte stands is what the limit is held against.
    if (part.compression == InitrdPart::Compression::Zstd) {
        tool.package = QStringLiteral("zstd");
        tool.arguments = arguments("-d", "-q", "--no-progress", "--no-sparse", "-o", made, tool.input);
    } else {
        tool.package = QStringLiteral("xz-utils");
        // Warnings are about owners and times of its output.
        tool.arguments = arguments("--decompress", "--keep", "--quiet", "--no-warn", "--no-sparse", "--memlimit-decompress=512MiB", tool.input);
    }
    const Result<void> unpacked = co_await ForeignTool::run(runner, tool, cancel);
    // The kernel's signal has ended it, or it was told by an error.
    if (!unpacked && unpacked.error().is(errors::toolFailed) && (QFileInfo(made).size() >= most || unpacked.error().detail().contains(QStringLiteral("File too large"))))
        co_return fail(tooMuch(most));
    co_return unpacked;
}

} // namespace

qint64 InitrdUnpacker::mostFor(qint64 packed, qint64 before)
{
    return std::max<qint64>(0, std::min(packed * maxRatio + slackBytes, maxBytes - before));
}

QCoro::Task<Result<void>> InitrdUnpacker::unpack(process::ProcessRunner& runner, QByteArray initrd, QString to, process::CancelToken cancel)
{
    const QString folder = QFileInfo(to).path();
    QFile made(to);
    if (!made.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        co_return fail(notWritten(made));
    made.close();
    qint64 at = 0;
    for (int parts = 0;; ++parts) {
        if (cancel.isCancelled())
            co_return fail(gatehouse::errors::cancelled, to);
        const auto look = [initrd, at] { return InitrdPart::next(view(initrd), at); };
        GH_CO_TRY(const std::optional<InitrdPart> found, co_await onPool(look));
        if (!found)
            break;
        if (parts == maxParts)
            co_return fail(errors::badArchive, QStringLiteral("the initrd has more than %1 pieces").arg(maxParts));
        const InitrdPart part = *found;
        const qint64 before = QFileInfo(to).size();
        const qint64 packed = part.bytes < 0 ? initrd.size() - part.offset : part.bytes;
        const bool plain = part.compression == InitrdPart::Compression::None;
        const qint64 most = plain ? packed : mostFor(packed, before);
        if (before + (plain ? packed : 0) > maxBytes || most == 0)
            co_return fail(tooMuch(maxBytes));
        // Programs make a file of their own, which is then appended.
        const bool byTool = part.compression == InitrdPart::Compression::Zstd || part.compression == InitrdPart::Compression::Xz;
        GH_CO_TRY(const qint64 room, ForeignTool::roomFor(folder, byTool ? 2 * most + packed : most, std::min(most, 4 * packed)));
        const qint64 limit = byTool ? std::min(most, (room - packed) / 2) : std::min(most, room);
        if (limit < 1)
            co_return fail(gatehouse::errors::diskFull, QStringLiteral("%1 has no room for a piece of the initrd").arg(folder), QStringLiteral("Comparing unpacks both images there; free some space."));
        if (!byTool) {
            const auto write = [initrd, part, to, limit] { return appendHere(initrd, part, limit, to); };
            const Result<qint64> used = co_await onPool(write);
            if (!used)
                co_return fail(blamed(used.error(), folder, limit, most));
            at = part.offset + *used;
            continue;
        }
        const QString piece = to + QStringLiteral(".piece");
        const QString packedFile = piece + (part.compression == InitrdPart::Compression::Zstd ? QStringLiteral(".zst") : QStringLiteral(".xz"));
        const auto write = [initrd, part, packedFile] { return writePart(initrd, part, packedFile); };
        GH_CO_CHECK(co_await onPool(write));
        const Result<void> unpacked = co_await unpackByTool(runner, part, piece, limit, cancel);
        if (!unpacked)
            co_return fail(blamed(unpacked.error(), folder, limit, most));
        const auto take = [piece, packedFile, to] { return QFile::remove(packedFile), appendFile(piece, to); };
        GH_CO_CHECK(co_await onPool(take));
        at = part.offset + part.bytes;
    }
    co_return Result<void>{};
}

} // namespace gatehouse::image
