// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpServer.h"

#include "core/http/HttpEngine.h"
#include "core/http/HttpListener.h"
#include "core/http/HttpRouter.h"

namespace gatehouse::http {

namespace {
using SteadyClock = std::chrono::steady_clock;

/// How often a waiting worker looks whether its client is still there or the server closes.
constexpr std::chrono::milliseconds lookAround{100};
constexpr std::chrono::milliseconds decideWithin{30'000};

HttpResponse plain(int status)
{
    return HttpResponse::text(status, QString::fromLatin1(reasonOf(status)) + u'\n');
}
} // namespace

struct HttpServer::Route
{
    SyncHandler sync;
    AsyncHandler async;
    StreamHandler stream;
    HttpRouteOptions options;
    HttpStreamOptions streamOptions;
};

struct HttpServer::Private
{
    HttpServer* q;
    HttpServerLimits limits;
    HttpRouter router;
    std::vector<Route> routes;
    std::unique_ptr<HttpEngine> engine;
    std::unique_ptr<HttpListener> listener;

    HttpEngine::Plan plan(const HttpRequest& head) const;
    HttpEngine::Answer answer(int route, const HttpRequest& request, HttpConnection& connection) const;
    HttpResponse askOwner(const Route& route, const HttpRequest& request, const HttpConnection& connection) const;
    HttpEngine::Answer openStream(const Route& route, const HttpRequest& request,
                                  const HttpConnection& connection) const;
};

HttpServer::HttpServer(HttpServerLimits limits, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->limits = limits;
}

HttpServer::~HttpServer()
{
    close();
}

void HttpServer::addRoute(Route route, const QByteArray& method, const QString& pattern)
{
    Q_ASSERT_X(!d->listener, "HttpServer", "routes are registered before listen()");
    d->router.add(method, pattern);
    d->routes.push_back(std::move(route));
}

void HttpServer::handle(const QByteArray& method, const QString& pattern, SyncHandler handler, HttpRouteOptions options)
{
    addRoute({std::move(handler), {}, {}, options, {}}, method, pattern);
}

void HttpServer::handleAsync(const QByteArray& method, const QString& pattern, AsyncHandler handler,
                             HttpRouteOptions options)
{
    addRoute({{}, std::move(handler), {}, options, {}}, method, pattern);
}

void HttpServer::handleStream(const QString& pattern, StreamHandler handler, HttpStreamOptions options)
{
    addRoute({{}, {}, std::move(handler), {}, std::move(options)}, QByteArrayLiteral("GET"), pattern);
}

Result<void> HttpServer::listen(const QList<HttpEndpoint>& endpoints)
{
    Q_ASSERT_X(!d->listener, "HttpServer", "listens once");
    d->engine = std::make_unique<HttpEngine>(
        d->limits, [p = d.get()](const HttpRequest& head) { return p->plan(head); },
        [p = d.get()](int route, const HttpRequest& request, HttpConnection& connection) {
            return p->answer(route, request, connection);
        });
    auto listener = std::make_unique<HttpListener>(
        d->limits, [engine = d->engine.get()](HttpConnection& connection) { engine->serve(connection); });
    // Workers ask d->listener whether it stops, so it stands there before the first connection.
    d->listener = std::move(listener);
    if (auto listening = d->listener->listen(endpoints); !listening) {
        d->listener.reset();
        return listening;
    }
    return {};
}

bool HttpServer::isListening() const
{
    return d->listener && !d->listener->isStopping();
}

quint16 HttpServer::port(int index) const
{
    return d->listener ? d->listener->port(index) : 0;
}

void HttpServer::close()
{
    if (d->listener)
        d->listener->stop();
}

HttpEngine::Plan HttpServer::Private::plan(const HttpRequest& head) const
{
    HttpRouter::Match match = router.match(head.method, head.path);
    HttpEngine::Plan plan;
    if (match.route < 0) {
        plan.refusal = plain(match.pathIsKnown ? 405 : 404);
        if (match.pathIsKnown)
            plan.refusal->headers.insert("Allow", match.allowed.join(", "));
        return plan;
    }
    const Route& route = routes[std::size_t(match.route)];
    plan.route = match.route;
    plan.captures = std::move(match.captures);
    plan.maxBodyBytes = route.options.maxBodyBytes >= 0 ? route.options.maxBodyBytes : limits.maxBodyBytes;
    return plan;
}

HttpEngine::Answer HttpServer::Private::answer(int index, const HttpRequest& request, HttpConnection& connection) const
{
    const Route& route = routes[std::size_t(index)];
    if (route.sync)
        return {route.sync(request), {}};
    if (route.async)
        return {askOwner(route, request, connection), {}};
    return openStream(route, request, connection);
}

HttpResponse HttpServer::Private::askOwner(const Route& route, const HttpRequest& request,
                                           const HttpConnection& connection) const
{
    const auto shared = std::make_shared<HttpResponder::Shared>();
    {
        HttpResponderPtr responder(new HttpResponder(shared));
        QMetaObject::invokeMethod(
            q, [handler = route.async, request, responder] { handler(request, responder); }, Qt::QueuedConnection);
    }
    const auto until = SteadyClock::now() + route.options.answerWithin;
    HttpResponse verdict;
    {
        std::unique_lock lock(shared->mutex);
        for (;;) {
            shared->changed.wait_for(lock, lookAround, [&] { return shared->response || shared->handleGone; });
            if (shared->response)
                return *shared->response;
            if (shared->handleGone)
                return plain(500);
            if (SteadyClock::now() >= until || listener->isStopping()) {
                verdict = plain(503);
                verdict.headers.insert("Retry-After", "1");
                break;
            }
            if (connection.peerHasLeft()) {
                verdict = plain(408); // Nobody reads it.
                break;
            }
        }
    }
    HttpResponder::abandon(*shared, q);
    return verdict;
}

HttpEngine::Answer HttpServer::Private::openStream(const Route& route, const HttpRequest& request,
                                                   const HttpConnection& connection) const
{
    const auto stream = std::make_shared<HttpStream>(route.streamOptions.maxQueuedBytes);
    QMetaObject::invokeMethod(
        q, [handler = route.stream, request, stream] { handler(request, stream); }, Qt::QueuedConnection);
    const auto until = SteadyClock::now() + decideWithin;
    HttpStream::State state = HttpStream::State::Undecided;
    while ((state = stream->waitForDecision(lookAround)) == HttpStream::State::Undecided) {
        if (SteadyClock::now() >= until || listener->isStopping() || connection.peerHasLeft()) {
            stream->end();
            return {plain(503), {}};
        }
    }
    if (state == HttpStream::State::Refused)
        return {stream->refusal(), {}};

    // The guard ends the stream when httplib drops the provider, whatever the reason.
    const std::shared_ptr<void> guard(nullptr, [stream](void*) { stream->end(); });
    HttpEngine::Answer answer;
    answer.response.contentType = route.streamOptions.contentType;
    answer.more = [this, stream, guard, &connection, options = route.streamOptions,
                   sentAt = SteadyClock::now()]() mutable -> std::optional<QByteArray> {
        const HttpStream::State before = stream->state();
        QByteArray bytes = stream->take(lookAround);
        if (bytes.isEmpty()) {
            if (before != HttpStream::State::Open || listener->isStopping() || connection.peerHasLeft())
                return std::nullopt;
            if (options.keepAlive.isEmpty() || SteadyClock::now() - sentAt < options.keepAliveEvery)
                return bytes;
            bytes = options.keepAlive;
        }
        sentAt = SteadyClock::now();
        return bytes;
    };
    return answer;
}

} // namespace gatehouse::http
