// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verdict.h"
#include "core/evidence/EvidenceBundle.h"

namespace gatehouse::evidence {

/// What a policy compares with when it judges a request to join or to found a network: the report data that binds the quote to
/// this guest (protocol.md, section 1.2).
attest::PolicyContext requestContext(bool bootstrap, const QString& address, const QByteArray& publicKey, const QDateTime& at);

/// The policy as it is applied to requests, whatever the operator's file says: the quote must be bound to the guest and its
/// measurements are compared; with @p images when the policy names none of its own. The depth of the request on chain is
/// waited for elsewhere.
attest::Policy policyForRequests(attest::Policy policy, const QList<attest::MeasurementSet>& images);

/// A recorded quote judged once more, offline.
struct Rejudgement
{
    attest::Report report;
    attest::Verdict verdict;
    QString rootName; ///< "Intel SGX Root CA", or the name and hash of another one.
    bool intelRoot = false;
};

/// Verifies and evaluates the recorded quote at the recorded time with the recorded collateral and roots; with the recorded
/// policy, or @p other in its place. errors::badBundle names the part that cannot be used.
Result<Rejudgement> judgeAgain(const EvidenceBundle& bundle, const attest::Policy* other = nullptr);

} // namespace gatehouse::evidence
