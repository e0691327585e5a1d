// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::crypto::errors {

/// Not a secp256k1 secret: the length is not 32, or the number is zero or not below the group order.
inline constexpr ErrorCode badSecretKey{"crypto.bad-secret-key", ErrorKind::Malformed};
/// A signature with a number out of range, a high s, an impossible recovery id, or from which no key can be recovered.
inline constexpr ErrorCode badSignature{"crypto.bad-signature", ErrorKind::Malformed};
/// An X25519 public key of small order: anybody could open what is sealed to it.
inline constexpr ErrorCode weakBoxKey{"crypto.weak-box-key", ErrorKind::Malformed};
/// A sealed box that is too short, damaged, or sealed to another key; which one cannot be known.
inline constexpr ErrorCode cannotOpen{"crypto.cannot-open", ErrorKind::Refused};
/// Not a Web3 keystore of version 3, or one with parameters beyond our limits.
inline constexpr ErrorCode badKeystore{"crypto.bad-keystore", ErrorKind::Malformed};
/// The MAC of the keystore does not match: wrong passphrase (or a damaged file, which looks the same).
inline constexpr ErrorCode wrongPassphrase{"crypto.wrong-passphrase", ErrorKind::Refused};

} // namespace gatehouse::crypto::errors
