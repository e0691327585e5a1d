// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstdint>

namespace gatehouse::attest {

/// TPM_ALG_ID of the hashes that occur in PCR banks and signatures (TPM 2.0 Library, part 2, 6.3).
enum class TpmHash : std::uint16_t { Sha1 = 0x0004, Sha256 = 0x000b, Sha384 = 0x000c, Sha512 = 0x000d };

/// OpenSSL's name, "SHA256"; null for a number that is none of these.
const char* opensslNameOf(TpmHash hash);
/// Of all of @p message; empty for a number that is no hash, or when OpenSSL does not offer it.
QByteArray digestOf(TpmHash hash, const QByteArray& message);

} // namespace gatehouse::attest
