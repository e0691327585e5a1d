// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/live/LiveActivityService.h"

#include <atomic>
#include <functional>

namespace gatehouse::api {

/// Work of one step inside a service call: while it lasts, it is an operation among what runs, with a cancel. For a coroutine, which
/// keeps it as a local variable; lives in the thread of the activity service.
class TrackedWork
{
public:
    struct Name
    {
        QString kind;    ///< "image.measure"; the window's OperationKinds.cpp has to know it.
        QString subject;
        QString step;    ///< Title of the step.
        QString title;   ///< Of the event that stays when it has ended.
    };

    TrackedWork(LiveActivityService& activity, const Name& name, const QString& detail = {});
    /// A coroutine that was left without end() was cancelled.
    ~TrackedWork();
    TrackedWork(const TrackedWork&) = delete;
    TrackedWork& operator=(const TrackedWork&) = delete;

    Operation& operation() const { return *m_operation; }

    /// For work on the thread pool: takes 0…1, answers false when it should stop. Any thread; outlives this.
    std::function<bool(double)> progress() const;
    /// The same without a known length.
    std::function<bool()> mayGoOn() const;

    /// Ends the operation. What failed because it was cancelled becomes errors::cancelled.
    template<typename Value>
    Result<Value> end(Result<Value> result)
    {
        if (!result && m_operation->isCancelRequested() && result.error().kind() != ErrorKind::Cancelled)
            result = fail(errors::cancelled, m_operation->subject());
        finish(result ? Result<void>() : Result<void>(fail(result.error())));
        return result;
    }

private:
    void finish(const Result<void>& result);

    std::shared_ptr<Operation> m_operation;
    std::shared_ptr<std::atomic_bool> m_stop;
};

} // namespace gatehouse::api
