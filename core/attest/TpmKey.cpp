// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TpmKey.h"

#include "core/attest/AttestErrors.h"
#include "core/base/ByteReader.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

namespace gatehouse::attest {

namespace {

constexpr std::uint16_t typeRsa = 0x0001;
constexpr std::uint16_t typeEcc = 0x0023;
constexpr std::uint16_t algNull = 0x0010;
constexpr std::uint16_t algEcdaa = 0x001a;
constexpr std::uint16_t curveP256 = 0x0003;
constexpr std::uint16_t curveP384 = 0x0004;
constexpr std::uint32_t defaultExponent = 65537;

// TPMA_OBJECT, part 2, 8.3.
constexpr std::uint32_t fixedTpm = 1u << 1;
constexpr std::uint32_t fixedParent = 1u << 4;
constexpr std::uint32_t sensitiveDataOrigin = 1u << 5;
constexpr std::uint32_t restricted = 1u << 16;
constexpr std::uint32_t decrypt = 1u << 17;
constexpr std::uint32_t sign = 1u << 18;
constexpr std::uint32_t attestationBits = fixedTpm | fixedParent | sensitiveDataOrigin | restricted | sign;

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, crypto::OpenSslDeleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, crypto::OpenSslDeleter<OSSL_PARAM_free>>;

Result<std::shared_ptr<EVP_PKEY>> keyFrom(const char* type, OSSL_PARAM_BLD* builder)
{
    const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
    const crypto::PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        EVP_PKEY_free(key);
        return fail(errors::badTpmQuote, QStringLiteral("public key: %1").arg(crypto::takeOpenSslError()));
    }
    return std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

/// TPMT_SYM_DEF_OBJECT and an asymmetric scheme, both of which a signing key may leave empty.
Result<void> skipSchemes(ByteReader& reader)
{
    GH_TRY(const std::uint16_t symmetric, reader.big<std::uint16_t>("public.symmetric"));
    if (symmetric != algNull)
        GH_CHECK(reader.skip(4, "public.symmetric"));
    GH_TRY(const std::uint16_t scheme, reader.big<std::uint16_t>("public.scheme"));
    if (scheme != algNull)
        GH_CHECK(reader.skip(scheme == algEcdaa ? 4 : 2, "public.scheme"));
    return {};
}

Result<std::shared_ptr<EVP_PKEY>> readRsa(ByteReader& reader)
{
    GH_CHECK(skipSchemes(reader));
    GH_TRY(const std::uint16_t bits, reader.big<std::uint16_t>("public.keyBits"));
    GH_TRY(const std::uint32_t exponent, reader.big<std::uint32_t>("public.exponent"));
    GH_TRY(const std::uint16_t size, reader.big<std::uint16_t>("public.modulus"));
    GH_TRY(const ByteView modulus, reader.bytes(size, "public.modulus"));
    GH_CHECK(reader.expectEnd("public"));
    if (bits < 2048 || bits > 4096 || size != bits / 8)
        return fail(errors::badTpmQuote, QStringLiteral("RSA key of %1 bits with a modulus of %2 bytes").arg(bits).arg(size));
    const crypto::BignumPtr n(BN_bin2bn(modulus.data(), int(modulus.size()), nullptr));
    const crypto::BignumPtr e(BN_new());
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || BN_set_word(e.get(), exponent == 0 ? defaultExponent : exponent) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    return keyFrom("RSA", builder.get());
}

Result<ByteView> readCoordinate(ByteReader& reader, std::size_t most, const char* field)
{
    GH_TRY(const std::uint16_t size, reader.big<std::uint16_t>(field));
    if (size > most)
        return fail(errors::badTpmQuote, QStringLiteral("%1 has %2 bytes").arg(QLatin1String(field)).arg(size));
    return reader.bytes(size, field);
}

Result<std::shared_ptr<EVP_PKEY>> readEcc(ByteReader& reader)
{
    GH_CHECK(skipSchemes(reader));
    GH_TRY(const std::uint16_t curve, reader.big<std::uint16_t>("public.curveID"));
    GH_TRY(const std::uint16_t kdf, reader.big<std::uint16_t>("public.kdf"));
    if (kdf != algNull)
        GH_CHECK(reader.skip(2, "public.kdf"));
    if (curve != curveP256 && curve != curveP384)
        return fail(errors::badTpmQuote, QStringLiteral("curve 0x%1 is neither P-256 nor P-384").arg(curve, 4, 16, QLatin1Char('0')));
    const std::size_t width = curve == curveP256 ? 32 : 48;
    GH_TRY(const ByteView x, readCoordinate(reader, width, "public.x"));
    GH_TRY(const ByteView y, readCoordinate(reader, width, "public.y"));
    GH_CHECK(reader.expectEnd("public"));
    QByteArray point(1, char(0x04));
    // A TPM may leave leading zeros out.
    for (const ByteView half : {x, y})
        point += QByteArray(qsizetype(width - half.size()), '\0') + toByteArray(half);
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (!builder
        || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                           curve == curveP256 ? "prime256v1" : "secp384r1", 0)
               != 1
        || OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), std::size_t(point.size())) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    return keyFrom("EC", builder.get());
}

} // namespace

Result<TpmPublicKey> readTpmPublic(ByteView bytes)
{
    // TPM2B_PUBLIC has its length in front. A TPMT_PUBLIC begins with its type, 1 or 35, and is never that long.
    if (bytes.size() >= 2 && (std::size_t(bytes[0]) << 8 | bytes[1]) == bytes.size() - 2)
        bytes = bytes.subspan(2);
    ByteReader reader(bytes);
    GH_TRY(const std::uint16_t type, reader.big<std::uint16_t>("public.type"));
    GH_CHECK(reader.skip(2, "public.nameAlg"));
    GH_TRY(const std::uint32_t attributes, reader.big<std::uint32_t>("public.objectAttributes"));
    GH_TRY(const std::uint16_t policyBytes, reader.big<std::uint16_t>("public.authPolicy"));
    GH_CHECK(reader.skip(policyBytes, "public.authPolicy"));
    TpmPublicKey result;
    result.isAttestationKey = (attributes & attestationBits) == attestationBits && !(attributes & decrypt);
    if (type == typeRsa) {
        GH_TRY(result.key, readRsa(reader));
    } else if (type == typeEcc) {
        GH_TRY(result.key, readEcc(reader));
    } else {
        return fail(errors::badTpmQuote, QStringLiteral("public.type 0x%1 is neither RSA nor ECC").arg(type, 4, 16, QLatin1Char('0')));
    }
    return result;
}

Result<QByteArray> ecdsaDer(ByteView r, ByteView s)
{
    constexpr std::size_t most = 66; // P-521
    if (r.size() > most || s.size() > most)
        return fail(errors::badTpmQuote, QStringLiteral("an ECDSA value has more than %1 bytes").arg(most));
    const crypto::EcdsaSigPtr signature(ECDSA_SIG_new());
    crypto::BignumPtr bigR(BN_bin2bn(r.data(), int(r.size()), nullptr));
    crypto::BignumPtr bigS(BN_bin2bn(s.data(), int(s.size()), nullptr));
    if (!signature || !bigR || !bigS || ECDSA_SIG_set0(signature.get(), bigR.get(), bigS.get()) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    bigR.release();
    bigS.release();
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    if (length < 0)
        return fail(errors::crypto, crypto::takeOpenSslError());
    const QByteArray bytes(reinterpret_cast<const char*>(der), length);
    OPENSSL_free(der);
    return bytes;
}

} // namespace gatehouse::attest
