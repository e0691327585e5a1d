// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

#include <memory>

struct ec_point_st;
struct evp_pkey_st;

namespace gatehouse::attest {

/// A public key on NIST P-256, ready to verify. Cheap to copy; safe to use from several threads.
class P256PublicKey
{
public:
    /// errors::badKey unless the point is on the curve.
    static Result<P256PublicKey> fromPoint(const P256Point& point);

    /// ECDSA with SHA-256 over @p message, signature as raw r || s.
    bool verify(ByteView message, const P256Signature& signature) const;
    const P256Point& point() const { return m_point; }
    /// The key as OpenSSL's certificates want it; nullptr without memory.
    std::shared_ptr<evp_pkey_st> toOpenSsl() const;

private:
    P256PublicKey(const P256Point& point, std::shared_ptr<const ec_point_st> decoded)
        : m_point(point)
        , m_decoded(std::move(decoded))
    {
    }
    P256Point m_point;
    std::shared_ptr<const ec_point_st> m_decoded;
};

/// A P-256 signing key of the devnet's authority. Move-only.
class P256SigningKey
{
public:
    static Result<P256SigningKey> generate();
    /// From a PKCS#8 PEM text; errors::badKey.
    static Result<P256SigningKey> fromPem(const QByteArray& pem);
    /// PKCS#8 PEM, unencrypted: the caller writes it with mode 0600.
    Result<QByteArray> toPem() const;

    Result<P256Signature> sign(ByteView message) const;
    P256PublicKey publicKey() const;
    evp_pkey_st* native() const { return m_key.get(); }

private:
    explicit P256SigningKey(std::shared_ptr<evp_pkey_st> key)
        : m_key(std::move(key))
    {
    }
    std::shared_ptr<evp_pkey_st> m_key;
};

/// DER SEQUENCE of r and s from raw r || s.
QByteArray derFromRaw(const P256Signature& signature);

} // namespace gatehouse::attest
