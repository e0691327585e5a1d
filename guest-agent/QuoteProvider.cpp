// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/QuoteProvider.h"

#include "core/attest/AuthorityRoutes.h"
#include "core/crypto/Hashes.h"
#include "core/http/HttpErrors.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"
#include "guest-agent/Tpm.h"

namespace gatehouse::agent {

namespace {

QUrl attestationUrl(QUrl authority, const attest::ReportData& reportData)
{
    QString path = authority.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    authority.setPath(path + QStringLiteral("/attestation/") + reportData.toHex());
    return authority;
}

http::HttpRequestOptions requestOptions()
{
    http::HttpRequestOptions options;
    options.maxBodyBytes = qint64(attest::maxQuoteBytes);
    return options;
}

Result<QByteArray> toQuote(Result<http::HttpReply> reply)
{
    if (!reply) {
        // A refusal stays one; the rest may pass.
        if (reply.error().is(http::errors::status))
            return fail(reply.error());
        return fail(Error(errors::noQuote, QStringLiteral("the quoting authority")).causedBy(std::move(reply).error()));
    }
    return reply->body;
}

} // namespace

PlainQuoteProvider::PlainQuoteProvider(QUrl authority)
    : m_authority(std::move(authority))
{
}

QCoro::Task<Result<QByteArray>> PlainQuoteProvider::quote(attest::ReportData reportData)
{
    co_return toQuote(co_await m_http.get(attestationUrl(m_authority, reportData), requestOptions()));
}

TpmQuoteProvider::TpmQuoteProvider(QUrl authority, QString tcti)
    : m_authority(std::move(authority))
    , m_tcti(std::move(tcti))
{
}

QCoro::Task<Result<QByteArray>> TpmQuoteProvider::quote(attest::ReportData reportData)
{
    const QString tcti = m_tcti;
    const Sha256Digest nonce = crypto::sha256(reportData.bytes());
    const std::function<Result<TpmEvidence>()> take = [tcti, nonce]() -> Result<TpmEvidence> {
        GH_TRY(Tpm tpm, Tpm::open(tcti));
        return tpm.quote({4, 9, 11}, nonce.bytes());
    };
    GH_CO_TRY(const TpmEvidence evidence, co_await inBackground<TpmEvidence>(take));
    attest::BootPcrs pcrs;
    GH_CO_TRY(pcrs.pcr4, Sha256Digest::fromBytes(view(evidence.pcrs.value(4))));
    GH_CO_TRY(pcrs.pcr9, Sha256Digest::fromBytes(view(evidence.pcrs.value(9))));
    GH_CO_TRY(pcrs.pcr11, Sha256Digest::fromBytes(view(evidence.pcrs.value(11))));
    const QByteArray body =
        attest::tpmEvidenceJson(view(evidence.attest), view(evidence.signature), view(evidence.akPublic), pcrs);
    co_return toQuote(co_await m_http.post(attestationUrl(m_authority, reportData), QByteArrayLiteral("application/json"),
                                           body, requestOptions()));
}

} // namespace gatehouse::agent
