// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <array>
#include <chrono>

namespace gatehouse::http {

/// One accepted socket with a byte budget and a deadline for reading and a progress timeout for writing. Used by one
/// worker thread; closes the socket when destroyed.
class HttpConnection
{
public:
    enum class Trouble { None, Closed, Timeout, TooLarge };

    /// Takes ownership of @p socket, which must be non-blocking.
    HttpConnection(int socket, QHostAddress remote, quint16 remotePort, std::chrono::milliseconds writeTimeout);
    ~HttpConnection();
    Q_DISABLE_COPY_MOVE(HttpConnection)

    /// From now on at most @p bytes may be read until @p within has passed.
    void allowReading(qint64 bytes, std::chrono::milliseconds within);
    /// Bytes read, 0 at the end of the input, -1 on trouble().
    qint64 read(char* into, qint64 size);
    /// Writes everything or fails.
    bool write(const char* bytes, qint64 size);
    /// True when the client closed its side or the connection broke; costs one poll.
    bool peerHasLeft() const;
    /// Tells the client that nothing follows and reads a bounded rest of what it is still sending, so that the answer
    /// is not destroyed by a reset.
    void finish();

    Trouble trouble() const { return m_trouble; }
    qint64 bytesWritten() const { return m_written; }
    int socket() const { return m_socket; }
    const QHostAddress& remoteAddress() const { return m_remote; }
    quint16 remotePort() const { return m_remotePort; }

private:
    bool waitFor(short events, std::chrono::steady_clock::time_point until);

    int m_socket;
    QHostAddress m_remote;
    quint16 m_remotePort;
    std::chrono::milliseconds m_writeTimeout;
    std::chrono::steady_clock::time_point m_readUntil;
    qint64 m_readBudget = 0;
    qint64 m_written = 0;
    Trouble m_trouble = Trouble::None;
    std::array<char, 4096> m_buffer{};
    qint64 m_begin = 0;
    qint64 m_end = 0;
};

} // namespace gatehouse::http
