// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Crl.h"

#include <optional>

namespace gatehouse::attest {

/// What a certificate of the devnet's authority says. The profile follows Intel SGX PCK certificate and CRL profile
/// specification, so that the verifier needs no exception for it.
struct CertificateSpec
{
    QString commonName;
    enum class Role { Root, Intermediate, Leaf } role = Role::Leaf;
    ValidityWindow validity;
    /// Content of the SGX extension, for the PCK leaf.
    QByteArray sgxExtension;
    /// A random serial of 20 bytes unless given; for tests of revocation.
    QByteArray serial;
};

/// Signs @p spec for @p subject's key. @p issuer is empty for a root, which then signs itself.
Result<Certificate> buildCertificate(const CertificateSpec& spec, const P256PublicKey& subject,
                                     const P256SigningKey& issuerKey, const std::optional<Certificate>& issuer);

/// A list of revoked serial numbers with CRL number and authority key identifier.
Result<Crl> buildCrl(const Certificate& issuer, const P256SigningKey& issuerKey, ValidityWindow validity,
                     const QList<QByteArray>& revokedSerials);

} // namespace gatehouse::attest
