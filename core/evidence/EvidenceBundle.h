// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/evidence/EvidenceFile.h"

#include <QDateTime>

namespace gatehouse::evidence {

/// Everything beside the quote that a verdict came from: given to the verifier again it must say the same.
struct JudgedInputs
{
    QDateTime at;              ///< The time the quote was judged at.
    QByteArray collateral;     ///< attest::Collateral::toJson(); empty: unknown.
    QList<QByteArray> roots;   ///< DER.
    QByteArray policy;         ///< TOML of the policy in force, measurements written out.

    bool isComplete() const { return at.isValid() && !collateral.isEmpty() && !roots.isEmpty() && !policy.isEmpty(); }
    /// One value for storing.
    QByteArray toJson() const;
    static Result<JudgedInputs> fromJson(const QByteArray& json);
};

/// Who asked for what, and where the chain says so.
struct RecordedRequest
{
    bool bootstrap = false;
    QString address;      ///< EIP-55, the request's id.
    QByteArray publicKey; ///< X25519; empty for a bootstrap.
    QString askedBy;
    QString source;       ///< Where the quote came from: "gossip", "own guest", "import".
    quint64 chainId = 0;
    QString contract;     ///< EIP-55.
    QString transaction;  ///< Of the event Requested; empty when it was never on chain.
    quint64 block = 0;
};

/// The verdict as it stood.
struct RecordedVerdict
{
    QString answer;    ///< "accepted", "refused", "malformed".
    QString tcbStatus; ///< Empty when authenticity failed.
    QString policyName;
    bool simulatedTee = false;
    QList<Check> checks;
};

/// What was decided.
struct RecordedDecision
{
    QString answer; ///< "approved", "approvedAsException", "rejected", "refusedByPolicy"
    QString decidedBy;
    QString reason;
    QDateTime at;
    QString software;     ///< softwareName() of the program that wrote it.
    quint64 logSequence = 0; ///< Head of the audit log before this decision: binds the file to its place.
    QString logHash;
};

/// One decision with all that it rested on. Written once, never changed.
struct EvidenceBundle
{
    RecordedRequest request;
    QByteArray quote;                    ///< Empty: rejected before any came.
    QByteArray eventLog;                 ///< The boot log as it came with the quote; empty: none did.
    JudgedInputs inputs;
    std::optional<RecordedVerdict> verdict;
    RecordedDecision decision;

    /// The file of Kind::Decision.
    QByteArray toFile(const EvidenceSigner& signer) const;
    /// From a file whose parts could be read; errors::badBundle names the part that is not what it should be.
    static Result<EvidenceBundle> fromFile(const EvidenceFile& file);
};

/// What became of an approval on chain.
struct TransactionRecord
{
    QString decision;    ///< sha256 of the decision's file.
    QString request;     ///< EIP-55.
    QString state;       ///< "sent" or "confirmed"
    QString transaction; ///< 0x… hash.
    QByteArray raw;      ///< Signed bytes; empty in "confirmed" when they were recorded with "sent", or are another node's.
    quint64 block = 0;   ///< Of "confirmed".
    QString detail;
    QDateTime at;

    QByteArray toFile(const EvidenceSigner& signer) const;
    static Result<TransactionRecord> fromFile(const EvidenceFile& file);
};

} // namespace gatehouse::evidence
