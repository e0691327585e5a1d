// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/LogRange.h"

#include "core/eth/EthErrors.h"

#include <QRegularExpression>

namespace gatehouse::eth {

namespace {
/// A bound on what a hostile node may make us keep.
constexpr qsizetype maxScanLogs = 200'000;

struct RangePattern
{
    const char* expression; ///< Its one group, if any, is the number of blocks that is allowed.
    std::uint64_t multiplier = 1;
    std::uint64_t minus = 0;
};

// What providers say; Infura, Alchemy, QuickNode, Ankr, publicnode, 1rpc, BlockPI, merkle, dRPC, Chainstack, Cloudflare,
// thirdweb, Tenderly, reth and erpc. The first match wins, so the ones that name a number come first.
constexpr RangePattern patterns[] = {
    {"range \\d+ exceeds limit of ([\\d,]+)"},
    {"up to an? ([\\d,]+) block range"},
    {"eth_getlogs is limited to an? ([\\d,]+) range"},
    {"maximum block range:? ([\\d,]+)"},
    {"limited to (?:an? )?([\\d,]+) block"},
    {"limited to an? ([\\d,]+)"},
    {"range is too large, max is ([\\d,]+)k blocks", 1000},
    {"max range:? ([\\d,]+)", 1, 1},
    {"maximum allowed number of requested blocks is ([\\d,]+)"},
    {"range \\d+ is bigger than range limit ([\\d,]+)"},
    {"exceeds? max block range ([\\d,]+)"},
    {"ranges over ([\\d,]+) blocks are not supported"},
    {"block range is too wide"},
    {"block range limit exceeded"},
    {"exceeds? max results"},
    {"query returned more than"},
    {"query timeout exceeded"},
    {"log response size exceeded"},
    {"response size should not greater than"},
    {"exceeded max allowed"},
    {"range threshold exceeded"},
    {"block range"},
};

/// The first pattern that fits and what it captured; nothing when none does.
std::optional<std::pair<RangePattern, QString>> firstMatch(const QString& message)
{
    static const QList<QRegularExpression> compiled = [] {
        QList<QRegularExpression> list;
        for (const RangePattern& pattern : patterns)
            list.append(QRegularExpression(QString::fromLatin1(pattern.expression), QRegularExpression::CaseInsensitiveOption));
        return list;
    }();
    for (qsizetype i = 0; i < compiled.size(); ++i)
        if (const auto match = compiled[i].match(message); match.hasMatch())
            return std::pair(patterns[i], match.captured(1));
    return std::nullopt;
}

/// The inclusive range "[0xa, 0xb]" or "A-B" that some providers propose, as a number of blocks; 0 when there is none.
std::uint64_t proposedBlocks(const QString& message)
{
    static const QRegularExpression hex(QStringLiteral("\\[\\s*0x([0-9a-fA-F]{1,16})\\s*,\\s*0x([0-9a-fA-F]{1,16})\\s*\\]"));
    static const QRegularExpression decimal(QStringLiteral("range (\\d{1,18})-(\\d{1,18})"));
    for (const auto& [expression, base] : {std::pair(hex, 16), std::pair(decimal, 10)}) {
        const auto match = expression.match(message);
        const quint64 first = match.captured(1).toULongLong(nullptr, base);
        const quint64 last = match.captured(2).toULongLong(nullptr, base);
        if (match.hasMatch() && last >= first && last - first < UINT32_MAX)
            return last - first + 1;
    }
    return 0;
}

std::uint64_t statedLimit(const QString& message)
{
    const auto match = firstMatch(message);
    if (!match)
        return 0;
    const auto& [pattern, digits] = *match;
    const quint64 number = QString(digits).remove(u',').left(12).toULongLong() * pattern.multiplier;
    return number > pattern.minus ? number - pattern.minus : 0;
}
} // namespace

bool isLogRangeError(const QString& message)
{
    return firstMatch(message).has_value();
}

std::uint64_t nextLogRange(const QString& message, std::uint64_t blocks)
{
    if (blocks <= 1)
        return 0;
    std::uint64_t limit = proposedBlocks(message);
    if (limit == 0)
        limit = statedLimit(message);
    // Some nodes propose the very range they have just refused, and some limits are exclusive.
    return limit > 0 && limit < blocks ? limit : blocks / 2;
}

QCoro::Task<Result<LogScan>> scanLogs(EthClient client, LogFilter filter, std::uint64_t from, std::uint64_t to,
                                      LogScanOptions options)
{
    LogScan scan;
    scan.learnedRange = std::max<std::uint64_t>(options.firstRange, 1);
    std::uint64_t ceiling = options.widestRange; // lowered for good by what the provider refuses
    std::uint64_t calls = 0;
    std::uint64_t next = from;
    while (next <= to) {
        const std::uint64_t range = std::min(scan.learnedRange, to - next + 1);
        const std::uint64_t callsLeft = (to - next) / scan.learnedRange;
        if (++calls + callsLeft > options.maxCalls)
            co_return fail(errors::logScanTooLong,
                           QStringLiteral("%1 allows %2 blocks at once: blocks %3 to %4 need %5 more calls")
                               .arg(client.endpoint()).arg(scan.learnedRange).arg(next).arg(to).arg(callsLeft + 1),
                           QStringLiteral("Use a provider without that limit, or your own node."));
        auto logs = co_await client.logs(filter, next, next + range - 1);
        if (!logs) {
            const bool tooMuch = logs.error().is(errors::logRangeTooWide) || logs.error().is(errors::replyTooLarge);
            const std::uint64_t smaller = tooMuch ? nextLogRange(logs.error().detail(), range) : 0;
            if (smaller == 0)
                co_return fail(std::move(logs).error());
            scan.learnedRange = smaller;
            ceiling = range - 1;
            continue;
        }
        if (scan.logs.size() + logs->size() > maxScanLogs)
            co_return fail(errors::badReply, QStringLiteral("more than %1 logs").arg(maxScanLogs));
        scan.logs += *logs;
        if (to - next < range)
            break; // also keeps next from overflowing
        next += range;
        scan.learnedRange = std::min(std::max(scan.learnedRange, scan.learnedRange + scan.learnedRange / 2), ceiling);
    }
    std::stable_sort(scan.logs.begin(), scan.logs.end(), [](const Log& a, const Log& b) {
        return std::pair(a.blockNumber, a.logIndex) < std::pair(b.blockNumber, b.logIndex);
    });
    co_return scan;
}

} // namespace gatehouse::eth
