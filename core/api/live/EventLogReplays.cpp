// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/EventLogReplays.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/CcelTable.h"
#include "core/attest/JsonScan.h"
#include "core/attest/PolicyEventLog.h"
#include "core/attest/QuoteInput.h"
#include "core/attest/QuoteJson.h"
#include "core/crypto/Hashes.h"

#include <QJsonArray>

namespace gatehouse::api {

namespace {

using attest::EventLog;
using attest::EventLogKind;
using attest::TpmHash;

constexpr qsizetype maxTpmQuote = 64 * 1024;

struct BankName
{
    TpmHash bank;
    const char* name;
    int bytes;
};
constexpr std::array banks{BankName{TpmHash::Sha1, "sha1", 20}, BankName{TpmHash::Sha256, "sha256", 32}, BankName{TpmHash::Sha384, "sha384", 48}, BankName{TpmHash::Sha512, "sha512", 64}};

QString nameOf(TpmHash bank)
{
    for (const BankName& candidate : banks)
        if (candidate.bank == bank)
            return QLatin1String(candidate.name);
    return QStringLiteral("0x%1").arg(int(bank), 4, 16, QLatin1Char('0'));
}

QString registerName(const EventLog& log, std::uint32_t index)
{
    if (index == attest::mrTdIndex)
        return QStringLiteral("MRTD");
    return (log.kind() == EventLogKind::Ccel ? QStringLiteral("RTMR%1") : QStringLiteral("PCR %1")).arg(index);
}

QString toText(attest::EventProof proof)
{
    switch (proof) {
    case attest::EventProof::TextProven:
        return QStringLiteral("textProven");
    case attest::EventProof::NotMeasured:
        return QStringLiteral("notMeasured");
    case attest::EventProof::DigestProven:
        break;
    }
    return QStringLiteral("digestProven");
}

/// The bank to replay: the one asked for; SHA-384 of confidential computing; of a TPM SHA-256, which PCR predictions and quotes use.
Result<TpmHash> chooseBank(const EventLog& log, const QString& wanted)
{
    if (wanted.isEmpty()) {
        for (const TpmHash bank : {log.kind() == EventLogKind::Ccel ? TpmHash::Sha384 : TpmHash::Sha256, TpmHash::Sha384, TpmHash::Sha256, TpmHash::Sha512, TpmHash::Sha1})
            if (log.algorithms().contains(bank))
                return bank;
        return fail(attest::errors::badEventLog, QStringLiteral("the log has no bank that can be replayed"));
    }
    for (const BankName& candidate : banks)
        if (wanted == QLatin1String(candidate.name) && log.algorithms().contains(candidate.bank))
            return candidate.bank;
    return fail(errors::usage, QStringLiteral("the log has no bank '%1'").arg(wanted), QStringLiteral("Leave --bank out, or name one that the log has."));
}

/// PCR number → hex, of a measurements file in any of its shapes.
Result<QMap<int, QString>> pcrsFrom(const QByteArray& json)
{
    GH_TRY(const QJsonObject object, attest::parseJsonObject(json, attest::MeasurementSet::maxBytes));
    QMap<int, QString> pcrs;
    const QJsonValue registers = object.value(QLatin1String("registers"));
    const QJsonArray list = registers.toArray();
    for (const QJsonValue& entry : list)
        pcrs.insert(entry[QLatin1String("pcr")].toInt(-1), entry[QLatin1String("value")].toString());
    const QJsonObject named = registers.toObject();
    for (auto it = named.begin(); it != named.end(); ++it)
        if (it.key().startsWith(QLatin1String("pcr")))
            pcrs.insert(it.key().mid(3).toInt(), it.value().toString());
    for (auto it = object.begin(); registers.isUndefined() && it != object.end(); ++it) {
        bool number = false;
        const int pcr = it.key().toInt(&number);
        if (number)
            pcrs.insert(pcr, it.value()[QLatin1String("expected")].toString());
    }
    pcrs.remove(-1);
    if (pcrs.isEmpty())
        return fail(attest::errors::badMeasurements, QStringLiteral("the file names no PCR"));
    return pcrs;
}

void expect(EventLogReplay& replay, const QString& name, const QString& value, const QString& zero, const QString& source)
{
    for (EventLogReplay::Register& row : replay.registers) {
        if (row.name != name)
            continue;
        row.expected = value;
        row.source = source;
        return;
    }
    replay.registers.append({name, zero, value, source}); // No event of it: it would still be zero.
}

Result<void> compareWithTpmQuote(EventLogReplay& replay, const EventLog& log, const QByteArray& content)
{
    const QString wanted = QStringLiteral("Name the TPM's quote: JSON with attest, signature, akPublic and pcrs. If the log is a TD's, say so: kind ccel.");
    auto read = attest::parseJsonObject(content, maxTpmQuote);
    if (!read || read->value(QLatin1String("quote")).isString()) {
        const Result<attest::QuoteInput> input = attest::readQuoteInput(content);
        if (input && attest::UnverifiedQuote::parse(input->bytes))
            return fail(errors::usage, QStringLiteral("the quote is a TD's or an enclave's, the log a TPM's: they have no registers in common"), wanted);
    }
    if (!read)
        return fail(attest::errors::badTpmQuote, QStringLiteral("the quote beside the log: %1").arg(read.error().detail()), wanted);
    QJsonObject object = std::move(*read);
    if (object.value(QLatin1String("tpmQuote")).isObject())
        object = object.value(QLatin1String("tpmQuote")).toObject();
    const auto bytes = [&](const char* name) { return fromHex(object.value(QLatin1String(name)).toString(), maxTpmQuote); };
    GH_TRY(const QByteArray quoted, bytes("attest"));
    GH_TRY(const QByteArray signature, bytes("signature"));
    GH_TRY(const QByteArray key, bytes("akPublic"));
    GH_TRY(const attest::TpmQuote quote, attest::TpmQuote::parse(view(quoted), view(signature), view(key)));
    if (quote.selections().size() != 1)
        return fail(attest::errors::badTpmQuote, QStringLiteral("the quote selects %1 banks, not one").arg(quote.selections().size()));
    const attest::TpmPcrSelection selection = quote.selections().first();
    const QMap<int, QByteArray> registers = log.replay(selection.bank);
    attest::TpmPcrValues values;
    QStringList names;
    int size = 32;
    for (const BankName& bank : banks)
        size = bank.bank == selection.bank ? bank.bytes : size;
    for (const int pcr : selection.pcrs) {
        values.insert(pcr, registers.value(pcr, QByteArray(size, '\0')));
        names.append(QString::number(pcr));
    }
    // The quote holds one digest over all of its PCRs: they fit together or not at all. Its own nonce: freshness is not asked here.
    const Result<void> good = quote.verify(view(quote.extraData()), selection, values);
    const QString name = QStringLiteral("PCRs %1 (%2)").arg(names.join(QLatin1Char(',')), nameOf(selection.bank));
    QByteArray joined;
    for (const QByteArray& value : std::as_const(values))
        joined += value;
    replay.registers.append({name, crypto::sha256(view(joined)).toHex(), good ? crypto::sha256(view(joined)).toHex() : toHex(quote.pcrDigest()),
                             good ? QStringLiteral("TPM quote") : QStringLiteral("TPM quote: %1").arg(good.error().detail())});
    replay.matches = replay.matches && good.has_value();
    return {};
}

Result<void> compareWithQuote(EventLogReplay& replay, const EventLog& log, const QByteArray& content)
{
    if (log.kind() == EventLogKind::Tpm)
        return compareWithTpmQuote(replay, log, content);
    QByteArray file = content;
    if (content.trimmed().startsWith('{')) { // A quote report with the quote in hex beside its log.
        GH_TRY(const QJsonObject object, attest::parseJsonObject(content, 2 * EventLog::maxBytes));
        file = object.value(QLatin1String("quote")).toString().toLatin1();
    }
    GH_TRY(const QByteArray bytes, attest::quoteBytesFromFile(file));
    GH_TRY(const attest::UnverifiedQuote quote, attest::UnverifiedQuote::parse(bytes));
    if (quote.tee() != attest::TeeType::Tdx)
        return fail(attest::errors::badEventLog, QStringLiteral("the quote is of an SGX enclave, which has no event log"));
    for (const attest::RegisterReplay& row : attest::replayRtmrs(log, quote.td()))
        expect(replay, row.name, row.attested, row.replayed, QStringLiteral("quote (not verified here)"));
    return {};
}

Result<void> compareWithMeasurements(EventLogReplay& replay, const EventLog& log, TpmHash bank, const QByteArray& content)
{
    const QString source = QStringLiteral("measurements");
    if (log.kind() == EventLogKind::Tpm) {
        if (bank != TpmHash::Sha256)
            return fail(errors::usage, QStringLiteral("predictions are of the SHA-256 bank, the log was replayed in %1").arg(nameOf(bank)));
        GH_TRY(const auto pcrs, pcrsFrom(content));
        for (auto it = pcrs.begin(); it != pcrs.end(); ++it)
            expect(replay, QStringLiteral("PCR %1").arg(it.key()), it.value().toLower(), QString(64, QLatin1Char('0')), source);
        return {};
    }
    GH_TRY(const QList<attest::MeasurementSet> sets, attest::MeasurementSet::fromJson(content, source));
    const QMap<int, QByteArray> registers = log.replay(TpmHash::Sha384);
    const attest::MeasurementSet* best = nullptr;
    int fewest = 0;
    for (const attest::MeasurementSet& set : sets) {
        int differences = 0;
        for (std::size_t i = 0; i < set.rtmr.size(); ++i)
            differences += set.rtmr[i] && set.rtmr[i]->toByteArray() != registers.value(int(i), QByteArray(48, '\0')) ? 1 : 0;
        if (!best || differences < fewest) {
            best = &set;
            fewest = differences;
        }
    }
    for (std::size_t i = 0; best && i < best->rtmr.size(); ++i)
        if (best->rtmr[i])
            expect(replay, QStringLiteral("RTMR%1").arg(i), best->rtmr[i]->toHex(), QString(96, QLatin1Char('0')), best->name);
    return {};
}

/// What the ACPI table says about the log that was read through it: its kind, as long as the log is all of its area.
Result<EventLogKind> kindByTable(const QByteArray& content, const QByteArray& log)
{
    GH_TRY(const attest::CcelTable table, attest::CcelTable::parse(view(content)));
    if (table.technology != attest::CcelTable::Technology::Tdx)
        return fail(attest::errors::badEventLog, QStringLiteral("table.ccType is %1: the log is of SEV, whose registers are not TDX's").arg(int(table.technology)));
    if (table.logBytes != std::uint64_t(log.size()))
        return fail(attest::errors::badEventLog, QStringLiteral("table.laml is %1, the log has %2 bytes").arg(table.logBytes).arg(log.size()),
                    QStringLiteral("Copy both files anew from one boot of the guest, the log whole."));
    return EventLogKind::Ccel;
}

} // namespace

Result<EventLogReplay> replayEventLog(const EventLogRequest& request)
{
    if (attest::CcelTable::isTable(request.log))
        return fail(attest::errors::badEventLog, QStringLiteral("this is the ACPI table that says where the log is, not the log"),
                    QStringLiteral("The log is /sys/firmware/acpi/tables/data/CCEL."));
    std::optional<EventLogKind> kind;
    if (request.kind == QLatin1String("tpm"))
        kind = EventLogKind::Tpm;
    else if (request.kind == QLatin1String("ccel"))
        kind = EventLogKind::Ccel;
    else if (!request.kind.isEmpty())
        return fail(errors::usage, QStringLiteral("a log is of the kind tpm or ccel, not '%1'").arg(request.kind));
    if (request.table) {
        GH_TRY(const EventLogKind byTable, kindByTable(*request.table, request.log));
        if (kind && *kind != byTable)
            return fail(errors::usage, QStringLiteral("the table says the log is of the kind ccel, not '%1'").arg(request.kind));
        kind = byTable;
    }
    GH_TRY(const EventLog log, EventLog::fromFile(request.log, kind));
    GH_TRY(const TpmHash bank, chooseBank(log, request.bank));
    EventLogReplay replay;
    const bool json = request.log.trimmed().startsWith('[') || request.log.trimmed().startsWith('{');
    replay.format = json ? QStringLiteral("dstack") : log.kind() == EventLogKind::Ccel ? QStringLiteral("ccel") : log.isCryptoAgile() ? QStringLiteral("tpm") : QStringLiteral("tpmSha1");
    replay.bank = nameOf(bank);
    for (const TpmHash each : log.algorithms())
        replay.banks.append(nameOf(each));
    for (const attest::MeasuredBootEvent& event : log.events()) {
        const QByteArray* digest = event.digest(bank);
        replay.events.append({registerName(log, event.registerIndex), event.typeName(), event.name, digest ? toHex(*digest) : QString(), toText(event.proof), event.text(), qint64(event.offset)});
    }
    const QMap<int, QByteArray> registers = log.replay(bank);
    for (auto it = registers.begin(); it != registers.end(); ++it)
        replay.registers.append({registerName(log, std::uint32_t(it.key())), toHex(it.value()), {}, {}});
    replay.compared = request.quote || request.measurements;
    replay.matches = replay.compared;
    if (request.quote)
        GH_CHECK(compareWithQuote(replay, log, *request.quote));
    if (request.measurements)
        GH_CHECK(compareWithMeasurements(replay, log, bank, *request.measurements));
    for (const EventLogReplay::Register& row : std::as_const(replay.registers))
        replay.matches = replay.matches && (row.expected.isEmpty() || row.expected == row.replayed);
    return replay;
}

} // namespace gatehouse::api
