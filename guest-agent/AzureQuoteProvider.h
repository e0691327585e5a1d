// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/QuoteProvider.h"

namespace gatehouse::agent {

/// A confidential VM of Azure: a paravisor stands between the guest and TDX. The report data are written to one NV index
/// of the vTPM, the paravisor's report comes from another, and the instance metadata service has a quote made of it.
/// Microsoft, "Guest attestation for confidential VMs". The quote carries its runtime data (attest::withRuntimeData).
class AzureQuoteProvider final : public QuoteProvider
{
public:
    static constexpr quint32 reportIndex = 0x01400001;
    static constexpr quint32 userDataIndex = 0x01400002;

    /// @p tcti as for Tpm::open(); @p metadata: http://169.254.169.254 but for tests.
    AzureQuoteProvider(QString tcti, QUrl metadata);

    QString name() const override { return QStringLiteral("azure"); }
    QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) override;

    /// Whether the vTPM has the paravisor's report. Blocking.
    static bool isThere(const QString& tcti);

private:
    QString m_tcti;
    QUrl m_metadata;
    http::HttpClient m_http;
};

} // namespace gatehouse::agent
