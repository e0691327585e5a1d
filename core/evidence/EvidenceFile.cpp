// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceFile.h"

#include "core/attest/Collateral.h"
#include "core/attest/JsonScan.h"
#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::evidence {

namespace {

constexpr QByteArrayView formatPrefix("gatehouse-evidence-1 ");

QString key(const QByteArray& name)
{
    return QString::fromLatin1(name);
}

QString sha256Of(const QByteArray& text)
{
    return crypto::sha256(view(text)).toHex();
}

QList<QByteArray> withFrame(const QList<QByteArray>& parts)
{
    QList<QByteArray> names{"format"};
    names += parts;
    names.append("digests");
    names.append("signature");
    return names;
}

} // namespace

QByteArray jsonText(const QJsonValue& value)
{
    // QJsonDocument writes objects and lists only: the brackets of a list around the value are taken off again.
    const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return wrapped.mid(1, wrapped.size() - 2);
}

QByteArray LineReader::next()
{
    const qsizetype begin = m_next;
    const qsizetype end = m_bytes.indexOf('\n', begin);
    m_next = end < 0 ? m_bytes.size() : end + 1;
    return QByteArray::fromRawData(m_bytes.constData() + begin, (end < 0 ? m_bytes.size() : end) - begin);
}

QJsonValue jsonValue(const QByteArray& text)
{
    if (!attest::scanJson(text, text.size(), attest::maxJsonValues))
        return QJsonValue(QJsonValue::Undefined);
    const QJsonDocument document = QJsonDocument::fromJson('[' + text + ']');
    const QJsonArray array = document.array();
    return array.size() == 1 ? array.first() : QJsonValue(QJsonValue::Undefined);
}

std::optional<QByteArray> valueOfLine(const QByteArray& line, const QByteArray& name, bool last)
{
    const QByteArray prefix = '"' + name + "\":";
    if (!line.startsWith(prefix) || line.endsWith(',') == last)
        return std::nullopt;
    return line.mid(prefix.size(), line.size() - prefix.size() - (last ? 0 : 1));
}

QList<QByteArray> EvidenceFile::decisionParts(const QByteArray& bytes)
{
    QList<QByteArray> names{"request", "quote", "collateral", "roots", "policy", "verdict", "decision"};
    // Behind "{", format, request and quote.
    qsizetype line = 0;
    for (int i = 0; i < 4 && line >= 0; ++i)
        line = bytes.indexOf('\n', line) + 1;
    const qsizetype next = bytes.indexOf('\n', line) + 1;
    const QByteArray eventLog = QByteArrayLiteral("\"") + eventLogPart + "\":";
    if (QByteArrayView(bytes).sliced(line).startsWith(eventLog) || QByteArrayView(bytes).sliced(next).startsWith("\"collateral\":"))
        names.insert(2, eventLogPart);
    return names;
}

qsizetype EvidenceFile::maxPartBytes(const QByteArray& name)
{
    constexpr qsizetype megabyte = 1024 * 1024;
    return name == "collateral" ? attest::Collateral::maxBytes : name == "verdict" ? 2 * megabyte : megabyte;
}

QByteArray EvidenceFile::formatOf(Kind kind)
{
    return formatPrefix.toByteArray() + (kind == Kind::Decision ? "decision" : "transaction");
}

QByteArray EvidenceFile::write(Kind kind, const QList<Part>& parts, const EvidenceSigner& signer)
{
    const QByteArray format = jsonText(QString::fromLatin1(formatOf(kind)));
    QJsonObject digests{{QStringLiteral("format"), sha256Of(format)}};
    QByteArray out = "{\n\"format\":" + format + ",\n";
    for (const Part& part : parts) {
        const QByteArray text = jsonText(part.value);
        digests.insert(key(part.name), sha256Of(text));
        out += '"' + part.name + "\":" + text + ",\n";
    }
    const QByteArray sums = jsonText(digests);
    QJsonValue signature(QJsonValue::Null);
    if (signer) {
        const EvidenceSignature made = EvidenceSignature::make(SignedThing::Bundle, sums, *signer);
        signature = QJsonObject{{QStringLiteral("signature"), toHex(made.bytes)}, {QStringLiteral("signer"), made.signer.toChecksumText()}};
    }
    return out + "\"digests\":" + sums + ",\n\"signature\":" + jsonText(signature) + "\n}\n";
}

Result<EvidenceFile> EvidenceFile::read(const QByteArray& bytes)
{
    if (bytes.size() > maxBytes)
        return fail(errors::badBundle, QStringLiteral("%1 bytes; at most %2").arg(bytes.size()).arg(maxBytes));
    EvidenceFile file;
    bool known = false;
    for (const Kind kind : {Kind::Decision, Kind::Transaction}) {
        if (bytes.startsWith("{\n\"format\":\"" + formatOf(kind) + "\",\n")) {
            file.m_kind = kind;
            known = true;
        }
    }
    if (!known)
        return fail(errors::badBundle, QStringLiteral("part 'format': the file does not begin as an evidence file of a known version does"),
                    QStringLiteral("Name a file that gatehousectl evidence export has written."));
    file.m_bytes = bytes;
    file.m_partNames = file.m_kind == Kind::Transaction ? QList<QByteArray>{"link", "transaction"} : decisionParts(bytes);
    const QList<QByteArray> names = withFrame(file.m_partNames);
    file.readLines(names);
    if (file.m_problems.isEmpty())
        file.m_hash = sha256Of(bytes);
    file.checkDigests(names);
    file.checkSignature();
    return file;
}

