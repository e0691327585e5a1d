// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/X509Details.h"

#include "core/attest/AttestErrors.h"
#include "core/crypto/OpenSslHandles.h"

#include <QDate>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace gatehouse::attest {

namespace {

/// Text of any of the types that a name may have.
QString textOf(const DerElement& value)
{
    if (value.tag == V_ASN1_UTF8STRING || value.tag == V_ASN1_PRINTABLESTRING)
        return QString::fromUtf8(reinterpret_cast<const char*>(value.content.data()), qsizetype(value.content.size()));
    const unsigned char* cursor = value.whole.data();
    const crypto::Asn1StringPtr string(d2i_ASN1_PRINTABLE(nullptr, &cursor, long(value.whole.size())));
    unsigned char* text = nullptr;
    const int length = string ? ASN1_STRING_to_UTF8(&text, string.get()) : -1;
    if (length < 0) {
        ERR_clear_error();
        return {};
    }
    const QString result = QString::fromUtf8(reinterpret_cast<const char*>(text), length);
    OPENSSL_free(text);
    return result;
}

} // namespace

Result<QString> commonNameOf(ByteView name)
{
    constexpr std::array<std::uint8_t, 3> commonNameOid{0x55, 0x04, 0x03}; // 2.5.4.3
    GH_TRY(ByteView attributeSets, takeSequence(name));
    std::optional<QString> found;
    while (!attributeSets.empty()) {
        GH_TRY(const DerElement set, takeElement(attributeSets));
        ByteView attributes = set.content;
        while (!attributes.empty()) {
            GH_TRY(ByteView attribute, takeSequence(attributes));
            GH_TRY(const DerElement type, takeElement(attribute));
            GH_TRY(const DerElement value, takeElement(attribute));
            if (set.tag != V_ASN1_SET || type.tag != V_ASN1_OBJECT || !attribute.empty())
                return fail(errors::badCertificate, QStringLiteral("not a name"));
            if (!found && std::equal(type.content.begin(), type.content.end(), commonNameOid.begin(), commonNameOid.end()))
                found = textOf(value);
        }
    }
    if (!name.empty())
        return fail(errors::badCertificate, QStringLiteral("bytes after a name"));
    return found.value_or(QString());
}

namespace {

Result<Extension> takeExtension(ByteView& rest)
{
    Extension extension;
    GH_TRY(const DerElement sequence, takeElement(rest));
    ByteView parts = sequence.content;
    GH_TRY(const DerElement id, takeElement(parts));
    GH_TRY(DerElement value, takeElement(parts));
    if (value.tag == V_ASN1_BOOLEAN) {
        extension.isCritical = value.content.size() != 1 || value.content[0] != 0;
        GH_TRY(value, takeElement(parts));
    }
    if (sequence.tag != V_ASN1_SEQUENCE || id.tag != V_ASN1_OBJECT || value.tag != V_ASN1_OCTET_STRING || !parts.empty())
        return fail(errors::badCertificate, QStringLiteral("an extension is none"));
    extension.id = id.content;
    extension.value = value.content;
    extension.whole = sequence.whole;
    return extension;
}

} // namespace

Result<Extensions> extensionsOf(ByteView encoded)
{
    Extensions extensions;
    if (encoded.empty())
        return extensions;
    GH_TRY(ByteView rest, takeSequence(encoded));
    while (!rest.empty()) {
        GH_TRY(const Extension extension, takeExtension(rest));
        if (findExtension(extensions, extension.id))
            return fail(errors::badCertificate, QStringLiteral("an extension stands twice"));
        extensions.append(extension);
    }
    if (!encoded.empty())
        return fail(errors::badCertificate, QStringLiteral("bytes after the extensions"));
    return extensions;
}

const Extension* findExtension(const Extensions& extensions, ByteView id)
{
    const auto found = std::find_if(extensions.begin(), extensions.end(), [id](const Extension& each) { return std::ranges::equal(each.id, id); });
    return found == extensions.end() ? nullptr : &*found;
}

ByteView contentOf(const ASN1_STRING* string)
{
    return string ? ByteView(ASN1_STRING_get0_data(string), std::size_t(ASN1_STRING_length(string))) : ByteView();
}

Result<UnixSeconds> unixSeconds(const ASN1_TIME* time)
{
    std::tm parts{};
    // OpenSSL also takes what only BER allows: no seconds, fractions of them, other zones, no zone at all.
    const ByteView text = contentOf(time);
    const std::size_t length = time && ASN1_STRING_type(time) == V_ASN1_UTCTIME ? 13 : 15; // YYMMDDhhmmssZ, YYYYMMDDhhmmssZ
    if (text.size() != length || text.back() != 'Z')
        return fail(errors::badCertificate, QStringLiteral("a time is not of the form that certificates have"));
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
    ByteView rest = view(der);
    Result<ByteView> content = takeSequence(rest);
    const Result<DerElement> first = content ? takeElement(*content) : fail(content.error());
    return first && first->tag == V_ASN1_SEQUENCE ? toByteArray(first->whole) : QByteArray();
}

