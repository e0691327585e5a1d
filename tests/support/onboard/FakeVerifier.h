// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequestVerifier.h"

namespace gatehouse::test {

/// Accepts, refuses, or cannot look, as told.
class FakeVerifier final : public onboard::OnboardRequestVerifier
{
public:
    bool accepted = true;
    bool genuine = true;
    std::optional<Error> down;
    int calls = 0;
    quint64 confirmations = 0;

    quint64 minConfirmations() const override { return confirmations; }

    QCoro::Task<Result<onboard::RequestVerdict>> verify(onboard::RequestKind, QString, QByteArray, QByteArray, QByteArray) override
    {
        ++calls;
        if (down)
            co_return fail(*down);
        onboard::RequestVerdict verdict;
        verdict.readable = verdict.genuine = verdict.bound = true;
        verdict.genuine = genuine;
        verdict.accepted = accepted && genuine;
        verdict.policyName = QStringLiteral("fake");
        verdict.fmspc = QByteArray(6, 'f');
        verdict.mrtd = QByteArray(48, 'm');
        if (!accepted)
            verdict.checks.append({QStringLiteral("rtmr.2"), QStringLiteral("RTMR2"), CheckStatus::Failed, QStringLiteral("aa"),
                                   QStringLiteral("bb"), QStringLiteral("test"), {}});
        co_return verdict;
    }
};

} // namespace gatehouse::test
