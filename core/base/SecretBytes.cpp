// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/SecretBytes.h"

#include <openssl/crypto.h>

namespace gatehouse {

bool SecretBytes::equals(const SecretBytes& other) const
{
    return size() == other.size() && CRYPTO_memcmp(m_bytes.data(), other.m_bytes.data(), size()) == 0;
}

void SecretBytes::wipe()
{
    wipeMemory(m_bytes.data(), m_bytes.size());
}

void wipeMemory(void* bytes, std::size_t size)
{
    if (size != 0)
        OPENSSL_cleanse(bytes, size);
}

} // namespace gatehouse
