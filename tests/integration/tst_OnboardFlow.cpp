// SPDX-License-Identifier: GPL-3.0-or-later
// The host service with nothing replaced but the VM: anvil, the contract, quotes of the devnet's authority, the verifier, the
// relay, SQLite. Guests are simulated by their keys; they speak HTTP byte by byte as an original client.
#include "core/attest/Quote.h"
#include "core/base/Paths.h"
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/eth/KeyManagerCalls.h"
#include "core/eth/NodeTools.h"
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/HostServiceControl.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "support/onboard/FakeNode.h"
#include "support/onboard/RawHttp.h"

#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard;
using test::RawHttp;
using test::SimulatedGuest;

namespace {

constexpr quint16 basePort = 21700;
const QByteArray closedPort = "http://127.0.0.1:1";

attest::TdRegisters changedImage()
{
    attest::BootPcrs pcrs;
    pcrs.pcr4.array().fill(0x44);
    return attest::simulatedRegisters(pcrs);
}

} // namespace

class OnboardFlowTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<devnet::Devnet> m_devnet;
    std::optional<eth::EthClient> m_client;
    std::unique_ptr<SimulatedGuest> m_first;
    std::unique_ptr<test::FakeNode> m_node;
    std::shared_ptr<AttestRequestVerifier> m_verifier;
    std::unique_ptr<HostService> m_service;

    struct Setting
    {
        QUrl rpc;
        quint64 chainId = 31337;
        eth::Address contract;
        std::optional<crypto::SigningKey> key;
        QString database;
    };
    Setting standard() const
    {
        return {m_devnet->info().rpcUrl(), 31337, m_devnet->info().contract, m_devnet->operatorKey(), m_folder->filePath("requests.db")};
    }
    static HostServiceOptions options()
    {
        HostServiceOptions options;
        options.port = 0;
        options.postsPerMinute = 1000;
        options.driver.firstRetry = std::chrono::milliseconds(50);
        options.driver.lastRetry = std::chrono::milliseconds(300);
        options.watcher.pollEvery = std::chrono::milliseconds(100);
        options.watcher.lastRetry = std::chrono::milliseconds(300);
        options.gossip.firstRetry = std::chrono::milliseconds(50);
        return options;
    }
    std::unique_ptr<HostService> makeService(Setting setting)
    {
        const auto clock = std::make_shared<SystemClock>();
        const attest::QuotingAuthority authority = m_devnet->authority();
        m_verifier = std::make_shared<AttestRequestVerifier>(
            *attest::TrustedRoots::fromCertificate(authority.root()), [authority](const QDateTime& now) { return authority.collateral(now); },
            AttestRequestVerifier::defaultPolicy("test"), clock);
        m_verifier->setMeasurements({attest::MeasurementSet::fromRegisters("test image", attest::simulatedRegistersWithoutEvidence())});
        auto store = RequestStoreSqlite::open(setting.database, RequestStoreSqlite::networkKey(setting.chainId, setting.contract.toChecksumText()));
        if (!store)
            qFatal("%s", qPrintable(store.error().toString()));
        eth::SenderOptions sender;
        sender.pollInterval = std::chrono::milliseconds(50);
        HostService::Parts parts;
        parts.chain = std::make_shared<EthHostServiceChain>(*eth::EthClient::forUrl(setting.rpc), setting.contract, setting.chainId,
                                                            std::move(*setting.key), sender);
        parts.guests = std::make_shared<GuestClientHttp>(m_node ? QList<QUrl>{m_node->url()} : QList<QUrl>{});
        parts.verifier = m_verifier;
        parts.store = std::shared_ptr<RequestStore>(std::move(*store));
        parts.clock = clock;
        parts.gossipRelays = {m_devnet->info().gossipUrl()};
        return std::make_unique<HostService>(parts, options());
    }
    void startService()
    {
        m_service = makeService(standard());
        const auto started = m_service->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
    }
    void startDevnet()
    {
        devnet::Devnet::Options options;
        options.paths.state = m_folder->path();
        options.paths.cache = m_folder->filePath("cache");
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = basePort;
        m_devnet = std::make_unique<devnet::Devnet>(options);
        const auto started = QCoro::waitFor(m_devnet->start(std::make_shared<Operation>("devnet.start", "test", devnet::Devnet::steps())));
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        m_client = *eth::EthClient::forUrl(m_devnet->info().rpcUrl());
    }
    QString state(const QString& id, HostService* service = nullptr) const
    {
        const auto request = (service ? service : m_service.get())->book().get(id);
        return request ? toString(request->state) : QString();
    }
    eth::KeyManager contract() const { return eth::KeyManager(*m_client, m_devnet->info().contract); }
    QByteArray handWritten(const SimulatedGuest& guest, const eth::Address& host) const
    {
        const auto form = guest.registerForm(host);
        return "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex() + "&pubk=" + form.pubk.toByteArray().toHex()
            + "&quote=" + form.quote.toHex();
    }
    std::unique_ptr<RawHttp> post(const QByteArray& path, const QByteArray& body, const HostService* service = nullptr) const
    {
        return std::make_unique<RawHttp>((service ? service : m_service.get())->port(), RawHttp::form(path, body));
    }
    int onboardedEvents(const eth::Address& addr) const
    {
        const auto head = QCoro::waitFor(m_client->blockNumber());
        const auto events = QCoro::waitFor(contract().events(0, *head));
        int count = 0;
        for (const auto& event : *events) {
            const auto* onboarded = event.as<eth::OnboardedEvent>();
            count += onboarded && onboarded->addr == addr;
        }
        return count;
    }
    /// A node elsewhere: its host registers it and its quote comes by gossip.
    void registerElsewhere(const SimulatedGuest& guest)
    {
        const crypto::SigningKey otherHost = crypto::SigningKey::generate();
        const eth::Address account = eth::addressOf(otherHost);
        QVERIFY(QCoro::waitFor(m_client->result("anvil_setBalance", {account.toChecksumText(), "0x56bc75e2d63100000"})));
        eth::SenderOptions quick;
        quick.pollInterval = std::chrono::milliseconds(50);
        eth::TransactionSender sender(*m_client, otherHost.clone(), 31337, quick);
        const auto form = guest.registerForm(account);
        const auto receipt = QCoro::waitFor(sender.send(contract().request(eth::calls::registerNode(form.addr, form.sig))));
        QVERIFY2(receipt, receipt ? "" : qPrintable(receipt.error().toString()));
        gossip::GossipClient pusher(m_devnet->info().gossipUrl());
        const auto pushed = QCoro::waitFor(pusher.push({guest.id(), form.pubk.toByteArray(), form.quote}));
        QVERIFY2(pushed, pushed ? "" : qPrintable(pushed.error().toString()));
    }
    /// Sets what the operator's account holds, as if somebody had spent or sent it.
    void setFunds(const char* wei)
    {
        QVERIFY(QCoro::waitFor(m_client->result("anvil_setBalance", {m_devnet->info().operatorAddress.toChecksumText(), QLatin1String(wei)})));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
        m_folder = std::make_unique<QTemporaryDir>();
        startDevnet();
    }
    void cleanupTestCase()
    {
        m_service.reset();
        if (m_devnet)
            QVERIFY(QCoro::waitFor(m_devnet->stop()));
    }

    // The order matters from here on: the network is started once.

    void changedImageCannotStartTheNetwork()
    {
        startService();
        const SimulatedGuest changed(m_devnet->authority(), changedImage());
        const auto form = changed.bootstrapForm();
        const auto request = post("/bootstrap", "addr=" + changed.id().toLatin1() + "&quote=" + form.quote.toHex());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY2(request->body().contains("RTMR1"), request->body().constData());
        QVERIFY(!QCoro::waitFor(contract().xPub())->has_value());
    }
    void firstNodeStartsTheNetwork()
    {
        m_first = std::make_unique<SimulatedGuest>(m_devnet->authority());
        const auto request = post("/bootstrap", "addr=" + m_first->id().toLatin1() + "&quote=" + m_first->bootstrapQuote().toHex());
        QVERIFY(request->waitForEnd(20'000));
        QVERIFY2(request->status() == 200, request->body().constData());
        QCOMPARE(QCoro::waitFor(contract().xPub())->value().toChecksumText(), m_first->id());
        QTRY_COMPARE_WITH_TIMEOUT(state(m_first->id()), QString("confirmed"), 20'000);
        const auto quote = attest::UnverifiedQuote::parse(m_first->bootstrapQuote());
        m_node = std::make_unique<test::FakeNode>(m_first->key().clone(), m_devnet->authority().fmspc().toByteArray(), quote->td().mrTd.toByteArray());
        QVERIFY(m_node->start());
        startService();
    }
    void secondNodeIsLetIn()
    {
        const SimulatedGuest guest(m_devnet->authority());
        const auto request = post("/register", handWritten(guest, m_devnet->info().operatorAddress));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        const OnboardRequest seen = *m_service->book().get(guest.id());
        QCOMPARE(seen.askedBy, m_devnet->info().operatorAddress.toChecksumText());
        QVERIFY(seen.ours);
        QVERIFY(seen.verdict->accepted);
        QVERIFY(seen.verdict->simulatedTee);
        QCOMPARE(seen.verdict->tcbStatus, QString("UpToDate"));
        QCOMPARE(seen.verdict->measurements.size(), 5);
        QCOMPARE(seen.verdict->measurements.first().imageName, QString("test image"));
        QVERIFY(seen.verdict->checks.size() > 10);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(request->waitForEnd(20'000));
        QCOMPARE(request->status(), 200);
        const auto secret = guest.box().open(view(request->body()));
        QVERIFY(secret);
        QVERIFY(secret->equals(m_first->key().secret()));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 20'000);
        QVERIFY(*QCoro::waitFor(contract().requested(guest.address())) == eth::RequestState::Onboarded);
        QCOMPARE(onboardedEvents(guest.address()), 1);
        // What the screen says it costs at most, against what it did cost.
        const auto hash = eth::TxHash::fromHex(m_service->book().get(guest.id())->sentTransaction);
        const auto receipt = QCoro::waitFor(m_client->receipt(*hash));
        const std::uint64_t gas = (*receipt)->gasUsed;
        QVERIFY2(gas <= EthHostServiceChain::onboardGas && gas > EthHostServiceChain::onboardGas / 2, qPrintable(QString::number(gas)));
        const auto outlook = QCoro::waitFor(m_service->outlook(guest.id()));
        QVERIFY(outlook.onChain == RegistrationState::Onboarded && outlook.cost && !outlook.cost->isZero());
    }
    void changedImageIsRefusedByRegister()
    {
        const SimulatedGuest changed(m_devnet->authority(), changedImage());
        const auto request = post("/register", handWritten(changed, m_devnet->info().operatorAddress));
        QTRY_COMPARE_WITH_TIMEOUT(state(changed.id()), QString("verified"), 20'000);
        const auto verdict = m_service->book().get(changed.id())->verdict;
        QVERIFY(!verdict->accepted);
        QVERIFY(verdict->genuine && verdict->bound);
        const QString expected = attest::simulatedRegistersWithoutEvidence().rtmr[1].toHex();
        const QString actual = changedImage().rtmr[1].toHex();
        bool named = false;
        for (const Check& check : verdict->checks)
            named = named || (check.status == CheckStatus::Failed && check.expected.contains(expected) && check.actual.contains(actual));
        QVERIFY2(named, qPrintable(verdict->failureSummary()));
        QVERIFY(m_service->approve(changed.id(), "operator").error().is(onboard::errors::refusedByPolicy));
        QVERIFY(m_service->reject(changed.id(), "operator", verdict->failureSummary()));
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 403);
        QVERIFY(request->body().contains(actual.toLatin1()));
        QCOMPARE(onboardedEvents(changed.address()), 0);
    }
    void imageThatBecomesKnownIsJudgedAgain()
    {
        const SimulatedGuest changed(m_devnet->authority(), changedImage());
        registerElsewhere(changed);
        QTRY_COMPARE_WITH_TIMEOUT(state(changed.id()), QString("verified"), 20'000);
        QVERIFY(!m_service->book().get(changed.id())->verdict->accepted);
        auto sets = m_verifier->measurements();
        sets.append(attest::MeasurementSet::fromRegisters("newer image", changedImage()));
        m_verifier->setMeasurements(sets);
        QVERIFY(m_service->judgeAgain({}, "an image was built"));
        QTRY_VERIFY_WITH_TIMEOUT(state(changed.id()) == "verified" && m_service->book().get(changed.id())->verdict->accepted, 20'000);
        QCOMPARE(m_service->book().get(changed.id())->verdict->measurements.first().imageName, QString("newer image"));
        QVERIFY(m_service->reject(changed.id(), "operator", "test over"));
    }
    void confirmationsOfThePolicyFileAreWaitedFor()
    {
        const auto strict = attest::Policy::fromToml("[measurements]\nrequired = true\n[chain]\nmin-confirmations = 4\n");
        QVERIFY2(strict, strict ? "" : qPrintable(strict.error().toString()));
        m_verifier->setPolicy(*strict);
        const SimulatedGuest guest(m_devnet->authority());
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        bool shown = false;
        const OnboardRequest judged = *m_service->book().get(guest.id());
        for (const Check& row : judged.verdict->checks)
            shown = shown || (row.id == "policy.confirmations" && row.status == CheckStatus::NotChecked && row.expected == "at least 4");
        QVERIFY(shown);
        const int callsBefore = m_node->calls;
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_service->book().get(guest.id())->error.contains("waiting for 4 confirmations"), 20'000);
        QCOMPARE(m_node->calls - callsBefore, 0);
        QVERIFY(QCoro::waitFor(m_client->result("anvil_mine", {"0x3"})));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 20'000);
        m_verifier->setPolicy(AttestRequestVerifier::defaultPolicy("test"));
    }
    void quoteOfAnotherAuthorityIsNotGenuine()
    {
        const auto stranger = attest::QuotingAuthority::ephemeral(QDateTime::currentDateTimeUtc());
        const SimulatedGuest guest(*stranger);
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        const auto verdict = m_service->book().get(guest.id())->verdict;
        QVERIFY(!verdict->genuine && !verdict->accepted && verdict->bound);
        QVERIFY(m_service->approve(guest.id(), "operator", "please").error().is(onboard::errors::refusedByPolicy));
        QVERIFY(m_service->reject(guest.id(), "operator", "not genuine"));
    }
    void wrongKeyOfTheNodeIsNoticed()
    {
        const crypto::SigningKey right = m_node->network.clone();
        m_node->network = crypto::SigningKey::generate();
        const SimulatedGuest guest(m_devnet->authority());
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("failed"), 20'000);
        QVERIFY(m_service->book().get(guest.id())->error.startsWith("onboard.wrong-signer"));
        QCOMPARE(onboardedEvents(guest.address()), 0);
        m_node->network = right.clone();
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 20'000);
    }
    void decisionsByTheControlSocket()
    {
        const SimulatedGuest guest(m_devnet->authority());
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        const QString socket = controlSocketPath(m_folder->path());
        const auto nobody = QCoro::waitFor(askHostService(socket, {{"op", "ping"}}));
        QVERIFY(nobody.error().is(onboard::errors::notServing));
        HostServiceControlServer control;
        addHostServiceOperations(control, *m_service);
        QVERIFY(control.listen(socket));
        QCOMPARE(QFile::permissions(socket) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        const auto pong = QCoro::waitFor(askHostService(socket, {{"op", "ping"}}));
        QVERIFY2(pong, pong ? "" : qPrintable(pong.error().toString()));
        QCOMPARE(pong->value("pid").toInteger(), QCoreApplication::applicationPid());
        const auto unknown = QCoro::waitFor(askHostService(socket, {{"op", "approve"}, {"id", "0x1"}}));
        QVERIFY2(unknown.error().is(onboard::errors::unknownRequest), qPrintable(unknown.error().toString()));
        QCOMPARE(unknown.error().kind(), ErrorKind::Usage);
        QVERIFY(!unknown.error().hint().isEmpty());
        QVERIFY(!QCoro::waitFor(askHostService(socket, {{"op", "destroy"}})));
        QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "note"}, {"id", guest.id()}, {"text", "the lab"}})));
        const QString until = QDateTime::currentDateTimeUtc().addSecs(3600).toString(Qt::ISODate);
        QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "snooze"}, {"id", guest.id()}, {"until", until}})));
        QCOMPARE(m_service->book().get(guest.id())->snoozedUntil.toString(Qt::ISODate), until);
        for (const char* wrong : {"tomorrow", "2026-11-22T08:00:00"})
            QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "snooze"}, {"id", guest.id()}, {"until", wrong}})).error().is(onboard::errors::badMessage));
        QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "snooze"}, {"id", guest.id()}, {"until", "1999-01-01T00:00:00Z"}})).error().is(onboard::errors::badSnooze));
        {
            const auto elsewhere = RequestStoreSqlite::open(m_folder->filePath("requests.db"), RequestStoreSqlite::networkKey(31337, m_devnet->info().contract.toChecksumText()));
            QVERIFY(elsewhere); // As another process, or this one after a restart, reads it.
            const auto kept = (*elsewhere)->find(guest.id());
            QVERIFY(kept && *kept && (*kept)->snoozedUntil.toString(Qt::ISODate) == until);
            QCOMPARE(*(*elsewhere)->note(accountNoteKey((*kept)->askedBy)), QString("the lab"));
        }
        const auto missing = QCoro::waitFor(askHostService(socket, {{"op", "import"}, {"id", guest.id()}, {"path", "/nonexistent"}}));
        QVERIFY(missing.error().is(gatehouse::errors::fileUnreadable));
        const QJsonObject announcement = QJsonDocument::fromJson(gossip::Announcement{guest.id(), guest.box().publicKey().toByteArray(), guest.registerQuote()}.toJson()).object();
        QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "import"}, {"id", guest.id()}, {"announcement", announcement}})));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        QVERIFY(QCoro::waitFor(askHostService(socket, {{"op", "approve"}, {"id", guest.id()}})));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 20'000);
        QVERIFY(!QCoro::waitFor(askHostService(socket, {{"op", "reject"}, {"id", guest.id()}, {"reason", "late"}})));
    }
    void wrongChainIdIsSaid()
    {
        Setting setting = standard();
        setting.chainId = 11155111;
        const auto service = makeService(std::move(setting));
        QSignalSpy link(service.get(), &HostService::linkChanged);
        QVERIFY(service->start());
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(link.begin(), link.end(), [](const QVariantList& a) { return a[0] == "chain" && !a[1].toBool() && a[2].toString().contains("eth.wrong-chain"); }), 20'000);
        const SimulatedGuest guest(m_devnet->authority());
        const auto request = post("/register", handWritten(guest, m_devnet->info().operatorAddress), service.get());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 409);
        QVERIFY2(request->body().contains("eth.wrong-chain") && request->body().contains("31337") && request->body().contains("11155111"), request->body().constData());
        QVERIFY2(request->body().contains("Choose a node of the right network"), request->body().constData());
        QVERIFY(*QCoro::waitFor(contract().requested(guest.address())) == eth::RequestState::NotYet);
    }
    void missingContractIsSaid()
    {
        Setting setting = standard();
        setting.contract = eth::addressOf(crypto::SigningKey::generate());
        const auto service = makeService(std::move(setting));
        QSignalSpy link(service.get(), &HostService::linkChanged);
        QVERIFY(service->start());
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(link.begin(), link.end(), [](const QVariantList& a) { return a[0] == "chain" && !a[1].toBool() && a[2].toString().contains("eth.no-contract"); }), 20'000);
    }
    void emptyAccountIsSaid()
    {
        Setting setting = standard();
        setting.key = crypto::SigningKey::generate();
        const eth::Address account = eth::addressOf(*setting.key);
        const auto service = makeService(std::move(setting));
        QVERIFY(service->start());
        const SimulatedGuest guest(m_devnet->authority());
        const auto request = post("/register", handWritten(guest, account), service.get());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 503);
        QVERIFY2(request->body().contains("eth.insufficient-funds") && request->body().contains(account.toChecksumText().toLatin1()), request->body().constData());
    }
    void guestOfAnEmptyAccountIsRegisteredOnceItIsFunded()
    {
        const eth::Address account = m_devnet->info().operatorAddress;
        const SimulatedGuest guest(m_devnet->authority());
        setFunds("0x0");
        const auto refused = post("/register", handWritten(guest, account));
        QVERIFY(refused->waitForEnd(20'000));
        QCOMPARE(refused->status(), 503);
        QVERIFY2(refused->body().contains("eth.insufficient-funds") && refused->body().contains(account.toChecksumText().toLatin1()), refused->body().constData());
        QVERIFY2(refused->body().contains("Send some ether to the account"), refused->body().constData()); // The next step.
        QVERIFY(*QCoro::waitFor(contract().requested(guest.address())) == eth::RequestState::NotYet);
        QVERIFY(m_service->book().get(guest.id()).error().is(onboard::errors::unknownRequest)); // Nothing half done.
        setFunds("0x56bc75e2d63100000");
        const auto again = post("/register", handWritten(guest, account)); // As the guest does by itself after a 503.
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QVERIFY(again->waitForEnd(20'000));
        QCOMPARE(again->status(), 200);
    }
    void accountThatIsEmptiedAndFundedAgainGoesOn()
    {
        const QString account = m_devnet->info().operatorAddress.toChecksumText();
        const SimulatedGuest guest(m_devnet->authority());
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        setFunds("0x0");
        const int callsBefore = m_node->calls;
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_service->book().get(guest.id())->error.startsWith("eth.insufficient-funds"), 20'000);
        const OnboardRequest waiting = *m_service->book().get(guest.id());
        QVERIFY2(waiting.error.contains(account), qPrintable(waiting.error));
        QVERIFY2(waiting.errorHint.contains("ether"), qPrintable(waiting.errorHint));
        // The decision and what the node has sealed are kept, also when the service is begun anew meanwhile.
        QCOMPARE(toString(waiting.state), QString("encrypted"));
        QCOMPARE(waiting.ciphertext.size(), 80);
        QCOMPARE(waiting.decidedBy, QString("operator"));
        m_service.reset();
        startService();
        QTRY_VERIFY_WITH_TIMEOUT(m_service->book().get(guest.id())->error.startsWith("eth.insufficient-funds"), 20'000);
        QCOMPARE(state(guest.id()), QString("encrypted"));
        QCOMPARE(onboardedEvents(guest.address()), 0);
        setFunds("0x56bc75e2d63100000");
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 30'000);
        QVERIFY(m_service->book().get(guest.id())->error.isEmpty());
        QCOMPARE(m_service->book().get(guest.id())->ciphertext, waiting.ciphertext);
        QCOMPARE(onboardedEvents(guest.address()), 1);
        QCOMPARE(m_node->calls - callsBefore, 1);
    }
    void unreachableRpcIsSaid()
    {
        Setting setting = standard();
        setting.rpc = QUrl(QString::fromLatin1(closedPort));
        const auto service = makeService(std::move(setting));
        QSignalSpy link(service.get(), &HostService::linkChanged);
        QVERIFY(service->start());
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(link.begin(), link.end(), [](const QVariantList& a) { return a[0] == "chain" && !a[1].toBool() && a[2].toString().contains("eth.unreachable"); }), 20'000);
        const SimulatedGuest guest(m_devnet->authority());
        const auto request = post("/register", handWritten(guest, m_devnet->info().operatorAddress), service.get());
        QVERIFY(request->waitForEnd());
        QCOMPARE(request->status(), 503);
        QVERIFY2(request->body().contains("127.0.0.1:1"), request->body().constData());
        QVERIFY2(request->body().contains(". Check "), request->body().constData()); // The next step.
        QVERIFY(service->book().get(guest.id()).error().is(onboard::errors::unknownRequest)); // Nothing half done.
    }
    void malformedQuoteIsRefusedAndNothingIsRegistered_data()
    {
        QTest::addColumn<QByteArray>("quote");
        const SimulatedGuest guest(m_devnet->authority());
        const QByteArray good = guest.registerQuote();
        QTest::newRow("cut") << good.left(good.size() / 2);
        QTest::newRow("no quote") << QByteArray(1000, 'q');
        QTest::newRow("another version") << QByteArray(good).replace(0, 2, QByteArray("\x09\x00", 2));
    }
    void malformedQuoteIsRefusedAndNothingIsRegistered()
    {
        QFETCH(QByteArray, quote);
        const SimulatedGuest guest(m_devnet->authority());
        const auto form = guest.registerForm(m_devnet->info().operatorAddress);
        const auto request = post("/register", "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex() + "&pubk=" + form.pubk.toByteArray().toHex() + "&quote=" + quote.toHex());
        QVERIFY(request->waitForEnd());
        QVERIFY2(request->status() == 400 || request->status() == 403, request->body().constData());
        QVERIFY2(request->body().contains("the quote of " + guest.id().toLatin1() + " cannot be read"), request->body().constData());
        QVERIFY2(request->body().contains("Have the guest take a new one"), request->body().constData());
        QVERIFY(*QCoro::waitFor(contract().requested(guest.address())) == eth::RequestState::NotYet);
        QVERIFY(m_service->book().get(guest.id()).error().is(onboard::errors::unknownRequest));
        // The same guest with its true quote gets in: nothing stands in its way.
        const auto again = post("/register", handWritten(guest, m_devnet->info().operatorAddress));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        QVERIFY(m_service->reject(guest.id(), "operator", "test over"));
        QVERIFY(again->waitForEnd(20'000));
    }
    void chainThatGoesAndComesBack()
    {
        const SimulatedGuest guest(m_devnet->authority());
        registerElsewhere(guest);
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        m_client.reset();
        QVERIFY(QCoro::waitFor(m_devnet->stop()));
        QVERIFY(m_service->approve(guest.id(), "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_service->book().get(guest.id())->error.contains("eth.unreachable"), 20'000);
        QCOMPARE(state(guest.id()), QString("approved"));
        startDevnet();
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("confirmed"), 30'000);
        QCOMPARE(onboardedEvents(guest.address()), 1);
    }

    void killedAtEveryStep_data()
    {
        QTest::addColumn<QString>("dieAt");
        for (const char* name : {"seen", "quoteReceived", "verified", "approved", "encrypted", "sent", "confirmed"})
            QTest::newRow(name) << QString(name);
    }
    void killedAtEveryStep()
    {
        QFETCH(QString, dieAt);
        m_service.reset();
        const SimulatedGuest guest(m_devnet->authority());
        const QString victimId = guest.id();
        const QString database = m_folder->filePath("kill-" + dieAt + ".db");
        const auto start = [&](const QString& end) {
            auto process = std::make_unique<QProcess>();
            process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
            process->start(GATEHOUSE_BINARY_DIR "/bin/host_service_helper", QStringList());
            const QJsonObject config{{"rpc", m_devnet->info().rpcUrl().toString()},
                                     {"chainId", 31337},
                                     {"contract", m_devnet->info().contract.toChecksumText()},
                                     {"key", toHex(m_devnet->operatorKey().secret().bytes())},
                                     {"authority", m_folder->filePath("devnet/authority")},
                                     {"database", database},
                                     {"node", m_node->url().toString()},
                                     {"relay", m_devnet->info().gossipUrl().toString()},
                                     {"dieAt", end},
                                     {"dieFor", victimId}};
            process->write(QJsonDocument(config).toJson(QJsonDocument::Compact) + '\n');
            return process;
        };
        const int callsBefore = m_node->calls;
        const auto victim = start(dieAt);
        QTRY_VERIFY_WITH_TIMEOUT(victim->canReadLine(), 20'000);
        registerElsewhere(guest);
        QTRY_VERIFY_WITH_TIMEOUT(victim->state() == QProcess::NotRunning, 30'000);
        QCOMPARE(victim->exitStatus(), QProcess::CrashExit);

        const QString network = RequestStoreSqlite::networkKey(31337, m_devnet->info().contract.toChecksumText());
        const auto stateNow = [&]() -> QString {
            const auto store = RequestStoreSqlite::open(database, network);
            if (!store)
                return "unreadable: " + store.error().toString();
            const auto request = (*store)->find(guest.id());
            return request && *request ? toString((*request)->state) : QString("missing");
        };
        QCOMPARE(stateNow(), dieAt);
        const auto heir = start(QString());
        QTRY_COMPARE_WITH_TIMEOUT(stateNow(), QString("confirmed"), 30'000);
        QCOMPARE(onboardedEvents(guest.address()), 1);
        // The node is asked twice only when its answer was lost before it was recorded.
        QVERIFY2(m_node->calls - callsBefore <= 1, qPrintable(QString::number(m_node->calls - callsBefore)));
        const auto store = RequestStoreSqlite::open(database, network);
        QVERIFY((*store)->database().checkIntegrity());
        QStringList states;
        const auto history = (*store)->history(guest.id());
        for (const auto& line : *history) {
            if (states.isEmpty() || states.last() != toString(line.to))
                states << toString(line.to);
        }
        QCOMPARE(states, (QStringList{"seen", "quoteReceived", "verified", "approved", "encrypted", "sent", "confirmed"}));
        heir->kill();
        QTRY_VERIFY_WITH_TIMEOUT(heir->state() == QProcess::NotRunning, 20'000);
    }
};

QTEST_GUILESS_MAIN(OnboardFlowTest)
#include "tst_OnboardFlow.moc"
