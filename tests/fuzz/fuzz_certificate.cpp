// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates and revocation lists: what is read keeps its bytes, its PEM text leads back to them, and OpenSSL's own X509 and
// X509_CRL, when they take the bytes too, say the same about them. The first byte chooses how the rest is read.
#include "core/attest/Crl.h"
#include "core/attest/PckExtension.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"
#include "tests/fuzz/Property.h"

#include <openssl/err.h>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

QByteArray encoded(const X509_NAME* name)
{
    const unsigned char* der = nullptr;
    std::size_t length = 0;
    GATEHOUSE_PROPERTY(X509_NAME_get0_der(name, &der, &length) == 1);
    return QByteArray(reinterpret_cast<const char*>(der), qsizetype(length));
}

void agreesWithOpenSsl(const Certificate& certificate)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(certificate.der().constData());
    const crypto::X509Ptr native(d2i_X509(nullptr, &cursor, long(certificate.der().size())));
    ERR_clear_error();
    if (!native)
        return;
    GATEHOUSE_PROPERTY(certificate.subjectDer() == encoded(X509_get_subject_name(native.get())));
    GATEHOUSE_PROPERTY(certificate.issuerDer() == encoded(X509_get_issuer_name(native.get())));
    GATEHOUSE_PROPERTY(std::ranges::equal(view(certificate.serial()), contentOf(X509_get0_serialNumber(native.get()))));
    GATEHOUSE_PROPERTY(unixSeconds(X509_get0_notBefore(native.get())) == certificate.validity().from);
    GATEHOUSE_PROPERTY(unixSeconds(X509_get0_notAfter(native.get())) == certificate.validity().until);
}

void agreesWithOpenSsl(const Crl& crl)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(crl.der().constData());
    const crypto::X509CrlPtr native(d2i_X509_CRL(nullptr, &cursor, long(crl.der().size())));
    ERR_clear_error();
    if (!native)
        return;
    const STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(native.get());
    GATEHOUSE_PROPERTY(crl.issuerDer() == encoded(X509_CRL_get_issuer(native.get())));
    GATEHOUSE_PROPERTY(crl.revokedCount() == std::max(0, sk_X509_REVOKED_num(revoked)));
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(revoked, i);
        GATEHOUSE_PROPERTY(crl.revokes(toByteArray(contentOf(X509_REVOKED_get0_serialNumber(entry)))));
        for (int j = 0; j < X509_REVOKED_get_ext_count(entry); ++j)
            GATEHOUSE_PROPERTY(!X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j)) || crl.hasUnknownCriticalExtension());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data + 1), qsizetype(size - 1));
    switch (data[0] % 4) {
    case 0:
        if (const Result<Certificate> certificate = Certificate::fromDer(bytes)) {
            GATEHOUSE_PROPERTY(certificate->der() == bytes);
            const QByteArray pem = certificate->toPem();
            const Result<QList<Certificate>> again = Certificate::chainFromPem(view(pem));
            GATEHOUSE_PROPERTY(again && again->size() == 1 && again->first().der() == bytes);
            (void)PckExtension::fromCertificate(*certificate);
            (void)certificate->isSelfSigned();
            agreesWithOpenSsl(*certificate);
        }
        break;
    case 1:
        if (const Result<QList<Certificate>> chain = Certificate::chainFromPem(view(bytes)))
            GATEHOUSE_PROPERTY(!chain->isEmpty() && chain->size() <= Certificate::maxChainLength);
        break;
    case 2:
        if (const Result<Crl> crl = Crl::fromAnyEncoding(bytes)) {
            const Result<Crl> again = Crl::fromDer(crl->der());
            GATEHOUSE_PROPERTY(again && again->revokedCount() == crl->revokedCount());
            agreesWithOpenSsl(*crl);
        }
        break;
    default:
        if (const Result<PckExtension> extension = PckExtension::fromDer(bytes)) {
            const Result<QByteArray> der = extension->toDer();
            GATEHOUSE_PROPERTY(der.has_value());
            const Result<PckExtension> again = PckExtension::fromDer(*der);
            GATEHOUSE_PROPERTY(again && again->fmspc == extension->fmspc && again->components == extension->components);
        }
    }
    return 0;
}
