// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

namespace gatehouse::eth {

/// keccak256 of a signed transaction.
using TxHash = FixedBytes<32, struct TxHashTag>;
/// keccak256 of a block header.
using BlockHash = FixedBytes<32, struct BlockHashTag>;
/// A 32-byte word of the ABI or of an event topic whose meaning is decided elsewhere.
using Word = FixedBytes<32, struct WordTag>;

/// "0x" and lower-case hex, as JSON-RPC wants bytes.
template<typename Fixed>
QString toPrefixedHex(const Fixed& value)
{
    return QStringLiteral("0x") + value.toHex();
}
inline QString toPrefixedHex(const QByteArray& bytes)
{
    return QStringLiteral("0x") + toHex(bytes);
}

} // namespace gatehouse::eth
