// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/protocol/OnboardRefusal.h"

#include "core/onboard/protocol/OnboardProtocolErrors.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::onboard::protocol {

namespace {

QString shortText(const QJsonValue& value)
{
    return value.toString().left(OnboardRefusal::maxText);
}

Result<CheckStatus> statusFrom(const QString& text)
{
    for (const CheckStatus status : {CheckStatus::Passed, CheckStatus::Failed, CheckStatus::NotChecked}) {
        if (toString(status) == text)
            return status;
    }
    return fail(errors::badMessage, QStringLiteral("unknown check status \"%1\"").arg(text.left(20)));
}

} // namespace

QByteArray OnboardRefusal::encode() const
{
    QJsonArray rows;
    for (const Check& check : sortedForReading(checks)) {
        rows.append(QJsonObject{{QStringLiteral("id"), check.id},
                                {QStringLiteral("title"), check.title},
                                {QStringLiteral("status"), toString(check.status)},
                                {QStringLiteral("expected"), check.expected},
                                {QStringLiteral("actual"), check.actual},
                                {QStringLiteral("source"), check.source},
                                {QStringLiteral("hint"), check.hint}});
        if (rows.size() == maxChecks)
            break;
    }
    const QJsonObject object{
        {QStringLiteral("error"), error}, {QStringLiteral("detail"), detail}, {QStringLiteral("checks"), rows}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<OnboardRefusal> OnboardRefusal::parse(const QByteArray& body)
{
    if (body.size() > maxAnswerBytes)
        return fail(errors::badMessage, QStringLiteral("%1 bytes, at most %2").arg(body.size()).arg(maxAnswerBytes));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(body, &problem);
    if (problem.error != QJsonParseError::NoError || !document.isObject())
        return fail(errors::badMessage, QStringLiteral("not a JSON object: %1").arg(problem.errorString()));
    OnboardRefusal refusal;
    refusal.error = shortText(document[QLatin1String("error")]);
    if (refusal.error.isEmpty())
        return fail(errors::badMessage, QStringLiteral("field error is missing or not a text"));
    refusal.detail = shortText(document[QLatin1String("detail")]);
    for (const QJsonValue& row : document[QLatin1String("checks")].toArray()) {
        if (refusal.checks.size() == maxChecks)
            break;
        Check check;
        GH_TRY(check.status, statusFrom(row[QLatin1String("status")].toString()));
        check.id = shortText(row[QLatin1String("id")]);
        check.title = shortText(row[QLatin1String("title")]);
        check.expected = shortText(row[QLatin1String("expected")]);
        check.actual = shortText(row[QLatin1String("actual")]);
        check.source = shortText(row[QLatin1String("source")]);
        check.hint = shortText(row[QLatin1String("hint")]);
        refusal.checks.append(check);
    }
    return refusal;
}

} // namespace gatehouse::onboard::protocol
