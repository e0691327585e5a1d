// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/crypto/OpenSslHandles.h"

namespace gatehouse::attest {

/// A TPM's public area as an OpenSSL key; for TpmQuote only.
struct TpmPublicKey
{
    std::shared_ptr<EVP_PKEY> key;
    bool isAttestationKey = false;
};

/// TPMT_PUBLIC, or TPM2B_PUBLIC when its length stands in front; RSA and ECC signing keys. errors::badTpmQuote.
Result<TpmPublicKey> readTpmPublic(ByteView bytes);

/// DER of two big-endian magnitudes of at most 66 bytes; errors::badTpmQuote.
Result<QByteArray> ecdsaDer(ByteView r, ByteView s);

} // namespace gatehouse::attest
