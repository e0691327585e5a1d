// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthErrors.h"
#include "core/eth/JsonRpcClient.h"

#include <QPromise>
#include <QTimer>
#include <functional>
#include <qcoro/qcorofuture.h>

namespace gatehouse::test {

/// A node that answers what the test says, from the event loop like a real one.
class FakeJsonRpc : public eth::JsonRpcClient
{
public:
    using Answer = std::function<Result<eth::RpcResponse>(const QString& method, const QJsonArray& params)>;
    explicit FakeJsonRpc(Answer answer)
        : m_answer(std::move(answer))
    {
    }

    QCoro::Task<Result<eth::RpcResponse>> call(QString method, QJsonArray params) override
    {
        calls.append(method);
        const auto promise = std::make_shared<QPromise<Result<eth::RpcResponse>>>();
        promise->start();
        const auto future = promise->future();
        QTimer::singleShot(0, this, [this, promise, method, params] {
            promise->addResult(m_answer(method, params));
            promise->finish();
        });
        co_return co_await future;
    }
    Result<std::unique_ptr<eth::RpcSubscription>> subscribe(QJsonArray) override
    {
        return fail(eth::errors::cannotSubscribe, QStringLiteral("fake"));
    }
    bool canSubscribe() const override { return false; }
    QString endpoint() const override { return QStringLiteral("http://fake"); }

    static Result<eth::RpcResponse> result(const QJsonValue& value) { return eth::RpcResponse{value, std::nullopt}; }
    static Result<eth::RpcResponse> error(qint64 code, const QString& message, const QJsonValue& data = {})
    {
        return eth::RpcResponse{{}, eth::RpcErrorObject{code, message, data}};
    }

    QStringList calls;

private:
    Answer m_answer;
};

} // namespace gatehouse::test
