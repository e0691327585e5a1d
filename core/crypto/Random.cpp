// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Random.h"

#include <sodium.h>

namespace gatehouse::crypto {

void initializeSodium()
{
    // sodium_init() is itself safe to call repeatedly and from any thread; it only fails without an entropy source.
    if (sodium_init() < 0)
        qFatal("libsodium cannot be initialised");
}

SecretBytes randomSecret(std::size_t size)
{
    initializeSodium();
    SecretBytes bytes(size);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

QByteArray randomBytes(std::size_t size)
{
    initializeSodium();
    QByteArray bytes(qsizetype(size), Qt::Uninitialized);
    randombytes_buf(bytes.data(), size);
    return bytes;
}

} // namespace gatehouse::crypto
