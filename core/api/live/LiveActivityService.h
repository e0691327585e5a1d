// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"

namespace gatehouse::api {

/// Keeps the running operations of all services and the last events, newest first.
class LiveActivityService final : public ActivityService
{
    Q_OBJECT
public:
    using ActivityService::ActivityService;

    QList<std::shared_ptr<Operation>> running() const override { return m_running; }
    QList<ActivityEvent> recent() const override { return m_recent; }

    /// Shows the operation until it ends, then keeps how it ended as an event under @p title.
    void track(std::shared_ptr<Operation> operation, const QString& title);
    void note(const QString& text, bool problem = false);

private:
    QList<std::shared_ptr<Operation>> m_running;
    QList<ActivityEvent> m_recent;
};

} // namespace gatehouse::api
