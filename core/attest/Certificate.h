// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EcdsaP256.h"

#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::attest {

/// Seconds since 1970, UTC: what every validity window is compared in.
using UnixSeconds = std::int64_t;

/// From when until when something holds; both ends belong to it.
struct ValidityWindow
{
    UnixSeconds from = 0;
    UnixSeconds until = 0;
    bool contains(UnixSeconds now) const { return from <= now && now <= until; }
};

/// One X.509 certificate with a P-256 key, decoded by OpenSSL. Cheap to copy, immutable.
class Certificate
{
public:
    /// Exactly one certificate in DER; errors::badCertificate.
    static Result<Certificate> fromDer(const QByteArray& der);
    /// PEM text of one or more certificates in the order they stand, at most maxChainLength. Between and after them only
    /// blanks, line ends and NUL (quotes end their chain with one). errors::badCertificate names which one.
    static Result<QList<Certificate>> chainFromPem(ByteView pem);
    /// One certificate as DER, or the first and only one of a PEM text.
    static Result<Certificate> fromDerOrPem(const QByteArray& bytes);

    const QByteArray& der() const { return m_der; }
    QByteArray toPem() const;
    const QString& commonName() const { return m_commonName; }
    const QString& issuerCommonName() const { return m_issuerCommonName; }
    /// Encoded names, for comparing.
    const QByteArray& subjectDer() const { return m_subject; }
    const QByteArray& issuerDer() const { return m_issuer; }
    /// Big-endian serial number without leading zeros.
    const QByteArray& serial() const { return m_serial; }
    ValidityWindow validity() const { return m_validity; }
    const P256PublicKey& key() const { return m_key; }
    bool isAuthority() const { return m_isAuthority; }
    /// How many CAs may stand between this CA and a leaf (pathLenConstraint, RFC 5280 §4.2.1.9); absent: any number.
    std::optional<int> pathLength() const { return m_pathLength; }
    /// Whether it has a critical extension that is not processed here: any but basicConstraints and keyUsage. Whoever does not process
    /// one must refuse the certificate (RFC 5280 §4.2), name constraints, policies and extended key usage included.
    bool hasUnknownCriticalExtension() const { return m_unknownCritical; }
    /// keyCertSign and cRLSign, or no keyUsage at all.
    bool maySignCertificates() const { return m_maySignCertificates; }

    /// Whether @p issuer's key made the signature. Says nothing about names, time or extensions.
    bool isSignedBy(const Certificate& issuer) const;
    /// Whether both say the same name and key, as a certificate and the one that renews it do.
    bool isSameEntity(const Certificate& other) const { return m_subject == other.m_subject && m_key.point() == other.m_key.point(); }
    bool isSelfSigned() const { return m_subject == m_issuer && isSignedBy(*this); }
    /// Content of the extension whose OID is encoded so; empty when it has none.
    QByteArray extension(ByteView id) const;

    /// Chains in the wild have two or three.
    static constexpr int maxChainLength = 8;
    /// Intel's certificates have about 1,300 bytes.
    static constexpr qsizetype maxDerBytes = 16 * 1024;

private:
    explicit Certificate(P256PublicKey key)
        : m_key(std::move(key))
    {
    }
    P256PublicKey m_key;
    QByteArray m_der;
    QByteArray m_signedPart;
    std::optional<P256Signature> m_signature; ///< Absent: not ECDSA with SHA-256, or no signature.
    QByteArray m_extensions; ///< Encoded.
    QString m_commonName;
    QString m_issuerCommonName;
    QByteArray m_subject;
    QByteArray m_issuer;
    QByteArray m_serial;
    ValidityWindow m_validity;
    bool m_isAuthority = false;
    bool m_unknownCritical = false;
    bool m_maySignCertificates = false;
    std::optional<int> m_pathLength;
};

} // namespace gatehouse::attest
