// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "core/gossip/ReplayBuffer.h"
#include "core/http/HttpServer.h"

#include <QHash>
#include <QObject>
#include <memory>

namespace gatehouse::gossip {

struct GossipRelayOptions
{
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 5001;
    ReplayBuffer::Limits buffer;
    std::chrono::milliseconds keepAliveEvery{30'000};
    int maxSubscribers = 48;
    /// Messages per minute and remote address; the next one gets 429.
    int pushesPerMinute = 120;
    /// A subscriber that lags behind by more than this is cut off; it comes back and gets the replay.
    qint64 maxQueuedBytes = 2 * 1024 * 1024;
};

/// The gossip server of facts/protocol.md §1.4: POST /push, GET /subscribe. Unlike the original it replays what has not
/// expired to a new subscriber, so that a node that was offline still sees the quotes. Proves nothing about a message but
/// its form.
class GossipRelay : public QObject
{
    Q_OBJECT
public:
    /// @p clock must outlive the relay.
    GossipRelay(GossipRelayOptions options, const Clock& clock, QObject* parent = nullptr);
    ~GossipRelay() override;

    /// errors::portTaken when the port is in use.
    Result<void> start();
    /// Ends every subscription. A stopped relay cannot be started again.
    void stop();
    /// The bound port; 0 when not listening.
    quint16 port() const { return m_server.port(); }
    int subscribers() const;
    int messages() const { return m_buffer.size(); }

Q_SIGNALS:
    /// A new message was taken.
    void relayed(const QString& address);

private:
    void onPush(const http::HttpRequest& request, const http::HttpResponderPtr& responder);
    void onSubscribe(const http::HttpStreamPtr& stream);
    bool mayPush(const QHostAddress& peer);

    GossipRelayOptions m_options;
    const Clock& m_clock;
    ReplayBuffer m_buffer;
    QList<http::HttpStreamPtr> m_subscribers;
    struct PushWindow
    {
        QDateTime endsAt;
        int pushes = 0;
    };
    QHash<QHostAddress, PushWindow> m_pushWindows;
    http::HttpServer m_server;
};

} // namespace gatehouse::gossip
