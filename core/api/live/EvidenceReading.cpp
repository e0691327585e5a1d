// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/EvidenceReading.h"

#include "core/base/Bytes.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"
#include "core/evidence/EvidenceExport.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::api {

namespace {

using evidence::EvidenceExport;
using evidence::EvidenceFile;

constexpr qsizetype maxQuote = 128 * 1024;
constexpr qsizetype maxChecks = 500; // As many as a bundle may have.
constexpr auto timeFormat = "yyyy-MM-dd'T'HH:mm:ss.zzz'Z'";
const QString nearestPrefix = QStringLiteral("none; nearest is "); // As policy.measurements says it.

QString textOf(const QJsonValue& value, const char* name)
{
    return value[QLatin1String(name)].toString();
}

QDateTime timeOf(const QJsonValue& value, const char* name)
{
    QDateTime time = QDateTime::fromString(textOf(value, name), QLatin1String(timeFormat));
    time.setTimeSpec(Qt::UTC);
    return time;
}

quint64 numberOf(const QJsonValue& value, const char* name)
{
    const double number = value[QLatin1String(name)].toDouble();
    return number > 0 && number <= 9007199254740991.0 ? quint64(number) : 0;
}

QList<Check> checksOf(const QJsonValue& verdict)
{
    QList<Check> checks;
    const QJsonArray list = verdict[QLatin1String("checks")].toArray();
    for (const QJsonValue& item : list) {
        if (checks.size() == maxChecks)
            break;
        Check check;
        check.id = textOf(item, "id");
        check.title = textOf(item, "title");
        check.expected = textOf(item, "expected");
        check.actual = textOf(item, "actual");
        check.source = textOf(item, "source");
        check.hint = textOf(item, "hint");
        const QString status = textOf(item, "status");
        check.status = status == toString(CheckStatus::Passed)   ? CheckStatus::Passed
                       : status == toString(CheckStatus::Failed) ? CheckStatus::Failed
                                                                 : CheckStatus::NotChecked;
        checks.append(std::move(check));
    }
    return checks;
}

/// Name of the image that fits, or of the nearest.
void findImage(const QList<Check>& checks, QString& image, QString& nearest)
{
    for (const Check& check : checks) {
        if (check.id != QLatin1String("policy.measurements"))
            continue;
        if (check.status == CheckStatus::Passed)
            image = check.actual;
        else if (check.actual.startsWith(nearestPrefix))
            nearest = check.actual.mid(nearestPrefix.size());
    }
}

/// The value of one line of the file, without looking at the others.
QJsonValue lineValue(const QList<QByteArray>& lines, const QByteArray& name)
{
    for (const QByteArray& line : lines)
        if (const auto text = evidence::valueOfLine(line, name, false))
            return evidence::jsonValue(*text);
    return QJsonValue(QJsonValue::Undefined);
}

evidence::AuditEntry logEntry(const EvidenceEntry& entry)
{
    evidence::AuditEntry made;
    made.sequence = entry.sequence;
    made.file = QFileInfo(entry.file).fileName();
    made.bundle = entry.bundle;
    return made;
}

EvidenceSummary summarise(const evidence::EvidenceFolder& folder, const EvidenceEntry& entry)
{
    EvidenceSummary summary;
    summary.bundle = entry.bundle;
    const Result<QByteArray> file = folder.file(logEntry(entry));
    if (!file) {
        summary.problem = file.error().detail();
        return summary;
    }
    const QList<QByteArray> lines = file->split('\n');
    summary.decidedBy = textOf(lineValue(lines, "decision"), "decidedBy");
    const QJsonValue verdict = lineValue(lines, "verdict");
    summary.verdict = textOf(verdict, "verdict");
    summary.tcbStatus = textOf(verdict, "tcbStatus");
    summary.simulatedTee = verdict[QLatin1String("simulatedTee")].toBool();
    findImage(checksOf(verdict), summary.image, summary.nearest);
    return summary;
}

void readTransaction(const EvidenceFile& file, EvidenceDocument& document)
{
    const auto record = evidence::TransactionRecord::fromFile(file);
    if (!record) {
        document.unreadable.append(QStringLiteral("transaction"));
        return;
    }
    if (document.request.isEmpty())
        document.request = record->request;
    document.transactions.append({record->state, record->transaction, record->block, record->detail, record->at});
}

void readDecision(const EvidenceFile& file, EvidenceDocument& document)
{
    const QJsonValue request = file.value("request");
    document.bootstrap = textOf(request, "kind") == QLatin1String("bootstrap");
    document.request = textOf(request, "address");
    document.askedBy = textOf(request, "askedBy");
    document.source = textOf(request, "source");
    document.chainId = numberOf(request, "chainId");
    document.contract = textOf(request, "contract");
    if (const auto quote = fromHex(file.value("quote").toString(), maxQuote))
        document.quote = *quote;
    const QJsonArray roots = file.value("roots").toArray();
    for (const QJsonValue& root : roots)
        if (const auto der = fromHex(root.toString(), maxQuote))
            document.roots.append(crypto::sha256(view(*der)).toHex());
    document.policyText = file.value("policy").toString();
    const QJsonValue verdict = file.value("verdict");
    document.wasJudged = verdict.isObject();
    document.verdict = textOf(verdict, "verdict");
    document.tcbStatus = textOf(verdict, "tcbStatus");
    document.policyName = textOf(verdict, "policy");
    document.judgedAt = timeOf(verdict, "at");
    document.simulatedTee = verdict[QLatin1String("simulatedTee")].toBool();
    document.checks = checksOf(verdict);
    findImage(document.checks, document.image, document.nearest);
    const QJsonValue decision = file.value("decision");
    document.decision = textOf(decision, "answer");
    document.decidedBy = textOf(decision, "decidedBy");
    document.reason = textOf(decision, "reason");
    document.software = textOf(decision, "software");
    document.decidedAt = timeOf(decision, "at");
    const QJsonValue log = decision[QLatin1String("log")];
    document.sequence = log.isObject() ? numberOf(log, "sequence") + 1 : 0;
}

} // namespace

