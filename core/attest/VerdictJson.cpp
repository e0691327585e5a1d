// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/VerdictJson.h"

#include "core/attest/QuoteJson.h"
#include "core/attest/TcbInfo.h"

namespace gatehouse::attest {

QJsonObject checkJson(const Check& check)
{
    return {
        {QStringLiteral("id"), check.id},
        {QStringLiteral("title"), check.title},
        {QStringLiteral("status"), toString(check.status)},
        {QStringLiteral("expected"), check.expected},
        {QStringLiteral("actual"), check.actual},
        {QStringLiteral("source"), check.source},
        {QStringLiteral("hint"), check.hint},
    };
}

QJsonArray shortfallsJson(const QList<TcbShortfall>& shortfalls)
{
    QJsonArray list;
    for (const TcbShortfall& shortfall : shortfalls) {
        QJsonObject entry{{QStringLiteral("component"), shortfall.component},
                          {QStringLiteral("actual"), shortfall.actual},
                          {QStringLiteral("needed"), shortfall.needed},
                          {QStringLiteral("neededDate"), formatUtcTime(shortfall.neededDate)},
                          {QStringLiteral("advisories"), QJsonArray::fromStringList(shortfall.advisories)},
                          {QStringLiteral("remedy"), shortfall.remedy}};
        if (shortfall.since)
            entry.insert(QStringLiteral("since"), formatUtcTime(*shortfall.since));
        list.append(entry);
    }
    return list;
}

QJsonObject verdictJson(const Verdict& verdict, const Report& report)
{
    QJsonArray checks;
    for (const Check& check : verdict.checks)
        checks.append(checkJson(check));
    QJsonObject object{
        {QStringLiteral("verdict"), toString(verdict.decision)},
        {QStringLiteral("tcbStatus"), verdict.tcbStatus ? QJsonValue(toString(*verdict.tcbStatus)) : QJsonValue(QJsonValue::Null)},
        {QStringLiteral("advisories"), QJsonArray::fromStringList(verdict.advisories)},
        {QStringLiteral("checks"), checks},
        {QStringLiteral("quote"), report.quote ? quoteJson(*report.quote) : QJsonObject()},
        {QStringLiteral("policy"), verdict.policyName},
    };
    if (report.validUntil)
        object.insert(QStringLiteral("validUntil"), formatUtcTime(*report.validUntil));
    if (!verdict.matchedMeasurements.isEmpty())
        object.insert(QStringLiteral("image"), verdict.matchedMeasurements);
    object.insert(QStringLiteral("shortfalls"), shortfallsJson(report.shortfalls));
    return object;
}

} // namespace gatehouse::attest
