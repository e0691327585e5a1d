// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collateral/CollateralSource.h"

#include <span>

namespace gatehouse::collateral {

/// Intel's Provisioning Certification Service, API v4, and the caches (PCCS) with the same interface. What differs: a
/// PCCS answers revocation lists in hex, calls the TCB info's header by its older name, and has a route of its own for the
/// root's list, which Intel publishes as a file on another host.
class PcsSource final : public CollateralSource
{
    Q_OBJECT
public:
    /// @p spec is of kind IntelPcs or Pccs.
    explicit PcsSource(SourceSpec spec, DownloadLimits limits = {}, QObject* parent = nullptr);

    QCoro::Task<Result<attest::Collateral>> fetch(CollateralRequest request, process::CancelToken cancel) override;

    /// Addresses of the four documents, for tests and for the command line's --verbose.
    struct Urls
    {
        QUrl tcbInfo;
        QUrl qeIdentity;
        QUrl pckCrl;
        QUrl rootCaCrl;
    };
    Urls urls(const CollateralRequest& request) const;

    /// A chain header has two certificates of 1,300 bytes; percent-encoded three times as much.
    static constexpr qsizetype maxChainHeader = 64 * 1024;

private:
    SourceSpec m_spec;
    DownloadLimits m_limits;
};

/// The PEM text of an issuer chain header, percent-encoded there, under the first of @p names that is there. The certificates are decoded,
/// so that an unreadable header is told apart from a chain that does not hold. errors::badAnswer.
Result<QByteArray> issuerChainHeader(const http::HttpReply& reply, const QUrl& url, std::span<const char* const> names);

} // namespace gatehouse::collateral
