// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/SecretBytes.h"

namespace gatehouse::crypto {

/// Prepares libsodium (idempotent, any thread). The functions of this module call it themselves.
void initializeSodium();

/// @p size bytes of the system's generator, for keys.
SecretBytes randomSecret(std::size_t size);
/// @p size bytes of the same generator, for values that are not secret: salts, nonces, identifiers.
QByteArray randomBytes(std::size_t size);

} // namespace gatehouse::crypto
