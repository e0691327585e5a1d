// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/ContractSignature.h"

#include "core/eth/EthErrors.h"

namespace gatehouse::eth {

namespace {
constexpr int firstV = 27;
}

ContractSignature encodeContractSignature(const crypto::RecoverableSignature& signature)
{
    ContractSignature bytes;
    bytes.array()[0] = std::uint8_t(firstV + signature.recoveryId);
    std::copy_n(signature.r.array().begin(), 32, bytes.array().begin() + 1);
    std::copy_n(signature.s.array().begin(), 32, bytes.array().begin() + 33);
    return bytes;
}

Result<crypto::RecoverableSignature> decodeContractSignature(ByteView bytes)
{
    if (bytes.size() != ContractSignature::size)
        return fail(errors::badSignature, QStringLiteral("a signature has 65 bytes, not %1").arg(bytes.size()));
    const int recoveryId = bytes[0] - firstV;
    if (recoveryId != 0 && recoveryId != 1)
        return fail(errors::badSignature, QStringLiteral("v is %1, expected 27 or 28").arg(bytes[0]));
    crypto::RecoverableSignature signature;
    signature.recoveryId = recoveryId;
    std::copy_n(bytes.begin() + 1, 32, signature.r.array().begin());
    std::copy_n(bytes.begin() + 33, 32, signature.s.array().begin());
    return signature;
}

ContractSignature signForContract(const crypto::SigningKey& key, const Keccak256Digest& digest)
{
    return encodeContractSignature(key.sign(digest));
}

Result<Address> recoverSigner(const Keccak256Digest& digest, ByteView contractSignature)
{
    GH_TRY(const crypto::RecoverableSignature signature, decodeContractSignature(contractSignature));
    auto key = crypto::recover(digest, signature);
    if (!key)
        return fail(Error(errors::badSignature, key.error().detail()).causedBy(std::move(key).error()));
    return addressOf(*key);
}

} // namespace gatehouse::eth
