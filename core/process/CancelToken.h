// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

namespace gatehouse {
class Operation;
}

namespace gatehouse::process {

/// Says once that work should stop. Shared by one CancelSource and its tokens; lives in the thread of the source.
class CancelSignal : public QObject
{
    Q_OBJECT
public:
    bool isCancelled() const { return m_cancelled; }
    /// Idempotent.
    void cancel();

Q_SIGNALS:
    void cancelled();

private:
    bool m_cancelled = false;
};

/// The receiving end of a cancellation; a cheap value. A default token is never cancelled.
class CancelToken
{
public:
    CancelToken() = default;
    explicit CancelToken(std::shared_ptr<CancelSignal> signal)
        : m_signal(std::move(signal))
    {
    }
    /// Follows Operation::cancel(). The operation may die before the token.
    static CancelToken of(const Operation& operation);

    bool isCancelled() const { return m_signal && m_signal->isCancelled(); }
    /// Null for a token that can never be cancelled. Connect to CancelSignal::cancelled() and check isCancelled() first.
    CancelSignal* signal() const { return m_signal.get(); }

private:
    std::shared_ptr<CancelSignal> m_signal;
};

/// The sending end for callers that have no Operation.
class CancelSource
{
public:
    CancelToken token() const { return CancelToken(m_signal); }
    void cancel() { m_signal->cancel(); }

private:
    std::shared_ptr<CancelSignal> m_signal = std::make_shared<CancelSignal>();
};

} // namespace gatehouse::process
