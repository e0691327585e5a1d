// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/OnboardRequestBook.h"

#include "core/onboard/HostServiceErrors.h"

#include <QCryptographicHash>

namespace gatehouse::onboard {

namespace {

QByteArray fingerprintOf(const RequestEvidence& evidence)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(evidence.publicKey);
    hash.addData(QCryptographicHash::hash(evidence.quote, QCryptographicHash::Sha256));
    // Whoever passes a quote on can leave its log out or spoil it: the same quote with another log is another try.
    hash.addData(evidence.eventLog);
    return hash.result();
}

bool isOf(const OnboardRequest& request, const RequestEvidence& evidence)
{
    return request.quote == evidence.quote && request.publicKey == evidence.publicKey && request.eventLog == evidence.eventLog;
}

RequestEvidence evidenceOf(const OnboardRequest& request)
{
    return {request.id, request.publicKey, request.quote, request.evidenceSource, request.eventLog};
}

QString chainActor()
{
    return QStringLiteral("chain");
}

/// A quote judged "accepted" cannot be improved on.
bool canBeImproved(const OnboardRequest& request)
{
    return !request.verdict || request.verdict->rank() < 3;
}

} // namespace

OnboardRequestBook::OnboardRequestBook(RequestStore& store, const Clock& clock, RequestLimits limits, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_clock(clock)
    , m_limits(limits)
{
}

Result<OnboardRequest> OnboardRequestBook::get(const QString& id) const
{
    GH_TRY(const std::optional<OnboardRequest> request, m_store.find(id));
    if (!request)
        return fail(errors::unknownRequest, id, QStringLiteral("List the requests to see their identifiers."));
    return *request;
}

Result<void> OnboardRequestBook::change(OnboardRequest request, RequestState to, const QString& actor, const QString& detail, const QDateTime& snoozedUntil)
{
    if (!mayFollow(request.state, to))
        return fail(errors::wrongState, QStringLiteral("request %1 is %2 and cannot become %3")
                                            .arg(request.id, toString(request.state), toString(to)));
    return store(std::move(request), to, actor, detail, snoozedUntil);
}

Result<void> OnboardRequestBook::store(OnboardRequest request, RequestState to, const QString& actor, const QString& detail, const QDateTime& snoozedUntil)
{
    const RequestTransition transition{0, m_clock.now(), request.state, to, actor, detail};
    if (to != request.state)
        request.snoozedUntil = snoozedUntil; // Usually none: something new to look at, or nothing to decide any more.
    if (to != RequestState::QuoteReceived)
        m_before.remove(request.id);
    request.state = to;
    request.updatedAt = transition.at;
    GH_CHECK(m_store.save(request, transition));
    if (!isUndecided(to))
        forget(request.id);
    Q_EMIT requestChanged(request.id);
    return {};
}

Result<void> OnboardRequestBook::decide(OnboardRequest request, RequestState to, const QString& actor, const QString& answer, const QString& detail)
{
    if (!m_journal || !mayFollow(request.state, to))
        return change(std::move(request), to, actor, detail);
    evidence::JudgedInputs inputs;
    GH_TRY(const QByteArray stored, m_store.judgedInputs(request.id));
    if (!stored.isEmpty() && request.verdict) {
        GH_TRY(inputs, evidence::JudgedInputs::fromJson(stored));
    }
    GH_CHECK(m_journal->decided(request, answer, inputs));
    const Result<void> changed = change(request, to, actor, detail);
    if (!changed)
        m_journal->withdrawn(request, changed.error());
    return changed;
}

void OnboardRequestBook::forget(const QString& id)
{
    m_intake.remove(id);
}

Result<void> OnboardRequestBook::admit(const QString& askedBy) const
{
    GH_TRY(const int ofHost, m_store.countOpen(askedBy));
    if (ofHost >= m_limits.openPerHost)
        return fail(errors::tooManyRequests, QStringLiteral("%1 has %2 open requests").arg(askedBy).arg(ofHost),
                    QStringLiteral("Decide about the open requests of this host first."));
    GH_TRY(const QList<OnboardRequest> open, m_store.listOpen());
    if (open.size() >= m_limits.openInAll)
        return fail(errors::tooManyRequests, QStringLiteral("%1 requests are open").arg(open.size()),
                    QStringLiteral("Decide about some of the open requests first."));
    return {};
}

Result<void> OnboardRequestBook::seenOnChain(const RequestedEvent& event)
{
    GH_TRY(const std::optional<OnboardRequest> known, m_store.find(event.address));
    if (known) {
        if (known->requestBlock == event.block && known->requestTransaction == event.transaction)
            return {};
        // The transaction moved to another block: a reorganisation, or it was only announced so far.
        OnboardRequest request = *known;
        request.requestBlock = event.block;
        request.requestTransaction = event.transaction;
        request.askedBy = event.askedBy;
        request.error.clear();
        request.errorHint.clear();
        const bool closed = request.state == RequestState::Superseded || request.state == RequestState::Expired;
        if (closed && !request.quote.isEmpty())
            return attach(request, evidenceOf(request));
        return change(request, request.state, chainActor(), QStringLiteral("Requested in block %1").arg(event.block));
    }
    const bool ours = m_waitingGuests.contains(event.address);
    if (!ours)
        GH_CHECK(admit(event.askedBy));
    OnboardRequest request;
    request.id = event.address;
    request.askedBy = event.askedBy;
    request.ours = ours;
    request.requestTransaction = event.transaction;
    request.requestBlock = event.block;
    request.firstSeen = m_clock.now();
    GH_CHECK(change(request, RequestState::Seen, chainActor(),
                    QStringLiteral("Requested in block %1 by %2").arg(event.block).arg(event.askedBy)));
    Q_EMIT requestArrived(request.id);
    GH_CHECK(supersedeOlder(event));
    for (qsizetype i = 0; i < m_waiting.size();) {
        if (m_waiting[i].evidence.address != event.address) {
            ++i;
            continue;
        }
        const RequestEvidence evidence = m_waiting.takeAt(i).evidence;
        if (const auto added = addEvidence(evidence); !added && added.error().kind() != ErrorKind::Refused)
            return added;
    }
    return {};
}

Result<void> OnboardRequestBook::supersedeOlder(const RequestedEvent& newer)
{
    if (newer.askedBy.isEmpty())
        return {};
    GH_TRY(const QList<OnboardRequest> open, m_store.listOpen());
    for (const OnboardRequest& older : open) {
        // A guest makes a new key at every boot. One whose connection is still open has not booted again.
        if (older.id == newer.address || older.askedBy != newer.askedBy || older.kind != RequestKind::Join
            || !isUndecided(older.state) || older.requestBlock > newer.block || m_waitingGuests.contains(older.id))
            continue;
        GH_CHECK(change(older, RequestState::Superseded, chainActor(), QStringLiteral("the same host asked again for %1").arg(newer.address)));
    }
    return {};
}

void OnboardRequestBook::keepWaiting(const RequestEvidence& evidence)
{
    const QDateTime now = m_clock.now();
    m_waiting.removeIf([&](const Waiting& waiting) {
        return waiting.until <= now
            || (waiting.evidence.address == evidence.address && fingerprintOf(waiting.evidence) == fingerprintOf(evidence));
    });
    m_waiting.append({evidence, now.addSecs(m_limits.waitingFor.count())});
    while (m_waiting.size() > m_limits.waitingEvidence)
        m_waiting.removeFirst();
}

Result<void> OnboardRequestBook::attach(OnboardRequest request, const RequestEvidence& evidence)
{
    m_before.remove(request.id);
    const QString detail = evidence.eventLog.isEmpty() ? QStringLiteral("quote of %1 bytes").arg(evidence.quote.size())
                                                       : QStringLiteral("quote of %1 bytes, event log of %2").arg(evidence.quote.size()).arg(evidence.eventLog.size());
    return receive(std::move(request), evidence, evidence.source, detail);
}

Result<void> OnboardRequestBook::receive(OnboardRequest request, const RequestEvidence& evidence, const QString& actor, const QString& detail)
{
    request.publicKey = evidence.publicKey;
    request.quote = evidence.quote;
    request.eventLog = evidence.eventLog;
    request.evidenceSource = evidence.source;
    request.verdict.reset();
    request.error.clear();
    request.errorHint.clear();
    const QString id = request.id;
    GH_CHECK(change(std::move(request), RequestState::QuoteReceived, actor, detail));
    Q_EMIT evidenceArrived(id);
    return {};
}

Result<void> OnboardRequestBook::addEvidence(const RequestEvidence& evidence)
{
    GH_TRY(const std::optional<OnboardRequest> found, m_store.find(evidence.address));
    if (!found) {
        // Nothing that costs the sender nothing reaches the disk: the request on chain costs gas.
        keepWaiting(evidence);
        return {};
    }
    const OnboardRequest& request = *found;
    const bool wasGivenUp = request.state == RequestState::Superseded || request.state == RequestState::Expired;
    // A guest of ours that asks again lives, whatever its lost connection made us think.
    const bool given = evidence.source == QStringLiteral("import") || (wasGivenUp && evidence.source == QStringLiteral("own guest"));
    if (isOf(request, evidence) && !(given && wasGivenUp))
        return {};
    const bool revivable = request.state == RequestState::Failed || request.state == RequestState::Superseded
        || request.state == RequestState::Expired;
    if (!isUndecided(request.state) && !(revivable && given))
        return fail(errors::evidenceIgnored, QStringLiteral("request %1 is %2").arg(request.id, toString(request.state)));
    if (!given && !canBeImproved(request))
        return fail(errors::evidenceIgnored, QStringLiteral("request %1 has an accepted quote").arg(request.id));

    Intake& intake = m_intake[request.id];
    const QDateTime now = m_clock.now();
    if (!intake.windowEnds.isValid() || intake.windowEnds <= now)
        intake = {now.addSecs(m_limits.evidenceWindow.count()), {}, intake.candidates};
    const QByteArray fingerprint = fingerprintOf(evidence);
    if (!given) {
        if (intake.known.contains(fingerprint))
            return {};
        if (intake.known.size() >= m_limits.evidencePerRequest || intake.candidates.size() >= m_limits.evidencePerRequest)
            return fail(errors::evidenceIgnored, QStringLiteral("too many quotes for %1").arg(request.id));
    }
    intake.known.insert(fingerprint);
    if (request.state == RequestState::Seen || revivable || given)
        return attach(request, evidence);
    intake.candidates.append(evidence);
    Q_EMIT evidenceArrived(request.id);
    return {};
}

Result<OnboardRequest> OnboardRequestBook::addBootstrap(const QString& address, const QByteArray& quote, const QByteArray& eventLog)
{
    GH_TRY(const std::optional<OnboardRequest> known, m_store.find(address));
    const RequestEvidence evidence{address, {}, quote, QStringLiteral("own guest"), eventLog};
    if (known) {
        if (known->kind != RequestKind::Bootstrap)
            return fail(errors::wrongState, QStringLiteral("%1 has asked to join").arg(address));
        if (known->state == RequestState::Failed || known->state == RequestState::Expired)
            GH_CHECK(attach(*known, evidence));
        return get(address);
    }
    GH_CHECK(admit(QString()));
    OnboardRequest request;
    request.id = address;
    request.kind = RequestKind::Bootstrap;
    request.ours = true;
    request.firstSeen = m_clock.now();
    GH_CHECK(change(request, RequestState::Seen, QStringLiteral("host service"), QStringLiteral("asked to start the network")));
    Q_EMIT requestArrived(address);
    GH_CHECK(attach(request, evidence));
    return get(address);
}

void OnboardRequestBook::setWaitingGuest(const QString& id, bool waits)
{
    if (waits)
        m_waitingGuests.insert(id);
    else
        m_waitingGuests.remove(id);
}

std::optional<RequestEvidence> OnboardRequestBook::nextToJudge(const QString& id)
{
    const auto found = get(id);
    if (!found)
        return std::nullopt;
    if (found->state == RequestState::QuoteReceived)
        return evidenceOf(*found);
    if (found->state != RequestState::Verified || !canBeImproved(*found))
        return std::nullopt;
    const auto intake = m_intake.find(id);
    if (intake == m_intake.end() || intake->candidates.isEmpty())
        return std::nullopt;
    return intake->candidates.takeFirst();
}

Result<void> OnboardRequestBook::recordVerdict(const QString& id, const RequestEvidence& evidence, const RequestVerdict& verdict)
{
    GH_TRY(OnboardRequest request, get(id));
    const bool own = isOf(request, evidence);
    if (!isUndecided(request.state) || request.state == RequestState::Seen)
        return {}; // Decided or confirmed while we looked.
    if (!own && request.verdict && request.verdict->rank() >= verdict.rank())
        return {};
    if (!own && request.state == RequestState::QuoteReceived)
        return {}; // Replaced by an import, which is judged on its own.
    request.publicKey = evidence.publicKey;
    request.quote = evidence.quote;
    request.eventLog = evidence.eventLog;
    request.evidenceSource = evidence.source;
    request.verdict = verdict;
    request.snoozedUntil = {}; // Another quote than the one that was put off.
    request.error.clear();
    request.errorHint.clear();
    QString summary = verdict.accepted ? QStringLiteral("accepted by %1").arg(verdict.policyName)
                                       : QStringLiteral("refused: %1").arg(verdict.failureSummary());
    const auto before = m_before.constFind(id);
    if (!own || before == m_before.constEnd())
        return change(std::move(request), RequestState::Verified, QStringLiteral("verifier"), summary);
    // Whoever put it off has seen this verdict; another one is news.
    const QDateTime snoozedUntil = before->accepted == verdict.accepted ? before->snoozedUntil : QDateTime();
    summary += before->accepted ? QStringLiteral(" (was accepted before: %1)").arg(before->why) : QStringLiteral(" (was refused before: %1)").arg(before->why);
    return change(std::move(request), RequestState::Verified, QStringLiteral("verifier"), summary, snoozedUntil);
}

bool OnboardRequestBook::mayJudgeAgain(const OnboardRequest& request)
{
    const bool wasStopped = request.state == RequestState::Failed && request.error.startsWith(QLatin1String(errors::refusedSinceApproved.name.data(), int(errors::refusedSinceApproved.name.size())));
    return request.state == RequestState::Verified || wasStopped;
}

Result<void> OnboardRequestBook::judgeAgain(const QString& id, const QString& why)
{
    GH_TRY(const OnboardRequest request, get(id));
    if (!mayJudgeAgain(request))
        return fail(errors::wrongState, QStringLiteral("request %1 is %2").arg(id, toString(request.state)));
    const Before before{request.verdict && request.verdict->accepted, request.snoozedUntil, why};
    GH_CHECK(receive(request, evidenceOf(request), QStringLiteral("host service"), QStringLiteral("judged again: %1").arg(why)));
    m_before.insert(id, before);
    return {};
}

Result<QByteArray> OnboardRequestBook::judgedPolicy(const QString& id) const
{
    GH_TRY(const QByteArray stored, m_store.judgedInputs(id));
    if (stored.isEmpty())
        return QByteArray();
    GH_TRY(const evidence::JudgedInputs inputs, evidence::JudgedInputs::fromJson(stored));
    return inputs.policy;
}

Result<void> OnboardRequestBook::approve(const QString& id, const QString& actor, const QString& exceptionReason)
{
    GH_TRY(OnboardRequest request, get(id));
    if (!mayFollow(request.state, RequestState::Approved) || request.state == RequestState::Approved)
        return fail(errors::wrongState, QStringLiteral("request %1 is %2").arg(id, toString(request.state)));
    if (!request.verdict)
        return fail(errors::wrongState, QStringLiteral("no quote of request %1 has been verified").arg(id),
                    QStringLiteral("Import the guest's quote, or wait until its host announces it."));
    if (!request.verdict->bound || !request.verdict->genuine)
        return fail(errors::refusedByPolicy,
                    QStringLiteral("the quote proves nothing about this guest: %1").arg(request.verdict->failureSummary()),
                    QStringLiteral("No exception is possible. Reject the request, or import a genuine quote."));
    if (!request.verdict->accepted && exceptionReason.trimmed().isEmpty())
        return fail(errors::refusedByPolicy, request.verdict->failureSummary(),
                    QStringLiteral("Reject the request, or approve it as an exception with a reason."));
    request.decidedBy = actor;
    request.reason = request.verdict->accepted ? QString() : exceptionReason.trimmed();
    // A new try asks the node again; what the chain already shows is found before anything is sent.
    request.fmspc.clear();
    request.mrtdHash.clear();
    request.ciphertext.clear();
    request.signature.clear();
    request.error.clear();
    request.errorHint.clear();
    const QString detail = request.reason.isEmpty() ? QStringLiteral("approved") : QStringLiteral("approved as an exception: %1").arg(request.reason);
    const QString answer = request.reason.isEmpty() ? QStringLiteral("approved") : QStringLiteral("approvedAsException");
    return decide(std::move(request), RequestState::Approved, actor, answer, detail);
}

Result<void> OnboardRequestBook::reject(const QString& id, const QString& actor, const QString& reason)
{
    GH_TRY(OnboardRequest request, get(id));
    if (reason.trimmed().isEmpty())
        return fail(errors::reasonMissing, QStringLiteral("request %1: no reason was given").arg(id), QStringLiteral("Say why; the reason is kept with the request."));
    if (request.state == RequestState::Rejected)
        return fail(errors::wrongState, QStringLiteral("request %1 is rejected already").arg(id));
    request.decidedBy = actor;
    request.reason = reason.trimmed();
    request.rejection = request.kind == RequestKind::Join ? OnChainRejection::Pending : OnChainRejection::None;
    request.sentTransaction.clear();
    request.rawTransaction.clear();
    request.confirmedBlock = 0;
    request.error.clear();
    request.errorHint.clear();
    const bool byPolicy = actor.startsWith(QLatin1String("policy ")) && request.verdict && !request.verdict->accepted;
    const QString answer = byPolicy ? QStringLiteral("refusedByPolicy") : QStringLiteral("rejected");
    return decide(std::move(request), RequestState::Rejected, actor, answer, reason.trimmed());
}

Result<void> OnboardRequestBook::snooze(const QString& id, const QString& actor, const QDateTime& until)
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.kind != RequestKind::Join || !isUndecided(request.state))
        return fail(errors::wrongState, QStringLiteral("request %1 is %2: there is nothing to put off").arg(id, toString(request.state)));
    if (!until.isValid() && !request.snoozedUntil.isValid())
        return {};
    const QDateTime now = m_clock.now();
    const QString text = until.toUTC().toString(Qt::ISODate);
    if (until.isValid() && (until <= now || until > now.addSecs(std::chrono::seconds(maxSnooze).count())))
        return fail(errors::badSnooze, QStringLiteral("%1 is not within the next %2 hours").arg(text).arg(maxSnooze.count()),
                    QStringLiteral("Choose a time between now and seven days from now."));
    request.snoozedUntil = until.toUTC();
    const RequestState state = request.state;
    return change(std::move(request), state, actor, until.isValid() ? QStringLiteral("put off until %1").arg(text) : QStringLiteral("not put off any more"));
}

