// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <utility>

namespace gatehouse::console {

/// Awaits @p task; when @p owner is still there, hands the value to @p then. Parameters are copies because the
/// coroutine outlives its caller.
template<typename Value, typename Then>
QCoro::Task<void> deliver(QPointer<QObject> owner, QCoro::Task<Value> task, Then then)
{
    Value value = co_await task;
    if (owner)
        then(std::move(value));
}

/// Starts the service call @p task for a page: the result goes to @p then in the GUI thread, or nowhere when @p owner
/// is gone by then. The only way pages start tasks.
template<typename Value, typename Then>
void run(QObject* owner, QCoro::Task<Value> task, Then then)
{
    deliver<Value, Then>(QPointer<QObject>(owner), std::move(task), std::move(then));
}

} // namespace gatehouse::console
