// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "core/evidence/AuditEntry.h"
#include "core/evidence/DurableFile.h"

#include <QList>

namespace gatehouse::evidence {

/// How far a log had come when it was last written: kept beside it, so that lines cut off its end are missed.
struct AuditHead
{
    quint64 sequence = 0; ///< 0: nothing yet.
    QString hash = AuditEntry::noPrevious();

    QByteArray toJson() const;
    static Result<AuditHead> fromJson(const QByteArray& json);
};

/// Something wrong with a log, and where.
struct AuditFinding
{
    quint64 sequence = 0; ///< The entry (as counted from the start); one beyond the last for what is missing.
    int line = 0;         ///< Of the file, from 1.
    QString what;
};

/// A log as read from a file: what is there, and everything that is wrong with it.
struct AuditTrail
{
    QList<AuditEntry> entries;     ///< Readable lines in the file's order.
    QList<QString> hashes;         ///< Of their lines.
    QList<AuditFinding> findings;  ///< Unreadable lines, broken links, wrong numbers, bad and left-out signatures, missing ends.
    QByteArray torn;               ///< Bytes after the last newline: a line whose writing was interrupted.
    qint64 wholeBytes = 0;         ///< Bytes up to and with the last newline.
    quint64 nextSequence = 1;      ///< What the next entry is numbered.
    QString lastHash = AuditEntry::noPrevious(); ///< Of the last whole line, readable or not.

    AuditHead head() const { return {nextSequence - 1, lastHash}; }
    bool isIntact() const { return findings.isEmpty(); }
    /// Index of the decision or transaction entry with this bundle hash, or -1.
    int indexOf(const QString& bundle) const;

    /// Reads @p content; with a @p head, an end that does not reach it is a finding. Signatures are checked only when wanted:
    /// they cost a tenth of a millisecond each.
    enum class Signatures { Skip, Check };
    /// Whoever checks a log from elsewhere gives up after some dozens of findings: its last finding then says so, and nothing
    /// behind it was looked at. A writer reads all of its own.
    enum class Damage { ReadsOn, GivesUp };
    static AuditTrail read(const QByteArray& content, const std::optional<AuditHead>& head, Signatures signatures, Damage damage = Damage::ReadsOn);

    static constexpr qint64 maxBytes = 256 * 1024 * 1024; ///< Half a million decisions.
};

/// The file that every decision is appended to. Each line holds the hash of the one before, so none can be changed, removed
/// from the middle or put in without it showing; the head file tells of a removed end. One process writes.
///
/// What was torn by a crash is moved to a file of its own and said in a note; what cannot be read or is missing stays as it is
/// and is said in a note too. Nothing is ever dropped in silence.
class AuditLog
{
public:
    /// Opens or creates @p path (head beside it in "<path>.head") and repairs a torn end. @p clock must outlive the log.
    /// errors::logBusy, errors::notRecorded, errors::badLog (too large).
    static Result<AuditLog> open(const QString& path, EvidenceSigner signer, const Clock& clock);

    /// Adds @p entry with the next number, time, link and signature. After success it survives a power cut.
    Result<AuditEntry> append(AuditEntry entry);
    Result<AuditEntry> note(const QString& detail);

    const AuditHead& head() const { return m_head; }
    /// What open() found; notes about it are in the log.
    const QList<AuditFinding>& findings() const { return m_findings; }
    const QList<AuditEntry>& entries() const { return m_entries; }

    static QString headPath(const QString& path) { return path + QStringLiteral(".head"); }

private:
    AuditLog(DurableFile file, QString path, EvidenceSigner signer, const Clock& clock)
        : m_file(std::move(file))
        , m_path(std::move(path))
        , m_signer(std::move(signer))
        , m_clock(&clock)
    {
    }
    Result<void> repairTornEnd(const AuditTrail& trail);
    Result<void> noteFindings();

    DurableFile m_file;
    QString m_path;
    EvidenceSigner m_signer;
    const Clock* m_clock;
    AuditHead m_head;
    QList<AuditEntry> m_entries;
    QList<AuditFinding> m_findings;
};

} // namespace gatehouse::evidence
