// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/AttestRequestVerifier.h"

#include "core/attest/HclReport.h"
#include "core/attest/ReportData.h"
#include "core/evidence/EvidenceJudgement.h"

#include <QPromise>
#include <QThreadPool>
#include <qcoro/qcorofuture.h>

namespace gatehouse::onboard {

namespace {

/// How many registers of the set differ from the quote; what the set does not say cannot differ.
int differences(const attest::MeasurementSet& set, const attest::TdReport& td)
{
    int count = set.mrTd && !(*set.mrTd == td.mrTd);
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        count += set.rtmr[i] && !(*set.rtmr[i] == td.rtmr[i]);
    return count;
}

/// The registers beside the image that fits best: for a changed image that shows which register differs from which image.
QList<MeasurementRow> compare(const attest::TdReport& td, const QList<attest::MeasurementSet>& sets)
{
    const attest::MeasurementSet* best = nullptr;
    for (const attest::MeasurementSet& set : sets) {
        if (!best || differences(set, td) < differences(*best, td))
            best = &set;
    }
    const auto row = [&](const QString& name, const attest::Measurement& quoted, const std::optional<attest::Measurement>& predicted) {
        return MeasurementRow{name, predicted ? predicted->toHex() : QString(), quoted.toHex(), best ? best->name : QString()};
    };
    QList<MeasurementRow> rows{row(QStringLiteral("MRTD"), td.mrTd, best ? best->mrTd : std::nullopt)};
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        rows.append(row(QStringLiteral("RTMR%1").arg(i), td.rtmr[i], best ? best->rtmr[i] : std::nullopt));
    return rows;
}

/// What the evidence of a decision needs to judge the quote once more.
std::shared_ptr<const evidence::JudgedInputs> inputsOf(const attest::Collateral& collateral, const QDateTime& now, const attest::TrustedRoots& roots, const attest::Policy& policy)
{
    auto inputs = std::make_shared<evidence::JudgedInputs>();
    inputs->at = now;
    inputs->collateral = collateral.toJson();
    for (const attest::TrustedRoot& root : roots.roots())
        inputs->roots.append(root.certificate.der());
    inputs->policy = policy.toToml();
    return inputs;
}

} // namespace

attest::Policy AttestRequestVerifier::defaultPolicy(const QString& name)
{
    attest::Policy policy;
    policy.name = name;
    policy.requireMeasurements = true;
    policy.requireReportData = true;
    return policy;
}

RequestVerdict AttestRequestVerifier::judge(RequestKind kind, const QString& address, const QByteArray& publicKey, const QByteArray& quote,
                                                 const QByteArray& eventLog, const attest::Collateral& collateral, const QDateTime& now, const attest::TrustedRoots& roots,
                                                 const attest::Policy& policy)
{
    const bool bootstrap = kind == RequestKind::Bootstrap;
    const evidence::Rejudgement judged = evidence::judgeRequest(bootstrap, address, publicKey, quote, eventLog, collateral, now, roots, policy);
    const attest::Report& report = judged.report;
    const attest::Verdict& verdict = judged.verdict;

    RequestVerdict result;
    result.at = now;
    result.readable = !report.isMalformed();
    result.genuine = report.isAuthentic();
    result.accepted = verdict.isAccepted();
    result.simulatedTee = report.rootKind != attest::RootKind::IntelHardware;
    result.tcbStatus = verdict.tcbStatus ? attest::toString(*verdict.tcbStatus) : QString();
    result.policyName = verdict.policyName;
    result.checks = verdict.checks;
    result.reportDataPreimage = bootstrap ? attest::bootstrapPreimage(address) : attest::registerPreimage(view(publicKey), address);
    if (!report.quote)
        return result;
    result.reportData = report.quote->reportData().toByteArray();
    result.bound = attest::askedReportData(*report.quote) == *evidence::requestContext(bootstrap, address, publicKey, now).expectedReportData;
    if (report.quote->tee() == attest::TeeType::Tdx) {
        result.mrtd = report.quote->td().mrTd.toByteArray();
        result.measurements = compare(report.quote->td(), policy.measurements);
    }
    if (report.verified)
        result.fmspc = report.verified->pck().fmspc.toByteArray();
    // Belt and braces: nothing is accepted that is not also genuine and bound.
    result.accepted = result.accepted && result.genuine && result.bound && !result.mrtd.isEmpty();
    return result;
}

attest::Policy AttestRequestVerifier::policyOfTheMoment() const
{
    attest::Policy policy = m_policy;
    policy.measurements += m_measurements;
    return policy;
}

QCoro::Task<Result<RequestVerdict>> AttestRequestVerifier::verify(RequestKind kind, QString address, QByteArray publicKey, QByteArray quote, QByteArray eventLog)
{
    const QDateTime now = m_clock->now();
    const attest::TrustedRoots roots = m_roots;
    const attest::Policy policy = policyOfTheMoment();
    GH_CO_TRY(const attest::Collateral collateral, m_collateral(now));
    auto promise = std::make_shared<QPromise<RequestVerdict>>();
    const QFuture<RequestVerdict> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([=] {
        RequestVerdict verdict = judge(kind, address, publicKey, quote, eventLog, collateral, now, roots, policy);
        verdict.inputs = inputsOf(collateral, now, roots, policy);
        promise->addResult(std::move(verdict));
        promise->finish();
    });
    co_return co_await future;
}

} // namespace gatehouse::onboard
