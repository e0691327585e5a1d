// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/WebSocketJsonRpcClient.h"

#include "core/eth/EthErrors.h"
#include "core/eth/RpcFailure.h"

#include <QLoggingCategory>
#include <QPointer>
#include <QPromise>
#include <QRandomGenerator>
#include <QWebSocket>
#include <qcoro/qcorofuture.h>

namespace gatehouse::eth {

namespace {
Q_LOGGING_CATEGORY(logRpc, "gatehouse.eth.rpc")

constexpr std::chrono::milliseconds longestRetry{60'000};
}

WebSocketJsonRpcClient::WebSocketJsonRpcClient(QUrl url, JsonRpcOptions options, QObject* parent)
    : JsonRpcClient(parent)
    , m_url(std::move(url))
    , m_options(options)
{
    m_connecting.setSingleShot(true);
    connect(&m_connecting, &QTimer::timeout, this,
            [this] { breakOff(errors::timeout, QStringLiteral("no WebSocket handshake in time")); });
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &WebSocketJsonRpcClient::open);
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, &WebSocketJsonRpcClient::onSilence);
}

WebSocketJsonRpcClient::~WebSocketJsonRpcClient()
{
    for (const Subscribed& subscribed : std::as_const(m_subscriptions))
        disconnect(subscribed.handle, nullptr, this, nullptr);
    m_subscriptions.clear();
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket->abort();
        delete m_socket;
    }
    failPending(Error(::gatehouse::errors::cancelled, QStringLiteral("the connection to %1 was closed").arg(endpoint())));
}

QCoro::Task<Result<RpcResponse>> WebSocketJsonRpcClient::call(QString method, QJsonArray params)
{
    // A future, so that the caller goes on from the event loop and may destroy this object then.
    const auto promise = std::make_shared<QPromise<Result<RpcResponse>>>();
    promise->start();
    const QFuture<Result<RpcResponse>> future = promise->future();
    send(method, params, [promise](Result<RpcResponse> response) {
        promise->addResult(std::move(response));
        promise->finish();
    });
    co_return co_await future;
}

void WebSocketJsonRpcClient::send(const QString& method, const QJsonArray& params, Handler handler)
{
    if (m_pending.size() >= m_options.maxPendingCalls) {
        handler(fail(errors::tooManyCalls, QStringLiteral("%1 calls are under way").arg(m_pending.size())));
        return;
    }
    const quint64 id = m_nextId++;
    m_pending.insert(id, std::move(handler));
    QTimer::singleShot(m_options.timeout, this, [this, id, method] {
        if (const Handler late = m_pending.take(id))
            late(fail(errors::timeout, QStringLiteral("%1: no answer to %2 in %3 ms")
                                           .arg(endpoint(), method)
                                           .arg(m_options.timeout.count())));
    });
    const QString text = QString::fromUtf8(encodeRpcRequest(id, method, params));
    if (m_connected) {
        m_socket->sendTextMessage(text);
    } else {
        m_unsent.append(text);
        open();
    }
}

void WebSocketJsonRpcClient::open()
{
    if (m_socket)
        return;
    m_retry.stop();
    m_reason.reset();
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingFrameSize(quint64(m_options.maxReplyBytes));
    m_socket->setMaxAllowedIncomingMessageSize(quint64(m_options.maxReplyBytes));
    connect(m_socket, &QWebSocket::connected, this, &WebSocketJsonRpcClient::onConnected);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &WebSocketJsonRpcClient::onText);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this] { breakOff(errors::badReply, QStringLiteral("a binary message")); });
    connect(m_socket, &QWebSocket::pong, this, [this] { m_pinged = false; });
    // Covers refused connections, failed handshakes and orderly and other ends alike.
    connect(m_socket, &QWebSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::UnconnectedState)
            onLost();
    });
    m_connecting.start(m_options.timeout);
    m_socket->open(m_url);
}

void WebSocketJsonRpcClient::onConnected()
{
    m_connecting.stop();
    m_connected = true;
    m_failures = 0;
    m_pinged = false;
    m_silence.start(m_options.keepAlive);
    const QList<QString> unsent = std::exchange(m_unsent, {});
    for (const QString& text : unsent)
        m_socket->sendTextMessage(text);
    const QList<quint64> keys = m_subscriptions.keys();
    for (const quint64 key : keys)
        renew(key);
}

