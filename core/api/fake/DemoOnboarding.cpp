// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoOnboarding.h"

#include "core/api/fake/DemoVerdict.h"
#include "core/base/Paths.h"
#include "core/onboard/OnboardRequest.h"

#include <QFileInfo>
#include <QTimer>

namespace gatehouse::api::demo {

DemoOnboarding::DemoOnboarding(Pace pace, DemoNetwork& network, DemoActivity& activity, DemoLogs& logs, QObject* parent)
    : OnboardingService(parent)
    , m_pace(pace)
    , m_network(network)
    , m_activity(activity)
    , m_logs(logs)
{
    connect(&m_network, &DemoNetwork::forgotten, this, [this] {
        m_requests.clear();
        m_notes.clear();
        m_secretHolder.clear();
        Q_EMIT requestChanged(QString());
    });
}

QCoro::Task<Result<QList<RequestSummary>>> DemoOnboarding::list()
{
    QList<RequestSummary> summaries;
    for (const RequestDetail& request : m_requests)
        summaries.append(request.summary);
    co_await latency(m_pace);
    co_return summaries;
}

QCoro::Task<Result<RequestDetail>> DemoOnboarding::show(QString id)
{
    std::optional<RequestDetail> copy;
    if (RequestDetail* found = find(id)) {
        found->requested = m_network.chainEvent(found->requested.transaction);
        if (!found->onboarded.transaction.isEmpty())
            found->onboarded = m_network.chainEvent(found->onboarded.transaction);
        refreshPreview(*found);
        found->mayReject = mayReject(found->summary.state);
        found->accountNote = m_notes.value(found->summary.askedBy);
        copy = *found;
    }
    co_await latency(m_pace);
    if (!copy)
        co_return fail(gatehouse::errors::notFound, QStringLiteral("request ") + id);
    co_return *copy;
}

RequestDetail* DemoOnboarding::find(const QString& id)
{
    for (RequestDetail& request : m_requests)
        if (request.summary.id == id)
            return &request;
    return nullptr;
}

Result<void> DemoOnboarding::mayDecide(const RequestDetail* request, const QString& id)
{
    if (!request)
        return fail(gatehouse::errors::notFound, QStringLiteral("request ") + id);
    switch (request->summary.state) {
    case RequestState::Seen:
    case RequestState::QuoteReceived:
    case RequestState::Verified:
        return {};
    default:
        return fail(errors::onboardWrongState, request->summary.stateDetail);
    }
}

QCoro::Task<Result<void>> DemoOnboarding::approve(QString id, QString exceptionReason)
{
    Result<void> answer = mayDecide(find(id), id);
    if (answer) {
        const RequestDetail& request = *find(id);
        if (request.summary.state != RequestState::Verified)
            answer = fail(errors::onboardWrongState, QStringLiteral("no verdict stands yet"));
        else if (!request.summary.accepted && exceptionReason.trimmed().isEmpty())
            answer = fail(errors::onboardRefused, QStringLiteral("the verdict refuses and no reason was given"));
    }
    if (answer) {
        const QString detail = exceptionReason.isEmpty() ? QStringLiteral("approved")
                                                         : QStringLiteral("approved as an exception: ") + exceptionReason;
        move(id, RequestState::Approved, QStringLiteral("operator"), detail);
        handOver(id);
    }
    co_await latency(m_pace);
    co_return answer;
}

bool DemoOnboarding::mayReject(RequestState state)
{
    // The real rule; the two lists of states are in the same order.
    static_assert(int(RequestState::Approved) == int(onboard::RequestState::Approved) && int(RequestState::Expired) == int(onboard::RequestState::Expired));
    return onboard::mayReject(onboard::RequestState(int(state)));
}

QCoro::Task<Result<void>> DemoOnboarding::reject(QString id, QString reason)
{
    const RequestDetail* known = find(id);
    Result<void> answer;
    if (!known)
        answer = fail(gatehouse::errors::notFound, QStringLiteral("request ") + id);
    else if (!mayReject(known->summary.state))
        answer = fail(errors::onboardWrongState, known->summary.stateDetail);
    if (answer && reason.trimmed().isEmpty())
        answer = fail(errors::onboardNoReason, QStringLiteral("a rejection needs a reason"));
    if (answer) {
        RequestDetail& request = *find(id);
        request.rejectionReason = reason;
        request.rejection = RejectionState::Confirmed;
        request.rejected.transaction = transaction(id + QStringLiteral("rejected"));
        request.rejected.block = request.requested.block + 1;
        const QString machine = request.summary.machine;
        m_network.emitEvent(QStringLiteral("Rejected"), request.summary.address, transaction(id + QStringLiteral("rejected")));
        move(id, RequestState::Rejected, QStringLiteral("operator"), reason);
        Q_EMIT rejected(machine, reason);
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<void>> DemoOnboarding::snooze(QString id, QDateTime until)
{
    Result<void> answer = mayDecide(find(id), id);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (answer && until.isValid() && (until <= now || until > now.addDays(7)))
        answer = fail(errors::onboardBadSnooze, QStringLiteral("%1 is not within the next 168 hours").arg(until.toUTC().toString(Qt::ISODate)));
    if (answer) {
        RequestDetail& request = *find(id);
        request.summary.snoozedUntil = until;
        request.history.append({now, request.summary.state, QStringLiteral("operator"),
                                until.isValid() ? QStringLiteral("put off until %1").arg(until.toUTC().toString(Qt::ISODate)) : QStringLiteral("not put off any more")});
        Q_EMIT requestChanged(id);
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<void>> DemoOnboarding::setNote(QString id, QString text)
{
    Result<void> answer;
    const RequestDetail* request = find(id);
    if (!request)
        answer = fail(gatehouse::errors::notFound, QStringLiteral("request ") + id);
    else if (request->summary.askedBy.isEmpty())
        answer = fail(errors::onboardWrongState, QStringLiteral("it is not known yet which account asked"));
    if (answer) {
        m_notes.insert(request->summary.askedBy, text.simplified());
        Q_EMIT requestChanged(id);
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<void>> DemoOnboarding::importQuote(QString id, QString path)
{
    Result<void> answer = mayDecide(find(id), id);
    if (answer && !QFileInfo(path).isFile())
        answer = fail(gatehouse::errors::fileUnreadable, path);
    if (answer) {
        move(id, RequestState::QuoteReceived, QStringLiteral("operator"), QStringLiteral("quote read from ") + path);
        const QString image = find(id)->summary.address;
        after(0.5, id, RequestState::Verified, QStringLiteral("policy"), QStringLiteral("refused by strict-v3"),
              [image](RequestDetail& request) { judge(request, QStringLiteral("dstack"), image, QStringLiteral("dstack 0.3.1")); });
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<QByteArray>> DemoOnboarding::quote(QString id)
{
    const RequestDetail* request = find(id);
    Result<QByteArray> bytes = fail(gatehouse::errors::notFound, QStringLiteral("no quote of request %1 has arrived").arg(id));
    if (request && !request->registers.isEmpty() && quoteOf)
        bytes = quoteOf(*request);
    co_await latency(m_pace);
    co_return bytes;
}

void DemoOnboarding::move(const QString& id, RequestState state, const QString& actor, const QString& detail)
{
    RequestDetail* request = find(id);
    if (!request)
        return;
    request->summary.state = state;
    request->summary.snoozedUntil = {};
    request->summary.stateDetail = detail;
    request->history.append({QDateTime::currentDateTimeUtc(), state, actor, detail});
    refreshPreview(*request);
    m_logs.write(QStringLiteral("host-service"), state == RequestState::Rejected ? LogLevel::Warning : LogLevel::Info,
                 QStringLiteral("request=%1 actor=%2 %3").arg(id.left(8), actor, detail));
    Q_EMIT requestChanged(id);
}

void DemoOnboarding::after(double seconds, const QString& id, RequestState state, const QString& actor, const QString& detail,
                           const std::function<void(RequestDetail&)>& before, const std::function<void()>& then)
{
    QTimer::singleShot(m_pace.milliseconds(seconds), this, [this, id, state, actor, detail, before, then] {
        RequestDetail* request = find(id);
        // A decision taken meanwhile ends the way that was planned before it.
        if (!request || request->summary.state == RequestState::Rejected)
            return;
        if (before)
            before(*request);
        move(id, state, actor, detail);
        if (then)
            then();
    });
}

void DemoOnboarding::handOver(const QString& id)
{
    const QString node = m_secretHolder;
    const QString tx = transaction(id + QStringLiteral("onboard"));
    after(0.8, id, RequestState::Encrypted, QStringLiteral("node ") + node, QStringLiteral("secret encrypted to the requester"));
    after(1.6, id, RequestState::Sent, QStringLiteral("operator"), QStringLiteral("transaction %1…").arg(tx.left(14)));
    after(3.2, id, RequestState::Confirmed, QStringLiteral("chain"), QStringLiteral("Onboarded event, transaction %1…").arg(tx.left(14)),
          [this, tx](RequestDetail& request) {
              m_network.emitEvent(QStringLiteral("Onboarded"), request.summary.address, tx);
              request.onboarded = m_network.chainEvent(tx);
          },
          [this, id] {
              if (const RequestDetail* request = find(id)) {
                  m_activity.note(QStringLiteral("%1 has the secret")
                                      .arg(request->summary.machine.isEmpty() ? request->summary.address : request->summary.machine));
                  Q_EMIT confirmed(request->summary.machine);
              }
          });
}

RequestDetail DemoOnboarding::fresh(const QString& seed, const QString& machine) const
{
    RequestDetail request;
    request.summary.id = transaction(seed + QStringLiteral("request")).mid(2, 16);
    request.summary.address = address(seed + QStringLiteral("guest"));
    request.summary.askedBy = address(QStringLiteral("demo operator"));
    request.summary.machine = machine;
    request.summary.seenAt = QDateTime::currentDateTimeUtc();
    request.summary.simulatedTee = true;
    request.contract = contractAddress;
    request.publicKey = hash256(seed + QStringLiteral("x25519"));
    request.summary.publicKey = request.publicKey;
    return request;
}

QString DemoOnboarding::arrive(const QString& machine, const QString& imageId, const QString& quotedImageId,
                               const QString& imageName)
{
    const QString seed = machine + QString::number(++m_count);
    RequestDetail request = fresh(seed, machine);
    const QString id = request.summary.id;
    const QString tx = transaction(id + QStringLiteral("requested"));
    m_network.emitEvent(QStringLiteral("Requested"), request.summary.address, tx);
    request.requested = m_network.chainEvent(tx);
    m_requests.prepend(request);
    move(id, RequestState::Seen, QStringLiteral("chain"), QStringLiteral("Requested event seen"));
    after(0.5, id, RequestState::QuoteReceived, QStringLiteral("gossip"), QStringLiteral("quote of 4,935 bytes received"));
    const bool same = imageId == quotedImageId;
    after(1.1, id, RequestState::Verified, QStringLiteral("policy"),
          same ? QStringLiteral("accepted by strict-v3, waits for you") : QStringLiteral("refused by strict-v3, waits for you"),
          [imageId, quotedImageId, imageName](RequestDetail& each) { judge(each, imageId, quotedImageId, imageName); });
    m_activity.note(QStringLiteral("%1 asks to join").arg(machine.isEmpty() ? request.summary.address : machine));
    Q_EMIT requestArrived(id);
    return id;
}

QString DemoOnboarding::bootstrap(const QString& machine, const QString& imageId, const QString& imageName, qint64 secondsAgo)
{
    RequestDetail request = fresh(machine, machine);
    const QString id = request.summary.id;
    const QString tx = transaction(id + QStringLiteral("bootstrap"));
    request.summary.kind = RequestKind::Bootstrap;
    if (secondsAgo > 0)
        m_network.addOldEvent(QStringLiteral("BootstrapComplete"), request.summary.address, tx, quint64(secondsAgo / 2));
    else
        m_network.emitEvent(QStringLiteral("BootstrapComplete"), request.summary.address, tx);
    request.summary.seenAt = request.summary.seenAt.addSecs(-secondsAgo);
    m_network.setBootstrapped(address(QStringLiteral("network public key")), imageName);
    request.requested = m_network.chainEvent(tx);
    request.onboarded = request.requested;
    judge(request, imageId, imageId, imageName);
    m_secretHolder = machine;
    m_requests.prepend(request);
    move(id, RequestState::Confirmed, QStringLiteral("chain"), QStringLiteral("made the secret and announced its public key"));
    find(id)->history.last().at = request.summary.seenAt;
    Q_EMIT requestArrived(id);
    return id;
}

void DemoOnboarding::addPopulation(const QString& imageId, const QString& imageName)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto add = [&](const QString& seed, RequestState state, qint64 secondsAgo, const QString& actor, const QString& detail,
                         const QString& quoted) {
        RequestDetail request = fresh(seed, {});
        request.summary.askedBy = address(seed + QStringLiteral("host"));
        request.summary.seenAt = now.addSecs(-secondsAgo);
        const QString tx = transaction(request.summary.id + QStringLiteral("requested"));
        m_network.addOldEvent(QStringLiteral("Requested"), request.summary.address, tx, quint64(secondsAgo / 2));
        request.requested = m_network.chainEvent(tx);
        request.history.append({request.summary.seenAt, RequestState::Seen, QStringLiteral("chain"), QStringLiteral("Requested event seen")});
        if (!quoted.isEmpty()) {
            request.history.append({request.summary.seenAt.addSecs(2), RequestState::QuoteReceived, QStringLiteral("gossip"),
                                    QStringLiteral("quote of 4,935 bytes received")});
            judge(request, imageId, quoted, imageName);
        }
        request.summary.state = state;
        request.summary.stateDetail = detail;
        request.history.append({request.summary.seenAt.addSecs(3), state, actor, detail});
        if (state == RequestState::Rejected)
            request.rejectionReason = detail;
        m_requests.append(request);
    };
    add(QStringLiteral("stranger"), RequestState::Verified, 130, QStringLiteral("policy"),
        QStringLiteral("refused by strict-v3, waits for you"), QStringLiteral("changed image"));
    add(QStringLiteral("late"), RequestState::Seen, 610, QStringLiteral("chain"),
        QStringLiteral("on chain, but no quote has arrived"), {});
    add(QStringLiteral("shallow"), RequestState::Approved, 42, QStringLiteral("operator"),
        QStringLiteral("waiting for 64 confirmations"), imageId);
    add(QStringLiteral("old"), RequestState::Rejected, 5400, QStringLiteral("operator"),
        QStringLiteral("Nobody at the lab owns this host"), QStringLiteral("some other image"));
    add(QStringLiteral("forgotten"), RequestState::Expired, 8 * 86400, QStringLiteral("host service"),
        QStringLiteral("nobody decided in time"), {});
}

void DemoOnboarding::refreshPreview(RequestDetail& request) const
{
    ApprovalPreview preview;
    preview.recipientKey = request.publicKey;
    preview.encryptedBy = m_secretHolder;
    preview.estimatedCost = QStringLiteral("≈ 0.00021 ETH");
    preview.simulation = QStringLiteral("simulated: succeeds");
    preview.needsException = request.summary.state == RequestState::Verified && !request.summary.accepted;
    switch (request.summary.state) {
    case RequestState::Seen:
        preview.blockedBecause = QStringLiteral("No quote has arrived, so nothing is proven yet.");
        break;
    case RequestState::QuoteReceived:
        preview.blockedBecause = QStringLiteral("The quote is being verified.");
        break;
    case RequestState::Verified:
        if (m_secretHolder.isEmpty())
            preview.blockedBecause = QStringLiteral("No running node has the secret yet.");
        break;
    default:
        preview.blockedBecause = QStringLiteral("The decision has been taken.");
    }
    preview.possible = preview.blockedBecause.isEmpty();
    request.preview = preview;
}

} // namespace gatehouse::api::demo
