// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/SquashfsListing.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/Arguments.h"
#include "core/image/ForeignTool.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr char dataMark[] = "# START OF DATA - DO NOT MODIFY";
constexpr qsizetype maxLineBytes = 16 * 1024;

/// A field up to the next blank; backslashes take the meaning of what follows.
QByteArray takeField(const QByteArray& line, qsizetype& at)
{
    QByteArray field;
    while (at < line.size() && line[at] != ' ') {
        if (line[at] == '\\' && at + 1 < line.size())
            ++at;
        field += line[at++];
    }
    ++at;
    return field;
}

template<typename T>
bool takeNumber(const QByteArray& line, qsizetype& at, T& value, int base = 10)
{
    bool good = false;
    const qulonglong number = takeField(line, at).toULongLong(&good, base);
    if (!good || number > qulonglong(std::numeric_limits<T>::max()))
        return false;
    value = T(number);
    return true;
}

enum class Line { Entry, HardLink, Bad };

Line readLine(const QByteArray& line, QByteArray& path, ListedFile& file)
{
    qsizetype at = 0;
    path = takeField(line, at);
    const QByteArray type = takeField(line, at);
    if (path.isEmpty() || type.size() != 1 || at > line.size() + 1)
        return Line::Bad;
    file.type = type[0];
    if (file.type == 'L') {
        file.target = line.mid(at);
        return Line::HardLink;
    }
    quint64 time = 0;
    if (!QByteArray("RDSCBI").contains(file.type) || !takeNumber(line, at, time) || !takeNumber(line, at, file.mode, 8) || !takeNumber(line, at, file.uid)
        || !takeNumber(line, at, file.gid))
        return Line::Bad;
    if (file.type == 'R')
        return takeNumber(line, at, file.bytes) && takeNumber(line, at, file.offset) ? Line::Entry : Line::Bad;
    file.target = line.mid(at);
    return Line::Entry;
}

Result<Sha256Digest> hashPart(QIODevice& dump, qint64 offset, qint64 bytes)
{
    if (!dump.seek(offset))
        return fail(errors::badArchive, QStringLiteral("the dump ends before offset %1").arg(offset));
    crypto::Sha256Hasher hasher;
    while (bytes > 0) {
        const QByteArray part = dump.read(std::min(bytes, mebibyte));
        if (part.isEmpty())
            return fail(errors::badArchive, QStringLiteral("the dump ends within a file"));
        hasher.update(view(part));
        bytes -= part.size();
    }
    return hasher.finish();
}

} // namespace

QCoro::Task<Result<void>> SquashfsListing::dump(process::ProcessRunner& runner, QString image, QString dump, process::CancelToken cancel)
{
    ForeignTool tool;
    GH_CO_TRY(tool.mostBytes, ForeignTool::roomFor(QFileInfo(dump).path(), maxDumpBytes, 2 * QFileInfo(image).size()));
    tool.program = QStringLiteral("unsquashfs");
    tool.package = QStringLiteral("squashfs-tools");
    tool.arguments = arguments("-no-progress", "-pf", dump, image);
    tool.input = image;
    tool.output = dump;
    co_return co_await ForeignTool::run(runner, tool, cancel);
}

Result<SquashfsListing> SquashfsListing::read(const QString& dump)
{
    QFile file(dump);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(dump, file.errorString()));
    return read(file);
}

Result<SquashfsListing> SquashfsListing::read(QIODevice& dump)
{
    SquashfsListing listing;
    QList<std::pair<QByteArray, QByteArray>> hardLinks;
    for (int number = 1;; ++number) {
        QByteArray line = dump.readLine(maxLineBytes);
        if (!line.endsWith('\n') || dump.pos() > maxHeaderBytes)
            return fail(errors::badArchive, QStringLiteral("line %1 of the listing has no end").arg(number));
        line.chop(1);
        if (line == dataMark)
            break;
        if (line.startsWith('#') || line.isEmpty())
            continue;
        QByteArray path;
        ListedFile file;
        const Line kind = readLine(line, path, file);
        if (kind == Line::Bad)
            return fail(errors::badArchive, QStringLiteral("line %1 of the listing is not understood").arg(number));
        if (kind == Line::HardLink)
            hardLinks.append({path, file.target});
        else
            listing.files.insert(path, file);
        if (listing.files.size() + hardLinks.size() > maxFiles)
            return fail(errors::badArchive, QStringLiteral("more than %1 files").arg(maxFiles));
    }
    dump.readLine(maxLineBytes); // The line "#" after the mark.
    listing.dataOffset = dump.pos();
    const qint64 dataBytes = dump.size() - listing.dataOffset;
    // Contents that several files share are hashed once; together they are bounded by what is there, and then the work is, too.
    qint64 hashed = 0;
    QMap<std::pair<qint64, qint64>, Sha256Digest> known;
    for (auto it = listing.files.begin(); it != listing.files.end(); ++it) {
        if (it->type != 'R')
            continue;
        if (it->bytes > dataBytes || it->offset > dataBytes - it->bytes)
            return fail(errors::badArchive, QStringLiteral("%1 lies outside the dump").arg(QString::fromUtf8(it.key())));
        const std::pair<qint64, qint64> place{it->offset, it->bytes};
        if (!known.contains(place)) {
            hashed += it->bytes;
            if (hashed > dataBytes)
                return fail(errors::badArchive, QStringLiteral("contents overlap"));
            GH_TRY(known[place], hashPart(dump, listing.dataOffset + it->offset, it->bytes));
        }
        it->sha256 = known[place];
    }
    for (const auto& [path, target] : hardLinks)
        if (const auto found = listing.files.constFind(target); found != listing.files.cend())
            listing.files.insert(path, *found);
    return listing;
}

} // namespace gatehouse::image
