// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gossip/Announcement.h"

#include <QDateTime>
#include <QList>
#include <chrono>
#include <optional>

namespace gatehouse::gossip {

/// The unexpired messages of a relay, oldest first. Bounded in number and bytes: when full the oldest goes.
/// A value without threads or timers of its own; the caller says what time it is.
class ReplayBuffer
{
public:
    struct Limits
    {
        /// How long a message is replayed to new subscribers. The original forgot after 60 s and never replayed.
        std::chrono::seconds retention{60};
        int messages = 1000;
        qsizetype bytes = 16 * 1024 * 1024;
    };

    explicit ReplayBuffer(Limits limits)
        : m_limits(limits)
    {
    }

    /// The sequence number of the new message; nothing for a duplicate of one that is still kept (whose time is renewed,
    /// so that a node which announces itself again stays visible).
    std::optional<quint64> add(const Announcement& announcement, const QDateTime& now);
    struct Entry
    {
        quint64 sequence = 0;
        QDateTime expiresAt;
        QByteArray fingerprint;
        QByteArray line; ///< Ready for /subscribe.
    };
    /// Unexpired entries with a sequence number above @p after.
    QList<Entry> entriesAfter(quint64 after, const QDateTime& now) const;
    quint64 lastSequence() const { return m_nextSequence - 1; }
    int size() const { return int(m_entries.size()); }

private:
    void dropExpired(const QDateTime& now);

    Limits m_limits;
    QList<Entry> m_entries;
    qsizetype m_bytes = 0;
    quint64 m_nextSequence = 1;
};

} // namespace gatehouse::gossip
