// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PckChainCache.h"

namespace gatehouse::attest {

std::optional<PckChainFacts> PckChainCache::find(const QByteArray& certificationData) const
{
    const QMutexLocker lock(&m_mutex);
    const auto entry = m_entries.constFind(certificationData);
    return entry == m_entries.constEnd() ? std::nullopt : std::optional<PckChainFacts>(*entry);
}

void PckChainCache::insert(const QByteArray& certificationData, const PckChainFacts& facts)
{
    if (!facts.signaturesHold)
        return;
    const QMutexLocker lock(&m_mutex);
    if (m_entries.size() >= maxEntries)
        m_entries.clear(); // Rare, and cheaper than keeping an order.
    m_entries.insert(certificationData, facts);
}

} // namespace gatehouse::attest
