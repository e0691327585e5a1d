// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceStore.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"
#include "core/evidence/EvidenceSoftware.h"

#include <QDir>
#include <QRegularExpression>
#include <QSet>

namespace gatehouse::evidence {

namespace {

constexpr qint64 maxHeadBytes = 4096;
constexpr qsizetype addressDigitsInName = 8;

QString sha256Of(const QByteArray& bytes)
{
    return crypto::sha256(view(bytes)).toHex();
}

/// Our own names only: an entry of a tampered log must not lead out of the folder.
bool isBundleName(const QString& name)
{
    static const QRegularExpression pattern(QStringLiteral("\\A[0-9]{6,12}-[A-Za-z]{1,24}-[0-9A-Za-z]{1,16}\\.json\\z"));
    return pattern.match(name).hasMatch();
}

QString nameOf(quint64 sequence, const QString& kind, const QString& request)
{
    QString digits = request.mid(2, addressDigitsInName);
    digits.remove(QRegularExpression(QStringLiteral("[^0-9A-Za-z]")));
    return QStringLiteral("%1-%2-%3.json").arg(sequence, 6, 10, QLatin1Char('0')).arg(kind, digits.isEmpty() ? QStringLiteral("none") : digits);
}

} // namespace

Result<std::unique_ptr<EvidenceStore>> EvidenceStore::open(const QString& folder, EvidenceSigner signer, const Clock& clock)
{
    GH_CHECK(makeFolder(folder, FileAccess::OwnerOnly));
    GH_CHECK(makeFolder(folder + QStringLiteral("/bundles"), FileAccess::OwnerOnly));
    GH_TRY(AuditLog log, AuditLog::open(EvidenceFolder(folder).logPath(), signer, clock));
    std::unique_ptr<EvidenceStore> store(new EvidenceStore(folder, std::move(signer), clock, std::move(log)));
    GH_CHECK(store->putOrphansAside());
    return store;
}

Result<void> EvidenceStore::putOrphansAside()
{
    QSet<QString> known;
    for (const AuditEntry& entry : m_log.entries())
        known.insert(entry.file);
    QDir bundles(m_folder + QStringLiteral("/bundles"));
    const QStringList names = bundles.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        if (known.contains(name))
            continue;
        QString aside = name + QStringLiteral(".orphan");
        for (int i = 1; bundles.exists(aside); ++i)
            aside = QStringLiteral("%1.orphan%2").arg(name).arg(i);
        if (!bundles.rename(name, aside))
            return fail(errors::notRecorded, QStringLiteral("%1 could not be put aside").arg(bundles.filePath(name)));
        GH_CHECK(m_log.note(QStringLiteral("%1 was written but not entered in the log, presumably by a crash: nothing was decided by it. It is kept as %2")
                                .arg(name, aside)));
    }
    return {};
}

Result<QString> EvidenceStore::write(const QString& kind, const QString& request, const QByteArray& file, const QString& detail)
{
    if (file.size() > EvidenceFile::maxBytes)
        return fail(errors::notRecorded, QStringLiteral("the evidence has %1 bytes, at most %2").arg(file.size()).arg(EvidenceFile::maxBytes));
    // What no reader would take is no evidence.
    GH_TRY(const EvidenceFile written, EvidenceFile::read(file));
    if (!written.problems().isEmpty())
        return fail(errors::notRecorded, QStringLiteral("part '%1' %2").arg(written.problems().first().part, written.problems().first().what));
    AuditEntry entry;
    entry.kind = kind;
    entry.request = request;
    entry.file = nameOf(m_log.head().sequence + 1, kind, request);
    entry.bundle = sha256Of(file);
    entry.detail = detail;
    const QString path = EvidenceFolder(m_folder).bundlePath(entry.file);
    GH_CHECK(writeNewFile(path, file));
    if (auto appended = m_log.append(entry); !appended) {
        QFile::remove(path); // Not in the log, so it never was.
        return fail(std::move(appended).error());
    }
    return entry.bundle;
}

