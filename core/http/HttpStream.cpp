// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpStream.h"

namespace gatehouse::http {

void HttpStream::accept()
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Undecided)
        m_state = State::Open;
    m_changed.notify_all();
}

void HttpStream::refuse(HttpResponse response)
{
    const std::lock_guard lock(m_mutex);
    if (m_state != State::Undecided)
        return;
    m_state = State::Refused;
    m_refusal = std::move(response);
    m_changed.notify_all();
}

bool HttpStream::push(const QByteArray& bytes)
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Undecided)
        m_state = State::Open;
    if (m_state != State::Open)
        return false;
    if (m_queuedBytes + bytes.size() > m_maxQueuedBytes) {
        m_state = State::Ended;
        m_changed.notify_all();
        return false;
    }
    m_queuedBytes += bytes.size();
    m_queue.push_back(bytes);
    m_changed.notify_all();
    return true;
}

void HttpStream::close()
{
    const std::lock_guard lock(m_mutex);
    if (m_state == State::Open || m_state == State::Undecided)
        m_state = State::Closing;
    m_changed.notify_all();
}

bool HttpStream::isOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_state == State::Undecided || m_state == State::Open;
}

QByteArray HttpStream::take(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, wait, [this] { return !m_queue.empty() || m_state != State::Open; });
    QByteArray bytes;
    while (!m_queue.empty()) {
        bytes += m_queue.front();
        m_queue.pop_front();
    }
    m_queuedBytes = 0;
    return bytes;
}

HttpStream::State HttpStream::waitForDecision(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, wait, [this] { return m_state != State::Undecided; });
    return m_state;
}

HttpStream::State HttpStream::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

HttpResponse HttpStream::refusal() const
{
    const std::lock_guard lock(m_mutex);
    return m_refusal;
}

void HttpStream::end()
{
    const std::lock_guard lock(m_mutex);
    m_state = State::Ended;
    m_queue.clear();
    m_queuedBytes = 0;
    m_changed.notify_all();
}

} // namespace gatehouse::http
