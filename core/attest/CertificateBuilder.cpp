// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/CertificateBuilder.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/PckExtension.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace gatehouse::attest {

namespace {

/// Says on every certificate what it is worth.
constexpr const char* organization = "Gatehouse devnet: simulated, proves nothing about hardware";

tl::unexpected<Error> openSslFailure(const char* what)
{
    return fail(errors::crypto, QStringLiteral("%1: %2").arg(QLatin1String(what), crypto::takeOpenSslError()));
}

bool addText(X509_NAME* name, const char* field, const QByteArray& text)
{
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(text.constData()), int(text.size()), -1, 0)
           == 1;
}

crypto::Asn1IntegerPtr serialFrom(const QByteArray& bytes)
{
    const crypto::BignumPtr number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.constData()), int(bytes.size()), nullptr));
    return crypto::Asn1IntegerPtr(number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
}

bool addExtension(X509* certificate, X509V3_CTX* context, int nid, const char* value)
{
    const crypto::X509ExtensionPtr extension(
        X509V3_EXT_conf_nid(nullptr, context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool addSgxExtension(X509* certificate, const QByteArray& content)
{
    const crypto::Asn1ObjectPtr oid(OBJ_txt2obj(PckExtension::oid, 1));
    const crypto::Asn1StringPtr data(ASN1_OCTET_STRING_new());
    if (!oid || !data
        || ASN1_OCTET_STRING_set(data.get(), reinterpret_cast<const unsigned char*>(content.constData()), int(content.size())) != 1)
        return false;
    const crypto::X509ExtensionPtr extension(
        X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, data.get()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<crypto::X509Ptr> decoded(const Certificate& certificate)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(certificate.der().constData());
    crypto::X509Ptr native(d2i_X509(nullptr, &cursor, long(certificate.der().size())));
    if (!native)
        return openSslFailure("issuer");
    return native;
}

bool addProfile(X509* native, X509* issuer, const CertificateSpec& spec)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, native, nullptr, nullptr, 0);
    const bool authority = spec.role != CertificateSpec::Role::Leaf;
    const char* constraints = spec.role == CertificateSpec::Role::Root ? "critical,CA:TRUE,pathlen:1"
                              : authority                              ? "critical,CA:TRUE,pathlen:0"
                                                                       : "critical,CA:FALSE";
    const char* usage = authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,nonRepudiation";
    return addExtension(native, &context, NID_subject_key_identifier, "hash")
           && addExtension(native, &context, NID_authority_key_identifier, "keyid:always")
           && addExtension(native, &context, NID_basic_constraints, constraints)
           && addExtension(native, &context, NID_key_usage, usage)
           && (spec.sgxExtension.isEmpty() || addSgxExtension(native, spec.sgxExtension));
}

} // namespace

Result<Certificate> buildCertificate(const CertificateSpec& spec, const P256PublicKey& subject,
                                     const P256SigningKey& issuerKey, const std::optional<Certificate>& issuer)
{
    const crypto::X509Ptr native(X509_new());
    QByteArray serial = spec.serial;
    if (serial.isEmpty()) {
        serial.resize(20);
        if (RAND_bytes(reinterpret_cast<unsigned char*>(serial.data()), int(serial.size())) != 1)
            return openSslFailure("random serial");
        serial[0] = char(serial.at(0) & 0x7f); // Positive, as RFC 5280 §4.1.2.2 demands.
    }
    const crypto::Asn1IntegerPtr number = serialFrom(serial);
    if (!native || !number || X509_set_version(native.get(), X509_VERSION_3) != 1
        || X509_set_serialNumber(native.get(), number.get()) != 1)
        return openSslFailure("certificate");
    X509_NAME* name = X509_get_subject_name(native.get());
    if (!addText(name, "CN", spec.commonName.toUtf8()) || !addText(name, "O", QByteArray(organization)))
        return openSslFailure("subject");
    crypto::X509Ptr issuerNative;
    if (issuer) {
        GH_TRY(issuerNative, decoded(*issuer));
    }
    X509* const signer = issuerNative ? issuerNative.get() : native.get();
    if (X509_set_issuer_name(native.get(), X509_get_subject_name(signer)) != 1
        || X509_set_pubkey(native.get(), subject.toOpenSsl().get()) != 1)
        return openSslFailure("issuer");
    const crypto::Asn1TimePtr from(ASN1_TIME_set(nullptr, time_t(spec.validity.from)));
    const crypto::Asn1TimePtr until(ASN1_TIME_set(nullptr, time_t(spec.validity.until)));
    if (!from || !until || X509_set1_notBefore(native.get(), from.get()) != 1
        || X509_set1_notAfter(native.get(), until.get()) != 1 || !addProfile(native.get(), signer, spec)
        || X509_sign(native.get(), issuerKey.native(), EVP_sha256()) <= 0)
        return openSslFailure("certificate");

    unsigned char* der = nullptr;
    const int length = i2d_X509(native.get(), &der);
    if (length < 0)
        return openSslFailure("encoding");
    const QByteArray bytes(reinterpret_cast<const char*>(der), length);
    OPENSSL_free(der);
    return Certificate::fromDer(bytes);
}

Result<Crl> buildCrl(const Certificate& issuer, const P256SigningKey& issuerKey, ValidityWindow validity,
                     const QList<QByteArray>& revokedSerials)
{
    const crypto::X509CrlPtr native(X509_CRL_new());
    GH_TRY(const crypto::X509Ptr issuerNative, decoded(issuer));
    const crypto::Asn1TimePtr from(ASN1_TIME_set(nullptr, time_t(validity.from)));
    const crypto::Asn1TimePtr until(ASN1_TIME_set(nullptr, time_t(validity.until)));
    if (!native || !from || !until || X509_CRL_set_version(native.get(), X509_CRL_VERSION_2) != 1
        || X509_CRL_set_issuer_name(native.get(), X509_get_subject_name(issuerNative.get())) != 1
        || X509_CRL_set1_lastUpdate(native.get(), from.get()) != 1
        || X509_CRL_set1_nextUpdate(native.get(), until.get()) != 1)
        return openSslFailure("CRL");
    for (const QByteArray& serial : revokedSerials) {
        std::unique_ptr<X509_REVOKED, crypto::OpenSslDeleter<X509_REVOKED_free>> entry(X509_REVOKED_new());
        const crypto::Asn1IntegerPtr number = serialFrom(serial);
        if (!entry || !number || X509_REVOKED_set_serialNumber(entry.get(), number.get()) != 1
            || X509_REVOKED_set_revocationDate(entry.get(), from.get()) != 1
            || X509_CRL_add0_revoked(native.get(), entry.release()) != 1)
            return openSslFailure("CRL entry");
    }
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuerNative.get(), nullptr, nullptr, native.get(), 0);
    // The time is a number that grows with every list, which is all RFC 5280 §5.2.3 asks.
    const crypto::Asn1IntegerPtr number(ASN1_INTEGER_new());
    const crypto::X509ExtensionPtr keyId(
        X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
    if (!number || !keyId || ASN1_INTEGER_set_int64(number.get(), validity.from) != 1
        || X509_CRL_add1_ext_i2d(native.get(), NID_crl_number, number.get(), 0, 0) != 1
        || X509_CRL_add_ext(native.get(), keyId.get(), -1) != 1 || X509_CRL_sort(native.get()) != 1
        || X509_CRL_sign(native.get(), issuerKey.native(), EVP_sha256()) <= 0)
        return openSslFailure("CRL");
    unsigned char* der = nullptr;
    const int length = i2d_X509_CRL(native.get(), &der);
    if (length < 0)
        return openSslFailure("encoding");
    const QByteArray bytes(reinterpret_cast<const char*>(der), length);
    OPENSSL_free(der);
    return Crl::fromDer(bytes);
}

} // namespace gatehouse::attest
