// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ByteComparison.h"

#include "core/base/Paths.h"

#include <QIODevice>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qsizetype shownBytes = 16;

/// Adds what differs between pieces of one length that lie @p at bytes from the beginning.
void addDifferences(const char* first, const char* second, qint64 bytes, qint64 at, std::optional<ByteDifference>& difference)
{
    for (qint64 i = 0; i < bytes; ++i) {
        if (first[i] == second[i])
            continue;
        if (!difference) {
            const qint64 shown = std::min<qint64>(shownBytes, bytes - i);
            difference = ByteDifference{at + i, 0, QByteArray(first + i, shown), QByteArray(second + i, shown)};
        }
        ++difference->count;
    }
}

} // namespace

Result<std::optional<ByteDifference>> compareRanges(QIODevice& first, qint64 firstAt, qint64 firstBytes, QIODevice& second, qint64 secondAt, qint64 secondBytes)
{
    if (!first.seek(firstAt) || !second.seek(secondAt))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("offset %1 or %2 cannot be reached").arg(firstAt).arg(secondAt));
    std::optional<ByteDifference> difference;
    const qint64 common = std::min(firstBytes, secondBytes);
    for (qint64 at = 0; at < common;) {
        const qint64 count = std::min(mebibyte, common - at);
        const QByteArray a = first.read(count);
        const QByteArray b = second.read(count);
        if (a.size() != count || b.size() != count)
            return fail(gatehouse::errors::fileUnreadable, QStringLiteral("reading ended at offset %1").arg(at));
        if (a != b)
            addDifferences(a.constData(), b.constData(), count, at, difference);
        at += count;
    }
    if (!difference && firstBytes != secondBytes)
        difference = ByteDifference{};
    return difference;
}

std::optional<ByteDifference> compareBytes(ByteView first, ByteView second)
{
    std::optional<ByteDifference> difference;
    const qint64 common = qint64(std::min(first.size(), second.size()));
    addDifferences(reinterpret_cast<const char*>(first.data()), reinterpret_cast<const char*>(second.data()), common, 0, difference);
    if (!difference && first.size() != second.size())
        difference = ByteDifference{};
    return difference;
}

} // namespace gatehouse::image
