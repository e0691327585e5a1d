// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"

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

/// Takes the first element off @p rest. errors::badCertificate for what is not DER (X.690 §10) and for
/// other classes than universal, which have no place where this is used.
Result<DerElement> takeElement(ByteView& rest);
/// The same for a SEQUENCE; the answer is its content.
Result<ByteView> takeSequence(ByteView& rest);

/// One extension where it stands, RFC 5280 §4.2.
struct Extension
{
    ByteView id;    ///< Content of the OBJECT IDENTIFIER.
    ByteView value; ///< Content of the OCTET STRING.
    ByteView whole;
    bool isCritical = false;
};
using ExtensionId = std::array<std::uint8_t, 3>;
inline constexpr ExtensionId keyUsageId{0x55, 0x1d, 0x0f};
inline constexpr ExtensionId basicConstraintsId{0x55, 0x1d, 0x13};
inline constexpr ExtensionId crlNumberId{0x55, 0x1d, 0x14};
inline constexpr ExtensionId authorityKeyIdentifierId{0x55, 0x1d, 0x23};
inline constexpr ExtensionId deltaCrlIndicatorId{0x55, 0x1d, 0x1b};
inline constexpr ExtensionId issuingDistributionPointId{0x55, 0x1d, 0x1c};

/// All of the encoded Extensions that are all of @p encoded; none when it is empty. errors::badCertificate when one stands twice.
Result<QList<Extension>> extensionsOf(ByteView encoded);
/// The one with this id, or nullptr.
const Extension* findExtension(const QList<Extension>& extensions, ByteView id);

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
/// The signature when @p algorithm is ecdsa-with-SHA256 without parameters and both numbers are written as DER wants it.
std::optional<P256Signature> ecdsaSignature(const ASN1_BIT_STRING* signature, const X509_ALGOR* algorithm);

/// The DER contents of PEM blocks named @p label, one to @p maxBlocks, in canonical base64: nothing but blanks, line
/// ends and NUL may stand around them, so that no bit of the text is without meaning. errors::badCertificate.
Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks);
QByteArray pemText(const char* label, const QByteArray& der);

} // namespace gatehouse::attest
