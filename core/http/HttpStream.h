// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace gatehouse::http {

/// One client of an endless answer (chunked). Thread-safe: whoever has lines pushes them, the server's worker sends
/// them and the keep-alive between. Ends when the client leaves, reads too slowly, close() is called or the server is.
class HttpStream
{
public:
    explicit HttpStream(qint64 maxQueuedBytes)
        : m_maxQueuedBytes(maxQueuedBytes)
    {
    }
    ~HttpStream() = default;
    Q_DISABLE_COPY_MOVE(HttpStream)

    /// Answers 200 and opens the stream; the first push() does so too.
    void accept();
    /// Answers something else instead; only before accept().
    void refuse(HttpResponse response);
    /// Queues @p bytes as they are. False when the stream has ended or the client lags more than the queue holds, and
    /// then it is ended.
    bool push(const QByteArray& bytes);
    /// Sends what is queued and ends the answer properly.
    void close();
    bool isOpen() const;

private:
    friend class HttpServer;
    enum class State { Undecided, Open, Refused, Closing, Ended };
    /// Waits at most @p wait for bytes to send. Empty and still open: nothing came.
    QByteArray take(std::chrono::milliseconds wait);
    State waitForDecision(std::chrono::milliseconds wait);
    State state() const;
    HttpResponse refusal() const;
    void end();

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<QByteArray> m_queue;
    qint64 m_queuedBytes = 0;
    const qint64 m_maxQueuedBytes;
    State m_state = State::Undecided;
    HttpResponse m_refusal;
};

using HttpStreamPtr = std::shared_ptr<HttpStream>;

} // namespace gatehouse::http
