// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/HostService.h"

#include "core/attest/HclReport.h"
#include "core/attest/Quote.h"
#include "core/attest/ReportData.h"
#include "core/base/Paths.h"
#include "core/http/HttpErrors.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include <qcoro/qcorotimer.h>

namespace gatehouse::onboard {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.onboard")

constexpr auto ownGuest = "own guest";
/// Between two looks at a register transaction that is not mined yet.
constexpr std::chrono::milliseconds minedPoll{500};
/// A register transaction that is not mined after this time: the guest is told and asks again.
constexpr int minedPolls = 600;

/// The HTTP status that says the same as the error.
int statusOf(const Error& error)
{
    switch (error.kind()) {
    case ErrorKind::Malformed:
    case ErrorKind::Usage:
        return 400;
    case ErrorKind::Refused:
        return 403;
    case ErrorKind::Conflict:
        return 409;
    case ErrorKind::Unavailable:
    case ErrorKind::Cancelled:
        return 503;
    case ErrorKind::Internal:
        break;
    }
    return 500;
}

http::HttpResponse toResponse(const Error& error)
{
    const QString next = error.hint().isEmpty() ? QString() : QStringLiteral(". ") + error.hint();
    return http::HttpResponse::text(statusOf(error), error.toString() + next);
}

QString linkName(const gossip::GossipClient* relay)
{
    return QStringLiteral("gossip ") + relay->relay().toDisplayString();
}

http::HttpServerLimits serverLimits()
{
    http::HttpServerLimits limits;
    limits.maxBodyBytes = protocol::maxFormBytes;
    return limits;
}

} // namespace

