// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gossip/ReplayBuffer.h"

#include <algorithm>

namespace gatehouse::gossip {

std::optional<quint64> ReplayBuffer::add(const Announcement& announcement, const QDateTime& now)
{
    dropExpired(now);
    const QDateTime expiresAt = now.addSecs(m_limits.retention.count());
    const QByteArray fingerprint = announcement.fingerprint();
    const auto known = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.fingerprint == fingerprint; });
    if (known != m_entries.end()) {
        known->expiresAt = expiresAt;
        return std::nullopt;
    }
    Entry entry{m_nextSequence++, expiresAt, fingerprint, subscriptionLine(announcement)};
    m_bytes += entry.line.size();
    m_entries.append(std::move(entry));
    while (m_entries.size() > m_limits.messages || (m_bytes > m_limits.bytes && m_entries.size() > 1))
        m_bytes -= m_entries.takeFirst().line.size();
    return m_entries.last().sequence;
}

QList<ReplayBuffer::Entry> ReplayBuffer::entriesAfter(quint64 after, const QDateTime& now) const
{
    QList<Entry> entries;
    for (const Entry& entry : m_entries) {
        if (entry.sequence > after && entry.expiresAt > now)
            entries.append(entry);
    }
    return entries;
}

void ReplayBuffer::dropExpired(const QDateTime& now)
{
    m_entries.removeIf([&](const Entry& entry) {
        if (entry.expiresAt > now)
            return false;
        m_bytes -= entry.line.size();
        return true;
    });
}

} // namespace gatehouse::gossip
