// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceJudgement.h"

#include "core/attest/ReportData.h"
#include "core/attest/Verifier.h"
#include "core/evidence/EvidenceErrors.h"

#include <utility>

namespace gatehouse::evidence {

namespace {

tl::unexpected<Error> unusable(const char* part, const Error& cause)
{
    return fail(Error(errors::badBundle, QStringLiteral("part '%1': %2").arg(QLatin1String(part), cause.detail())).causedBy(cause));
}

Result<attest::TrustedRoots> rootsOf(const QList<QByteArray>& ders)
{
    attest::TrustedRoots roots;
    for (const QByteArray& der : ders) {
        const auto root = attest::TrustedRoots::fromDerOrPem(der);
        if (!root)
            return unusable("roots", root.error());
        roots.add(*root);
    }
    return roots;
}

} // namespace

attest::PolicyContext requestContext(bool bootstrap, const QString& address, const QByteArray& publicKey, const QDateTime& at)
{
    attest::PolicyContext context;
    context.now = at;
    context.expectedReportData = bootstrap ? attest::bootstrapReportData(address) : attest::registerReportData(view(publicKey), address);
    context.reportDataSource = bootstrap ? QStringLiteral("bootstrap preimage of %1").arg(address) : QStringLiteral("register preimage of %1").arg(address);
    return context;
}

attest::Policy policyForRequests(attest::Policy policy, const QList<attest::MeasurementSet>& images)
{
    policy.requireReportData = true;
    policy.requireMeasurements = true;
    if (policy.measurements.isEmpty())
        policy.measurements = images;
    return policy;
}

Rejudgement judgeRequest(bool bootstrap, const QString& address, const QByteArray& publicKey, const QByteArray& quote, const QByteArray& eventLog,
                         const attest::Collateral& collateral, const QDateTime& at, const attest::TrustedRoots& roots, attest::Policy policy)
{
    // Without this binding a quote says nothing about the guest.
    policy.requireReportData = true;
    const int awaited = std::exchange(policy.minConfirmations, 0);
    Rejudgement result;
    result.report = attest::verify(quote, collateral, at, roots);
    attest::PolicyContext context = requestContext(bootstrap, address, publicKey, at);
    context.setEventLog(eventLog);
    result.verdict = attest::evaluate(result.report, policy, context);
    if (awaited > 0 && !bootstrap)
        result.verdict.checks.append({QStringLiteral("policy.confirmations"), QStringLiteral("Confirmations of the request"), CheckStatus::NotChecked,
                                      QStringLiteral("at least %1").arg(awaited), QStringLiteral("waited for before a node is asked"), QStringLiteral("policy"), {}});
    result.intelRoot = result.report.rootKind == attest::RootKind::IntelHardware;
    return result;
}

Result<Rejudgement> judgeAgain(const EvidenceBundle& bundle, const attest::Policy* other)
{
    const auto collateral = attest::Collateral::fromJson(bundle.inputs.collateral);
    if (!collateral)
        return unusable("collateral", collateral.error());
    GH_TRY(const attest::TrustedRoots roots, rootsOf(bundle.inputs.roots));
    const auto recorded = attest::Policy::fromToml(bundle.inputs.policy);
    if (!recorded)
        return unusable("policy", recorded.error());
    const attest::Policy policy = other ? policyForRequests(*other, recorded->measurements) : *recorded;

    return judgeRequest(bundle.request.bootstrap, bundle.request.address, bundle.request.publicKey, bundle.quote, bundle.eventLog, *collateral, bundle.inputs.at, roots, policy);
}

} // namespace gatehouse::evidence
