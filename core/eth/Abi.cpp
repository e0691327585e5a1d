// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"

#include "core/crypto/Hashes.h"
#include "core/eth/EthErrors.h"

#include <QStringDecoder>

namespace gatehouse::eth {

namespace {
constexpr std::size_t wordSize = 32;
/// Revert texts come from whoever wrote the contract; what is longer than a screen line or two is cut off.
constexpr std::size_t maxReasonBytes = 1024;

ByteView view(QByteArrayView text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), std::size_t(text.size())};
}

std::size_t paddedSize(std::size_t size)
{
    return (size + wordSize - 1) / wordSize * wordSize;
}

bool allZero(ByteView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

tl::unexpected<Error> bad(const char* field, const QString& why)
{
    return fail(errors::badAbi, QStringLiteral("%1: %2").arg(QLatin1String(field), why));
}
} // namespace

QByteArray abiSelector(QByteArrayView signature)
{
    return crypto::keccak256(view(signature)).toByteArray().left(4);
}

Word eventTopic(QByteArrayView signature)
{
    return Word(crypto::keccak256(view(signature)).array());
}

Word addressTopic(const Address& address)
{
    Word topic;
    std::copy(address.bytes().begin(), address.bytes().end(), topic.array().begin() + 12);
    return topic;
}

AbiEncoder& AbiEncoder::address(const Address& value)
{
    m_slots.append({addressTopic(value).toByteArray(), {}});
    return *this;
}

AbiEncoder& AbiEncoder::number(const Uint256& value)
{
    m_slots.append({value.word().toByteArray(), {}});
    return *this;
}

AbiEncoder& AbiEncoder::boolean(bool value)
{
    return number(value ? 1 : 0);
}

AbiEncoder& AbiEncoder::fixedBytes(ByteView value)
{
    Q_ASSERT(value.size() <= wordSize);
    m_slots.append({toByteArray(value).leftJustified(wordSize, '\0'), {}});
    return *this;
}

AbiEncoder& AbiEncoder::bytes(ByteView value)
{
    const QByteArray content = toByteArray(value).leftJustified(qsizetype(paddedSize(value.size())), '\0');
    m_slots.append({{}, Uint256(value.size()).word().toByteArray() + content});
    return *this;
}

AbiEncoder& AbiEncoder::string(const QString& value)
{
    return bytes(gatehouse::view(value.toUtf8()));
}

QByteArray AbiEncoder::finish() const
{
    QByteArray heads;
    QByteArray tails;
    for (const Slot& slot : m_slots) {
        if (!slot.head.isEmpty()) {
            heads += slot.head;
        } else {
            heads += Uint256(wordSize * std::size_t(m_slots.size()) + std::size_t(tails.size())).word().toByteArray();
            tails += slot.tail;
        }
    }
    return heads + tails;
}

Result<ByteView> AbiDecoder::word(const char* field)
{
    if (m_nextHead == m_headEnd || m_nextHead + wordSize > m_data.size())
        return bad(field, QStringLiteral("needs 32 bytes at offset %1, %2 in all").arg(m_nextHead).arg(m_data.size()));
    const ByteView taken = m_data.subspan(m_nextHead, wordSize);
    m_nextHead += wordSize;
    return taken;
}

Result<ByteView> AbiDecoder::leftAligned(std::size_t size, const char* field)
{
    GH_TRY(const ByteView value, word(field));
    if (!allZero(value.subspan(size)))
        return bad(field, QStringLiteral("the padding after %1 bytes is not zero").arg(size));
    return value.first(size);
}

Result<Address> AbiDecoder::address(const char* field)
{
    GH_TRY(const ByteView value, word(field));
    if (!allZero(value.first(wordSize - Address::size)))
        return bad(field, QStringLiteral("the padding before an address is not zero"));
    return Address::fromBytes(value.last(Address::size));
}

Result<Uint256> AbiDecoder::number(int bits, const char* field)
{
    GH_TRY(const ByteView value, word(field));
    if (!allZero(value.first(wordSize - std::size_t(bits) / 8)))
        return bad(field, QStringLiteral("the number does not fit into %1 bits").arg(bits));
    return Uint256::fromBytes(value);
}

Result<std::uint64_t> AbiDecoder::u64(int bits, const char* field)
{
    GH_TRY(const Uint256 value, number(std::min(bits, 64), field));
    return *value.toU64();
}

Result<bool> AbiDecoder::boolean(const char* field)
{
    GH_TRY(const Uint256 value, number(8, field));
    if (value > Uint256(1))
        return bad(field, QStringLiteral("%1 is not a boolean").arg(value.toDecimal()));
    return !value.isZero();
}

Result<QByteArray> AbiDecoder::bytes(std::size_t maximum, const char* field)
{
    GH_TRY(const Uint256 offset, number(256, field));
    if (offset != Uint256(m_nextTail))
        return bad(field, QStringLiteral("the offset is %1, expected %2").arg(offset.toDecimal()).arg(m_nextTail));
    if (m_nextTail + wordSize > m_data.size())
        return bad(field, QStringLiteral("the length is cut off"));
    GH_TRY(const Uint256 length, Uint256::fromBytes(m_data.subspan(m_nextTail, wordSize)));
    // Compared as 256-bit numbers first: the sums below cannot overflow afterwards.
    const std::size_t left = m_data.size() - m_nextTail - wordSize;
    if (length > Uint256(maximum) || length > Uint256(left) || paddedSize(*length.toU64()) > left)
        return bad(field, QStringLiteral("the length is %1, at most %2 and %3 bytes left")
                              .arg(length.toDecimal()).arg(maximum).arg(left));
    const std::size_t size = *length.toU64();
    const ByteView content = m_data.subspan(m_nextTail + wordSize, paddedSize(size));
    if (!allZero(content.subspan(size)))
        return bad(field, QStringLiteral("the padding after %1 bytes is not zero").arg(size));
    m_nextTail += wordSize + content.size();
    return toByteArray(content.first(size));
}

Result<QString> AbiDecoder::string(std::size_t maximum, const char* field)
{
    GH_TRY(const QByteArray utf8, bytes(maximum, field));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(utf8);
    // Qt skips a byte order mark and accepts nothing else silently; comparing the way back catches both.
    if (decoder.hasError() || text.toUtf8() != utf8)
        return bad(field, QStringLiteral("not UTF-8"));
    return text;
}

Result<void> AbiDecoder::finish() const
{
    if (m_nextHead != m_headEnd)
        return bad("end", QStringLiteral("%1 values were not read").arg((m_headEnd - m_nextHead) / wordSize));
    if (m_nextTail != m_data.size())
        return bad("end", QStringLiteral("%1 bytes, expected %2").arg(m_data.size()).arg(m_nextTail));
    return {};
}

QString revertReason(ByteView data)
{
    if (data.size() < 4)
        return {};
    const QByteArray selector = toByteArray(data.first(4));
    AbiDecoder decoder(data.subspan(4), 1);
    if (selector == abiSelector("Error(string)")) {
        const auto text = decoder.string(maxReasonBytes, "reason");
        return text ? *text : QString();
    }
    if (selector == abiSelector("Panic(uint256)")) {
        const auto code = decoder.number(256, "panic code");
        return code ? QStringLiteral("panic code %1").arg(code->toQuantity()) : QString();
    }
    return {};
}

} // namespace gatehouse::eth
