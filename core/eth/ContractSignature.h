// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Secp256k1.h"
#include "core/eth/Address.h"

namespace gatehouse::eth {

/// A signature as KeyManager takes it: v(1) || r(32) || s(32) with v 27 or 28. Not the usual r || s || v.
using ContractSignature = FixedBytes<65, struct ContractSignatureTag>;

ContractSignature encodeContractSignature(const crypto::RecoverableSignature& signature);
/// errors::badSignature for another length or another v; the numbers are judged by recoverSigner().
Result<crypto::RecoverableSignature> decodeContractSignature(ByteView bytes);

/// Signs a digest raw, without Ethereum's message prefix, as the protocol does.
ContractSignature signForContract(const crypto::SigningKey& key, const Keccak256Digest& digest);
/// Who signed @p digest. Refuses what KeyManager.sol refuses: zero numbers, high s, other v.
Result<Address> recoverSigner(const Keccak256Digest& digest, ByteView contractSignature);

} // namespace gatehouse::eth