Result<void> OnboardRequestBook::setAccountNote(const QString& id, const QString& text)
{
    GH_TRY(const OnboardRequest request, get(id));
    const QString note = text.simplified();
    if (request.askedBy.isEmpty())
        return fail(errors::wrongState, QStringLiteral("it is not known yet which account asked for %1").arg(id),
                    QStringLiteral("Write the note once the chain shows the request."));
    if (note.size() > maxNote)
        return fail(errors::noteTooLong, QStringLiteral("%1 characters, at most %2 are kept").arg(note.size()).arg(maxNote),
                    QStringLiteral("Shorten the note."));
    GH_CHECK(m_store.setNote(accountNoteKey(request.askedBy), note));
    Q_EMIT requestChanged(id);
    return {};
}

Result<void> OnboardRequestBook::recordEncrypted(const QString& id, const Ciphertext& box, const QString& node,
                                                 const QString& passedOver)
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.state != RequestState::Approved)
        return fail(errors::wrongState, QStringLiteral("request %1 is %2").arg(id, toString(request.state)));
    request.fmspc = box.fmspc;
    request.mrtdHash = box.mrtdHash;
    request.ciphertext = box.ciphertext;
    request.signature = box.signature;
    request.error.clear();
    request.errorHint.clear();
    QString detail = QStringLiteral("ciphertext of %1 bytes, signed by the network's key").arg(box.ciphertext.size());
    if (!passedOver.isEmpty())
        detail += QStringLiteral("; passed over: ") + passedOver;
    return change(std::move(request), RequestState::Encrypted, node, detail);
}

