// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EventLog.h"
#include "core/attest/Policy.h"
#include "core/attest/QuoteTypes.h"
#include "core/base/Check.h"

namespace gatehouse::attest {

/// The rows of the policy's event-log rules, ids "policy.eventLog…". @p log may be null: then they fail when the policy has such
/// rules and are not checked otherwise. A log that does not replay to the quoted registers fails even without rules: it was
/// sent as evidence and is none.
QList<Check> judgeEventLog(const Policy& policy, const EventLog* log, const TdReport& td);

/// One register of a log's replay beside the attested value.
struct RegisterReplay
{
    QString name;       ///< "RTMR1", "PCR 11"
    QString replayed;   ///< Hex.
    QString attested;   ///< Hex; empty when there is nothing to compare with.

    bool differs() const { return !attested.isEmpty() && attested != replayed; }
};
/// RTMR0 to 3 of a confidential computing log beside those of a quote; registers without an event are zero.
QList<RegisterReplay> replayRtmrs(const EventLog& log, const TdReport& td);

} // namespace gatehouse::attest
