// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/X509Details.h"

#include "core/attest/AttestErrors.h"
#include "core/crypto/OpenSslHandles.h"

#include <QDate>
#include <openssl/err.h>

namespace gatehouse::attest {

QString commonNameOf(const X509_NAME* name)
{
    const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (index < 0)
        return {};
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index));
    if (ASN1_STRING_type(value) == V_ASN1_UTF8STRING || ASN1_STRING_type(value) == V_ASN1_PRINTABLESTRING)
        return QString::fromUtf8(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), ASN1_STRING_length(value));
    unsigned char* text = nullptr;
    const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
    if (length < 0) {
        ERR_clear_error();
        return {};
    }
    const QString result = QString::fromUtf8(reinterpret_cast<const char*>(text), length);
    OPENSSL_free(text);
    return result;
}

QByteArray encodedName(const X509_NAME* name)
{
    const unsigned char* der = nullptr;
    std::size_t length = 0;
    if (X509_NAME_get0_der(name, &der, &length) != 1)
        return {};
    return QByteArray(reinterpret_cast<const char*>(der), qsizetype(length));
}

QByteArray serialBytes(const ASN1_INTEGER* serial)
{
    return QByteArray(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)), ASN1_STRING_length(serial));
}

Result<UnixSeconds> unixSeconds(const ASN1_TIME* time)
{
    std::tm parts{};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1) {
        ERR_clear_error();
        return fail(errors::badCertificate, QStringLiteral("a time is not a time"));
    }
    constexpr qint64 julianDayOf1970 = 2440588;
    const qint64 days = QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday).toJulianDay() - julianDayOf1970;
    return days * 86400 + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
}

QByteArray signedPart(const QByteArray& der)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(der.constData());
    const unsigned char* const end = cursor + der.size();
    long length = 0;
    int tag = 0;
    int tagClass = 0;
    if (ASN1_get_object(&cursor, &length, &tag, &tagClass, end - cursor) != V_ASN1_CONSTRUCTED || tag != V_ASN1_SEQUENCE)
        return {};
    const unsigned char* const begin = cursor;
    if (ASN1_get_object(&cursor, &length, &tag, &tagClass, end - cursor) != V_ASN1_CONSTRUCTED || tag != V_ASN1_SEQUENCE)
        return {};
    return QByteArray(reinterpret_cast<const char*>(begin), cursor - begin + length);
}

QByteArray ecdsaSignature(const ASN1_BIT_STRING* signature, const X509_ALGOR* algorithm)
{
    const ASN1_OBJECT* object = nullptr;
    int parameterType = 0;
    X509_ALGOR_get0(&object, &parameterType, nullptr, algorithm);
    const bool unusedBits = (signature->flags & ASN1_STRING_FLAG_BITS_LEFT) && (signature->flags & 0x07);
    // RFC 5758 §3.2: no parameters.
    if (OBJ_obj2nid(object) != NID_ecdsa_with_SHA256 || parameterType != V_ASN1_UNDEF || unusedBits)
        return {};
    return QByteArray(reinterpret_cast<const char*>(ASN1_STRING_get0_data(signature)), ASN1_STRING_length(signature));
}

namespace {

bool isFiller(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

} // namespace

Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks)
{
    const QByteArray all = QByteArray::fromRawData(reinterpret_cast<const char*>(text.data()), qsizetype(text.size()));
    const QByteArray begin = QByteArrayLiteral("-----BEGIN ") + label + QByteArrayLiteral("-----");
    const QByteArray end = QByteArrayLiteral("-----END ") + label + QByteArrayLiteral("-----");
    QList<QByteArray> blocks;
    qsizetype at = 0;
    while (true) {
        while (at < all.size() && isFiller(all.at(at)))
            ++at;
        if (at == all.size())
            break;
        const auto where = [&] { return QStringLiteral("PEM block %1 at offset %2").arg(blocks.size() + 1).arg(at); };
        if (blocks.size() == maxBlocks)
            return fail(errors::badCertificate, QStringLiteral("more than %1 PEM blocks").arg(maxBlocks));
        const qsizetype body = at + begin.size();
        const qsizetype stop = all.mid(at, begin.size()) == begin ? all.indexOf(end, body) : -1;
        if (stop < 0)
            return fail(errors::badCertificate, where() + QStringLiteral(" does not begin or end as PEM"));
        QByteArray base64(stop - body, Qt::Uninitialized);
        char* const last = std::remove_copy_if(all.cbegin() + body, all.cbegin() + stop, base64.data(), isFiller);
        base64.truncate(last - base64.data());
        const auto decoded = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        // The decoder refuses foreign characters; what it forgives is in the last group: missing padding and stray bits.
        const qsizetype lastGroup = decoded.decoded.size() % 3 ? decoded.decoded.size() % 3 : 3;
        const bool canonical = base64.size() % 4 == 0 && base64.size() / 4 == (decoded.decoded.size() + 2) / 3
                               && base64.endsWith(decoded.decoded.right(lastGroup).toBase64());
        if (!decoded || decoded.decoded.isEmpty() || !canonical)
            return fail(errors::badCertificate, where() + QStringLiteral(" is not canonical base64"));
        blocks.append(decoded.decoded);
        at = stop + end.size();
    }
    if (blocks.isEmpty())
        return fail(errors::badCertificate, QStringLiteral("no PEM block"));
    return blocks;
}

QByteArray pemText(const char* label, const QByteArray& der)
{
    const QByteArray base64 = der.toBase64();
    QByteArray text = QByteArrayLiteral("-----BEGIN ") + label + QByteArrayLiteral("-----\n");
    for (qsizetype i = 0; i < base64.size(); i += 64)
        text += base64.mid(i, 64) + '\n';
    return text + QByteArrayLiteral("-----END ") + label + QByteArrayLiteral("-----\n");
}

} // namespace gatehouse::attest