void EvidenceFile::readLines(const QList<QByteArray>& names)
{
    LineReader lines(m_bytes, 0);
    lines.next(); // "{"
    for (qsizetype i = 0; i < names.size(); ++i) {
        const bool last = i + 1 == names.size();
        const QByteArray whole = lines.next();
        if (whole.size() > maxPartBytes(names.at(i)) + names.at(i).size() + 4) {
            m_problems.append({key(names.at(i)), QStringLiteral("cannot be read: its line has %1 bytes, the part at most %2").arg(whole.size()).arg(maxPartBytes(names.at(i)))});
            return;
        }
        const std::optional<QByteArray> text = valueOfLine(whole, names.at(i), last);
        const QJsonValue value = text ? jsonValue(*text) : QJsonValue(QJsonValue::Undefined);
        if (value.isUndefined()) {
            // Behind a line that is not as it should be, lines cannot be told apart any more.
            m_problems.append({key(names.at(i)), QStringLiteral("cannot be read: the line is not \"%1\" and its value").arg(key(names.at(i)))});
            return;
        }
        m_lines.append({names.at(i), *text, value});
    }
    if (lines.rest() != QByteArrayView("}\n"))
        m_problems.append({key(names.last()), QStringLiteral("is not followed by the end of the file")});
}

void EvidenceFile::checkDigests(const QList<QByteArray>& names)
{
    const QJsonValue digests = value("digests");
    if (digests.isUndefined())
        return; // A part before it could not be read, which is a problem already.
    const QJsonObject object = digests.toObject();
    for (const auto& [name, text, parsed] : std::as_const(m_lines)) {
        if (name == "digests" || name == "signature")
            continue;
        const QString recorded = object.value(key(name)).toString();
        const QString actual = sha256Of(text);
        if (recorded != actual)
            m_problems.append({key(name), QStringLiteral("its sha256 is %1, recorded is %2").arg(actual, recorded.isEmpty() ? QStringLiteral("none") : recorded)});
    }
    qsizetype expected = names.size() - 2;
    if (m_kind == Kind::Decision && object.contains(key(eventLogPart)) && !names.contains(eventLogPart)) {
        // The one part that an honest file may lack was taken out of this one.
        m_partNames.insert(2, eventLogPart);
        m_problems.append({key(eventLogPart), QStringLiteral("is gone; only its digest is there")});
        ++expected;
    }
    if (object.size() != expected)
        m_problems.append({QStringLiteral("digests"), QStringLiteral("names other parts than the file has")});
}

void EvidenceFile::checkSignature()
{
    const Line* signed_ = line("digests");
    const Line* own = line("signature");
    if (!signed_ || !own)
        return;
    const QByteArray& digests = signed_->text;
    const QJsonValue& value = own->value;
    const QString signaturePart = QStringLiteral("signature");
    const bool inSignature = jsonText(value) != own->text;
    if (inSignature || jsonText(signed_->value) != digests) {
        m_problems.append({inSignature ? signaturePart : QStringLiteral("digests"), QStringLiteral("is not in canonical form")});
        return;
    }
    if (value.isNull())
        return;
    const auto signer = eth::Address::fromText(value[QLatin1String("signer")].toString());
    const auto bytes = fromHex(value[QLatin1String("signature")].toString(), 65);
    const bool canonical = signer && bytes && value.toObject().size() == 2 && signer->toChecksumText() == value[QLatin1String("signer")].toString()
                           && toHex(*bytes) == value[QLatin1String("signature")].toString();
    if (!canonical) {
        m_problems.append({signaturePart, QStringLiteral("is not an address and 65 bytes of hex")});
        return;
    }
    m_signature = EvidenceSignature{*signer, *bytes};
    if (!m_signature->holds(SignedThing::Bundle, digests)) {
        // One of the two was changed; which one cannot be told.
        m_problems.append({signaturePart, QStringLiteral("is not by %1 over the digests").arg(signer->toChecksumText())});
        m_problems.append({QStringLiteral("digests"), QStringLiteral("are not what %1 signed").arg(signer->toChecksumText())});
    }
}

bool EvidenceFile::hasProblem(const QString& part) const
{
    return std::any_of(m_problems.begin(), m_problems.end(), [&](const EvidenceProblem& problem) { return problem.part == part; });
}

QJsonValue EvidenceFile::value(const QByteArray& part) const
{
    const Line* found = line(part);
    return found ? found->value : QJsonValue(QJsonValue::Undefined);
}

const EvidenceFile::Line* EvidenceFile::line(const QByteArray& name) const
{
    for (const Line& candidate : m_lines)
        if (candidate.name == name)
            return &candidate;
    return nullptr;
}

} // namespace gatehouse::evidence
