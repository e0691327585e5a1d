// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/Qgs.h"
#include "guest-agent/QuoteProvider.h"

#include <functional>

namespace gatehouse::agent {

/// For kernels from 6.2 on without configfs-tsm: the report by TDX_CMD_GET_REPORT0 of /dev/tdx_guest
/// (include/uapi/linux/tdx-guest.h), its quote from the quote generation service on the host.
class TdxDeviceQuoteProvider final : public QuoteProvider
{
public:
    /// The 1,024 bytes of a report; blocking.
    using TakeReport = std::function<Result<QByteArray>(const attest::ReportData& reportData)>;

    TdxDeviceQuoteProvider(TakeReport takeReport, qgs::Address service);
    /// Through the device at @p path.
    static TakeReport fromDevice(QString path);

    QString name() const override { return QStringLiteral("tdx-device"); }
    QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) override;

private:
    TakeReport m_takeReport;
    qgs::Address m_service;
};

} // namespace gatehouse::agent
