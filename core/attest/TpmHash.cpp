// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TpmHash.h"

#include <array>
#include <openssl/evp.h>

namespace gatehouse::attest {

const char* opensslNameOf(TpmHash hash)
{
    switch (hash) {
    case TpmHash::Sha1:
        return "SHA1";
    case TpmHash::Sha256:
        return "SHA256";
    case TpmHash::Sha384:
        return "SHA384";
    case TpmHash::Sha512:
        return "SHA512";
    }
    return nullptr;
}

QByteArray digestOf(TpmHash hash, const QByteArray& message)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    std::size_t size = 0;
    const char* name = opensslNameOf(hash);
    if (!name || EVP_Q_digest(nullptr, name, nullptr, message.constData(), std::size_t(message.size()), out.data(), &size) != 1)
        return {};
    return QByteArray(reinterpret_cast<const char*>(out.data()), qsizetype(size));
}

} // namespace gatehouse::attest
