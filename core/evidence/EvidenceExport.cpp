// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceExport.h"

#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::evidence {

namespace {

constexpr auto exportFormat = "gatehouse-evidence-1 export";

QByteArray formatLine(const QByteArray& format)
{
    return "{\n\"format\":\"" + format + "\",\n";
}

QByteArray decisionHead()
{
    return formatLine(EvidenceFile::formatOf(EvidenceFile::Kind::Decision));
}

QString sha256Of(const QByteArray& text)
{
    return crypto::sha256(view(text)).toHex();
}

QByteArray listOf(const QList<QByteArray>& texts)
{
    QJsonArray list;
    for (const QByteArray& text : texts)
        list.append(QString::fromUtf8(text));
    return jsonText(list);
}

QByteArray sumsOf(const QByteArray& transactions, const QByteArray& log)
{
    return jsonText(QJsonObject{{QStringLiteral("log"), sha256Of(log)}, {QStringLiteral("transactions"), sha256Of(transactions)}});
}

/// The texts of a list in canonical form, or nothing.
std::optional<QList<QByteArray>> textsFrom(const QByteArray& text)
{
    const QJsonValue value = jsonValue(text);
    if (!value.isArray() || jsonText(value) != text)
        return std::nullopt;
    QList<QByteArray> texts;
    const QJsonArray list = value.toArray();
    for (const QJsonValue& item : list) {
        if (!item.isString())
            return std::nullopt;
        texts.append(item.toString().toUtf8());
    }
    return texts;
}

} // namespace

QByteArray EvidenceExport::toFile() const
{
    // The decision's file from its second member to its signature; its own end is "\n}\n".
    const QByteArray parts = decision.mid(decisionHead().size(), decision.size() - decisionHead().size() - 3);
    const QByteArray list = listOf(transactions), lines = listOf(log);
    return formatLine(exportFormat) + parts + ",\n\"transactions\":" + list + ",\n\"log\":" + lines + ",\n\"sums\":" + sumsOf(list, lines) + "\n}\n";
}

bool EvidenceExport::isExport(const QByteArray& bytes)
{
    return bytes.startsWith(formatLine(exportFormat));
}

Result<EvidenceExport> EvidenceExport::read(const QByteArray& bytes)
{
    if (bytes.size() > maxBytes)
        return fail(errors::badBundle, QStringLiteral("%1 bytes; at most %2").arg(bytes.size()).arg(maxBytes));
    if (!isExport(bytes))
        return fail(errors::badBundle, QStringLiteral("part 'format': not an export"));
    EvidenceExport result;
    const QList<QByteArray> lines = bytes.mid(formatLine(exportFormat).size()).split('\n');
    const qsizetype ownParts = EvidenceFile::decisionParts(bytes).size() + 2;
    // The decision as it was: the comma behind its signature belongs to the export.
    QByteArray parts = lines.first(std::min(ownParts, lines.size())).join('\n');
    const bool hasComma = parts.endsWith(',');
    if (hasComma)
        parts.chop(1);
    else
        result.problems.append({QStringLiteral("signature"), QStringLiteral("is not followed by the rest of the export")});
    result.decision = decisionHead() + parts + "\n}\n";

    QByteArray texts[2];
    const char* names[2] = {"transactions", "log"};
    for (int i = 0; i < 2; ++i) {
        const auto text = valueOfLine(lines.value(ownParts + i), names[i], false);
        const auto items = text ? textsFrom(*text) : std::nullopt;
        const bool sane = items && (i == 1 || items->size() <= maxTransactions);
        if (!sane) {
            result.problems.append({QLatin1String(names[i]), QStringLiteral("cannot be read: the line is not \"%1\" and a list of texts").arg(QLatin1String(names[i]))});
            if (!text)
                return result; // Lines cannot be told apart any more.
        } else {
            (i == 0 ? result.transactions : result.log) = *items;
        }
        texts[i] = *text;
    }
    const auto sums = valueOfLine(lines.value(ownParts + 2), "sums", true);
    const bool end = lines.mid(ownParts + 3) == QList<QByteArray>{"}", ""};
    if (!sums || !end || *sums != sumsOf(texts[0], texts[1])) {
        const QJsonObject recorded = sums ? jsonValue(*sums).toObject() : QJsonObject();
        for (int i = 0; i < 2; ++i)
            if (recorded.value(QLatin1String(names[i])).toString() != sha256Of(texts[i]) && !recorded.isEmpty())
                result.problems.append({QLatin1String(names[i]), QStringLiteral("its sha256 is not the one in 'sums'")});
        result.problems.append({QStringLiteral("sums"), QStringLiteral("are not those of the parts, or not the end of the file")});
    }
    return result;
}

Result<EvidenceExport> EvidenceExport::collect(const EvidenceFolder& folder, const AuditTrail& trail, const AuditEntry& decision)
{
    EvidenceExport result;
    GH_TRY(result.decision, folder.file(decision));
    bool reached = false;
    for (const AuditEntry& entry : trail.entries) {
        reached = reached || entry.sequence == decision.sequence;
        if (!reached)
            continue;
        AuditEntry copy = entry;
        result.log.append(copy.toLine());
        if (entry.request != decision.request || entry.sequence == decision.sequence || entry.isDecision() || entry.file.isEmpty())
            continue;
        GH_TRY(const QByteArray content, folder.file(entry));
        const auto file = EvidenceFile::read(content);
        const auto record = file ? TransactionRecord::fromFile(*file) : Result<TransactionRecord>(fail(file.error()));
        if (record && record->decision == decision.bundle && result.transactions.size() < maxTransactions)
            result.transactions.append(content);
    }
    return result;
}

} // namespace gatehouse::evidence
