// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"

namespace gatehouse::api::demo {

class DemoActivity final : public ActivityService
{
    Q_OBJECT
public:
    using ActivityService::ActivityService;

    QList<std::shared_ptr<Operation>> running() const override { return m_running; }
    QList<ActivityEvent> recent() const override { return m_recent; }

    /// Lists @p operation while it runs, and its end among the recent events.
    void track(const std::shared_ptr<Operation>& operation, const QString& whatItDoes);
    void note(const QString& text, bool problem = false, const QDateTime& at = QDateTime::currentDateTimeUtc());

private:
    static constexpr qsizetype maxRecent = 200; // More than anyone scrolls back; the log keeps the rest.

    QList<std::shared_ptr<Operation>> m_running;
    QList<ActivityEvent> m_recent;
};

} // namespace gatehouse::api::demo
