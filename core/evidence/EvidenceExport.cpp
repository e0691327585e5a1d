// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceExport.h"

#include "core/attest/JsonScan.h"
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

/// As valueOfLine(), sharing the line's bytes, of which there may be many.
std::optional<QByteArray> sharedValue(const QByteArray& line, const QByteArray& name)
{
    const QByteArray prefix = '"' + name + "\":";
    if (!line.startsWith(prefix) || !line.endsWith(','))
        return std::nullopt;
    return QByteArray::fromRawData(line.constData() + prefix.size(), line.size() - prefix.size() - 1);
}

/// The texts of a list in canonical form, or nothing.
std::optional<QList<QByteArray>> textsFrom(const QByteArray& text)
{
    if (!attest::scanJson(text, EvidenceExport::maxTransactionsBytes, EvidenceExport::maxTransactions + 2))
        return std::nullopt;
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

/// Where the JSON string that begins at @p begin ends, behind its quotation mark; -1 when it does not within @p most bytes.
qsizetype endOfString(const QByteArray& text, qsizetype begin, qsizetype most)
{
    const qsizetype last = std::min(text.size(), begin + most);
    for (qsizetype i = begin + 1; i < last; ++i) {
        if (text.at(i) == '\\')
            ++i;
        else if (text.at(i) == '"')
            return i + 1;
    }
    return -1;
}

/// The lines of a log, one by one: the first that is no entry ends it, before anything was spent on those behind it. Yields
/// what is wrong.
QString readLog(const QByteArray& text, EvidenceExport& result)
{
    constexpr qsizetype mostEscaped = 2 * AuditEntry::maxLine + 2;
    if (!text.startsWith('[') || !text.endsWith(']'))
        return QStringLiteral("is not a list of texts");
    for (qsizetype at = 1; at < text.size() - 1;) {
        const auto wrong = [&](const QString& what) { return QStringLiteral("entry %1 of it: %2").arg(result.log.size() + 1).arg(what); };
        const qsizetype end = text.at(at) == '"' ? endOfString(text, at, mostEscaped) : -1;
        const QByteArray item = text.mid(at, end < 0 ? 0 : end - at);
        const QByteArray line = jsonValue(item).toString().toUtf8();
        if (end < 0 || jsonText(QString::fromUtf8(line)) != item)
            return wrong(QStringLiteral("not a text of at most %1 bytes").arg(AuditEntry::maxLine));
        auto entry = AuditEntry::fromLine(line);
        if (!entry)
            return wrong(entry.error().detail());
        const bool last = end == text.size() - 1;
        if (!last && (text.at(end) != ',' || end + 1 == text.size() - 1))
            return wrong(QStringLiteral("not followed by another or the end"));
        result.log.append(line);
        result.entries.append(std::move(*entry));
        at = end + 1;
    }
    return {};
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
    LineReader lines(bytes, formatLine(exportFormat).size());
    const qsizetype begin = lines.offset();
    for (qsizetype left = EvidenceFile::decisionParts(bytes).size() + 2; left > 0; --left)
        lines.next();
    // The decision as it was: the comma behind its signature belongs to the export.
    qsizetype end = lines.offset();
    if (end - begin > EvidenceFile::maxBytes)
        return fail(errors::badBundle, QStringLiteral("the decision in the export has %1 bytes; at most %2").arg(end - begin).arg(EvidenceFile::maxBytes));
    while (end > begin && bytes.at(end - 1) == '\n')
        --end;
    const bool hasComma = end > begin && bytes.at(end - 1) == ',';
    if (!hasComma)
        result.problems.append({QStringLiteral("signature"), QStringLiteral("is not followed by the rest of the export")});
    result.decision = decisionHead() + bytes.mid(begin, end - begin - (hasComma ? 1 : 0)) + "\n}\n";

    const char* names[2] = {"transactions", "log"};
    std::optional<QByteArray> texts[2];
    for (int i = 0; i < 2; ++i) {
        texts[i] = sharedValue(lines.next(), names[i]);
        QString problem = texts[i] ? QString() : QStringLiteral("the line is not \"%1\" and a list of texts").arg(QLatin1String(names[i]));
        if (texts[i] && i == 0) {
            const auto items = textsFrom(*texts[i]);
            if (items && items->size() <= maxTransactions)
                result.transactions = *items;
            else
                problem = QStringLiteral("not a list of at most %1 texts, of %2 bytes together").arg(maxTransactions).arg(maxTransactionsBytes);
        } else if (texts[i]) {
            problem = readLog(*texts[i], result);
        }
        if (!problem.isEmpty()) {
            result.problems.append({QLatin1String(names[i]), QStringLiteral("cannot be read: ") + problem});
            return result; // What is behind it says nothing more.
        }
    }
    const auto sums = valueOfLine(lines.next(), "sums", true);
    const bool atEnd = lines.rest() == QByteArrayView("}\n");
    if (!sums || !atEnd || *sums != sumsOf(*texts[0], *texts[1])) {
        const QJsonObject recorded = sums ? jsonValue(*sums).toObject() : QJsonObject();
        for (int i = 0; i < 2; ++i)
            if (recorded.value(QLatin1String(names[i])).toString() != sha256Of(*texts[i]) && !recorded.isEmpty())
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
        const bool isRoom = result.transactions.size() < maxTransactions && listOf(result.transactions + QList<QByteArray>{content}).size() <= maxTransactionsBytes;
        if (record && record->decision == decision.bundle && isRoom)
            result.transactions.append(content);
    }
    return result;
}

} // namespace gatehouse::evidence
