// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/MasterSecret.h"

#include <QDateTime>
#include <memory>

struct evp_pkey_st;
struct ssl_ctx_st;

namespace gatehouse::agent {

/// A certificate that fits our key, ready to serve TLS with.
struct TlsServerContext
{
    std::shared_ptr<ssl_ctx_st> context; ///< TLS 1.2 or later; may be used from several threads.
    QString subject;
    QDateTime until;
};

/// The TLS key that all nodes of a network share: the scalar on P-256 whose 32 bytes are `getkey/unstoppable_tls`
/// (facts/protocol.md §1.6). It exists in memory only; unlike the original, it is never written to a disk.
class TlsIdentity
{
public:
    /// errors::badTlsKey when the 32 bytes are no scalar of the curve, which the original refuses as well.
    static Result<TlsIdentity> derive(const MasterSecret& secret);
    /// From the 32 bytes themselves.
    static Result<TlsIdentity> fromScalar(const SecretBytes& scalar);

    /// X9.62 uncompressed, 65 bytes: what the original prints and attests.
    QByteArray publicPoint() const;
    /// PKCS#10, PEM: subject CN=@p domain, which is also its only alternative name; signed with ECDSA and SHA-256.
    Result<QByteArray> signingRequest(const QString& domain) const;
    /// Takes a certificate chain as PEM, ours first. errors::badCertificate says what is wrong with it: not PEM, too many,
    /// another key, not valid at @p now (an hour ahead is taken for a clock that is behind).
    Result<TlsServerContext> serverContext(const QByteArray& pem, const QDateTime& now) const;

    static constexpr char tag[] = "unstoppable_tls";
    /// Chains have two to four certificates of about 2 KiB.
    static constexpr qsizetype maxCertificateBytes = 64 * 1024;
    static constexpr int maxChainLength = 8;
    /// RFC 1035 §2.3.4: a host name of letters, digits and hyphens in labels of at most 63, at most 253 in all; it must not
    /// be able to say anything else inside an OpenSSL configuration value.
    static bool isDomain(const QString& domain);

private:
    explicit TlsIdentity(std::shared_ptr<evp_pkey_st> key)
        : m_key(std::move(key))
    {
    }
    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace gatehouse::agent
