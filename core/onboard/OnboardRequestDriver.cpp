// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/OnboardRequestDriver.h"

#include "core/base/Logging.h"
#include "core/crypto/Hashes.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include <QSet>
#include <algorithm>

namespace gatehouse::onboard {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.onboard")

QString policyActor(const AutoApprovalPolicy& policy)
{
    return QStringLiteral("policy ") + policy.name;
}

/// More often than this in a row nobody changes a policy while one quote is judged.
constexpr int judgeTries = 5;

/// An exception was made in view of what failed then; it does not cover what did not.
bool isCoveredByException(const OnboardRequest& request, const RequestVerdict& now)
{
    if (request.reason.isEmpty() || !now.genuine || !now.bound)
        return false;
    QSet<QString> seen;
    for (const Check& check : request.verdict->checks)
        if (check.status == CheckStatus::Failed)
            seen.insert(check.id);
    return std::all_of(now.checks.begin(), now.checks.end(), [&](const Check& check) { return check.status != CheckStatus::Failed || seen.contains(check.id); });
}

QString hashText(const eth::TxHash& hash)
{
    return QStringLiteral("0x") + hash.toHex();
}

} // namespace

OnboardRequestDriver::OnboardRequestDriver(OnboardRequestBook& book, std::shared_ptr<HostServiceChain> chain,
                                           std::shared_ptr<GuestClient> guests, std::shared_ptr<OnboardRequestVerifier> verifier,
                                           DriverOptions options, QObject* parent)
    : QObject(parent)
    , m_book(book)
    , m_chain(std::move(chain))
    , m_guests(std::move(guests))
    , m_verifier(std::move(verifier))
    , m_options(std::move(options))
{
}

void OnboardRequestDriver::start()
{
    connect(&m_book, &OnboardRequestBook::requestChanged, this, &OnboardRequestDriver::wake);
    connect(&m_book, &OnboardRequestBook::evidenceArrived, this, &OnboardRequestDriver::wake);
    wakeAll();
}

void OnboardRequestDriver::setAutoApproval(const AutoApprovalPolicy& policy)
{
    m_options.autoApproval = policy;
    wakeAll();
}

void OnboardRequestDriver::wakeAll()
{
    const auto open = m_book.listOpen();
    if (!open) {
        qCWarning(log).noquote() << "event=list-failed reason=" << open.error().toString();
        return;
    }
    for (const OnboardRequest& request : *open)
        wake(request.id);
    const auto rejections = m_book.listUnfinishedRejections();
    if (!rejections) {
        qCWarning(log).noquote() << "event=list-failed reason=" << rejections.error().toString();
        return;
    }
    for (const OnboardRequest& request : *rejections)
        wake(request.id);
}

void OnboardRequestDriver::wake(const QString& id)
{
    Job& job = m_jobs[id];
    if (job.running) {
        job.again = true;
        return;
    }
    if (job.timer)
        job.timer->deleteLater(); // It may be the one that called.
    job.timer.clear();
    job.running = true;
    job.again = false;
    // From the event loop, so that a change made inside a signal of the book is complete before it is acted on.
    QMetaObject::invokeMethod(this, [this, id] { run(id); }, Qt::QueuedConnection);
}

QCoro::Task<> OnboardRequestDriver::run(QString id)
{
    const QPointer<OnboardRequestDriver> self(this);
    for (;;) {
        m_jobs[id].again = false;
        const Next next = co_await step(id);
        if (!self)
            co_return;
        // A step that changed the request also woke this job through the book; that wake-up is the "again" seen here.
        if (next == Next::Again || (next == Next::Idle && m_jobs[id].again))
            continue;
        settled(id, next);
        co_return;
    }
}

void OnboardRequestDriver::settled(const QString& id, Next next)
{
    Job& job = m_jobs[id];
    job.running = false;
    if (next == Next::Idle) {
        m_jobs.remove(id);
        m_heldUnder.remove(id);
        return;
    }
    job.retry = job.retry.count() == 0 ? m_options.firstRetry : std::min(job.retry * 2, m_options.lastRetry);
    auto* timer = new QTimer(this);
    timer->setSingleShot(true);
    connect(timer, &QTimer::timeout, this, [this, id] { wake(id); });
    timer->start(job.retry);
    job.timer = timer;
}

