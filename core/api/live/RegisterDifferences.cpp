// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/RegisterDifferences.h"

#include "core/attest/BootDifference.h"

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
    QList<attest::ForeseenEvent> foreseen;
    for (const image::MeasuredEvent& event : predicted.events)
        foreseen.append({event.name, event.digest.toByteArray()});
    const auto found = attest::explainDifference(predicted.pcr, foreseen, *parsed, *value);
    if (!found)
        return std::nullopt;
    RegisterDifference difference;
    difference.kind = toApi(found->kind);
    difference.event = found->number;
    difference.type = found->type;
    difference.text = found->text;
    difference.textProven = found->textProven;
    difference.digest = toHex(found->digest);
    difference.predicted = found->foreseen;
    difference.predictedDigest = toHex(found->foreseenDigest);
    difference.accountsFor = found->accountsFor;
    return difference;
}

} // namespace gatehouse::api
