// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpListener.h"

#include <memory>
#include <mutex>
#include <optional>

struct ssl_ctx_st;
struct ssl_st;

namespace gatehouse::agent {

struct StreamProxyLimits
{
    int maxConnections = 64; ///< Each takes one thread.
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds idle{300'000}; ///< Without a byte in either direction.
};

/// Hands the bytes of each connection to the application and back, with or without TLS on the outer side. It reads no
/// HTTP: what the application speaks, WebSocket included, passes unchanged, and nothing can be framed differently on the
/// two sides. Its own only words are a 502 when the application cannot be reached.
class StreamProxy
{
public:
    explicit StreamProxy(StreamProxyLimits limits = {});
    /// Closes.
    ~StreamProxy();
    Q_DISABLE_COPY_MOVE(StreamProxy)

    /// All endpoints or none; errors::portTaken of core/http when one is in use. Once only.
    Result<void> listen(const QList<http::HttpEndpoint>& endpoints);
    quint16 port(int index = 0) const { return m_listener.port(index); }
    /// Where new connections go; nothing: they get 502. Thread-safe.
    void setUpstream(std::optional<http::HttpEndpoint> upstream);
    /// What new connections are served with; none: plain. Connections that stand keep theirs. Thread-safe.
    void setTls(std::shared_ptr<ssl_ctx_st> context);
    /// Breaks all connections and joins the threads.
    void close();

private:
    void serve(http::HttpConnection& connection);
    void serveStream(http::HttpConnection& connection, ssl_st* tls, const std::optional<http::HttpEndpoint>& upstream);
    int connectTo(const http::HttpEndpoint& upstream) const;

    const StreamProxyLimits m_limits;
    std::mutex m_mutex;
    std::optional<http::HttpEndpoint> m_upstream;
    std::shared_ptr<ssl_ctx_st> m_tls;
    http::HttpListener m_listener;
};

} // namespace gatehouse::agent
