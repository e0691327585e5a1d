// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/MasterSecret.h"

#include "core/crypto/Hashes.h"
#include "core/crypto/SealedBox.h"

#include <algorithm>

namespace gatehouse::agent {

namespace {
constexpr char diskKeyMessage[] = "\0gatehouse disk key v1";
}

MasterSecret::MasterSecret(crypto::SigningKey xPriv)
    : m_xPriv(std::move(xPriv))
    , m_xPub(eth::addressOf(m_xPriv))
{
}

Result<SecretBytes> MasterSecret::applicationKey(ByteView tag) const
{
    if (std::find(tag.begin(), tag.end(), std::uint8_t(0)) != tag.end())
        return fail(::gatehouse::errors::usage, QStringLiteral("a tag must not have a zero byte"));
    return crypto::deriveKey(m_xPriv.secret(), tag);
}

SecretBytes MasterSecret::diskKey() const
{
    return crypto::deriveKey(m_xPriv.secret(),
                             ByteView(reinterpret_cast<const std::uint8_t*>(diskKeyMessage), sizeof diskKeyMessage - 1));
}

eth::ContractSignature MasterSecret::attest(ByteView tag, ByteView bytes) const
{
    return eth::signForContract(m_xPriv, eth::attestDigest(eth::appDataOf(tag, bytes)));
}

Result<MasterSecret::Handover> MasterSecret::handOver(const eth::Address& guest, const crypto::BoxPublicKey& to,
                                                      const eth::FmspcField& fmspc, const eth::MrtdField& mrtd) const
{
    Handover handover;
    GH_TRY(handover.ciphertext, crypto::seal(to, m_xPriv.secret().bytes()));
    handover.signature =
        eth::signForContract(m_xPriv, eth::onboardDigest(guest, fmspc, mrtd, view(handover.ciphertext)));
    return handover;
}

} // namespace gatehouse::agent
