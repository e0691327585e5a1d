// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/SecretBytes.h"

namespace gatehouse::crypto {

/// An uncompressed secp256k1 point, x(32) || y(32), without the leading 0x04 of SEC 1.
using PublicKey = FixedBytes<64, struct Secp256k1PublicKeyTag>;
/// A number of an ECDSA signature, big endian.
using SignatureScalar = FixedBytes<32, struct SignatureScalarTag>;

/// An ECDSA signature over secp256k1 from which the signer's key can be recovered.
struct RecoverableSignature
{
    SignatureScalar r;
    SignatureScalar s;    ///< Always in the lower half of the group order (EIP-2) when made by SigningKey::sign().
    int recoveryId = 0;   ///< 0 or 1; Ethereum's v is 27 + recoveryId.

    friend bool operator==(const RecoverableSignature&, const RecoverableSignature&) = default;
};

/// A secp256k1 secret key that wipes itself. Move-only; clone() is the visible way to copy.
class SigningKey
{
public:
    static SigningKey generate();
    /// Exactly 32 bytes, big endian, in [1, group order); else errors::badSecretKey. The error never holds the bytes.
    static Result<SigningKey> fromBytes(ByteView secret);

    SigningKey clone() const { return SigningKey(m_secret.clone()); }
    PublicKey publicKey() const;
    /// Deterministic (RFC 6979), low s, always recoverable with id 0 or 1.
    RecoverableSignature sign(const Keccak256Digest& digest) const;
    /// The 32 secret bytes, for sealing or storing them.
    const SecretBytes& secret() const { return m_secret; }

private:
    explicit SigningKey(SecretBytes secret)
        : m_secret(std::move(secret))
    {
    }
    SecretBytes m_secret;
};

/// The key that signed @p digest. Stricter than the EVM's ecrecover: zero or out-of-range r or s, a high s and recovery ids
/// other than 0 and 1 are errors::badSignature, as in KeyManager.sol.
Result<PublicKey> recover(const Keccak256Digest& digest, const RecoverableSignature& signature);

} // namespace gatehouse::crypto
