// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/JsonRpcMessage.h"

#include "core/eth/EthErrors.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>

namespace gatehouse::eth {

namespace {
/// Nodes put whole documents into messages; people and logs need the beginning.
constexpr qsizetype maxMessageLength = 500;
/// Numbers beyond are not exact in JSON as Qt reads it; we never use such ids.
constexpr double maxExactId = 9007199254740991.0;

tl::unexpected<Error> bad(const QString& why)
{
    return fail(errors::badReply, why);
}

Result<RpcErrorObject> parseError(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const QJsonValue code = object.value(QLatin1String("code"));
    const QJsonValue message = object.value(QLatin1String("message"));
    if (!value.isObject() || !code.isDouble() || !message.isString())
        return bad(QStringLiteral("the error is not an object with a code and a message"));
    return RpcErrorObject{code.toInteger(), message.toString().left(maxMessageLength),
                          object.value(QLatin1String("data"))};
}

Result<RpcMessage> parseNotification(const QJsonObject& object)
{
    const QJsonObject params = object.value(QLatin1String("params")).toObject();
    const QString subscription = params.value(QLatin1String("subscription")).toString();
    if (object.value(QLatin1String("method")).toString() != QLatin1String("eth_subscription") || subscription.isEmpty()
        || !params.contains(QLatin1String("result")))
        return bad(QStringLiteral("neither a response nor an eth_subscription notification"));
    return RpcMessage{std::nullopt, {params.value(QLatin1String("result")), std::nullopt}, subscription};
}
} // namespace

QByteArray encodeRpcRequest(quint64 id, const QString& method, const QJsonArray& params)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                                     {QStringLiteral("id"), qint64(id)},
                                     {QStringLiteral("method"), method},
                                     {QStringLiteral("params"), params}})
        .toJson(QJsonDocument::Compact);
}

Result<RpcMessage> parseRpcMessage(const QByteArray& bytes)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return bad(QStringLiteral("not JSON: %1 at offset %2").arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return bad(QStringLiteral("a batch or a bare value instead of one response"));
    const QJsonObject object = document.object();
    if (object.value(QLatin1String("jsonrpc")).toString() != QLatin1String("2.0"))
        return bad(QStringLiteral("the version is not 2.0"));
    if (object.contains(QLatin1String("method")))
        return parseNotification(object);

    const bool hasResult = object.contains(QLatin1String("result"));
    // Some nodes send "error": null beside a result.
    const bool hasError = object.contains(QLatin1String("error")) && !object.value(QLatin1String("error")).isNull();
    if (hasResult && hasError && object.value(QLatin1String("result")).isNull()) {
        // ... and some the other way round; that is an error.
    } else if (hasResult == hasError) {
        return bad(QStringLiteral("not exactly one of result and error"));
    }
    RpcMessage message;
    if (hasError) {
        GH_TRY(message.response.error, parseError(object.value(QLatin1String("error"))));
    } else {
        message.response.result = object.value(QLatin1String("result"));
    }
    const QJsonValue id = object.value(QLatin1String("id"));
    const double number = id.toDouble(-1);
    if (id.isDouble() && number >= 0 && number <= maxExactId && number == std::floor(number))
        message.id = quint64(number);
    else if (!(id.isNull() && hasError))
        return bad(QStringLiteral("the id is not one of ours"));
    return message;
}

} // namespace gatehouse::eth
