// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Secp256k1.h"
#include "core/eth/Address.h"
#include "core/eth/Uint256.h"

#include <optional>

namespace gatehouse::eth {

/// An EIP-1559 transaction (type 2) with an empty access list. Amounts in wei.
struct Transaction
{
    std::uint64_t chainId = 0;
    std::uint64_t nonce = 0;
    Uint256 maxPriorityFeePerGas;
    Uint256 maxFeePerGas;
    std::uint64_t gasLimit = 0;
    std::optional<Address> to; ///< Absent for the creation of a contract.
    Uint256 value;
    QByteArray data;

    /// keccak256(0x02 || rlp([chainId, ..., accessList])), what the sender signs.
    Keccak256Digest signingDigest() const;

    friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// A transaction ready for eth_sendRawTransaction.
struct SignedTransaction
{
    Transaction transaction;
    QByteArray raw; ///< 0x02 || rlp([..., yParity, r, s])
    TxHash hash;    ///< keccak256(raw)
    Address from;
};

SignedTransaction signTransaction(const Transaction& transaction, const crypto::SigningKey& key);

/// Reads raw bytes back and recovers the sender. errors::badTransaction for other types, access lists, or fields that are
/// out of range; errors::badRlp; errors::badSignature.
Result<SignedTransaction> decodeTransaction(ByteView raw);

} // namespace gatehouse::eth
