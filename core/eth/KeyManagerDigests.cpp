// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManagerDigests.h"

#include "core/crypto/Hashes.h"

namespace gatehouse::eth {

Keccak256Digest registerDigest(const Address& sender)
{
    return crypto::keccak256(view(QByteArrayLiteral("register") + sender.toByteArray()));
}

Keccak256Digest onboardDigest(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph)
{
    return crypto::keccak256(view(QByteArrayLiteral("onboard") + addr.toByteArray() + fmspc.toByteArray()
                                  + mrtd.toByteArray() + toByteArray(ciph)));
}

Keccak256Digest attestDigest(const Keccak256Digest& appData)
{
    return crypto::keccak256(view(QByteArrayLiteral("attest") + appData.toByteArray()));
}

Keccak256Digest appDataOf(ByteView tag, ByteView bytes)
{
    return crypto::keccak256(view(toByteArray(tag) + toByteArray(bytes)));
}

} // namespace gatehouse::eth
