// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Crl.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/x509v3.h>

namespace gatehouse::attest {

namespace {

/// Whether the signed part names the same algorithm as the list's end (RFC 5280 §5.1.1.2): version, then the algorithm, both
/// compared as they are encoded.
bool namesSameAlgorithm(const QByteArray& tbs, const QByteArray& der)
{
    const auto element = [](const unsigned char*& cursor, const unsigned char* end) -> QByteArrayView {
        const unsigned char* const begin = cursor;
        long length = 0;
        int tag = 0;
        int tagClass = 0;
        if (ASN1_get_object(&cursor, &length, &tag, &tagClass, end - cursor) & 0x80)
            return {};
        cursor += length;
        return {begin, cursor - begin};
    };
    const auto* inner = reinterpret_cast<const unsigned char*>(tbs.constData());
    const unsigned char* const innerEnd = inner + tbs.size();
    long length = 0;
    int tag = 0;
    int tagClass = 0;
    (void)ASN1_get_object(&inner, &length, &tag, &tagClass, innerEnd - inner);
    QByteArrayView algorithm = element(inner, innerEnd);
    if (algorithm.startsWith(char(V_ASN1_INTEGER)))
        algorithm = element(inner, innerEnd);
    const auto* outer = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const outerEnd = outer + der.size();
    (void)ASN1_get_object(&outer, &length, &tag, &tagClass, outerEnd - outer);
    outer += tbs.size();
    return !algorithm.isEmpty() && algorithm == element(outer, outerEnd);
}

bool hasCriticalEntry(const X509_CRL* native)
{
    const STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(const_cast<X509_CRL*>(native));
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(revoked, i);
        for (int j = 0; j < X509_REVOKED_get_ext_count(entry); ++j) {
            if (X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j)))
                return true;
        }
    }
    return false;
}

} // namespace

Result<Crl> Crl::fromDer(const QByteArray& der)
{
    if (der.size() > maxBytes)
        return fail(errors::badCrl, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxBytes));
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    std::shared_ptr<X509_CRL> native(d2i_X509_CRL(nullptr, &cursor, long(der.size())), X509_CRL_free);
    if (!native || cursor != end)
        return fail(errors::badCrl, native ? QStringLiteral("bytes after the list") : crypto::takeOpenSslError());
    Crl crl;
    crl.m_native = native;
    crl.m_der = der;
    const X509_NAME* issuer = X509_CRL_get_issuer(native.get());
    crl.m_issuer = encodedName(issuer);
    crl.m_issuerCommonName = commonNameOf(issuer);
    const Result<UnixSeconds> from = unixSeconds(X509_CRL_get0_lastUpdate(native.get()));
    const Result<UnixSeconds> until = unixSeconds(X509_CRL_get0_nextUpdate(native.get()));
    if (!from || !until)
        return fail(errors::badCrl, QStringLiteral("thisUpdate or nextUpdate is missing or no time"));
    crl.m_validity = {*from, *until};
    crl.m_hasRequiredExtensions = X509_CRL_get_ext_by_NID(native.get(), NID_crl_number, -1) >= 0
                                  && X509_CRL_get_ext_by_NID(native.get(), NID_authority_key_identifier, -1) >= 0;
    for (int i = 0; i < X509_CRL_get_ext_count(native.get()); ++i) {
        X509_EXTENSION* extension = X509_CRL_get_ext(native.get(), i);
        // A list limited to some certificates (delta, distribution point) is not the list we need; refuse it too.
        if (X509_EXTENSION_get_critical(extension))
            crl.m_unknownCritical = true;
    }
    // A critical extension of an entry (certificate issuer) would make it speak of somebody else's certificate.
    crl.m_unknownCritical = crl.m_unknownCritical || hasCriticalEntry(native.get());
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(native.get(), &signature, &algorithm);
    crl.m_signedPart = signedPart(der);
    if (namesSameAlgorithm(crl.m_signedPart, der))
        crl.m_signature = ecdsaSignature(signature, algorithm);
    return crl;
}

Result<Crl> Crl::fromAnyEncoding(const QByteArray& bytes)
{
    if (bytes.size() > 2 * maxBytes)
        return fail(errors::badCrl, QStringLiteral("%1 bytes; at most %2").arg(bytes.size()).arg(maxBytes));
    if (bytes.startsWith("-----BEGIN")) {
        const Result<QList<QByteArray>> blocks = pemBlocks(view(bytes), "X509 CRL", 1);
        if (!blocks)
            return fail(errors::badCrl, blocks.error().detail());
        return fromDer(blocks->first());
    }
    if (bytes.startsWith(char(0x30)) && !bytes.startsWith("30"))
        return fromDer(bytes);
    const Result<QByteArray> der = fromHex(QString::fromLatin1(bytes), maxBytes);
    if (!der)
        return fail(errors::badCrl, QStringLiteral("neither DER, PEM nor hex: %1").arg(der.error().detail()));
    return fromDer(*der);
}

int Crl::revokedCount() const
{
    return std::max(0, sk_X509_REVOKED_num(X509_CRL_get_REVOKED(m_native.get())));
}

bool Crl::isSignedBy(const Certificate& issuer) const
{
    return !m_signature.isEmpty() && !m_signedPart.isEmpty() && issuer.key().verifyDer(view(m_signedPart), view(m_signature));
}

bool Crl::revokes(const Certificate& certificate) const
{
    // Looked for one by one: OpenSSL's look-up sorts the shared list in place, which two threads must not do.
    const STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(m_native.get());
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(revoked, i);
        if (serialBytes(X509_REVOKED_get0_serialNumber(entry)) == certificate.serial())
            return true;
    }
    return false;
}

} // namespace gatehouse::attest
