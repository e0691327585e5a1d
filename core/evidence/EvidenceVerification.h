// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/TrustedRoots.h"
#include "core/evidence/EvidenceExport.h"

namespace gatehouse::evidence {

/// What the auditor brings along; everything may be left out.
struct EvidenceVerifyOptions
{
    std::optional<QByteArray> log;            ///< The whole audit log, to find the decision's place in.
    std::optional<AuditHead> head;            ///< Its recorded head.
    std::optional<eth::Address> signer;       ///< Who must have signed.
    std::optional<attest::TrustedRoots> roots; ///< The only roots that count; otherwise the recorded ones are shown.
};

/// The outcome of checking a bundle again, offline.
struct EvidenceReport
{
    QString kind;              ///< "decision", "export" or "transaction"
    QString hash;              ///< sha256 of the decision's (or transaction's) file.
    QList<Check> checks;       ///< Parts, signature, verdict, decision, transaction, log, in this order.
    QStringList tamperedParts; ///< Parts with a failed row, in the order of the file, each once.
    std::optional<EvidenceBundle> bundle;        ///< When every part could be read.
    QList<TransactionRecord> transactions;

    bool isGood() const;
};

/// Recomputes every hash, checks the signatures, verifies the recorded quote at the recorded time with the recorded collateral and roots,
/// evaluates the recorded policy, compares with the recorded verdict check by check, and looks at the transaction and at the place in
/// the log. Pure. errors::badBundle when the bytes are no evidence file at all.
Result<EvidenceReport> verifyEvidence(const QByteArray& bytes, const EvidenceVerifyOptions& options = {});

} // namespace gatehouse::evidence
