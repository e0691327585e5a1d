// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Hashes.h"

#include <cryptopp/keccak.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace gatehouse::crypto {

namespace {
template<typename Digest>
Digest evpDigest(const EVP_MD* algorithm, ByteView bytes)
{
    Digest digest;
    unsigned int size = 0;
    // Can only fail without memory or without the default provider; there is nothing sensible to go on with.
    if (EVP_Digest(bytes.data(), bytes.size(), digest.array().data(), &size, algorithm, nullptr) != 1
        || size != Digest::size)
        qFatal("OpenSSL cannot compute a digest of %zu bytes", Digest::size);
    return digest;
}
} // namespace

Sha256Digest sha256(ByteView bytes)
{
    return evpDigest<Sha256Digest>(EVP_sha256(), bytes);
}

Sha384Digest sha384(ByteView bytes)
{
    return evpDigest<Sha384Digest>(EVP_sha384(), bytes);
}

Keccak256Digest keccak256(ByteView bytes)
{
    Keccak256Digest digest;
    CryptoPP::Keccak_256 hash;
    hash.Update(bytes.data(), bytes.size());
    hash.Final(digest.array().data());
    return digest;
}

Blake2b256Digest blake2b256(ByteView key, ByteView message)
{
    Q_ASSERT(key.size() <= crypto_generichash_KEYBYTES_MAX);
    Blake2b256Digest digest;
    crypto_generichash(digest.array().data(), Blake2b256Digest::size, message.data(), message.size(),
                       key.empty() ? nullptr : key.data(), key.size());
    return digest;
}

SecretBytes deriveKey(const SecretBytes& master, ByteView tag)
{
    Q_ASSERT(!master.isEmpty() && master.size() <= crypto_generichash_KEYBYTES_MAX);
    SecretBytes derived(Blake2b256Digest::size);
    crypto_generichash(derived.data(), derived.size(), tag.data(), tag.size(), master.bytes().data(), master.size());
    return derived;
}

struct Sha256Hasher::Context
{
    Context() { restart(); }
    ~Context() { EVP_MD_CTX_free(evp); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    void restart()
    {
        if (!evp || EVP_DigestInit_ex(evp, EVP_sha256(), nullptr) != 1)
            qFatal("OpenSSL cannot start a SHA-256 digest");
    }
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
};

Sha256Hasher::Sha256Hasher()
    : m_context(std::make_unique<Context>())
{
}
Sha256Hasher::~Sha256Hasher() = default;
Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;

void Sha256Hasher::update(ByteView bytes)
{
    if (EVP_DigestUpdate(m_context->evp, bytes.data(), bytes.size()) != 1)
        qFatal("OpenSSL cannot go on with a SHA-256 digest");
}

Sha256Digest Sha256Hasher::finish()
{
    Sha256Digest digest;
    if (EVP_DigestFinal_ex(m_context->evp, digest.array().data(), nullptr) != 1)
        qFatal("OpenSSL cannot end a SHA-256 digest");
    m_context->restart();
    return digest;
}

} // namespace gatehouse::crypto
