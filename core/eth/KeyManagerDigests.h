// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"

namespace gatehouse::eth {

/// `fmspc` of the contract: the 6 bytes of the PCK certificate, padded with zeros on the right.
using FmspcField = FixedBytes<16, struct FmspcFieldTag>;
/// `mrtd` of the contract: sha256 of the 48-byte MRTD.
using MrtdField = FixedBytes<32, struct MrtdFieldTag>;

// The digests that KeyManager signs and checks: keccak256(abi.encodePacked(...)), signed raw. They are always computed
// here and never asked of a node: whoever signs what a node returns signs whatever the node likes.

/// keccak256("register" || sender): signed with the joining guest's fresh key. @p sender is msg.sender, the host's account.
Keccak256Digest registerDigest(const Address& sender);
/// keccak256("onboard" || addr || fmspc || mrtd || ciph): signed with xPriv.
Keccak256Digest onboardDigest(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph);
/// keccak256("attest" || appData): signed with xPriv.
Keccak256Digest attestDigest(const Keccak256Digest& appData);
/// keccak256(tag || bytes): what `appdata/<tag>/<hex>` answers and attestDigest() takes.
Keccak256Digest appDataOf(ByteView tag, ByteView bytes);

} // namespace gatehouse::eth
