// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/PckExtension.h"

#include <QHash>
#include <QMutex>

namespace gatehouse::attest {

/// What a PCK chain says, whatever the time and the revocation lists: decoded, with its signatures verified under one root.
struct PckChainFacts
{
    QList<Certificate> chain; ///< Leaf, CA, root.
    std::optional<PckExtension> extension;
    bool signaturesHold = false;
};

/// Remembers the chains of the platforms seen last, so that the next quote of the same platform costs two signatures. Safe
/// to use from several threads; bounded.
class PckChainCache
{
public:
    std::optional<PckChainFacts> find(const QByteArray& certificationData) const;
    /// Keeps only chains whose signatures hold: a forged one would push out a good one.
    void insert(const QByteArray& certificationData, const PckChainFacts& facts);

    /// A network has tens of platforms, and each entry some ten kilobytes.
    static constexpr qsizetype maxEntries = 64;

private:
    mutable QMutex m_mutex;
    QHash<QByteArray, PckChainFacts> m_entries;
};

} // namespace gatehouse::attest