Result<void> OnboardRequestBook::recordSent(const QString& id, const QString& transaction, const QByteArray& raw)
{
    GH_TRY(OnboardRequest request, get(id));
    request.sentTransaction = transaction;
    request.rawTransaction = raw;
    request.error.clear();
    request.errorHint.clear();
    if (m_journal && mayFollow(request.state, RequestState::Sent))
        GH_CHECK(m_journal->sent(request));
    return change(std::move(request), RequestState::Sent, QStringLiteral("host service"), QStringLiteral("transaction %1").arg(transaction));
}

Result<void> OnboardRequestBook::recordConfirmed(const QString& id, const QString& transaction, quint64 block, const QString& detail)
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.state == RequestState::Confirmed)
        return {};
    request.rejection = OnChainRejection::None;
    request.sentTransaction = transaction;
    request.confirmedBlock = block;
    request.rawTransaction.clear();
    request.error.clear();
    request.errorHint.clear();
    if (m_journal && mayFollow(request.state, RequestState::Confirmed))
        GH_CHECK(m_journal->confirmed(request, detail));
    return change(std::move(request), RequestState::Confirmed, chainActor(), detail);
}

Result<void> OnboardRequestBook::recordFailure(const QString& id, const Error& error)
{
    GH_TRY(OnboardRequest request, get(id));
    request.error = error.toString();
    request.errorHint = error.hint();
    return change(std::move(request), RequestState::Failed, QStringLiteral("host service"), error.toString());
}

