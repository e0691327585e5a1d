// SPDX-License-Identifier: GPL-3.0-or-later
// The boot log on its way: from the guest's kernel with its quote to the host service, into the verdict, the request's record
// and the evidence, and on to the node that lets the guest in. Real agents on real TPM emulators; only the VM is missing.
#include "core/base/Paths.h"
#include "core/devnet/Devnet.h"
#include "core/evidence/EvidenceVerification.h"
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/EvidenceJournal.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "tests/support/CommandLine.h"
#include "tests/support/agent/DevnetAgent.h"
#include "tests/support/agent/Swtpm.h"
#include "tests/support/attest/BootLogBytes.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using test::AgentProcess;
using test::BootLogBytes;

#define TRY_LOG(agent, text) QTRY_VERIFY2_WITH_TIMEOUT((agent).reached(text), (agent).log().constData(), 60'000)

class EventLogFlowTest : public QObject
{
    Q_OBJECT

    static constexpr quint16 basePort = 24100;
    const QByteArray m_log = BootLogBytes::node();
    QTemporaryDir m_folder;
    std::unique_ptr<devnet::Devnet> m_devnet;
    std::unique_ptr<onboard::HostService> m_service;
    quint16 m_servicePort = 0;
    QList<QUrl> m_nodes;
    std::unique_ptr<AgentProcess> m_first;
    std::vector<std::unique_ptr<test::Swtpm>> m_tpms;

    void startService()
    {
        const auto clock = std::make_shared<SystemClock>();
        const attest::QuotingAuthority authority = m_devnet->authority();
        attest::Policy policy = onboard::AttestRequestVerifier::defaultPolicy("with logs");
        policy.requireEventLog = true;
        const auto verifier = std::make_shared<onboard::AttestRequestVerifier>(
            *attest::TrustedRoots::fromCertificate(authority.root()), [authority](const QDateTime& now) { return authority.collateral(now); }, policy, clock);
        verifier->setMeasurements({attest::MeasurementSet::fromRegisters("test image", attest::simulatedRegisters(BootLogBytes::pcrs(m_log)))});
        const eth::Address contract = m_devnet->info().contract;
        auto store = onboard::RequestStoreSqlite::open(m_folder.filePath("requests.db"), onboard::RequestStoreSqlite::networkKey(31337, contract.toChecksumText()));
        if (!store)
            qFatal("%s", qPrintable(store.error().toString()));
        auto evidence = evidence::EvidenceStore::open(auditFolder(), m_auditKey, *clock);
        if (!evidence)
            qFatal("%s", qPrintable(evidence.error().toString()));
        eth::SenderOptions sender;
        sender.pollInterval = std::chrono::milliseconds(50);
        onboard::HostService::Parts parts;
        parts.chain = std::make_shared<onboard::EthHostServiceChain>(*eth::EthClient::forUrl(m_devnet->info().rpcUrl()), contract, 31337, m_devnet->operatorKey(), sender);
        parts.guests = std::make_shared<onboard::GuestClientHttp>(m_nodes);
        parts.verifier = verifier;
        parts.store = std::shared_ptr<onboard::RequestStore>(std::move(*store));
        parts.clock = clock;
        parts.gossipRelays = {m_devnet->info().gossipUrl()};
        parts.journal = std::make_shared<onboard::EvidenceJournal>(std::move(*evidence), 31337, contract.toChecksumText());
        onboard::HostServiceOptions options;
        options.port = m_servicePort;
        options.driver.firstRetry = std::chrono::milliseconds(50);
        options.watcher.pollEvery = std::chrono::milliseconds(100);
        m_service = std::make_unique<onboard::HostService>(parts, options);
        const auto started = m_service->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        m_servicePort = m_service->port();
    }
    QString auditFolder() const { return m_folder.filePath("audit"); }
    /// An agent on a machine that booted what the log says, whose kernel shows @p log.
    std::unique_ptr<AgentProcess> agent(const QByteArray& log)
    {
        m_tpms.push_back(std::make_unique<test::Swtpm>());
        if (!m_tpms.back()->start())
            qFatal("swtpm does not start");
        for (const auto& [pcr, digest] : BootLogBytes::extends(m_log))
            if (!m_tpms.back()->extend(pcr, digest))
                qFatal("swtpm does not extend PCR %d", pcr);
        auto agent = test::agentOn(*m_devnet, m_servicePort, "tpm");
        agent->policy = "[event-log]\nrequired = true\n";
        agent->tpm = m_tpms.back()->tcti();
        const QString path = m_folder.filePath(QString("log%1").arg(m_tpms.size()));
        if (!log.isEmpty() && !writeFileAtomically(path, log))
            qFatal("cannot write %s", qPrintable(path));
        agent->extraArguments = {"--tpm-log", path};
        return agent;
    }
    QString awaitVerified(AgentProcess& agent) { return test::awaitVerified(agent, m_service->book()); }
    QString state(const QString& id) const { return test::stateOf(m_service->book(), id); }
    static Check rowOf(const QList<Check>& checks, const QString& id)
    {
        for (const Check& check : checks)
            if (check.id == id)
                return check;
        return {};
    }
    /// The file of the newest decision about a request.
    QByteArray decisionOf(const QString& id) const
    {
        const evidence::EvidenceFolder folder(auditFolder());
        const auto trail = folder.trail(evidence::AuditTrail::Signatures::Check);
        if (!trail)
            return {};
        QByteArray file;
        for (const evidence::AuditEntry& entry : trail->entries)
            if (entry.request == id && entry.isDecision())
                file = folder.file(entry).value_or(QByteArray());
        return file;
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::Swtpm probe;
        if (!probe.start())
            QSKIP("swtpm is not installed");
        devnet::Devnet::Options options;
        options.paths.state = m_folder.path();
        options.paths.cache = m_folder.filePath("cache");
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = basePort;
        m_devnet = std::make_unique<devnet::Devnet>(options);
        const auto started = QCoro::waitFor(m_devnet->start(std::make_shared<Operation>("devnet.start", "test", devnet::Devnet::steps())));
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        startService();
    }

