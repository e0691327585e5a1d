// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/GuestClient.h"
#include "support/onboard/SimulatedGuest.h"

namespace gatehouse::test {

/// A running node with the secret, asked without HTTP.
class FakeGuests final : public onboard::GuestClient
{
public:
    std::optional<Error> down;
    crypto::SigningKey network = crypto::SigningKey::generate();
    QByteArray fmspc = QByteArray(6, 'f');
    QByteArray mrtd = QByteArray(48, 'm');
    /// Changes the answer before it is given.
    std::function<void(onboard::protocol::OnboardAnswer&)> spoil;
    int calls = 0;

    QCoro::Task<Result<Answer>> onboard(onboard::protocol::OnboardForm form, AnswerCheck check) override
    {
        ++calls;
        if (down)
            co_return fail(*down);
        Answer answer{SimulatedGuest::encryptFor(network, form, fmspc, mrtd), QUrl(QStringLiteral("http://node.test")), {}};
        if (spoil)
            spoil(answer.answer);
        if (check)
            GH_CO_CHECK(check(answer.answer));
        co_return answer;
    }
    QCoro::Task<Result<QUrl>> findNode() override
    {
        if (down)
            co_return fail(*down);
        co_return QUrl(QStringLiteral("http://node.test"));
    }
};

} // namespace gatehouse::test