void WebSocketJsonRpcClient::onLost()
{
    if (!m_socket)
        return;
    QWebSocket* const lost = std::exchange(m_socket, nullptr);
    lost->disconnect(this);
    lost->deleteLater();
    m_connecting.stop();
    m_silence.stop();
    m_unsent.clear();
    const bool wasOpen = std::exchange(m_connected, false);
    const bool tooLarge = lost->closeCode() == QWebSocketProtocol::CloseCodeTooMuchData;
    const ErrorCode code = tooLarge ? errors::replyTooLarge : wasOpen ? errors::connectionLost : errors::unreachable;
    const Error error = m_reason ? *m_reason
                                 : Error(code, QStringLiteral("%1: %2").arg(endpoint(), lost->errorString()),
                                         wasOpen ? QString()
                                                 : QStringLiteral("Check the address, and that the node is running."));
    // Handlers and slots may start new calls or drop subscriptions; what they see must be settled before.
    if (!m_subscriptions.isEmpty()) {
        const auto wait = std::min(longestRetry, m_options.reconnectDelay * (1 << std::min(m_failures++, 10)));
        const double jitter = 0.8 + 0.4 * QRandomGenerator::global()->generateDouble();
        m_retry.start(std::chrono::milliseconds(qint64(double(wait.count()) * jitter)));
        qCInfo(logRpc).noquote().nospace() << "event=lost endpoint=" << endpoint() << " retryMs=" << m_retry.interval()
                                           << " code=" << int(lost->closeCode());
    }
    QList<QPointer<RpcSubscription>> handles;
    for (Subscribed& subscribed : m_subscriptions) {
        subscribed.remoteId.clear();
        handles.append(subscribed.handle);
    }
    const QPointer<WebSocketJsonRpcClient> self(this);
    failPending(error);
    for (const auto& handle : handles)
        if (self && handle)
            Q_EMIT handle->interrupted(error);
}

void WebSocketJsonRpcClient::failPending(const Error& error)
{
    const QHash<quint64, Handler> pending = std::exchange(m_pending, {});
    for (const Handler& handler : pending)
        handler(fail(error));
}

void WebSocketJsonRpcClient::breakOff(ErrorCode code, const QString& why)
{
    if (!m_socket)
        return;
    m_reason = Error(code, QStringLiteral("%1: %2").arg(endpoint(), why));
    QWebSocket* const socket = m_socket;
    socket->abort();
    // abort() reports the new state itself, except for a socket that had not got far enough to have one.
    if (m_socket == socket)
        onLost();
}

void WebSocketJsonRpcClient::onSilence()
{
    if (m_pinged) {
        breakOff(errors::connectionLost, QStringLiteral("no sign of life"));
        return;
    }
    m_pinged = true;
    m_socket->ping();
    m_silence.start(m_options.keepAlive);
}

void WebSocketJsonRpcClient::onText(const QString& text)
{
    m_pinged = false;
    m_silence.start(m_options.keepAlive);
    const auto message = parseRpcMessage(text.toUtf8());
    if (!message) {
        breakOff(message.error().code(), message.error().detail());
        return;
    }
    if (message->isNotification()) {
        for (const Subscribed& subscribed : std::as_const(m_subscriptions)) {
            if (subscribed.remoteId == message->subscription) {
                Q_EMIT subscribed.handle->notified(message->response.result);
                return; // the slot may have changed the table
            }
        }
        return; // one that was just dropped
    }
    const Handler handler = message->id ? m_pending.take(*message->id) : Handler();
    if (handler)
        handler(message->response);
    else if (m_strayLines.allow()) // late answers are normal, a flood of them is not worth a log
        qCInfo(logRpc).noquote().nospace() << "event=stray-reply endpoint=" << endpoint();
}

Result<std::unique_ptr<RpcSubscription>> WebSocketJsonRpcClient::subscribe(QJsonArray params)
{
    auto handle = std::make_unique<RpcSubscription>();
    const quint64 key = m_nextKey++;
    m_subscriptions.insert(key, {std::move(params), {}, handle.get()});
    connect(handle.get(), &QObject::destroyed, this, [this, key] { forget(key); });
    if (m_connected)
        renew(key);
    else
        open();
    return handle;
}

void WebSocketJsonRpcClient::renew(quint64 key)
{
    send(QStringLiteral("eth_subscribe"), m_subscriptions.value(key).params, [this, key](Result<RpcResponse> response) {
        const auto found = m_subscriptions.find(key);
        if (found == m_subscriptions.end())
            return; // dropped meanwhile; the node forgets it with the connection
        RpcSubscription* const handle = found->handle;
        if (!response) {
            // A lost connection is reported once for all; a timeout means that this one must be tried anew.
            if (response.error().is(errors::timeout))
                breakOff(errors::timeout, QStringLiteral("no answer to eth_subscribe"));
            return;
        }
        if (response->error) {
            Q_EMIT handle->refused(toError(*response->error, QStringLiteral("eth_subscribe")));
            return;
        }
        found->remoteId = response->result.toString();
        if (found->remoteId.isEmpty()) {
            breakOff(errors::badReply, QStringLiteral("eth_subscribe did not return a text"));
            return;
        }
        Q_EMIT handle->established();
    });
}

void WebSocketJsonRpcClient::forget(quint64 key)
{
    const QString remoteId = m_subscriptions.take(key).remoteId;
    if (!remoteId.isEmpty() && m_connected)
        send(QStringLiteral("eth_unsubscribe"), QJsonArray{remoteId}, [](const Result<RpcResponse>&) {});
    if (m_subscriptions.isEmpty())
        m_retry.stop();
}

} // namespace gatehouse::eth
