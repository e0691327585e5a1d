// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ListingComparison.h"

#include "core/image/ByteComparison.h"

#include <QIODevice>

namespace gatehouse::image {

namespace {

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

void addFile(ImageDifference& difference, ImageDifference::Place place, ImageDifference::File file)
{
    file.place = place;
    ++difference.filesChanged;
    if (difference.files.size() < ImageDifference::maxListed)
        difference.files.append(std::move(file));
}

} // namespace

Result<void> compareListings(const ListedSide& before, const ListedSide& after, ImageDifference::Place place, ImageDifference& difference)
{
    for (auto it = before.files.begin(); it != before.files.end(); ++it) {
        const QString path = QString::fromUtf8(it.key());
        const auto other = after.files.constFind(it.key());
        if (other == after.files.cend()) {
            addFile(difference, place, {path, {QStringLiteral("removed")}, describe(*it), {}, {}, {}});
            continue;
        }
        ++difference.filesCompared;
        const QStringList what = changesOf(*it, *other);
        if (what.isEmpty())
            continue;
        ImageDifference::File file{path, what, describe(*it), describe(*other), {}, {}};
        if (what.contains(QStringLiteral("content"))) {
            GH_TRY(file.bytes, compareRanges(before.contents, before.dataOffset + it->offset, it->bytes, after.contents, after.dataOffset + other->offset, other->bytes));
        }
        addFile(difference, place, file);
    }
    for (auto it = after.files.begin(); it != after.files.end(); ++it)
        if (!before.files.contains(it.key()))
            addFile(difference, place, {QString::fromUtf8(it.key()), {QStringLiteral("added")}, {}, describe(*it), {}, {}});
    return {};
}

} // namespace gatehouse::image