QList<EvidenceSummary> summariseEvidence(const QString& folder, const QList<EvidenceEntry>& decisions)
{
    const evidence::EvidenceFolder own(folder);
    QList<EvidenceSummary> summaries;
    for (const EvidenceEntry& entry : decisions)
        summaries.append(summarise(own, entry));
    return summaries;
}

Result<EvidenceDocument> readEvidence(const QByteArray& bytes)
{
    EvidenceDocument document;
    document.file = bytes;
    std::optional<EvidenceExport> exported;
    if (EvidenceExport::isExport(bytes)) {
        GH_TRY(exported, EvidenceExport::read(bytes));
    }
    GH_TRY(const EvidenceFile file, EvidenceFile::read(exported ? exported->decision : bytes));
    document.hash = file.hash();
    document.signer = file.signature() ? file.signature()->signer.toChecksumText() : QString();
    for (const QByteArray& part : file.partNames())
        if (file.value(part).isUndefined())
            document.unreadable.append(QString::fromLatin1(part));
    if (file.kind() == EvidenceFile::Kind::Transaction) {
        document.kind = QStringLiteral("transaction");
        readTransaction(file, document);
        return document;
    }
    document.kind = exported ? QStringLiteral("export") : QStringLiteral("decision");
    readDecision(file, document);
    if (!exported)
        return document;
    for (const QByteArray& text : exported->transactions)
        if (const auto transaction = EvidenceFile::read(text))
            readTransaction(*transaction, document);
    return document;
}

Result<EvidenceDocument> openEvidence(const QString& folder, const QString& id)
{
    const evidence::EvidenceFolder own(folder);
    GH_TRY(const evidence::AuditTrail trail, own.trail(evidence::AuditTrail::Signatures::Skip));
    GH_TRY(const evidence::AuditEntry entry, evidence::EvidenceFolder::find(trail, id));
    const auto collected = EvidenceExport::collect(own, trail, entry);
    if (collected) {
        GH_TRY(EvidenceDocument document, readEvidence(collected->toFile()));
        document.sequence = entry.sequence;
        document.name = entry.file;
        return document;
    }
    // The changed file itself, so that its verification can name the part. Its name is from a log that may be changed too:
    // it must not lead out of the folder.
    if (!collected.error().is(evidence::errors::badBundle) || entry.file.isEmpty() || entry.file != QFileInfo(entry.file).fileName())
        return fail(collected.error());
    GH_TRY(const QByteArray content, readFile(own.bundlePath(entry.file), EvidenceFile::maxBytes));
    GH_TRY(EvidenceDocument document, readEvidence(content));
    document.sequence = entry.sequence;
    document.name = entry.file;
    document.logProblem = collected.error().detail();
    return document;
}

Result<EvidenceDocument> openEvidenceFile(const QString& path)
{
    GH_TRY(const QByteArray content, readFile(path, EvidenceExport::maxBytes));
    GH_TRY(EvidenceDocument document, readEvidence(content));
    document.name = QFileInfo(path).fileName();
    return document;
}

} // namespace gatehouse::api
