// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/JsonRpcClient.h"
#include "core/http/HttpClient.h"

namespace gatehouse::eth {

/// JSON-RPC over HTTP POST; one request per call, none batched.
class HttpJsonRpcClient final : public JsonRpcClient
{
    Q_OBJECT
public:
    HttpJsonRpcClient(QUrl url, JsonRpcOptions options, QObject* parent = nullptr);

    QCoro::Task<Result<RpcResponse>> call(QString method, QJsonArray params) override;
    Result<std::unique_ptr<RpcSubscription>> subscribe(QJsonArray params) override;
    bool canSubscribe() const override { return false; }
    QString endpoint() const override { return publicEndpoint(m_url); }

private:
    QUrl m_url;
    JsonRpcOptions m_options;
    http::HttpClient m_http;
    quint64 m_nextId = 1;
    int m_pending = 0;
};

} // namespace gatehouse::eth