Result<void> OnboardRequestBook::recordRefusedSince(const QString& id, const RequestVerdict& verdict)
{
    GH_TRY(OnboardRequest request, get(id));
    const Error error(errors::refusedSinceApproved, QStringLiteral("approved, but what is accepted has changed since, and the secret was not handed over: %1").arg(verdict.failureSummary()),
                      QStringLiteral("Reject the request, or approve it again as an exception with a reason."));
    request.verdict = verdict;
    request.error = error.toString();
    request.errorHint = error.hint();
    return change(std::move(request), RequestState::Failed, QStringLiteral("host service"), error.toString());
}

Result<void> OnboardRequestBook::remark(const QString& id, const QString& actor, const QString& detail)
{
    GH_TRY(OnboardRequest request, get(id));
    const RequestState state = request.state;
    return change(std::move(request), state, actor, detail);
}

Result<void> OnboardRequestBook::recordDelay(const QString& id, const Error& error)
{
    GH_TRY(OnboardRequest request, get(id));
    if (request.error == error.toString())
        return {};
    request.error = error.toString();
    request.errorHint = error.hint();
    const RequestState state = request.state;
    return change(std::move(request), state, QStringLiteral("host service"), QStringLiteral("waits: %1").arg(error.toString()));
}

Result<void> OnboardRequestBook::chainBegunAnew()
{
    GH_TRY(const QList<OnboardRequest> open, m_store.listOpen());
    const QString why = QStringLiteral("the chain was begun anew");
    for (OnboardRequest request : open) {
        const bool undecided = isUndecided(request.state);
        request.error = undecided ? QString() : why;
        request.rawTransaction.clear();
        GH_CHECK(change(std::move(request), undecided ? RequestState::Superseded : RequestState::Failed, chainActor(), why));
    }
    return {};
}

Result<int> OnboardRequestBook::expireOld()
{
    const QDateTime before = m_clock.now().addSecs(-m_limits.expiresAfter.count());
    GH_TRY(const QList<OnboardRequest> open, m_store.listOpen());
    int count = 0;
    for (const OnboardRequest& request : open) {
        if (!isUndecided(request.state) || request.firstSeen > before || m_waitingGuests.contains(request.id))
            continue;
        GH_CHECK(change(request, RequestState::Expired, QStringLiteral("host service"), QStringLiteral("nobody decided in time")));
        ++count;
    }
    return count;
}

} // namespace gatehouse::onboard
