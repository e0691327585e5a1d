// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Crl.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/OpenSslHandles.h"
#include "core/attest/X509Details.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace gatehouse::attest {

Result<Crl> Crl::fromDer(const QByteArray& der)
{
    if (der.size() > maxBytes)
        return fail(errors::badCrl, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxBytes));
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    std::shared_ptr<X509_CRL> native(d2i_X509_CRL(nullptr, &cursor, long(der.size())), X509_CRL_free);
    if (!native || cursor != end)
        return fail(errors::badCrl, native ? QStringLiteral("bytes after the list") : takeOpenSslError());
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
    const bool good = X509_CRL_verify(m_native.get(), issuer.key().native()) == 1;
    if (!good)
        ERR_clear_error();
    return good;
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
