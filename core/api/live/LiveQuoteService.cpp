// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveQuoteService.h"

#include "core/api/QuoteFiles.h"
#include "core/api/QuoteInspector.h"
#include "core/api/live/TrackedWork.h"
#include "core/attest/QuoteInput.h"
#include "core/attest/QuoteJson.h"
#include "core/image/Background.h"

#include <QPointer>

namespace gatehouse::api {

LiveQuoteService::LiveQuoteService(devnet::Devnet& devnet, LiveCollateralService& collateral, LiveActivityService& activity, attest::Policy::ImageReader readImage, QObject* parent)
    : QuoteService(parent)
    , m_devnet(devnet)
    , m_collateral(collateral)
    , m_activity(activity)
    , m_readImage(std::move(readImage))
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

QCoro::Task<Result<QuoteInspection>> LiveQuoteService::inspectFile(QString path)
{
    const auto work = [path] { return inspectQuoteFile(path); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QuoteFileKind>> LiveQuoteService::kindOfFile(QString path)
{
    const auto work = [path] { return kindOfQuoteFile(path); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QuoteVerdict>> LiveQuoteService::verify(QuoteVerifyRequest given)
{
    const QPointer<LiveQuoteService> self(this);
    const auto read = [given] { return withPolicyFile(given); };
    GH_CO_TRY(const QuoteVerifyRequest request, co_await image::onPool(read));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    const QDateTime at = request.at.value_or(QDateTime::currentDateTimeUtc());
    GH_CO_TRY(const attest::TrustedRoots roots, m_collateral.roots(request.root, request.devnet));
    GH_CO_TRY(const attest::Policy policy, policyOf(request, m_readImage));
    if (request.reportData.size() > qsizetype(attest::ReportData::size))
        co_return fail(errors::usage, QStringLiteral("report data has at most %1 bytes, not %2").arg(attest::ReportData::size).arg(request.reportData.size()));
    const Result<attest::QuoteInput> input = attest::readQuoteInput(request.quote);
    const QByteArray quote = input ? input->bytes : request.quote;
    const bool fromFile = request.collateral || !request.collateralPath.isEmpty();
    const bool lookedUp = !request.pccs.isEmpty() || request.offline;
    LiveCollateralService::Chosen chosen;
    if (!request.pccs.isEmpty() && !fromFile && attest::UnverifiedQuote::parse(quote)) {
        // Somebody else's server is asked, which may take its time.
        const TrackedWork::Name title{QStringLiteral("quote.verify"), request.pccs.host(), QStringLiteral("Asking for collateral"), QStringLiteral("Collateral to verify a quote")};
        TrackedWork shown(m_activity, title);
        const process::CancelToken cancel = process::CancelToken::of(shown.operation());
        Result<LiveCollateralService::Chosen> fetched = co_await m_collateral.choose(request, quote, roots, at, cancel);
        GH_CO_TRY(chosen, shown.end(std::move(fetched)));
    } else if (fromFile || (lookedUp && attest::UnverifiedQuote::parse(quote))) {
        const process::CancelToken never; // A file or the store: a moment.
        GH_CO_TRY(chosen, co_await m_collateral.choose(request, quote, roots, at, never));
    } else if (request.devnet && !lookedUp) {
        GH_CO_CHECK(m_devnet.prepare());
        GH_CO_TRY(chosen.collateral, m_devnet.authority().collateral(at));
    } else if (!lookedUp) { // Otherwise it is no quote, which the verdict says without any collateral.
        co_return fail(errors::usage, QStringLiteral("no collateral given"),
                       QStringLiteral("Name a bundle with --collateral FILE or a service with --pccs URL, say --offline for what the store"
                                      " holds, or --devnet for quotes of this profile's devnet."));
    }
    // Named: GCC 12 destroys a lambda that is made in a co_await expression twice.
    const bool simulated = request.devnet;
    const attest::Collateral collateral = chosen.collateral;
    const QString source = chosen.source;
    const auto work = [=] {
        QuoteVerdict verdict = judgeQuote(request, collateral, at, roots, policy);
        verdict.simulatedTee = simulated;
        verdict.collateralSource = source;
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
