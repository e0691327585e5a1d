// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Uint256.h"

#include <QList>

namespace gatehouse::eth {

/// One item of the Recursive Length Prefix encoding (Ethereum yellow paper, appendix B): a string of bytes or a list.
struct RlpItem
{
    bool isList = false;
    QByteArray bytes;     ///< Of a string.
    QList<RlpItem> items; ///< Of a list.

    static RlpItem string(QByteArray content) { return {false, std::move(content), {}}; }
    static RlpItem list(QList<RlpItem> content) { return {true, {}, std::move(content)}; }
    /// A scalar: big endian without leading zeros.
    static RlpItem number(const Uint256& value) { return string(value.minimalBytes()); }

    /// The scalar, or errors::badRlp for a list, more than 32 bytes or a leading zero.
    Result<Uint256> toNumber(const char* field) const;
    Result<std::uint64_t> toU64(const char* field) const;

    // Not defaulted: QList's comparison cannot be decided while the type of its elements is incomplete.
    friend bool operator==(const RlpItem& a, const RlpItem& b);
};

QByteArray rlpEncode(const RlpItem& item);

/// Reads exactly one item; strict: only the one canonical encoding is accepted, and nothing may follow it.
/// At most 32 lists deep and 100,000 items, far beyond any transaction. errors::badRlp names the offset.
Result<RlpItem> rlpDecode(ByteView bytes);

} // namespace gatehouse::eth
