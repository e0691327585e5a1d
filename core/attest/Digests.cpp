// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Digests.h"

#include "core/crypto/Hashes.h"

namespace gatehouse::attest {

namespace {

/// What is hashed here has at most a few hundred bytes: joining is cheaper than an incremental context.
QByteArray joined(std::initializer_list<ByteView> pieces)
{
    QByteArray all;
    for (const ByteView piece : pieces)
        all.append(reinterpret_cast<const char*>(piece.data()), qsizetype(piece.size()));
    return all;
}

} // namespace

Sha256Digest sha256Of(std::initializer_list<ByteView> pieces)
{
    return pieces.size() == 1 ? crypto::sha256(*pieces.begin()) : crypto::sha256(view(joined(pieces)));
}

Sha384Digest sha384Of(std::initializer_list<ByteView> pieces)
{
    return pieces.size() == 1 ? crypto::sha384(*pieces.begin()) : crypto::sha384(view(joined(pieces)));
}

} // namespace gatehouse::attest
