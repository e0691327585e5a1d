// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/EcdsaP256.h"

#include "core/attest/AttestErrors.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>

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

/// P-256 without a point. Copying it is four times cheaper than having OpenSSL build the group anew for each key.
const EVP_PKEY* groupOnly()
{
    static const EVP_PKEY* const built = [] {
        char group[] = "prime256v1";
        OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0), OSSL_PARAM_construct_end()};
        const crypto::PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
        EVP_PKEY* key = nullptr;
        if (!context || EVP_PKEY_fromdata_init(context.get()) != 1
            || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEY_PARAMETERS, params) != 1)
            qFatal("OpenSSL does not know P-256");
        return key;
    }();
    return built;
}

const EVP_MD* sha256Algorithm()
{
    static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return md;
}

} // namespace

Result<P256PublicKey> P256PublicKey::fromPoint(const P256Point& point)
{
    std::array<std::uint8_t, 1 + P256Point::size> encoded{0x04};
    std::copy(point.array().begin(), point.array().end(), encoded.begin() + 1);
    EVP_PKEY* key = EVP_PKEY_dup(const_cast<EVP_PKEY*>(groupOnly()));
    // Decoding an uncompressed point checks the curve equation.
    if (!key || EVP_PKEY_set1_encoded_public_key(key, encoded.data(), encoded.size()) != 1) {
        EVP_PKEY_free(key);
        return fail(errors::badKey, QStringLiteral("not a point on P-256: %1 (%2)").arg(point.toHex(), crypto::takeOpenSslError()));
    }
    return P256PublicKey(shared(key));
}

Result<P256PublicKey> P256PublicKey::fromOpenSsl(std::shared_ptr<EVP_PKEY> key)
{
    if (!key || !isP256(key.get())) {
        ERR_clear_error();
        return fail(errors::badKey, QStringLiteral("not a P-256 key"));
    }
    return P256PublicKey(std::move(key));
}

bool P256PublicKey::verify(ByteView message, const P256Signature& signature) const
{
    const QByteArray der = derFromRaw(signature);
    return verifyDer(message, view(der));
}

bool P256PublicKey::verifyDer(ByteView message, ByteView derSignature) const
{
    std::array<std::uint8_t, 32> digest;
    const bool hashed = EVP_Digest(message.data(), message.size(), digest.data(), nullptr, sha256Algorithm(), nullptr) == 1;
    const crypto::PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, m_key.get(), nullptr));
    const bool good = hashed && context && EVP_PKEY_verify_init(context.get()) == 1
                      && EVP_PKEY_verify(context.get(), derSignature.data(), derSignature.size(), digest.data(),
                                         digest.size()) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

P256Point P256PublicKey::point() const
{
    std::array<std::uint8_t, 65> encoded{};
    std::size_t length = 0;
    P256Point point;
    if (EVP_PKEY_get_octet_string_param(m_key.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size(), &length) == 1
        && length == encoded.size() && encoded[0] == 0x04)
        std::copy(encoded.begin() + 1, encoded.end(), point.array().begin());
    return point;
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
    // The key was made or checked as P-256, and verifying with a key pair uses its public half only.
    return *P256PublicKey::fromOpenSsl(m_key);
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
