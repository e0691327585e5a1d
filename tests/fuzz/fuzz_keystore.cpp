// SPDX-License-Identifier: GPL-3.0-or-later
// Property: damage never yields another key. The MAC of the format covers the ciphertext and not the IV, so the key is that
// of the corpus whenever the IV is, and otherwise the address, when there is one, must have been checked.
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Hashes.h"
#include "core/crypto/Keystore.h"

#include "tests/fuzz/Property.h"

#include <QRegularExpression>

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char*>(data), qsizetype(size));
    // The derivation is meant to be slow; parameters that a mutation made expensive are left out here.
    static const QRegularExpression large(QStringLiteral("\"[ncrp]\"\\s*:\\s*[^,}]{2,}"));
    if (json.contains("kdfparams") && QString::fromLatin1(json).contains(large))
        return 0;
    const auto key = crypto::decryptKeystore(json, SecretBytes(view(QByteArrayLiteral("testpassword"))));
    if (!key) {
        GATEHOUSE_PROPERTY(key.error().is(crypto::errors::badKeystore)
                           || key.error().is(crypto::errors::wrongPassphrase)
                           || key.error().is(crypto::errors::badSecretKey));
        return 0;
    }
    const QString secret = toHex(key->secret().bytes());
    const QString known = QStringLiteral("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
    const QString address = toHex(crypto::keccak256(key->publicKey().bytes()).bytes().subspan(12));
    GATEHOUSE_PROPERTY(secret == known || !json.contains("6087dab2f9fdbbfaddc31a909735c1e6"));
    GATEHOUSE_PROPERTY(!json.contains("\"address\":\"") || json.toLower().contains(address.toLatin1()));
    return 0;
}
