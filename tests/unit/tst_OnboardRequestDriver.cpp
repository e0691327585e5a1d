// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/OnboardRequestDriver.h"
#include "support/onboard/FakeChain.h"
#include "support/onboard/FakeGuests.h"
#include "support/onboard/FakeVerifier.h"
#include "support/onboard/MemoryRequestStore.h"
#include "support/onboard/SettableClock.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard;

namespace {

const Error unreachable(ErrorCode{"eth.unreachable", ErrorKind::Unavailable}, QStringLiteral("http://127.0.0.1:1"));

} // namespace

class OnboardRequestDriverTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<test::MemoryRequestStore> m_store;
    test::SettableClock m_clock;
    std::shared_ptr<test::FakeChain> m_chain;
    std::shared_ptr<test::FakeGuests> m_guests;
    std::shared_ptr<test::FakeVerifier> m_verifier;
    std::unique_ptr<OnboardRequestBook> m_book;
    std::unique_ptr<OnboardRequestDriver> m_driver;
    crypto::SigningKey m_joiner = crypto::SigningKey::generate();
    eth::Address m_host = eth::addressOf(crypto::SigningKey::generate());
    QString m_id;

    QString state() const { return toString(m_book->get(m_id)->state); }
    QString rejection() const { return toString(m_book->get(m_id)->rejection); }
    QString error() const { return m_book->get(m_id)->error; }

    /// A process begins: everything but store, chain and nodes is new.
    void startProcess(DriverOptions options = {})
    {
        options.firstRetry = std::chrono::milliseconds(10);
        options.lastRetry = std::chrono::milliseconds(40);
        m_driver.reset();
        m_book = std::make_unique<OnboardRequestBook>(*m_store, m_clock);
        m_driver = std::make_unique<OnboardRequestDriver>(*m_book, m_chain, m_guests, m_verifier, options);
        m_driver->start();
    }
    void request()
    {
        m_chain->registerBy(m_host, eth::addressOf(m_joiner));
        const auto& event = m_chain->log.last();
        QVERIFY(m_book->seenOnChain({m_id, m_host.toChecksumText(), QStringLiteral("0x") + event.transaction.toHex(), event.block}));
        const auto box = crypto::BoxKeyPair::generate();
        QVERIFY(m_book->addEvidence({m_id, box.publicKey().toByteArray(), "quote", "gossip"}));
    }
    void requestAndVerify()
    {
        request();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("verified"), 20'000);
    }

    /// Approved while no node is up; then other rules hold.
    void approveAndChange(bool accepted)
    {
        m_verifier->policy = "old";
        requestAndVerify();
        m_guests->down = Error(onboard::errors::guestUnreachable, "http://node.test");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls >= 1, 20'000);
        m_verifier->policy = "new";
        m_verifier->accepted = accepted;
        m_driver->wakeAll();
    }

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<test::MemoryRequestStore>();
        m_chain = std::make_shared<test::FakeChain>(m_host);
        m_guests = std::make_shared<test::FakeGuests>();
        m_verifier = std::make_shared<test::FakeVerifier>();
        m_chain->networkKey = eth::addressOf(m_guests->network);
        m_id = eth::addressOf(m_joiner).toChecksumText();
        startProcess();
    }

    void neverApprovesByItself()
    {
        requestAndVerify();
        QTest::qWait(100);
        QCOMPARE(state(), QString("verified"));
        QCOMPARE(m_guests->calls, 0);
        QCOMPARE(m_chain->sent, 0);
    }
    void approvedGoesAllTheWay()
    {
        requestAndVerify();
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 1);
        QCOMPARE(m_guests->calls, 1);
        QCOMPARE(m_chain->states.value(eth::addressOf(m_joiner)), RegistrationState::Onboarded);
        QStringList states;
        const auto history = m_book->history(m_id);
        for (const auto& line : *history)
            states << toString(line.to);
        QCOMPARE(states, (QStringList{"seen", "quoteReceived", "verified", "approved", "encrypted", "sent", "confirmed"}));
    }
    void policyApprovesWhatIsAccepted()
    {
        DriverOptions options;
        options.autoApproval = {true, false, "demo"};
        startProcess(options);
        request();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_book->get(m_id)->decidedBy, QString("policy demo"));
    }
    void policyLeavesTheRefusedToThePerson()
    {
        DriverOptions options;
        options.autoApproval = {true, false, "demo"};
        startProcess(options);
        m_verifier->accepted = false;
        requestAndVerify();
        QTest::qWait(50);
        QCOMPARE(state(), QString("verified"));
        options.autoApproval.rejectRefused = true;
        m_driver->setAutoApproval(options.autoApproval);
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("rejected"), 20'000);
        QVERIFY(m_book->get(m_id)->reason.contains("RTMR2: expected aa, actual bb"));
        QCOMPARE(m_guests->calls, 0);
    }
    void nodeDownWaitsAndGoesOn()
    {
        requestAndVerify();
        m_guests->down = Error(onboard::errors::guestUnreachable, "http://node.test");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls >= 3, 20'000);
        QCOMPARE(state(), QString("approved"));
        QVERIFY(error().contains("onboard.guest-unreachable: http://node.test"));
        m_guests->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QVERIFY(error().isEmpty());
    }
    void nodeRefuses()
    {
        requestAndVerify();
        m_guests->down = Error(onboard::errors::guestRefused, "RTMR1: expected aa, actual bb");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY(error().contains("RTMR1: expected aa, actual bb"));
        QTest::qWait(60);
        QCOMPARE(m_guests->calls, 1);
    }
    void badAnswerIsNeverSent_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("code");
        QTest::newRow("signed by another key") << 0 << "onboard.wrong-signer";
        QTest::newRow("ciphertext too short") << 1 << "onboard.guest-answer";
        QTest::newRow("ciphertext too long") << 2 << "onboard.guest-answer";
        QTest::newRow("ciphertext of zeros") << 3 << "onboard.guest-answer";
        QTest::newRow("ciphertext changed after signing") << 4 << "onboard.wrong-signer";
        QTest::newRow("signature of nonsense") << 5 << "onboard.wrong-signer";
        QTest::newRow("signed for other measurements") << 6 << "onboard.wrong-signer";
    }
    void badAnswerIsNeverSent()
    {
        QFETCH(int, how);
        QFETCH(QString, code);
        if (how == 0)
            m_guests->network = crypto::SigningKey::generate();
        if (how == 6)
            m_guests->mrtd = QByteArray(48, 'x');
        m_guests->spoil = [how](protocol::OnboardAnswer& answer) {
            if (how == 1)
                answer.ciph.chop(1);
            if (how == 2)
                answer.ciph.append('x');
            if (how == 3)
                answer.ciph.fill('\0');
            if (how == 4)
                answer.ciph[40] = char(answer.ciph[40] ^ 1);
            if (how == 5)
                answer.sig.array().fill(0);
        };
        requestAndVerify();
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY2(error().startsWith(code), qPrintable(error()));
        QCOMPARE(m_chain->sent, 0);
        // And it can be put right.
        m_guests->spoil = {};
        m_guests->mrtd = QByteArray(48, 'm');
        m_chain->networkKey = eth::addressOf(m_guests->network);
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
    }
    void chainDownAtEveryStep()
    {
        requestAndVerify();
        m_chain->down = unreachable;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("eth.unreachable"), 20'000);
        QCOMPARE(state(), QString("approved"));
        m_chain->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
    }
    void verifierDownWaits()
    {
        m_verifier->down = Error(ErrorCode{"attest.collateral", ErrorKind::Unavailable}, "pcs");
        request();
        QTRY_VERIFY_WITH_TIMEOUT(m_verifier->calls >= 2, 20'000);
        QCOMPARE(state(), QString("quoteReceived"));
        m_verifier->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("verified"), 20'000);
    }
    void emptyAccountWaitsForFunds()
    {
        requestAndVerify();
        m_chain->funds = Error(eth::errors::insufficientFunds, "0xaccount has 0 ETH", "Send some ether to the account.");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("insufficient-funds"), 20'000);
        QCOMPARE(state(), QString("encrypted"));
        QCOMPARE(m_book->get(m_id)->errorHint, QString("Send some ether to the account."));
        QCOMPARE(m_chain->sent, 0);
        m_chain->funds.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_guests->calls, 1);
    }
    void waitsForConfirmations()
    {
        DriverOptions options;
        options.requestConfirmations = 3;
        options.sentConfirmations = 2;
        startProcess(options);
        requestAndVerify();
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("waiting for 3 confirmations"), 20'000);
        QCOMPARE(m_guests->calls, 0);
        m_chain->mine();
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("sent"), 20'000);
        QTest::qWait(60);
        QCOMPARE(state(), QString("sent"));
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
    }
    void waitsForTheConfirmationsOfThePolicy()
    {
        m_verifier->confirmations = 3; // The driver's own options ask for one.
        requestAndVerify();
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("waiting for 3 confirmations"), 20'000);
        QCOMPARE(m_guests->calls, 0);
        m_chain->mine();
        QTest::qWait(60);
        QCOMPARE(state(), QString("approved"));
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_guests->calls, 1);
    }
    void anotherNodeWasQuicker()
    {
        requestAndVerify();
        m_chain->onboardByAnother(eth::addressOf(m_joiner), QByteArray(80, 'o'));
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 0);
        QCOMPARE(m_guests->calls, 0);
        QVERIFY(m_book->history(m_id)->last().detail.contains("another node"));
    }
    void anotherNodeWasQuickerAfterWeSent()
    {
        requestAndVerify();
        m_chain->autoMine = false;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("sent"), 20'000);
        m_chain->onboardByAnother(eth::addressOf(m_joiner), QByteArray(80, 'o'));
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QVERIFY(m_book->history(m_id)->last().detail.contains("another node"));
    }
    void killedBetweenRecordAndSend()
    {
        // Recorded as sent, never reached the node: the new process sends the same bytes.
        requestAndVerify();
        m_chain->sendError = unreachable;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("sent"), 20'000);
        m_chain->sendError.reset();
        const QByteArray raw = m_book->get(m_id)->rawTransaction;
        const QString hash = m_book->get(m_id)->sentTransaction;
        QVERIFY(!raw.isEmpty());
        startProcess();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_book->get(m_id)->sentTransaction, hash);
        QCOMPARE(m_guests->calls, 1);
    }
    void killedAfterSendSendsNothingTwice()
    {
        requestAndVerify();
        m_chain->autoMine = false;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("sent"), 20'000);
        startProcess();
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 1);
    }
    void killedWithCiphertextInHand()
    {
        // The store refuses the step after "encrypted", as a full disk would, then the process dies.
        requestAndVerify();
        m_chain->sendError = Error(gatehouse::errors::cancelled, "killed");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls == 1, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(state() == "failed" || state() == "sent", 20'000);
        m_driver.reset();
        // Take the store back to where a kill between the two steps leaves it.
        OnboardRequest encrypted = *m_book->get(m_id);
        encrypted.state = RequestState::Encrypted;
        encrypted.sentTransaction.clear();
        encrypted.rawTransaction.clear();
        QVERIFY(m_store->save(encrypted, {0, m_clock.now(), RequestState::Approved, RequestState::Encrypted, "test", {}}));
        m_chain->sendError.reset();
        startProcess();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_guests->calls, 1);
        QCOMPARE(m_chain->sent, 1);
    }
    void fullDiskLosesNothing()
    {
        requestAndVerify();
        m_store->full = false;
        QVERIFY(m_book->approve(m_id, "operator"));
        m_store->full = true;
        QTest::qWait(60);
        QCOMPARE(state(), QString("approved"));
        QCOMPARE(m_chain->sent, 0);
        m_store->full = false;
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 1);
    }
    void lostTransactionIsSentAgain()
    {
        requestAndVerify();
        m_chain->autoMine = false;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("sent"), 20'000);
        m_chain->forgetPending();
        QTRY_VERIFY_WITH_TIMEOUT(m_chain->pending() > 0, 20'000);
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 1);
    }
    void rejectedByTheOwnerFails()
    {
        requestAndVerify();
        m_chain->states[eth::addressOf(m_joiner)] = RegistrationState::Rejected;
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY(error().contains("rejected"));
    }
    void rejectionGoesToTheContract()
    {
        requestAndVerify();
        QVERIFY(m_book->reject(m_id, "operator", "nobody knows it"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("confirmed"), 20'000);
        QCOMPARE(state(), QString("rejected"));
        QCOMPARE(m_chain->states.value(eth::addressOf(m_joiner)), RegistrationState::Rejected);
        QCOMPARE(m_chain->sent, 1);
        const OnboardRequest request = *m_book->get(m_id);
        QCOMPARE(request.reason, QString("nobody knows it"));
        QCOMPARE(request.decidedBy, QString("operator"));
        QVERIFY(!request.sentTransaction.isEmpty() && request.confirmedBlock == m_chain->height && request.rawTransaction.isEmpty());
        QStringList details;
        const auto history = m_book->history(m_id);
        for (const auto& line : *history) {
            if (line.to == RequestState::Rejected)
                details << line.detail.section(' ', 0, 1);
        }
        QCOMPARE(details, (QStringList{"nobody knows", "rejection sent,", "Rejected in"}));
        QVERIFY(m_book->listUnfinishedRejections()->isEmpty());
    }
    void rejectionByWhoDoesNotOwnTheContractStaysHere()
    {
        m_chain->contractOwner = eth::addressOf(crypto::SigningKey::generate());
        requestAndVerify();
        QVERIFY(m_book->reject(m_id, "operator", "nobody knows it"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("localOnly"), 20'000);
        QCOMPARE(state(), QString("rejected"));
        QVERIFY(error().startsWith("onboard.not-owner") && error().contains(m_chain->contractOwner->toChecksumText()) && error().contains(m_host.toChecksumText()));
        QVERIFY(!m_book->get(m_id)->errorHint.isEmpty());
        QCOMPARE(m_chain->sent, 0);
        QCOMPARE(m_chain->states.value(eth::addressOf(m_joiner)), RegistrationState::Requested);
        startProcess(); // And it is left at that.
        QTest::qWait(60);
        QCOMPARE(m_chain->sent, 0);
    }
    void rejectionOnAContractWithoutOneStaysHere()
    {
        m_chain->noOwner = Error(eth::errors::badAbi, "owner() answered nothing");
        requestAndVerify();
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("localOnly"), 20'000);
        QVERIFY(error().contains("owner() answered nothing"));
    }
    void rejectionWaitsForChainAndFunds()
    {
        requestAndVerify();
        m_chain->down = unreachable;
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("eth.unreachable"), 20'000);
        QCOMPARE(rejection(), QString("pending"));
        m_chain->funds = Error(eth::errors::insufficientFunds, "0xaccount has 0 ETH", "Send some ether to the account.");
        m_chain->down.reset();
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("insufficient-funds"), 20'000);
        QCOMPARE(m_book->get(m_id)->errorHint, QString("Send some ether to the account."));
        QCOMPARE(rejection(), QString("pending"));
        m_chain->funds.reset();
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("confirmed"), 20'000);
        QVERIFY(error().isEmpty());
        QCOMPARE(m_chain->sent, 1);
    }
    void rejectionIsTakenUpByTheNextProcess()
    {
        requestAndVerify();
        m_chain->sendError = unreachable;
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("sent"), 20'000);
        const QString hash = m_book->get(m_id)->sentTransaction;
        m_driver.reset();
        m_chain->sendError.reset();
        startProcess();
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("confirmed"), 20'000);
        QCOMPARE(m_book->get(m_id)->sentTransaction, hash);
        QCOMPARE(m_chain->states.value(eth::addressOf(m_joiner)), RegistrationState::Rejected);
    }
    void lostRejectionIsSentAgain()
    {
        requestAndVerify();
        m_chain->autoMine = false;
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("sent"), 20'000);
        m_chain->forgetPending();
        QTRY_VERIFY_WITH_TIMEOUT(m_chain->pending() > 0, 20'000);
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->sent, 1);
    }
    void rejectionThatComesTooLateSaysSo()
    {
        requestAndVerify();
        m_chain->down = unreachable;
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_VERIFY_WITH_TIMEOUT(error().contains("eth.unreachable"), 20'000);
        m_chain->onboardByAnother(eth::addressOf(m_joiner), QByteArray(80, 'o'));
        m_chain->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QVERIFY(m_book->history(m_id)->last().detail.contains("another node"));
        QCOMPARE(m_chain->sent, 0);
    }
    void revertedRejectionIsLookedAtAgain()
    {
        // Mined after somebody else's: it reverts there, and the chain shows what was wanted.
        requestAndVerify();
        m_chain->autoMine = false;
        QVERIFY(m_book->reject(m_id, "operator", "no"));
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("sent"), 20'000);
        m_chain->rejectByOwner(eth::addressOf(m_joiner));
        m_chain->mine();
        QTRY_COMPARE_WITH_TIMEOUT(rejection(), QString("confirmed"), 20'000);
    }
    void bootstrapNeedsAnAcceptedQuote()
    {
        m_chain->networkKey = {};
        m_verifier->accepted = false;
        QVERIFY(m_book->addBootstrap(m_id, "quote"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("rejected"), 20'000);
        QCOMPARE(m_chain->sent, 0);
        QVERIFY(m_chain->networkKey.isZero());
    }
    void bootstrapStartsTheNetworkOnce()
    {
        m_chain->networkKey = {};
        QVERIFY(m_book->addBootstrap(m_id, "quote"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        QCOMPARE(m_chain->networkKey.toChecksumText(), m_id);
        m_id = eth::addressOf(crypto::SigningKey::generate()).toChecksumText();
        QVERIFY(m_book->addBootstrap(m_id, "quote"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY(error().contains("onboard.already-bootstrapped"));
        QCOMPARE(m_chain->sent, 1);
    }
    void destroyedInTheMiddle()
    {
        requestAndVerify();
        m_guests->down = Error(onboard::errors::guestUnreachable, "http://node.test");
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls >= 1, 20'000);
        m_driver.reset();
        QTest::qWait(60);
    }
    void aPolicyThatChangesWhileAQuoteIsJudgedCounts()
    {
        m_verifier->policy = "old";
        m_verifier->meanwhile = [this] {
            m_verifier->policy = "new";
            m_verifier->accepted = false;
        };
        requestAndVerify();
        QCOMPARE(m_verifier->calls, 2);
        QVERIFY(!m_book->get(m_id)->verdict->accepted);
        QCOMPARE(*m_book->judgedPolicy(m_id), QByteArray("new"));
    }
    void nothingIsHandedOverThatThePolicyRefusesNow()
    {
        approveAndChange(false);
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY2(error().contains("onboard.refused-since-approved") && error().contains("RTMR2: expected aa, actual bb"), qPrintable(error()));
        const int asked = m_guests->calls;
        m_guests->down.reset();
        m_driver->wakeAll();
        QTest::qWait(100);
        QCOMPARE(m_guests->calls, asked);
        QCOMPARE(m_chain->sent, 0);
        QCOMPARE(state(), QString("failed"));
        QVERIFY(m_book->approve(m_id, "operator").error().is(onboard::errors::refusedByPolicy));
        // A person may insist, in view of the verdict of now.
        QVERIFY(m_book->approve(m_id, "operator", "the lab"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
    }
    void anApprovalThatStillHoldsGoesOn()
    {
        approveAndChange(true);
        QTRY_COMPARE_WITH_TIMEOUT(m_verifier->calls, 2, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls >= 4, 20'000); // Each try asks the node again, and judges no more.
        QCOMPARE(m_verifier->calls, 2);
        m_guests->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
        int told = 0;
        const auto history = m_book->history(m_id);
        for (const auto& line : *history)
            told += line.detail.contains("it holds: accepted by fake");
        QCOMPARE(told, 1);
        QCOMPARE(*m_book->judgedPolicy(m_id), QByteArray("old")); // By which it was decided.
    }
    void whatIsEncryptedIsNotSentAgainstThePolicy()
    {
        m_verifier->policy = "old";
        requestAndVerify();
        m_guests->spoil = [this](protocol::OnboardAnswer&) {
            m_verifier->policy = "new";
            m_verifier->accepted = false;
        };
        QVERIFY(m_book->approve(m_id, "operator"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("failed"), 20'000);
        QVERIFY(error().contains("onboard.refused-since-approved"));
        QCOMPARE(m_guests->calls, 1);
        QCOMPARE(m_chain->sent, 0);
        // Rules that accept it once more: it waits for a decision, and nothing is decided by itself.
        m_verifier->accepted = true;
        QVERIFY(m_book->judgeAgain(m_id, "the policy was changed"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("verified"), 20'000);
        QTest::qWait(50);
        QCOMPARE(m_chain->sent, 0);
    }
    void anExceptionCoversWhatFailedThen_data()
    {
        QTest::addColumn<bool>("genuine");
        QTest::addColumn<QString>("failedCheck");
        QTest::addColumn<QString>("ends");
        QTest::newRow("the same fails") << true << QString() << "confirmed";
        QTest::newRow("another check fails") << true << "policy.fmspc" << "failed";
        QTest::newRow("not genuine any more") << false << QString() << "failed";
    }
    void anExceptionCoversWhatFailedThen()
    {
        QFETCH(bool, genuine);
        QFETCH(QString, failedCheck);
        QFETCH(QString, ends);
        m_verifier->policy = "old";
        m_verifier->accepted = false;
        requestAndVerify();
        m_guests->down = Error(onboard::errors::guestUnreachable, "http://node.test");
        QVERIFY(m_book->approve(m_id, "operator", "the lab"));
        QTRY_VERIFY_WITH_TIMEOUT(m_guests->calls >= 1, 20'000);
        m_verifier->policy = "new";
        m_verifier->genuine = genuine;
        if (!failedCheck.isEmpty())
            m_verifier->failedCheck = failedCheck;
        m_driver->wakeAll();
        QTRY_COMPARE_WITH_TIMEOUT(m_verifier->calls, 2, 20'000);
        m_guests->down.reset();
        QTRY_COMPARE_WITH_TIMEOUT(state(), ends, 20'000);
        QCOMPARE(m_chain->sent, ends == "confirmed" ? 1 : 0);
    }
    void whatIsAcceptedNowGoesOnUnderThePolicyThatApproves()
    {
        DriverOptions options;
        options.autoApproval = {true, false, "demo"};
        startProcess(options);
        m_verifier->policy = "old";
        m_verifier->accepted = false;
        requestAndVerify();
        m_verifier->policy = "new";
        m_verifier->accepted = true;
        QVERIFY(m_book->judgeAgain(m_id, "the policy was changed"));
        QTRY_COMPARE_WITH_TIMEOUT(state(), QString("confirmed"), 20'000);
    }
};

QTEST_GUILESS_MAIN(OnboardRequestDriverTest)
#include "tst_OnboardRequestDriver.moc"
