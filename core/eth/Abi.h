// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"
#include "core/eth/Uint256.h"

namespace gatehouse::eth {

/// The first four bytes of keccak256 of a canonical function or error signature, for example "bootstrap(address)".
QByteArray abiSelector(QByteArrayView signature);
/// keccak256 of a canonical event signature: topic 0.
Word eventTopic(QByteArrayView signature);
/// An address as an indexed topic.
Word addressTopic(const Address& address);

/// Builds the arguments of a call in the contract ABI (Solidity documentation, "Contract ABI Specification"): heads first,
/// then the tails of dynamic values. Static arrays, tuples and nested types are not needed here and not supported.
class AbiEncoder
{
public:
    AbiEncoder& address(const Address& value);
    /// uint8 to uint256.
    AbiEncoder& number(const Uint256& value);
    AbiEncoder& boolean(bool value);
    /// bytes1 to bytes32, padded on the right. More than 32 bytes is a bug of the caller.
    AbiEncoder& fixedBytes(ByteView value);
    AbiEncoder& bytes(ByteView value);
    AbiEncoder& string(const QString& value);

    QByteArray finish() const;
    /// The selector of @p signature followed by the arguments.
    QByteArray call(QByteArrayView signature) const { return abiSelector(signature) + finish(); }

private:
    struct Slot
    {
        QByteArray head; ///< Empty for a dynamic value, whose offset is known only at the end.
        QByteArray tail;
    };
    QList<Slot> m_slots;
};

/// Reads values in the order of their types. Strict: only the encoding that AbiEncoder (and Solidity) makes is accepted,
/// so paddings are zero, tails follow each other without gaps, and nothing is left over (finish()).
/// The viewed bytes must outlive the decoder. Errors are errors::badAbi and name the field.
class AbiDecoder
{
public:
    /// @p headCount is the number of values in the type list.
    AbiDecoder(ByteView data, std::size_t headCount)
        : m_data(data)
        , m_nextTail(32 * headCount)
        , m_headEnd(32 * headCount)
    {
    }

    Result<Address> address(const char* field);
    /// uint<bits>; a larger number is refused.
    Result<Uint256> number(int bits, const char* field);
    Result<std::uint64_t> u64(int bits, const char* field);
    Result<bool> boolean(const char* field);
    /// bytes<Fixed::size>.
    template<typename Fixed>
    Result<Fixed> fixedBytes(const char* field)
    {
        GH_TRY(const ByteView value, leftAligned(Fixed::size, field));
        return Fixed::fromBytes(value);
    }
    /// At most @p maximum bytes.
    Result<QByteArray> bytes(std::size_t maximum, const char* field);
    /// UTF-8 of at most @p maximum bytes; other bytes are refused.
    Result<QString> string(std::size_t maximum, const char* field);
    /// Everything was read.
    Result<void> finish() const;

private:
    Result<ByteView> word(const char* field);
    Result<ByteView> leftAligned(std::size_t size, const char* field);

    ByteView m_data;
    std::size_t m_nextHead = 0;
    std::size_t m_nextTail;
    std::size_t m_headEnd;
};

/// The text of `Error(string)`, "panic code 0x.." of `Panic(uint256)`, or empty when @p data is neither: what a contract
/// says when it reverts.
QString revertReason(ByteView data);

} // namespace gatehouse::eth
