// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/OperatorKey.h"

#include "core/base/Paths.h"
#include "core/crypto/Keystore.h"
#include "core/crypto/Random.h"
#include "core/devnet/DevnetErrors.h"

#include <QFileInfo>

namespace gatehouse::devnet {

namespace {

constexpr qint64 maxKeyFile = 64 * 1024;

SecretBytes hexText(const SecretBytes& bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    SecretBytes text(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text.data()[2 * i] = std::uint8_t(digits[bytes.bytes()[i] >> 4]);
        text.data()[2 * i + 1] = std::uint8_t(digits[bytes.bytes()[i] & 15]);
    }
    return text;
}

Result<crypto::SigningKey> make(const QString& keystorePath, const QString& passphrasePath)
{
    crypto::SigningKey key = crypto::SigningKey::generate();
    const SecretBytes passphrase = hexText(crypto::randomSecret(32));
    QByteArray text = toByteArray(passphrase.bytes());
    const Result<void> written = writeFileAtomically(passphrasePath, text, FileAccess::OwnerOnly);
    wipeMemory(text.data(), std::size_t(text.size()));
    GH_CHECK(written);
    GH_CHECK(writeFileAtomically(keystorePath, crypto::encryptKeystore(key, passphrase, crypto::KeystoreStrength::Light), FileAccess::OwnerOnly));
    return key;
}

} // namespace

Result<crypto::SigningKey> loadOrMakeOperatorKey(const QString& folder)
{
    GH_CHECK(makeFolder(folder, FileAccess::OwnerOnly));
    const QString keystorePath = folder + QStringLiteral("/operator.json");
    const QString passphrasePath = folder + QStringLiteral("/operator.passphrase");
    if (!QFileInfo::exists(keystorePath))
        return make(keystorePath, passphrasePath);
    if (!QFileInfo::exists(passphrasePath))
        return fail(errors::keysDamaged, QStringLiteral("%1 is there and %2 is not").arg(keystorePath, passphrasePath),
                    QStringLiteral("Restore the passphrase file, or move the keystore away to start with a new account."));
    GH_TRY(const QByteArray keystore, readFile(keystorePath, maxKeyFile));
    GH_TRY(QByteArray text, readFile(passphrasePath, maxKeyFile));
    const SecretBytes passphrase{view(text)};
    wipeMemory(text.data(), std::size_t(text.size()));
    Result<crypto::SigningKey> key = crypto::decryptKeystore(keystore, passphrase);
    if (!key)
        return fail(Error(errors::keysDamaged, QStringLiteral("%1 cannot be opened").arg(keystorePath)).causedBy(key.error()));
    return key;
}

} // namespace gatehouse::devnet
