// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gossip/GossipRelay.h"

#include "core/base/Logging.h"
#include "core/gossip/GossipErrors.h"
#include "core/http/HttpErrors.h"

namespace gatehouse::gossip {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.gossip")

/// As many peers are remembered for the rate limit; when there are more, the windows start anew.
constexpr int maxPushWindows = 4096;

http::HttpServerLimits limitsFor(const GossipRelayOptions& options)
{
    http::HttpServerLimits limits;
    limits.maxBodyBytes = maxMessageBytes;
    limits.maxConnections = options.maxSubscribers + 16;
    return limits;
}

} // namespace

GossipRelay::GossipRelay(GossipRelayOptions options, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_clock(clock)
    , m_buffer(m_options.buffer)
    , m_server(limitsFor(m_options))
{
    m_server.handleAsync("POST", QStringLiteral("/push"),
                         [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) { onPush(request, responder); });
    http::HttpStreamOptions stream;
    stream.keepAlive = keepAliveLine();
    stream.keepAliveEvery = m_options.keepAliveEvery;
    stream.maxQueuedBytes = m_options.maxQueuedBytes;
    m_server.handleStream(
        QStringLiteral("/subscribe"), [this](const http::HttpRequest&, const http::HttpStreamPtr& client) { onSubscribe(client); }, stream);
}

GossipRelay::~GossipRelay()
{
    stop();
}

Result<void> GossipRelay::start()
{
    auto listening = m_server.listen({{m_options.address, m_options.port}});
    if (!listening && listening.error().is(http::errors::portTaken))
        return fail(Error(errors::portTaken, QStringLiteral("port %1 of the gossip relay is taken").arg(m_options.port),
                          QStringLiteral("End the program that uses it, or choose another base port."))
                        .causedBy(std::move(listening).error()));
    return listening;
}

void GossipRelay::stop()
{
    for (const http::HttpStreamPtr& subscriber : std::as_const(m_subscribers))
        subscriber->close();
    m_subscribers.clear();
    m_server.close();
}

int GossipRelay::subscribers() const
{
    return int(std::count_if(m_subscribers.begin(), m_subscribers.end(), [](const auto& stream) { return stream->isOpen(); }));
}

bool GossipRelay::mayPush(const QHostAddress& peer)
{
    const QDateTime now = m_clock.now();
    if (m_pushWindows.size() >= maxPushWindows)
        m_pushWindows.clear();
    PushWindow& window = m_pushWindows[peer];
    if (!window.endsAt.isValid() || window.endsAt <= now)
        window = {now.addSecs(60), 0};
    return ++window.pushes <= m_options.pushesPerMinute;
}

void GossipRelay::onPush(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
{
    if (!mayPush(request.remoteAddress)) {
        responder->respond(http::HttpResponse::text(429, QStringLiteral("too many messages; wait a minute")));
        return;
    }
    const auto announcement = parseAnnouncement(request.body);
    if (!announcement) {
        const int status = announcement.error().is(errors::tooLarge) ? 413 : 400;
        responder->respond(http::HttpResponse::text(status, announcement.error().detail()));
        return;
    }
    if (const auto sequence = m_buffer.add(*announcement, m_clock.now())) {
        const QByteArray line = subscriptionLine(*announcement);
        m_subscribers.removeIf([&](const http::HttpStreamPtr& subscriber) { return !subscriber->push(line); });
        qCInfo(log).noquote().nospace() << "event=relayed address=" << announcement->address << " sequence=" << *sequence;
        Q_EMIT relayed(announcement->address);
    }
    responder->respond(http::HttpResponse::json(200, QByteArrayLiteral("{\"status\":\"ok\"}")));
}

void GossipRelay::onSubscribe(const http::HttpStreamPtr& stream)
{
    m_subscribers.removeIf([](const http::HttpStreamPtr& subscriber) { return !subscriber->isOpen(); });
    if (m_subscribers.size() >= m_options.maxSubscribers) {
        stream->refuse(http::HttpResponse::text(503, QStringLiteral("too many subscribers")));
        return;
    }
    stream->accept();
    const auto entries = m_buffer.entriesAfter(0, m_clock.now());
    for (const ReplayBuffer::Entry& entry : entries) {
        if (!stream->push(entry.line))
            return;
    }
    m_subscribers.append(stream);
}

} // namespace gatehouse::gossip
