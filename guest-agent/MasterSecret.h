// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/SealedBox.h"
#include "core/eth/Address.h"
#include "core/eth/ContractSignature.h"
#include "core/eth/KeyManagerDigests.h"

namespace gatehouse::agent {

/// xPriv, and the only things that are done with it. Move-only; safe to use from several threads once made.
class MasterSecret
{
public:
    explicit MasterSecret(crypto::SigningKey xPriv);

    const eth::Address& xPub() const { return m_xPub; }

    /// `getkey/<tag>`: blake2b-256(key = xPriv, message = tag). A tag with a zero byte is refused (errors::usage): those
    /// messages are our own.
    Result<SecretBytes> applicationKey(ByteView tag) const;
    /// 32 uniform bytes for LUKS: blake2b-256(key = xPriv, message = 0x00 || "gatehouse disk key v1").
    SecretBytes diskKey() const;
    /// `attest/<tag>/<hex>`: xPriv's signature over attestDigest(keccak256(tag || bytes)).
    eth::ContractSignature attest(ByteView tag, ByteView bytes) const;

    /// A sealed box of xPriv for a guest that may have it, and xPriv's signature for the contract.
    struct Handover
    {
        QByteArray ciphertext;
        eth::ContractSignature signature;
    };
    Result<Handover> handOver(const eth::Address& guest, const crypto::BoxPublicKey& to, const eth::FmspcField& fmspc,
                              const eth::MrtdField& mrtd) const;

private:
    crypto::SigningKey m_xPriv;
    eth::Address m_xPub;
};

} // namespace gatehouse::agent
