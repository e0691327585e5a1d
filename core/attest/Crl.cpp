// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Crl.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"
#include "core/attest/X509Templates.h"


namespace gatehouse::attest {

namespace {

/// One entry of revokedCertificates, RFC 5280 §5.1, read in place: lists have hundreds, and one serial number is looked for.
struct Entry
{
    ByteView serial; ///< Content of the INTEGER.
    ByteView rest;   ///< Date and extensions.
};

Result<Entry> takeEntry(ByteView& entries)
{
    GH_TRY(ByteView content, takeSequence(entries));
    GH_TRY(const DerElement number, takeElement(content));
    // A second way of writing a number would hide it from the comparison.
    if (number.tag != V_ASN1_INTEGER || !isShortestPositive(number.content))
        return fail(errors::badCrl, QStringLiteral("the serial number is not a positive INTEGER"));
    return Entry{number.content, content};
}

/// Whether date and extensions of an entry have one that is critical.
Result<bool> isCritical(ByteView rest)
{
    GH_TRY(const DerElement date, takeElement(rest));
    if (date.tag != V_ASN1_UTCTIME && date.tag != V_ASN1_GENERALIZEDTIME)
        return fail(errors::badCrl, QStringLiteral("there is no time"));
    GH_TRY(const Extensions extensions, extensionsOf(rest));
    return std::ranges::any_of(extensions, &Extension::isCritical);
}

} // namespace

Result<void> Crl::examineEntries()
{
    ByteView entries = view(m_entries);
    while (!entries.empty()) {
        ++m_revokedCount;
        const Result<Entry> entry = takeEntry(entries);
        const Result<bool> critical = entry ? isCritical(entry->rest) : fail(entry.error());
        if (!critical)
            return fail(errors::badCrl, QStringLiteral("entry %1: %2").arg(m_revokedCount).arg(critical.error().detail()));
        // A critical extension of an entry (certificate issuer) would make it speak of somebody else's certificate.
        m_unknownCritical = m_unknownCritical || *critical;
    }
    return {};
}

Result<Crl> Crl::fromDer(const QByteArray& der)
{
    if (der.size() > maxBytes)
        return fail(errors::badCrl, QStringLiteral("%1 bytes; at most %2").arg(der.size()).arg(maxBytes));
    const Result<std::shared_ptr<const asn1::CertificateList>> decoded = asn1::decodeList(der);
    if (!decoded)
        return fail(errors::badCrl, decoded.error().detail());
    const asn1::SignedList& content = *(*decoded)->content;
    const Result<QString> issuer = commonNameOf(contentOf(content.issuer));
    if (!issuer)
        return fail(errors::badCrl, issuer.error().detail());
    const Result<Extensions> extensions = extensionsOf(contentOf(content.extensions));
    if (!extensions)
        return fail(errors::badCrl, extensions.error().detail());
    const Result<UnixSeconds> from = unixSeconds(content.thisUpdate);
    const Result<UnixSeconds> until = unixSeconds(content.nextUpdate);
    if (!from || !until)
        return fail(errors::badCrl, QStringLiteral("thisUpdate or nextUpdate is missing or no time"));
    Crl crl;
    crl.m_der = der;
    crl.m_issuer = toByteArray(contentOf(content.issuer));
    crl.m_issuerCommonName = *issuer;
    crl.m_validity = {*from, *until};
    crl.m_hasRequiredExtensions = findExtension(*extensions, crlNumberId) && findExtension(*extensions, authorityKeyIdentifierId);
    // A list limited to some certificates (delta, distribution point) is not the list we need: refused, also where somebody left out that
    // these extensions are critical (RFC 5280 §5.2.4, §5.2.5).
    crl.m_unknownCritical = std::ranges::any_of(*extensions, &Extension::isCritical) || findExtension(*extensions, deltaCrlIndicatorId)
                            || findExtension(*extensions, issuingDistributionPointId);
    if (content.entries) {
        ByteView entries = contentOf(content.entries);
        GH_TRY(const ByteView inside, takeSequence(entries));
        crl.m_entries = toByteArray(inside);
        GH_CHECK(crl.examineEntries());
    }
    crl.m_signature = ecdsaSignature((*decoded)->signature, contentOf((*decoded)->algorithm), contentOf(content.algorithm));
    crl.m_signedPart = signedPart(der);
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

bool Crl::isSignedBy(const Certificate& issuer) const
{
    return m_signature && !m_signedPart.isEmpty() && issuer.key().verify(view(m_signedPart), *m_signature);
}

bool Crl::revokes(const QByteArray& serial) const
{
    // As the content of an INTEGER, which has a zero in front of a high bit.
    const QByteArray number = !serial.isEmpty() && std::uint8_t(serial.at(0)) >= 0x80 ? '\0' + serial : serial;
    ByteView entries = view(m_entries);
    while (!entries.empty()) {
        const Result<Entry> entry = takeEntry(entries);
        // fromDer() has read every entry; one that cannot be read must not look harmless.
        if (!entry || std::ranges::equal(entry->serial, view(number)))
            return true;
    }
    return false;
}

} // namespace gatehouse::attest
