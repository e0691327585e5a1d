// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthTypes.h"

#include <compare>
#include <optional>

namespace gatehouse::eth {

/// A number of the EVM, 0 to 2^256 - 1: wei, gas prices, ABI integers. Arithmetic is checked.
class Uint256
{
public:
    Uint256() = default;
    Uint256(std::uint64_t value); // NOLINT(google-explicit-constructor): plain numbers are meant to convert

    /// Big endian, at most 32 bytes; leading zeros are allowed.
    static Result<Uint256> fromBytes(ByteView bigEndian);
    /// Decimal digits only.
    static Result<Uint256> fromDecimal(QStringView text);
    /// A JSON-RPC quantity: "0x" and hex digits without leading zeros ("0x0" for zero).
    static Result<Uint256> fromQuantity(QStringView text);
    /// An amount with up to @p decimals digits after the point, for example ether with 18: "0.25".
    static Result<Uint256> fromUnits(QStringView text, int decimals);

    bool isZero() const { return m_word.isZero(); }
    /// The value when it fits.
    std::optional<std::uint64_t> toU64() const;
    const Word& word() const { return m_word; }
    /// Big endian without leading zeros; empty for zero (RLP's form).
    QByteArray minimalBytes() const;
    QString toDecimal() const;
    QString toQuantity() const;
    /// The inverse of fromUnits(), without trailing zeros.
    QString toUnits(int decimals) const;

    Result<Uint256> plus(const Uint256& other) const;
    Result<Uint256> minus(const Uint256& other) const;
    Result<Uint256> times(const Uint256& other) const;
    Result<Uint256> dividedBy(const Uint256& other) const;

    friend bool operator==(const Uint256& a, const Uint256& b) { return a.m_word.array() == b.m_word.array(); }
    friend std::strong_ordering operator<=>(const Uint256& a, const Uint256& b)
    {
        return a.m_word.array() <=> b.m_word.array();
    }

private:
    Word m_word; ///< Big endian.
};

} // namespace gatehouse::eth
