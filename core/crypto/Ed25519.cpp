// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Ed25519.h"

#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Random.h"

#include <sodium.h>

namespace gatehouse::crypto {

static_assert(Ed25519PublicKey::size == crypto_sign_PUBLICKEYBYTES && Ed25519Signature::size == crypto_sign_BYTES);

namespace {

/// libsodium's form of the secret key: seed and public key.
SecretBytes expanded(const SecretBytes& seed, Ed25519PublicKey& publicKey)
{
    SecretBytes secret(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(publicKey.array().data(), secret.data(), seed.bytes().data());
    return secret;
}

} // namespace

Ed25519KeyPair::Ed25519KeyPair(SecretBytes seed)
    : m_seed(std::move(seed))
{
    initializeSodium();
    const SecretBytes secret = expanded(m_seed, m_publicKey);
}

Ed25519KeyPair Ed25519KeyPair::generate()
{
    return Ed25519KeyPair(randomSecret(crypto_sign_SEEDBYTES));
}

Result<Ed25519KeyPair> Ed25519KeyPair::fromSeed(ByteView seed)
{
    if (seed.size() != crypto_sign_SEEDBYTES)
        return fail(errors::badSecretKey, QStringLiteral("an Ed25519 seed has 32 bytes, not %1").arg(seed.size()));
    return Ed25519KeyPair(SecretBytes(seed));
}

Ed25519Signature Ed25519KeyPair::sign(ByteView message) const
{
    Ed25519PublicKey publicKey;
    const SecretBytes secret = expanded(m_seed, publicKey);
    Ed25519Signature signature;
    crypto_sign_detached(signature.array().data(), nullptr, message.data(), message.size(), secret.bytes().data());
    return signature;
}

bool verify(const Ed25519PublicKey& key, ByteView message, const Ed25519Signature& signature)
{
    initializeSodium();
    return crypto_sign_verify_detached(signature.bytes().data(), message.data(), message.size(), key.bytes().data()) == 0;
}

} // namespace gatehouse::crypto
