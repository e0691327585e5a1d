// SPDX-License-Identifier: GPL-3.0-or-later
// The functions on EC_KEY are deprecated in favour of EVP_PKEY, whose making and setting up takes an eighth of a signature for
// each key and a fiftieth for each signature: docs/decisions/0005.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/attest/EcdsaP256.h"

#include "core/attest/AttestErrors.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

namespace gatehouse::attest {

namespace {

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key)
{
    return {key, EVP_PKEY_free};
}

bool isP256(EVP_PKEY* key)
{
    char group[64];
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") == 1
           && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length) == 1
           && QByteArray(group, qsizetype(length)) == "prime256v1";
}

const EC_GROUP* curve()
{
    static const EC_GROUP* const group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    if (!group)
        qFatal("OpenSSL does not know P-256");
    return group;
}

/// What OpenSSL needs beside points and numbers, kept by each thread: a key has a copy of the curve, whose making and freeing takes as
/// long as a certificate's decoding.
class Workplace
{
public:
    static Workplace& ofThisThread()
    {
        thread_local Workplace own;
        return own;
    }
    BN_CTX* numbers() { return m_numbers.get(); }
    /// The key with this point; valid until the next call.
    EC_KEY* keyWith(const EC_POINT* point)
    {
        if (EC_KEY_set_public_key(m_key.get(), point) != 1)
            qFatal("OpenSSL does not take a point that it has decoded");
        return m_key.get();
    }

private:
    Workplace()
    {
        if (!m_numbers || !m_key || EC_KEY_set_group(m_key.get(), curve()) != 1)
            qFatal("OpenSSL has no memory for a key");
    }
    std::unique_ptr<BN_CTX, crypto::OpenSslDeleter<BN_CTX_free>> m_numbers{BN_CTX_new()};
    std::unique_ptr<EC_KEY, crypto::OpenSslDeleter<EC_KEY_free>> m_key{EC_KEY_new()};
};

/// 0x04 || x || y.
std::array<std::uint8_t, 1 + P256Point::size> uncompressed(const P256Point& point)
{
    std::array<std::uint8_t, 1 + P256Point::size> encoded{0x04};
    std::copy(point.array().begin(), point.array().end(), encoded.begin() + 1);
    return encoded;
}

} // namespace

Result<P256PublicKey> P256PublicKey::fromPoint(const P256Point& point)
{
    const auto encoded = uncompressed(point);
    const std::shared_ptr<EC_POINT> decoded(EC_POINT_new(curve()), EC_POINT_free);
    // Decoding an uncompressed point checks the curve equation.
    if (!decoded || EC_POINT_oct2point(curve(), decoded.get(), encoded.data(), encoded.size(), Workplace::ofThisThread().numbers()) != 1)
        return fail(errors::badKey, QStringLiteral("not a point on P-256: %1 (%2)").arg(point.toHex(), crypto::takeOpenSslError()));
    return P256PublicKey(point, decoded);
}

bool P256PublicKey::verify(ByteView message, const P256Signature& signature) const
{
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
    SHA256_CTX hash;
    const crypto::EcdsaSigPtr parts(ECDSA_SIG_new());
    BIGNUM* const r = BN_bin2bn(signature.array().data(), 32, nullptr);
    BIGNUM* const s = BN_bin2bn(signature.array().data() + 32, 32, nullptr);
    if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r, s) != 1 || SHA256_Init(&hash) != 1
        || SHA256_Update(&hash, message.data(), message.size()) != 1 || SHA256_Final(digest.data(), &hash) != 1)
        qFatal("OpenSSL cannot hash or has no memory");
    // 0 is a signature that does not hold, -1 one that cannot (r or s out of range).
    const bool good = ECDSA_do_verify(digest.data(), int(digest.size()), parts.get(), Workplace::ofThisThread().keyWith(m_decoded.get())) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

std::shared_ptr<EVP_PKEY> P256PublicKey::toOpenSsl() const
{
    auto encoded = uncompressed(m_point);
    char group[] = "prime256v1";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size()), OSSL_PARAM_construct_end()};
    const crypto::PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return nullptr;
    return shared(key);
}

Result<P256SigningKey> P256SigningKey::generate()
{
    EVP_PKEY* key = EVP_EC_gen("prime256v1");
    if (!key)
        return fail(errors::crypto, crypto::takeOpenSslError());
    return P256SigningKey(shared(key));
}

Result<P256SigningKey> P256SigningKey::fromPem(const QByteArray& pem)
{
    const crypto::BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    std::shared_ptr<EVP_PKEY> key;
    if (bio)
        key = shared(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || !isP256(key.get()))
        return fail(errors::badKey, QStringLiteral("not a P-256 private key in PEM: %1").arg(crypto::takeOpenSslError()));
    return P256SigningKey(std::move(key));
}

Result<QByteArray> P256SigningKey::toPem() const
{
    const crypto::BioPtr bio(BIO_new(BIO_s_mem()));
    char* data = nullptr;
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, qsizetype(size));
}

Result<P256Signature> P256SigningKey::sign(ByteView message) const
{
    const crypto::MdContextPtr context(EVP_MD_CTX_new());
    std::array<std::uint8_t, 80> der;
    std::size_t length = der.size();
    if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, m_key.get(), nullptr) != 1
        || EVP_DigestSign(context.get(), der.data(), &length, message.data(), message.size()) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    const unsigned char* cursor = der.data();
    const crypto::EcdsaSigPtr parsed(d2i_ECDSA_SIG(nullptr, &cursor, long(length)));
    P256Signature raw;
    if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), raw.array().data(), 32) != 32
        || BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), raw.array().data() + 32, 32) != 32)
        return fail(errors::crypto, crypto::takeOpenSslError());
    return raw;
}

P256PublicKey P256SigningKey::publicKey() const
{
    std::array<std::uint8_t, 1 + P256Point::size> encoded{};
    std::size_t length = 0;
    P256Point point;
    // The key was made or checked as P-256: it has such a point.
    if (EVP_PKEY_get_octet_string_param(m_key.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size(), &length) != 1
        || length != encoded.size() || encoded[0] != 0x04)
        qFatal("OpenSSL does not give the public half of a P-256 key");
    std::copy(encoded.begin() + 1, encoded.end(), point.array().begin());
    return *P256PublicKey::fromPoint(point);
}

QByteArray derFromRaw(const P256Signature& signature)
{
    const ByteView raw = signature.bytes();
    QByteArray content;
    for (const ByteView half : {raw.first(32), raw.last(32)}) {
        std::size_t zeros = 0;
        while (zeros < 31 && half[zeros] == 0)
            ++zeros;
        const ByteView digits = half.subspan(zeros);
        const bool pad = (digits[0] & 0x80) != 0; // DER integers are signed.
        content += char(0x02);
        content += char(digits.size() + (pad ? 1 : 0));
        if (pad)
            content += char(0);
        content += toByteArray(digits);
    }
    // At most 2 * (2 + 33) = 70 bytes: the short form of the length always does.
    return QByteArray(1, char(0x30)) + char(content.size()) + content;
}

} // namespace gatehouse::attest
