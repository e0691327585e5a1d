// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/AuditEntry.h"

#include "core/crypto/Hashes.h"
#include "core/evidence/EvidenceErrors.h"

#include <QJsonDocument>

namespace gatehouse::evidence {

namespace {

constexpr auto timeFormat = "yyyy-MM-dd'T'HH:mm:ss.zzz'Z'";
constexpr double maxSequence = 9007199254740991.0; // What a JSON number holds exactly.

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

bool AuditEntry::isDecision() const
{
    return kind == QLatin1String("approved") || kind == QLatin1String("approvedAsException") || kind == QLatin1String("rejected")
           || kind == QLatin1String("refusedByPolicy");
}

QString AuditEntry::hashOf(const QByteArray& line)
{
    return crypto::sha256(view(line)).toHex();
}

QJsonObject AuditEntry::unsignedObject() const
{
    return {{key("at"), at.toUTC().toString(QLatin1String(timeFormat))},
            {key("bundle"), bundle},
            {key("detail"), detail},
            {key("file"), file},
            {key("kind"), kind},
            {key("previous"), previous},
            {key("request"), request},
            {key("sequence"), double(sequence)}};
}

QByteArray AuditEntry::toLine(const EvidenceSigner& signer)
{
    detail = detail.left(maxDetail);
    QJsonObject object = unsignedObject();
    if (signer)
        signature = EvidenceSignature::make(SignedThing::LogEntry, compact(object), *signer);
    if (signature) {
        object.insert(key("signer"), signature->signer.toChecksumText());
        object.insert(key("signature"), toHex(signature->bytes));
    }
    return compact(object);
}

bool AuditEntry::signatureHolds() const
{
    return signature && signature->holds(SignedThing::LogEntry, compact(unsignedObject()));
}

Result<AuditEntry> AuditEntry::fromLine(const QByteArray& line)
{
    if (line.size() > maxLine)
        return fail(errors::badLog, QStringLiteral("a line of %1 bytes; at most %2").arg(line.size()).arg(maxLine));
    // The sorted members begin so: what does not needs no parser.
    if (!line.startsWith("{\"at\":\""))
        return fail(errors::badLog, QStringLiteral("the line does not begin as an entry does, with 'at'"));
    const QJsonDocument document = QJsonDocument::fromJson(line);
    if (!document.isObject())
        return fail(errors::badLog, QStringLiteral("the line is not a JSON object"));
    const QJsonObject object = document.object();
    const auto text = [&](const char* name) { return object.value(key(name)).toString(); };
    AuditEntry entry;
    const double sequence = object.value(key("sequence")).toDouble(0);
    if (!(sequence >= 1 && sequence <= maxSequence))
        return fail(errors::badLog, QStringLiteral("'sequence' is no number"));
    entry.sequence = quint64(sequence);
    entry.at = QDateTime::fromString(text("at"), QLatin1String(timeFormat));
    entry.at.setTimeSpec(Qt::UTC);
    if (!entry.at.isValid())
        return fail(errors::badLog, QStringLiteral("'at' is no time"));
    entry.kind = text("kind");
    entry.request = text("request");
    entry.file = text("file");
    entry.bundle = text("bundle");
    entry.detail = text("detail");
    entry.previous = text("previous");
    if (object.contains(key("signature"))) {
        const auto signer = eth::Address::fromText(text("signer"));
        const auto bytes = fromHex(text("signature"), 65);
        if (!signer || !bytes)
            return fail(errors::badLog, QStringLiteral("'signature' or 'signer' cannot be read"));
        entry.signature = EvidenceSignature{*signer, *bytes};
    }
    // One spelling only: otherwise two logs with the same content could differ.
    AuditEntry copy = entry;
    if (copy.toLine() != line)
        return fail(errors::badLog, QStringLiteral("the line is not in canonical form"));
    return entry;
}

} // namespace gatehouse::evidence
