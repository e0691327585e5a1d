// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Digests.h"

#include <openssl/evp.h>

namespace gatehouse::attest {

namespace {

template<typename Digest>
Digest digestOf(const char* name, std::initializer_list<ByteView> pieces)
{
    // One context and one fetched algorithm per thread: fetching costs more than hashing what a quote holds.
    struct State
    {
        explicit State(const char* algorithm)
            : md(EVP_MD_fetch(nullptr, algorithm, nullptr))
            , context(EVP_MD_CTX_new())
        {
        }
        ~State()
        {
            EVP_MD_CTX_free(context);
            EVP_MD_free(md);
        }
        EVP_MD* md;
        EVP_MD_CTX* context;
    };
    thread_local const State state(name);
    Digest digest;
    bool good = state.md && state.context && EVP_DigestInit_ex2(state.context, state.md, nullptr) == 1;
    for (const ByteView piece : pieces)
        good = good && EVP_DigestUpdate(state.context, piece.data(), piece.size()) == 1;
    good = good && EVP_DigestFinal_ex(state.context, digest.array().data(), nullptr) == 1;
    // SHA-2 on memory cannot fail but for a broken OpenSSL installation; a zero digest would be taken for a value.
    if (!good)
        qFatal("OpenSSL has no %s", name);
    return digest;
}

} // namespace

Sha256Digest sha256Of(std::initializer_list<ByteView> pieces)
{
    return digestOf<Sha256Digest>("SHA256", pieces);
}

Sha384Digest sha384Of(std::initializer_list<ByteView> pieces)
{
    return digestOf<Sha384Digest>("SHA384", pieces);
}

FixedBytes<20, struct Sha1Tag> sha1Of(std::initializer_list<ByteView> pieces)
{
    return digestOf<FixedBytes<20, struct Sha1Tag>>("SHA1", pieces);
}

} // namespace gatehouse::attest
