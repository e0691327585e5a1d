// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/AuditLog.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"

#include <QFile>
#include <QJsonDocument>
#include <QLoggingCategory>

namespace gatehouse::evidence {

namespace {

Q_LOGGING_CATEGORY(category, "gatehouse.evidence")

constexpr qint64 maxHeadBytes = 4096;
constexpr int maxFindings = 1000;
constexpr int givingUpAfter = 100; ///< A hundredth of a second, whatever the lines are.

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

void find(AuditTrail& trail, quint64 sequence, int line, const QString& what)
{
    if (trail.findings.size() < maxFindings)
        trail.findings.append({sequence, line, what});
}

/// The head was written after its line was on the disk: whatever it names must be in the log.
void compareHead(AuditTrail& trail, const AuditHead& head, int lines)
{
    if (head.sequence == 0)
        return;
    for (qsizetype i = 0; i < trail.entries.size(); ++i) {
        if (trail.entries.at(i).sequence != head.sequence)
            continue;
        if (trail.hashes.at(i) != head.hash)
            find(trail, head.sequence, int(i) + 1, QStringLiteral("the recorded head of the log has another hash for this entry"));
        return;
    }
    const quint64 last = trail.entries.isEmpty() ? 0 : trail.entries.last().sequence;
    find(trail, last + 1, lines + 1, QStringLiteral("entries %1 to %2 are missing: the recorded head of the log is %2").arg(last + 1).arg(head.sequence));
}

} // namespace

QByteArray AuditHead::toJson() const
{
    return QJsonDocument(QJsonObject{{key("hash"), hash}, {key("sequence"), double(sequence)}}).toJson(QJsonDocument::Compact);
}

Result<AuditHead> AuditHead::fromJson(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    AuditHead head;
    const double sequence = object.value(key("sequence")).toDouble(-1);
    head.hash = object.value(key("hash")).toString();
    if (!(sequence >= 0 && sequence <= 9007199254740991.0) || head.hash.size() != 64)
        return fail(errors::badLog, QStringLiteral("the head of the log cannot be read"));
    head.sequence = quint64(sequence);
    return head;
}

int AuditTrail::indexOf(const QString& bundle) const
{
    for (qsizetype i = 0; i < entries.size(); ++i)
        if (entries.at(i).bundle == bundle && !bundle.isEmpty())
            return int(i);
    return -1;
}

AuditTrail AuditTrail::read(const QByteArray& content, const std::optional<AuditHead>& head, Signatures signatures, Damage damage)
{
    AuditTrail trail;
    QString previous = AuditEntry::noPrevious();
    quint64 expected = 1;
    int line = 0;
    bool isSigned = false;
    qsizetype begin = 0;
    for (qsizetype end; (end = content.indexOf('\n', begin)) >= 0; begin = end + 1) {
        ++line;
        if (damage == Damage::GivesUp && trail.findings.size() >= givingUpAfter) {
            find(trail, expected, line, QStringLiteral("nothing from here on was looked at: too much is wrong before it"));
            trail.nextSequence = expected;
            trail.lastHash = previous;
            trail.wholeBytes = begin;
            return trail;
        }
        const QByteArray bytes = content.mid(begin, end - begin);
        const QString hash = AuditEntry::hashOf(bytes);
        const Result<AuditEntry> entry = AuditEntry::fromLine(bytes);
        if (!entry) {
            find(trail, expected, line, entry.error().detail());
            ++expected;
            previous = hash; // The next line says what it followed: a changed line shows once, a changed link twice.
            continue;
        }
        if (entry->previous != previous)
            find(trail, entry->sequence, line, QStringLiteral("does not follow the line before it: that one was changed, removed or put in"));
        if (entry->sequence != expected)
            find(trail, entry->sequence, line, QStringLiteral("has number %1 where %2 belongs").arg(entry->sequence).arg(expected));
        if (signatures == Signatures::Check && entry->signature && !entry->signatureHolds())
            find(trail, entry->sequence, line, QStringLiteral("is not signed by %1, as it says").arg(entry->signature->signer.toChecksumText()));
        // Whoever rewrites the end of a signed log without its key can only leave the signatures out.
        if (isSigned && !entry->signature)
            find(trail, entry->sequence, line, QStringLiteral("is not signed, as entries before it are"));
        isSigned = isSigned || entry->signature;
        expected = entry->sequence + 1;
        previous = hash;
        trail.entries.append(*entry);
        trail.hashes.append(hash);
    }
    trail.nextSequence = expected;
    trail.lastHash = previous;
    trail.wholeBytes = begin;
    trail.torn = content.mid(begin);
    if (head)
        compareHead(trail, *head, line);
    return trail;
}

Result<AuditLog> AuditLog::open(const QString& path, EvidenceSigner signer, const Clock& clock)
{
    GH_TRY(DurableFile file, DurableFile::open(path));
    AuditLog log(std::move(file), path, std::move(signer), clock);
    GH_TRY(const QByteArray content, log.m_file.readAll(AuditTrail::maxBytes));
    std::optional<AuditHead> head;
    QList<AuditFinding> aboutHead;
    if (QFile::exists(headPath(path))) {
        const auto bytes = readFile(headPath(path), maxHeadBytes);
        const auto read = bytes ? AuditHead::fromJson(*bytes) : Result<AuditHead>(fail(bytes.error()));
        if (read)
            head = *read;
        else
            aboutHead.append({0, 0, QStringLiteral("the recorded head cannot be read: %1").arg(read.error().detail())});
    } else if (!content.isEmpty()) {
        aboutHead.append({0, 0, QStringLiteral("the recorded head is missing")});
    } else {
        // Before the first line, so that a head is missing only when somebody took it away.
        GH_CHECK(replaceFile(headPath(path), AuditHead().toJson()));
    }
    // Signatures are for whoever verifies; a writer needs the links.
    const AuditTrail trail = AuditTrail::read(content, head, AuditTrail::Signatures::Skip);
    log.m_entries = trail.entries;
    log.m_findings = trail.findings + aboutHead;
    log.m_head = trail.head();
    if (head && head->sequence > log.m_head.sequence)
        log.m_head.sequence = head->sequence; // Numbers of lost entries are not given again.
    GH_CHECK(log.repairTornEnd(trail));
    GH_CHECK(log.noteFindings());
    return log;
}

Result<void> AuditLog::repairTornEnd(const AuditTrail& trail)
{
    if (trail.torn.isEmpty())
        return {};
    const QString hash = crypto::sha256(view(trail.torn)).toHex();
    const QString kept = QStringLiteral("%1.torn-%2").arg(m_path, hash.left(16));
    // Whole, also when a start before this one was killed while it wrote it.
    GH_CHECK(replaceFile(kept, trail.torn));
    GH_CHECK(m_file.truncate(trail.wholeBytes));
    GH_CHECK(note(QStringLiteral("the last line was torn by a crash: its %1 bytes (sha256 %2) are kept in %3")
                      .arg(trail.torn.size())
                      .arg(hash, kept.section(QLatin1Char('/'), -1))));
    return {};
}

Result<void> AuditLog::noteFindings()
{
    if (m_findings.isEmpty())
        return {};
    QStringList texts;
    for (const AuditFinding& finding : std::as_const(m_findings))
        texts.append(finding.line > 0 ? QStringLiteral("line %1: %2").arg(finding.line).arg(finding.what) : finding.what);
    const QString detail = QStringLiteral("the log is damaged: ") + texts.join(QStringLiteral("; "));
    for (const AuditEntry& entry : std::as_const(m_entries))
        if (entry.kind == QLatin1String("note") && entry.detail == detail.left(AuditEntry::maxDetail))
            return {}; // Said already.
    GH_CHECK(note(detail));
    return {};
}

Result<AuditEntry> AuditLog::append(AuditEntry entry)
{
    entry.sequence = m_head.sequence + 1;
    entry.at = m_clock->now();
    entry.previous = m_head.hash;
    const QByteArray line = entry.toLine(m_signer);
    if (line.size() > AuditEntry::maxLine)
        return fail(errors::notRecorded, QStringLiteral("the entry has %1 bytes, at most %2").arg(line.size()).arg(AuditEntry::maxLine));
    GH_CHECK(m_file.append(line + '\n'));
    m_head = {entry.sequence, AuditEntry::hashOf(line)};
    m_entries.append(entry);
    // The line is on the disk and counts. A head that lags behind is caught up by the next line.
    if (const Result<void> written = replaceFile(headPath(m_path), m_head.toJson()); !written)
        qCWarning(category).noquote().nospace() << "event=head-not-written reason=" << written.error().toString();
    return entry;
}

Result<AuditEntry> AuditLog::note(const QString& detail)
{
    AuditEntry entry;
    entry.kind = QStringLiteral("note");
    entry.detail = detail;
    return append(std::move(entry));
}

} // namespace gatehouse::evidence
