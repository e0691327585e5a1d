// SPDX-License-Identifier: GPL-3.0-or-later
// Web3 Secret Storage Definition, version 3 (ethereum.org developer documentation, "Web3 secret storage definition").
#include "core/crypto/Keystore.h"

#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Hashes.h"
#include "core/crypto/OpenSslHandles.h"
#include "core/crypto/Random.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>
#include <cmath>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace gatehouse::crypto {

namespace {
/// A keystore has about 500 bytes; anything much larger is not one.
constexpr qsizetype maxKeystoreBytes = 16 * 1024;
/// What scrypt may take at most: twice the usual N = 2^18, r = 8.
constexpr std::uint64_t maxScryptBytes = 512ull * 1024 * 1024;
/// p repeats the whole work; real keystores have 1 to 8.
constexpr std::uint64_t maxScryptParallel = 16;
constexpr std::uint64_t maxPbkdf2Rounds = 10'000'000;
constexpr std::size_t derivedBytes = 32;
constexpr std::size_t ivBytes = 16;

struct Kdf
{
    bool scrypt = true;
    std::uint64_t n = 0; ///< scrypt's N, or pbkdf2's rounds.
    std::uint64_t r = 0;
    std::uint64_t p = 0;
    QByteArray salt;
};

SecretBytes derive(const Kdf& kdf, const SecretBytes& passphrase)
{
    SecretBytes key(derivedBytes);
    // An empty passphrase has no address of its own, and neither library takes a null pointer.
    static constexpr std::uint8_t nothing = 0;
    const std::uint8_t* const password = passphrase.isEmpty() ? &nothing : passphrase.bytes().data();
    // libsodium's scrypt and not OpenSSL's: that one insists on RFC 7914's N < 2^(16 r), which the published vector of the
    // keystore format (r = 1) breaks.
    const bool done = kdf.scrypt
        ? crypto_pwhash_scryptsalsa208sha256_ll(password, passphrase.size(), view(kdf.salt).data(),
                                                size_t(kdf.salt.size()), kdf.n, std::uint32_t(kdf.r),
                                                std::uint32_t(kdf.p), key.data(), key.size())
            == 0
        : PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password), int(passphrase.size()),
                            view(kdf.salt).data(), int(kdf.salt.size()), int(kdf.n), EVP_sha256(), int(key.size()),
                            key.data())
            == 1;
    if (!done)
        return {};
    return key;
}

/// AES-128-CTR; the same in both directions.
bool aes128Ctr(ByteView key, ByteView iv, ByteView input, std::uint8_t* output)
{
    const CipherContextPtr context(EVP_CIPHER_CTX_new());
    int written = 0;
    return context && EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.data(), iv.data()) == 1
        && EVP_EncryptUpdate(context.get(), output, &written, input.data(), int(input.size())) == 1
        && written == int(input.size());
}

/// keccak256(derived[16..32) || ciphertext).
Keccak256Digest macOf(const SecretBytes& derived, ByteView ciphertext)
{
    SecretBytes input(16 + ciphertext.size());
    std::copy_n(derived.bytes().begin() + 16, 16, input.data());
    std::copy(ciphertext.begin(), ciphertext.end(), input.data() + 16);
    return keccak256(input.bytes());
}

QString addressHex(const SigningKey& key)
{
    return toHex(keccak256(key.publicKey().bytes()).bytes().subspan(12));
}

Result<QByteArray> hexField(const QJsonObject& object, const char* name, qsizetype minimum, qsizetype maximum)
{
    const QJsonValue value = object.value(QLatin1String(name));
    auto bytes = value.isString() ? fromHex(value.toString(), maximum)
                                  : Result<QByteArray>(fail(errors::badKeystore, QStringLiteral("not a text")));
    if (!bytes || bytes->size() < minimum)
        return fail(errors::badKeystore, QStringLiteral("%1 is not %2 to %3 bytes of hex")
                                             .arg(QLatin1String(name)).arg(minimum).arg(maximum));
    return bytes;
}

Result<std::uint64_t> numberField(const QJsonObject& object, const char* name, std::uint64_t minimum,
                                  std::uint64_t maximum)
{
    const double value = object.value(QLatin1String(name)).toDouble(-1);
    if (value < double(minimum) || value > double(maximum) || value != std::floor(value))
        return fail(errors::badKeystore, QStringLiteral("%1 is not a whole number from %2 to %3")
                                             .arg(QLatin1String(name)).arg(minimum).arg(maximum));
    return std::uint64_t(value);
}

Result<Kdf> parseKdf(const QJsonObject& crypto)
{
    const QString name = crypto.value(QLatin1String("kdf")).toString();
    const QJsonObject parameters = crypto.value(QLatin1String("kdfparams")).toObject();
    Kdf kdf;
    GH_CHECK(numberField(parameters, "dklen", derivedBytes, derivedBytes));
    GH_TRY(kdf.salt, hexField(parameters, "salt", 1, 64));
    if (name == QLatin1String("scrypt")) {
        GH_TRY(kdf.n, numberField(parameters, "n", 2, maxScryptBytes / 128));
        GH_TRY(kdf.r, numberField(parameters, "r", 1, 64));
        GH_TRY(kdf.p, numberField(parameters, "p", 1, maxScryptParallel));
        if ((kdf.n & (kdf.n - 1)) != 0)
            return fail(errors::badKeystore, QStringLiteral("n is %1, not a power of two").arg(kdf.n));
        if (kdf.n * kdf.r * 128 > maxScryptBytes)
            return fail(errors::badKeystore, QStringLiteral("scrypt with n %1 and r %2 needs more than 512 MiB")
                                                 .arg(kdf.n).arg(kdf.r));
        return kdf;
    }
    if (name == QLatin1String("pbkdf2")) {
        kdf.scrypt = false;
        GH_TRY(kdf.n, numberField(parameters, "c", 1, maxPbkdf2Rounds));
        if (parameters.value(QLatin1String("prf")).toString() != QLatin1String("hmac-sha256"))
            return fail(errors::badKeystore, QStringLiteral("pbkdf2 with a prf other than hmac-sha256"));
        return kdf;
    }
    return fail(errors::badKeystore, QStringLiteral("kdf is neither scrypt nor pbkdf2"));
}
} // namespace

