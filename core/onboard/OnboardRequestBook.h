// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "core/onboard/DecisionJournal.h"
#include "core/onboard/RequestStore.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <chrono>

namespace gatehouse::onboard {

/// What came with a quote, checked for its form only.
struct RequestEvidence
{
    QString address;      ///< EIP-55 text.
    QByteArray publicKey; ///< 32 bytes.
    QByteArray quote;
    QString source;       ///< "gossip", "own guest" or "import".
    QByteArray eventLog = {}; ///< The guest's boot log; empty when none came along.
};

/// What strangers may make us keep.
struct RequestLimits
{
    /// Undecided or unfinished requests per asking host. Our own guests are not counted.
    int openPerHost = 16;
    int openInAll = 512;
    /// Quotes for one address that are judged within evidenceWindow; a stranger can gossip any number of false ones.
    int evidencePerRequest = 8;
    std::chrono::seconds evidenceWindow{600};
    /// Quotes whose request is not on chain (yet), kept in memory only.
    int waitingEvidence = 128;
    std::chrono::seconds waitingFor{600};
    /// An undecided request is given up after this time.
    std::chrono::seconds expiresAfter{7 * 24 * 3600};
};

/// The one place where requests change. Every change is checked against the state machine, time-stamped and saved with a
/// line of history before anyone hears of it. Holds no secret; does no I/O but the store's.
class OnboardRequestBook : public QObject
{
    Q_OBJECT
public:
    /// @p store and @p clock must outlive the book.
    OnboardRequestBook(RequestStore& store, const Clock& clock, RequestLimits limits = {}, QObject* parent = nullptr);

    /// Every decision and transaction is told to @p journal before it is recorded; what the journal cannot keep is refused with its
    /// error. Null: no evidence is kept. It must outlive the book.
    void setJournal(DecisionJournal* journal) { m_journal = journal; }

    Result<OnboardRequest> get(const QString& id) const;
    Result<QList<OnboardRequest>> list(int limit = 500) const { return m_store.list(limit); }
    Result<QList<OnboardRequest>> listOpen() const { return m_store.listOpen(); }
    Result<QList<OnboardRequest>> listUnfinishedRejections() const { return m_store.listUnfinishedRejections(); }
    Result<QList<RequestTransition>> history(const QString& id) const { return m_store.history(id); }

    /// The event Requested. Known ones are left alone; an older undecided request of the same host becomes Superseded,
    /// unless its guest is ours and waits (see setWaitingGuest()).
    Result<void> seenOnChain(const RequestedEvent& event);
    /// A quote for a request on chain, or one that waits in memory until the chain shows its request.
    Result<void> addEvidence(const RequestEvidence& evidence);
    /// A bootstrap asked for by our own guest; its quote is judged like any other.
    Result<OnboardRequest> addBootstrap(const QString& address, const QByteArray& quote, const QByteArray& eventLog = {});
    /// A guest of ours holds a connection open for this address: it lives.
    void setWaitingGuest(const QString& id, bool waits);

    /// The next quote to be judged: the request's own in QuoteReceived, else one that came later and may be better.
    std::optional<RequestEvidence> nextToJudge(const QString& id);
    /// The verdict on a quote from nextToJudge(). It takes the request's place when the request has none, or a worse one.
    Result<void> recordVerdict(const QString& id, const RequestEvidence& evidence, const RequestVerdict& verdict);
    /// Drops the verdict of an undecided request, so that its quote is judged again by what is accepted now; also of one that
    /// recordRefusedSince() has stopped. @p why goes into the history.
    Result<void> judgeAgain(const QString& id, const QString& why);
    static bool mayJudgeAgain(const OnboardRequest& request);
    /// The policy that the request's verdict came from, as OnboardRequestVerifier::policyText(); empty when that is not known.
    Result<QByteArray> judgedPolicy(const QString& id) const;
    /// Decides yes. With a refusing verdict @p exceptionReason must not be empty. Also tries a failed request again.
    Result<void> approve(const QString& id, const QString& actor, const QString& exceptionReason = {});
    /// Decides no. A request that is on chain is to be rejected there as well: the driver does it.
    Result<void> reject(const QString& id, const QString& actor, const QString& reason);

    /// Puts the decision off until @p until, at most maxSnooze from now; an invalid time takes that back. The request goes on by
    /// itself as before: whatever changes its state ends the snooze. errors::badSnooze; errors::wrongState once it is decided.
    Result<void> snooze(const QString& id, const QString& actor, const QDateTime& until);
    /// Keeps @p text about the account that asked with this request, for this request and all others of it; empty forgets it.
    /// errors::wrongState while it is not known who asked; errors::noteTooLong above maxNote characters.
    Result<void> setAccountNote(const QString& id, const QString& text);
    static constexpr std::chrono::hours maxSnooze{7 * 24}; ///< As long as a request waits at all.
    static constexpr int maxNote = 500;

