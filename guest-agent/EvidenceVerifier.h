// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verifier.h"
#include "core/base/Clock.h"
#include "core/http/HttpClient.h"

namespace gatehouse::agent {

/// Verifies quotes inside the guest, to the roots of the measured image. Collateral is fetched anew each time from wherever
/// the image says; it counts only as far as its signatures lead to those roots, so its transport need not be trusted.
class EvidenceVerifier
{
public:
    /// @p clock must outlive the verifier.
    EvidenceVerifier(QUrl collateralUrl, attest::TrustedRoots roots, const Clock* clock);

    /// The full report. Fails only when there is no collateral to look at.
    QCoro::Task<Result<attest::Report>> verify(QByteArray quote);

private:
    QUrl m_collateralUrl;
    attest::TrustedRoots m_roots;
    const Clock* m_clock;
    http::HttpClient m_http;
};

} // namespace gatehouse::agent
