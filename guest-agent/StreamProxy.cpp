// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/StreamProxy.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// So that close() is noticed within this time while nothing moves.
constexpr int pollSliceMs = 500;
constexpr std::chrono::milliseconds farewell{2'000};
constexpr char badGateway[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: 34\r\nConnection: close\r\n\r\n"
                              "The application does not run yet.\n";

enum class Moved { Some, Nothing, End, Broken };

/// One side of a connection: a non-blocking socket, perhaps with TLS on it. The flags say what the last attempt waits for,
/// which under TLS need not be what it was about.
class Side
{
public:
    Side(int socket, SSL* tls)
        : m_socket(socket)
        , m_tls(tls)
    {
    }

    int socket() const { return m_socket; }
    short readWaitsFor() const { return m_readWaitsFor; }
    short writeWaitsFor() const { return m_writeWaitsFor; }

    Moved read(char* into, std::size_t room, std::size_t& got)
    {
        if (m_tls) {
            ERR_clear_error();
            return judge(SSL_read_ex(m_tls, into, room, &got), m_readWaitsFor);
        }
        const ssize_t count = ::recv(m_socket, into, room, 0);
        got = count > 0 ? std::size_t(count) : 0;
        if (count > 0)
            return Moved::Some;
        if (count == 0)
            return Moved::End;
        m_readWaitsFor = POLLIN;
        return isTransient() ? Moved::Nothing : Moved::Broken;
    }

    Moved write(const char* from, std::size_t size, std::size_t& done)
    {
        if (m_tls) {
            ERR_clear_error();
            return judge(SSL_write_ex(m_tls, from, size, &done), m_writeWaitsFor);
        }
        const ssize_t count = ::send(m_socket, from, size, MSG_NOSIGNAL);
        done = count > 0 ? std::size_t(count) : 0;
        if (count > 0)
            return Moved::Some;
        m_writeWaitsFor = POLLOUT;
        return isTransient() ? Moved::Nothing : Moved::Broken;
    }

    void endWriting()
    {
        if (m_tls)
            SSL_shutdown(m_tls);
        ::shutdown(m_socket, SHUT_WR);
    }

private:
    static bool isTransient() { return errno == EAGAIN || errno == EINTR; }
    Moved judge(int result, short& waitsFor)
    {
        if (result > 0)
            return Moved::Some;
        switch (SSL_get_error(m_tls, result)) {
        case SSL_ERROR_WANT_READ:
            waitsFor = POLLIN;
            return Moved::Nothing;
        case SSL_ERROR_WANT_WRITE:
            waitsFor = POLLOUT;
            return Moved::Nothing;
        case SSL_ERROR_ZERO_RETURN:
            return Moved::End;
        default:
            ERR_clear_error();
            return Moved::Broken;
        }
    }

    int m_socket;
    SSL* m_tls;
    short m_readWaitsFor = POLLIN;
    short m_writeWaitsFor = POLLOUT;
};

/// Bytes on their way in one direction.
class Flow
{
public:
    Flow(Side& from, Side& to)
        : m_from(from)
        , m_to(to)
    {
    }

    bool isOver() const { return m_told; }
    bool isBroken() const { return m_broken; }

    /// Moves what can be moved without waiting; whether anything did.
    bool step()
    {
        bool moved = false;
        if (m_begin == m_end && !m_ended) {
            m_begin = m_end = 0;
            std::size_t got = 0;
            const Moved read = m_from.read(m_bytes.data(), m_bytes.size(), got);
            m_end = got;
            m_ended = read == Moved::End;
            m_broken = m_broken || read == Moved::Broken;
            moved = read == Moved::Some || read == Moved::End;
        }
        if (m_begin < m_end) {
            std::size_t done = 0;
            const Moved wrote = m_to.write(m_bytes.data() + m_begin, m_end - m_begin, done);
            m_begin += done;
            m_broken = m_broken || wrote == Moved::Broken || wrote == Moved::End;
            moved = moved || done > 0;
        }
        if (m_ended && m_begin == m_end && !m_told) {
            m_to.endWriting();
            m_told = true;
            moved = true;
        }
        return moved;
    }

    void addInterest(pollfd& from, pollfd& to) const
    {
        if (m_begin == m_end && !m_ended)
            from.events = short(from.events | m_from.readWaitsFor());
        if (m_begin < m_end)
            to.events = short(to.events | m_to.writeWaitsFor());
    }

private:
    Side& m_from;
    Side& m_to;
    std::array<char, 16 * 1024> m_bytes{};
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_ended = false; ///< Nothing more will come.
    bool m_told = false;  ///< And the other side knows.
    bool m_broken = false;
};

/// Waits for @p events on @p socket in slices, so that the stop of the listener, which breaks the socket, is noticed.
bool await(int socket, short events, SteadyClock::time_point until)
{
    while (SteadyClock::now() < until) {
        pollfd entry{socket, events, 0};
        const int ready = ::poll(&entry, 1, pollSliceMs);
        if (ready > 0)
            return (entry.revents & (POLLERR | POLLNVAL)) == 0;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

bool shakeHands(SSL* tls, int socket, std::chrono::milliseconds within)
{
    const auto until = SteadyClock::now() + within;
    for (;;) {
        ERR_clear_error();
        const int result = SSL_accept(tls);
        if (result == 1)
            return true;
        const int error = SSL_get_error(tls, result);
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
            return false;
        if (!await(socket, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until))
            return false;
    }
}

/// Reads the start of the question first: a browser that still sends shows no answer.
void refuse(Side& client)
{
    const auto until = SteadyClock::now() + farewell;
    std::array<char, 4096> question{};
    std::size_t got = 0;
    while (client.read(question.data(), question.size(), got) == Moved::Nothing) {
        if (!await(client.socket(), client.readWaitsFor(), until))
            return;
    }
    std::size_t sent = 0;
    while (sent < sizeof badGateway - 1) {
        std::size_t done = 0;
        const Moved wrote = client.write(badGateway + sent, sizeof badGateway - 1 - sent, done);
        sent += done;
        if (wrote == Moved::Nothing && !await(client.socket(), client.writeWaitsFor(), until))
            return;
        if (wrote == Moved::Broken || wrote == Moved::End)
            return;
    }
    client.endWriting();
}

} // namespace

StreamProxy::StreamProxy(StreamProxyLimits limits)
    : m_limits(limits)
    , m_listener(
          [&limits] {
              http::HttpServerLimits listening;
              listening.maxConnections = limits.maxConnections;
              return listening;
          }(),
          [this](http::HttpConnection& connection) { serve(connection); })
{
}

StreamProxy::~StreamProxy()
{
    close();
}

Result<void> StreamProxy::listen(const QList<http::HttpEndpoint>& endpoints)
{
    return m_listener.listen(endpoints);
}

void StreamProxy::setUpstream(std::optional<http::HttpEndpoint> upstream)
{
    const std::lock_guard lock(m_mutex);
    m_upstream = std::move(upstream);
}

void StreamProxy::setTls(std::shared_ptr<ssl_ctx_st> context)
{
    const std::lock_guard lock(m_mutex);
    m_tls = std::move(context);
}

void StreamProxy::close()
{
    m_listener.stop();
}

int StreamProxy::connectTo(const http::HttpEndpoint& upstream) const
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0)
        return -1;
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(upstream.port);
    address.sin_addr.s_addr = htonl(upstream.address.toIPv4Address());
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    int reason = errno;
    if (reason == EINPROGRESS && await(socket, POLLOUT, SteadyClock::now() + m_limits.connect)) {
        socklen_t size = sizeof reason;
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &reason, &size);
        if (reason == 0)
            return socket;
    }
    ::close(socket);
    return -1;
}

