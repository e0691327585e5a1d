// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/QuoteProvider.h"

#include <functional>

namespace gatehouse::agent {

/// The kernel's own interface since Linux 6.7: a folder made in configfs becomes a report
/// (Documentation/ABI/testing/configfs-tsm). The kernel talks to the quoting enclave; nothing of the host's is configured.
class TsmQuoteProvider final : public QuoteProvider
{
public:
    /// Makes a folder and returns 0, or an errno. Tests put files in it, which configfs does by itself.
    using MakeFolder = std::function<int(const QByteArray& path)>;

    /// @p folder: /sys/kernel/config/tsm/report.
    explicit TsmQuoteProvider(QString folder, MakeFolder makeFolder = {});

    QString name() const override { return QStringLiteral("tsm"); }
    QCoro::Task<Result<QByteArray>> quote(attest::ReportData reportData) override;

    /// Blocking. errors::noQuote says what the kernel answered; errors::badOwnQuote when the report is not one of TDX.
    static Result<QByteArray> take(const QString& folder, const MakeFolder& makeFolder, const attest::ReportData& reportData);

private:
    QString m_folder;
    MakeFolder m_makeFolder;
};

} // namespace gatehouse::agent