    void firstNodesLogIsJudged()
    {
        m_first = agent(m_log);
        m_first->start();
        QTRY_VERIFY2_WITH_TIMEOUT(([&] {
                                      for (const auto& request : m_service->book().list().value_or(QList<onboard::OnboardRequest>()))
                                          if (state(request.id) == "verified" && request.verdict->accepted)
                                              (void)m_service->approve(request.id, "test");
                                      return m_first->reached("step=ready state=done");
                                  })(),
                                  m_first->log().constData(), 60'000);
        QVERIFY2(m_first->log().contains("event log of " + QByteArray::number(m_log.size()) + " bytes"), m_first->log().constData());
        const auto request = m_service->book().get(m_first->value("ready", "xpub"));
        QVERIFY(request);
        QCOMPARE(request->eventLog, m_log);
        QVERIFY(rowOf(request->verdict->checks, "policy.eventLog").status == CheckStatus::Passed);
        m_nodes = {m_first->outward()};
        m_service.reset();
        startService();
    }

    void logTravelsToTheNodeAndIntoTheEvidence()
    {
        // What the firmware's area has behind the last event does not travel.
        const auto second = agent(m_log + QByteArray(5000, char(0xff)));
        second->start();
        const QString id = awaitVerified(*second);
        QVERIFY2(!id.isEmpty(), second->log().constData());
        const auto request = m_service->book().get(id);
        QCOMPARE(request->eventLog, m_log);
        QVERIFY2(request->verdict->accepted, qPrintable(request->verdict->failureSummary()));
        // The node's own policy asks for the log too: it must have come along.
        const auto approved = m_service->approve(id, "test");
        QVERIFY2(approved, approved ? "" : qPrintable(approved.error().toString()));
        TRY_LOG(*second, "step=ready state=done");
        QTRY_COMPARE_WITH_TIMEOUT(state(id), "confirmed", 30'000);

        const QByteArray file = decisionOf(id);
        const auto report = evidence::verifyEvidence(file);
        QVERIFY(report && report->isGood());
        QCOMPARE(report->bundle->eventLog, m_log);
        const QString path = m_folder.filePath("decision.json");
        QVERIFY(writeFileAtomically(path, file));
        QCOMPARE(verifyByCommand(path), 0);
        // Who signs is for the reader to say: this program's profile has never heard of that key.
        QCOMPARE(verifyByCommand(path, nullptr, Signer::Nobody), 1);
        // Another event in the file: its part is named; written anew, the replay names register and event.
        evidence::EvidenceBundle forged = *report->bundle;
        forged.eventLog.replace("Calling EFI", "Calling AFI");
        QVERIFY(writeFileAtomically(path, forged.toFile({})));
        QByteArray said;
        QCOMPARE(verifyByCommand(path, &said, Signer::Nobody), 1);
        QVERIFY2(said.contains("event 3, EV_EFI_ACTION in PCR 4 at offset"), said.constData());
        QByteArray changed = file;
        changed.replace("\"eventLog\":\"00", "\"eventLog\":\"01");
        QVERIFY(writeFileAtomically(path, changed));
        QCOMPARE(verifyByCommand(path, &said), 1);
        QVERIFY2(said.contains("\"eventLog\""), said.constData());
    }

    void changedLogIsRefusedByHostAndNode()
    {
        QByteArray changed = m_log;
        changed.replace("Calling EFI", "Calling AFI");
        const auto third = agent(changed);
        third->start();
        const QString id = awaitVerified(*third);
        QVERIFY2(!id.isEmpty(), third->log().constData());
        const auto request = m_service->book().get(id);
        QVERIFY(request->verdict->genuine && request->verdict->bound && !request->verdict->accepted);
        const Check row = rowOf(request->verdict->checks, "policy.eventLog.data");
        QVERIFY2(row.actual.startsWith("event 3, EV_EFI_ACTION in PCR 4 at offset"), qPrintable(row.actual));
        // An operator's exception does not bind the node.
        QVERIFY(m_service->approve(id, "test", "to see what the node says"));
        QTRY_VERIFY2_WITH_TIMEOUT(m_service->book().get(id)->error.contains("policy.eventLog.data") || m_service->book().get(id)->error.contains("event 3"),
                                  qPrintable(m_service->book().get(id)->error), 30'000);
        QVERIFY(m_service->reject(id, "test", "changed log") || state(id) == "failed");
    }

    void guestWithoutALogIsToldWhy()
    {
        const auto fourth = agent({});
        fourth->start();
        const QString id = awaitVerified(*fourth);
        QVERIFY2(!id.isEmpty(), fourth->log().constData());
        QVERIFY2(fourth->log().contains("no event log goes with the quote"), fourth->log().constData());
        const auto request = m_service->book().get(id);
        QVERIFY(request->eventLog.isEmpty());
        QVERIFY(!request->verdict->accepted);
        QCOMPARE(rowOf(request->verdict->checks, "policy.eventLog").actual, "none was sent");
    }

private:
    enum class Signer { Nobody, TheHost };
    int verifyByCommand(const QString& path, QByteArray* said = nullptr, Signer signer = Signer::TheHost) const
    {
        QStringList command{"--json", "evidence", "verify", path};
        if (signer == Signer::TheHost)
            command << "--signer" << eth::addressOf(*m_auditKey).toChecksumText();
        const test::CommandLine::Answer answer = m_program.run(command);
        if (said)
            *said = answer.out;
        return answer.status;
    }
    test::CommandLine m_program;
    const std::shared_ptr<const crypto::SigningKey> m_auditKey = std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate());
};

QTEST_GUILESS_MAIN(EventLogFlowTest)
#include "tst_EventLogFlow.moc"
