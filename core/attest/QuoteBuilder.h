// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EcdsaP256.h"
#include "core/attest/QuoteTypes.h"

namespace gatehouse::attest {

/// The bytes of an SGX REPORT body.
QByteArray encodeEnclaveReport(const EnclaveReport& report);
/// The bytes of a TD body of one of the two kinds.
QByteArray encodeTdReport(const TdReport& td, BodyType type);

/// What a quoting enclave puts together: body in, signed quote out.
struct QuoteParts
{
    BodyType bodyType = BodyType::Td10;
    TdReport td;                     ///< For the TD bodies.
    EnclaveReport enclave;           ///< For SgxEnclave.
    std::uint16_t version = 4;       ///< 3 (SGX only), 4 or 5.
    Bytes20 userData;
    EnclaveReport qeReport;          ///< Its report data is filled in from the attestation key and authData.
    QByteArray authData;             ///< At most 65535 bytes.
    QByteArray pckChainPem;          ///< Certification data type 5.
};

/// Signs with @p attestationKey, and the QE report with @p pckKey. errors::crypto.
Result<QByteArray> buildQuote(QuoteParts parts, const P256SigningKey& attestationKey, const P256SigningKey& pckKey);

} // namespace gatehouse::attest
