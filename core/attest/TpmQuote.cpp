// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TpmQuote.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/TpmKey.h"
#include "core/base/ByteReader.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

namespace gatehouse::attest {

namespace {

constexpr std::uint32_t generatedMagic = 0xff544347; // TPM_GENERATED_VALUE
constexpr std::uint16_t attestQuote = 0x8018;        // TPM_ST_ATTEST_QUOTE
constexpr std::uint16_t algRsaSsa = 0x0014;
constexpr std::uint16_t algRsaPss = 0x0016;
constexpr std::uint16_t algEcdsa = 0x0018;
/// No structure read here comes near this.
constexpr std::size_t maxStructureBytes = 4096;
/// One per bank; TPMs have at most four.
constexpr std::uint32_t maxSelections = 8;

int digestBytes(TpmHash hash)
{
    switch (hash) {
    case TpmHash::Sha1:
        return 20;
    case TpmHash::Sha256:
        return 32;
    case TpmHash::Sha384:
        return 48;
    case TpmHash::Sha512:
        return 64;
    }
    return 0;
}

Result<TpmHash> readHash(ByteReader& reader, const char* field)
{
    GH_TRY(const std::uint16_t id, reader.big<std::uint16_t>(field));
    const auto hash = TpmHash(id);
    if (!opensslNameOf(hash))
        return fail(errors::badTpmQuote, QStringLiteral("%1: unknown hash 0x%2").arg(QLatin1String(field)).arg(id, 4, 16, QLatin1Char('0')));
    return hash;
}

Result<TpmPcrSelection> readSelection(ByteReader& reader)
{
    TpmPcrSelection selection;
    GH_TRY(selection.bank, readHash(reader, "pcrSelect.hash"));
    GH_TRY(const std::uint8_t size, reader.u8("pcrSelect.sizeofSelect"));
    GH_TRY(const ByteView bitmap, reader.bytes(size, "pcrSelect.pcrSelect"));
    for (std::size_t i = 0; i < bitmap.size() * 8; ++i) {
        if (bitmap[i / 8] & (1u << (i % 8)))
            selection.pcrs.append(int(i));
    }
    return selection;
}

QString text(const TpmPcrSelection& selection)
{
    QStringList numbers;
    for (const int pcr : selection.pcrs)
        numbers.append(QString::number(pcr));
    return QLatin1String(opensslNameOf(selection.bank)) + QLatin1Char(':') + numbers.join(QLatin1Char(','));
}

} // namespace

Result<TpmQuote> TpmQuote::parse(ByteView attest, ByteView signature, ByteView akPublic)
{
    TpmQuote quote;
    for (const auto& [bytes, read] : {std::pair{attest, &TpmQuote::readAttest}, std::pair{signature, &TpmQuote::readSignature},
                                      std::pair{akPublic, &TpmQuote::readPublic}}) {
        if (bytes.size() > maxStructureBytes)
            return fail(errors::badTpmQuote, QStringLiteral("%1 bytes; at most %2").arg(bytes.size()).arg(maxStructureBytes));
        Result<void> good = (quote.*read)(bytes);
        if (!good)
            return good.error().is(errors::badTpmQuote) ? fail(std::move(good).error())
                                                        : fail(errors::badTpmQuote, good.error().detail());
    }
    return quote;
}

Result<void> TpmQuote::readAttest(ByteView bytes)
{
    m_attest = toByteArray(bytes);
    ByteReader reader(bytes);
    GH_TRY(const std::uint32_t magic, reader.big<std::uint32_t>("attest.magic"));
    if (magic != generatedMagic)
        return fail(errors::badTpmQuote, QStringLiteral("attest.magic is 0x%1: not made by a TPM").arg(magic, 8, 16, QLatin1Char('0')));
    GH_TRY(const std::uint16_t type, reader.big<std::uint16_t>("attest.type"));
    if (type != attestQuote)
        return fail(errors::badTpmQuote, QStringLiteral("attest.type is 0x%1, not a quote (0x8018)").arg(type, 4, 16, QLatin1Char('0')));
    GH_TRY(const std::uint16_t signerBytes, reader.big<std::uint16_t>("attest.qualifiedSigner"));
    GH_CHECK(reader.skip(signerBytes, "attest.qualifiedSigner"));
    GH_TRY(const std::uint16_t extraBytes, reader.big<std::uint16_t>("attest.extraData"));
    GH_TRY(const ByteView extra, reader.bytes(extraBytes, "attest.extraData"));
    m_extraData = toByteArray(extra);
    GH_TRY(m_clock, reader.big<std::uint64_t>("attest.clock"));
    GH_TRY(m_resetCount, reader.big<std::uint32_t>("attest.resetCount"));
    GH_TRY(m_restartCount, reader.big<std::uint32_t>("attest.restartCount"));
    GH_TRY(const std::uint8_t safe, reader.u8("attest.safe"));
    m_clockSafe = safe != 0;
    GH_TRY(m_firmwareVersion, reader.big<std::uint64_t>("attest.firmwareVersion"));
    GH_TRY(const std::uint32_t count, reader.big<std::uint32_t>("attest.pcrSelect.count"));
    if (count > maxSelections)
        return fail(errors::badTpmQuote, QStringLiteral("%1 PCR selections; at most %2").arg(count).arg(maxSelections));
    for (std::uint32_t i = 0; i < count; ++i) {
        GH_TRY(TpmPcrSelection selection, readSelection(reader));
        m_selections.append(std::move(selection));
    }
    GH_TRY(const std::uint16_t pcrDigestBytes, reader.big<std::uint16_t>("attest.pcrDigest"));
    GH_TRY(const ByteView pcrDigestView, reader.bytes(pcrDigestBytes, "attest.pcrDigest"));
    m_pcrDigest = toByteArray(pcrDigestView);
    return reader.expectEnd("attest");
}

Result<void> TpmQuote::readSignature(ByteView bytes)
{
    ByteReader reader(bytes);
    GH_TRY(m_signatureScheme, reader.big<std::uint16_t>("signature.sigAlg"));
    if (m_signatureScheme != algRsaSsa && m_signatureScheme != algRsaPss && m_signatureScheme != algEcdsa)
        return fail(errors::badTpmQuote, QStringLiteral("signature.sigAlg 0x%1 is not RSASSA, RSAPSS or ECDSA").arg(m_signatureScheme, 4, 16, QLatin1Char('0')));
    GH_TRY(m_signatureHash, readHash(reader, "signature.hash"));
    if (m_signatureHash == TpmHash::Sha1)
        return fail(errors::badTpmQuote, QStringLiteral("signature.hash is SHA-1, which proves nothing any more"));
    GH_TRY(const std::uint16_t firstBytes, reader.big<std::uint16_t>("signature.first"));
    GH_TRY(const ByteView first, reader.bytes(firstBytes, "signature.first"));
    if (m_signatureScheme == algEcdsa) {
        GH_TRY(const std::uint16_t secondBytes, reader.big<std::uint16_t>("signature.second"));
        GH_TRY(const ByteView second, reader.bytes(secondBytes, "signature.second"));
        GH_TRY(m_signature, ecdsaDer(first, second));
    } else {
        m_signature = toByteArray(first);
    }
    return reader.expectEnd("signature");
}

Result<void> TpmQuote::readPublic(ByteView bytes)
{
    GH_TRY(TpmPublicKey key, readTpmPublic(bytes));
    m_key = std::move(key.key);
    m_isAttestationKey = key.isAttestationKey;
    return {};
}

bool TpmQuote::isByRsaKey(const QByteArray& modulus, const QByteArray& exponent) const
{
    const auto same = [&](const char* name, const QByteArray& wanted) {
        BIGNUM* number = nullptr;
        if (EVP_PKEY_get_bn_param(m_key.get(), name, &number) != 1) {
            ERR_clear_error();
            return false;
        }
        const crypto::BignumPtr own(number);
        const crypto::BignumPtr other(BN_bin2bn(reinterpret_cast<const unsigned char*>(wanted.constData()), int(wanted.size()), nullptr));
        return other && BN_cmp(own.get(), other.get()) == 0;
    };
    return EVP_PKEY_is_a(m_key.get(), "RSA") == 1 && same(OSSL_PKEY_PARAM_RSA_N, modulus) && same(OSSL_PKEY_PARAM_RSA_E, exponent);
}

bool TpmQuote::signatureHolds() const
{
    const bool wantsRsa = m_signatureScheme != algEcdsa;
    if (EVP_PKEY_is_a(m_key.get(), wantsRsa ? "RSA" : "EC") != 1)
        return false;
    const crypto::MdContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* keyContext = nullptr;
    const bool good = context
                      && EVP_DigestVerifyInit_ex(context.get(), &keyContext, opensslNameOf(m_signatureHash), nullptr, nullptr,
                                                 m_key.get(), nullptr)
                             == 1
                      && (m_signatureScheme != algRsaPss
                          || (EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) == 1
                              && EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_AUTO) == 1))
                      && EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(m_signature.constData()),
                                          std::size_t(m_signature.size()),
                                          reinterpret_cast<const unsigned char*>(m_attest.constData()),
                                          std::size_t(m_attest.size()))
                             == 1;
    ERR_clear_error();
    return good;
}

