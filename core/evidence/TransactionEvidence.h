// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/evidence/EvidenceBundle.h"

namespace gatehouse::evidence {

/// Whether a recorded transaction is what the decision called for: its hash, its signature and sender, the chain and contract it
/// goes to, and the arguments of the call beside the quote. Rows "transaction.…"; what needs the signed bytes is not checked
/// when the record has none. @p decidedBy signed the decision: the operator's key, whose account also sends.
QList<Check> checkTransaction(const TransactionRecord& record, const EvidenceBundle& bundle, const std::optional<eth::Address>& decidedBy = {});

} // namespace gatehouse::evidence
