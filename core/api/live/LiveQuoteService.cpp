// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveQuoteService.h"

#include "core/api/QuoteInspector.h"
#include "core/attest/QuoteInput.h"
#include "core/attest/QuoteJson.h"
#include "core/image/Background.h"

namespace gatehouse::api {

LiveQuoteService::LiveQuoteService(devnet::Devnet& devnet, QObject* parent)
    : QuoteService(parent)
    , m_devnet(devnet)
{
}

QCoro::Task<Result<QJsonObject>> LiveQuoteService::parse(QByteArray quote)
{
    GH_CO_TRY(const attest::QuoteInput input, attest::readQuoteInput(quote));
    GH_CO_TRY(const attest::UnverifiedQuote parsed, attest::UnverifiedQuote::parse(input.bytes));
    co_return attest::quoteJson(parsed);
}

QCoro::Task<Result<QuoteInspection>> LiveQuoteService::inspect(QByteArray content)
{
    const auto work = [content] { return inspectQuote(content); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QList<PreimageResult>>> LiveQuoteService::tryPreimages(QByteArray reportData, QList<PreimageParts> parts)
{
    const auto work = [reportData, parts] { return api::tryPreimages(reportData, parts); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QList<ImageComparison>>> LiveQuoteService::compareImages(QByteArray quote, QList<ImagePrediction> predictions)
{
    const auto work = [quote, predictions] { return api::compareImages(quote, predictions); };
    co_return co_await image::onPool(work);
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
    const Result<attest::QuoteInput> input = attest::readQuoteInput(request.quote);
    const QByteArray quote = input ? input->bytes : request.quote;
    // Named: GCC 12 destroys a lambda that is made in a co_await expression twice.
    const bool simulated = request.devnet;
    const auto work = [=] {
        QuoteVerdict verdict = judgeQuote(quote, collateral, at, roots, policy);
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
