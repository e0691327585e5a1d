// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Rlp.h"

#include "core/base/ByteReader.h"
#include "core/eth/EthErrors.h"

namespace gatehouse::eth {

namespace {
constexpr int maxDepth = 32;        ///< A transaction nests 3 lists; the decoder recurses once per level.
constexpr int maxItems = 100'000;   ///< Bounds memory: an item costs far more here than its one encoded byte.
constexpr std::uint8_t shortString = 0x80;
constexpr std::uint8_t shortList = 0xc0;
constexpr std::size_t maxShortLength = 55;

void appendHeader(QByteArray& out, std::size_t length, std::uint8_t base)
{
    if (length <= maxShortLength) {
        out.append(char(base + length));
        return;
    }
    const QByteArray size = Uint256(length).minimalBytes();
    out.append(char(base + maxShortLength + std::size_t(size.size())));
    out.append(size);
}

void append(QByteArray& out, const RlpItem& item)
{
    if (!item.isList) {
        const bool ownByte = item.bytes.size() == 1 && std::uint8_t(item.bytes[0]) < shortString;
        if (!ownByte)
            appendHeader(out, std::size_t(item.bytes.size()), shortString);
        out.append(item.bytes);
        return;
    }
    QByteArray content;
    for (const RlpItem& child : item.items)
        append(content, child);
    appendHeader(out, std::size_t(content.size()), shortList);
    out.append(content);
}

class Decoder
{
public:
    Result<RlpItem> item(ByteReader& reader, int depth)
    {
        const std::size_t at = reader.offset();
        if (++m_items > maxItems)
            return fail(errors::badRlp, QStringLiteral("more than %1 items").arg(maxItems));
        const auto first = reader.u8("RLP header");
        if (!first)
            return bad(at, "the header is missing");
        if (*first < shortString)
            return RlpItem::string(QByteArray(1, char(*first)));
        const bool isList = *first >= shortList;
        const std::size_t shape = *first - (isList ? shortList : shortString);
        GH_TRY(const std::size_t length, length(reader, shape, at));
        const std::size_t contentAt = reader.offset();
        const auto content = reader.bytes(length, "RLP content");
        if (!content)
            return bad(at, "the content is shorter than its length says");
        if (isList)
            return list(*content, contentAt, depth);
        if (length == 1 && (*content)[0] < shortString)
            return bad(at, "a byte below 0x80 has a header");
        return RlpItem::string(toByteArray(*content));
    }

private:
    static tl::unexpected<Error> bad(std::size_t at, const char* why)
    {
        return fail(errors::badRlp, QStringLiteral("at offset %1: %2").arg(at).arg(QLatin1String(why)));
    }

    static Result<std::size_t> length(ByteReader& reader, std::size_t shape, std::size_t at)
    {
        if (shape <= maxShortLength)
            return shape;
        const auto digits = reader.bytes(shape - maxShortLength, "RLP length");
        if (!digits)
            return bad(at, "the length is cut off");
        if ((*digits)[0] == 0)
            return bad(at, "the length has a leading zero");
        // What does not fit into what is left is refused by the reader; only the shift below must not overflow.
        std::uint64_t value = 0;
        for (const std::uint8_t digit : *digits)
            value = value << 8 | digit;
        if (digits->size() > 8 || value > reader.remaining())
            return bad(at, "the content is shorter than its length says");
        if (value <= maxShortLength)
            return bad(at, "a short length is written in the long form");
        return std::size_t(value);
    }

    Result<RlpItem> list(ByteView content, std::size_t at, int depth)
    {
        if (depth == maxDepth)
            return bad(at, "lists are nested too deeply");
        RlpItem parent = RlpItem::list({});
        ByteReader reader(content, at);
        while (!reader.atEnd()) {
            GH_TRY(RlpItem child, item(reader, depth + 1));
            parent.items.append(std::move(child));
        }
        return parent;
    }

    int m_items = 0;
};
} // namespace

QByteArray rlpEncode(const RlpItem& item)
{
    QByteArray out;
    append(out, item);
    return out;
}

Result<RlpItem> rlpDecode(ByteView bytes)
{
    ByteReader reader(bytes);
    GH_TRY(RlpItem item, Decoder().item(reader, 0));
    if (!reader.atEnd())
        return fail(errors::badRlp, QStringLiteral("%1 bytes after the item").arg(reader.remaining()));
    return item;
}

bool operator==(const RlpItem& a, const RlpItem& b)
{
    return a.isList == b.isList && a.bytes == b.bytes
        && std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end());
}

Result<Uint256> RlpItem::toNumber(const char* field) const
{
    if (isList || bytes.size() > 32 || (!bytes.isEmpty() && bytes[0] == 0))
        return fail(errors::badRlp, QStringLiteral("%1 is not a number of at most 32 bytes without leading zeros")
                                        .arg(QLatin1String(field)));
    return Uint256::fromBytes(view(bytes));
}

Result<std::uint64_t> RlpItem::toU64(const char* field) const
{
    GH_TRY(const Uint256 value, toNumber(field));
    const auto small = value.toU64();
    if (!small)
        return fail(errors::badRlp, QStringLiteral("%1 does not fit into 64 bits").arg(QLatin1String(field)));
    return *small;
}

} // namespace gatehouse::eth
