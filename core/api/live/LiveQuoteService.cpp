// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveQuoteService.h"

#include "core/attest/Policy.h"
#include "core/attest/QuoteJson.h"
#include "core/attest/Verdict.h"
#include "core/attest/Verifier.h"
#include "core/image/Background.h"

namespace gatehouse::api {

namespace {

QuoteVerdict judge(const QByteArray& quote, const attest::Collateral& collateral, const QDateTime& at, const attest::TrustedRoots& roots,
                   const attest::Policy& policy)
{
    const attest::Report report = attest::verify(quote, collateral, at, roots);
    attest::PolicyContext context;
    context.now = at;
    const attest::Verdict verdict = attest::evaluate(report, policy, context);
    QuoteVerdict shown;
    shown.verdict = attest::toString(verdict.decision);
    if (verdict.tcbStatus)
        shown.tcbStatus = attest::toString(*verdict.tcbStatus);
    shown.advisories = verdict.advisories;
    shown.checks = verdict.checks;
    if (report.quote)
        shown.quote = attest::quoteJson(*report.quote);
    return shown;
}

} // namespace

LiveQuoteService::LiveQuoteService(devnet::Devnet& devnet, QObject* parent)
    : QuoteService(parent)
    , m_devnet(devnet)
{
}

QCoro::Task<Result<QJsonObject>> LiveQuoteService::parse(QByteArray quote)
{
    GH_CO_TRY(const QByteArray bytes, attest::quoteBytesFromFile(quote));
    GH_CO_TRY(const attest::UnverifiedQuote parsed, attest::UnverifiedQuote::parse(bytes));
    co_return attest::quoteJson(parsed);
}

QCoro::Task<Result<QuoteVerdict>> LiveQuoteService::verify(QuoteVerifyRequest request)
{
    const QDateTime at = request.at.value_or(QDateTime::currentDateTimeUtc());
    attest::TrustedRoots roots = attest::TrustedRoots::intel();
    if (request.root) {
        GH_CO_TRY(roots, attest::TrustedRoots::fromDerOrPem(*request.root));
    }
    attest::Policy policy;
    if (request.policy) {
        GH_CO_TRY(policy, attest::Policy::fromToml(*request.policy));
    }
    attest::Collateral collateral;
    if (request.collateral) {
        GH_CO_TRY(collateral, attest::Collateral::fromJson(*request.collateral));
    } else if (!request.devnet) {
        co_return fail(errors::usage, QStringLiteral("no collateral given"),
                       QStringLiteral("Name a bundle with --collateral FILE, or say --devnet for quotes of this profile's devnet."));
    } else {
        GH_CO_CHECK(m_devnet.prepare());
        GH_CO_TRY(collateral, m_devnet.authority().collateral(at));
        if (!request.root) {
            GH_CO_TRY(roots, attest::TrustedRoots::fromCertificate(m_devnet.authority().root()));
        }
    }
    const Result<QByteArray> bytes = attest::quoteBytesFromFile(request.quote);
    const QByteArray quote = bytes ? *bytes : request.quote;
    // Named: GCC 12 destroys a lambda that is made in a co_await expression twice.
    const bool simulated = request.devnet;
    const auto work = [=] {
        QuoteVerdict verdict = judge(quote, collateral, at, roots, policy);
        verdict.simulatedTee = simulated;
        return verdict;
    };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QByteArray>> LiveQuoteService::issue(QByteArray reportData)
{
    GH_CO_CHECK(m_devnet.prepare());
    attest::QuotingAuthority::QuoteRequest request;
    if (reportData.size() > qsizetype(request.reportData.array().size()))
        co_return fail(errors::usage, QStringLiteral("report data has at most 64 bytes, not %1").arg(reportData.size()));
    std::copy(reportData.begin(), reportData.end(), request.reportData.array().begin());
    request.registers = attest::simulatedRegistersWithoutEvidence();
    co_return m_devnet.authority().issueQuote(request);
}

} // namespace gatehouse::api
