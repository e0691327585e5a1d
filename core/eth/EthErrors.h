// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::eth::errors {

// Values and encodings.
inline constexpr ErrorCode badAddress{"eth.bad-address", ErrorKind::Malformed};
inline constexpr ErrorCode badNumber{"eth.bad-number", ErrorKind::Malformed};
/// A sum, difference or product that does not fit into 256 bits, or a division by zero.
inline constexpr ErrorCode overflow{"eth.overflow", ErrorKind::Malformed};
inline constexpr ErrorCode badRlp{"eth.bad-rlp", ErrorKind::Malformed};
inline constexpr ErrorCode badAbi{"eth.bad-abi", ErrorKind::Malformed};
inline constexpr ErrorCode badTransaction{"eth.bad-transaction", ErrorKind::Malformed};
inline constexpr ErrorCode badSignature{"eth.bad-signature", ErrorKind::Malformed};

} // namespace gatehouse::eth::errors
