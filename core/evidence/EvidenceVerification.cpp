// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceVerification.h"

#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceJudgement.h"
#include "core/evidence/EvidenceSoftware.h"
#include "core/evidence/RecordedChecks.h"
#include "core/evidence/TransactionEvidence.h"

#include <QHash>

namespace gatehouse::evidence {

namespace {

constexpr const char* ownSource = "docs/evidence.md";
/// What one process writes about one decision lies milliseconds apart; a clock may be corrected a little in between.
constexpr qint64 mostSecondsApart = 60;
/// Of one kind that are told; what is worse is not told line by line.
constexpr qsizetype mostProblems = 20;

/// In what an entry of the log and the decision that it is about do not say the same.
QStringList disagreements(const AuditEntry& entry, const EvidenceBundle& bundle)
{
    QStringList problems;
    if (entry.kind != bundle.decision.answer)
        problems.append(QStringLiteral("the entry says %1, the decision %2").arg(entry.kind, bundle.decision.answer));
    if (entry.request != bundle.request.address)
        problems.append(QStringLiteral("the entry is about %1, the decision about %2").arg(entry.request, bundle.request.address));
    if (qAbs(entry.at.secsTo(bundle.decision.at)) > mostSecondsApart)
        problems.append(QStringLiteral("the entry is of %1, the decision of %2").arg(entry.at.toString(Qt::ISODate), bundle.decision.at.toString(Qt::ISODate)));
    return problems;
}

/// Builds the report row by row; a failed row of a part marks the part.
class Examination
{
public:
    Examination(EvidenceReport& report, const EvidenceVerifyOptions& options)
        : m_report(report)
        , m_options(options)
    {
    }

    void add(const QString& id, const QString& title, CheckStatus status, const QString& expected, const QString& actual, const QString& hint, const QString& part = {})
    {
        m_report.checks.append({id, title, status, expected, actual, QLatin1String(ownSource), status == CheckStatus::Passed ? QString() : hint});
        if (status == CheckStatus::Failed && !part.isEmpty() && !m_report.tamperedParts.contains(part))
            m_report.tamperedParts.append(part);
    }
    void compare(const QString& id, const QString& title, const QString& expected, const QString& actual, const QString& hint, const QString& part)
    {
        add(id, title, expected == actual ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, hint, part);
    }

    void parts(const EvidenceFile& file);
    void signature(const EvidenceFile& file);
    void verdict(const EvidenceBundle& bundle);
    void decision(const EvidenceBundle& bundle);
    void transactions(const QList<QByteArray>& files, const EvidenceFile& decided, const EvidenceBundle& bundle, bool isExport);
    void exportedLog(const EvidenceExport& exported, const EvidenceFile& decided, const EvidenceBundle& bundle);
    /// Reads the log that vouches, if there is one; before signature() and wholeLog().
    void readLog(const QString& hash);
    void wholeLog(const QString& hash, const EvidenceBundle* bundle);
    void voucher();

private:
    void logChain(const EvidenceExport& exported, const EvidenceBundle& bundle);
    void logEntries(const EvidenceExport& exported, const EvidenceFile& decided, const EvidenceBundle& bundle);
    /// Why @p signer's signature counts; empty when nobody knows it.
    QString reasonToKnow(const eth::Address& signer) const;
    void roots(const EvidenceBundle& bundle);
    void compareChecks(const QList<Check>& recorded, const QList<Check>& again, Wording wording);

