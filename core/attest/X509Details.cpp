// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/X509Details.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/OpenSslHandles.h"

#include <QDateTime>
#include <openssl/err.h>

namespace gatehouse::attest {

QString commonNameOf(const X509_NAME* name)
{
    const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (index < 0)
        return {};
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
    const QDate date(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    const QDateTime moment(date, QTime(parts.tm_hour, parts.tm_min, parts.tm_sec), Qt::UTC);
    return moment.toSecsSinceEpoch();
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
        QByteArray base64;
        base64.reserve(stop - body);
        for (qsizetype i = body; i < stop; ++i) {
            if (!isFiller(all.at(i)))
                base64 += all.at(i);
        }
        const auto decoded = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || decoded.decoded.isEmpty() || decoded.decoded.toBase64() != base64)
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
