// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EventLog.h"
#include "core/attest/Policy.h"
#include "core/attest/QuoteTypes.h"
#include "core/base/Check.h"

namespace gatehouse::attest {

/// The rows of the policy's event-log rules, ids "policy.eventLog…". @p log may be null: then they fail when the policy has such
/// rules and are not checked otherwise. A log that does not replay to the quoted registers, or whose separators, actions,
/// variables or partition tables are not what their digests say, fails even without rules: it was sent as evidence and is
/// none. So do bytes that were sent and are no log (@p unreadable says why). What fails is named by register and event.
QList<Check> judgeEventLog(const Policy& policy, const EventLog* log, const TdReport& td, const QString& unreadable = {});

/// One register of a log's replay beside the attested value.
struct RegisterReplay
{
    QString name;       ///< "RTMR1", "RTMR2 (PCR 9, PCR 11)"
    QString replayed;   ///< Hex.
    QString attested;   ///< Hex; empty when there is nothing to compare with.

    bool differs() const { return !attested.isEmpty() && attested != replayed; }
};
/// RTMR0 to 3 of a log beside those of a quote; registers without an event are zero. A confidential computing log is of RTMRs;
/// a TPM's is turned into them by the rule of docs/simulated-platform.md when the quote is of that platform. Empty when the log
/// says nothing about RTMRs.
QList<RegisterReplay> replayRtmrs(const EventLog& log, const TdReport& td);

} // namespace gatehouse::attest
