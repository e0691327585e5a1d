// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/SealedBox.h"

#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Random.h"

#include <sodium.h>

namespace gatehouse::crypto {

static_assert(BoxPublicKey::size == crypto_box_PUBLICKEYBYTES && sealedBoxOverhead == crypto_box_SEALBYTES);

Result<QByteArray> seal(const BoxPublicKey& recipient, ByteView message)
{
    initializeSodium();
    QByteArray ciphertext(qsizetype(message.size() + sealedBoxOverhead), Qt::Uninitialized);
    // The shared secret of a point of small order is zero whatever our ephemeral key is; libsodium refuses it.
    if (crypto_box_seal(reinterpret_cast<unsigned char*>(ciphertext.data()), message.data(), message.size(),
                        recipient.bytes().data())
        != 0)
        return fail(errors::weakBoxKey, QStringLiteral("X25519 public key %1 has small order").arg(recipient.toHex()));
    return ciphertext;
}

BoxKeyPair BoxKeyPair::generate()
{
    initializeSodium();
    BoxKeyPair pair;
    pair.m_secret = SecretBytes(crypto_box_SECRETKEYBYTES);
    crypto_box_keypair(pair.m_publicKey.array().data(), pair.m_secret.data());
    return pair;
}

Result<BoxKeyPair> BoxKeyPair::fromSecret(ByteView secret)
{
    if (secret.size() != crypto_box_SECRETKEYBYTES)
        return fail(errors::badSecretKey, QStringLiteral("an X25519 secret has 32 bytes, not %1").arg(secret.size()));
    initializeSodium();
    BoxKeyPair pair;
    pair.m_secret = SecretBytes(secret);
    crypto_scalarmult_base(pair.m_publicKey.array().data(), pair.m_secret.bytes().data());
    return pair;
}

Result<SecretBytes> BoxKeyPair::open(ByteView ciphertext) const
{
    if (ciphertext.size() < sealedBoxOverhead)
        return fail(errors::cannotOpen, QStringLiteral("a sealed box has at least %1 bytes, got %2")
                                            .arg(sealedBoxOverhead)
                                            .arg(ciphertext.size()));
    SecretBytes message(ciphertext.size() - sealedBoxOverhead);
    if (crypto_box_seal_open(message.data(), ciphertext.data(), ciphertext.size(), m_publicKey.bytes().data(),
                             m_secret.bytes().data())
        != 0)
        return fail(errors::cannotOpen, QStringLiteral("damaged, or sealed to a key other than %1").arg(m_publicKey.toHex()));
    return message;
}

} // namespace gatehouse::crypto