Result<void> TpmQuote::verify(ByteView nonce, const TpmPcrSelection& selection, const TpmPcrValues& values) const
{
    if (!m_isAttestationKey)
        return fail(errors::tpmQuoteRefused, QStringLiteral("the key is not a restricted signing key fixed to its TPM"));
    if (!signatureHolds())
        return fail(errors::tpmQuoteRefused, QStringLiteral("the signature does not hold"));
    if (m_extraData != toByteArray(nonce))
        return fail(errors::tpmQuoteRefused,
                    QStringLiteral("nonce: expected %1, actual %2").arg(toHex(nonce), toHex(m_extraData)));
    if (m_selections.size() != 1 || m_selections.first() != selection)
        return fail(errors::tpmQuoteRefused, QStringLiteral("PCR selection: expected %1, actual %2")
                                                 .arg(text(selection), m_selections.isEmpty() ? QStringLiteral("none") : text(m_selections.first())));
    QByteArray joined;
    for (const int pcr : selection.pcrs) {
        const QByteArray value = values.value(pcr);
        if (value.size() != digestBytes(selection.bank))
            return fail(errors::tpmQuoteRefused, QStringLiteral("PCR %1 has no value of %2 bytes").arg(pcr).arg(digestBytes(selection.bank)));
        joined += value;
    }
    const QByteArray expected = digestOf(m_signatureHash, joined);
    if (expected.isEmpty() || expected != m_pcrDigest)
        return fail(errors::tpmQuoteRefused,
                    QStringLiteral("PCR digest: expected %1, actual %2").arg(toHex(expected), toHex(m_pcrDigest)));
    return {};
}

} // namespace gatehouse::attest
