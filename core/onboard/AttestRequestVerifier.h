// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Collateral.h"
#include "core/attest/Policy.h"
#include "core/attest/TrustedRoots.h"
#include "core/base/Clock.h"
#include "core/onboard/OnboardRequestVerifier.h"

#include <functional>

namespace gatehouse::onboard {

/// OnboardRequestVerifier with core/attest: verify() up to the given root, evaluate() with the policy of the moment. The
/// same code serves Intel's root and a devnet's. Quotes are examined on a worker thread.
class AttestRequestVerifier final : public OnboardRequestVerifier
{
public:
    /// Collateral for quotes of the profile, valid at @p now. Called in the service's thread.
    using CollateralSource = std::function<Result<attest::Collateral>(const QDateTime& now)>;

    /// Nothing is accepted until setMeasurements() has named an image, unless @p policy says otherwise.
    AttestRequestVerifier(attest::TrustedRoots roots, CollateralSource collateral, attest::Policy policy, std::shared_ptr<const Clock> clock)
        : m_roots(std::move(roots))
        , m_collateral(std::move(collateral))
        , m_policy(std::move(policy))
        , m_clock(std::move(clock))
    {
        remember();
    }
    /// Up to date, no debug, bound to the guest, and one of the known images.
    static attest::Policy defaultPolicy(const QString& name);

    /// Counts from the next quote on. Verdicts that stand are not judged again (HostService::policyChanged() does).
    void setPolicy(attest::Policy policy)
    {
        m_policy = std::move(policy);
        remember();
    }
    /// The images whose nodes are let in, beside those of the policy; as setPolicy().
    void setMeasurements(QList<attest::MeasurementSet> sets)
    {
        m_measurements = std::move(sets);
        remember();
    }
    const QList<attest::MeasurementSet>& measurements() const { return m_measurements; }

    QCoro::Task<Result<RequestVerdict>> verify(RequestKind kind, QString address, QByteArray publicKey, QByteArray quote, QByteArray eventLog) override;
    quint64 minConfirmations() const override { return quint64(m_policy.minConfirmations); }
    QByteArray policyText() const override { return m_policyText; }

    /// The pure part, for any thread. The policy's measurements decide which prediction stands beside which register.
    static RequestVerdict judge(RequestKind kind, const QString& address, const QByteArray& publicKey, const QByteArray& quote,
                                const QByteArray& eventLog, const attest::Collateral& collateral, const QDateTime& now, const attest::TrustedRoots& roots,
                                const attest::Policy& policy);

private:
    attest::Policy policyOfTheMoment() const;
    void remember() { m_policyText = policyOfTheMoment().toToml(); }

    attest::TrustedRoots m_roots;
    CollateralSource m_collateral;
    attest::Policy m_policy;
    QList<attest::MeasurementSet> m_measurements;
    QByteArray m_policyText; ///< Of both.
    std::shared_ptr<const Clock> m_clock;
};

} // namespace gatehouse::onboard