    Result<void> recordRejectionSent(const QString& id, const QString& transaction, const QByteArray& raw);
    /// The chain shows the rejection, ours or somebody else's: an undecided request becomes Rejected by it. An unknown transaction
    /// and block are empty and 0.
    Result<void> recordRejectionConfirmed(const QString& id, const QString& transaction, quint64 block, const QString& detail);
    /// The rejection stays here: @p why, for example because our account does not own the contract.
    Result<void> recordRejectionLocal(const QString& id, const Error& why);
    /// The transaction came to nothing; another one is due.
    Result<void> recordRejectionLost(const QString& id, const Error& why);

    struct Ciphertext
    {
        QByteArray fmspc, mrtdHash, ciphertext, signature;
    };
    /// @p passedOver says which nodes were asked before @p node, and why their answers were of no use; empty when none was.
    Result<void> recordEncrypted(const QString& id, const Ciphertext& box, const QString& node, const QString& passedOver = {});
    Result<void> recordSent(const QString& id, const QString& transaction, const QByteArray& raw);
    Result<void> recordConfirmed(const QString& id, const QString& transaction, quint64 block, const QString& detail);
    /// Gives up; approve() tries again from the last good step.
    Result<void> recordFailure(const QString& id, const Error& error);
    /// An approved request whose quote is refused by what is accepted now, as @p verdict says, is given up: it becomes Failed, and
    /// approving it again is approving against the new verdict.
    Result<void> recordRefusedSince(const QString& id, const RequestVerdict& verdict);
    /// A line of history and nothing else.
    Result<void> remark(const QString& id, const QString& actor, const QString& detail);
    /// Keeps the state and says why it does not move; the same words are written once.
    Result<void> recordDelay(const QString& id, const Error& error);

    /// The chain replaced every block above @p fork: what stood in one of them goes back to where it stood before, with @p why in
    /// its history, until the chain shows it again. What was decided stays decided.
    Result<void> chainReorganised(quint64 fork, const QString& why);
    /// The chain was begun anew: what was open on the old one can never be finished. Undecided requests become Superseded, decided
    /// ones Failed.
    Result<void> chainBegunAnew();
    /// Undecided requests older than the limit become Expired. Yields how many.
    Result<int> expireOld();
    int waitingEvidence() const { return int(m_waiting.size()); }

Q_SIGNALS:
    /// After it was saved.
    void requestArrived(const QString& id);
    void requestChanged(const QString& id);
    /// nextToJudge() has something to give.
    void evidenceArrived(const QString& id);

private:
    struct Waiting
    {
        RequestEvidence evidence;
        QDateTime until;
    };
    Result<void> change(OnboardRequest request, RequestState to, const QString& actor, const QString& detail, const QDateTime& snoozedUntil = {});
    Result<void> fallBack(OnboardRequest request, RequestState to, const QString& why);
    Result<void> store(OnboardRequest request, RequestState to, const QString& actor, const QString& detail, const QDateTime& snoozedUntil = {});
    Result<OnboardRequest> rejected(const QString& id) const;
    /// change() for a decision: first its evidence.
    Result<void> decide(OnboardRequest request, RequestState to, const QString& actor, const QString& answer, const QString& detail);
    Result<void> attach(OnboardRequest request, const RequestEvidence& evidence);
    Result<void> receive(OnboardRequest request, const RequestEvidence& evidence, const QString& actor, const QString& detail);
    Result<void> supersedeOlder(const RequestedEvent& newer);
    Result<void> admit(const QString& askedBy) const;
    void keepWaiting(const RequestEvidence& evidence);
    void forget(const QString& id);

    RequestStore& m_store;
    DecisionJournal* m_journal = nullptr;
    const Clock& m_clock;
    RequestLimits m_limits;
    QList<Waiting> m_waiting;
    /// Quotes taken for one request in the present window, by fingerprint, and those of them still to be judged.
    struct Intake
    {
        QDateTime windowEnds;
        QSet<QByteArray> known;
        QList<RequestEvidence> candidates;
    };
    QHash<QString, Intake> m_intake;
    QSet<QString> m_waitingGuests;
    /// What stood before a verdict that judgeAgain() dropped.
    struct Before
    {
        bool accepted = false;
        QDateTime snoozedUntil;
        QString why;
    };
    QHash<QString, Before> m_before;
};

} // namespace gatehouse::onboard
