// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoActivity.h"

namespace gatehouse::api::demo {

void DemoActivity::track(const std::shared_ptr<Operation>& operation, const QString& whatItDoes)
{
    m_running.append(operation);
    Operation* raw = operation.get();
    connect(raw, &Operation::finished, this, [this, raw, whatItDoes] {
        const Result<void>& result = raw->result();
        const qint64 seconds = raw->startedAt().secsTo(raw->endedAt());
        if (result)
            note(QStringLiteral("%1: done in %2 s").arg(whatItDoes).arg(seconds));
        else if (result.error().kind() == ErrorKind::Cancelled)
            note(QStringLiteral("%1: cancelled after %2 s").arg(whatItDoes).arg(seconds));
        else
            note(QStringLiteral("%1: %2").arg(whatItDoes, result.error().detail()), true);
        m_running.removeIf([raw](const std::shared_ptr<Operation>& each) { return each.get() == raw; });
        Q_EMIT changed();
    });
    note(QStringLiteral("%1: started").arg(whatItDoes));
}

void DemoActivity::note(const QString& text, bool problem, const QDateTime& at)
{
    m_recent.prepend({at, text, problem});
    if (m_recent.size() > maxRecent)
        m_recent.removeLast();
    Q_EMIT changed();
}

} // namespace gatehouse::api::demo
