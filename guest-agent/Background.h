// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QThread>
#include <functional>
#include <optional>
#include <qcoro/qcorosignal.h>
#include <qcoro/qcorotask.h>

namespace gatehouse::agent {

/// A thread that runs one function and says so by a signal of its own: QThread::finished has a private argument, which
/// awaiting it would bind to a null reference.
class BackgroundThread final : public QThread
{
    Q_OBJECT
public:
    explicit BackgroundThread(std::function<void()> work)
        : m_work(std::move(work))
    {
        connect(this, &QThread::finished, this, [this] { Q_EMIT done(); });
    }

Q_SIGNALS:
    void done();

private:
    void run() override { m_work(); }

    std::function<void()> m_work;
};

/// Runs @p work in a thread of its own and resumes here with its answer; for calls that block on the TPM or the disk.
/// Whatever @p work refers to must live until then.
template<typename T>
QCoro::Task<Result<T>> inBackground(std::function<Result<T>()> work)
{
    std::optional<Result<T>> answer;
    BackgroundThread thread([&answer, &work] { answer = work(); });
    thread.start();
    co_await qCoro(&thread, &BackgroundThread::done); // Queued to this thread, so it cannot have come yet.
    thread.wait();
    co_return std::move(*answer);
}

} // namespace gatehouse::agent
