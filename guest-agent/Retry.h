// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "guest-agent/StepLog.h"

#include <QDeadlineTimer>
#include <algorithm>
#include <chrono>
#include <qcoro/qcorotimer.h>

namespace gatehouse::agent {

/// The pauses between attempts: doubled each time.
struct RetryPauses
{
    std::chrono::milliseconds first{1'000};
    std::chrono::milliseconds longest{30'000};
    /// After this the last error stands.
    std::chrono::milliseconds giveUpAfter{std::chrono::minutes(10)};
};

/// Calls @p attempt until it succeeds or fails with anything but ErrorKind::Unavailable. Each failure is noted in the log
/// under @p step. @p log must live until the end.
template<typename T>
QCoro::Task<Result<T>> retried(StepLog* log, QString step, RetryPauses pauses,
                               std::function<QCoro::Task<Result<T>>()> attempt)
{
    const QDeadlineTimer deadline(pauses.giveUpAfter);
    std::chrono::milliseconds pause = pauses.first;
    for (;;) {
        Result<T> result = co_await attempt();
        if (result || result.error().kind() != ErrorKind::Unavailable || deadline.hasExpired())
            co_return result;
        log->note(step, QStringLiteral("%1; again in %2 ms").arg(result.error().toString()).arg(pause.count()));
        co_await QCoro::sleepFor(pause);
        pause = std::min(pause * 2, pauses.longest);
    }
}

} // namespace gatehouse::agent
