// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/RegisterDifferences.h"

#include "core/attest/BootDifference.h"
#include "core/attest/SimulatedPlatform.h"

namespace gatehouse::api {

namespace {

RegisterDifference::Kind toApi(attest::BootDifference::Kind kind)
{
    switch (kind) {
    case attest::BootDifference::Kind::Changed:
        return RegisterDifference::Kind::Changed;
    case attest::BootDifference::Kind::Extra:
        return RegisterDifference::Kind::Extra;
    case attest::BootDifference::Kind::Missing:
        return RegisterDifference::Kind::Missing;
    case attest::BootDifference::Kind::Reordered:
        return RegisterDifference::Kind::Reordered;
    case attest::BootDifference::Kind::AfterLog:
        break;
    }
    return RegisterDifference::Kind::AfterLog;
}

RegisterDifference noLog(const QString& why)
{
    RegisterDifference difference;
    difference.detail = why;
    return difference;
}

RegisterDifference toApi(const attest::BootDifference& found)
{
    RegisterDifference difference;
    difference.kind = toApi(found.kind);
    difference.event = found.number;
    difference.type = found.type;
    difference.text = found.text;
    difference.textProven = found.textProven;
    difference.digest = toHex(found.digest);
    difference.predicted = found.foreseen;
    difference.predictedDigest = toHex(found.foreseenDigest);
    difference.accountsFor = found.accountsFor;
    return difference;
}

QList<attest::ForeseenEvent> foreseenOf(const image::PredictedRegister& predicted)
{
    QList<attest::ForeseenEvent> foreseen;
    for (const image::MeasuredEvent& event : predicted.events)
        foreseen.append({event.name, event.digest.toByteArray()});
    return foreseen;
}

RegisterDifference afterLog()
{
    RegisterDifference difference;
    difference.kind = RegisterDifference::Kind::AfterLog;
    return difference;
}

QByteArray pcrIn(const QMap<int, QByteArray>& replayed, int pcr)
{
    return replayed.value(pcr, QByteArray(qsizetype(Sha256Digest::size), '\0'));
}

} // namespace

std::optional<RegisterDifference> explainRegister(const image::PredictedRegister& predicted, const QString& observed, const Result<QByteArray>& log)
{
    if (!log)
        return noLog(log.error().detail());
    if (log->isEmpty())
        return noLog(QStringLiteral("the guest sent no boot log with its quote"));
    const Result<attest::EventLog> parsed = attest::EventLog::parse(*log, attest::EventLogKind::Tpm);
    if (!parsed)
        return noLog(parsed.error().detail());
    if (!parsed->algorithms().contains(attest::TpmHash::Sha256))
        return noLog(QStringLiteral("the boot log has no SHA-256 bank"));
    const Result<QByteArray> value = fromHex(observed, Sha256Digest::size);
    if (!value || value->size() != Sha256Digest::size)
        return noLog(QStringLiteral("the guest reports no value of 32 bytes"));
    const auto found = attest::explainDifference(predicted.pcr, foreseenOf(predicted), *parsed, *value);
    return found ? std::optional(toApi(*found)) : std::nullopt;
}

RegisterDifference explainRtmr(int index, const image::RegisterForecast& predicted, const attest::TdReport& td, const Result<attest::EventLog>& log)
{
    if (!log)
        return noLog(log.error().detail());
    if (log->kind() != attest::EventLogKind::Ccel || !log->algorithms().contains(attest::TpmHash::Sha384))
        return noLog(QStringLiteral("the log that came with the quote is a TPM's, and its PCRs are not RTMRs"));
    QList<attest::ForeseenEvent> foreseen;
    for (const image::ForecastEvent& event : predicted.events)
        foreseen.append({event.name, event.digest ? event.digest->toByteArray() : QByteArray()});
    const auto found = attest::explainDifference(index, foreseen, *log, td.rtmr.at(std::size_t(index)).toByteArray(), attest::TpmHash::Sha384);
    return found ? toApi(*found) : afterLog();
}

RegisterDifference explainSimulated(int index, const image::Measurements& predicted, const attest::TdReport& td, const Result<attest::EventLog>& log)
{
    const QList<int> pcrs = index == 1 ? QList<int>{4} : index == 2 ? QList<int>{9, 11} : QList<int>();
    if (pcrs.isEmpty())
        return noLog(QStringLiteral("the simulated platform leaves this register zero"));
    if (!log)
        return noLog(log.error().detail());
    if (log->kind() != attest::EventLogKind::Tpm || !log->algorithms().contains(attest::TpmHash::Sha256))
        return noLog(QStringLiteral("the log that came with the quote has no PCRs of the SHA-256 bank, of which the simulated platform makes its registers"));
    const QMap<int, QByteArray> replayed = log->replay(attest::TpmHash::Sha256);
    const auto pcr = [&](int number) { return Sha256Digest::fromBytes(view(pcrIn(replayed, number))).value_or(Sha256Digest()); };
    const bool accounts = attest::simulatedRegisters({pcr(4), pcr(9), pcr(11)}).rtmr.at(std::size_t(index)) == td.rtmr.at(std::size_t(index));
    for (const int number : pcrs) {
        const image::PredictedRegister* foreseen = predicted.find(number);
        if (!foreseen)
            continue;
        if (const auto found = attest::explainDifference(number, foreseenOf(*foreseen), *log, pcrIn(replayed, number))) {
            RegisterDifference difference = toApi(*found);
            difference.accountsFor = accounts;
            return difference;
        }
    }
    return afterLog();
}

RegisterDifference explainMrtd()
{
    return noLog(QStringLiteral("no log tells of MRTD: it is made of the firmware's pages before anything runs; the machine has another firmware, or its host added the pages in another order"));
}

} // namespace gatehouse::api
