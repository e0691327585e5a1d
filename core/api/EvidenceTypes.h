// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QStringList>

namespace gatehouse::api {

/// One line of the audit log.
struct EvidenceEntry
{
    quint64 sequence = 0;
    QDateTime at;
    QString kind;    ///< "approved", "approvedAsException", "rejected", "refusedByPolicy", "sent", "confirmed", "note"
    QString request; ///< EIP-55 address; empty for notes.
    QString bundle;  ///< sha256 of the file, hex; empty for notes.
    QString file;    ///< Path of the file; empty for notes.
    QString signer;  ///< Empty: unsigned.
    QString detail;

    bool isDecision() const
    {
        return kind == QLatin1String("approved") || kind == QLatin1String("approvedAsException") || kind == QLatin1String("rejected")
               || kind == QLatin1String("refusedByPolicy");
    }
};

/// A place where the audit log is not as it was written.
struct EvidenceBreak
{
    quint64 sequence = 0; ///< The entry, counted from 1; 0 when it is none of them.
    int line = 0;         ///< Of the file, from 1; 0 when it is none.
    QString what;
};

/// The audit log of this profile and whether it is whole.
struct EvidenceList
{
    QList<EvidenceEntry> entries; ///< Oldest first.
    QStringList findings;         ///< What is wrong with the log; empty: every line follows the one before it.
    QList<EvidenceBreak> breaks;  ///< The same with their places.
    QString headHash;
    QString logPath;
};

/// What a decision's file says, as far as a list shows it.
struct EvidenceSummary
{
    QString bundle;   ///< The file's hash in the log.
    QString decidedBy;
    QString verdict;  ///< "accepted", "refused", "malformed"; empty when nothing was judged.
    QString tcbStatus;
    QString image;    ///< Whose measurements the quote had; empty: of no known image.
    QString nearest;  ///< The nearest known image when there is no equal one.
    bool simulatedTee = false;
    QString problem;  ///< Why the file cannot be read, or is not the one that the log speaks of.
};

/// What became of a decision on chain.
struct EvidenceTransaction
{
    QString state; ///< "sent" or "confirmed"
    QString hash;
    quint64 block = 0;
    QString detail;
    QDateTime at;
};

/// An evidence file taken apart as far as it can be read. Nothing in it is checked: EvidenceService::verify() does that.
struct EvidenceDocument
{
    QByteArray file;      ///< The bytes that were read.
    QString name;         ///< Of the file, for people.
    QString kind;         ///< "decision", "export" or "transaction"
    QString hash;         ///< sha256 of the decision's (or transaction's) own file.
    quint64 sequence = 0; ///< Its place in the log, as it says itself; 0 unknown.
    QString logProblem;   ///< Opened from the log: the log speaks of another file.
    QStringList unreadable; ///< Parts that cannot be read.

    bool bootstrap = false;
    QString request; ///< EIP-55.
    QString askedBy;
    QString source;
    quint64 chainId = 0;
    QString contract;

    QString decision;  ///< As EvidenceEntry::kind.
    QString decidedBy;
    QString reason;
    QString software;
    QDateTime decidedAt;
    QString signer;    ///< Of the file; empty: unsigned.

    bool wasJudged = false;
    QString verdict;
    QString tcbStatus;
    QString policyName;
    QString policyText; ///< TOML.
    QDateTime judgedAt;
    bool simulatedTee = false;
    QList<Check> checks;
    QString image;
    QString nearest;
    QByteArray quote;
    QStringList roots; ///< sha256 of each.

    QList<EvidenceTransaction> transactions; ///< In the order of the log.
};

} // namespace gatehouse::api
