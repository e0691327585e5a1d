// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Secp256k1.h"
#include "core/eth/Address.h"

#include <memory>
#include <optional>

namespace gatehouse::evidence {

/// What a signature is for. The word stands in front of the signed bytes, so that none can pass for another, nor for a
/// transaction or a message of the contract.
enum class SignedThing { Bundle, LogEntry };

/// r(32) || s(32) || v(1) with v 27 or 28, over keccak256("gatehouse evidence bundle\n" or "gatehouse audit entry\n" || bytes).
struct EvidenceSignature
{
    eth::Address signer;
    QByteArray bytes; ///< 65

    /// By the key, over @p bytes.
    static EvidenceSignature make(SignedThing thing, const QByteArray& bytes, const crypto::SigningKey& key);
    /// Whether @p signer made it over @p bytes.
    bool holds(SignedThing thing, const QByteArray& bytes) const;
};

/// The operator's key, or none: then bundles and entries are chained but not signed. Shared because store and log sign.
using EvidenceSigner = std::shared_ptr<const crypto::SigningKey>;

} // namespace gatehouse::evidence
