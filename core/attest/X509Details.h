// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/AttestErrors.h"
#include "core/attest/Certificate.h"

#include <QVarLengthArray>
#include <optional>
#include <openssl/asn1.h>
#include <openssl/x509.h>

/// What Certificate and Crl share about X.509 and PEM; for the implementation files of core/attest only.
namespace gatehouse::attest {

/// One DER element where it stands.
struct DerElement
{
    int tag = 0;      ///< Of the class universal.
    ByteView content;
    ByteView whole;   ///< With the header.
};

/// The number of bytes in the header of the element that @p bytes begin with, and those of its content; nothing when it is not DER.
/// Written out, as a verification reads hundreds and OpenSSL's reader, which takes what only BER allows, must be asked twice:
/// tests/fuzz/fuzz_certificate.cpp holds the two against each other. Inline like its two callers: handing elements on through memory takes
/// longer than reading them.
[[gnu::always_inline]] inline std::optional<std::pair<std::size_t, std::size_t>> headerOf(ByteView bytes)
{
    constexpr std::uint8_t constructed = 0x20, longForm = 0x80, tagBits = 0x1f, classBits = 0xc0;
    if (bytes.size() < 2 || (bytes[0] & classBits) != 0 || (bytes[0] & tagBits) == tagBits)
        return std::nullopt;
    const int tag = bytes[0] & tagBits;
    const bool hasParts = tag == V_ASN1_SEQUENCE || tag == V_ASN1_SET;
    if (((bytes[0] & constructed) != 0) != hasParts) // Strings in pieces are BER.
        return std::nullopt;
    std::size_t header = 2, length = bytes[1];
    if (length >= longForm) {
        const std::size_t digits = length & ~std::size_t(longForm);
        if (digits == 0 || digits > 4 || bytes.size() < header + digits || bytes[2] == 0) // No end, too long, not the shortest.
            return std::nullopt;
        length = 0;
        for (std::size_t i = 0; i < digits; ++i)
            length = length << 8 | bytes[header + i];
        if (length < longForm)
            return std::nullopt;
        header += digits;
    }
    if (length > bytes.size() - header)
        return std::nullopt;
    return std::pair(header, length);
}

/// Takes the first element off @p rest. errors::badCertificate for what is not DER (X.690 §10) and for
/// other classes than universal, which have no place where this is used.
[[gnu::always_inline]] inline Result<DerElement> takeElement(ByteView& rest)
{
    const auto sizes = headerOf(rest);
    if (!sizes)
        return fail(errors::badCertificate, QStringLiteral("not DER"));
    const auto [header, length] = *sizes;
    const DerElement element{rest[0] & 0x1f, rest.subspan(header, length), rest.first(header + length)};
    rest = rest.subspan(header + length);
    return element;
}

/// The same for a SEQUENCE; the answer is its content.
[[gnu::always_inline]] inline Result<ByteView> takeSequence(ByteView& rest)
{
    GH_TRY(const DerElement element, takeElement(rest));
    if (element.tag != V_ASN1_SEQUENCE)
        return fail(errors::badCertificate, QStringLiteral("not a SEQUENCE"));
    return element.content;
}

/// One extension where it stands, RFC 5280 §4.2.
struct Extension
{
    ByteView id;    ///< Content of the OBJECT IDENTIFIER.
    ByteView value; ///< Content of the OCTET STRING.
    ByteView whole;
    bool isCritical = false;
};
/// Intel's certificates have six, the entries of its lists one.
using Extensions = QVarLengthArray<Extension, 8>;
using ExtensionId = std::array<std::uint8_t, 3>;
inline constexpr ExtensionId keyUsageId{0x55, 0x1d, 0x0f};
inline constexpr ExtensionId basicConstraintsId{0x55, 0x1d, 0x13};
inline constexpr ExtensionId crlNumberId{0x55, 0x1d, 0x14};
inline constexpr ExtensionId authorityKeyIdentifierId{0x55, 0x1d, 0x23};
inline constexpr ExtensionId deltaCrlIndicatorId{0x55, 0x1d, 0x1b};
inline constexpr ExtensionId issuingDistributionPointId{0x55, 0x1d, 0x1c};

/// All of the encoded Extensions that are all of @p encoded; none when it is empty. errors::badCertificate when one stands twice.
Result<Extensions> extensionsOf(ByteView encoded);
/// The one with this id, or nullptr.
const Extension* findExtension(const Extensions& extensions, ByteView id);

/// Whether the content of an INTEGER is not negative and written in the shortest way, as DER demands (X.690 §8.3).
bool isShortestPositive(ByteView integer);

/// The first common name of an encoded name; empty when it has none. errors::badCertificate when it is no name.
Result<QString> commonNameOf(ByteView name);
/// The bytes of an OpenSSL string of any type; nullptr has none.
ByteView contentOf(const ASN1_STRING* string);
/// errors::badCertificate for a time that is none, or is written in another form than RFC 5280 §4.1.2.5 demands: with seconds, in UTC.
Result<UnixSeconds> unixSeconds(const ASN1_TIME* time);

/// The signed part of a certificate or revocation list, exactly as it stands: the first element of the outer SEQUENCE.
/// Encoding it anew would forgive bytes that nobody signed (a TRUE of 0xfe, for example). Empty when there is none.
QByteArray signedPart(const QByteArray& der);
/// The signature when both mentions of the algorithm (RFC 5280 §4.1.1.2, §5.1.1.2), which are encoded, are ecdsa-with-SHA256 without
/// parameters and both numbers are written as DER wants it.
std::optional<P256Signature> ecdsaSignature(const ASN1_BIT_STRING* signature, ByteView algorithm, ByteView signedAlgorithm);

/// The DER contents of PEM blocks named @p label, one to @p maxBlocks, in canonical base64: nothing but blanks, line
/// ends and NUL may stand around them, so that no bit of the text is without meaning. errors::badCertificate.
Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks);
QByteArray pemText(const char* label, const QByteArray& der);

} // namespace gatehouse::attest
