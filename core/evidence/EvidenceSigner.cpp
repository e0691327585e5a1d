// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceSigner.h"

#include "core/crypto/Hashes.h"

namespace gatehouse::evidence {

namespace {

constexpr qsizetype signatureBytes = 65;

Keccak256Digest digestOf(SignedThing thing, const QByteArray& bytes)
{
    const QByteArray domain = thing == SignedThing::Bundle ? "gatehouse evidence bundle\n" : "gatehouse audit entry\n";
    return crypto::keccak256(view(domain + bytes));
}

} // namespace

EvidenceSignature EvidenceSignature::make(SignedThing thing, const QByteArray& bytes, const crypto::SigningKey& key)
{
    const crypto::RecoverableSignature signature = key.sign(digestOf(thing, bytes));
    return {eth::addressOf(key), signature.r.toByteArray() + signature.s.toByteArray() + char(27 + signature.recoveryId)};
}

bool EvidenceSignature::holds(SignedThing thing, const QByteArray& message) const
{
    if (bytes.size() != signatureBytes)
        return false;
    const auto r = crypto::SignatureScalar::fromBytes(view(bytes).subspan(0, 32));
    const auto s = crypto::SignatureScalar::fromBytes(view(bytes).subspan(32, 32));
    if (!r || !s)
        return false;
    const crypto::RecoverableSignature signature{*r, *s, std::uint8_t(bytes.at(64)) - 27};
    const auto key = crypto::recover(digestOf(thing, message), signature);
    return key && eth::addressOf(*key) == signer;
}

} // namespace gatehouse::evidence
