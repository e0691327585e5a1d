// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPromise>
#include <memory>
#include <qcoro/qcorotask.h>

namespace gatehouse::eth {

/// Lets coroutines of one thread through one at a time, in the order they came.
class AsyncMutex
{
    struct State;

public:
    AsyncMutex();

    /// Held by the coroutine that is inside; the next one goes on when it is destroyed. Outlives the mutex safely.
    class [[nodiscard]] Lock
    {
    public:
        explicit Lock(std::shared_ptr<State> state)
            : m_state(std::move(state))
        {
        }
        ~Lock() { release(); }
        Lock(Lock&& other) noexcept = default;
        Lock& operator=(Lock&&) = delete;
        /// Lets the next one in before the end of the scope.
        void release();

    private:
        std::shared_ptr<State> m_state;
    };

    QCoro::Task<Lock> lock();

private:
    struct State
    {
        bool taken = false;
        QList<std::shared_ptr<QPromise<void>>> waiting;
    };
    std::shared_ptr<State> m_state;
};

} // namespace gatehouse::eth
