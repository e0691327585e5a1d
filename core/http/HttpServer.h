// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpResponder.h"
#include "core/http/HttpStream.h"

#include <QObject>

namespace gatehouse::http {

/// An HTTP/1.1 server with its own threads, for small local services. Register the routes, then listen().
///
/// Routes are a method and a pattern of literal segments and whole-segment captures, "/attest/{tag}/{hex}". Unknown
/// paths get 404, known paths with another method 405, bodies over the limit 413 (measured while reading, also when
/// chunked), and what comes past HttpServerLimits::maxConnections 503. Each connection carries one request.
class HttpServer : public QObject
{
    Q_OBJECT
public:
    /// Called in a worker thread, several at once: must be thread-safe and may block.
    using SyncHandler = std::function<HttpResponse(const HttpRequest&)>;
    /// Called in this object's thread; answers through the responder, now or later.
    using AsyncHandler = std::function<void(HttpRequest, HttpResponderPtr)>;
    /// Called in this object's thread; accepts, pushes or refuses, now or within half a minute.
    using StreamHandler = std::function<void(HttpRequest, HttpStreamPtr)>;

    explicit HttpServer(HttpServerLimits limits = {}, QObject* parent = nullptr);
    /// Closes; clients that still wait are disconnected.
    ~HttpServer() override;

    void handle(const QByteArray& method, const QString& pattern, SyncHandler handler, HttpRouteOptions options = {});
    void handleAsync(const QByteArray& method, const QString& pattern, AsyncHandler handler,
                     HttpRouteOptions options = {});
    /// GET only.
    void handleStream(const QString& pattern, StreamHandler handler, HttpStreamOptions options = {});

    /// Binds all endpoints or none; errors::portTaken when one is in use. Routes are fixed from now on.
    Result<void> listen(const QList<HttpEndpoint>& endpoints);
    bool isListening() const;
    /// The bound port of the endpoint with this index; 0 when not listening.
    quint16 port(int index = 0) const;
    /// Stops listening, breaks the connections and joins the threads. The server cannot listen again.
    void close();

private:
    struct Route;
    struct Private;

    void addRoute(Route route, const QByteArray& method, const QString& pattern);

    std::unique_ptr<Private> d;
};

} // namespace gatehouse::http
