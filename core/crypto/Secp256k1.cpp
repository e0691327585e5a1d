// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Secp256k1.h"

#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Random.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

namespace gatehouse::crypto {

namespace {
/// One immutable context for the process: it holds only precomputed tables and a blinding value, and libsecp256k1 lets
/// any number of threads use it as long as nobody randomises it again.
const secp256k1_context* context()
{
    static const secp256k1_context* const shared = [] {
        secp256k1_context* made = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
        const SecretBytes seed = randomSecret(32);
        if (!made || secp256k1_context_randomize(made, seed.bytes().data()) != 1)
            qFatal("libsecp256k1 cannot be initialised");
        return made;
    }();
    return shared;
}

PublicKey serialize(const secp256k1_pubkey& key)
{
    std::array<std::uint8_t, 65> sec1{};
    std::size_t size = sec1.size();
    secp256k1_ec_pubkey_serialize(context(), sec1.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    PublicKey point;
    std::copy(sec1.begin() + 1, sec1.end(), point.array().begin());
    return point;
}
} // namespace

SigningKey SigningKey::generate()
{
    // A random 32-byte number is out of range once in 2^128 draws; the loop is what the specification asks for.
    for (;;) {
        SecretBytes candidate = randomSecret(32);
        if (secp256k1_ec_seckey_verify(context(), candidate.bytes().data()) == 1)
            return SigningKey(std::move(candidate));
    }
}

Result<SigningKey> SigningKey::fromBytes(ByteView secret)
{
    if (secret.size() != 32)
        return fail(errors::badSecretKey, QStringLiteral("a secp256k1 secret has 32 bytes, not %1").arg(secret.size()));
    if (secp256k1_ec_seckey_verify(context(), secret.data()) != 1)
        return fail(errors::badSecretKey, QStringLiteral("the number is zero or not below the group order"));
    return SigningKey(SecretBytes(secret));
}

PublicKey SigningKey::publicKey() const
{
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context(), &key, m_secret.bytes().data()) != 1)
        qFatal("a moved-from signing key was used");
    return serialize(key);
}

RecoverableSignature SigningKey::sign(const Keccak256Digest& digest) const
{
    secp256k1_ecdsa_recoverable_signature raw;
    if (m_secret.size() != 32
        || secp256k1_ecdsa_sign_recoverable(context(), &raw, digest.bytes().data(), m_secret.bytes().data(), nullptr,
                                            nullptr)
               != 1)
        qFatal("a moved-from signing key was used");
    std::array<std::uint8_t, 64> compact{};
    RecoverableSignature signature;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), compact.data(), &signature.recoveryId, &raw);
    std::copy_n(compact.begin(), 32, signature.r.array().begin());
    std::copy_n(compact.begin() + 32, 32, signature.s.array().begin());
    return signature;
}

Result<PublicKey> recover(const Keccak256Digest& digest, const RecoverableSignature& signature)
{
    if (signature.recoveryId != 0 && signature.recoveryId != 1)
        return fail(errors::badSignature, QStringLiteral("recovery id %1, expected 0 or 1").arg(signature.recoveryId));
    if (signature.r.isZero() || signature.s.isZero())
        return fail(errors::badSignature, QStringLiteral("r or s is zero"));
    std::array<std::uint8_t, 64> compact{};
    std::copy_n(signature.r.array().begin(), 32, compact.begin());
    std::copy_n(signature.s.array().begin(), 32, compact.begin() + 32);

    secp256k1_ecdsa_recoverable_signature raw;
    secp256k1_ecdsa_signature plain;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &raw, compact.data(), signature.recoveryId) != 1
        || secp256k1_ecdsa_signature_parse_compact(context(), &plain, compact.data()) != 1)
        return fail(errors::badSignature, QStringLiteral("r or s is not below the group order"));
    // normalize() answers 1 when s was high; two valid signatures for one message would defeat replay checks.
    if (secp256k1_ecdsa_signature_normalize(context(), nullptr, &plain) == 1)
        return fail(errors::badSignature, QStringLiteral("s is in the upper half of the group order"));
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recover(context(), &key, &raw, digest.bytes().data()) != 1)
        return fail(errors::badSignature, QStringLiteral("no key can be recovered"));
    return serialize(key);
}

} // namespace gatehouse::crypto
