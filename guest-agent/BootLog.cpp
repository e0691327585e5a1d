// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/BootLog.h"

#include "core/attest/EventLog.h"
#include "core/base/Paths.h"
#include "core/onboard/protocol/OnboardRoutes.h"
#include "guest-agent/AgentErrors.h"

namespace gatehouse::agent {

QString bootLogPath(QuoteProviderKind kind, const AgentOptions& options)
{
    switch (kind) {
    case QuoteProviderKind::Tsm:
    case QuoteProviderKind::TdxDevice:
        return options.ccel;
    case QuoteProviderKind::Tpm:
        return options.tpmLog;
    case QuoteProviderKind::Azure: // The quote says nothing about the vTPM's PCRs.
    case QuoteProviderKind::Auto:
    case QuoteProviderKind::Plain:
        break;
    }
    return {};
}

Result<QByteArray> readBootLog(const QString& path)
{
    // The area of a CCEL is larger than what is in it.
    const auto bytes = readFile(path, attest::EventLog::maxBytes);
    if (!bytes)
        return fail(errors::noEventLog, bytes.error().detail());
    // Both kinds of log have the same form.
    const auto log = attest::EventLog::parse(*bytes, attest::EventLogKind::Tpm);
    if (!log)
        return fail(Error(errors::noEventLog, path).causedBy(log.error()));
    const qsizetype size = log->usedBytes();
    if (size == 0 || size > onboard::protocol::maxEventLogBytes)
        return fail(errors::noEventLog, QStringLiteral("%1 has %2 bytes of events, at most %3 travel").arg(path).arg(size).arg(onboard::protocol::maxEventLogBytes));
    return bytes->left(size);
}

} // namespace gatehouse::agent
