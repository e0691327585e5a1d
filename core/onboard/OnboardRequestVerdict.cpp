// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/OnboardRequestVerdict.h"

#include "core/onboard/HostServiceErrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::onboard {

namespace {

constexpr auto keyReadable = "readable", keyGenuine = "genuine", keyBound = "bound", keyAccepted = "accepted",
               keySimulated = "simulatedTee", keyTcb = "tcbStatus", keyPolicy = "policyName", keyChecks = "checks",
               keyMeasurements = "measurements", keyFmspc = "fmspc", keyMrtd = "mrtd", keyReportData = "reportData",
               keyPreimage = "reportDataPreimage", keyAt = "at";

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QJsonObject toObject(const Check& check)
{
    return {{key("id"), check.id},         {key("title"), check.title},   {key("status"), toString(check.status)},
            {key("expected"), check.expected}, {key("actual"), check.actual}, {key("source"), check.source},
            {key("hint"), check.hint}};
}

Check checkFrom(const QJsonObject& object)
{
    Check check;
    check.id = object.value(key("id")).toString();
    check.title = object.value(key("title")).toString();
    check.expected = object.value(key("expected")).toString();
    check.actual = object.value(key("actual")).toString();
    check.source = object.value(key("source")).toString();
    check.hint = object.value(key("hint")).toString();
    const QString status = object.value(key("status")).toString();
    // Anything unknown reads as "not checked", never as passed.
    for (const CheckStatus candidate : {CheckStatus::Passed, CheckStatus::Failed}) {
        if (status == toString(candidate))
            check.status = candidate;
    }
    return check;
}

} // namespace

int RequestVerdict::rank() const
{
    if (accepted)
        return 3;
    if (genuine && bound)
        return 2;
    return bound ? 1 : 0;
}

QString RequestVerdict::failureSummary() const
{
    return failures(maxSummary).join(QStringLiteral("; "));
}

QString RequestVerdict::firstFailure() const
{
    return failures(1).value(0);
}

QStringList RequestVerdict::failures(int limit) const
{
    QStringList found;
    for (const Check& check : checks) {
        if (check.status == CheckStatus::Failed && found.size() < limit)
            found.append(QStringLiteral("%1: expected %2, actual %3").arg(check.title, check.expected, check.actual));
    }
    return found;
}

QByteArray RequestVerdict::toJson() const
{
    QJsonArray checkArray;
    for (const Check& check : checks)
        checkArray.append(toObject(check));
    QJsonArray rows;
    for (const MeasurementRow& row : measurements)
        rows.append(QJsonObject{{key("name"), row.name},
                                {key("predicted"), row.predicted},
                                {key("quoted"), row.quoted},
                                {key("image"), row.imageName}});
    const QJsonObject object{{key(keyReadable), readable},
                             {key(keyGenuine), genuine},
                             {key(keyBound), bound},
                             {key(keyAccepted), accepted},
                             {key(keySimulated), simulatedTee},
                             {key(keyTcb), tcbStatus},
                             {key(keyPolicy), policyName},
                             {key(keyChecks), checkArray},
                             {key(keyMeasurements), rows},
                             {key(keyFmspc), toHex(fmspc)},
                             {key(keyMrtd), toHex(mrtd)},
                             {key(keyReportData), toHex(reportData)},
                             {key(keyPreimage), toHex(reportDataPreimage)},
                             {key(keyAt), at.toUTC().toString(Qt::ISODateWithMs)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<RequestVerdict> RequestVerdict::fromJson(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return fail(errors::corruptRecord, QStringLiteral("a stored verdict is not a JSON object"));
    const QJsonObject object = document.object();
    RequestVerdict verdict;
    verdict.readable = object.value(key(keyReadable)).toBool();
    verdict.genuine = object.value(key(keyGenuine)).toBool();
    verdict.bound = object.value(key(keyBound)).toBool();
    verdict.accepted = object.value(key(keyAccepted)).toBool();
    verdict.simulatedTee = object.value(key(keySimulated)).toBool();
    verdict.tcbStatus = object.value(key(keyTcb)).toString();
    verdict.policyName = object.value(key(keyPolicy)).toString();
    const QJsonArray checkArray = object.value(key(keyChecks)).toArray();
    for (const QJsonValue& value : checkArray)
        verdict.checks.append(checkFrom(value.toObject()));
    const QJsonArray rows = object.value(key(keyMeasurements)).toArray();
    for (const QJsonValue& value : rows) {
        const QJsonObject row = value.toObject();
        verdict.measurements.append({row.value(key("name")).toString(), row.value(key("predicted")).toString(),
                                     row.value(key("quoted")).toString(), row.value(key("image")).toString()});
    }
    GH_TRY(verdict.fmspc, fromHex(object.value(key(keyFmspc)).toString(), 64));
    GH_TRY(verdict.mrtd, fromHex(object.value(key(keyMrtd)).toString(), 64));
    GH_TRY(verdict.reportData, fromHex(object.value(key(keyReportData)).toString(), 64));
    GH_TRY(verdict.reportDataPreimage, fromHex(object.value(key(keyPreimage)).toString(), 1024));
    verdict.at = QDateTime::fromString(object.value(key(keyAt)).toString(), Qt::ISODateWithMs);
    return verdict;
}

} // namespace gatehouse::onboard
