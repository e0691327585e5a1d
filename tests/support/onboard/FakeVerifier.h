// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequestVerifier.h"

#include <functional>
#include <utility>

namespace gatehouse::test {

/// Accepts, refuses, or cannot look, as told.
class FakeVerifier final : public onboard::OnboardRequestVerifier
{
public:
    bool accepted = true;
    bool genuine = true;
    std::optional<Error> down;
    QString failedCheck = QStringLiteral("rtmr.2"); ///< When not accepted.
    int calls = 0;
    quint64 confirmations = 0;

    /// Text of the policy, kept with each verdict; empty: not known.
    QByteArray policy;
    /// Runs while a quote is judged.
    std::function<void()> meanwhile;

    quint64 minConfirmations() const override { return confirmations; }
    QByteArray policyText() const override { return policy; }

    QCoro::Task<Result<onboard::RequestVerdict>> verify(onboard::RequestKind, QString, QByteArray, QByteArray, QByteArray) override
    {
        ++calls;
        if (down)
            co_return fail(*down);
        onboard::RequestVerdict verdict;
        if (!policy.isEmpty()) {
            auto inputs = std::make_shared<evidence::JudgedInputs>();
            inputs->at = QDateTime(QDate(2026, 11, 22), QTime(4, 0), Qt::UTC);
            inputs->policy = policy;
            verdict.inputs = inputs;
        }
        verdict.readable = verdict.genuine = verdict.bound = true;
        verdict.genuine = genuine;
        verdict.accepted = accepted && genuine;
        verdict.policyName = QStringLiteral("fake");
        verdict.fmspc = QByteArray(6, 'f');
        verdict.mrtd = QByteArray(48, 'm');
        if (!accepted)
            verdict.checks.append({failedCheck, QStringLiteral("RTMR2"), CheckStatus::Failed, QStringLiteral("aa"),
                                   QStringLiteral("bb"), QStringLiteral("test"), {}});
        if (const auto now = std::exchange(meanwhile, nullptr))
            now();
        co_return verdict;
    }
};

} // namespace gatehouse::test
