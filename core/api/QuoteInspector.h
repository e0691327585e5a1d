// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuoteTypes.h"
#include "core/attest/Collateral.h"
#include "core/attest/Policy.h"
#include "core/attest/TrustedRoots.h"

/// What the live and the demo quote service share: pure functions over values, for any thread.
namespace gatehouse::api {

Result<QuoteInspection> inspectQuote(const QByteArray& content);
Result<QuoteInspection> inspectQuoteFile(const QString& path);
/// Reads the policy and event log files that @p request names, if any, into its members, and notes the folder the policy lies in.
Result<QuoteVerifyRequest> withPolicyFile(QuoteVerifyRequest request);
/// The policy of @p request, the built-in default when it has none. Measurement files that it names are read from policyFolder,
/// images by @p readImage, as the policy in force is read. errors::badPolicy.
Result<attest::Policy> policyOf(const QuoteVerifyRequest& request, const attest::Policy::ImageReader& readImage);
QList<PreimageResult> tryPreimages(const QByteArray& reportData, const QList<PreimageParts>& parts);
QList<ImageComparison> compareImages(const QByteArray& quote, const QList<ImagePrediction>& predictions);
/// verify() and evaluate() as the API shows them, of the quote, event log and report data in @p request. A text that holds no quote is
/// malformed, and its first row says why.
QuoteVerdict judgeQuote(const QuoteVerifyRequest& request, const attest::Collateral& collateral, const QDateTime& at,
                        const attest::TrustedRoots& roots, const attest::Policy& policy);

} // namespace gatehouse::api
