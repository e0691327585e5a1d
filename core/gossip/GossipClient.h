// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Logging.h"
#include "core/gossip/Announcement.h"
#include "core/http/HttpClient.h"

#include <QHash>
#include <QNetworkAccessManager>
#include <QPointer>
#include <QTimer>

class QNetworkReply;

namespace gatehouse::gossip {

struct GossipClientOptions
{
    std::chrono::milliseconds firstRetry{1'000};
    std::chrono::milliseconds lastRetry{60'000};
    /// Without a byte for this long the connection is taken for dead: two and a half keep-alives.
    std::chrono::milliseconds silence{75'000};
    /// The same content within this time is reported once.
    std::chrono::milliseconds forgetAfter{600'000};
    /// Messages per minute that are let through; the rest is dropped, and counted in the log.
    int perMinute = 600;
};

/// A subscriber of a relay, ours or an original one. Reconnects for as long as it is started; bad lines and duplicates are
/// dropped. Everything it reports is unproven.
class GossipClient : public QObject
{
    Q_OBJECT
public:
    /// @p relay is the address without /push or /subscribe.
    explicit GossipClient(QUrl relay, GossipClientOptions options = {}, QObject* parent = nullptr);
    ~GossipClient() override;

    const QUrl& relay() const { return m_relay; }
    /// Subscribes and stays subscribed. Idempotent.
    void start();
    void stop();
    bool isConnected() const { return m_connected; }

    QCoro::Task<Result<void>> push(Announcement announcement);

Q_SIGNALS:
    void announced(const gatehouse::gossip::Announcement& announcement);
    /// @p detail says why the connection is down.
    void linkChanged(bool connected, const QString& detail);

private:
    void connectNow();
    void onBytes();
    void onEnd();
    void take(const QByteArray& line);
    void setConnected(bool connected, const QString& detail);
    bool isDuplicate(const QByteArray& fingerprint);

    QUrl m_relay;
    GossipClientOptions m_options;
    QNetworkAccessManager m_manager;
    http::HttpClient m_http;
    QPointer<QNetworkReply> m_reply;
    QByteArray m_pending;
    bool m_skippingLine = false;
    bool m_started = false;
    bool m_connected = false;
    std::chrono::milliseconds m_nextRetry;
    QTimer m_retry;
    QTimer m_watchdog;
    QHash<QByteArray, qint64> m_seen;
    LogRateLimit m_badLines{6};
    LogRateLimit m_intake;
};

} // namespace gatehouse::gossip
