// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/SealedBox.h"
#include "core/eth/Address.h"
#include "core/eth/ContractSignature.h"
#include "core/http/FormData.h"

namespace gatehouse::onboard::protocol {

// The bodies of facts/protocol.md §1.4. parse() reads an application/x-www-form-urlencoded document from a party that is
// not trusted: every field exactly once, of its exact size, addresses with a right checksum if they have mixed case.
// Unknown fields are ignored, hex may carry 0x. encode() writes what the original system writes: EIP-55 address, hex
// without 0x. Ours is the optional field eventlog, hex: the measured boot log of the guest that the quote is of
// (docs/onboarding.md); an empty one is not written. Failures are errors::badMessage with the field's name.

/// `POST /bootstrap` of the host service: the first guest announces its network key.
struct BootstrapForm
{
    eth::Address addr; ///< xPub.
    QByteArray quote;
    QByteArray eventLog = {}; ///< As its kernel has it; empty: none was sent.

    static Result<BootstrapForm> parse(const QByteArray& body);
    QByteArray encode() const;
};

/// `POST /register` of the host service: a guest asks to join.
struct RegisterForm
{
    eth::Address addr;          ///< Of the guest's fresh key.
    eth::ContractSignature sig; ///< By that key over registerDigest(the host's account).
    crypto::BoxPublicKey pubk;
    QByteArray quote;
    QByteArray eventLog = {}; ///< As its kernel has it; empty: none was sent.

    static Result<RegisterForm> parse(const QByteArray& body);
    QByteArray encode() const;
};

/// `POST /onboard` of a running guest: the host asks it to encrypt the secret for a joining guest.
struct OnboardForm
{
    eth::Address addr;
    crypto::BoxPublicKey pubk;
    QByteArray quote;
    QByteArray eventLog = {}; ///< As its kernel has it; empty: none was sent.

    static Result<OnboardForm> parse(const QByteArray& body);
    QByteArray encode() const;
};

/// The JSON answer to `POST /onboard`.
struct OnboardAnswer
{
    eth::ContractSignature sig; ///< By xPriv over onboardDigest(addr, fmspc, mrtd, ciph).
    QByteArray ciph;            ///< Sealed box, exactly ciphertextBytes.

    static Result<OnboardAnswer> parse(const QByteArray& body);
    QByteArray encode() const;
};

} // namespace gatehouse::onboard::protocol
