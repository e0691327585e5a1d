// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/AgentOptions.h"
#include "guest-agent/TrustedConfig.h"

namespace gatehouse::agent {

/// The file with the log of this boot that quotes of @p kind can be replayed with: the TPM's for PCRs, the CCEL for RTMRs. Empty
/// for quotes without evidence of a boot. @p kind is not Auto.
QString bootLogPath(QuoteProviderKind kind, const AgentOptions& options);

/// The log in @p path without the filling behind its last event. errors::noEventLog when it is missing, no log, or too large to
/// travel (protocol::maxEventLogBytes). Blocking, but only for the kernel.
Result<QByteArray> readBootLog(const QString& path);

} // namespace gatehouse::agent
