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
    /// The log of whoever checks, used when no other is given: it vouches for the files it speaks of, and for other files that are
    /// signed by a key that signs it.
    std::optional<QByteArray> ownLog;
    std::optional<AuditHead> ownHead; ///< Its recorded head.
};

/// Who says that a file is the one that was written when it was decided. Its hashes cannot: whoever changes it computes them anew.
enum class Voucher {
    None,   ///< Nobody that the auditor knows.
    Signer, ///< A key that was named, or that signs the auditor's own log.
    Log,    ///< The log that was given, or the auditor's own, has the file at its place.
};

/// "none", "bySigner", "byLog"
QString toString(Voucher voucher);

/// The outcome of checking a bundle again, offline.
struct EvidenceReport
{
    QString kind;              ///< "decision", "export" or "transaction"
    QString hash;              ///< sha256 of the decision's (or transaction's) file.
    QList<Check> checks;       ///< Parts, signature, verdict, decision, transaction, log, in this order.
    QStringList tamperedParts; ///< Parts with a failed row, in the order of the file, each once.
    std::optional<EvidenceBundle> bundle;        ///< When every part could be read.
    QList<TransactionRecord> transactions;
    Voucher voucher = Voucher::None;
    std::optional<eth::Address> signer; ///< Who signed the file, known or not.

    /// Nothing failed: the file agrees with itself and with all that was given.
    bool isGood() const;
    /// And somebody known vouches for it. Only this is evidence.
    bool isIntact() const { return isGood() && voucher != Voucher::None; }
};

/// Recomputes every hash, checks the signatures, verifies the recorded quote at the recorded time with the recorded collateral and roots,
/// evaluates the recorded policy, compares with the recorded verdict check by check, and looks at the transaction and at the place in
/// the log. Pure. errors::badBundle when the bytes are no evidence file at all.
Result<EvidenceReport> verifyEvidence(const QByteArray& bytes, const EvidenceVerifyOptions& options = {});

} // namespace gatehouse::evidence
