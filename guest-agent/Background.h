// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QThread>
#include <memory>
#include <optional>
#include <qcoro/qcorosignal.h>
#include <qcoro/qcorotask.h>

namespace gatehouse::agent {

/// Runs @p work in a thread of its own and resumes here with its answer; for calls that block on the TPM or the disk.
/// Whatever @p work refers to must live until then.
template<typename T>
QCoro::Task<Result<T>> inBackground(std::function<Result<T>()> work)
{
    std::optional<Result<T>> answer;
    const std::unique_ptr<QThread> thread(QThread::create([&answer, &work] { answer = work(); }));
    thread->start();
    if (!thread->isFinished())
        co_await qCoro(thread.get(), &QThread::finished);
    thread->wait();
    co_return std::move(*answer);
}

} // namespace gatehouse::agent
