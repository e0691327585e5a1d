// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/FormData.h"

#include <QHash>
#include <QHostAddress>
#include <chrono>

namespace gatehouse::http {

/// Header names in lower case; values as received. A repeated header keeps its first value.
using HttpHeaders = QHash<QByteArray, QByteArray>;

/// One request as a handler sees it: complete, bounded, and matched against its route.
struct HttpRequest
{
    QByteArray method;                    ///< Upper case.
    QByteArray path;                      ///< As sent, still percent-encoded, without the query.
    QHash<QString, QByteArray> captures;  ///< The {names} of the route's pattern, percent-decoded.
    FormData query;
    HttpHeaders headers;
    QByteArray body;
    QHostAddress remoteAddress;
    quint16 remotePort = 0;

    QByteArray header(const char* lowerCaseName) const { return headers.value(QByteArray(lowerCaseName)); }
    QByteArray capture(const char* name) const { return captures.value(QLatin1String(name)); }
};

struct HttpResponse
{
    int status = 200;
    QByteArray contentType = QByteArrayLiteral("text/plain; charset=utf-8");
    QByteArray body;
    HttpHeaders headers;

    static HttpResponse text(int status, const QString& line);
    static HttpResponse json(int status, const QByteArray& document);
    /// Raw bytes as application/octet-stream.
    static HttpResponse bytes(const QByteArray& body);
};

/// "Payload Too Large" for 413 and so on; "Unknown" for a number that HTTP does not name.
QByteArray reasonOf(int status);

/// Where a server listens. Port 0 lets the system choose.
struct HttpEndpoint
{
    QHostAddress address;
    quint16 port = 0;
    /// Only connections that arrive on this network interface (SO_BINDTODEVICE, needs root); empty: on any.
    QByteArray device = {};
};

/// What one server takes from its clients before it stops listening to them. Everything is bounded, as a client may be
/// anyone who reaches the port.
struct HttpServerLimits
{
    qint64 maxHeaderBytes = 16 * 1024; ///< Request line and headers together.
    qint64 maxBodyBytes = 1024 * 1024; ///< A route may ask for another limit.
    int maxConnections = 64;           ///< Each takes one thread while it lives; the next one gets 503 at once.
    std::chrono::milliseconds headerTimeout{10'000}; ///< From the connection to the last header, however they drip.
    std::chrono::milliseconds bodyTimeout{30'000};   ///< From the last header to the end of the body.
    std::chrono::milliseconds writeTimeout{15'000};  ///< Without any progress while writing.
};

struct HttpRouteOptions
{
    qint64 maxBodyBytes = -1;                        ///< -1: the server's limit.
    std::chrono::milliseconds answerWithin{30'000};  ///< Asynchronous handlers only; then the client gets 503.
};

struct HttpStreamOptions
{
    QByteArray contentType = QByteArrayLiteral("application/json");
    QByteArray keepAlive;                               ///< Sent when nothing else was for keepAliveEvery; may be empty.
    std::chrono::milliseconds keepAliveEvery{30'000};
    qint64 maxQueuedBytes = 4 * 1024 * 1024;            ///< A client that reads slower than this is cut off.
};

} // namespace gatehouse::http
