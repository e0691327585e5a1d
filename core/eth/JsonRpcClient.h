// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/JsonRpcMessage.h"

#include <QObject>
#include <QUrl>
#include <chrono>
#include <memory>
#include <qcoro/qcorotask.h>

namespace gatehouse::eth {

struct JsonRpcOptions
{
    std::chrono::milliseconds timeout{20'000}; ///< For one call, connecting included.
    /// A longer reply is aborted while it comes in. 32 MiB hold 10,000 logs, the most a provider returns at once.
    qint64 maxReplyBytes = 32 * 1024 * 1024;
    int maxPendingCalls = 256;
    /// First wait before a lost WebSocket is opened again; doubled each time up to a minute, with jitter.
    std::chrono::milliseconds reconnectDelay{1'000};
    /// A WebSocket without any sign of life for this long is opened again.
    std::chrono::milliseconds keepAlive{30'000};
};

/// Receives the notifications of one eth_subscribe for as long as it lives; destroying it unsubscribes. It is owned by who
/// asked for it and survives reconnections.
class RpcSubscription : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    void notified(const QJsonValue& content);
    /// The node accepted the subscription; the first time and after each reconnection. What happened in between was not
    /// delivered: ask for it with eth_getLogs.
    void established();
    /// The connection broke; it is being opened again.
    void interrupted(const gatehouse::Error& error);
    /// The node refuses to subscribe; nothing will come.
    void refused(const gatehouse::Error& error);
};

/// Calls of one JSON-RPC node. Lives in one thread. Destroying it ends all pending calls with errors::cancelled; it must
/// not be destroyed from within a slot connected to one of its subscriptions (use deleteLater()).
class JsonRpcClient : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// One call. The Result fails when no proper answer came; an answer may still hold the node's error object.
    virtual QCoro::Task<Result<RpcResponse>> call(QString method, QJsonArray params) = 0;
    /// Opens a subscription, now or as soon as there is a connection. errors::cannotSubscribe over HTTP.
    virtual Result<std::unique_ptr<RpcSubscription>> subscribe(QJsonArray params) = 0;
    virtual bool canSubscribe() const = 0;
    /// Scheme, host and port: what may be shown and logged. Paths and queries of providers hold keys.
    virtual QString endpoint() const = 0;
};

/// A client for http(s) or ws(s) URLs; errors::badUrl for anything else.
Result<std::shared_ptr<JsonRpcClient>> makeJsonRpcClient(const QUrl& url, JsonRpcOptions options = {});

/// The part of @p url that may be shown and logged.
QString publicEndpoint(const QUrl& url);

} // namespace gatehouse::eth