namespace {

/// Takes a positive INTEGER of at most 256 bits, as DER writes it (X.690 §8.3), off @p rest and puts it at the end of @p into.
bool takeNumber(ByteView& rest, std::span<std::uint8_t, 32> into)
{
    const Result<DerElement> number = takeElement(rest);
    if (!number || number->tag != V_ASN1_INTEGER || !isShortestPositive(number->content))
        return false;
    const ByteView digits = number->content.subspan(number->content[0] == 0 ? 1 : 0);
    if (digits.size() > into.size())
        return false;
    std::copy(digits.begin(), digits.end(), into.end() - std::ptrdiff_t(digits.size()));
    return true;
}

} // namespace

bool isShortestPositive(ByteView integer)
{
    return !integer.empty() && integer[0] < 0x80 && (integer.size() == 1 || integer[0] != 0 || integer[1] >= 0x80);
}

std::optional<P256Signature> ecdsaSignature(const ASN1_BIT_STRING* signature, ByteView algorithm, ByteView signedAlgorithm)
{
    // SEQUENCE { 1.2.840.10045.4.3.2 }, RFC 5758 §3.2: no parameters.
    constexpr std::array<std::uint8_t, 12> ecdsaWithSha256{0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
    const bool unusedBits = (signature->flags & ASN1_STRING_FLAG_BITS_LEFT) && (signature->flags & 0x07);
    if (!std::ranges::equal(algorithm, ecdsaWithSha256) || !std::ranges::equal(signedAlgorithm, ecdsaWithSha256) || unusedBits)
        return std::nullopt;
    ByteView rest = contentOf(signature);
    Result<ByteView> numbers = takeSequence(rest);
    P256Signature raw;
    const std::span<std::uint8_t, 64> halves(raw.array());
    const bool good = numbers && takeNumber(*numbers, halves.first<32>()) && takeNumber(*numbers, halves.last<32>())
                      && numbers->empty() && rest.empty();
    return good ? std::optional(raw) : std::nullopt;
}

namespace {

bool isFiller(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

QByteArray withoutFiller(QByteArrayView text)
{
    QByteArray rest(text.size(), Qt::Uninitialized);
    rest.truncate(std::remove_copy_if(text.begin(), text.end(), rest.data(), isFiller) - rest.data());
    return rest;
}

/// The same for text in which only line feeds are filler, as nearly all PEM text is: a line at a time.
QByteArray withoutLineFeeds(QByteArrayView text)
{
    QByteArray rest(text.size(), Qt::Uninitialized);
    char* into = rest.data();
    for (const char* from = text.begin(); from != text.end();) {
        const void* const feed = std::memchr(from, '\n', std::size_t(text.end() - from));
        const char* const end = feed ? static_cast<const char*>(feed) : text.end();
        into = std::copy(from, end, into);
        from = feed ? end + 1 : end;
    }
    rest.truncate(into - rest.constData());
    return rest;
}

/// What @p base64 says in the one canonical way: whole groups, padding where it belongs, no stray bits. Empty otherwise.
QByteArray fromCanonicalBase64(const QByteArray& base64)
{
    QByteArray decoded(base64.size() / 4 * 3, Qt::Uninitialized);
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                       reinterpret_cast<const unsigned char*>(base64.constData()), int(base64.size()));
    if (base64.isEmpty() || length != decoded.size())
        return {};
    // OpenSSL takes padding for zeros. What it forgives beside that is in the last group: stray bits.
    decoded.chop(base64.endsWith("==") ? 2 : base64.endsWith('=') ? 1 : 0);
    const qsizetype lastGroup = decoded.size() % 3 ? decoded.size() % 3 : 3;
    const bool paddedBefore = base64.indexOf('=') < base64.size() - 2 && base64.contains('=');
    return !paddedBefore && base64.endsWith(decoded.last(lastGroup).toBase64()) ? decoded : QByteArray();
}

} // namespace

Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks)
{
    const QByteArrayView all(text.data(), qsizetype(text.size()));
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
        const qsizetype stop = all.sliced(at).startsWith(begin) ? all.indexOf(end, body) : -1;
        if (stop < 0)
            return fail(errors::badCertificate, where() + QStringLiteral(" does not begin or end as PEM"));
        QByteArray der = fromCanonicalBase64(withoutLineFeeds(all.sliced(body, stop - body)));
        if (der.isEmpty())
            der = fromCanonicalBase64(withoutFiller(all.sliced(body, stop - body)));
        if (der.isEmpty())
            return fail(errors::badCertificate, where() + QStringLiteral(" is not canonical base64"));
        blocks.append(der);
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
