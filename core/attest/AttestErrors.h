// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// Error codes of core/attest. What a verification finds is not an error but a row of its verdict; these name input
/// that cannot be read at all, and services that cannot answer.
namespace gatehouse::attest::errors {

inline constexpr ErrorCode notAQuote{"attest.not-a-quote", ErrorKind::Malformed};
inline constexpr ErrorCode unsupportedQuote{"attest.unsupported-quote", ErrorKind::Malformed};
inline constexpr ErrorCode unsupportedKey{"attest.unsupported-attestation-key", ErrorKind::Malformed};
inline constexpr ErrorCode unsupportedCertification{"attest.unsupported-certification", ErrorKind::Malformed};
inline constexpr ErrorCode badCertificate{"attest.bad-certificate", ErrorKind::Malformed};
inline constexpr ErrorCode badCrl{"attest.bad-crl", ErrorKind::Malformed};
inline constexpr ErrorCode badCollateral{"attest.bad-collateral", ErrorKind::Malformed};
inline constexpr ErrorCode badTcbInfo{"attest.bad-tcb-info", ErrorKind::Malformed};
inline constexpr ErrorCode badQeIdentity{"attest.bad-qe-identity", ErrorKind::Malformed};
inline constexpr ErrorCode badJson{"attest.bad-json", ErrorKind::Malformed};
inline constexpr ErrorCode badKey{"attest.bad-key", ErrorKind::Malformed};
inline constexpr ErrorCode badSignature{"attest.bad-signature", ErrorKind::Refused};
inline constexpr ErrorCode badPolicy{"attest.bad-policy", ErrorKind::Malformed};
inline constexpr ErrorCode badMeasurements{"attest.bad-measurements", ErrorKind::Malformed};
inline constexpr ErrorCode badTpmQuote{"attest.bad-tpm-quote", ErrorKind::Malformed};
inline constexpr ErrorCode tpmQuoteRefused{"attest.tpm-quote-refused", ErrorKind::Refused};
inline constexpr ErrorCode badHclReport{"attest.bad-hcl-report", ErrorKind::Malformed};
inline constexpr ErrorCode badEventLog{"attest.bad-event-log", ErrorKind::Malformed};
inline constexpr ErrorCode authorityKeys{"attest.authority-keys", ErrorKind::Unavailable};
inline constexpr ErrorCode crypto{"attest.crypto", ErrorKind::Internal};

} // namespace gatehouse::attest::errors
