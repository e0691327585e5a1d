// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Collateral.h"
#include "core/attest/Verdict.h"
#include "core/evidence/EvidenceBundle.h"

namespace gatehouse::evidence {

/// What a policy compares with when it judges a request to join or to found a network: the report data that binds the quote to
/// this guest (protocol.md, section 1.2).
attest::PolicyContext requestContext(bool bootstrap, const QString& address, const QByteArray& publicKey, const QDateTime& at);

/// The policy as it is applied to requests, whatever the operator's file says: the quote must be bound to the guest and its
/// measurements are compared; with @p images when the policy names none of its own.
attest::Policy policyForRequests(attest::Policy policy, const QList<attest::MeasurementSet>& images);

/// A recorded quote judged once more, offline.
struct Rejudgement
{
    attest::Report report;
    attest::Verdict verdict;
    bool intelRoot = false; ///< Under Intel's root: real hardware.
};

/// The one way in which a request's quote is judged, by the host service when it arrives and by whoever looks at the evidence later.
/// @p eventLog is the boot log as it came with the quote, empty when none did. Report data must be bound whatever @p policy says; the depth of the request on chain grows by itself, so it is waited for
/// elsewhere and stands in the verdict as not checked.
Rejudgement judgeRequest(bool bootstrap, const QString& address, const QByteArray& publicKey, const QByteArray& quote, const QByteArray& eventLog,
                         const attest::Collateral& collateral, const QDateTime& at, const attest::TrustedRoots& roots, attest::Policy policy);

/// Verifies and evaluates the recorded quote at the recorded time with the recorded collateral and roots; with the recorded
/// policy, or @p other in its place. errors::badBundle names the part that cannot be used.
Result<Rejudgement> judgeAgain(const EvidenceBundle& bundle, const attest::Policy* other = nullptr);

} // namespace gatehouse::evidence
