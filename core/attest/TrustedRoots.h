// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"

namespace gatehouse::attest {

/// What a quote under a root is worth.
enum class RootKind {
    IntelHardware, ///< Intel's SGX root: real hardware, as far as Intel's word goes.
    Named,         ///< A root that the user named: worth what the user knows about it.
};

/// A certificate that is trusted for what it is.
struct TrustedRoot
{
    Certificate certificate;
    RootKind kind = RootKind::Named;
    QString fingerprint; ///< Common name and sha256 of the DER, for people.
    QByteArray pem;      ///< Canonical text without the last line end, to be recognised in chains.
};

/// The roots that a verification accepts; never a default that the caller did not ask for.
class TrustedRoots
{
public:
    /// Intel's SGX root CA, sha256 of the DER 44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3, built in.
    static const TrustedRoots& intel();
    /// One root from DER or PEM. errors::badCertificate unless it is a self-signed CA certificate.
    static Result<TrustedRoots> fromDerOrPem(const QByteArray& bytes);
    /// One root that is already decoded, for example the devnet's own.
    static Result<TrustedRoots> fromCertificate(const Certificate& certificate);

    /// Trusts the roots of @p others too.
    void add(const TrustedRoots& others) { m_roots += others.m_roots; }

    const QList<TrustedRoot>& roots() const { return m_roots; }
    /// The root with exactly this DER, or nullptr.
    const TrustedRoot* find(const QByteArray& der) const;
    /// The root that @p presented is: with exactly its DER or, for a root that the user named, a self-signed CA certificate of the same name
    /// and key, as it is when a root is renewed (RFC 5280 §6.1.1: a trust anchor is a name and a key). Of several roots of one name the key
    /// decides. Intel's is pinned to its DER. nullptr when it is none.
    const TrustedRoot* find(const Certificate& presented) const;

private:
    QList<TrustedRoot> m_roots;
};

} // namespace gatehouse::attest
