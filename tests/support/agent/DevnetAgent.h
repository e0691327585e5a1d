// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/devnet/Devnet.h"
#include "core/onboard/OnboardRequestBook.h"
#include "tests/support/agent/AgentProcess.h"

#include <QRegularExpression>
#include <QtTest>
#include <memory>

namespace gatehouse::test {

/// An agent that asks the host service on @p servicePort to join @p devnet's network; not started. @p quotes: QUOTE_PROVIDER.
inline std::unique_ptr<AgentProcess> agentOn(const devnet::Devnet& devnet, quint16 servicePort, const QString& quotes)
{
    auto agent = std::make_unique<AgentProcess>();
    const QString authority = devnet.info().authorityUrl().toString();
    agent->trusted = {{"CONTRACT", devnet.info().contract.toChecksumText()},
                      {"CHAIN_ID", "31337"},
                      {"ETH_RPC_URL", devnet.info().rpcUrl().toString()},
                      {"HOST_SERVICE", QString("http://127.0.0.1:%1").arg(servicePort)},
                      {"ATTESTATION_URL", authority},
                      {"COLLATERAL_URL", authority + "/collateral"},
                      {"QUOTE_PROVIDER", quotes}};
    agent->hints = {{"HOST_ADDR", eth::addressOf(devnet.operatorKey()).toChecksumText()}};
    agent->rootPem = devnet.authority().root().toPem();
    return agent;
}

/// The state of request @p id; empty: there is none.
inline QString stateOf(const onboard::OnboardRequestBook& book, const QString& id)
{
    const auto request = book.get(id);
    return request ? toString(request->state) : QString();
}

/// Waits until a joiner says who it is and the service has judged its quote. Its address; empty when it never said one.
inline QString awaitVerified(AgentProcess& agent, const onboard::OnboardRequestBook& book)
{
    static const QRegularExpression asking("asking as (0x[0-9a-fA-F]{40})");
    QString id;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            const auto match = asking.match(QString::fromUtf8(agent.log()));
            id = match.captured(1);
            return match.hasMatch() && stateOf(book, id) == "verified";
        },
        60'000);
    return id;
}

} // namespace gatehouse::test
