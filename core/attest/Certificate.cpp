// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Certificate.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

namespace gatehouse::attest {

namespace {

/// A library context without any provider. Decoding a certificate in it spares OpenSSL the search for a decoder of the public
/// key, which takes longer than verifying a signature; the key is made from its point instead.
OSSL_LIB_CTX* emptyContext()
{
    static OSSL_LIB_CTX* const context = [] {
        OSSL_LIB_CTX* created = OSSL_LIB_CTX_new();
        if (created)
            (void)OSSL_PROVIDER_load(created, "null");
        return created;
    }();
    return context;
}

/// The P-256 point of a subject public key info: id-ecPublicKey, prime256v1, uncompressed.
Result<P256PublicKey> publicKeyOf(X509* native)
{
    ASN1_OBJECT* algorithm = nullptr;
    const unsigned char* bits = nullptr;
    int length = 0;
    X509_ALGOR* parameters = nullptr;
    if (X509_PUBKEY_get0_param(&algorithm, &bits, &length, &parameters, X509_get_X509_PUBKEY(native)) != 1)
        return fail(errors::badCertificate, QStringLiteral("no public key"));
    const void* curve = nullptr;
    int type = 0;
    X509_ALGOR_get0(nullptr, &type, &curve, parameters);
    const bool isP256 = OBJ_obj2nid(algorithm) == NID_X9_62_id_ecPublicKey && type == V_ASN1_OBJECT
                        && OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(curve)) == NID_X9_62_prime256v1;
    if (!isP256 || length != int(1 + P256Point::size) || bits[0] != 0x04)
        return fail(errors::badCertificate, QStringLiteral("the public key is not an uncompressed P-256 point"));
    GH_TRY(const P256Point point, P256Point::fromBytes({bits + 1, P256Point::size}));
    return P256PublicKey::fromPoint(point);
}

struct Profile
{
    bool isAuthority = false;
    bool maySign = true; ///< Without keyUsage a key may do anything (RFC 5280 §4.2.1.3).
    bool unknownCritical = false;
};

/// Read one by one rather than from OpenSSL's cached flags, which need a digest that the empty context does not have.
Result<Profile> profileOf(X509* native)
{
    Profile profile;
    for (int i = 0; i < X509_get_ext_count(native); ++i) {
        X509_EXTENSION* extension = X509_get_ext(native, i);
        if (X509_EXTENSION_get_critical(extension) && X509_supported_extension(extension) != 1)
            profile.unknownCritical = true;
    }
    // The answer is -1 when there is none; anything else without a value is damaged or stands twice.
    int critical = -1;
    const std::unique_ptr<BASIC_CONSTRAINTS, crypto::OpenSslDeleter<BASIC_CONSTRAINTS_free>> constraints(
        static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(native, NID_basic_constraints, &critical, nullptr)));
    const bool constraintsRead = constraints || critical == -1;
    profile.isAuthority = constraints && constraints->ca;
    critical = -1;
    const std::unique_ptr<ASN1_BIT_STRING, crypto::OpenSslDeleter<ASN1_BIT_STRING_free>> usage(
        static_cast<ASN1_BIT_STRING*>(X509_get_ext_d2i(native, NID_key_usage, &critical, nullptr)));
    ERR_clear_error();
    if (!constraintsRead || (!usage && critical != -1))
        return fail(errors::badCertificate, QStringLiteral("basic constraints or key usage are damaged"));
    constexpr int keyCertSign = 5;
    constexpr int cRLSign = 6;
    if (usage)
        profile.maySign = ASN1_BIT_STRING_get_bit(usage.get(), keyCertSign) && ASN1_BIT_STRING_get_bit(usage.get(), cRLSign);
    return profile;
}

/// The signature when both mentions of its algorithm say ecdsa-with-SHA256 (RFC 5280 §4.1.1.2), else empty.
QByteArray signatureOf(const X509* native)
{
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* outer = nullptr;
    X509_get0_signature(&signature, &outer, native);
    return X509_ALGOR_cmp(outer, X509_get0_tbs_sigalg(native)) == 0 ? ecdsaSignature(signature, outer) : QByteArray();
}

} // namespace

Result<Certificate> Certificate::fromDer(const QByteArray& der)
{
    if (der.size() > maxDerBytes)
        return fail(errors::badCertificate, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxDerBytes));
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    X509* decoded = X509_new_ex(emptyContext(), nullptr);
    if (decoded && !d2i_X509(&decoded, &cursor, long(der.size())))
        decoded = nullptr; // d2i has freed it.
    const std::shared_ptr<X509> native(decoded, X509_free);
    if (!native || cursor != end)
        return fail(errors::badCertificate, native ? QStringLiteral("bytes after the certificate") : crypto::takeOpenSslError());
    Result<P256PublicKey> publicKey = publicKeyOf(native.get());
    if (!publicKey)
        return fail(errors::badCertificate, publicKey.error().detail());

    Certificate certificate(native, *publicKey);
    certificate.m_der = der;
    const X509_NAME* subject = X509_get_subject_name(native.get());
    const X509_NAME* issuer = X509_get_issuer_name(native.get());
    certificate.m_commonName = commonNameOf(subject);
    certificate.m_issuerCommonName = commonNameOf(issuer);
    certificate.m_subject = encodedName(subject);
    certificate.m_issuer = encodedName(issuer);
    certificate.m_serial = serialBytes(X509_get0_serialNumber(native.get()));
    GH_TRY(certificate.m_validity.from, unixSeconds(X509_get0_notBefore(native.get())));
    GH_TRY(certificate.m_validity.until, unixSeconds(X509_get0_notAfter(native.get())));
    GH_TRY(const Profile profile, profileOf(native.get()));
    certificate.m_isAuthority = profile.isAuthority;
    certificate.m_unknownCritical = profile.unknownCritical;
    certificate.m_maySignCertificates = profile.maySign;
    certificate.m_signature = signatureOf(native.get());
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
    return !m_signature.isEmpty() && !m_signedPart.isEmpty() && issuer.m_key.verifyDer(view(m_signedPart), view(m_signature));
}

QByteArray Certificate::extension(const char* oid) const
{
    const crypto::Asn1ObjectPtr object(OBJ_txt2obj(oid, 1));
    const int index = object ? X509_get_ext_by_OBJ(m_native.get(), object.get(), -1) : -1;
    if (index < 0)
        return {};
    const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(X509_get_ext(m_native.get(), index));
    return QByteArray(reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)), ASN1_STRING_length(data));
}

} // namespace gatehouse::attest
