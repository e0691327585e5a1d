// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/NodeFacts.h"

namespace gatehouse::node {

namespace {

constexpr qint64 freshHeadSeconds = 3 * 12; // Three slots; one missed slot is common, two are not rare.

bool isDevelopmentChain(const NodeFacts& facts)
{
    return facts.chainId == 31337u || facts.chainId == 1337u;
}

} // namespace

QString ageText(qint64 seconds)
{
    if (seconds < 90)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 90 * 60)
        return QStringLiteral("%1 min").arg(seconds / 60);
    if (seconds < 36 * 3600)
        return QStringLiteral("%1 h").arg(seconds / 3600);
    return QStringLiteral("%1 d").arg(seconds / 86400);
}

SyncVerdict judge(const NodeFacts& facts)
{
    if (!facts.unreachable.isEmpty())
        return {SyncState::Unreachable, QStringLiteral("does not answer: %1").arg(facts.unreachable)};
    if (!facts.refusal.isEmpty())
        return {SyncState::NoData, QStringLiteral("answers, but not as a node: %1").arg(facts.refusal)};
    if (!facts.head || !facts.syncing)
        return {SyncState::Unknown, QStringLiteral("answers, but not to eth_getBlockByNumber and eth_syncing")};
    if (*facts.syncing) {
        if (facts.highest && *facts.highest > *facts.head)
            return {SyncState::Syncing, QStringLiteral("syncing: block %1 of %2, %3 to go").arg(*facts.head).arg(*facts.highest).arg(*facts.highest - *facts.head)};
        return {SyncState::Syncing, QStringLiteral("syncing at block %1").arg(*facts.head)};
    }
    if (isDevelopmentChain(facts))
        return {SyncState::Synced, QStringLiteral("development chain at block %1").arg(*facts.head)};
    if (facts.peers && *facts.peers == 0)
        return {SyncState::NotProven, QStringLiteral("says it is not syncing, but has no peers")};
    if (!facts.headTime)
        return {SyncState::NotProven, QStringLiteral("says it is not syncing, but not how old its head is")};
    const qint64 age = facts.headTime->secsTo(facts.asOf);
    if (age > freshHeadSeconds)
        return {SyncState::NotProven, QStringLiteral("says it is not syncing, but its head is %1 old").arg(ageText(age))};
    if (age < -freshHeadSeconds)
        return {SyncState::NotProven, QStringLiteral("says it is not syncing, but its head is %1 in the future").arg(ageText(-age))};
    if (!facts.peers)
        return {SyncState::NotProven, QStringLiteral("head is fresh, but the number of peers is not known")};
    return {SyncState::Synced, QStringLiteral("synced at block %1, head %2 old, %3 peers").arg(*facts.head).arg(ageText(std::max<qint64>(age, 0))).arg(*facts.peers)};
}

} // namespace gatehouse::node
