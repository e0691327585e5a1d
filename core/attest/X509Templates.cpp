// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/X509Templates.h"

#include "core/attest/AttestErrors.h"

#include <QRegularExpression>
#include <openssl/err.h>

namespace gatehouse::attest::asn1 {

namespace {

// clang-format off
ASN1_SEQUENCE(Validity) = {
    ASN1_SIMPLE(Validity, notBefore, ASN1_TIME),
    ASN1_SIMPLE(Validity, notAfter, ASN1_TIME)
} static_ASN1_SEQUENCE_END(Validity)

ASN1_SEQUENCE(SignedCertificate) = {
    ASN1_EXP_OPT(SignedCertificate, version, ASN1_INTEGER, 0),
    ASN1_SIMPLE(SignedCertificate, serial, ASN1_INTEGER),
    ASN1_SIMPLE(SignedCertificate, algorithm, ASN1_SEQUENCE),
    ASN1_SIMPLE(SignedCertificate, issuer, ASN1_SEQUENCE),
    ASN1_SIMPLE(SignedCertificate, validity, Validity),
    ASN1_SIMPLE(SignedCertificate, subject, ASN1_SEQUENCE),
    ASN1_SIMPLE(SignedCertificate, publicKey, ASN1_SEQUENCE),
    ASN1_EXP_OPT(SignedCertificate, extensions, ASN1_SEQUENCE, 3)
} static_ASN1_SEQUENCE_END(SignedCertificate)

ASN1_SEQUENCE(SignedList) = {
    ASN1_OPT(SignedList, version, ASN1_INTEGER),
    ASN1_SIMPLE(SignedList, algorithm, ASN1_SEQUENCE),
    ASN1_SIMPLE(SignedList, issuer, ASN1_SEQUENCE),
    ASN1_SIMPLE(SignedList, thisUpdate, ASN1_TIME),
    ASN1_OPT(SignedList, nextUpdate, ASN1_TIME),
    ASN1_OPT(SignedList, entries, ASN1_SEQUENCE),
    ASN1_EXP_OPT(SignedList, extensions, ASN1_SEQUENCE, 0)
} static_ASN1_SEQUENCE_END(SignedList)

ASN1_SEQUENCE(Certificate) = {
    ASN1_SIMPLE(Certificate, content, SignedCertificate),
    ASN1_SIMPLE(Certificate, algorithm, ASN1_SEQUENCE),
    ASN1_SIMPLE(Certificate, signature, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(Certificate)

ASN1_SEQUENCE(CertificateList) = {
    ASN1_SIMPLE(CertificateList, content, SignedList),
    ASN1_SIMPLE(CertificateList, algorithm, ASN1_SEQUENCE),
    ASN1_SIMPLE(CertificateList, signature, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(CertificateList)
// clang-format on

/// What OpenSSL says about a structure that it could not read: why, and in which field of which structure.
QString decodingProblem()
{
    QString reason, place;
    const char* data = nullptr;
    int flags = 0;
    // The innermost comes first; the field is named by one of those around it.
    for (unsigned long code; (code = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) != 0;) {
        const char* text = ERR_reason_error_string(code);
        if (reason.isEmpty() && text)
            reason = QString::fromLatin1(text);
        if (place.isEmpty() && (flags & ERR_TXT_STRING) != 0 && data)
            place = QString::fromLatin1(data);
    }
    static const QRegularExpression field(QStringLiteral("Field=([A-Za-z]+), Type=([A-Za-z]+)"));
    const QRegularExpressionMatch match = field.match(place);
    return match.hasMatch() ? QStringLiteral("not DER: %1 in '%2' of %3").arg(reason, match.captured(1), match.captured(2))
                            : QStringLiteral("not DER: %1 at offset 0").arg(reason.isEmpty() ? QStringLiteral("unreadable") : reason);
}

template<typename Structure>
Result<std::shared_ptr<const Structure>> decode(const QByteArray& der, const ASN1_ITEM* item)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    ERR_clear_error(); // What others left there must not be told as what is wrong here.
    ASN1_VALUE* const decoded = ASN1_item_d2i(nullptr, &cursor, long(der.size()), item);
    if (!decoded)
        return fail(errors::badCertificate, decodingProblem());
    const std::shared_ptr<const Structure> owned(reinterpret_cast<Structure*>(decoded),
                                                 [decoded, item](const Structure*) { ASN1_item_free(decoded, item); });
    if (cursor != end)
        return fail(errors::badCertificate, QStringLiteral("bytes after the structure, at offset %1").arg(cursor - reinterpret_cast<const unsigned char*>(der.constData())));
    return owned;
}

} // namespace

Result<std::shared_ptr<const Certificate>> decodeCertificate(const QByteArray& der)
{
    return decode<Certificate>(der, ASN1_ITEM_rptr(Certificate));
}

Result<std::shared_ptr<const CertificateList>> decodeList(const QByteArray& der)
{
    return decode<CertificateList>(der, ASN1_ITEM_rptr(CertificateList));
}

} // namespace gatehouse::attest::asn1
