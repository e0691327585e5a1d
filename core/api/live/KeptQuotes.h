// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/live/QuotedRegisters.h"
#include "core/onboard/RequestStore.h"

namespace gatehouse::api {

/// A kept quote and the name of the machine that its request came from, as the serving process noted it; empty: from none of ours.
struct RequestQuote
{
    KeptQuote quote;
    QString askedFrom;
    QDateTime firstSeen; ///< Of the request: a machine that was made later is another one of that name.
};

/// Those of the newest @p limit requests that have one. Called where the store may be used.
Result<QList<RequestQuote>> keptRequestQuotes(onboard::RequestStore& store, int limit);

/// Those of the newest @p limit recorded decisions in @p folder that are about other nodes than @p known (EIP-55). Each is verified once
/// more, offline, with what was recorded: a file says what its writer liked. Blocking.
QList<KeptQuote> keptEvidenceQuotes(const QString& folder, const QStringList& known, int limit);

} // namespace gatehouse::api
