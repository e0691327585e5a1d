// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/HttpJsonRpcClient.h"

#include "core/eth/EthErrors.h"
#include "core/http/HttpErrors.h"

#include <QPointer>

namespace gatehouse::eth {

namespace {
/// Our error for one of the HTTP client, without its cause: that one holds the whole URL, and with it the provider's key.
Error transportError(const Error& error, const QUrl& url)
{
    const QString detail = QString(error.detail()).replace(url.toDisplayString(), publicEndpoint(url));
    if (error.is(http::errors::unreachable))
        return {errors::unreachable, detail, QStringLiteral("Check the address, and that the node is running.")};
    if (error.is(http::errors::timeout))
        return {errors::timeout, detail};
    if (error.is(http::errors::tooLarge))
        return {errors::replyTooLarge, detail};
    if (error.kind() == ErrorKind::Cancelled)
        return {::gatehouse::errors::cancelled, detail};
    return {errors::badReply, detail};
}

Result<RpcResponse> judge(const http::HttpReply& reply, quint64 id, const QString& endpoint)
{
    const QString where = QStringLiteral("%1 answered with HTTP status %2").arg(endpoint).arg(reply.status);
    if (reply.status == 402)
        return fail(errors::paymentRequired, where,
                    QStringLiteral("The provider's quota is used up; use another provider or wait until 00:00 UTC."));
    if (reply.status == 429) {
        const QByteArray retryAfter = reply.headers.value("retry-after").left(40);
        return fail(errors::rateLimited,
                    retryAfter.isEmpty() ? where
                                         : where + QStringLiteral(", retry after %1").arg(QString::fromLatin1(retryAfter)),
                    QStringLiteral("Wait a little, or use another provider."));
    }
    if (reply.status == 401 || reply.status == 403)
        return fail(errors::unauthorized, where, QStringLiteral("Check the key in the address of the provider."));

    auto message = parseRpcMessage(reply.body);
    // Providers send error objects with 4xx and 5xx too; a result there would be a contradiction.
    if (!reply.isSuccess() && (!message || !message->response.error))
        return fail(errors::httpStatus, where);
    if (!message)
        return fail(Error(message.error().code(), QStringLiteral("%1: %2").arg(endpoint, message.error().detail())));
    if (message->isNotification() || (message->id && *message->id != id))
        return fail(errors::badReply, QStringLiteral("%1: the reply belongs to another request").arg(endpoint));
    return std::move(message->response);
}
} // namespace

HttpJsonRpcClient::HttpJsonRpcClient(QUrl url, JsonRpcOptions options, QObject* parent)
    : JsonRpcClient(parent)
    , m_url(std::move(url))
    , m_options(options)
{
}

QCoro::Task<Result<RpcResponse>> HttpJsonRpcClient::call(QString method, QJsonArray params)
{
    if (m_pending >= m_options.maxPendingCalls)
        co_return fail(errors::tooManyCalls, QStringLiteral("%1 calls are under way").arg(m_pending));
    const quint64 id = m_nextId++;
    const QUrl url = m_url;
    const QPointer<HttpJsonRpcClient> self(this);
    ++m_pending;
    // Named: GCC 12 destroys braced temporaries in a co_await expression twice.
    const http::HttpRequestOptions options{m_options.timeout, m_options.maxReplyBytes, {}, http::HttpStatusPolicy::Any};
    const QByteArray type = QByteArrayLiteral("application/json");
    auto reply = co_await m_http.post(url, type, encodeRpcRequest(id, method, params), options);
    if (self)
        --self->m_pending;
    if (!reply)
        co_return fail(transportError(reply.error(), url));
    co_return judge(*reply, id, publicEndpoint(url));
}

Result<std::unique_ptr<RpcSubscription>> HttpJsonRpcClient::subscribe(QJsonArray)
{
    return fail(errors::cannotSubscribe, QStringLiteral("%1 is not a WebSocket").arg(endpoint()));
}

} // namespace gatehouse::eth