Result<QString> EvidenceStore::record(EvidenceBundle bundle)
{
    bundle.decision.at = m_clock->now();
    bundle.decision.software = softwareName();
    bundle.decision.logSequence = m_log.head().sequence;
    bundle.decision.logHash = m_log.head().hash;
    const QString detail = bundle.decision.reason.isEmpty() ? QStringLiteral("by %1").arg(bundle.decision.decidedBy)
                                                            : QStringLiteral("by %1: %2").arg(bundle.decision.decidedBy, bundle.decision.reason);
    return write(bundle.decision.answer, bundle.request.address, bundle.toFile(m_signer), detail);
}

Result<void> EvidenceStore::record(TransactionRecord record)
{
    const AuditEntry* decision = nullptr;
    for (const AuditEntry& entry : m_log.entries()) {
        if (entry.request != record.request)
            continue;
        if (entry.isDecision())
            decision = &entry;
        else if (entry.kind == record.state && entry.detail.startsWith(record.transaction))
            return {};
    }
    if (!decision)
        return fail(errors::unknownBundle, QStringLiteral("no decision about %1 is in the log").arg(record.request));
    record.decision = decision->bundle;
    record.at = m_clock->now();
    const QString detail = record.detail.isEmpty() ? record.transaction : record.transaction + QLatin1Char(' ') + record.detail;
    GH_CHECK(write(record.state, record.request, record.toFile(m_signer), detail));
    return {};
}

Result<void> EvidenceStore::note(const QString& text)
{
    GH_CHECK(m_log.note(text));
    return {};
}

Result<AuditTrail> EvidenceFolder::trail(AuditTrail::Signatures signatures) const
{
    if (!QFile::exists(logPath()))
        return AuditTrail();
    // The head first: a line that is written meanwhile is then one more than it tells of, not one less.
    std::optional<AuditHead> head;
    if (const auto bytes = readFile(AuditLog::headPath(logPath()), maxHeadBytes)) {
        GH_TRY(head, AuditHead::fromJson(*bytes));
    }
    GH_TRY(const QByteArray content, readFile(logPath(), AuditTrail::maxBytes));
    AuditTrail trail = AuditTrail::read(content, head, signatures);
    if (!head)
        trail.findings.append({0, 0, QStringLiteral("the recorded head of the log is missing")});
    return trail;
}

Result<QByteArray> EvidenceFolder::file(const AuditEntry& entry) const
{
    if (!isBundleName(entry.file))
        return fail(errors::badBundle, QStringLiteral("entry %1 names no file of ours").arg(entry.sequence));
    GH_TRY(const QByteArray content, readFile(bundlePath(entry.file), EvidenceFile::maxBytes));
    if (sha256Of(content) != entry.bundle)
        return fail(errors::badBundle, QStringLiteral("%1 has sha256 %2, the log says %3").arg(entry.file, sha256Of(content), entry.bundle),
                    QStringLiteral("The file was changed after the decision. Find out what with gatehousectl evidence verify %1.").arg(bundlePath(entry.file)));
    return content;
}

Result<AuditEntry> EvidenceFolder::find(const AuditTrail& trail, const QString& text)
{
    QList<AuditEntry> found;
    for (const AuditEntry& entry : trail.entries) {
        if (!entry.isDecision() || text.isEmpty())
            continue;
        if (QString::number(entry.sequence) == text)
            return entry;
        const bool fits = entry.bundle.startsWith(text, Qt::CaseInsensitive) || entry.request.startsWith(text, Qt::CaseInsensitive)
                          || entry.request.mid(2).startsWith(text, Qt::CaseInsensitive);
        if (fits)
            found.append(entry);
    }
    if (found.isEmpty())
        return fail(errors::unknownBundle, QStringLiteral("no recorded decision is called \"%1\"").arg(text), QStringLiteral("See gatehousectl evidence list."));
    for (const AuditEntry& entry : found)
        if (entry.request != found.first().request)
            return fail(errors::ambiguousBundle, QStringLiteral("\"%1\" begins %2 recorded decisions").arg(text).arg(found.size()),
                        QStringLiteral("Name the number from gatehousectl evidence list."));
    return found.last(); // Of several about one request the latest.
}

} // namespace gatehouse::evidence
