// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"
#include "core/http/HttpClient.h"

namespace gatehouse::agent {

/// Where the guest's own quotes come from. What it returns is not trusted: EvidenceVerifier looks at it.
class QuoteProvider
{
public:
    virtual ~QuoteProvider() = default;
    virtual QString name() const = 0;
    virtual QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) = 0;
};

/// Asks an authority as the original system does: `GET /attestation/<report data hex>`, without any evidence.
class PlainQuoteProvider final : public QuoteProvider
{
public:
    explicit PlainQuoteProvider(QUrl authority);
    QString name() const override { return QStringLiteral("plain"); }
    QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) override;

private:
    QUrl m_authority;
    http::HttpClient m_http;
};

/// Sends the devnet's authority a TPM quote over PCRs 4, 9 and 11 whose nonce is sha256(report data), and gets a quote whose
/// RTMRs follow from them (docs/simulated-platform.md).
class TpmQuoteProvider final : public QuoteProvider
{
public:
    TpmQuoteProvider(QUrl authority, QString tcti);
    QString name() const override { return QStringLiteral("tpm"); }
    QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) override;

private:
    QUrl m_authority;
    QString m_tcti;
    http::HttpClient m_http;
};

} // namespace gatehouse::agent