QByteArray encryptKeystore(const SigningKey& key, const SecretBytes& passphrase, KeystoreStrength strength)
{
    const bool light = strength == KeystoreStrength::Light;
    const Kdf kdf{true, light ? 1u << 12 : 1u << 18, 8, light ? 6u : 1u, randomBytes(32)};
    const QByteArray iv = randomBytes(ivBytes);
    const SecretBytes derived = derive(kdf, passphrase);
    QByteArray ciphertext(32, Qt::Uninitialized);
    if (derived.isEmpty()
        || !aes128Ctr(derived.bytes().first(16), view(iv), key.secret().bytes(),
                      reinterpret_cast<std::uint8_t*>(ciphertext.data())))
        qFatal("OpenSSL cannot encrypt a keystore (out of memory?)");

    const QJsonObject crypto{
        {QStringLiteral("cipher"), QStringLiteral("aes-128-ctr")},
        {QStringLiteral("cipherparams"), QJsonObject{{QStringLiteral("iv"), toHex(iv)}}},
        {QStringLiteral("ciphertext"), toHex(ciphertext)},
        {QStringLiteral("kdf"), QStringLiteral("scrypt")},
        {QStringLiteral("kdfparams"), QJsonObject{{QStringLiteral("dklen"), int(derivedBytes)},
                                                  {QStringLiteral("n"), qint64(kdf.n)},
                                                  {QStringLiteral("p"), qint64(kdf.p)},
                                                  {QStringLiteral("r"), qint64(kdf.r)},
                                                  {QStringLiteral("salt"), toHex(kdf.salt)}}},
        {QStringLiteral("mac"), macOf(derived, view(ciphertext)).toHex()},
    };
    return QJsonDocument(QJsonObject{{QStringLiteral("version"), 3},
                                     {QStringLiteral("id"), QUuid::createUuid().toString(QUuid::WithoutBraces)},
                                     {QStringLiteral("address"), addressHex(key)},
                                     {QStringLiteral("crypto"), crypto}})
        .toJson(QJsonDocument::Compact);
}

Result<SigningKey> decryptKeystore(const QByteArray& json, const SecretBytes& passphrase)
{
    if (json.size() > maxKeystoreBytes)
        return fail(errors::badKeystore, QStringLiteral("%1 bytes, at most %2").arg(json.size()).arg(maxKeystoreBytes));
    QJsonParseError problem;
    const QJsonObject root = QJsonDocument::fromJson(json, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return fail(errors::badKeystore, QStringLiteral("not JSON: %1").arg(problem.errorString()));
    GH_CHECK(numberField(root, "version", 3, 3));
    // Old wallets wrote the member with a capital letter.
    QJsonObject crypto = root.value(QLatin1String("crypto")).toObject();
    if (crypto.isEmpty())
        crypto = root.value(QLatin1String("Crypto")).toObject();
    if (crypto.value(QLatin1String("cipher")).toString() != QLatin1String("aes-128-ctr"))
        return fail(errors::badKeystore, QStringLiteral("the cipher is not aes-128-ctr"));
    GH_TRY(const QByteArray iv,
           hexField(crypto.value(QLatin1String("cipherparams")).toObject(), "iv", ivBytes, ivBytes));
    GH_TRY(const QByteArray ciphertext, hexField(crypto, "ciphertext", 32, 32));
    GH_TRY(const QByteArray mac, hexField(crypto, "mac", 32, 32));
    GH_TRY(const Kdf kdf, parseKdf(crypto));

    const SecretBytes derived = derive(kdf, passphrase);
    if (derived.isEmpty())
        return fail(errors::badKeystore, QStringLiteral("the key derivation does not accept its parameters"));
    if (CRYPTO_memcmp(macOf(derived, view(ciphertext)).bytes().data(), mac.constData(), 32) != 0)
        return fail(errors::wrongPassphrase, QStringLiteral("the MAC of the keystore does not match"));
    SecretBytes secret(32);
    if (!aes128Ctr(derived.bytes().first(16), view(iv), view(ciphertext), secret.data()))
        return fail(errors::badKeystore, QStringLiteral("the cipher does not accept its parameters"));
    GH_TRY(SigningKey key, SigningKey::fromBytes(secret.bytes()));
    const QJsonValue address = root.value(QLatin1String("address"));
    if (address.isString()) {
        const auto stated = fromHex(address.toString(), 20);
        if (!stated || toHex(*stated) != addressHex(key))
            return fail(errors::badKeystore, QStringLiteral("the address of the keystore is not that of its key"));
    }
    return key;
}

} // namespace gatehouse::crypto
