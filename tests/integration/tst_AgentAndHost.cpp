// SPDX-License-Identifier: GPL-3.0-or-later
// The main job as plain processes: the devnet, the real host service, real guest agents; only the VM around an agent and its
// TPM are missing.
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/agent/DevnetAgent.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using test::AgentProcess;

#define TRY_LOG(agent, text) QTRY_VERIFY2_WITH_TIMEOUT((agent).reached(text), (agent).log().constData(), 40'000)

class AgentAndHostTest : public QObject
{
    Q_OBJECT

    static constexpr quint16 basePort = 21900;
    QTemporaryDir m_folder;
    std::unique_ptr<devnet::Devnet> m_devnet;
    std::unique_ptr<onboard::HostService> m_service;
    quint16 m_servicePort = 0;
    QList<QUrl> m_nodes;
    std::unique_ptr<AgentProcess> m_first;
    http::HttpClient m_http;

    void startService()
    {
        const auto clock = std::make_shared<SystemClock>();
        const attest::QuotingAuthority authority = m_devnet->authority();
        const auto verifier = std::make_shared<onboard::AttestRequestVerifier>(
            *attest::TrustedRoots::fromCertificate(authority.root()), [authority](const QDateTime& now) { return authority.collateral(now); },
            onboard::AttestRequestVerifier::defaultPolicy("test"), clock);
        verifier->setMeasurements({attest::MeasurementSet::fromRegisters("test image", attest::simulatedRegistersWithoutEvidence())});
        const eth::Address contract = m_devnet->info().contract;
        auto store = onboard::RequestStoreSqlite::open(m_folder.filePath("requests.db"),
                                                       onboard::RequestStoreSqlite::networkKey(31337, contract.toChecksumText()));
        if (!store)
            qFatal("%s", qPrintable(store.error().toString()));
        eth::SenderOptions sender;
        sender.pollInterval = std::chrono::milliseconds(50);
        onboard::HostService::Parts parts;
        parts.chain = std::make_shared<onboard::EthHostServiceChain>(*eth::EthClient::forUrl(m_devnet->info().rpcUrl()), contract, 31337,
                                                                     m_devnet->operatorKey(), sender);
        parts.guests = std::make_shared<onboard::GuestClientHttp>(m_nodes);
        parts.verifier = verifier;
        parts.store = std::shared_ptr<onboard::RequestStore>(std::move(*store));
        parts.clock = clock;
        parts.gossipRelays = {m_devnet->info().gossipUrl()};
        onboard::HostServiceOptions options;
        options.port = m_servicePort;
        options.driver.firstRetry = std::chrono::milliseconds(50);
        options.watcher.pollEvery = std::chrono::milliseconds(100);
        m_service = std::make_unique<onboard::HostService>(parts, options);
        const auto started = m_service->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        m_servicePort = m_service->port();
    }
    std::unique_ptr<AgentProcess> agent()
    {
        auto agent = test::agentOn(*m_devnet, m_servicePort, "plain");
        return agent;
    }
    QString awaitVerified(AgentProcess& agent) { return test::awaitVerified(agent, m_service->book()); }
    QString state(const QString& id) const { return test::stateOf(m_service->book(), id); }
    QString fingerprintOf(AgentProcess& agent)
    {
        QString fingerprint;
        [[maybe_unused]] const bool came = QTest::qWaitFor(
            [&] {
                const auto reply = QCoro::waitFor(m_http.get(agent.application()));
                fingerprint = reply ? QJsonDocument::fromJson(reply->body)["fingerprint"].toString() : QString();
                return !fingerprint.isEmpty();
            },
            15'000);
        return fingerprint;
    }

private Q_SLOTS:
    void initTestCase()
    {
        devnet::Devnet::Options options;
        options.paths.state = m_folder.path();
        options.paths.cache = m_folder.filePath("cache");
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = basePort;
        m_devnet = std::make_unique<devnet::Devnet>(options);
        const auto started =
            QCoro::waitFor(m_devnet->start(std::make_shared<Operation>("devnet.start", "test", devnet::Devnet::steps())));
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        startService();
    }

    void firstNodeStartsTheNetwork()
    {
        m_first = agent();
        m_first->start();
        // Whether the first node of a network needs an approval is the host service's decision; both ways must work.
        QTRY_VERIFY2_WITH_TIMEOUT(([&] {
                                      for (const auto& request : m_service->book().list().value_or(QList<onboard::OnboardRequest>())) {
                                          if (state(request.id) == "verified")
                                              (void)m_service->approve(request.id, "test");
                                      }
                                      return m_first->reached("step=ready state=done");
                                  })(),
                                  m_first->log().constData(), 40'000);
        const auto request = m_service->book().get(m_first->value("ready", "xpub"));
        QVERIFY(request);
        QVERIFY(request->kind == onboard::RequestKind::Bootstrap);
        m_nodes = {m_first->outward()};
        m_service.reset();
        startService();
    }

    void secondNodeJoinsOnceApprovedAcrossARestartOfTheHost()
    {
        const auto second = agent();
        second->start();
        const QString id = awaitVerified(*second);
        QVERIFY2(!id.isEmpty(), second->log().constData());
        // The host service goes away while the guest waits, and comes back with what it had recorded.
        m_service.reset();
        TRY_LOG(*second, "agent.host-silent");
        startService();
        const auto approved = m_service->approve(id, "test");
        QVERIFY2(approved, approved ? "" : qPrintable(approved.error().toString()));
        TRY_LOG(*second, "step=ready state=done");
        QCOMPARE(second->value("ready", "node"), id);
        QTRY_COMPARE_WITH_TIMEOUT(state(id), "confirmed", 20'000);
        QCOMPARE(fingerprintOf(*second), fingerprintOf(*m_first));
        QVERIFY(!fingerprintOf(*second).isEmpty());
    }

    void rejectedNodeSaysWhy()
    {
        const auto third = agent();
        third->start();
        const QString id = awaitVerified(*third);
        QVERIFY2(!id.isEmpty(), third->log().constData());
        const auto rejected = m_service->reject(id, "test", "unknown machine");
        QVERIFY2(rejected, rejected ? "" : qPrintable(rejected.error().toString()));
        QTRY_VERIFY2_WITH_TIMEOUT(third->hasEnded(), third->log().constData(), 20'000);
        QCOMPARE(third->exitCode(), 1);
        QVERIFY2(third->log().contains("unknown machine"), third->log().constData());
        QVERIFY(!third->log().contains("step=disk"));
    }
};

QTEST_GUILESS_MAIN(AgentAndHostTest)
#include "tst_AgentAndHost.moc"