    EvidenceReport& m_report;
    const EvidenceVerifyOptions& m_options;
    std::optional<AuditTrail> m_trail;    ///< The log that was given, or our own when it speaks of the file.
    int m_index = -1;                     ///< Of the file's entry there.
    std::optional<AuditTrail> m_ownTrail; ///< Our own that does not speak of it.
    QString m_vouching;                   ///< Who vouches, for people.
};

void Examination::parts(const EvidenceFile& file)
{
    QList<QByteArray> names{"format"};
    names += file.partNames();
    names.append("digests");
    for (const QByteArray& name : names) {
        const QString part = QString::fromLatin1(name);
        QStringList problems;
        for (const EvidenceProblem& problem : file.problems())
            if (problem.part == part)
                problems.append(problem.what);
        const bool missing = file.value(name).isUndefined();
        const CheckStatus status = !problems.isEmpty() ? CheckStatus::Failed : missing ? CheckStatus::NotChecked : CheckStatus::Passed;
        add(QStringLiteral("part.") + part, QStringLiteral("Part '%1'").arg(part), status, QStringLiteral("unchanged since it was written"),
            problems.isEmpty() ? (status == CheckStatus::Passed ? QStringLiteral("unchanged") : QStringLiteral("not reached")) : problems.join(QStringLiteral("; ")),
            status == CheckStatus::Failed ? QStringLiteral("The file was changed after the decision, or damaged. Fetch the original from the audit folder.")
                                          : QStringLiteral("A part before it cannot be read."),
            part);
    }
}

void Examination::signature(const EvidenceFile& file)
{
    const QString part = QStringLiteral("signature");
    QStringList problems;
    for (const EvidenceProblem& problem : file.problems())
        if (problem.part == part)
            problems.append(problem.what);
    const QString title = QStringLiteral("Signature of the file");
    const QString id = QStringLiteral("signature");
    const QString wanted = m_options.signer ? m_options.signer->toChecksumText() : QStringLiteral("a signature over the digests");
    if (!problems.isEmpty()) {
        add(id, title, CheckStatus::Failed, wanted, problems.join(QStringLiteral("; ")), QStringLiteral("The file was changed after it was signed."), part);
        return;
    }
    if (!file.signature()) {
        const bool needed = m_options.signer.has_value();
        add(id, title, needed ? CheckStatus::Failed : CheckStatus::NotChecked, wanted, QStringLiteral("not signed"),
            QStringLiteral("Only the audit log vouches for an unsigned file: check it with --log."), part);
        return;
    }
    m_report.signer = file.signature()->signer;
    const QString actual = file.signature()->signer.toChecksumText();
    if (m_options.signer && !(*m_options.signer == file.signature()->signer)) {
        add(id, title, CheckStatus::Failed, wanted, actual, QStringLiteral("Somebody else signed this file."), part);
        return;
    }
    const QString known = reasonToKnow(file.signature()->signer);
    if (known.isEmpty()) {
        add(id, title, CheckStatus::NotChecked, QStringLiteral("by a signer that you know"), QStringLiteral("by %1").arg(actual),
            QStringLiteral("Anybody can sign with a key of their own. Say with --signer whose signature counts, or give the audit log with --log."));
        return;
    }
    m_report.voucher = Voucher::Signer;
    m_vouching = QStringLiteral("the signature of %1").arg(actual);
    add(id, title, CheckStatus::Passed, known, QStringLiteral("by %1").arg(actual), {});
}

QString Examination::reasonToKnow(const eth::Address& signer) const
{
    if (m_options.signer)
        return m_options.signer->toChecksumText();
    const auto signs = [&](const AuditEntry& entry) { return entry.signature && entry.signature->signer == signer && entry.signatureHolds(); };
    if (m_trail && m_index >= 0 && signs(m_trail->entries.at(m_index)))
        return QStringLiteral("who signed its entry in the audit log");
    if (m_ownTrail && std::any_of(m_ownTrail->entries.rbegin(), m_ownTrail->entries.rend(), signs))
        return QStringLiteral("a key that signs this profile's audit log");
    return {};
}

void Examination::voucher()
{
    const bool vouched = m_report.voucher != Voucher::None;
    add(QStringLiteral("voucher"), QStringLiteral("Who vouches for it"), vouched ? CheckStatus::Passed : CheckStatus::NotChecked, QStringLiteral("a signer or an audit log that you know"),
        vouched ? m_vouching : QStringLiteral("nobody"),
        QStringLiteral("Whoever has the file can change it and compute its hashes anew. Say with --signer whose signature counts, or give the audit log with --log."));
}

void Examination::roots(const EvidenceBundle& bundle)
{
    const QString part = QStringLiteral("roots");
    QStringList hashes;
    bool intel = !bundle.inputs.roots.isEmpty(), trusted = true;
    for (const QByteArray& der : bundle.inputs.roots) {
        hashes.append(crypto::sha256(view(der)).toHex());
        intel = intel && attest::TrustedRoots::intel().find(der);
        trusted = trusted && m_options.roots && m_options.roots->find(der);
    }
    const QString actual = hashes.join(QStringLiteral(", "));
    const QString title = QStringLiteral("Trusted root");
    if (m_options.roots)
        add(QStringLiteral("roots.trusted"), title, trusted ? CheckStatus::Passed : CheckStatus::Failed, QStringLiteral("only roots that you named"), actual,
            QStringLiteral("The decision trusted a root that you do not."), part);
    else if (intel)
        add(QStringLiteral("roots.trusted"), title, CheckStatus::Passed, QStringLiteral("Intel's root"), actual, {});
    else
        add(QStringLiteral("roots.trusted"), title, CheckStatus::NotChecked, QStringLiteral("a root that you know"), actual,
            QStringLiteral("Not Intel's root: a simulated or private platform. Name the root that you trust with --root."));
}

void Examination::compareChecks(const QList<Check>& recorded, const QList<Check>& again, Wording wording)
{
    const ChecksComparison comparison = compareRecordedChecks(recorded, again, wording);
    constexpr qsizetype shown = 6;
    const auto firstOf = [&](const QStringList& list, const QString& separator) { return list.first(std::min(shown, list.size())).join(separator); };
    QString actual = comparison.different.isEmpty() ? QStringLiteral("the same") : firstOf(comparison.different, QStringLiteral("; "));
    if (comparison.different.isEmpty() && !comparison.onlyOne.isEmpty())
        actual = QStringLiteral("the same, but for checks that only one version knows: %1").arg(comparison.onlyOne.join(QStringLiteral(", ")));
    add(QStringLiteral("verdict.checks"), QStringLiteral("Every check again"), comparison.different.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed,
        QStringLiteral("%1 checks as recorded").arg(recorded.size()), actual, QStringLiteral("The recorded verdict does not follow from the recorded inputs."), QStringLiteral("verdict"));
    if (!comparison.reworded.isEmpty())
        add(QStringLiteral("verdict.wording"), QStringLiteral("Wording of the checks"), CheckStatus::NotChecked, QStringLiteral("as this build words them"),
            QStringLiteral("other wording: %1").arg(comparison.reworded.join(QStringLiteral(", "))),
            QStringLiteral("Another build wrote these rows. Outcome and values agree; their words cannot be compared."));
}

void Examination::verdict(const EvidenceBundle& bundle)
{
    const QString part = QStringLiteral("verdict");
    if (!bundle.verdict) {
        add(QStringLiteral("verdict.answer"), QStringLiteral("Verdict again"), CheckStatus::NotChecked, {}, QStringLiteral("nothing was judged"),
            QStringLiteral("The request was decided before a quote was judged."));
        return;
    }
    if (!bundle.inputs.isComplete()) {
        add(QStringLiteral("verdict.answer"), QStringLiteral("Verdict again"), CheckStatus::Failed, bundle.verdict->answer, QStringLiteral("collateral, roots or policy are not recorded"),
            QStringLiteral("The verdict cannot be checked again: it was reached by a version that did not keep its inputs."), part);
        return;
    }
    roots(bundle);
    const auto again = judgeAgain(bundle);
    if (!again) {
        const QString broken = again.error().detail().section(QLatin1Char('\''), 1, 1);
        add(QStringLiteral("verdict.answer"), QStringLiteral("Verdict again"), CheckStatus::Failed, bundle.verdict->answer, again.error().detail(),
            QStringLiteral("A recorded input cannot be used."), broken.isEmpty() ? part : broken);
        return;
    }
    const QString hint = QStringLiteral("The recorded verdict does not follow from the recorded inputs.");
    compare(QStringLiteral("verdict.answer"), QStringLiteral("Verdict again"), bundle.verdict->answer, attest::toString(again->verdict.decision), hint, part);
    compare(QStringLiteral("verdict.tcbStatus"), QStringLiteral("TCB status again"), bundle.verdict->tcbStatus,
            again->verdict.tcbStatus ? attest::toString(*again->verdict.tcbStatus) : QString(), hint, part);
    compare(QStringLiteral("verdict.policy"), QStringLiteral("Policy"), bundle.verdict->policyName, again->verdict.policyName, hint, part);
    // A quote that cannot be read leads nowhere, and thus to no hardware.
    compare(QStringLiteral("verdict.simulated"), QStringLiteral("Simulated TEE"), bundle.verdict->simulatedTee ? QStringLiteral("yes") : QStringLiteral("no"),
            again->intelRoot ? QStringLiteral("no") : QStringLiteral("yes"), hint, part);
    compareChecks(bundle.verdict->checks, again->verdict.checks, bundle.decision.software == softwareName() ? Wording::Same : Wording::MayDiffer);
}

void Examination::decision(const EvidenceBundle& bundle)
{
    const QString& answer = bundle.decision.answer;
    const QString verdict = bundle.verdict ? bundle.verdict->answer : QStringLiteral("none");
    const bool accepted = verdict == QLatin1String("accepted");
    const bool hasReason = !bundle.decision.reason.trimmed().isEmpty();
    const bool fits = (answer == QLatin1String("approved") && accepted) || (answer == QLatin1String("approvedAsException") && bundle.verdict && !accepted && hasReason)
                      || (answer == QLatin1String("rejected") && hasReason) || (answer == QLatin1String("refusedByPolicy") && !accepted && hasReason);
    add(QStringLiteral("decision.fits"), QStringLiteral("Decision"), fits ? CheckStatus::Passed : CheckStatus::Failed,
        QStringLiteral("approved when accepted; otherwise a reason"), QStringLiteral("%1 by %2, verdict %3%4").arg(answer, bundle.decision.decidedBy, verdict, hasReason ? QStringLiteral(": ") + bundle.decision.reason : QString()),
        QStringLiteral("This decision could not have been made by Gatehouse."), QStringLiteral("decision"));
    if (!bundle.verdict || !bundle.inputs.at.isValid())
        return;
    const bool inOrder = bundle.inputs.at.secsTo(bundle.decision.at) >= -mostSecondsApart;
    add(QStringLiteral("decision.time"), QStringLiteral("Time of the decision"), inOrder ? CheckStatus::Passed : CheckStatus::Failed,
        QStringLiteral("not before the verdict of %1").arg(bundle.inputs.at.toString(Qt::ISODate)), bundle.decision.at.toString(Qt::ISODate),
        QStringLiteral("Nobody decides by a verdict that is not there yet: one of the two times was changed."), QStringLiteral("decision"));
}

void Examination::transactions(const QList<QByteArray>& files, const EvidenceFile& decided, const EvidenceBundle& bundle, bool isExport)
{
    const QString part = QStringLiteral("transactions");
    if (files.isEmpty()) {
        const bool approved = bundle.decision.answer.startsWith(QLatin1String("approved"));
        add(QStringLiteral("transaction"), QStringLiteral("Transaction"), CheckStatus::NotChecked, {},
            !approved ? QStringLiteral("none: not approved") : QStringLiteral("none recorded"),
            isExport || !approved ? QStringLiteral("Nothing was sent for this decision, or not yet when it was exported.")
                                  : QStringLiteral("The file of a decision has none: export the decision to check them together."));
        return;
    }
    for (qsizetype i = 0; i < files.size(); ++i) {
        const QString prefix = QStringLiteral("transaction%1").arg(i + 1);
        const auto file = EvidenceFile::read(files.at(i));
        const auto record = file ? TransactionRecord::fromFile(*file) : Result<TransactionRecord>(fail(file.error()));
        QStringList problems;
        if (file)
            for (const EvidenceProblem& problem : file->problems())
                problems.append(QStringLiteral("%1: %2").arg(problem.part, problem.what));
        if (!record)
            problems.append(record.error().detail());
        add(prefix + QStringLiteral(".file"), QStringLiteral("Transaction's file"), problems.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed, QStringLiteral("unchanged since it was written"),
            problems.isEmpty() ? record->state : problems.join(QStringLiteral("; ")), QStringLiteral("The record was changed after it was written."), part);
        if (!problems.isEmpty())
            continue;
        if (m_options.signer)
            compare(prefix + QStringLiteral(".signer"), QStringLiteral("Signature of the transaction's file"), m_options.signer->toChecksumText(),
                    file->signature() ? file->signature()->signer.toChecksumText() : QStringLiteral("not signed"), QStringLiteral("Somebody else signed this record."), part);
        m_report.transactions.append(*record);
        compare(prefix + QStringLiteral(".link"), QStringLiteral("Belongs to this decision"), decided.hash(), record->decision, QStringLiteral("The transaction belongs to another decision."), part);
        for (const Check& check : checkTransaction(*record, bundle, decided.signature() ? std::optional(decided.signature()->signer) : std::nullopt)) {
            m_report.checks.append(check);
            m_report.checks.last().id = prefix + check.id.mid(qsizetype(std::char_traits<char>::length("transaction")));
            if (check.status == CheckStatus::Failed && !m_report.tamperedParts.contains(part))
                m_report.tamperedParts.append(part);
        }
    }
}

void Examination::logChain(const EvidenceExport& exported, const EvidenceBundle& bundle)
{
    QStringList problems;
    QString previous = bundle.decision.logHash;
    quint64 sequence = bundle.decision.logSequence;
    const AuditEntry* before = nullptr;
    for (qsizetype i = 0; i < exported.entries.size(); ++i) {
        if (problems.size() >= mostProblems) {
            problems.append(QStringLiteral("and more"));
            break;
        }
        const AuditEntry* entry = &exported.entries.at(i);
        ++sequence;
        if (entry->previous != previous || entry->sequence != sequence)
            problems.append(QStringLiteral("entry %1 does not follow the one before it").arg(entry->sequence));
        if (entry->signature && !entry->signatureHolds())
            problems.append(QStringLiteral("entry %1 is not signed by %2, as it says").arg(entry->sequence).arg(entry->signature->signer.toChecksumText()));
        if (m_options.signer && !(entry->signature && entry->signature->signer == *m_options.signer))
            problems.append(QStringLiteral("entry %1 is not signed by %2").arg(entry->sequence).arg(m_options.signer->toChecksumText()));
        if (before && before->signature.has_value() != entry->signature.has_value())
            problems.append(QStringLiteral("of the entries %1 and %2 only one is signed").arg(before->sequence).arg(entry->sequence));
        sequence = entry->sequence;
        previous = AuditEntry::hashOf(exported.log.at(i));
        before = entry;
    }
    add(QStringLiteral("log.chain"), QStringLiteral("Chain of the log"), problems.isEmpty() && !exported.log.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed,
        QStringLiteral("each entry follows the one before it"), exported.log.isEmpty() ? QStringLiteral("no entries") : problems.isEmpty() ? QStringLiteral("%1 entries").arg(exported.log.size()) : problems.join(QStringLiteral("; ")),
        QStringLiteral("Lines of the log were changed, removed or put in."), QStringLiteral("log"));
}

void Examination::logEntries(const EvidenceExport& exported, const EvidenceFile& decided, const EvidenceBundle& bundle)
{
    const QList<AuditEntry>& entries = exported.entries;
    const QString part = QStringLiteral("log");
    const auto signerOf = [](const std::optional<EvidenceSignature>& signature) { return signature ? signature->signer.toChecksumText() : QStringLiteral("nobody"); };
    QHash<QString, const AuditEntry*> recorded;
    for (const AuditEntry& entry : entries)
        if (!entry.bundle.isEmpty() && !recorded.contains(entry.bundle))
            recorded.insert(entry.bundle, &entry);
    const bool first = !entries.isEmpty() && entries.first().bundle == decided.hash();
    QStringList problems = first ? disagreements(entries.first(), bundle) : QStringList();
    if (first && signerOf(entries.first().signature) != signerOf(decided.signature()))
        problems.append(QStringLiteral("the entry is signed by %1, the file by %2").arg(signerOf(entries.first().signature), signerOf(decided.signature())));
    add(QStringLiteral("log.decision"), QStringLiteral("Entry of the decision"), first && problems.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed, decided.hash(),
        !problems.isEmpty() ? problems.join(QStringLiteral("; ")) : entries.isEmpty() ? QStringLiteral("none") : entries.first().bundle,
        first ? QStringLiteral("Entry and decision were written together and must say the same: one of the two was changed.") : QStringLiteral("The log speaks of another file."), part);
    for (const QByteArray& file : exported.transactions) {
        const QString hash = crypto::sha256(view(file)).toHex();
        const AuditEntry* entry = recorded.value(hash);
        const bool fits = entry && !entry->isDecision() && entry->request == bundle.request.address;
        if (!fits)
            add(QStringLiteral("log.transaction"), QStringLiteral("Entry of the transaction"), CheckStatus::Failed, hash,
                entry ? QStringLiteral("%1 of %2").arg(entry->kind, entry->request) : QStringLiteral("none"), QStringLiteral("The log does not know this record."), QStringLiteral("transactions"));
    }
    // A clock that was set back is no forgery, but whoever reads the times must know.
    QStringList back;
    for (qsizetype i = 1; i < entries.size() && back.size() < mostProblems; ++i)
        if (entries.at(i - 1).at.secsTo(entries.at(i).at) < -mostSecondsApart)
            back.append(QStringLiteral("entry %1 of %2 stands behind one of %3").arg(entries.at(i).sequence).arg(entries.at(i).at.toString(Qt::ISODate), entries.at(i - 1).at.toString(Qt::ISODate)));
    add(QStringLiteral("log.times"), QStringLiteral("Times of the log"), back.isEmpty() ? CheckStatus::Passed : CheckStatus::NotChecked, QStringLiteral("none before that of the entry before it"),
        back.isEmpty() ? QStringLiteral("in order") : back.join(QStringLiteral("; ")), QStringLiteral("A clock was set back, or times were changed: do not rely on the times of these entries."));
}

void Examination::exportedLog(const EvidenceExport& exported, const EvidenceFile& decided, const EvidenceBundle& bundle)
{
    logChain(exported, bundle);
    logEntries(exported, decided, bundle);
}

void Examination::readLog(const QString& hash)
{
    if (m_options.log) {
        m_trail = AuditTrail::read(*m_options.log, m_options.head, AuditTrail::Signatures::Check, AuditTrail::Damage::GivesUp);
    } else if (m_options.ownLog) {
        AuditTrail own = AuditTrail::read(*m_options.ownLog, m_options.ownHead, AuditTrail::Signatures::Skip, AuditTrail::Damage::GivesUp);
        if (own.indexOf(hash) < 0)
            m_ownTrail = std::move(own);
        else
            m_trail = AuditTrail::read(*m_options.ownLog, m_options.ownHead, AuditTrail::Signatures::Check, AuditTrail::Damage::GivesUp);
    }
    m_index = m_trail ? m_trail->indexOf(hash) : -1;
}

void Examination::wholeLog(const QString& hash, const EvidenceBundle* bundle)
{
    const QString part = QStringLiteral("log");
    const QString title = QStringLiteral("Place in the audit log");
    if (!m_trail) {
        add(QStringLiteral("log.place"), title, CheckStatus::NotChecked, {}, m_ownTrail ? QStringLiteral("not in this profile's log, and no other was given") : QStringLiteral("no log was given"),
            QStringLiteral("Give the audit log with --log to see that nothing was removed."));
        return;
    }
    QStringList findings;
    for (const AuditFinding& finding : std::as_const(m_trail->findings))
        findings.append(QStringLiteral("line %1: %2").arg(finding.line).arg(finding.what));
    if (!m_trail->torn.isEmpty())
        findings.append(QStringLiteral("%1 bytes after the last line").arg(m_trail->torn.size()));
    add(QStringLiteral("log.whole"), QStringLiteral("The whole audit log"), findings.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed, QStringLiteral("unchanged and complete"),
        findings.isEmpty() ? QStringLiteral("%1 entries").arg(m_trail->entries.size()) : findings.mid(0, 5).join(QStringLiteral("; ")), QStringLiteral("The log was changed or damaged."), part);
    const AuditEntry entry = m_index >= 0 ? m_trail->entries.at(m_index) : AuditEntry();
    const QStringList problems = m_index >= 0 && bundle ? disagreements(entry, *bundle) : QStringList();
    const bool placed = m_index >= 0 && problems.isEmpty() && (!bundle || (entry.sequence == bundle->decision.logSequence + 1 && entry.previous == bundle->decision.logHash));
    QString actual = m_index >= 0 ? QStringLiteral("entry %1, %2").arg(entry.sequence).arg(entry.kind) : QStringLiteral("not in the log");
    if (!problems.isEmpty())
        actual += QStringLiteral(": ") + problems.join(QStringLiteral("; "));
    add(QStringLiteral("log.place"), title, placed ? CheckStatus::Passed : CheckStatus::Failed,
        bundle ? QStringLiteral("entry %1").arg(bundle->decision.logSequence + 1) : QStringLiteral("an entry with %1").arg(hash), actual,
        QStringLiteral("The log knows no such file at this place: the file or the log was changed."), part);
    if (placed && m_report.voucher == Voucher::None) {
        m_report.voucher = Voucher::Log;
        m_vouching = QStringLiteral("the audit log, entry %1").arg(entry.sequence);
    }
}

Result<EvidenceReport> verifyFile(const QByteArray& bytes, const EvidenceExport* exported, const EvidenceVerifyOptions& options)
{
    GH_TRY(const EvidenceFile file, EvidenceFile::read(bytes));
    EvidenceReport report;
    report.hash = file.hash();
    report.kind = exported ? QStringLiteral("export") : file.kind() == EvidenceFile::Kind::Decision ? QStringLiteral("decision") : QStringLiteral("transaction");
    Examination examination(report, options);
    examination.parts(file);
    if (report.tamperedParts.isEmpty())
        examination.readLog(file.hash());
    examination.signature(file);
    if (exported)
        for (const EvidenceProblem& problem : exported->problems)
            examination.add(QStringLiteral("part.") + problem.part, QStringLiteral("Part '%1'").arg(problem.part), CheckStatus::Failed, QStringLiteral("unchanged since it was written"), problem.what,
                            QStringLiteral("The file was changed after it was exported, or damaged. Export it again."), problem.part);
    if (!report.tamperedParts.isEmpty())
        return report; // What follows would be about other bytes than those that were decided on.
    if (file.kind() == EvidenceFile::Kind::Transaction) {
        const auto record = TransactionRecord::fromFile(file);
        if (record)
            report.transactions.append(*record);
        else
            examination.add(QStringLiteral("part.transaction"), QStringLiteral("Part 'transaction'"), CheckStatus::Failed, {}, record.error().detail(), {}, QStringLiteral("transaction"));
        examination.wholeLog(file.hash(), nullptr);
        examination.voucher();
        return report;
    }
    auto bundle = EvidenceBundle::fromFile(file);
    if (!bundle) {
        const QString part = bundle.error().detail().section(QLatin1Char('\''), 1, 1);
        examination.add(QStringLiteral("part.") + part, QStringLiteral("Part '%1'").arg(part), CheckStatus::Failed, QStringLiteral("what Gatehouse writes"), bundle.error().detail(),
                        QStringLiteral("The file was not written by Gatehouse as it is."), part);
        return report;
    }
    report.bundle = *bundle;
    examination.verdict(*bundle);
    examination.decision(*bundle);
    examination.transactions(exported ? exported->transactions : QList<QByteArray>(), file, *bundle, exported != nullptr);
    if (exported)
        examination.exportedLog(*exported, file, *bundle);
    examination.wholeLog(file.hash(), &*bundle);
    examination.voucher();
    return report;
}

} // namespace

QString toString(Voucher voucher)
{
    switch (voucher) {
    case Voucher::Signer:
        return QStringLiteral("bySigner");
    case Voucher::Log:
        return QStringLiteral("byLog");
    case Voucher::None:
        break;
    }
    return QStringLiteral("none");
}

bool EvidenceReport::isGood() const
{
    return std::none_of(checks.begin(), checks.end(), [](const Check& check) { return check.status == CheckStatus::Failed; });
}

Result<EvidenceReport> verifyEvidence(const QByteArray& bytes, const EvidenceVerifyOptions& options)
{
    if (!EvidenceExport::isExport(bytes))
        return verifyFile(bytes, nullptr, options);
    GH_TRY(const EvidenceExport exported, EvidenceExport::read(bytes));
    return verifyFile(exported.decision, &exported, options);
}

} // namespace gatehouse::evidence
