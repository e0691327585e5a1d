// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"
#include "core/attest/PolicyDocument.h"
#include "core/evidence/DryRun.h"

namespace gatehouse::api {

// What both implementations of PolicyService say about texts; pure.

PolicyCheck checkPolicyText(const QByteArray& text, const attest::Policy::Sources& sources);
/// errors::badPolicy when the text cannot be read or the form holds something that is no rule.
Result<QByteArray> writePolicyForm(const PolicyForm& form, const QByteArray& text);
PolicyTrial tryPolicy(const QList<evidence::EvidenceBundle>& history, const attest::Policy& policy);

/// Reads measurement files from @p folder and nowhere else.
attest::Policy::FileReader filesBeside(const QString& folder);

} // namespace gatehouse::api