HostService::HostService(Parts parts, HostServiceOptions options, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_options(std::move(options))
    , m_book(*m_parts.store, *m_parts.clock, m_options.limits)
    , m_driver(m_book, m_parts.chain, m_parts.guests, m_parts.verifier, m_options.driver)
    , m_watcher(m_parts.chain, *m_parts.store, m_options.watcher)
    , m_posts(m_options.postsPerMinute)
    , m_server(serverLimits())
{
    m_book.setJournal(m_parts.journal.get());
    addRoutes();
    for (const QUrl& url : std::as_const(m_parts.gossipRelays)) {
        auto* relay = new gossip::GossipClient(url, m_options.gossip, this);
        connect(relay, &gossip::GossipClient::announced, this, &HostService::onAnnouncement);
        connect(relay, &gossip::GossipClient::linkChanged, this,
                [this, relay](bool up, const QString& detail) { Q_EMIT linkChanged(linkName(relay), up, detail); });
        m_relays.append(relay);
    }
    connect(&m_book, &OnboardRequestBook::requestChanged, this, &HostService::onRequestChanged);
    connect(&m_watcher, &ChainWatcher::linkChanged, this,
            [this](bool up, const QString& detail) { Q_EMIT linkChanged(QStringLiteral("chain"), up, detail); });
    connect(&m_watcher, &ChainWatcher::headChanged, &m_driver, &OnboardRequestDriver::wakeAll);
    m_watcher.setReorganisationHandler([this](quint64 fork, const QString& what) -> Result<void> {
        GH_CHECK(m_book.chainReorganised(fork, what));
        Q_EMIT chainReorganised(what);
        return {};
    });
    m_watcher.setNewChainHandler([this] { return m_book.chainBegunAnew(); });
    m_watcher.setHandler([this](const ContractEventRecord& event) { return onChainEvent(event); });
    connect(&m_announceTimer, &QTimer::timeout, this, &HostService::announceWaiting);
    connect(&m_expireTimer, &QTimer::timeout, this, [this] {
        if (const auto expired = m_book.expireOld(); !expired)
            qCWarning(log).noquote().nospace() << "event=expire-failed reason=" << expired.error().toString();
    });
}

HostService::~HostService()
{
    stop();
}

void HostService::addRoutes()
{
    http::HttpRouteOptions waiting;
    waiting.answerWithin = m_options.registerWait;
    m_server.handleAsync(
        "POST", QLatin1String(protocol::bootstrapPath),
        [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) { onBootstrap(request, responder); }, waiting);
    m_server.handleAsync(
        "POST", QLatin1String(protocol::registerPath),
        [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) { onRegister(request, responder); }, waiting);
}

Result<void> HostService::start()
{
    auto listening = m_server.listen({{m_options.address, m_options.port}});
    if (!listening && listening.error().is(http::errors::portTaken))
        return fail(Error(errors::portTaken, QStringLiteral("port %1 of the host service is taken").arg(m_options.port),
                          QStringLiteral("End the program that uses it (perhaps another Gatehouse), or choose another base port."))
                        .causedBy(std::move(listening).error()));
    if (!listening)
        return listening;
    m_driver.start();
    m_watcher.start();
    for (gossip::GossipClient* relay : std::as_const(m_relays))
        relay->start();
    m_announceTimer.start(m_options.announceEvery);
    m_expireTimer.start(std::chrono::minutes(10));
    return {};
}

void HostService::stop()
{
    m_announceTimer.stop();
    m_expireTimer.stop();
    m_watcher.stop();
    for (gossip::GossipClient* relay : std::as_const(m_relays))
        relay->stop();
    const QStringList ids = m_waiters.keys();
    for (const QString& id : ids)
        answer(id, http::HttpResponse::text(503, QStringLiteral("the host service ends")));
    m_server.close();
}

bool HostService::turnedAway(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
{
    if (!request.header("origin").isEmpty()) {
        responder->respond(http::HttpResponse::text(403, QStringLiteral("requests of web pages are not answered")));
        return true;
    }
    if (m_posts.allow())
        return false;
    responder->respond(http::HttpResponse::text(429, QStringLiteral("too many requests; wait a minute")));
    return true;
}

Result<void> HostService::checkBinding(const QString& address, const QByteArray& publicKey, const QByteArray& quote)
{
    const auto read = attest::UnverifiedQuote::parse(quote);
    if (!read) // The reader knows bytes, not whose they are.
        return fail(Error(read.error().code(), QStringLiteral("the quote of %1 cannot be read: %2").arg(address, read.error().detail()),
                          QStringLiteral("Have the guest take a new one; this one was cut or altered on its way.")));
    const attest::UnverifiedQuote& parsed = *read;
    const auto expected = publicKey.isEmpty() ? attest::bootstrapReportData(address) : attest::registerReportData(view(publicKey), address);
    if (const auto asked = attest::askedReportData(parsed); !(asked == expected))
        return fail(errors::notBound, QStringLiteral("report data: expected %1, actual %2").arg(expected.toHex(), asked.toHex()),
                    QStringLiteral("The quote was made for another address or key."));
    return {};
}

// --- guests beside us ---------------------------------------------------------------------------------------------------

void HostService::onBootstrap(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
{
    if (turnedAway(request, responder))
        return;
    const auto form = protocol::BootstrapForm::parse(request.body);
    if (!form) {
        responder->respond(toResponse(form.error()));
        return;
    }
    if (const auto bound = checkBinding(form->addr.toChecksumText(), {}, form->quote); !bound) {
        responder->respond(toResponse(bound.error()));
        return;
    }
    bootstrapGuest(*form, responder);
}

QCoro::Task<> HostService::bootstrapGuest(protocol::BootstrapForm form, http::HttpResponderPtr responder)
{
    const QPointer<HostService> self(this);
    const auto chain = m_parts.chain;
    const auto xPub = co_await chain->xPub();
    if (!self)
        co_return;
    if (!xPub) {
        responder->respond(toResponse(xPub.error()));
        co_return;
    }
    const QString id = form.addr.toChecksumText();
    if (*xPub == form.addr) {
        responder->respond(http::HttpResponse::text(200, QStringLiteral("bootstrapped")));
        co_return;
    }
    if (!xPub->isZero()) {
        responder->respond(toResponse(Error(errors::alreadyBootstrapped, QStringLiteral("the network was started with %1").arg(xPub->toChecksumText()))));
        co_return;
    }
    wait(id, responder);
    const auto request = m_book.addBootstrap(id, form.quote, form.eventLog);
    if (!request) {
        answer(id, toResponse(request.error()));
        co_return;
    }
    onRequestChanged(id); // It may be known, and decided, from before.
}

void HostService::onRegister(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
{
    if (turnedAway(request, responder))
        return;
    const auto form = protocol::RegisterForm::parse(request.body);
    if (!form) {
        responder->respond(toResponse(form.error()));
        return;
    }
    const QString id = form->addr.toChecksumText();
    // What would only waste gas is refused here; whether the quote is genuine is judged later, by those who let it in.
    if (const auto bound = checkBinding(id, form->pubk.toByteArray(), form->quote); !bound) {
        responder->respond(toResponse(bound.error()));
        return;
    }
    const eth::Address sender = m_parts.chain->operatorAddress();
    const auto signer = eth::recoverSigner(eth::registerDigest(sender), form->sig.bytes());
    if (!signer || *signer != form->addr) {
        responder->respond(http::HttpResponse::text(
            400, QStringLiteral("onboard.wrong-signer: the signature is not by %1 over the host account %2; set HOST_ADDR to the latter")
                     .arg(id, sender.toChecksumText())));
        return;
    }
    registerGuest(*form, responder);
}

QCoro::Task<> HostService::registerGuest(protocol::RegisterForm form, http::HttpResponderPtr responder)
{
    const QPointer<HostService> self(this);
    const QString id = form.addr.toChecksumText();
    wait(id, responder);
    m_announcements[id] = {id, form.pubk.toByteArray(), form.quote, form.eventLog};
    if (const auto added = m_book.addEvidence({id, form.pubk.toByteArray(), form.quote, QLatin1String(ownGuest), form.eventLog});
        !added && added.error().kind() != ErrorKind::Refused) {
        answer(id, toResponse(added.error()));
        co_return;
    }
    if (m_registering.contains(id))
        co_return; // The same guest asked before and that is under way; this connection gets the same answer.
    m_registering.insert(id);
    // Registering costs the operator gas: not for a quote that nobody could accept. The book judges it again and for good.
    const auto seen = co_await m_parts.verifier->verify(RequestKind::Join, id, form.pubk.toByteArray(), form.quote, form.eventLog);
    if (!self)
        co_return;
    if (seen && !seen->genuine) {
        m_registering.remove(id);
        answer(id, http::HttpResponse::text(403, QStringLiteral("onboard.not-genuine: %1").arg(seen->failureSummary())));
        co_return;
    }
    const auto state = co_await bringOnChain(form);
    if (!self)
        co_return;
    m_registering.remove(id);
    if (!state) {
        qCWarning(log).noquote().nospace() << "event=register-failed guest=" << id << " reason=" << state.error().toString();
        answer(id, toResponse(state.error()));
        co_return;
    }
    if (*state == RegistrationState::Rejected) {
        const auto request = m_book.get(id);
        const bool known = request && request->state == RequestState::Rejected && !request->reason.isEmpty();
        answer(id, http::HttpResponse::text(403, QStringLiteral("onboard.rejected: ") + (known ? request->reason : QStringLiteral("the contract's owner has rejected %1").arg(id))));
        co_return;
    }
    if (*state == RegistrationState::Onboarded) {
        co_await deliverCiphertext(id);
        co_return;
    }
    m_watcher.poke();
    if (m_announcements.contains(id))
        announce(m_announcements.value(id));
    onRequestChanged(id); // It may have been decided before this connection came.
}

QCoro::Task<Result<RegistrationState>> HostService::bringOnChain(protocol::RegisterForm form)
{
    const QPointer<HostService> self(this);
    const auto chain = m_parts.chain;
    GH_CO_TRY(const RegistrationState before, co_await chain->requested(form.addr));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    if (before != RegistrationState::NotYet)
        co_return before;
    // Nothing to remember: the contract itself refuses a second register(), and shows the first.
    const HostServiceChain::Recorder record = [self](const PreparedTransaction&) -> Result<void> {
        if (!self)
            return fail(gatehouse::errors::cancelled, QStringLiteral("the host service ended"));
        return {};
    };
    const auto sent = co_await chain->sendRegister(form.addr, form.sig, record);
    if (!sent)
        co_return fail(sent.error());
    for (int i = 0; i < minedPolls; ++i) {
        const auto outcome = co_await chain->outcome(sent->hash);
        if (!self)
            co_return fail(gatehouse::errors::cancelled, QString());
        if (outcome && outcome->state == TransactionOutcome::Succeeded)
            co_return RegistrationState::Requested;
        if (outcome && outcome->state == TransactionOutcome::Reverted)
            co_return fail(errors::transactionReverted, QStringLiteral("register of %1").arg(form.addr.toChecksumText()));
        co_await QCoro::sleepFor(minedPoll);
        if (!self)
            co_return fail(gatehouse::errors::cancelled, QString());
    }
    co_return fail(errors::notEnoughConfirmations, QStringLiteral("register() of %1 is not mined yet").arg(form.addr.toChecksumText()));
}

QCoro::Task<> HostService::deliverCiphertext(QString id)
{
    const QPointer<HostService> self(this);
    const auto chain = m_parts.chain;
    const auto addr = eth::Address::fromText(id);
    if (!addr)
        co_return;
    const auto request = m_book.get(id);
    const quint64 from = request ? request->requestBlock : m_options.watcher.firstBlock;
    const auto record = co_await chain->onboarded(*addr, from);
    if (!self)
        co_return;
    if (!record)
        answer(id, toResponse(record.error()));
    else if (*record)
        answer(id, http::HttpResponse::bytes((*record)->ciph));
    else
        m_watcher.poke(); // Not in the logs yet; the event will bring it.
}

void HostService::wait(const QString& id, const http::HttpResponderPtr& responder)
{
    dropFinished(id);
    QList<http::HttpResponderPtr>& waiters = m_waiters[id];
    while (waiters.size() >= m_options.waitersPerAddress)
        waiters.takeFirst()->respond(http::HttpResponse::text(409, QStringLiteral("a newer connection waits for the same address")));
    waiters.append(responder);
    m_book.setWaitingGuest(id, true);
    responder->whenAbandoned(this, [this, id] { dropFinished(id); });
}

void HostService::dropFinished(const QString& id)
{
    const auto found = m_waiters.find(id);
    if (found == m_waiters.end())
        return;
    found->removeIf([](const http::HttpResponderPtr& responder) { return responder->isFinished(); });
    if (!found->isEmpty())
        return;
    m_waiters.erase(found);
    m_announcements.remove(id);
    m_book.setWaitingGuest(id, false);
}

void HostService::answer(const QString& id, const http::HttpResponse& response)
{
    const QList<http::HttpResponderPtr> waiters = m_waiters.take(id);
    for (const http::HttpResponderPtr& responder : waiters)
        responder->respond(response);
    m_announcements.remove(id);
    m_book.setWaitingGuest(id, false);
}

void HostService::onRequestChanged(const QString& id)
{
    if (!m_waiters.contains(id))
        return;
    const auto request = m_book.get(id);
    if (!request)
        return;
    switch (request->state) {
    case RequestState::Confirmed:
        if (request->kind == RequestKind::Bootstrap)
            answer(id, http::HttpResponse::text(200, QStringLiteral("bootstrapped")));
        else
            deliverCiphertext(id);
        return;
    case RequestState::Rejected: {
        // The guest looks at the chain before it believes us: it is told when the chain shows it, or when that may take long.
        const bool onItsWay = request->rejection == OnChainRejection::Pending || request->rejection == OnChainRejection::Sent;
        if (!onItsWay || !request->error.isEmpty())
            answer(id, http::HttpResponse::text(403, QStringLiteral("onboard.rejected: ") + request->reason));
        return;
    }
    case RequestState::Failed:
        // A person can try again; the guest of a join keeps waiting for that, a bootstrap reports what happened.
        if (request->kind == RequestKind::Bootstrap)
            answer(id, http::HttpResponse::text(502, request->error));
        return;
    default:
        return;
    }
}

// --- chain and gossip ---------------------------------------------------------------------------------------------------

Result<void> HostService::onChainEvent(const ContractEventRecord& event)
{
    const QString id = event.subject.toChecksumText();
    const QString transaction = QStringLiteral("0x") + event.transaction.toHex();
    Result<void> done;
    switch (event.kind) {
    case ContractEventRecord::Requested:
        done = m_book.seenOnChain({id, event.sender.isZero() ? QString() : event.sender.toChecksumText(), transaction, event.block});
        break;
    case ContractEventRecord::Onboarded: {
        answer(id, http::HttpResponse::bytes(event.ciph));
        const auto request = m_book.get(id);
        if (!request)
            break; // Onboarded before we knew the network.
        // Our own transaction is confirmed by the driver, which counts the blocks above it.
        if (request->state == RequestState::Sent && request->sentTransaction == transaction)
            m_driver.wakeAll();
        else
            done = m_book.recordConfirmed(id, transaction, event.block, QStringLiteral("Onboarded in block %1").arg(event.block));
        break;
    }
    case ContractEventRecord::Rejected: {
        const auto request = m_book.get(id);
        if (!request || !mayFollow(request->state, RequestState::Rejected))
            break;
        // Our own transaction is confirmed by the driver, which counts the blocks above it.
        if (request->rejection == OnChainRejection::Sent && request->sentTransaction == transaction)
            m_driver.wakeAll();
        else
            done = m_book.recordRejectionConfirmed(id, transaction, event.block, QStringLiteral("rejected by the contract's owner in block %1").arg(event.block));
        break;
    }
    case ContractEventRecord::Bootstrapped:
        if (const auto request = m_book.get(id); request && request->state != RequestState::Confirmed)
            done = m_book.recordConfirmed(id, transaction, event.block, QStringLiteral("BootstrapComplete in block %1").arg(event.block));
        m_driver.wakeAll();
        break;
    case ContractEventRecord::ContainerChanged:
        break;
    }
    if (done)
        return {};
    if (m_badGossip.allow())
        qCWarning(log).noquote().nospace() << "event=chain-event-not-taken guest=" << id << " reason=" << done.error().toString();
    // Only a store that cannot write holds the chain's position back; what a stranger sent never does.
    const bool ours = done.error().kind() == ErrorKind::Unavailable || done.error().kind() == ErrorKind::Internal;
    return ours ? done : Result<void>{};
}

void HostService::onAnnouncement(const gossip::Announcement& announcement)
{
    const auto addr = eth::Address::fromText(announcement.address);
    Result<void> taken = addr ? Result<void>{} : fail(addr.error());
    if (taken)
        taken = checkBinding(addr->toChecksumText(), announcement.publicKey, announcement.quote);
    if (taken)
        taken = m_book.addEvidence({addr->toChecksumText(), announcement.publicKey, announcement.quote, QStringLiteral("gossip"), announcement.eventLog});
    if (!taken) {
        if (m_badGossip.allow())
            qCInfo(log).noquote().nospace() << "event=gossip-dropped suppressed=" << m_badGossip.suppressed() << " reason=" << taken.error().toString();
        return;
    }
    if (m_pokes.allow())
        m_watcher.poke();
}

void HostService::announce(const gossip::Announcement& announcement)
{
    for (gossip::GossipClient* relay : std::as_const(m_relays))
        pushTo(relay, announcement);
}

QCoro::Task<> HostService::pushTo(QPointer<gossip::GossipClient> relay, gossip::Announcement announcement)
{
    const QString url = relay->relay().toDisplayString();
    const auto pushed = co_await relay->push(announcement);
    if (!pushed)
        qCWarning(log).noquote().nospace() << "event=push-failed relay=" << url << " reason=" << pushed.error().toString();
}

void HostService::announceWaiting()
{
    const QList<gossip::Announcement> announcements = m_announcements.values();
    for (const gossip::Announcement& announcement : announcements) {
        if (!m_registering.contains(announcement.address))
            announce(announcement);
    }
}

// --- decisions ----------------------------------------------------------------------------------------------------------

QCoro::Task<ApprovalOutlook> HostService::outlook(QString id)
{
    const auto chain = m_parts.chain;
    const auto guests = m_parts.guests;
    ApprovalOutlook outlook;
    const auto addr = eth::Address::fromText(id);
    if (!addr) {
        outlook.chainTrouble = addr.error().toString();
        co_return outlook;
    }
    const auto onChain = co_await chain->requested(*addr);
    if (onChain)
        outlook.onChain = *onChain;
    const auto cost = co_await chain->onboardCost();
    if (cost)
        outlook.cost = *cost;
    if (!onChain || !cost)
        outlook.chainTrouble = (onChain ? cost.error() : onChain.error()).toString();
    const auto node = co_await guests->findNode();
    if (node)
        outlook.node = *node;
    else
        outlook.nodeTrouble = node.error().toString();
    co_return outlook;
}

Result<void> HostService::approve(const QString& id, const QString& actor, const QString& exceptionReason)
{
    return m_book.approve(id, actor, exceptionReason);
}

Result<void> HostService::reject(const QString& id, const QString& actor, const QString& reason)
{
    return m_book.reject(id, actor, reason);
}

Result<void> HostService::judgeAgain(const QString& id, const QString& why)
{
    if (!id.isEmpty())
        return m_book.judgeAgain(id, why);
    GH_TRY(const QList<OnboardRequest> open, m_book.listOpen());
    for (const OnboardRequest& request : open) {
        if (request.state == RequestState::Verified)
            GH_CHECK(m_book.judgeAgain(request.id, why));
    }
    return {};
}

Result<int> HostService::policyChanged(const QString& why)
{
    const QByteArray policy = m_parts.verifier->policyText();
    GH_TRY(QList<OnboardRequest> requests, m_book.listOpen());
    GH_TRY(const QList<OnboardRequest> recent, m_book.list());
    for (const OnboardRequest& request : recent)
        if (!isOpen(request.state))
            requests.append(request); // Those that an earlier policy has stopped after their approval.
    int count = 0;
    for (const OnboardRequest& request : std::as_const(requests)) {
        // The first node decides by itself, at once, and never waits.
        if (request.kind != RequestKind::Join || !OnboardRequestBook::mayJudgeAgain(request))
            continue;
        GH_TRY(const QByteArray judgedBy, m_book.judgedPolicy(request.id));
        if (!policy.isEmpty() && judgedBy == policy)
            continue;
        GH_CHECK(m_book.judgeAgain(request.id, why));
        ++count;
    }
    m_driver.wakeAll();
    return count;
}

Result<void> HostService::importQuote(const QString& id, const QByteArray& publicKey, const QByteArray& quote, const QByteArray& eventLog)
{
    GH_CHECK(m_book.get(id));
    if (publicKey.size() != qsizetype(crypto::BoxPublicKey::size))
        return fail(errors::badMessage, QStringLiteral("a public key of %1 bytes").arg(publicKey.size()));
    GH_TRY(const QByteArray raw, attest::quoteBytesFromFile(quote));
    GH_CHECK(checkBinding(id, publicKey, raw));
    return m_book.addEvidence({id, publicKey, raw, QStringLiteral("import"), eventLog});
}

Result<void> HostService::importAnnouncement(const QString& id, const gossip::Announcement& announcement)
{
    GH_TRY(const eth::Address addr, eth::Address::fromText(announcement.address));
    if (addr.toChecksumText() != id)
        return fail(errors::badMessage, QStringLiteral("the quote is about %1, not %2").arg(announcement.address, id));
    return importQuote(id, announcement.publicKey, announcement.quote, announcement.eventLog);
}

Result<void> HostService::importFile(const QString& id, const QString& path)
{
    GH_TRY(const QByteArray content, readFile(path, gossip::maxLineBytes));
    GH_TRY(const gossip::Announcement announcement, gossip::parseAnnouncement(content.trimmed()));
    return importAnnouncement(id, announcement);
}

} // namespace gatehouse::onboard