OnboardRequestDriver::Next OnboardRequestDriver::trouble(const QString& id, const Error& error)
{
    // What may pass by itself is waited for and said; the rest needs a person.
    const bool passes = error.kind() == ErrorKind::Unavailable;
    const auto recorded = passes ? m_book.recordDelay(id, error) : m_book.recordFailure(id, error);
    qCWarning(log).noquote().nospace() << "event=" << (passes ? "delayed" : "failed") << " request=" << id << " reason=" << error.toString();
    if (!recorded)
        qCCritical(log).noquote().nospace() << "event=not-recorded request=" << id << " reason=" << recorded.error().toString();
    return passes || !recorded ? Next::Retry : Next::Idle;
}

OnboardRequestDriver::Next OnboardRequestDriver::after(const QString& id, const Result<void>& recorded)
{
    if (recorded) {
        m_jobs[id].retry = {};
        return Next::Again;
    }
    if (recorded.error().is(errors::wrongState))
        return Next::Again; // Somebody else moved it while we worked; look again.
    qCCritical(log).noquote().nospace() << "event=not-recorded request=" << id << " reason=" << recorded.error().toString();
    return Next::Retry; // A full or locked disk: nothing was lost, the step is repeated.
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::step(QString id)
{
    auto request = m_book.get(id);
    if (!request) {
        const bool storage = !request.error().is(errors::unknownRequest);
        co_return storage ? Next::Retry : Next::Idle;
    }
    switch (request->state) {
    case RequestState::QuoteReceived:
        co_return co_await judge(id);
    case RequestState::Verified: {
        // First whatever else came for this guest: it may be better than what would be decided about.
        const QPointer<OnboardRequestDriver> self(this);
        const Next judged = co_await judge(id);
        co_return !self || judged != Next::Idle ? judged : decideByPolicy(*request);
    }
    case RequestState::Approved:
        if (request->kind == RequestKind::Bootstrap)
            co_return co_await sendBootstrap(*request);
        co_return co_await encrypt(*request);
    case RequestState::Encrypted:
        co_return co_await send(*request);
    case RequestState::Sent:
        co_return co_await confirm(*request);
    case RequestState::Rejected:
        if (request->rejection == OnChainRejection::Pending)
            co_return co_await rejectOnChain(*request);
        if (request->rejection == OnChainRejection::Sent)
            co_return co_await confirmRejection(*request);
        break;
    case RequestState::Seen:
    case RequestState::Confirmed:
    case RequestState::Failed:
    case RequestState::Superseded:
    case RequestState::Expired:
        break;
    }
    co_return Next::Idle;
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::judge(QString id)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto evidence = m_book.nextToJudge(id);
    if (!evidence)
        co_return Next::Idle;
    const auto request = m_book.get(id);
    if (!request)
        co_return Next::Idle;
    const auto verdict = co_await verdictOn(request->kind, *evidence);
    if (!self)
        co_return Next::Idle;
    if (!verdict)
        co_return trouble(id, verdict.error());
    co_return after(id, m_book.recordVerdict(id, *evidence, *verdict));
}

QCoro::Task<Result<RequestVerdict>> OnboardRequestDriver::verdictOn(RequestKind kind, RequestEvidence evidence)
{
    const auto verifier = m_verifier; // Nothing of this is used: it may go meanwhile.
    for (int i = 0; i < judgeTries; ++i) {
        const QByteArray policy = verifier->policyText();
        GH_CO_TRY(const RequestVerdict verdict, co_await verifier->verify(kind, evidence.address, evidence.publicKey, evidence.quote, evidence.eventLog));
        if (verifier->policyText() == policy)
            co_return verdict;
    }
    co_return fail(errors::policyUnsettled, QStringLiteral("the policy changed each time the quote of %1 was judged").arg(evidence.address));
}

QCoro::Task<Result<void>> OnboardRequestDriver::approvalHolds(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const QString id = request.id;
    const QByteArray policy = m_verifier->policyText();
    if (policy.isEmpty() || !request.verdict || m_heldUnder.value(id) == policy)
        co_return {};
    GH_CO_TRY(const QByteArray approvedUnder, m_book.judgedPolicy(id));
    if (approvedUnder == policy)
        co_return {};
    const RequestEvidence evidence{id, request.publicKey, request.quote, request.evidenceSource, request.eventLog};
    GH_CO_TRY(const RequestVerdict verdict, co_await verdictOn(request.kind, evidence));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    if (verdict.accepted || isCoveredByException(request, verdict)) {
        GH_CO_CHECK(m_book.remark(id, QStringLiteral("verifier"),
                                  verdict.accepted ? QStringLiteral("what is accepted has changed since the approval; it holds: accepted by %1").arg(verdict.policyName)
                                                   : QStringLiteral("what is accepted has changed since the approval; the exception covers all that is refused now")));
        m_heldUnder.insert(id, m_verifier->policyText()); // Still that of the verdict: nothing was waited for since.
        co_return {};
    }
    GH_CO_CHECK(m_book.recordRefusedSince(id, verdict));
    qCWarning(log).noquote().nospace() << "event=refused-since-approved request=" << id << " reason=" << verdict.failureSummary();
    co_return fail(errors::refusedSinceApproved, id);
}

OnboardRequestDriver::Next OnboardRequestDriver::stopped(const QString& id, const Error& error)
{
    return error.is(errors::refusedSinceApproved) ? Next::Idle : trouble(id, error);
}

OnboardRequestDriver::Next OnboardRequestDriver::decideByPolicy(const OnboardRequest& request)
{
    // Starting the network is not letting anyone in: it needs no second opinion, only an accepted quote.
    const bool bootstrap = request.kind == RequestKind::Bootstrap;
    const AutoApprovalPolicy& policy = m_options.autoApproval;
    const bool accepted = request.verdict && request.verdict->accepted;
    if (bootstrap) {
        return accepted ? after(request.id, m_book.approve(request.id, QStringLiteral("policy first node")))
                        : after(request.id, m_book.reject(request.id, QStringLiteral("policy first node"),
                                                          request.verdict ? request.verdict->failureSummary() : QStringLiteral("no verdict")));
    }
    if (!policy.enabled || !request.verdict)
        return Next::Idle;
    if (accepted)
        return after(request.id, m_book.approve(request.id, policyActor(policy)));
    if (!policy.rejectRefused)
        return Next::Idle;
    const QString reason = request.verdict->failureSummary();
    return after(request.id, m_book.reject(request.id, policyActor(policy), reason.isEmpty() ? QStringLiteral("refused") : reason));
}

QCoro::Task<Result<bool>> OnboardRequestDriver::confirmedOnChain(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    GH_CO_TRY(const eth::Address addr, eth::Address::fromText(request.id));
    if (request.kind == RequestKind::Bootstrap) {
        GH_CO_TRY(const eth::Address xPub, co_await chain->xPub());
        if (!self)
            co_return fail(gatehouse::errors::cancelled, QString());
        if (xPub != addr)
            co_return false;
        GH_CO_CHECK(m_book.recordConfirmed(request.id, request.sentTransaction, 0, QStringLiteral("the contract shows this xPub")));
        co_return true;
    }
    GH_CO_TRY(const std::optional<OnboardedRecord> record, co_await chain->onboarded(addr, request.requestBlock));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    if (!record)
        co_return false;
    const bool own = record->ciph == request.ciphertext;
    GH_CO_CHECK(m_book.recordConfirmed(request.id, hashText(record->transaction), record->block,
                                       own ? QStringLiteral("Onboarded in block %1").arg(record->block)
                                           : QStringLiteral("Onboarded by another node in block %1").arg(record->block)));
    co_return true;
}

Result<OnboardRequestBook::Ciphertext> OnboardRequestDriver::checkAnswer(const OnboardRequest& request,
                                                                         const protocol::OnboardAnswer& answer, const eth::Address& xPub)
{
    if (!request.verdict || request.verdict->fmspc.isEmpty() || request.verdict->mrtd.isEmpty())
        return fail(errors::wrongState, QStringLiteral("request %1 has no measurements to sign for").arg(request.id));
    if (answer.ciph.size() != protocol::ciphertextBytes || answer.ciph.count('\0') == answer.ciph.size())
        return fail(errors::guestAnswer, QStringLiteral("the ciphertext has %1 bytes, a sealed box of the secret has %2")
                                             .arg(answer.ciph.size())
                                             .arg(protocol::ciphertextBytes));
    GH_TRY(const eth::Address addr, eth::Address::fromText(request.id));
    QByteArray padded = request.verdict->fmspc;
    padded.append(QByteArray(qsizetype(eth::FmspcField::size) - padded.size(), '\0'));
    GH_TRY(const eth::FmspcField fmspc, eth::FmspcField::fromBytes(view(padded)));
    GH_TRY(const eth::MrtdField mrtd, eth::MrtdField::fromBytes(crypto::sha256(view(request.verdict->mrtd)).bytes()));
    // The digest is made here from what we verified. A node that signed anything else, or is of another network, shows now
    // and not as a lost transaction.
    auto signer = eth::recoverSigner(eth::onboardDigest(addr, fmspc, mrtd, view(answer.ciph)), answer.sig.bytes());
    if (!signer)
        return fail(Error(errors::wrongSigner, QStringLiteral("no key can be recovered from the node's signature")).causedBy(std::move(signer).error()));
    if (*signer != xPub)
        return fail(errors::wrongSigner,
                    QStringLiteral("signed by %1, the network's key is %2").arg(signer->toChecksumText(), xPub.toChecksumText()),
                    QStringLiteral("The node that answered belongs to another network, or measured another quote. Check the node's address."));
    return OnboardRequestBook::Ciphertext{fmspc.toByteArray(), mrtd.toByteArray(), answer.ciph, answer.sig.toByteArray()};
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::encrypt(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const auto guests = m_guests;
    const QString id = request.id;
    const auto addr = eth::Address::fromText(id);
    const auto pubk = crypto::BoxPublicKey::fromBytes(view(request.publicKey));
    if (!addr || !pubk)
        co_return trouble(id, !addr ? addr.error() : pubk.error());
    const auto state = co_await chain->requested(*addr);
    if (!self)
        co_return Next::Idle;
    if (!state)
        co_return trouble(id, state.error());
    if (*state == RegistrationState::NotYet)
        co_return trouble(id, Error(errors::notEnoughConfirmations, QStringLiteral("the contract does not show the request (any more)")));
    if (*state == RegistrationState::Rejected)
        co_return trouble(id, Error(errors::notOnChain, QStringLiteral("the contract's owner has rejected %1").arg(id)));
    if (*state == RegistrationState::Onboarded) {
        const auto confirmed = co_await confirmedOnChain(request);
        if (!self)
            co_return Next::Idle;
        co_return confirmed ? Next::Again : trouble(id, confirmed.error());
    }
    const auto head = co_await chain->head();
    if (!self)
        co_return Next::Idle;
    if (!head)
        co_return trouble(id, head.error());
    const auto xPub = co_await chain->xPub();
    if (!self)
        co_return Next::Idle;
    if (!xPub)
        co_return trouble(id, xPub.error());
    // Block 0: the block it was in is gone, and the event has not been seen in another yet.
    const quint64 depth = request.requestBlock > 0 && *head >= request.requestBlock ? *head - request.requestBlock + 1 : 0;
    const quint64 wanted = std::max(m_options.requestConfirmations, m_verifier->minConfirmations());
    if (depth < wanted)
        co_return trouble(id, Error(errors::notEnoughConfirmations, QStringLiteral("waiting for %1 confirmations").arg(wanted)));
    const auto holds = co_await approvalHolds(request);
    if (!self)
        co_return Next::Idle;
    if (!holds)
        co_return stopped(id, holds.error());
    const protocol::OnboardForm form{*addr, *pubk, request.quote, request.eventLog};
    const GuestClient::AnswerCheck isUseful = [request, networkKey = *xPub](const protocol::OnboardAnswer& answer) -> Result<void> {
        GH_CHECK(checkAnswer(request, answer, networkKey));
        return {};
    };
    const auto answer = co_await guests->onboard(form, isUseful);
    if (!self)
        co_return Next::Idle;
    if (!answer)
        co_return trouble(id, answer.error());
    const auto box = checkAnswer(request, answer->answer, *xPub);
    if (!box)
        co_return trouble(id, box.error());
    QStringList passedOver;
    for (const GuestClient::NodeTrouble& trouble : answer->passedOver)
        passedOver.append(trouble.error.toString());
    co_return after(id, m_book.recordEncrypted(id, *box, QStringLiteral("node ") + answer->node.toDisplayString(), passedOver.join(QStringLiteral("; "))));
}

HostServiceChain::Recorder OnboardRequestDriver::recorder(const QString& id)
{
    return [self = QPointer<OnboardRequestDriver>(this), id](const PreparedTransaction& transaction) -> Result<void> {
        if (!self)
            return fail(gatehouse::errors::cancelled, QStringLiteral("the host service ended"));
        return self->m_book.recordSent(id, hashText(transaction.hash), transaction.raw);
    };
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::send(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const QString id = request.id;
    // It may be in already: by another node, or by us before a crash.
    const auto confirmed = co_await confirmedOnChain(request);
    if (!self)
        co_return Next::Idle;
    if (!confirmed)
        co_return trouble(id, confirmed.error());
    if (*confirmed)
        co_return Next::Again;
    // What was encrypted is in nobody's hands but ours until it is on chain.
    const auto holds = co_await approvalHolds(request);
    if (!self)
        co_return Next::Idle;
    if (!holds)
        co_return stopped(id, holds.error());
    const auto addr = eth::Address::fromText(id);
    const auto fmspc = eth::FmspcField::fromBytes(view(request.fmspc));
    const auto mrtd = eth::MrtdField::fromBytes(view(request.mrtdHash));
    const auto sig = eth::ContractSignature::fromBytes(view(request.signature));
    if (!addr || !fmspc || !mrtd || !sig)
        co_return trouble(id, Error(errors::corruptRecord, QStringLiteral("the stored ciphertext of %1 is incomplete").arg(id)));
    const OnboardCall call{*addr, *fmspc, *mrtd, request.ciphertext, *sig};
    const HostServiceChain::Recorder record = recorder(id);
    const auto sent = co_await chain->sendOnboard(call, record);
    if (!self)
        co_return Next::Idle;
    // Once recorded it counts as sent, also when the node could not be reached then: confirm() sends it again.
    if (!sent)
        co_return trouble(id, sent.error());
    co_return Next::Again;
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::sendBootstrap(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const QString id = request.id;
    const auto addr = eth::Address::fromText(id);
    if (!addr)
        co_return trouble(id, addr.error());
    const auto xPub = co_await chain->xPub();
    if (!self)
        co_return Next::Idle;
    if (!xPub)
        co_return trouble(id, xPub.error());
    if (*xPub == *addr)
        co_return after(id, m_book.recordConfirmed(id, request.sentTransaction, 0, QStringLiteral("the contract shows this xPub")));
    if (!xPub->isZero())
        co_return trouble(id, Error(errors::alreadyBootstrapped, QStringLiteral("the network was started with %1").arg(xPub->toChecksumText())));
    const auto holds = co_await approvalHolds(request);
    if (!self)
        co_return Next::Idle;
    if (!holds)
        co_return stopped(id, holds.error());
    const HostServiceChain::Recorder record = recorder(id);
    const auto sent = co_await chain->sendBootstrap(*addr, record);
    if (!self)
        co_return Next::Idle;
    if (!sent)
        co_return trouble(id, sent.error());
    co_return Next::Again;
}

QCoro::Task<OnboardRequestDriver::Next> OnboardRequestDriver::confirm(OnboardRequest request)
{
    const QPointer<OnboardRequestDriver> self(this);
    const auto chain = m_chain;
    const QString id = request.id;
    const auto hash = eth::TxHash::fromHex(request.sentTransaction);
    if (!hash)
        co_return trouble(id, hash.error());
    const auto outcome = co_await chain->outcome(*hash);
    if (!self)
        co_return Next::Idle;
    if (!outcome)
        co_return trouble(id, outcome.error());
    if (outcome->state == TransactionOutcome::Succeeded) {
        if (outcome->confirmations < m_options.sentConfirmations)
            co_return Next::Retry;
        const QString what = request.kind == RequestKind::Bootstrap ? QStringLiteral("BootstrapComplete") : QStringLiteral("Onboarded");
        co_return after(id, m_book.recordConfirmed(id, request.sentTransaction, outcome->block,
                                                   QStringLiteral("%1 in block %2").arg(what).arg(outcome->block)));
    }
    // Reverted or not there: another node may have been quicker, or the chain lost our transaction.
    const auto confirmed = co_await confirmedOnChain(request);
    if (!self)
        co_return Next::Idle;
    if (!confirmed)
        co_return trouble(id, confirmed.error());
    if (*confirmed)
        co_return Next::Again;
    if (outcome->state == TransactionOutcome::Reverted)
        co_return trouble(id, Error(errors::transactionReverted, QStringLiteral("%1 in block %2").arg(request.sentTransaction).arg(outcome->block)));
    const auto again = co_await chain->sendAgain(request.rawTransaction);
    if (!self)
        co_return Next::Idle;
    if (!again)
        co_return trouble(id, again.error());
    co_return Next::Retry;
}

} // namespace gatehouse::onboard
