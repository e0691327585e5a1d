// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/QuoteProvider.h"
#include "guest-agent/TrustedConfig.h"

namespace gatehouse::agent {

/// Where the machine's own ways to a quote are looked for. The values are the kernel's and Azure's; tests have others.
struct QuotePlaces
{
    QString tsmFolder = QStringLiteral("/sys/kernel/config/tsm/report");
    QString tdxDevice = QStringLiteral("/dev/tdx_guest");
    QUrl metadata{QStringLiteral("http://169.254.169.254")};
    QString tpm; ///< As for Tpm::open(), or "none".
};

/// What QuoteProviderKind::Auto means on this machine: the kernel's reports, else the TDX device, else Azure's paravisor,
/// else the authority with TPM evidence. A host that hides or fakes one of them wins nothing: whatever quote comes is
/// verified against the roots of the measured image. Blocking. errors::noQuote lists what was looked for.
Result<QuoteProviderKind> detectQuoteProvider(const QuotePlaces& places);

/// @p kind is not Auto.
std::unique_ptr<QuoteProvider> makeQuoteProvider(QuoteProviderKind kind, const QuotePlaces& places, const QUrl& authority);

} // namespace gatehouse::agent
