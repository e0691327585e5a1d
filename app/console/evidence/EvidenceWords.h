// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Formats.h"
#include "core/api/EvidenceTypes.h"

namespace gatehouse::console {

/// The words of evidence, for its list and its documents.
StateWord decisionWord(const QString& kind);
/// "accepted", "refused · OutOfDate", "nothing judged".
StateWord verdictWord(const QString& verdict, const QString& tcbStatus);
/// "sent", "confirmed".
StateWord transactionWord(const QString& state);
/// "dstack 0.3.1", "unknown, nearest is dstack 0.3.1", "not compared".
QString imageWord(const QString& image, const QString& nearest);
/// "2026-11-01 12:00" in the reader's time zone.
QString shortTime(const QDateTime& time);
/// "0x8ba1f0…2ef72c"; the whole when it is short.
QString shortAddress(const QString& address);

} // namespace gatehouse::console
