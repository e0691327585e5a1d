// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpConnection.h"

#include <functional>
#include <memory>
#include <optional>

namespace gatehouse::http {

/// Speaks HTTP/1.1 on one connection through cpp-httplib, which parses the request and frames the answer; budgets and
/// deadlines are those of HttpConnection. One request per connection: nothing can hide behind a wrongly framed body.
class HttpEngine
{
public:
    /// What to do with a request of which only the head is known.
    struct Plan
    {
        std::optional<HttpResponse> refusal; ///< Set: answer this and do not read the body.
        int route = -1;
        QHash<QString, QByteArray> captures;
        qint64 maxBodyBytes = 0;
    };
    struct Answer
    {
        HttpResponse response;
        /// Set for an endless answer: blocks for a moment and returns bytes to send, nothing, or the end (nullopt).
        std::function<std::optional<QByteArray>()> more;
    };
    using Planner = std::function<Plan(const HttpRequest& head)>;
    using Answerer = std::function<Answer(int route, const HttpRequest& request, HttpConnection& connection)>;

    /// Both functions are called in whatever thread calls serve().
    HttpEngine(HttpServerLimits limits, Planner planner, Answerer answerer);
    ~HttpEngine();
    Q_DISABLE_COPY_MOVE(HttpEngine)

    /// Reads one request, answers it and ends the connection. Thread-safe.
    void serve(HttpConnection& connection);

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

} // namespace gatehouse::http
