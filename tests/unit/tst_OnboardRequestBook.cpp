// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/OnboardRequestBook.h"
#include "support/onboard/MemoryRequestStore.h"
#include "support/onboard/SettableClock.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard;

namespace {

QString guest(int number)
{
    return QStringLiteral("0x%1").arg(number, 40, 16, QLatin1Char('0'));
}
const QString hostOne = guest(0x1001);
const QString hostTwo = guest(0x1002);

RequestedEvent requested(int number, const QString& host = hostOne, quint64 block = 0)
{
    return {guest(number), host, QStringLiteral("0x%1").arg(number, 64, 16, QLatin1Char('0')), block ? block : quint64(number)};
}
RequestEvidence evidenceOf(int number, const QByteArray& quote, const char* source = "gossip")
{
    return {guest(number), QByteArray(32, 'k'), quote, QString::fromLatin1(source)};
}
RequestVerdict verdict(int rank)
{
    RequestVerdict value;
    value.readable = true;
    value.bound = rank >= 1;
    value.genuine = rank >= 2;
    value.accepted = rank >= 3;
    value.policyName = "test";
    if (rank < 3)
        value.checks.append({"rtmr.2", "RTMR2", CheckStatus::Failed, "aa", "bb", "test", {}});
    return value;
}

} // namespace

class OnboardRequestBookTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<test::MemoryRequestStore> m_store;
    std::unique_ptr<test::SettableClock> m_clock;
    std::unique_ptr<OnboardRequestBook> m_book;

    QString stateOf(int number) const { return toString(m_book->get(guest(number))->state); }
    void judge(int number, int rank)
    {
        const auto next = m_book->nextToJudge(guest(number));
        QVERIFY(next);
        QVERIFY(m_book->recordVerdict(guest(number), *next, verdict(rank)));
    }
    void bringToVerified(int number, int rank)
    {
        QVERIFY(m_book->seenOnChain(requested(number)));
        QVERIFY(m_book->addEvidence(evidenceOf(number, "quote")));
        judge(number, rank);
        QCOMPARE(stateOf(number), toString(RequestState::Verified));
    }

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<test::MemoryRequestStore>();
        m_clock = std::make_unique<test::SettableClock>();
        RequestLimits limits;
        limits.openPerHost = 4;
        limits.openInAll = 6;
        limits.evidencePerRequest = 3;
        limits.waitingEvidence = 5;
        m_book = std::make_unique<OnboardRequestBook>(*m_store, *m_clock, limits);
    }

    void straightWayIsRecorded()
    {
        QSignalSpy arrived(m_book.get(), &OnboardRequestBook::requestArrived);
        bringToVerified(1, 3);
        QCOMPARE(arrived.size(), 1);
        m_clock->advance(5);
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->recordEncrypted(guest(1), {QByteArray(16, 'f'), QByteArray(32, 'm'), QByteArray(80, 'c'), QByteArray(65, 's')}, "node http://a"));
        QVERIFY(m_book->recordSent(guest(1), "0xabc", "raw"));
        QVERIFY(m_book->recordConfirmed(guest(1), "0xabc", 12, "onboarded"));
        const auto history = m_book->history(guest(1));
        QStringList states, actors;
        for (const auto& line : *history) {
            states << toString(line.to);
            actors << line.actor;
        }
        QCOMPARE(states, (QStringList{"seen", "quoteReceived", "verified", "approved", "encrypted", "sent", "confirmed"}));
        QCOMPARE(actors, (QStringList{"chain", "gossip", "verifier", "operator", "node http://a", "host service", "chain"}));
        QCOMPARE(history->at(3).at, m_clock->now());
        QCOMPARE(history->at(0).at.secsTo(history->at(3).at), 5);
        QVERIFY(m_book->get(guest(1))->rawTransaction.isEmpty());
    }
    void puttingOffEndsWithItsTimeOrWithNews()
    {
        bringToVerified(1, 2);
        const QDateTime now = m_clock->now();
        for (const QDateTime& wrong : {now, now.addSecs(-1), now.addSecs(7 * 24 * 3600 + 1)})
            QVERIFY(m_book->snooze(guest(1), "operator", wrong).error().is(onboard::errors::badSnooze));
        QSignalSpy changed(m_book.get(), &OnboardRequestBook::requestChanged);
        QVERIFY(m_book->snooze(guest(1), "operator", now.addSecs(3600)));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_book->get(guest(1))->snoozedUntil, now.addSecs(3600));
        QCOMPARE(stateOf(1), QString("verified"));
        QCOMPARE(m_book->history(guest(1))->last().actor, QString("operator"));
        QVERIFY(m_book->history(guest(1))->last().detail.startsWith("put off until "));
        QVERIFY(m_book->recordDelay(guest(1), Error(onboard::errors::guestUnreachable, "down")));
        QVERIFY(m_book->get(guest(1))->snoozedUntil.isValid()); // No news.
        QVERIFY(m_book->addEvidence(evidenceOf(1, "a better quote")));
        judge(1, 3);
        QVERIFY(!m_book->get(guest(1))->snoozedUntil.isValid());

        QVERIFY(m_book->snooze(guest(1), "operator", now.addSecs(60)));
        QVERIFY(m_book->snooze(guest(1), "operator", {}));
        QVERIFY(!m_book->get(guest(1))->snoozedUntil.isValid());
        const qsizetype lines = m_book->history(guest(1))->size();
        QVERIFY(m_book->snooze(guest(1), "operator", {})); // Nothing to take back, nothing written.
        QCOMPARE(m_book->history(guest(1))->size(), lines);

        QVERIFY(m_book->snooze(guest(1), "operator", now.addSecs(60)));
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(!m_book->get(guest(1))->snoozedUntil.isValid());
        QVERIFY(m_book->snooze(guest(1), "operator", now.addSecs(60)).error().is(onboard::errors::wrongState));
        QVERIFY(m_book->addBootstrap(guest(9), "quote"));
        QVERIFY(m_book->snooze(guest(9), "operator", now.addSecs(60)).error().is(onboard::errors::wrongState));
        QVERIFY(m_book->snooze(guest(7), "operator", now.addSecs(60)).error().is(onboard::errors::unknownRequest));
    }
    void notesAreAboutTheAccount()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->seenOnChain(requested(2, hostTwo)));
        QVERIFY(m_book->setAccountNote(guest(1), "  the lab\n in Graz "));
        QCOMPARE(*m_store->note(accountNoteKey(hostOne)), QString("the lab in Graz"));
        QVERIFY(m_store->note(accountNoteKey(hostTwo))->isEmpty());
        QVERIFY(m_book->seenOnChain(requested(3, hostOne))); // The next request of the same host.
        QCOMPARE(*m_store->note(accountNoteKey(m_book->get(guest(3))->askedBy)), QString("the lab in Graz"));
        QVERIFY(m_book->setAccountNote(guest(1), QString(501, 'x')).error().is(onboard::errors::noteTooLong));
        QCOMPARE(*m_store->note(accountNoteKey(hostOne)), QString("the lab in Graz"));
        QVERIFY(m_book->setAccountNote(guest(3), QString()));
        QVERIFY(m_store->note(accountNoteKey(hostOne))->isEmpty());
        QVERIFY(m_book->addBootstrap(guest(9), "quote"));
        QVERIFY(m_book->setAccountNote(guest(9), "who").error().is(onboard::errors::wrongState)); // Not known yet who asked.
        QVERIFY(m_book->setAccountNote(guest(7), "who").error().is(onboard::errors::unknownRequest));
    }
    void everyTransitionIsChecked()
    {
        // The whole table, against an independent statement of what is allowed.
        const QMap<QString, QStringList> allowed{
            {"seen", {"quoteReceived", "rejected", "superseded", "expired", "failed"}},
            {"quoteReceived", {"verified", "rejected", "superseded", "expired", "failed"}},
            {"verified", {"quoteReceived", "approved", "rejected", "superseded", "expired", "failed"}},
            {"approved", {"encrypted", "sent", "rejected", "failed"}},
            {"rejected", {}},
            {"encrypted", {"sent", "failed"}},
            {"sent", {"failed"}},
            {"confirmed", {}},
            {"failed", {"quoteReceived", "approved", "rejected", "superseded", "expired"}},
            {"superseded", {"quoteReceived", "approved", "rejected"}},
            {"expired", {"quoteReceived", "approved", "rejected"}},
        };
        for (auto from = allowed.begin(); from != allowed.end(); ++from) {
            for (auto to = allowed.begin(); to != allowed.end(); ++to) {
                const bool expected = from.key() == to.key() || to.key() == "confirmed" || from.value().contains(to.key());
                QVERIFY2(mayFollow(*requestStateFromString(from.key()), *requestStateFromString(to.key())) == expected,
                         qPrintable(from.key() + " -> " + to.key()));
            }
            QCOMPARE(mayReject(*requestStateFromString(from.key())), from.value().contains("rejected"));
        }
    }
    void gossipAloneLeavesNoTrace()
    {
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        QVERIFY(m_book->list()->isEmpty());
        QCOMPARE(m_book->waitingEvidence(), 1);
        for (int i = 2; i < 50; ++i)
            QVERIFY(m_book->addEvidence(evidenceOf(i, "quote")));
        QCOMPARE(m_book->waitingEvidence(), 5);
    }
    void gossipBeforeTheChainIsUsedLater()
    {
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        QVERIFY(m_book->seenOnChain(requested(1)));
        QCOMPARE(stateOf(1), toString(RequestState::QuoteReceived));
        QCOMPARE(m_book->waitingEvidence(), 0);
    }
    void waitingEvidenceExpires()
    {
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        m_clock->advance(601);
        QVERIFY(m_book->addEvidence(evidenceOf(2, "quote")));
        QCOMPARE(m_book->waitingEvidence(), 1);
    }
    void strangersQuoteDoesNotBlockTheTrueOne()
    {
        QVERIFY(m_book->seenOnChain(requested(1)));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "false one")));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "true one")));
        judge(1, 0);
        QCOMPARE(m_book->get(guest(1))->quote, QByteArray("false one"));
        judge(1, 3);
        QCOMPARE(m_book->get(guest(1))->quote, QByteArray("true one"));
        QVERIFY(m_book->get(guest(1))->verdict->accepted);
        // And what comes after the accepted one is not even looked at.
        QVERIFY(m_book->addEvidence(evidenceOf(1, "another")).error().is(onboard::errors::evidenceIgnored));
        QVERIFY(!m_book->nextToJudge(guest(1)));
    }
    void strangerCannotSpoilTheLogOfAQuote()
    {
        // The quote is public: whoever passes it on with a false log, or with none, is outdone by whoever has the true one.
        QVERIFY(m_book->seenOnChain(requested(1)));
        RequestEvidence evidence = evidenceOf(1, "quote");
        evidence.eventLog = "false log";
        QVERIFY(m_book->addEvidence(evidence));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        evidence.eventLog = "true log";
        QVERIFY(m_book->addEvidence(evidence));
        judge(1, 2);
        judge(1, 2);
        QCOMPARE(m_book->get(guest(1))->eventLog, QByteArray("false log"));
        judge(1, 3);
        QCOMPARE(m_book->get(guest(1))->eventLog, QByteArray("true log"));
        QVERIFY(m_book->get(guest(1))->verdict->accepted);
    }
    void worseQuoteDoesNotReplaceTheBetter()
    {
        bringToVerified(1, 2);
        QVERIFY(m_book->addEvidence(evidenceOf(1, "worse")));
        judge(1, 1);
        QCOMPARE(m_book->get(guest(1))->quote, QByteArray("quote"));
        QCOMPARE(m_book->get(guest(1))->verdict->rank(), 2);
    }
    void floodOfQuotesIsBoundedPerWindow()
    {
        QVERIFY(m_book->seenOnChain(requested(1)));
        int taken = 0;
        for (int i = 0; i < 20; ++i)
            taken += m_book->addEvidence(evidenceOf(1, QByteArray::number(i))).has_value();
        QCOMPARE(taken, 3);
        while (m_book->nextToJudge(guest(1)))
            judge(1, 0);
        m_clock->advance(601);
        QVERIFY(m_book->addEvidence(evidenceOf(1, "later")));
        judge(1, 3);
        QVERIFY(m_book->get(guest(1))->verdict->accepted);
    }
    void replayedGossipChangesNothing()
    {
        bringToVerified(1, 2);
        const auto before = m_book->history(guest(1))->size();
        for (int i = 0; i < 10; ++i)
            QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        QCOMPARE(m_book->history(guest(1))->size(), before);
        QVERIFY(!m_book->nextToJudge(guest(1)));
    }
    void refusedNeedsAReason()
    {
        bringToVerified(1, 2);
        const auto plain = m_book->approve(guest(1), "operator");
        QVERIFY(plain.error().is(onboard::errors::refusedByPolicy));
        QVERIFY(plain.error().detail().contains("RTMR2: expected aa, actual bb"));
        QVERIFY(m_book->approve(guest(1), "operator", "  ").error().is(onboard::errors::refusedByPolicy));
        QVERIFY(m_book->approve(guest(1), "operator", "known test node"));
        QCOMPARE(m_book->get(guest(1))->reason, QString("known test node"));
    }
    void forgedQuoteHasNoException_data()
    {
        QTest::addColumn<int>("rank");
        QTest::newRow("nothing") << 0;
        QTest::newRow("bound only") << 1;
    }
    void forgedQuoteHasNoException()
    {
        QFETCH(int, rank);
        bringToVerified(1, rank);
        QVERIFY(m_book->approve(guest(1), "operator", "please").error().is(onboard::errors::refusedByPolicy));
        QCOMPARE(stateOf(1), toString(RequestState::Verified));
    }
    void approveNeedsAVerdict()
    {
        QVERIFY(m_book->seenOnChain(requested(1)));
        QVERIFY(m_book->approve(guest(1), "operator").error().is(onboard::errors::wrongState));
        QVERIFY(m_book->approve(guest(2), "operator").error().is(onboard::errors::unknownRequest));
    }
    void rejectNeedsAReasonAndEnds()
    {
        bringToVerified(1, 3);
        const auto unexplained = m_book->reject(guest(1), "operator", " ");
        QVERIFY(unexplained.error().is(onboard::errors::reasonMissing));
        QVERIFY2(unexplained.error().detail().contains("no reason was given") && !unexplained.error().hint().isEmpty(), qPrintable(unexplained.error().toString()));
        QVERIFY(m_book->reject(guest(1), "operator", "not ours"));
        QVERIFY(m_book->approve(guest(1), "operator").error().is(onboard::errors::wrongState));
        QVERIFY(m_book->reject(guest(1), "operator", "again").error().is(onboard::errors::wrongState));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "new")).error().is(onboard::errors::evidenceIgnored));
    }
    void newerRequestOfTheSameHostSupersedes()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->seenOnChain(requested(2, hostTwo)));
        QCOMPARE(stateOf(1), toString(RequestState::Verified));
        QVERIFY(m_book->seenOnChain(requested(3)));
        QCOMPARE(stateOf(1), toString(RequestState::Superseded));
        QCOMPARE(stateOf(2), toString(RequestState::Seen));
        QVERIFY(m_book->approve(guest(1), "operator"));
    }
    void waitingGuestIsNotSuperseded()
    {
        m_book->setWaitingGuest(guest(1), true);
        bringToVerified(1, 3);
        QVERIFY(m_book->get(guest(1))->ours);
        QVERIFY(m_book->seenOnChain(requested(2)));
        QCOMPARE(stateOf(1), toString(RequestState::Verified));
        m_book->setWaitingGuest(guest(1), false);
        QVERIFY(m_book->seenOnChain(requested(3)));
        QCOMPARE(stateOf(1), toString(RequestState::Superseded));
    }
    void supersededGuestOfOursThatAsksAgainIsTakenUp()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->seenOnChain(requested(3)));
        QCOMPARE(stateOf(1), toString(RequestState::Superseded));
        // A stranger's gossip of the same quote changes nothing; the guest's own new connection does.
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        QCOMPARE(stateOf(1), toString(RequestState::Superseded));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote", "own guest")));
        QCOMPARE(stateOf(1), toString(RequestState::QuoteReceived));
    }
    void decidedRequestIsNotSuperseded()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->seenOnChain(requested(2)));
        QCOMPARE(stateOf(1), toString(RequestState::Approved));
    }
    void eventSeenTwiceCountsOnce()
    {
        QVERIFY(m_book->seenOnChain(requested(1)));
        QVERIFY(m_book->seenOnChain(requested(1)));
        QCOMPARE(m_book->history(guest(1))->size(), 1);
        // Mined again in another block after a reorganisation.
        QVERIFY(m_book->seenOnChain(requested(1, hostOne, 77)));
        QCOMPARE(m_book->get(guest(1))->requestBlock, 77u);
        QCOMPARE(m_book->history(guest(1))->size(), 2);
    }
    void floodOfRequestsIsBounded()
    {
        // Each supersedes the one before, so a single host never fills the book; hosts in plenty do not either.
        for (int i = 1; i <= 20; ++i)
            QVERIFY(m_book->seenOnChain(requested(i)));
        QCOMPARE(m_book->listOpen()->size(), 1);
        int taken = 0;
        for (int i = 100; i < 130; ++i)
            taken += m_book->seenOnChain(requested(i, guest(0x2000 + i))).has_value();
        QCOMPARE(taken, 5);
    }
    void undecidedExpires()
    {
        bringToVerified(1, 2);
        m_clock->advance(7 * 24 * 3600 + 1);
        QCOMPARE(*m_book->expireOld(), 1);
        QCOMPARE(stateOf(1), toString(RequestState::Expired));
        QCOMPARE(*m_book->expireOld(), 0);
    }
    void failureKeepsTheReasonAndCanBeTriedAgain()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->recordFailure(guest(1), Error(onboard::errors::wrongSigner, "0xbad", "hint")));
        QCOMPARE(stateOf(1), toString(RequestState::Failed));
        QCOMPARE(m_book->get(guest(1))->error, QString("onboard.wrong-signer: 0xbad"));
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->get(guest(1))->error.isEmpty());
    }
    void delayIsWrittenOncePerReason()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->approve(guest(1), "operator"));
        const auto before = m_book->history(guest(1))->size();
        for (int i = 0; i < 5; ++i)
            QVERIFY(m_book->recordDelay(guest(1), Error(onboard::errors::guestUnreachable, "http://a")));
        QCOMPARE(m_book->history(guest(1))->size(), before + 1);
        QCOMPARE(stateOf(1), toString(RequestState::Approved));
    }
    void chainHasTheLastWord()
    {
        bringToVerified(1, 2);
        QVERIFY(m_book->reject(guest(1), "operator", "no"));
        QVERIFY(m_book->recordConfirmed(guest(1), "0xother", 9, "onboarded by another node"));
        QCOMPARE(stateOf(1), toString(RequestState::Confirmed));
    }
    void fullDiskChangesNothing()
    {
        bringToVerified(1, 3);
        QSignalSpy changed(m_book.get(), &OnboardRequestBook::requestChanged);
        m_store->full = true;
        QVERIFY(!m_book->approve(guest(1), "operator"));
        QCOMPARE(stateOf(1), toString(RequestState::Verified));
        QCOMPARE(changed.size(), 0);
        m_store->full = false;
        QVERIFY(m_book->approve(guest(1), "operator"));
    }
    void verdictAfterTheDecisionIsDropped()
    {
        QVERIFY(m_book->seenOnChain(requested(1)));
        QVERIFY(m_book->addEvidence(evidenceOf(1, "quote")));
        const auto next = m_book->nextToJudge(guest(1));
        QVERIFY(m_book->reject(guest(1), "operator", "no"));
        QVERIFY(m_book->recordVerdict(guest(1), *next, verdict(3)));
        QCOMPARE(stateOf(1), toString(RequestState::Rejected));
    }
    void bootstrapIsARequestToo()
    {
        const auto made = m_book->addBootstrap(guest(1), "quote");
        QVERIFY(made);
        QVERIFY(made->kind == RequestKind::Bootstrap);
        QVERIFY(made->state == RequestState::QuoteReceived);
        QVERIFY(m_book->addBootstrap(guest(1), "quote"));
        QCOMPARE(m_book->list()->size(), 1);
        judge(1, 3);
        QVERIFY(m_book->approve(guest(1), "policy devnet"));
        QVERIFY(m_book->recordSent(guest(1), "0xabc", "raw"));
        for (int i = 2; i < 5; ++i)
            QVERIFY(m_book->addBootstrap(guest(i), "quote"));
        QVERIFY(m_book->addBootstrap(guest(6), "quote").error().is(onboard::errors::tooManyRequests));
    }
    void judgedAgainWithTheReasonInTheHistory()
    {
        bringToVerified(1, 2);
        QVERIFY(m_book->judgeAgain(guest(1), "the policy was changed"));
        QCOMPARE(stateOf(1), QString("quoteReceived"));
        QVERIFY(!m_book->get(guest(1))->verdict); // Nobody decides by what does not hold any more.
        QVERIFY(m_book->approve(guest(1), "operator", "please").error().is(onboard::errors::wrongState));
        judge(1, 3);
        QCOMPARE(stateOf(1), QString("verified"));
        QVERIFY(m_book->get(guest(1))->verdict->accepted);
        const auto history = *m_book->history(guest(1));
        const RequestTransition& dropped = history[history.size() - 2];
        QCOMPARE(dropped.actor, QString("host service"));
        QCOMPARE(dropped.detail, QString("judged again: the policy was changed"));
        QCOMPARE(history.last().detail, QString("accepted by test (was refused before: the policy was changed)"));
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->judgeAgain(guest(1), "late").error().is(onboard::errors::wrongState));
        QCOMPARE(stateOf(1), QString("approved"));
    }
    void aSnoozeEndsWithAnotherVerdictOnly()
    {
        bringToVerified(1, 2);
        const QDateTime until = m_clock->now().addSecs(3600);
        QVERIFY(m_book->snooze(guest(1), "operator", until));
        QVERIFY(m_book->judgeAgain(guest(1), "an image was built"));
        judge(1, 2);
        QCOMPARE(m_book->get(guest(1))->snoozedUntil, until);
        QVERIFY(m_book->judgeAgain(guest(1), "the policy was changed"));
        judge(1, 3);
        QVERIFY(!m_book->get(guest(1))->snoozedUntil.isValid());
    }
    void refusedSinceItWasApproved()
    {
        bringToVerified(1, 3);
        QVERIFY(m_book->approve(guest(1), "operator"));
        QVERIFY(m_book->recordRefusedSince(guest(1), verdict(2)));
        QCOMPARE(stateOf(1), QString("failed"));
        QVERIFY(m_book->get(guest(1))->error.contains("RTMR2: expected aa, actual bb"));
        QVERIFY(!m_book->get(guest(1))->errorHint.isEmpty());
        QVERIFY(m_book->approve(guest(1), "operator").error().is(onboard::errors::refusedByPolicy));
        // The rules may change once more.
        QVERIFY(OnboardRequestBook::mayJudgeAgain(*m_book->get(guest(1))));
        QVERIFY(m_book->judgeAgain(guest(1), "the policy was changed"));
        judge(1, 3);
        QVERIFY(m_book->get(guest(1))->error.isEmpty());
        QVERIFY(m_book->approve(guest(1), "operator"));
        // What failed for another reason keeps its own.
        QVERIFY(m_book->recordFailure(guest(1), Error(onboard::errors::wrongSigner, "signed by another")));
        QVERIFY(m_book->judgeAgain(guest(1), "the policy was changed").error().is(onboard::errors::wrongState));
        QVERIFY(m_book->get(guest(1))->error.contains("signed by another"));
    }
};

QTEST_GUILESS_MAIN(OnboardRequestBookTest)
#include "tst_OnboardRequestBook.moc"
