// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpConnection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::http {

namespace {
using SteadyClock = std::chrono::steady_clock;

/// What finish() still reads: enough for a client that is in the middle of sending a body we refused.
constexpr qint64 lingerBytes = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds lingerTime{2'000};

bool isTransient(int error)
{
    return error == EAGAIN || error == EINTR;
}
} // namespace

HttpConnection::HttpConnection(int socket, QHostAddress remote, quint16 remotePort,
                               std::chrono::milliseconds writeTimeout)
    : m_socket(socket)
    , m_remote(std::move(remote))
    , m_remotePort(remotePort)
    , m_writeTimeout(writeTimeout)
    , m_readUntil(SteadyClock::now())
{
}

HttpConnection::~HttpConnection()
{
    ::close(m_socket);
}

void HttpConnection::allowReading(qint64 bytes, std::chrono::milliseconds within)
{
    // What is already buffered was paid for by the last budget, but belongs to the new one.
    m_readBudget = std::max<qint64>(0, bytes - (m_end - m_begin));
    m_readUntil = SteadyClock::now() + within;
}

bool HttpConnection::waitFor(short events, SteadyClock::time_point until)
{
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
        if (left <= 0) {
            m_trouble = Trouble::Timeout;
            return false;
        }
        pollfd entry{m_socket, events, 0};
        const int ready = ::poll(&entry, 1, int(std::min<long long>(left, 60'000)));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR) {
            m_trouble = Trouble::Closed;
            return false;
        }
    }
}

qint64 HttpConnection::read(char* into, qint64 size)
{
    if (m_begin == m_end) {
        if (m_readBudget <= 0) {
            m_trouble = Trouble::TooLarge;
            return -1;
        }
        for (;;) {
            const auto room = std::size_t(std::min<qint64>(m_readBudget, qint64(m_buffer.size())));
            const ssize_t got = ::recv(m_socket, m_buffer.data(), room, 0);
            if (got == 0)
                return 0;
            if (got > 0) {
                m_begin = 0;
                m_end = got;
                m_readBudget -= got;
                break;
            }
            if (!isTransient(errno)) {
                m_trouble = Trouble::Closed;
                return -1;
            }
            if (!waitFor(POLLIN, m_readUntil))
                return -1;
        }
    }
    const qint64 count = std::min(size, m_end - m_begin);
    std::memcpy(into, m_buffer.data() + m_begin, std::size_t(count));
    m_begin += count;
    return count;
}

bool HttpConnection::write(const char* bytes, qint64 size)
{
    qint64 done = 0;
    while (done < size) {
        const ssize_t sent = ::send(m_socket, bytes + done, std::size_t(size - done), MSG_NOSIGNAL);
        if (sent > 0) {
            done += sent;
            m_written += sent;
            continue;
        }
        if (sent < 0 && !isTransient(errno)) {
            m_trouble = Trouble::Closed;
            return false;
        }
        if (!waitFor(POLLOUT, SteadyClock::now() + m_writeTimeout))
            return false;
    }
    return true;
}

bool HttpConnection::peerHasLeft() const
{
    pollfd entry{m_socket, POLLRDHUP, 0};
    return ::poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void HttpConnection::finish()
{
    ::shutdown(m_socket, SHUT_WR);
    const auto until = SteadyClock::now() + lingerTime;
    qint64 left = lingerBytes;
    while (left > 0) {
        const ssize_t got = ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
        if (got > 0)
            left -= got;
        else if (got == 0 || !isTransient(errno))
            return;
        else if (!waitFor(POLLIN, until))
            return;
        if (SteadyClock::now() > until)
            return;
    }
}

} // namespace gatehouse::http
