// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/EvidenceVerifier.h"

#include "guest-agent/AgentErrors.h"

namespace gatehouse::agent {

EvidenceVerifier::EvidenceVerifier(QUrl collateralUrl, attest::TrustedRoots roots, const Clock* clock)
    : m_collateralUrl(std::move(collateralUrl))
    , m_roots(std::move(roots))
    , m_clock(clock)
{
}

QCoro::Task<Result<attest::Report>> EvidenceVerifier::verify(QByteArray quote)
{
    http::HttpRequestOptions options;
    options.maxBodyBytes = attest::Collateral::maxBytes;
    auto reply = co_await m_http.get(m_collateralUrl, options);
    if (!reply)
        co_return fail(Error(errors::noCollateral, m_collateralUrl.toDisplayString()).causedBy(std::move(reply).error()));
    auto collateral = attest::Collateral::fromJson(reply->body);
    if (!collateral)
        co_return fail(
            Error(errors::noCollateral, m_collateralUrl.toDisplayString()).causedBy(std::move(collateral).error()));
    co_return attest::verify(quote, *collateral, m_clock->now(), m_roots);
}

} // namespace gatehouse::agent
