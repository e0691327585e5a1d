// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveOnboardingService.h"

#include "core/base/Logging.h"
#include "core/eth/Address.h"
#include "core/onboard/HostServiceErrors.h"

#include <QPointer>

namespace gatehouse::api {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.api.onboarding")

constexpr int shownRequests = 500;

RequestState toApi(onboard::RequestState state)
{
    switch (state) {
    case onboard::RequestState::Seen:
        return RequestState::Seen;
    case onboard::RequestState::QuoteReceived:
        return RequestState::QuoteReceived;
    case onboard::RequestState::Verified:
        return RequestState::Verified;
    case onboard::RequestState::Approved:
        return RequestState::Approved;
    case onboard::RequestState::Rejected:
        return RequestState::Rejected;
    case onboard::RequestState::Encrypted:
        return RequestState::Encrypted;
    case onboard::RequestState::Sent:
        return RequestState::Sent;
    case onboard::RequestState::Confirmed:
        return RequestState::Confirmed;
    case onboard::RequestState::Failed:
        return RequestState::Failed;
    case onboard::RequestState::Expired:
        return RequestState::Expired;
    case onboard::RequestState::Superseded:
        break;
    }
    return RequestState::Superseded;
}

RejectionState toApi(onboard::OnChainRejection rejection)
{
    switch (rejection) {
    case onboard::OnChainRejection::None:
        return RejectionState::None;
    case onboard::OnChainRejection::Pending:
        return RejectionState::Pending;
    case onboard::OnChainRejection::Sent:
        return RejectionState::Sent;
    case onboard::OnChainRejection::Confirmed:
        return RejectionState::Confirmed;
    case onboard::OnChainRejection::LocalOnly:
        break;
    }
    return RejectionState::LocalOnly;
}

QString detailOf(const onboard::OnboardRequest& request)
{
    if (!request.error.isEmpty() && request.state != onboard::RequestState::Rejected)
        return request.error;
    switch (request.state) {
    case onboard::RequestState::Seen:
        return QStringLiteral("on chain, quote missing");
    case onboard::RequestState::Verified:
        return request.verdict && request.verdict->accepted ? QStringLiteral("waits for your decision")
                                                             : request.verdict ? request.verdict->failureSummary() : QString();
    case onboard::RequestState::Rejected:
        return request.reason;
    case onboard::RequestState::Superseded:
        return QStringLiteral("the same host asked again later");
    case onboard::RequestState::Expired:
        return QStringLiteral("nobody decided in time");
    default:
        return request.decidedBy.isEmpty() ? QString() : QStringLiteral("decided by %1").arg(request.decidedBy);
    }
}

QString preimageText(const QByteArray& preimage)
{
    const bool printable = std::all_of(preimage.begin(), preimage.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    return printable ? QString::fromLatin1(preimage) : toHex(preimage);
}

/// What is kept beside a request.
struct Rest
{
    QList<onboard::RequestTransition> history;
    QByteArray policy;
    QString accountNote;
    QString askedFrom;
};

Result<Rest> readRest(onboard::RequestStore& store, const QString& id, const QString& account)
{
    Rest rest;
    GH_TRY(rest.history, store.history(id));
    GH_TRY(const QByteArray judged, store.judgedInputs(id));
    if (!judged.isEmpty()) {
        GH_TRY(const evidence::JudgedInputs inputs, evidence::JudgedInputs::fromJson(judged));
        rest.policy = inputs.policy;
    }
    if (!account.isEmpty()) {
        GH_TRY(rest.accountNote, store.note(onboard::accountNoteKey(account)));
    }
    GH_TRY(rest.askedFrom, store.note(onboard::machineNoteKey(id)));
    return rest;
}

struct Listed
{
    onboard::OnboardRequest request;
    QString askedFrom;
};

Result<QList<Listed>> readList(onboard::RequestStore& store)
{
    GH_TRY(const QList<onboard::OnboardRequest> requests, store.list(shownRequests));
    QList<Listed> listed;
    for (const onboard::OnboardRequest& request : requests) {
        GH_TRY(const QString askedFrom, store.note(onboard::machineNoteKey(request.id)));
        listed.append({request, askedFrom});
    }
    return listed;
}

/// Of requests only: a guest can say any number of addresses. Once: it makes a new one at each start.
Result<void> writeMachine(onboard::RequestStore& store, const QString& address, const QString& machine)
{
    GH_TRY(const eth::Address parsed, eth::Address::fromText(address));
    const QString id = parsed.toChecksumText();
    GH_TRY(const std::optional<onboard::OnboardRequest> request, store.find(id));
    GH_TRY(const QString kept, store.note(onboard::machineNoteKey(id)));
    if (!request || !kept.isEmpty())
        return {};
    return store.setNote(onboard::machineNoteKey(id), machine);
}

QSet<QString> idsOf(const QList<Listed>& requests)
{
    QSet<QString> ids;
    for (const Listed& each : requests)
        ids.insert(each.request.id);
    return ids;
}

QCoro::Task<Result<onboard::ApprovalOutlook>> outlookOf(onboard::HostService* host, QString id)
{
    co_return co_await host->outlook(id);
}

} // namespace

LiveOnboardingService::LiveOnboardingService(LiveNetworkService& network, LiveMachineService& machines, QObject* parent)
    : OnboardingService(parent)
    , m_network(network)
    , m_machines(machines)
{
    connect(&m_network, &LiveNetworkService::requestArrived, this, [this](const QString& id) {
        if (m_known)
            m_known->insert(id);
        keepMachine(id, m_machines.machineOfAddress(id));
        Q_EMIT requestArrived(id);
    });
    connect(&m_network, &LiveNetworkService::requestChanged, this, [this](const QString& id) {
        Q_EMIT requestChanged(id);
        if (id.isEmpty())
            lookForArrivals(); // Another process serves, and has told that something changed, not what.
    });
    connect(&m_network, &LiveNetworkService::hostServiceStarted, this, [this] {
        for (auto each = m_guestAddresses.cbegin(); each != m_guestAddresses.cend(); ++each)
            keepMachine(each.value(), each.key());
    });
    // A guest tells who it is when it is asked, often only after its request was seen: then the request has a name.
    connect(&m_machines, &MachineService::machineChanged, this, [this](const QString& name) {
        const QString address = m_machines.addressOfMachine(name);
        if (address.isEmpty() || m_guestAddresses.value(name) == address)
            return;
        m_guestAddresses.insert(name, address);
        keepMachine(address, name);
        Q_EMIT requestChanged(address);
    });
}

void LiveOnboardingService::keepMachine(const QString& address, const QString& machine)
{
    HostWorker* host = m_network.host();
    if (!host || address.isEmpty() || machine.isEmpty())
        return;
    host->post([address, machine](HostWorker::Inside& inside) {
        if (const Result<void> kept = writeMachine(*inside.store, address, machine); !kept)
            qCWarning(log).noquote().nospace() << "event=machine-not-kept machine=" << machine << " reason=" << kept.error().toString();
    });
}

QCoro::Task<> LiveOnboardingService::lookForArrivals()
{
    QPointer<LiveOnboardingService> self(this);
    const int look = ++m_looks;
    const auto work = [](onboard::RequestStore& store) { return readList(store); };
    const Result<QList<Listed>> requests = co_await m_network.onRequests(work);
    // A look that began later sees at least as much.
    if (!self || look != m_looks || !requests)
        co_return;
    const std::optional<QSet<QString>> before = std::exchange(m_known, idsOf(*requests));
    if (!before)
        co_return;
    QStringList arrived;
    for (const Listed& each : *requests)
        if (!before->contains(each.request.id))
            arrived.prepend(each.request.id); // The list begins with the newest.
    for (const QString& id : std::as_const(arrived)) {
        Q_EMIT requestArrived(id);
        if (!self)
            co_return;
    }
}

QCoro::Task<Result<onboard::OnboardRequest>> LiveOnboardingService::find(QString text)
{
    const QString prefix = text.startsWith(QLatin1String("0x")) ? text : QStringLiteral("0x") + text;
    const auto work = [text, prefix](onboard::RequestStore& store) -> Result<onboard::OnboardRequest> {
        GH_TRY(const std::optional<onboard::OnboardRequest> exact, store.find(text));
        if (exact)
            return *exact;
        GH_TRY(const QList<onboard::OnboardRequest> requests, store.list(shownRequests));
        QList<onboard::OnboardRequest> found;
        for (const onboard::OnboardRequest& request : requests)
            if (!text.isEmpty() && request.id.startsWith(prefix, Qt::CaseInsensitive))
                found.append(request);
        if (found.size() == 1)
            return found.first();
        return fail(onboard::errors::unknownRequest,
                    found.isEmpty() ? QStringLiteral("there is no request \"%1\"").arg(text) : QStringLiteral("\"%1\" begins %2 requests").arg(text).arg(found.size()),
                    QStringLiteral("See gatehousectl onboard list."));
    };
    co_return co_await m_network.onRequests(work);
}

RequestSummary LiveOnboardingService::summaryOf(const onboard::OnboardRequest& request, const QString& askedFrom) const
{
    RequestSummary summary;
    summary.id = request.id;
    summary.kind = request.kind == onboard::RequestKind::Join ? RequestKind::Join : RequestKind::Bootstrap;
    summary.address = request.id;
    summary.publicKey = toHex(request.publicKey);
    summary.askedBy = request.askedBy;
    summary.machine = m_machines.machineOfAddress(request.id);
    summary.askedFrom = askedFrom;
    summary.state = toApi(request.state);
    summary.stateDetail = detailOf(request);
    summary.seenAt = request.firstSeen;
    summary.snoozedUntil = request.snoozedUntil;
    if (request.verdict) {
        summary.accepted = request.verdict->accepted;
        summary.counts = countChecks(request.verdict->checks);
        summary.simulatedTee = request.verdict->simulatedTee;
    }
    return summary;
}

QCoro::Task<Result<QList<RequestSummary>>> LiveOnboardingService::list()
{
    QPointer<LiveOnboardingService> self(this);
    const auto work = [](onboard::RequestStore& store) { return readList(store); };
    GH_CO_TRY(const QList<Listed> requests, co_await m_network.onRequests(work));
    if (!self)
        co_return fail(errors::cancelled, QString());
    if (!m_known)
        m_known = idsOf(requests); // What was there when somebody first looked has not arrived since.
    QList<RequestSummary> summaries;
    for (const Listed& each : requests)
        summaries.append(summaryOf(each.request, each.askedFrom));
    co_return summaries;
}

ChainEvent LiveOnboardingService::eventOf(const QString& transaction, quint64 block) const
{
    ChainEvent event;
    event.transaction = transaction;
    event.block = block;
    const quint64 head = m_network.status().chain.head;
    // The block that carries it counts; the head may have been looked at before it.
    if (block > 0)
        event.confirmations = head >= block ? head - block + 1 : 1;
    event.tier = m_network.tierOf(block);
    return event;
}

QCoro::Task<ApprovalPreview> LiveOnboardingService::previewOf(onboard::OnboardRequest request) const
{
    ApprovalPreview preview;
    preview.recipientKey = toHex(request.publicKey);
    preview.simulation = QStringLiteral("simulated on the chain right before it is sent");
    preview.needsException = request.verdict && !request.verdict->accepted;
    if (request.kind == onboard::RequestKind::Bootstrap)
        preview.blockedBecause = QStringLiteral("The first node needs no approval: it creates the secret itself.");
    else if (!onboard::isUndecided(request.state) && request.state != onboard::RequestState::Failed)
        preview.blockedBecause = QStringLiteral("It has been decided.");
    else if (!request.verdict)
        preview.blockedBecause = QStringLiteral("Its quote is missing or not verified yet.");
    else if (!request.verdict->genuine || !request.verdict->bound)
        preview.blockedBecause = QStringLiteral("The quote is not genuine, or not about this guest: no node would encrypt for it.");
    else if (!m_network.host())
        preview.blockedBecause = QStringLiteral("Another process serves this profile, or none: what approving would meet is known there.");
    if (!preview.blockedBecause.isEmpty())
        co_return preview;
    const auto look = [id = request.id](HostWorker::Inside& inside) { return outlookOf(inside.host.get(), id); };
    const Result<onboard::ApprovalOutlook> found = co_await m_network.host()->callTask(look);
    if (!found) {
        preview.blockedBecause = found.error().toString();
        co_return preview;
    }
    const onboard::ApprovalOutlook& outlook = *found;
    preview.encryptedBy = outlook.node.toString();
    preview.estimatedCost = outlook.cost ? QStringLiteral("at most %1").arg(etherText(outlook.cost->toDecimal())) : QStringLiteral("not known: %1").arg(outlook.chainTrouble);
    if (outlook.node.isEmpty())
        preview.blockedBecause = outlook.nodeTrouble.isEmpty() ? QStringLiteral("No running node holds the secret. Start one.") : outlook.nodeTrouble;
    else if (!outlook.onChain)
        preview.blockedBecause = QStringLiteral("The chain cannot be asked: %1").arg(outlook.chainTrouble);
    else if (*outlook.onChain != onboard::RegistrationState::Requested)
        preview.blockedBecause = QStringLiteral("The chain does not show this request as open.");
    preview.possible = preview.blockedBecause.isEmpty();
    co_return preview;
}

QCoro::Task<Result<RequestDetail>> LiveOnboardingService::show(QString id)
{
    QPointer<LiveOnboardingService> self(this);
    GH_CO_TRY(const onboard::OnboardRequest request, co_await find(id));
    const auto restOf = [full = request.id, account = request.askedBy](onboard::RequestStore& store) { return readRest(store, full, account); };
    GH_CO_TRY(const Rest rest, co_await m_network.onRequests(restOf));
    if (!self)
        co_return fail(errors::cancelled, request.id);
    RequestDetail detail;
    detail.summary = summaryOf(request, rest.askedFrom);
    detail.contract = m_network.status().contract.address;
    detail.requested = eventOf(request.requestTransaction, request.requestBlock);
    const bool isRejected = request.state == onboard::RequestState::Rejected;
    (isRejected ? detail.rejected : detail.onboarded) = eventOf(request.sentTransaction, request.confirmedBlock);
    if (isRejected) {
        detail.rejection = toApi(request.rejection);
        detail.rejectionTrouble = request.error;
    }
    detail.publicKey = toHex(request.publicKey);
    detail.quoteBytes = request.quote.size();
    detail.rejectionReason = request.state == onboard::RequestState::Rejected ? request.reason : QString();
    detail.mayReject = onboard::mayReject(request.state);
    detail.preview = co_await previewOf(request);
    if (!self)
        co_return fail(errors::cancelled, request.id);
    if (request.verdict) {
        const onboard::RequestVerdict& verdict = *request.verdict;
        detail.verdict = !verdict.readable ? QStringLiteral("malformed") : verdict.accepted ? QStringLiteral("accepted") : QStringLiteral("refused");
        detail.tcbStatus = verdict.tcbStatus;
        detail.policyName = verdict.policyName;
        detail.readable = verdict.readable;
        detail.genuine = verdict.genuine;
        detail.bound = verdict.bound;
        detail.judgedAt = verdict.at;
        detail.policyText = QString::fromUtf8(rest.policy);
        detail.checks = verdict.checks;
        for (const onboard::MeasurementRow& row : verdict.measurements)
            detail.registers.append({row.name, row.predicted, row.quoted, row.imageName});
        detail.reportData = toHex(verdict.reportData);
        detail.reportDataPreimage = preimageText(verdict.reportDataPreimage);
    }
    detail.accountNote = rest.accountNote;
    for (const onboard::RequestTransition& step : rest.history)
        detail.history.append({step.at, toApi(step.to), step.actor, step.detail});
    co_return detail;
}

QCoro::Task<Result<void>> LiveOnboardingService::decide(QString id, QString op, QJsonObject fields, Decision here)
{
    QPointer<LiveOnboardingService> self(this);
    GH_CO_TRY(const onboard::OnboardRequest request, co_await find(id));
    if (!self)
        co_return fail(errors::cancelled, id);
    if (HostWorker* host = m_network.host()) {
        const auto work = [here, full = request.id](HostWorker::Inside& inside) { return here(*inside.host, full); };
        co_return co_await host->call(work);
    }
    fields.insert(QStringLiteral("op"), op);
    fields.insert(QStringLiteral("id"), request.id);
    GH_CO_CHECK(co_await onboard::askHostService(m_network.controlPath(), fields));
    co_return {};
}

QCoro::Task<Result<void>> LiveOnboardingService::approve(QString id, QString exceptionReason)
{
    const QJsonObject fields{{QStringLiteral("exception"), exceptionReason}};
    Decision here = [exceptionReason](onboard::HostService& host, const QString& request) {
        return host.approve(request, QStringLiteral("operator"), exceptionReason);
    };
    return decide(id, QStringLiteral("approve"), fields, std::move(here));
}

QCoro::Task<Result<void>> LiveOnboardingService::reject(QString id, QString reason)
{
    const QJsonObject fields{{QStringLiteral("reason"), reason}};
    Decision here = [reason](onboard::HostService& host, const QString& request) {
        return host.reject(request, QStringLiteral("operator"), reason);
    };
    return decide(id, QStringLiteral("reject"), fields, std::move(here));
}

QCoro::Task<Result<void>> LiveOnboardingService::snooze(QString id, QDateTime until)
{
    const QJsonObject fields{{QStringLiteral("until"), until.toUTC().toString(Qt::ISODateWithMs)}};
    Decision here = [until](onboard::HostService& host, const QString& request) { return host.book().snooze(request, QStringLiteral("operator"), until); };
    return decide(id, QStringLiteral("snooze"), fields, std::move(here));
}

QCoro::Task<Result<void>> LiveOnboardingService::setNote(QString id, QString text)
{
    const QJsonObject fields{{QStringLiteral("text"), text}};
    Decision here = [text](onboard::HostService& host, const QString& request) { return host.book().setAccountNote(request, text); };
    return decide(id, QStringLiteral("note"), fields, std::move(here));
}

QCoro::Task<Result<void>> LiveOnboardingService::importQuote(QString id, QString path)
{
    const QJsonObject fields{{QStringLiteral("path"), path}};
    Decision here = [path](onboard::HostService& host, const QString& request) { return host.importFile(request, path); };
    return decide(id, QStringLiteral("import"), fields, std::move(here));
}

QCoro::Task<Result<QByteArray>> LiveOnboardingService::quote(QString id)
{
    GH_CO_TRY(const onboard::OnboardRequest request, co_await find(id));
    if (request.quote.isEmpty())
        co_return fail(errors::notFound, QStringLiteral("no quote of request %1 has arrived").arg(request.id));
    co_return request.quote;
}

} // namespace gatehouse::api
