// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Certificate.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/OpenSslHandles.h"
#include "core/attest/X509Details.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace gatehouse::attest {

Result<Certificate> Certificate::fromDer(const QByteArray& der)
{
    if (der.size() > maxDerBytes)
        return fail(errors::badCertificate, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxDerBytes));
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    std::shared_ptr<X509> native(d2i_X509(nullptr, &cursor, long(der.size())), X509_free);
    if (!native || cursor != end)
        return fail(errors::badCertificate,
                    native ? QStringLiteral("bytes after the certificate") : takeOpenSslError());

    // The X509 owns its key; the shared pointer with the X509's lifetime spares decoding it again.
    EVP_PKEY* key = X509_get0_pubkey(native.get());
    if (!key)
        return fail(errors::badCertificate, QStringLiteral("public key: %1").arg(takeOpenSslError()));
    Result<P256PublicKey> publicKey = P256PublicKey::fromOpenSsl(std::shared_ptr<EVP_PKEY>(native, key));
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
    const std::uint32_t flags = X509_get_extension_flags(native.get());
    if (flags & EXFLAG_INVALID) {
        ERR_clear_error();
        return fail(errors::badCertificate, QStringLiteral("an extension of '%1' is damaged").arg(certificate.m_commonName));
    }
    certificate.m_isAuthority = (flags & EXFLAG_CA) != 0;
    certificate.m_unknownCritical = (flags & EXFLAG_CRITICAL) != 0;
    // OpenSSL answers all bits when there is no keyUsage extension.
    const std::uint32_t usage = X509_get_key_usage(native.get());
    certificate.m_maySignCertificates = (usage & KU_KEY_CERT_SIGN) && (usage & KU_CRL_SIGN);
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
    const bool good = X509_verify(m_native.get(), issuer.m_key.native()) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

QByteArray Certificate::extension(const char* oid) const
{
    const Asn1ObjectPtr object(OBJ_txt2obj(oid, 1));
    const int index = object ? X509_get_ext_by_OBJ(m_native.get(), object.get(), -1) : -1;
    if (index < 0)
        return {};
    const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(X509_get_ext(m_native.get(), index));
    return QByteArray(reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)), ASN1_STRING_length(data));
}

} // namespace gatehouse::attest
