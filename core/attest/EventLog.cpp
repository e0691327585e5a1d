// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/EventLog.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/JsonScan.h"
#include "core/base/ByteReader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

namespace gatehouse::attest {

namespace {

constexpr std::uint32_t evNoAction = 0x00000003;
constexpr std::uint32_t dstackRuntimeEvent = 0x08000001;
constexpr QByteArrayView specIdSignature("Spec ID Event03\0", 16);
constexpr QByteArrayView localitySignature("StartupLocality\0", 16);
/// Banks a log can have: SHA-1, SHA-2 of three sizes, SM3 and SHA-3.
constexpr std::uint32_t maxBanks = 8;
constexpr int maxDigestBytes = 64;
constexpr std::size_t smallestEvent = 32; ///< TCG_PCR_EVENT without data.

struct TypeName
{
    std::uint32_t type;
    const char* name;
};
constexpr std::array typeNames{
    TypeName{0x00000000, "EV_PREBOOT_CERT"}, TypeName{0x00000001, "EV_POST_CODE"}, TypeName{0x00000003, "EV_NO_ACTION"},
    TypeName{0x00000004, "EV_SEPARATOR"}, TypeName{0x00000005, "EV_ACTION"}, TypeName{0x00000006, "EV_EVENT_TAG"},
    TypeName{0x00000007, "EV_S_CRTM_CONTENTS"}, TypeName{0x00000008, "EV_S_CRTM_VERSION"}, TypeName{0x00000009, "EV_CPU_MICROCODE"},
    TypeName{0x0000000a, "EV_PLATFORM_CONFIG_FLAGS"}, TypeName{0x0000000b, "EV_TABLE_OF_DEVICES"}, TypeName{0x0000000c, "EV_COMPACT_HASH"},
    TypeName{0x0000000d, "EV_IPL"}, TypeName{0x0000000e, "EV_IPL_PARTITION_DATA"}, TypeName{0x0000000f, "EV_NONHOST_CODE"},
    TypeName{0x00000010, "EV_NONHOST_CONFIG"}, TypeName{0x00000011, "EV_NONHOST_INFO"}, TypeName{0x00000012, "EV_OMIT_BOOT_DEVICE_EVENTS"},
    TypeName{0x80000001, "EV_EFI_VARIABLE_DRIVER_CONFIG"}, TypeName{0x80000002, "EV_EFI_VARIABLE_BOOT"},
    TypeName{0x80000003, "EV_EFI_BOOT_SERVICES_APPLICATION"}, TypeName{0x80000004, "EV_EFI_BOOT_SERVICES_DRIVER"},
    TypeName{0x80000005, "EV_EFI_RUNTIME_SERVICES_DRIVER"}, TypeName{0x80000006, "EV_EFI_GPT_EVENT"}, TypeName{0x80000007, "EV_EFI_ACTION"},
    TypeName{0x80000008, "EV_EFI_PLATFORM_FIRMWARE_BLOB"}, TypeName{0x80000009, "EV_EFI_HANDOFF_TABLES"},
    TypeName{0x8000000a, "EV_EFI_PLATFORM_FIRMWARE_BLOB2"}, TypeName{0x8000000b, "EV_EFI_HANDOFF_TABLES2"},
    TypeName{0x8000000c, "EV_EFI_VARIABLE_BOOT2"}, TypeName{0x80000010, "EV_EFI_HCRTM_EVENT"},
    TypeName{0x800000e0, "EV_EFI_VARIABLE_AUTHORITY"}, TypeName{0x800000e1, "EV_EFI_SPDM_FIRMWARE_BLOB"},
    TypeName{dstackRuntimeEvent, "DSTACK_RUNTIME_EVENT"},
};

tl::unexpected<Error> bad(std::size_t offset, const QString& what)
{
    return fail(errors::badEventLog, QStringLiteral("%1 at offset %2").arg(what).arg(offset));
}

bool isFilling(ByteView bytes)
{
    const auto all = [&](std::uint8_t value) {
        return std::all_of(bytes.begin(), bytes.end(), [value](std::uint8_t b) { return b == value; });
    };
    return all(0xff) || all(0);
}

} // namespace

/// The log's reader with the bytes behind it, to look for the filling.
class EventReader : public ByteReader
{
public:
    explicit EventReader(ByteView bytes)
        : ByteReader(bytes)
        , m_all(bytes)
    {
    }
    ByteView rest() const { return m_all.subspan(offset()); }

private:
    ByteView m_all;
};

namespace {

Result<QByteArray> readData(EventReader& reader)
{
    GH_TRY(const std::uint32_t size, reader.little<std::uint32_t>("event.size"));
    GH_TRY(const ByteView data, reader.bytes(size, "event.data"));
    return toByteArray(data);
}

/// TCG_PCR_EVENT, which is also the frame of the header.
Result<MeasuredBootEvent> readSha1Event(EventReader& reader)
{
    MeasuredBootEvent event;
    event.offset = reader.offset();
    GH_TRY(event.registerIndex, reader.little<std::uint32_t>("event.pcrIndex"));
    GH_TRY(event.type, reader.little<std::uint32_t>("event.eventType"));
    GH_TRY(const ByteView digest, reader.bytes(20, "event.digest"));
    event.digests.append({TpmHash::Sha1, toByteArray(digest)});
    GH_TRY(event.data, readData(reader));
    return event;
}

/// TCG_PCR_EVENT2.
Result<MeasuredBootEvent> readAgileEvent(EventReader& reader, const QList<TpmHash>& algorithms, const QList<int>& sizes)
{
    MeasuredBootEvent event;
    event.offset = reader.offset();
    GH_TRY(event.registerIndex, reader.little<std::uint32_t>("event.pcrIndex"));
    GH_TRY(event.type, reader.little<std::uint32_t>("event.eventType"));
    GH_TRY(const std::uint32_t count, reader.little<std::uint32_t>("event.digestCount"));
    if (count > maxBanks)
        return bad(event.offset, QStringLiteral("%1 digests in the event").arg(count));
    for (std::uint32_t i = 0; i < count; ++i) {
        GH_TRY(const std::uint16_t id, reader.little<std::uint16_t>("event.digestAlgorithm"));
        const qsizetype bank = algorithms.indexOf(TpmHash(id));
        if (bank < 0)
            return bad(reader.offset() - 2, QStringLiteral("digest algorithm 0x%1, which the header does not declare").arg(id, 4, 16, QLatin1Char('0')));
        GH_TRY(const ByteView digest, reader.bytes(std::size_t(sizes.at(bank)), "event.digest"));
        event.digests.append({TpmHash(id), toByteArray(digest)});
    }
    GH_TRY(event.data, readData(reader));
    return event;
}

} // namespace

QString MeasuredBootEvent::typeName() const
{
    for (const TypeName& candidate : typeNames) {
        if (candidate.type == type)
            return QLatin1String(candidate.name);
    }
    return QStringLiteral("0x%1").arg(type, 8, 16, QLatin1Char('0'));
}

QString MeasuredBootEvent::text() const
{
    QByteArray bytes = data;
    while (bytes.endsWith('\0'))
        bytes.chop(1);
    const bool printable = !bytes.isEmpty() && std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    return printable ? QString::fromLatin1(bytes) : QString();
}

const QByteArray* MeasuredBootEvent::digest(TpmHash algorithm) const
{
    for (const EventDigest& candidate : digests) {
        if (candidate.algorithm == algorithm)
            return &candidate.bytes;
    }
    return nullptr;
}

Result<void> EventLog::readHeader(EventReader& reader)
{
    // An area that no firmware wrote to is no log of an event of type 0 without a digest.
    const ByteView all = reader.rest();
    if (all.size() >= smallestEvent && isFilling(all.first(smallestEvent)))
        return bad(0, QStringLiteral("no event but filling"));
    GH_TRY(const MeasuredBootEvent first, readSha1Event(reader));
    if (first.type != evNoAction || !first.data.startsWith(specIdSignature)) {
        // A log without the header is SHA-1 only; its first event counts.
        m_algorithms = {TpmHash::Sha1};
        m_digestSizes = {20};
        m_events.append(first);
        return {};
    }
    ByteReader header(view(first.data));
    GH_CHECK(header.skip(16 + 8, "header.signature"));
    GH_TRY(const std::uint32_t banks, header.little<std::uint32_t>("header.numberOfAlgorithms"));
    if (banks == 0 || banks > maxBanks)
        return bad(first.offset, QStringLiteral("%1 digest algorithms in the header").arg(banks));
    for (std::uint32_t i = 0; i < banks; ++i) {
        GH_TRY(const std::uint16_t id, header.little<std::uint16_t>("header.algorithmId"));
        GH_TRY(const std::uint16_t size, header.little<std::uint16_t>("header.digestSize"));
        if (size == 0 || size > maxDigestBytes || m_algorithms.contains(TpmHash(id)))
            return bad(first.offset, QStringLiteral("digest algorithm 0x%1 of %2 bytes in the header").arg(id, 4, 16, QLatin1Char('0')).arg(size));
        m_algorithms.append(TpmHash(id));
        m_digestSizes.append(size);
    }
    return {};
}

Result<EventLog> EventLog::parse(const QByteArray& bytes, EventLogKind kind)
{
    if (bytes.size() > maxBytes)
        return fail(errors::badEventLog, QStringLiteral("%1 bytes; at most %2").arg(bytes.size()).arg(maxBytes));
    EventLog log;
    log.m_kind = kind;
    EventReader reader(view(bytes));
    const auto asLogError = [](Error error) { return error.is(errors::badEventLog) ? fail(std::move(error)) : fail(errors::badEventLog, error.detail()); };
    if (Result<void> header = log.readHeader(reader); !header)
        return asLogError(std::move(header).error());
    while (!reader.atEnd() && !isFilling(reader.rest())) {
        if (log.m_events.size() >= maxEvents)
            return bad(reader.offset(), QStringLiteral("more than %1 events").arg(maxEvents));
        Result<MeasuredBootEvent> event = log.isCryptoAgile() ? readAgileEvent(reader, log.m_algorithms, log.m_digestSizes)
                                                              : readSha1Event(reader);
        if (!event)
            return asLogError(std::move(event).error());
        log.m_events.append(std::move(*event));
    }
    log.m_usedBytes = qsizetype(reader.offset());
    for (MeasuredBootEvent& event : log.m_events) {
        if (kind == EventLogKind::Ccel) {
            if (event.registerIndex > 4)
                return bad(event.offset, QStringLiteral("measurement register %1").arg(event.registerIndex));
            event.registerIndex = event.registerIndex == 0 ? mrTdIndex : event.registerIndex - 1;
        }
        log.prove(event);
        if (event.type == evNoAction && event.data.startsWith(localitySignature) && event.data.size() > localitySignature.size())
            log.m_startupLocality = std::uint8_t(event.data.at(localitySignature.size()));
    }
    return log;
}

void EventLog::prove(MeasuredBootEvent& event) const
{
    if (event.type == evNoAction) {
        event.proof = EventProof::NotMeasured;
        return;
    }
    // Every digest that can be computed must agree: a log could carry a true one for the bank that nobody replays.
    int known = 0;
    bool all = true;
    for (const EventDigest& digest : event.digests) {
        if (!opensslNameOf(digest.algorithm))
            continue;
        ++known;
        all = all && digestOf(digest.algorithm, event.data) == digest.bytes;
    }
    event.proof = known > 0 && all ? EventProof::TextProven : EventProof::DigestProven;
}

QMap<int, QByteArray> EventLog::replay(TpmHash bank) const
{
    QMap<int, QByteArray> registers;
    const qsizetype index = m_algorithms.indexOf(bank);
    if (index < 0 || !opensslNameOf(bank))
        return registers;
    for (const MeasuredBootEvent& event : m_events) {
        const QByteArray* digest = event.digest(bank);
        if (event.type == evNoAction || event.registerIndex == mrTdIndex || !digest)
            continue;
        const int number = int(event.registerIndex);
        auto value = registers.find(number);
        if (value == registers.end()) {
            QByteArray start(m_digestSizes.at(index), '\0');
            if (m_kind == EventLogKind::Tpm && number == 0)
                start[start.size() - 1] = char(m_startupLocality);
            value = registers.insert(number, start);
        }
        *value = digestOf(bank, *value + *digest);
    }
    return registers;
}

QByteArray dstackRuntimeDigest(std::uint32_t type, const QString& name, const QByteArray& payload)
{
    const std::uint32_t little = qToLittleEndian(type);
    return digestOf(TpmHash::Sha384, QByteArray(reinterpret_cast<const char*>(&little), sizeof little) + ':' + name.toUtf8() + ':' + payload);
}

namespace {

/// A JSON string as RFC 8785, 3.2.2.2 writes it.
QByteArray canonicalString(const QString& text)
{
    QString out(QLatin1Char('"'));
    for (const QChar c : text) {
        constexpr QStringView shortForms = u"\bb\tt\nn\ff\rr\"\"\\\\";
        qsizetype form = -2;
        for (qsizetype i = 0; i < shortForms.size(); i += 2)
            form = shortForms.at(i) == c ? i : form;
        if (form >= 0)
            out += QLatin1Char('\\') + QString(shortForms.at(form + 1));
        else if (c.unicode() < 0x20)
            out += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out.toUtf8() + '"';
}

/// The shorter form that some tools hash: only name, payload and type.
QByteArray shortRuntimeDigest(std::uint32_t type, const QString& name, const QByteArray& payload)
{
    return digestOf(TpmHash::Sha384, "{\"name\":" + canonicalString(name) + ",\"payload\":\"" + payload.toHex() + "\",\"type\":" + QByteArray::number(type) + '}');
}

} // namespace

QByteArray dstackRuntimeDigestV2(std::uint32_t type, const QString& name, const QByteArray& payload)
{
    return digestOf(TpmHash::Sha384, "{\"event\":" + canonicalString(name) + ",\"event_type\":" + QByteArray::number(type) + ",\"payload\":\"" + payload.toHex()
                                       + "\",\"version\":2}");
}

Result<EventLog> EventLog::fromDstackJson(const QByteArray& json)
{
    const Result<QJsonObject> document = parseJsonObject("{\"log\":" + json + '}', maxBytes);
    if (!document || !document->value(QLatin1String("log")).isArray())
        return fail(errors::badEventLog, document ? QStringLiteral("not a list") : document.error().detail());
    const QJsonArray list = document->value(QLatin1String("log")).toArray();
    if (list.size() > maxEvents)
        return fail(errors::badEventLog, QStringLiteral("more than %1 events").arg(maxEvents));
    EventLog log;
    log.m_kind = EventLogKind::Ccel;
    log.m_algorithms = {TpmHash::Sha384};
    log.m_digestSizes = {48};
    for (const QJsonValue& item : list) {
        const auto wrong = [&](const char* member) {
            return fail(errors::badEventLog, QStringLiteral("event %1: '%2' is wrong").arg(log.m_events.size()).arg(QLatin1String(member)));
        };
        MeasuredBootEvent event;
        const double imr = item[QLatin1String("imr")].toDouble(-1);
        if (imr < 0 || imr > 3 || imr != int(imr))
            return wrong("imr");
        event.registerIndex = std::uint32_t(imr);
        const double type = item[QLatin1String("event_type")].toDouble(-1);
        if (type < 0 || type > 0xffffffffu)
            return wrong("event_type");
        event.type = std::uint32_t(type);
        event.name = item[QLatin1String("event")].toString();
        const Result<QByteArray> payload = fromHex(item[QLatin1String("event_payload")].toString(), maxBytes);
        Result<QByteArray> digest = fromHex(item[QLatin1String("digest")].toString(), 48);
        if (!payload)
            return wrong("event_payload");
        event.data = *payload;
        const bool runtime = event.type == dstackRuntimeEvent;
        const double version = item[QLatin1String("version")].toDouble(1);
        if (version != 1 && version != 2)
            return wrong("version");
        QList<QByteArray> proofs{digestOf(TpmHash::Sha384, *payload)};
        if (runtime) {
            proofs = {dstackRuntimeDigest(event.type, event.name, *payload)};
            const QByteArray second = dstackRuntimeDigestV2(event.type, event.name, *payload);
            version == 2 ? proofs.prepend(second) : proofs.append(second);
            proofs.append(shortRuntimeDigest(event.type, event.name, *payload));
        }
        if (digest && digest->isEmpty() && runtime)
            digest = proofs.first();
        if (!digest || digest->size() != 48)
            return wrong("digest");
        event.digests.append({TpmHash::Sha384, *digest});
        event.proof = proofs.contains(*digest) ? EventProof::TextProven : EventProof::DigestProven;
        log.m_events.append(std::move(event));
    }
    return log;
}

Result<EventLog> EventLog::fromFile(const QByteArray& content, std::optional<EventLogKind> kind)
{
    if (content.size() > 2 * maxBytes + 64)
        return fail(errors::badEventLog, QStringLiteral("%1 bytes; at most %2").arg(content.size()).arg(maxBytes));
    const QByteArray text = content.trimmed();
    if (text.startsWith('['))
        return fromDstackJson(text);
    if (text.startsWith('{')) {
        const Result<QJsonObject> object = parseJsonObject(text, 2 * maxBytes);
        if (!object)
            return fail(errors::badEventLog, object.error().detail());
        const QJsonValue list = object->value(QLatin1String("event_log"));
        if (!list.isString() && !list.isArray())
            return fail(errors::badEventLog, QStringLiteral("the JSON object has no 'event_log'"));
        return fromDstackJson(list.isString() ? list.toString().toUtf8() : QJsonDocument(list.toArray()).toJson(QJsonDocument::Compact));
    }
    QByteArray bytes = content;
    if (const Result<QByteArray> decoded = fromHex(QString::fromLatin1(text), maxBytes); decoded && !decoded->isEmpty())
        bytes = *decoded;
    GH_TRY(EventLog log, parse(bytes, kind.value_or(EventLogKind::Tpm)));
    if (!kind && log.m_algorithms == QList<TpmHash>{TpmHash::Sha384})
        return parse(bytes, EventLogKind::Ccel);
    return log;
}

} // namespace gatehouse::attest
