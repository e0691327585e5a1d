// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Logging.h"
#include "core/eth/JsonRpcClient.h"

#include <QHash>
#include <QTimer>
#include <functional>

class QWebSocket;

namespace gatehouse::eth {

/// JSON-RPC over one WebSocket, opened with the first call and kept open. While there are subscriptions it is opened again
/// whenever it breaks, and they are renewed.
class WebSocketJsonRpcClient final : public JsonRpcClient
{
    Q_OBJECT
public:
    WebSocketJsonRpcClient(QUrl url, JsonRpcOptions options, QObject* parent = nullptr);
    ~WebSocketJsonRpcClient() override;

    QCoro::Task<Result<RpcResponse>> call(QString method, QJsonArray params) override;
    Result<std::unique_ptr<RpcSubscription>> subscribe(QJsonArray params) override;
    bool canSubscribe() const override { return true; }
    QString endpoint() const override { return publicEndpoint(m_url); }

private:
    using Handler = std::function<void(Result<RpcResponse>)>;
    struct Subscribed
    {
        QJsonArray params;
        QString remoteId; ///< Empty while the node has not confirmed it.
        RpcSubscription* handle = nullptr;
    };

    void send(const QString& method, const QJsonArray& params, Handler handler);
    void open();
    void onConnected();
    void onLost();
    void onText(const QString& text);
    void onSilence();
    void renew(quint64 key);
    void forget(quint64 key);
    /// Closes the socket because of what the node sent.
    void breakOff(ErrorCode code, const QString& why);
    void failPending(const Error& error);

    QUrl m_url;
    JsonRpcOptions m_options;
    QWebSocket* m_socket = nullptr;
    bool m_connected = false;
    std::optional<Error> m_reason; ///< Why we closed the socket ourselves.
    QList<QString> m_unsent;
    quint64 m_nextId = 1;
    QHash<quint64, Handler> m_pending;
    quint64 m_nextKey = 1;
    QHash<quint64, Subscribed> m_subscriptions;
    QTimer m_connecting;
    QTimer m_retry;
    QTimer m_silence;
    bool m_pinged = false;
    int m_failures = 0;
    LogRateLimit m_strayLines{6};
};

} // namespace gatehouse::eth
