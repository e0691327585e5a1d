// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/SecretBytes.h"

#include <memory>

namespace gatehouse::crypto {

using Blake2b256Digest = FixedBytes<32, struct Blake2b256Tag>;

/// FIPS 180-4.
Sha256Digest sha256(ByteView bytes);
/// FIPS 180-4.
Sha384Digest sha384(ByteView bytes);
/// Keccak-256 with the original padding, as Ethereum uses it; not FIPS 202's SHA3-256.
Keccak256Digest keccak256(ByteView bytes);

/// BLAKE2b (RFC 7693) of 32 bytes, keyed. An empty key gives the plain hash; the key has at most 64 bytes (a longer one is
/// a bug of the caller).
Blake2b256Digest blake2b256(ByteView key, ByteView message);
/// The same for a result that is itself a key, for example the answer of `getkey/<tag>`: blake2b-256(key = master, tag).
SecretBytes deriveKey(const SecretBytes& master, ByteView tag);

/// SHA-256 of bytes that come in pieces. Move-only.
class Sha256Hasher
{
public:
    Sha256Hasher();
    ~Sha256Hasher();
    Sha256Hasher(Sha256Hasher&&) noexcept;
    Sha256Hasher& operator=(Sha256Hasher&&) noexcept;

    void update(ByteView bytes);
    /// The digest of everything so far; the hasher then starts anew.
    Sha256Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace gatehouse::crypto
