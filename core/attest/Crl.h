// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"

namespace gatehouse::attest {

/// A certificate revocation list, decoded by OpenSSL. Cheap to copy, immutable.
class Crl
{
public:
    /// Exactly one CRL in DER, at most maxBytes; errors::badCrl.
    static Result<Crl> fromDer(const QByteArray& der);
    /// DER, hex text of DER or PEM: PCS and its caches answer with any of them.
    static Result<Crl> fromAnyEncoding(const QByteArray& bytes);

    const QByteArray& der() const { return m_der; }
    const QString& issuerCommonName() const { return m_issuerCommonName; }
    const QByteArray& issuerDer() const { return m_issuer; }
    /// thisUpdate and nextUpdate; a list without nextUpdate is refused by fromDer().
    ValidityWindow validity() const { return m_validity; }
    int revokedCount() const { return m_revokedCount; }
    /// CRL number and authority key identifier, which RFC 5280 §5.2 demands.
    bool hasRequiredExtensions() const { return m_hasRequiredExtensions; }
    /// Whether it, or one of its entries, has a critical extension, or it is a list of some certificates only (delta, distribution point).
    bool hasUnknownCriticalExtension() const { return m_unknownCritical; }
    bool isSignedBy(const Certificate& issuer) const;
    /// Whether the certificate's serial number is on the list. The caller checks that the issuers agree.
    bool revokes(const Certificate& certificate) const { return revokes(certificate.serial()); }
    /// The same for a serial number: big-endian, without leading zeros.
    bool revokes(const QByteArray& serial) const;

    /// Intel's PCK CRL has about 2,700 bytes; a cache of one platform never comes near this.
    static constexpr qsizetype maxBytes = 1024 * 1024;

private:
    Crl() = default;
    Result<void> examineEntries();

    QByteArray m_der;
    QByteArray m_signedPart;
    std::optional<P256Signature> m_signature; ///< Absent: not ECDSA with SHA-256, or no signature.
    QByteArray m_entries; ///< Content of revokedCertificates, encoded.
    int m_revokedCount = 0;
    QString m_issuerCommonName;
    QByteArray m_issuer;
    ValidityWindow m_validity;
    bool m_hasRequiredExtensions = false;
    bool m_unknownCritical = false;
};

} // namespace gatehouse::attest
