// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Certificate.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"
#include "core/attest/X509Templates.h"
#include "core/crypto/OpenSslHandles.h"

#include <limits>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace gatehouse::attest {

namespace {

/// The P-256 point of a subject public key info: id-ecPublicKey, prime256v1, uncompressed (RFC 5480 §2), which is written in one way.
Result<P256PublicKey> publicKeyOf(ByteView info)
{
    constexpr std::array<std::uint8_t, 27> beforePoint{
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,             // SEQUENCE { SEQUENCE { 1.2.840.10045.2.1,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04}; // 1.2.840.10045.3.1.7 }, BIT STRING { 04 …
    if (info.size() != beforePoint.size() + P256Point::size || !std::ranges::equal(info.first(beforePoint.size()), beforePoint))
        return fail(errors::badCertificate, QStringLiteral("the public key is not an uncompressed P-256 point"));
    GH_TRY(const P256Point point, P256Point::fromBytes(info.subspan(beforePoint.size())));
    return P256PublicKey::fromPoint(point);
}

struct Profile
{
    bool isAuthority = false;
    bool maySign = true; ///< Without keyUsage a key may do anything (RFC 5280 §4.2.1.3).
    bool unknownCritical = false;
    std::optional<int> pathLength;
};

/// pathLenConstraint: not negative, and only where there is a CA (RFC 5280 §4.2.1.9).
Result<std::optional<int>> pathLengthOf(const BASIC_CONSTRAINTS& constraints)
{
    if (!constraints.pathlen)
        return std::optional<int>();
    std::int64_t length = 0;
    if (!constraints.ca || ASN1_STRING_type(constraints.pathlen) == V_ASN1_NEG_INTEGER || ASN1_INTEGER_get_int64(&length, constraints.pathlen) != 1)
        return fail(errors::badCertificate, QStringLiteral("the path length is negative, too large or not a CA's"));
    return std::optional<int>(int(std::min<std::int64_t>(length, std::numeric_limits<int>::max())));
}

Result<Profile> profileOf(const Extensions& extensions)
{
    Profile profile;
    const Extension* const constraints = findExtension(extensions, basicConstraintsId);
    const Extension* const usage = findExtension(extensions, keyUsageId);
    for (const Extension& extension : extensions) {
        if (extension.isCritical && &extension != constraints && &extension != usage)
            profile.unknownCritical = true;
    }
    if (constraints) {
        const unsigned char* cursor = constraints->value.data();
        const std::unique_ptr<BASIC_CONSTRAINTS, crypto::OpenSslDeleter<BASIC_CONSTRAINTS_free>> decoded(
            d2i_BASIC_CONSTRAINTS(nullptr, &cursor, long(constraints->value.size())));
        if (!decoded || cursor != constraints->value.data() + constraints->value.size())
            return fail(errors::badCertificate, QStringLiteral("the basic constraints are damaged"));
        profile.isAuthority = decoded->ca != 0;
        GH_TRY(profile.pathLength, pathLengthOf(*decoded));
    }
    if (usage) {
        constexpr int keyCertSign = 5;
        constexpr int cRLSign = 6;
        const unsigned char* cursor = usage->value.data();
        const std::unique_ptr<ASN1_BIT_STRING, crypto::OpenSslDeleter<ASN1_BIT_STRING_free>> decoded(
            d2i_ASN1_BIT_STRING(nullptr, &cursor, long(usage->value.size())));
        if (!decoded || cursor != usage->value.data() + usage->value.size())
            return fail(errors::badCertificate, QStringLiteral("the key usage is damaged"));
        profile.maySign = ASN1_BIT_STRING_get_bit(decoded.get(), keyCertSign) && ASN1_BIT_STRING_get_bit(decoded.get(), cRLSign);
    }
    return profile;
}

} // namespace

Result<Certificate> Certificate::fromDer(const QByteArray& der)
{
    if (der.size() > maxDerBytes)
        return fail(errors::badCertificate, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxDerBytes));
    GH_TRY(const std::shared_ptr<const asn1::Certificate> decoded, asn1::decodeCertificate(der));
    const asn1::SignedCertificate& content = *decoded->content;
    GH_TRY(const P256PublicKey publicKey, publicKeyOf(contentOf(content.publicKey)));

    Certificate certificate(publicKey);
    certificate.m_der = der;
    GH_TRY(certificate.m_commonName, commonNameOf(contentOf(content.subject)));
    GH_TRY(certificate.m_issuerCommonName, commonNameOf(contentOf(content.issuer)));
    certificate.m_subject = toByteArray(contentOf(content.subject));
    certificate.m_issuer = toByteArray(contentOf(content.issuer));
    if (ASN1_STRING_type(content.serial) == V_ASN1_NEG_INTEGER)
        return fail(errors::badCertificate, QStringLiteral("the serial number is negative"));
    certificate.m_serial = toByteArray(contentOf(content.serial));
    GH_TRY(certificate.m_validity.from, unixSeconds(content.validity->notBefore));
    GH_TRY(certificate.m_validity.until, unixSeconds(content.validity->notAfter));
    certificate.m_extensions = toByteArray(contentOf(content.extensions));
    const Result<Extensions> extensions = extensionsOf(view(certificate.m_extensions));
    const Result<Profile> profile = extensions ? profileOf(*extensions) : fail(extensions.error());
    ERR_clear_error();
    if (!profile)
        return fail(profile.error());
    certificate.m_isAuthority = profile->isAuthority;
    certificate.m_unknownCritical = profile->unknownCritical;
    certificate.m_pathLength = profile->pathLength;
    certificate.m_maySignCertificates = profile->maySign;
    certificate.m_signature = ecdsaSignature(decoded->signature, contentOf(decoded->algorithm), contentOf(content.algorithm));
    certificate.m_signedPart = signedPart(der);
    return certificate;
}

Result<QList<Certificate>> Certificate::chainFromPem(ByteView pem)
{
    QList<Certificate> chain;
    GH_TRY(const QList<QByteArray> blocks, pemBlocks(pem, "CERTIFICATE", maxChainLength));
    for (const QByteArray& der : blocks) {
        Result<Certificate> certificate = fromDer(der);
        if (!certificate)
            return fail(errors::badCertificate,
                        QStringLiteral("certificate %1: %2").arg(chain.size() + 1).arg(certificate.error().detail()));
        chain.append(std::move(*certificate));
    }
    return chain;
}

Result<Certificate> Certificate::fromDerOrPem(const QByteArray& bytes)
{
    if (!bytes.contains("-----BEGIN"))
        return fromDer(bytes);
    GH_TRY(QList<Certificate> chain, chainFromPem(view(bytes)));
    if (chain.size() != 1)
        return fail(errors::badCertificate, QStringLiteral("%1 certificates instead of one").arg(chain.size()));
    return chain.first();
}

QByteArray Certificate::toPem() const
{
    return pemText("CERTIFICATE", m_der);
}

bool Certificate::isSignedBy(const Certificate& issuer) const
{
    return m_signature && !m_signedPart.isEmpty() && issuer.m_key.verify(view(m_signedPart), *m_signature);
}

QByteArray Certificate::extension(ByteView id) const
{
    const Result<Extensions> extensions = extensionsOf(view(m_extensions));
    const Extension* const found = extensions ? findExtension(*extensions, id) : nullptr;
    return found ? toByteArray(found->value) : QByteArray();
}

} // namespace gatehouse::attest
