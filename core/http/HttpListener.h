// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpConnection.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace gatehouse::http {

/// Accepts connections on several addresses in one thread and hands each to a thread of a bounded pool; the pool grows
/// as needed and never beyond the limit, past which clients are told 503 without a thread being spent on them.
class HttpListener
{
public:
    using Serve = std::function<void(HttpConnection&)>;

    /// @p serve is called in the pool's threads.
    HttpListener(HttpServerLimits limits, Serve serve);
    ~HttpListener();
    Q_DISABLE_COPY_MOVE(HttpListener)

    /// All endpoints or none.
    Result<void> listen(const QList<HttpEndpoint>& endpoints);
    /// The port of the endpoint with this index, as bound.
    quint16 port(int index) const { return m_ports.value(index); }
    /// Breaks every connection and waits for the threads; serve() is not called after it.
    void stop();
    bool isStopping() const { return m_stopping; }

private:
    Result<int> bindOne(const HttpEndpoint& endpoint);
    void acceptLoop();
    void acceptFrom(int listener);
    void workerLoop();

    const HttpServerLimits m_limits;
    const Serve m_serve;
    std::vector<int> m_listeners;
    QList<quint16> m_ports;
    int m_wakeUp = -1;
    std::atomic<bool> m_stopping{false};
    std::thread m_acceptThread;

    std::mutex m_mutex;
    std::condition_variable m_work;
    std::deque<std::unique_ptr<HttpConnection>> m_pending;
    std::vector<std::thread> m_workers;
    std::set<int> m_sockets; ///< Of all connections in work, so that stop() can break them.
    int m_idleWorkers = 0;
};

} // namespace gatehouse::http
