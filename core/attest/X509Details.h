// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"

#include <openssl/asn1.h>
#include <openssl/x509.h>

/// What Certificate and Crl share about X.509 and PEM; for the implementation files of core/attest only.
namespace gatehouse::attest {

QString commonNameOf(const X509_NAME* name);
QByteArray encodedName(const X509_NAME* name);
QByteArray serialBytes(const ASN1_INTEGER* serial);
/// errors::badCertificate for a time that is none.
Result<UnixSeconds> unixSeconds(const ASN1_TIME* time);

/// The signed part of a certificate or revocation list, exactly as it stands: the first element of the outer SEQUENCE.
/// Encoding it anew would forgive bytes that nobody signed (a TRUE of 0xfe, for example). Empty when there is none.
QByteArray signedPart(const QByteArray& der);
/// The DER signature when @p algorithm is ecdsa-with-SHA256 without parameters, else empty.
QByteArray ecdsaSignature(const ASN1_BIT_STRING* signature, const X509_ALGOR* algorithm);

/// The DER contents of PEM blocks named @p label, one to @p maxBlocks, in canonical base64: nothing but blanks, line
/// ends and NUL may stand around them, so that no bit of the text is without meaning. errors::badCertificate.
Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks);
QByteArray pemText(const char* label, const QByteArray& der);

} // namespace gatehouse::attest
