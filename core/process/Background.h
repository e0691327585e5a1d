// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>
#include <memory>
#include <qcoro/qcorofuture.h>
#include <type_traits>

namespace gatehouse::process {

/// Computes @p work on the global thread pool; `co_await onPool(work)` continues in the caller's thread. The work must
/// capture values or things that outlive the awaiting coroutine, and must be a named variable: GCC 12 destroys the
/// captures of a lambda that is a temporary of a co_await expression twice.
template<typename Work>
QFuture<std::invoke_result_t<Work>> onPool(const Work& work)
{
    using Value = std::invoke_result_t<Work>;
    auto promise = std::make_shared<QPromise<Value>>();
    QFuture<Value> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, work] {
        promise->addResult(work());
        promise->finish();
    });
    return future;
}

} // namespace gatehouse::process
