// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QHashFunctions>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace gatehouse {

using ByteView = std::span<const std::uint8_t>;

namespace errors {
inline constexpr ErrorCode badHex{"base.bad-hex", ErrorKind::Malformed};
inline constexpr ErrorCode truncated{"base.truncated", ErrorKind::Malformed};
inline constexpr ErrorCode trailingBytes{"base.trailing-bytes", ErrorKind::Malformed};
inline constexpr ErrorCode tooLarge{"base.too-large", ErrorKind::Malformed};
} // namespace errors

/// A view of a QByteArray's bytes. The array must outlive the view.
inline ByteView view(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), size_t(bytes.size())};
}
inline QByteArray toByteArray(ByteView bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

/// Lower-case hex without prefix.
QString toHex(ByteView bytes);
inline QString toHex(const QByteArray& bytes) { return toHex(view(bytes)); }
/// Strict hex of even length, an optional 0x in front, nothing else; at most @p maxBytes bytes.
Result<QByteArray> fromHex(QStringView text, qsizetype maxBytes = 64 * 1024 * 1024);

/// A value of exactly N bytes with a type of its own: FixedBytes<32, struct TxHashTag>. Compared in constant time.
template<std::size_t N, typename Tag>
class FixedBytes
{
public:
    static constexpr std::size_t size = N;

    constexpr FixedBytes() = default;
    explicit FixedBytes(const std::array<std::uint8_t, N>& bytes)
        : m_bytes(bytes)
    {
    }

    /// Exactly N bytes, or errors::truncated / errors::trailingBytes.
    static Result<FixedBytes> fromBytes(ByteView bytes)
    {
        if (bytes.size() != N)
            return fail(bytes.size() < N ? errors::truncated : errors::trailingBytes,
                        QStringLiteral("expected %1 bytes, got %2").arg(N).arg(bytes.size()));
        FixedBytes value;
        std::copy(bytes.begin(), bytes.end(), value.m_bytes.begin());
        return value;
    }
    static Result<FixedBytes> fromHex(QStringView text)
    {
        GH_TRY(const QByteArray bytes, gatehouse::fromHex(text, qsizetype(N)));
        return fromBytes(gatehouse::view(bytes));
    }

    ByteView bytes() const { return m_bytes; }
    std::array<std::uint8_t, N>& array() { return m_bytes; }
    const std::array<std::uint8_t, N>& array() const { return m_bytes; }
    QByteArray toByteArray() const { return gatehouse::toByteArray(m_bytes); }
    QString toHex() const { return gatehouse::toHex(bytes()); }
    bool isZero() const
    {
        return std::all_of(m_bytes.begin(), m_bytes.end(), [](std::uint8_t b) { return b == 0; });
    }

    friend bool operator==(const FixedBytes& a, const FixedBytes& b)
    {
        std::uint8_t difference = 0;
        for (std::size_t i = 0; i < N; ++i)
            difference = std::uint8_t(difference | (a.m_bytes[i] ^ b.m_bytes[i]));
        return difference == 0;
    }
    friend bool operator<(const FixedBytes& a, const FixedBytes& b) { return a.m_bytes < b.m_bytes; }
    friend size_t qHash(const FixedBytes& value, size_t seed = 0)
    {
        return qHashBits(value.m_bytes.data(), N, seed);
    }

private:
    std::array<std::uint8_t, N> m_bytes{};
};

using Sha256Digest = FixedBytes<32, struct Sha256Tag>;
using Sha384Digest = FixedBytes<48, struct Sha384Tag>;
using Keccak256Digest = FixedBytes<32, struct Keccak256Tag>;

} // namespace gatehouse
