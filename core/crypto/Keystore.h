// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Secp256k1.h"

namespace gatehouse::crypto {

/// How much work one guess of the passphrase costs.
enum class KeystoreStrength {
    Standard, ///< scrypt N = 2^18, r = 8, p = 1: about a second and 256 MiB, the usual choice of wallets.
    Light,    ///< scrypt N = 2^12, r = 8, p = 6: for devnets and tests.
};

/// The key as Web3 Secret Storage version 3 (scrypt, aes-128-ctr, Keccak MAC), compact JSON.
/// The passphrase is UTF-8. Slow by design: call it on a worker thread.
QByteArray encryptKeystore(const SigningKey& key, const SecretBytes& passphrase,
                           KeystoreStrength strength = KeystoreStrength::Standard);

/// The key of a version 3 keystore, with scrypt or pbkdf2. errors::badKeystore for any deviation from the format or for
/// parameters that would take more than 512 MiB or minutes; errors::wrongPassphrase when the MAC differs.
/// Slow by design: call it on a worker thread.
Result<SigningKey> decryptKeystore(const QByteArray& json, const SecretBytes& passphrase);

} // namespace gatehouse::crypto
