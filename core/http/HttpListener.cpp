// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpListener.h"

#include "core/http/HttpErrors.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::http {

namespace {

constexpr int backlog = 128;
constexpr int pauseMilliseconds = 50;

socklen_t toSocketAddress(const HttpEndpoint& endpoint, sockaddr_storage& out)
{
    std::memset(&out, 0, sizeof out);
    if (endpoint.address.protocol() == QAbstractSocket::IPv6Protocol) {
        auto* six = reinterpret_cast<sockaddr_in6*>(&out);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(endpoint.port);
        const Q_IPV6ADDR address = endpoint.address.toIPv6Address();
        std::memcpy(&six->sin6_addr, &address, sizeof address);
        return sizeof *six;
    }
    auto* four = reinterpret_cast<sockaddr_in*>(&out);
    four->sin_family = AF_INET;
    four->sin_port = htons(endpoint.port);
    four->sin_addr.s_addr = htonl(endpoint.address.toIPv4Address());
    return sizeof *four;
}

quint16 portOf(const sockaddr_storage& address)
{
    return address.ss_family == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port)
                                         : ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

QString describe(const HttpEndpoint& endpoint)
{
    return QStringLiteral("%1 port %2").arg(endpoint.address.toString()).arg(endpoint.port);
}

} // namespace

HttpListener::HttpListener(HttpServerLimits limits, Serve serve)
    : m_limits(limits)
    , m_serve(std::move(serve))
{
}

HttpListener::~HttpListener()
{
    stop();
}

Result<int> HttpListener::bindOne(const HttpEndpoint& endpoint)
{
    sockaddr_storage address;
    const socklen_t size = toSocketAddress(endpoint, address);
    const int listener = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return fail(errors::notListening, QStringLiteral("socket: %1").arg(qt_error_string(errno)));
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!endpoint.device.isEmpty()
        && ::setsockopt(listener, SOL_SOCKET, SO_BINDTODEVICE, endpoint.device.constData(), socklen_t(endpoint.device.size())) != 0) {
        const int reason = errno;
        ::close(listener);
        return fail(errors::notListening, QStringLiteral("%1 on %2: %3").arg(describe(endpoint), QString::fromLatin1(endpoint.device),
                                                                              qt_error_string(reason)));
    }
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener, backlog) != 0) {
        const int reason = errno;
        ::close(listener);
        return fail(reason == EADDRINUSE ? errors::portTaken : errors::notListening,
                    QStringLiteral("%1: %2").arg(describe(endpoint), qt_error_string(reason)),
                    reason == EADDRINUSE ? QStringLiteral("Stop the program that uses the port, or choose another port.")
                                         : QString());
    }
    socklen_t bound = sizeof address;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &bound);
    m_ports.append(portOf(address));
    return listener;
}

Result<void> HttpListener::listen(const QList<HttpEndpoint>& endpoints)
{
    for (const HttpEndpoint& endpoint : endpoints) {
        auto listener = bindOne(endpoint);
        if (!listener) {
            stop();
            return fail(std::move(listener).error());
        }
        m_listeners.push_back(*listener);
    }
    m_wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    m_acceptThread = std::thread([this] { acceptLoop(); });
    return {};
}

void HttpListener::acceptLoop()
{
    std::vector<pollfd> entries;
    for (const int listener : m_listeners)
        entries.push_back({listener, POLLIN, 0});
    entries.push_back({m_wakeUp, POLLIN, 0});
    while (!m_stopping) {
        if (::poll(entries.data(), entries.size(), -1) <= 0)
            continue;
        for (std::size_t i = 0; i + 1 < entries.size() && !m_stopping; ++i) {
            if (entries[i].revents != 0)
                acceptFrom(entries[i].fd);
        }
    }
}

void HttpListener::acceptFrom(int listener)
{
    sockaddr_storage address;
    socklen_t size = sizeof address;
    const int socket =
        ::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) {
        // Out of descriptors: without a pause this would spin until some connection ends. stop() ends the pause.
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            pollfd stopped{m_wakeUp, POLLIN, 0};
            ::poll(&stopped, 1, pauseMilliseconds);
        }
        return;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_unique<HttpConnection>(
        socket, QHostAddress(reinterpret_cast<const sockaddr*>(&address)), portOf(address), m_limits.writeTimeout);

    const std::lock_guard lock(m_mutex);
    if (int(m_sockets.size()) >= m_limits.maxConnections) {
        static constexpr char busy[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
                                       "Connection: close\r\n\r\n";
        [[maybe_unused]] const ssize_t sent = ::send(socket, busy, sizeof busy - 1, MSG_NOSIGNAL);
        // What the client already sent must be read, or closing resets the connection and the answer is lost.
        char rest[4096];
        ::shutdown(socket, SHUT_WR);
        [[maybe_unused]] const ssize_t read = ::recv(socket, rest, sizeof rest, 0);
        return;
    }
    m_sockets.insert(socket);
    m_pending.push_back(std::move(connection));
    if (m_idleWorkers < int(m_pending.size()) && int(m_workers.size()) < m_limits.maxConnections)
        m_workers.emplace_back([this] { workerLoop(); });
    m_work.notify_one();
}

void HttpListener::workerLoop()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idleWorkers;
        m_work.wait(lock, [this] { return m_stopping || !m_pending.empty(); });
        --m_idleWorkers;
        if (m_stopping)
            return;
        std::unique_ptr<HttpConnection> connection = std::move(m_pending.front());
        m_pending.pop_front();
        lock.unlock();
        m_serve(*connection);
        lock.lock();
        m_sockets.erase(connection->socket());
        connection.reset(); // Closed under the lock: the number must not be reused while it stands in m_sockets.
    }
}

void HttpListener::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        for (const int socket : m_sockets)
            ::shutdown(socket, SHUT_RDWR);
        m_work.notify_all();
    }
    if (m_wakeUp >= 0)
        [[maybe_unused]] const int woken = ::eventfd_write(m_wakeUp, 1);
    if (m_acceptThread.joinable())
        m_acceptThread.join();
    for (std::thread& worker : m_workers) // Nobody adds workers once the accept thread has ended.
        worker.join();
    m_workers.clear();
    m_pending.clear();
    m_sockets.clear();
    for (const int listener : m_listeners)
        ::close(listener);
    m_listeners.clear();
    if (m_wakeUp >= 0)
        ::close(m_wakeUp);
    m_wakeUp = -1;
}

} // namespace gatehouse::http
