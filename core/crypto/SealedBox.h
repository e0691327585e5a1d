// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/SecretBytes.h"

namespace gatehouse::crypto {

/// An X25519 public key: `pubk` of the onboarding protocol.
using BoxPublicKey = FixedBytes<32, struct BoxPublicKeyTag>;

/// A sealed box is this much longer than its content: ephemeral public key (32) and Poly1305 tag (16).
inline constexpr std::size_t sealedBoxOverhead = 48;

/// NaCl sealed box (libsodium crypto_box_seal): X25519, XSalsa20-Poly1305, nonce blake2b-192(ephemeral || recipient).
/// Fails with errors::weakBoxKey for a public key of small order, which a hostile peer may send.
Result<QByteArray> seal(const BoxPublicKey& recipient, ByteView message);

/// A fresh X25519 key pair whose secret half wipes itself. Move-only.
class BoxKeyPair
{
public:
    static BoxKeyPair generate();
    /// Restores a pair from its 32 secret bytes; errors::badSecretKey for another length.
    static Result<BoxKeyPair> fromSecret(ByteView secret);

    const BoxPublicKey& publicKey() const { return m_publicKey; }
    const SecretBytes& secret() const { return m_secret; }
    /// The content of a box sealed to this key, or errors::cannotOpen.
    Result<SecretBytes> open(ByteView ciphertext) const;

private:
    BoxKeyPair() = default;
    BoxPublicKey m_publicKey;
    SecretBytes m_secret;
};

} // namespace gatehouse::crypto
