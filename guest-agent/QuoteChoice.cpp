// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/QuoteChoice.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/AzureQuoteProvider.h"
#include "guest-agent/TdxDeviceQuoteProvider.h"
#include "guest-agent/Tpm.h"
#include "guest-agent/TsmQuoteProvider.h"

#include <QFile>
#include <QFileInfo>

namespace gatehouse::agent {

Result<QuoteProviderKind> detectQuoteProvider(const QuotePlaces& places)
{
    if (QFileInfo(places.tsmFolder).isDir())
        return QuoteProviderKind::Tsm;
    if (QFile::exists(places.tdxDevice))
        return QuoteProviderKind::TdxDevice;
    const bool hasTpm = places.tpm != u"none" && Tpm::open(places.tpm).has_value();
    if (hasTpm && AzureQuoteProvider::isThere(places.tpm))
        return QuoteProviderKind::Azure;
    if (hasTpm)
        return QuoteProviderKind::Tpm;
    return fail(errors::noQuote, QStringLiteral("nothing here makes quotes: no %1, no %2, no TPM (%3)").arg(places.tsmFolder, places.tdxDevice, places.tpm),
                QStringLiteral("The image's kernel must support TDX guests and TSM reports, or the machine must have a TPM."));
}

std::unique_ptr<QuoteProvider> makeQuoteProvider(QuoteProviderKind kind, const QuotePlaces& places, const QUrl& authority)
{
    switch (kind) {
    case QuoteProviderKind::Tsm:
        return std::make_unique<TsmQuoteProvider>(places.tsmFolder);
    case QuoteProviderKind::TdxDevice:
        return std::make_unique<TdxDeviceQuoteProvider>(TdxDeviceQuoteProvider::fromDevice(places.tdxDevice), qgs::Vsock{});
    case QuoteProviderKind::Azure:
        return std::make_unique<AzureQuoteProvider>(places.tpm, places.metadata);
    case QuoteProviderKind::Plain:
        return std::make_unique<PlainQuoteProvider>(authority);
    case QuoteProviderKind::Auto:
    case QuoteProviderKind::Tpm:
        break;
    }
    return std::make_unique<TpmQuoteProvider>(authority, places.tpm);
}

} // namespace gatehouse::agent
