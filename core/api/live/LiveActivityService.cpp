// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveActivityService.h"

namespace gatehouse::api {

namespace {
constexpr qsizetype maxEvents = 200; // About a day of an operator's work; the audit trail is kept elsewhere.
} // namespace

void LiveActivityService::track(std::shared_ptr<Operation> operation, const QString& title)
{
    m_running.append(operation);
    Operation* raw = operation.get();
    connect(raw, &Operation::stepChanged, this, &ActivityService::changed);
    connect(raw, &Operation::finished, this, [this, raw, title] {
        const Result<void>& result = raw->result();
        m_running.removeIf([raw](const std::shared_ptr<Operation>& entry) { return entry.get() == raw; });
        if (result)
            note(title + QStringLiteral(": done"));
        else
            note(title + QStringLiteral(": ") + result.error().toString(), result.error().kind() != ErrorKind::Cancelled);
    });
    Q_EMIT changed();
}

void LiveActivityService::note(const QString& text, bool problem)
{
    m_recent.prepend({QDateTime::currentDateTimeUtc(), text, problem});
    if (m_recent.size() > maxEvents)
        m_recent.removeLast();
    Q_EMIT changed();
}

} // namespace gatehouse::api
