// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/SecretBytes.h"

namespace gatehouse::crypto {

using Ed25519PublicKey = FixedBytes<32, struct Ed25519PublicKeyTag>;
using Ed25519Signature = FixedBytes<64, struct Ed25519SignatureTag>;

/// A key pair of RFC 8032 (Ed25519, pure) that wipes its seed. Move-only.
class Ed25519KeyPair
{
public:
    static Ed25519KeyPair generate();
    /// Exactly 32 bytes, or errors::badSecretKey. The error never holds the bytes.
    static Result<Ed25519KeyPair> fromSeed(ByteView seed);

    const Ed25519PublicKey& publicKey() const { return m_publicKey; }
    /// Deterministic: the same message gives the same signature.
    Ed25519Signature sign(ByteView message) const;
    /// The 32 secret bytes, for storing them.
    const SecretBytes& seed() const { return m_seed; }

private:
    explicit Ed25519KeyPair(SecretBytes seed);

    SecretBytes m_seed;
    Ed25519PublicKey m_publicKey;
};

/// Whether @p key signed @p message. Keys of small order and signatures that are not canonical are refused (libsodium).
bool verify(const Ed25519PublicKey& key, ByteView message, const Ed25519Signature& signature);

} // namespace gatehouse::crypto
