// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EventLog.h"
#include "core/attest/Policy.h"
#include "core/attest/Report.h"

#include <QDateTime>

namespace gatehouse::attest {

enum class Decision {
    Accepted,
    Refused,
    Malformed, ///< Not a quote.
};
/// "accepted", "refused" or "malformed".
QString toString(Decision decision);

/// What a policy compares beside the report itself.
struct PolicyContext
{
    QDateTime now;                              ///< For grace periods and exceptions; without it there are none.
    std::optional<ReportData> expectedReportData;
    QString reportDataSource;                   ///< Where it comes from, for example "register preimage of 0x…".
    std::optional<int> confirmations;           ///< Of the on-chain request.
    std::optional<EventLog> eventLog;           ///< Sent along with the quote.
    QString eventLogProblem;                    ///< Why what was sent as the log is none; empty otherwise.

    /// Takes the log as it was sent: binary, its hex text or dstack's JSON. Empty bytes are no log.
    void setEventLog(const QByteArray& bytes);
};

/// The answer to a quote: genuine and acceptable, or which rows say no.
struct Verdict
{
    Decision decision = Decision::Malformed;
    std::optional<TcbStatus> tcbStatus; ///< DCAP's status; absent when authenticity failed.
    QStringList advisories;
    QList<Check> checks;                ///< The report's rows, then the policy's ("policy.…").
    QString policyName;
    QString matchedMeasurements;        ///< Name of the set that fits; empty when none was compared.

    bool isAccepted() const { return decision == Decision::Accepted; }
    /// The failed rows, each "title: expected …, actual …".
    QStringList reasons() const;
};

/// Is it what we accept? Pure; looks at every rule, so that all mismatches stand in the verdict at once. What is compared on
/// a quote that is not authentic is never "passed".
Verdict evaluate(const Report& report, const Policy& policy, const PolicyContext& context = {});

} // namespace gatehouse::attest
