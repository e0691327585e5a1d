// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/EvidenceStore.h"

namespace gatehouse::evidence {

/// One decision as it travels: the decision's file with the files of its transaction and the lines of the audit log from the decision
/// to the log's end, in one file of the same shape. Nothing in it is written anew: each embedded text is byte for byte the one on
/// the disk, so hashes and signatures still hold.
///
/// ```
/// {
/// "format":"gatehouse-evidence-1 export",
/// …the decision's parts, digests and signature…
/// "transactions":["<text of a transaction's file>",…],
/// "log":["<line of the log>",…],
/// "sums":{"log":"<sha256>","transactions":"<sha256>"}
/// }
/// ```
struct EvidenceExport
{
    QByteArray decision;              ///< The decision's file.
    QList<QByteArray> transactions;   ///< Files of Kind::Transaction, in the order of the log.
    QList<QByteArray> log;            ///< Lines without newline; those from the decision's on.
    QList<AuditEntry> entries;        ///< The same taken apart; of a file that was read.
    QList<EvidenceProblem> problems;  ///< Of "transactions", "log" and "sums".

    QByteArray toFile() const;
    /// Whether the bytes begin as an export does.
    static bool isExport(const QByteArray& bytes);
    /// errors::badBundle when they are no export at all; what else is wrong is in problems, and in those of the embedded files.
    static Result<EvidenceExport> read(const QByteArray& bytes);
    /// Collects @p decision and what belongs to it.
    static Result<EvidenceExport> collect(const EvidenceFolder& folder, const AuditTrail& trail, const AuditEntry& decision);

    static constexpr qsizetype maxBytes = 64 * 1024 * 1024;
    static constexpr qsizetype maxTransactions = 64;
    static constexpr qsizetype maxTransactionsBytes = 4 * 1024 * 1024; ///< Of all of them as they stand in the file.
};

} // namespace gatehouse::evidence
