// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <memory>
#include <openssl/asn1t.h>
#include <openssl/x509.h>

/// Certificates and revocation lists as OpenSSL's decoder reads them by templates of ours, in which names, algorithms, keys,
/// extensions and the entries of a list stay encoded: of algorithms and kinds of keys one is accepted, so that comparing its bytes is
/// enough. OpenSSL's own X509 and X509_CRL make objects of each of their parts, and normalised copies of names, which takes longer than
/// the signature. For the implementation files of core/attest only.
namespace gatehouse::attest::asn1 {

/// RFC 5280 §4.1.2.5.
struct Validity
{
    ASN1_TIME* notBefore;
    ASN1_TIME* notAfter;
};

/// TBSCertificate, RFC 5280 §4.1, without the unique identifiers of version 2, which nobody may use (§4.1.2.8).
struct SignedCertificate
{
    ASN1_INTEGER* version; ///< nullptr: version 1.
    ASN1_INTEGER* serial;
    ASN1_STRING* algorithm; ///< Encoded.
    ASN1_STRING* issuer; ///< The encoded name.
    Validity* validity;
    ASN1_STRING* subject; ///< The encoded name.
    ASN1_STRING* publicKey; ///< The encoded SubjectPublicKeyInfo.
    ASN1_STRING* extensions; ///< Encoded; nullptr: none.
};

/// TBSCertList, RFC 5280 §5.1.
struct SignedList
{
    ASN1_INTEGER* version;  ///< nullptr: version 1.
    ASN1_STRING* algorithm; ///< Encoded.
    ASN1_STRING* issuer;    ///< The encoded name.
    ASN1_TIME* thisUpdate;
    ASN1_TIME* nextUpdate;   ///< nullptr: none.
    ASN1_STRING* entries;    ///< The encoded revokedCertificates; nullptr: none.
    ASN1_STRING* extensions; ///< Encoded; nullptr: none.
};

/// What both are: something signed, the algorithm once more, the signature.
template<typename Content>
struct Signed
{
    Content* content;
    ASN1_STRING* algorithm; ///< Encoded.
    ASN1_BIT_STRING* signature;
};
using Certificate = Signed<SignedCertificate>;
using CertificateList = Signed<SignedList>;

/// Exactly one structure in DER; errors::badCertificate.
Result<std::shared_ptr<const Certificate>> decodeCertificate(const QByteArray& der);
Result<std::shared_ptr<const CertificateList>> decodeList(const QByteArray& der);

} // namespace gatehouse::attest::asn1
