// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/AuditLog.h"
#include "core/evidence/EvidenceBundle.h"

#include <memory>

namespace gatehouse::evidence {

/// The evidence of one profile: <folder>/audit.log with its head, and the files it speaks of in <folder>/bundles/. The process
/// that decides opens it for writing; every other one reads through EvidenceFolder.
class EvidenceStore
{
public:
    /// Creates what is missing, repairs a torn log, and puts aside files that were written but never made it into the log (a crash in
    /// between: nothing was decided by them). @p clock must outlive the store. Errors as AuditLog::open().
    static Result<std::unique_ptr<EvidenceStore>> open(const QString& folder, EvidenceSigner signer, const Clock& clock);

    /// Writes the file and its line in the log; time, place in the log and software are filled in. After success both survive a power
    /// cut. Yields the file's hash. errors::notRecorded: then nothing may be decided.
    Result<QString> record(EvidenceBundle bundle);
    /// Links what became of the last decision about record.request to it. A record that is there already is left alone; without
    /// a decision in the log it is errors::unknownBundle.
    Result<void> record(TransactionRecord record);

    /// A line of the log about the log itself, or about a decision that was not carried out.
    Result<void> note(const QString& text);

    const AuditLog& log() const { return m_log; }

private:
    EvidenceStore(QString folder, EvidenceSigner signer, const Clock& clock, AuditLog log)
        : m_folder(std::move(folder))
        , m_signer(std::move(signer))
        , m_clock(&clock)
        , m_log(std::move(log))
    {
    }
    Result<void> putOrphansAside();
    Result<QString> write(const QString& kind, const QString& request, const QByteArray& file, const QString& detail);

    QString m_folder;
    EvidenceSigner m_signer;
    const Clock* m_clock;
    AuditLog m_log;
};

/// Reads a store that may be written by another process meanwhile.
class EvidenceFolder
{
public:
    explicit EvidenceFolder(QString folder)
        : m_folder(std::move(folder))
    {
    }
    /// An empty trail when nothing was ever recorded. A torn last line is in AuditTrail::torn: the writer may be at it.
    Result<AuditTrail> trail(AuditTrail::Signatures signatures) const;
    /// The file of an entry; errors::badBundle when its hash is not the entry's.
    Result<QByteArray> file(const AuditEntry& entry) const;
    /// The decision whose file's hash, request or number is or begins with @p text. errors::unknownBundle, errors::ambiguousBundle.
    static Result<AuditEntry> find(const AuditTrail& trail, const QString& text);

    QString logPath() const { return m_folder + QStringLiteral("/audit.log"); }
    QString bundlePath(const QString& file) const { return m_folder + QStringLiteral("/bundles/") + file; }

private:
    QString m_folder;
};

} // namespace gatehouse::evidence
