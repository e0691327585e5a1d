// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"

#include <QUrl>
#include <optional>

namespace gatehouse::agent {

/// How the agent gets its own quotes; chosen by the image, never by the host.
enum class QuoteProviderKind {
    Auto,      ///< Whatever the machine has: detectQuoteProvider().
    Tsm,       ///< The kernel's configfs-tsm.
    TdxDevice, ///< /dev/tdx_guest and the quote generation service.
    Azure,     ///< The paravisor's report in the vTPM and the instance metadata service.
    Tpm,       ///< The authority gets a TPM quote over PCRs 4, 9 and 11.
    Plain,     ///< The authority is asked as the original system asks: without evidence.
};
QString toString(QuoteProviderKind kind);

/// What the measured image says: trusted.env and the files it names. docs/guest-agent.md lists the keys.
struct TrustedConfig
{
    eth::Address contract;
    quint64 chainId = 0;
    QUrl ethRpcUrl;
    QUrl hostService;
    QUrl attestationUrl;
    QUrl collateralUrl;
    QuoteProviderKind quoteProvider = QuoteProviderKind::Auto;
    std::optional<eth::Address> networkXPub;
    QString tlsDomain = QStringLiteral("gatehouse.internal"); ///< For the signing request.
    QByteArray rootCertificatePem;
    QByteArray policyToml; ///< Empty when the image has no policy file.

    /// Reads @p folder; every problem is errors::badConfig with the file and key.
    static Result<TrustedConfig> load(const QString& folder);
    /// A file that the policy names, in the same folder and nowhere else.
    static Result<QByteArray> readBeside(const QString& folder, const QString& name);
};

} // namespace gatehouse::agent
