// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoQuotes.h"

#include "core/api/QuoteFiles.h"
#include "core/api/QuoteInspector.h"
#include "core/api/fake/DemoPolicies.h"
#include "core/attest/QuoteInput.h"
#include "core/base/Paths.h"
#include "core/image/Background.h"

#include <QPointer>

namespace gatehouse::api::demo {

DemoQuotes::DemoQuotes(Pace pace, QObject* parent)
    : QuoteService(parent)
    , m_pace(pace)
{
}

Result<attest::QuotingAuthority> DemoQuotes::authority()
{
    if (!m_authority) {
        GH_TRY(m_authority, attest::QuotingAuthority::ephemeral(QDateTime::currentDateTimeUtc()));
    }
    return *m_authority;
}

QCoro::Task<Result<QJsonObject>> DemoQuotes::parse(QByteArray quote)
{
    co_await latency(m_pace);
    GH_CO_TRY(const QuoteInspection inspection, inspectQuote(quote));
    if (inspection.problem)
        co_return fail(*inspection.problem);
    co_return inspection.quote;
}

QCoro::Task<Result<QuoteInspection>> DemoQuotes::inspect(QByteArray content)
{
    const auto work = [content] { return inspectQuote(content); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QuoteInspection>> DemoQuotes::inspectFile(QString path)
{
    const auto work = [path] { return inspectQuoteFile(path); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QuoteFileKind>> DemoQuotes::kindOfFile(QString path)
{
    const auto work = [path] { return kindOfQuoteFile(path); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QuoteVerdict>> DemoQuotes::verify(QuoteVerifyRequest given)
{
    const QPointer<DemoQuotes> self(this);
    const auto read = [given]() -> Result<QuoteVerifyRequest> {
        GH_TRY(QuoteVerifyRequest request, withPolicyFile(given));
        if (!request.collateralPath.isEmpty()) {
            GH_TRY(QByteArray content, readFile(request.collateralPath, attest::Collateral::maxBytes));
            request.collateral = std::move(content);
        }
        return request;
    };
    GH_CO_TRY(const QuoteVerifyRequest request, co_await image::onPool(read));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    const QDateTime at = request.at.value_or(QDateTime::currentDateTimeUtc());
    attest::TrustedRoots roots = attest::TrustedRoots::intel();
    attest::Collateral collateral;
    if (request.collateral) {
        GH_CO_TRY(collateral, attest::Collateral::fromJson(*request.collateral));
    } else if (!request.devnet) {
        co_return fail(errors::collateralNotHeld, QStringLiteral("collateral of this platform"));
    } else {
        GH_CO_TRY(const attest::QuotingAuthority devnet, authority());
        GH_CO_TRY(collateral, devnet.collateral(at));
        GH_CO_TRY(roots, attest::TrustedRoots::fromCertificate(devnet.root()));
    }
    if (request.root) {
        GH_CO_TRY(roots, attest::TrustedRoots::fromDerOrPem(*request.root));
    }
    GH_CO_TRY(const attest::Policy policy, policyOf(request, demoImages));
    if (request.reportData.size() > qsizetype(attest::ReportData::size))
        co_return fail(gatehouse::errors::usage, QStringLiteral("report data has at most %1 bytes, not %2").arg(attest::ReportData::size).arg(request.reportData.size()));
    const bool simulated = !request.collateral;
    const auto work = [=] {
        QuoteVerdict verdict = judgeQuote(request, collateral, at, roots, policy);
        verdict.simulatedTee = simulated;
        return verdict;
    };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QList<PreimageResult>>> DemoQuotes::tryPreimages(QByteArray reportData, QList<PreimageParts> parts)
{
    co_await latency(m_pace);
    co_return api::tryPreimages(reportData, parts);
}

QCoro::Task<Result<QList<ImageComparison>>> DemoQuotes::compareImages(QByteArray quote, QList<ImagePrediction> predictions)
{
    co_await latency(m_pace);
    co_return api::compareImages(quote, predictions);
}

QCoro::Task<Result<QByteArray>> DemoQuotes::issue(QByteArray reportData)
{
    const QPointer<DemoQuotes> self(this);
    co_await latency(m_pace);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    attest::QuotingAuthority::QuoteRequest request;
    if (reportData.size() > qsizetype(request.reportData.array().size()))
        co_return fail(gatehouse::errors::usage, QStringLiteral("report data has at most 64 bytes, not %1").arg(reportData.size()));
    std::copy(reportData.begin(), reportData.end(), request.reportData.array().begin());
    request.registers = attest::simulatedRegistersWithoutEvidence();
    GH_CO_TRY(const attest::QuotingAuthority devnet, authority());
    co_return devnet.issueQuote(request);
}

Result<QByteArray> DemoQuotes::quoteOf(const RequestDetail& request)
{
    attest::QuotingAuthority::QuoteRequest wanted;
    GH_TRY(wanted.reportData, attest::ReportData::fromHex(request.reportData));
    for (const RegisterComparison& row : request.registers) {
        GH_TRY(const attest::Measurement value, attest::Measurement::fromHex(row.quoted));
        if (row.name == QLatin1String("MRTD"))
            wanted.registers.mrTd = value;
        else if (row.name.startsWith(QLatin1String("RTMR")) && row.name.size() == 5)
            wanted.registers.rtmr.at(std::size_t(row.name.back().digitValue())) = value;
    }
    GH_TRY(const attest::QuotingAuthority devnet, authority());
    return devnet.issueQuote(wanted);
}

} // namespace gatehouse::api::demo
