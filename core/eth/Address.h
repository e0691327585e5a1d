// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/crypto/Secp256k1.h"

namespace gatehouse::eth {

/// An account or contract: 20 bytes. Ordered and hashable.
class Address
{
public:
    static constexpr std::size_t size = 20;

    Address() = default;
    /// Exactly 20 bytes, else errors::badAddress.
    static Result<Address> fromBytes(ByteView bytes);
    /// "0x" and 40 hex digits: all lower case, all upper case, or mixed with the right EIP-55 checksum. Nothing around it.
    static Result<Address> fromText(QStringView text);

    ByteView bytes() const { return m_bytes.bytes(); }
    QByteArray toByteArray() const { return m_bytes.toByteArray(); }
    bool isZero() const { return m_bytes.isZero(); }
    /// EIP-55 mixed case with 0x: the only text form that goes into a hash of the protocol.
    QString toChecksumText() const;

    friend bool operator==(const Address& a, const Address& b) { return a.m_bytes == b.m_bytes; }
    friend bool operator<(const Address& a, const Address& b) { return a.m_bytes < b.m_bytes; }
    friend size_t qHash(const Address& address, size_t seed = 0) { return qHash(address.m_bytes, seed); }

private:
    FixedBytes<20, struct AddressTag> m_bytes;
};

/// The last 20 bytes of keccak256(public key).
Address addressOf(const crypto::PublicKey& key);
inline Address addressOf(const crypto::SigningKey& key) { return addressOf(key.publicKey()); }

/// Where a contract that @p deployer creates with its transaction number @p nonce will stand:
/// the last 20 bytes of keccak256(rlp([deployer, nonce])).
Address contractAddress(const Address& deployer, std::uint64_t nonce);

} // namespace gatehouse::eth