void StreamProxy::serve(http::HttpConnection& connection)
{
    std::shared_ptr<SSL_CTX> context;
    std::optional<http::HttpEndpoint> upstream;
    {
        const std::lock_guard lock(m_mutex);
        context = m_tls;
        upstream = m_upstream;
    }
    if (!context) {
        serveStream(connection, nullptr, upstream);
        return;
    }
    // OpenSSL writes with write(2), whose broken pipe would end the process.
    sigset_t brokenPipe;
    sigemptyset(&brokenPipe);
    sigaddset(&brokenPipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &brokenPipe, nullptr);
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    if (!tls || SSL_set_fd(tls.get(), connection.socket()) != 1)
        return;
    if (shakeHands(tls.get(), connection.socket(), m_limits.handshake))
        serveStream(connection, tls.get(), upstream);
    ERR_clear_error();
}

void StreamProxy::serveStream(http::HttpConnection& connection, SSL* tls, const std::optional<http::HttpEndpoint>& upstream)
{
    Side client(connection.socket(), tls);
    const int socket = upstream ? connectTo(*upstream) : -1;
    if (socket < 0) {
        refuse(client);
        connection.finish();
        return;
    }
    Side application(socket, nullptr);
    Flow up(client, application);
    Flow down(application, client);
    auto lastMove = SteadyClock::now();
    // What the application has said must reach the client; what the client still says then does not matter.
    while (!down.isOver() && !up.isBroken() && !down.isBroken() && !m_listener.isStopping()) {
        const bool movedUp = up.step();
        const bool movedDown = down.step();
        if (movedUp || movedDown) {
            lastMove = SteadyClock::now();
            continue;
        }
        if (SteadyClock::now() - lastMove > m_limits.idle)
            break;
        std::array<pollfd, 2> entries{{{client.socket(), 0, 0}, {application.socket(), 0, 0}}};
        up.addInterest(entries[0], entries[1]);
        down.addInterest(entries[1], entries[0]);
        for (pollfd& entry : entries) {
            if (entry.events == 0)
                entry.fd = -1; // A hang-up of a side that nothing is wanted of would be reported without end.
        }
        if (::poll(entries.data(), entries.size(), pollSliceMs) < 0 && errno != EINTR)
            break;
    }
    ::close(socket);
    if (down.isOver())
        connection.finish();
}

} // namespace gatehouse::agent
