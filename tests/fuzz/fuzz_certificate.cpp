// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates and revocation lists: what is read keeps its bytes, its PEM text leads back to them, and OpenSSL's own X509 and
// X509_CRL, when they take the bytes too, say the same about them: names, numbers, times, whether it is a CA and may sign, how many CAs may
// stand below it, which extensions are critical, that none stands twice, and whose signature it bears. The first byte chooses how the
// rest is read.
#include "core/attest/Crl.h"
#include "core/attest/PckExtension.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"
#include "tests/fuzz/Property.h"

#include <limits>
#include <openssl/err.h>
#include <openssl/x509v3.h>

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

/// OpenSSL's own view of the extensions, from its decoded ones.
void agreesAboutExtensions(const Certificate& certificate, X509* native)
{
    bool unprocessed = false;
    for (int i = 0; i < X509_get_ext_count(native); ++i) {
        X509_EXTENSION* const extension = X509_get_ext(native, i);
        ASN1_OBJECT* const id = X509_EXTENSION_get_object(extension);
        GATEHOUSE_PROPERTY(X509_get_ext_by_OBJ(native, id, i) < 0); // None twice.
        const int nid = OBJ_obj2nid(id);
        unprocessed = unprocessed || (X509_EXTENSION_get_critical(extension) && nid != NID_basic_constraints && nid != NID_key_usage);
        const ByteView encodedId(OBJ_get0_data(id), OBJ_length(id));
        GATEHOUSE_PROPERTY(std::ranges::equal(view(certificate.extension(encodedId)), contentOf(X509_EXTENSION_get_data(extension))));
    }
    GATEHOUSE_PROPERTY(certificate.hasUnknownCriticalExtension() == unprocessed);

    const std::uint32_t flags = X509_get_extension_flags(native);
    // What not even OpenSSL can process must have been noticed.
    GATEHOUSE_PROPERTY(!(flags & EXFLAG_CRITICAL) || certificate.hasUnknownCriticalExtension());
    // Invalid is said of more than what is compared here, and the rest is then not filled in.
    if (flags & EXFLAG_INVALID)
        return;
    GATEHOUSE_PROPERTY(certificate.isAuthority() == ((flags & EXFLAG_CA) != 0));
    const std::uint32_t usage = X509_get_key_usage(native); // All bits when there is no such extension.
    constexpr std::uint32_t signing = KU_KEY_CERT_SIGN | KU_CRL_SIGN;
    GATEHOUSE_PROPERTY(certificate.maySignCertificates() == ((usage & signing) == signing));
    const long length = X509_get_pathlen(native); // -1 when there is none.
    GATEHOUSE_PROPERTY(certificate.pathLength() ? length == *certificate.pathLength() || length > std::numeric_limits<int>::max() : length < 0);
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
    const int days = int((certificate.validity().until - certificate.validity().from) / 86400);
    int theirDays = 0, theirSeconds = 0;
    GATEHOUSE_PROPERTY(ASN1_TIME_diff(&theirDays, &theirSeconds, X509_get0_notBefore(native.get()), X509_get0_notAfter(native.get())) == 1 && theirDays == days);
    agreesAboutExtensions(certificate, native.get());
    // Ours is the stricter about how a signature is written; what it takes must hold for OpenSSL too.
    GATEHOUSE_PROPERTY(!certificate.isSignedBy(certificate) || X509_verify(native.get(), X509_get0_pubkey(native.get())) == 1);
    ERR_clear_error();
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
    bool isCritical = X509_CRL_get_ext_by_critical(native.get(), 1, -1) >= 0;
    const bool isPartial = X509_CRL_get_ext_by_NID(native.get(), NID_delta_crl, -1) >= 0 || X509_CRL_get_ext_by_NID(native.get(), NID_issuing_distribution_point, -1) >= 0;
    for (int i = 0; i < X509_CRL_get_ext_count(native.get()); ++i)
        GATEHOUSE_PROPERTY(X509_CRL_get_ext_by_OBJ(native.get(), X509_EXTENSION_get_object(X509_CRL_get_ext(native.get(), i)), i) < 0);
    GATEHOUSE_PROPERTY(crl.hasRequiredExtensions()
                       == (X509_CRL_get_ext_by_NID(native.get(), NID_crl_number, -1) >= 0 && X509_CRL_get_ext_by_NID(native.get(), NID_authority_key_identifier, -1) >= 0));
    GATEHOUSE_PROPERTY(unixSeconds(X509_CRL_get0_lastUpdate(native.get())) == crl.validity().from);
    GATEHOUSE_PROPERTY(unixSeconds(X509_CRL_get0_nextUpdate(native.get())) == crl.validity().until);
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(revoked, i);
        GATEHOUSE_PROPERTY(crl.revokes(toByteArray(contentOf(X509_REVOKED_get0_serialNumber(entry)))));
        for (int j = 0; j < X509_REVOKED_get_ext_count(entry); ++j)
            isCritical = isCritical || X509_EXTENSION_get_critical(X509_REVOKED_get_ext(entry, j));
    }
    GATEHOUSE_PROPERTY(crl.hasUnknownCriticalExtension() == (isCritical || isPartial));
}

/// Where takeElement() sees an element OpenSSL sees the same one; where it sees none it is BER, or no universal tag, or nothing at all.
void agreesAboutElement(const QByteArray& bytes)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(bytes.constData());
    const unsigned char* const begin = cursor;
    long length = 0;
    int tag = 0, tagClass = 0;
    const int kind = bytes.isEmpty() ? 0x80 : ASN1_get_object(&cursor, &length, &tag, &tagClass, long(bytes.size()));
    ERR_clear_error();
    const bool isElement = (kind & 0x80) == 0;
    const long header = long(cursor - begin);
    const bool hasParts = tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET;
    const long shortest = 2 + (length > 0x7f) + (length > 0xff) + (length > 0xffff) + (length > 0xffffff);
    const bool isDer = isElement && tagClass == V_ASN1_UNIVERSAL && kind == (hasParts ? V_ASN1_CONSTRUCTED : 0) && header == shortest;
    ByteView rest = view(bytes);
    const Result<DerElement> element = takeElement(rest);
    GATEHOUSE_PROPERTY(element.has_value() == isDer);
    if (element)
        GATEHOUSE_PROPERTY(element->tag == tag && long(element->content.size()) == length && long(element->whole.size()) == header + length
                           && rest.size() == std::size_t(bytes.size()) - element->whole.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data + 1), qsizetype(size - 1));
    agreesAboutElement(bytes);
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
