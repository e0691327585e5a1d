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

/// The DER contents of PEM blocks named @p label, one to @p maxBlocks, in canonical base64: nothing but blanks, line
/// ends and NUL may stand around them, so that no bit of the text is without meaning. errors::badCertificate.
Result<QList<QByteArray>> pemBlocks(ByteView text, const char* label, int maxBlocks);
QByteArray pemText(const char* label, const QByteArray& der);

} // namespace gatehouse::attest
