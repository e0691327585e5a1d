// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpClient.h"

#include "core/http/HttpErrors.h"
#include "core/http/HttpExchange.h"

#include <qcoro/qcorosignal.h>

namespace gatehouse::http {

namespace {

constexpr int maxRedirects = 3;

Result<QNetworkRequest> prepare(const QUrl& url, const HttpRequestOptions& options)
{
    const QString scheme = url.scheme();
    if (!url.isValid() || url.host().isEmpty() || (scheme != u"http" && scheme != u"https"))
        return fail(errors::badUrl, url.toDisplayString());
    QNetworkRequest request(url);
    request.setMaximumRedirectsAllowed(maxRedirects);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    // Without it Qt asks for compression and inflates what comes, past the limit on received bytes.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("gatehouse/" GATEHOUSE_VERSION));
    for (auto header = options.headers.begin(); header != options.headers.end(); ++header)
        request.setRawHeader(header.key(), header.value());
    return request;
}

QCoro::Task<Result<HttpReply>> await(HttpClient* client, QNetworkReply* reply, HttpRequestOptions options)
{
    // Not a child of the client: the coroutine owns it, and the client's end only cancels it.
    const std::unique_ptr<HttpExchange> exchange(new HttpExchange(reply, std::move(options)));
    QObject::connect(client, &HttpClient::closing, exchange.get(), &HttpExchange::cancel);
    if (!exchange->isDone())
        co_await qCoro(exchange.get(), &HttpExchange::done);
    co_return exchange->takeResult();
}

} // namespace

HttpClient::HttpClient(QObject* parent)
    : QObject(parent)
{
}

HttpClient::~HttpClient()
{
    Q_EMIT closing();
}

QCoro::Task<Result<HttpReply>> HttpClient::get(QUrl url, HttpRequestOptions options)
{
    GH_CO_TRY(QNetworkRequest request, prepare(url, options));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::SameOriginRedirectPolicy);
    co_return co_await await(this, m_manager.get(request), std::move(options));
}

QCoro::Task<Result<HttpReply>> HttpClient::post(QUrl url, QByteArray contentType, QByteArray body,
                                                HttpRequestOptions options)
{
    GH_CO_TRY(QNetworkRequest request, prepare(url, options));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setHeader(QNetworkRequest::ContentTypeHeader, contentType);
    co_return co_await await(this, m_manager.post(request, body), std::move(options));
}

QCoro::Task<Result<HttpReply>> HttpClient::postForm(QUrl url, FormData form, HttpRequestOptions options)
{
    return post(std::move(url), QByteArrayLiteral("application/x-www-form-urlencoded"), form.encode(),
                std::move(options));
}

} // namespace gatehouse::http
