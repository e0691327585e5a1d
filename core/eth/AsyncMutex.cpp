// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/AsyncMutex.h"

#include <qcoro/qcorofuture.h>

namespace gatehouse::eth {

AsyncMutex::AsyncMutex()
    : m_state(std::make_shared<State>())
{
}

QCoro::Task<AsyncMutex::Lock> AsyncMutex::lock()
{
    const std::shared_ptr<State> state = m_state;
    if (state->taken) {
        const auto turn = std::make_shared<QPromise<void>>();
        turn->start();
        state->waiting.append(turn);
        co_await turn->future(); // the one before hands "taken" over
    }
    state->taken = true;
    co_return Lock(state);
}

void AsyncMutex::Lock::release()
{
    const std::shared_ptr<State> state = std::exchange(m_state, nullptr);
    if (!state)
        return;
    if (state->waiting.isEmpty())
        state->taken = false;
    else
        state->waiting.takeFirst()->finish();
}

} // namespace gatehouse::eth
