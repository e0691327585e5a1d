// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// Error codes of core/collateral. Transport failures keep the codes of core/http and core/eth.
namespace gatehouse::collateral::errors {

/// Nothing is held for this platform under these roots.
inline constexpr ErrorCode notHeld{"collateral.not-held", ErrorKind::Unavailable};
/// The service has no document for this platform.
inline constexpr ErrorCode unknownPlatform{"collateral.unknown-platform", ErrorKind::Unavailable};
/// The service went on refusing (429, 5xx) after every attempt.
inline constexpr ErrorCode busy{"collateral.service-busy", ErrorKind::Unavailable};
/// An answer that is not what the interface says: missing header, wrong type, unreadable content.
inline constexpr ErrorCode badAnswer{"collateral.bad-answer", ErrorKind::Malformed};
/// Readable, but a signature, chain or root does not hold.
inline constexpr ErrorCode notAuthentic{"collateral.not-authentic", ErrorKind::Refused};
/// An answer about another platform than the one that was asked for.
inline constexpr ErrorCode wrongPlatform{"collateral.wrong-platform", ErrorKind::Refused};
inline constexpr ErrorCode badSource{"collateral.bad-source", ErrorKind::Usage};
inline constexpr ErrorCode badBundle{"collateral.bad-bundle", ErrorKind::Malformed};
/// The quote does not carry the certificate that says which platform it is from.
inline constexpr ErrorCode noPckCertificate{"collateral.no-pck-certificate", ErrorKind::Malformed};

} // namespace gatehouse::collateral::errors
