// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gossip/Announcement.h"

#include "core/gossip/GossipErrors.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::gossip {

namespace {

constexpr qsizetype publicKeyBytes = 32;
constexpr QLatin1String eventLogName("eventlog");

Result<QString> textField(const QJsonObject& object, QLatin1String name)
{
    const QJsonValue value = object.value(name);
    if (!value.isString())
        return fail(errors::malformed, QStringLiteral("field \"%1\" is missing or not a text").arg(name));
    return value.toString();
}

Result<QByteArray> hexField(const QJsonObject& object, QLatin1String name)
{
    GH_TRY(const QString text, textField(object, name));
    auto bytes = fromHex(text, maxMessageBytes);
    if (!bytes)
        return fail(Error(errors::malformed, QStringLiteral("field \"%1\"").arg(name)).causedBy(std::move(bytes).error()));
    return bytes;
}

Result<Announcement> fromObject(const QJsonObject& object)
{
    Announcement announcement;
    GH_TRY(announcement.address, textField(object, QLatin1String("addr")));
    const auto addressBytes = fromHex(announcement.address, 20);
    if (announcement.address.size() != 42 || !announcement.address.startsWith(QStringLiteral("0x")) || !addressBytes)
        return fail(errors::malformed, QStringLiteral("field \"addr\" is not 0x and 40 hex digits"));
    GH_TRY(announcement.publicKey, hexField(object, QLatin1String("pubk")));
    if (announcement.publicKey.size() != publicKeyBytes)
        return fail(errors::malformed, QStringLiteral("field \"pubk\" has %1 bytes, not 32").arg(announcement.publicKey.size()));
    GH_TRY(announcement.quote, hexField(object, QLatin1String("quote")));
    if (announcement.quote.isEmpty())
        return fail(errors::malformed, QStringLiteral("field \"quote\" is empty"));
    if (object.contains(eventLogName)) {
        GH_TRY(const QString text, textField(object, eventLogName));
        auto decoded = QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded)
            return fail(errors::malformed, QStringLiteral("field \"%1\" is not base64").arg(eventLogName));
        announcement.eventLog = decoded.decoded;
    }
    return announcement;
}

QJsonObject toObject(const Announcement& announcement)
{
    QJsonObject object{{QStringLiteral("addr"), announcement.address},
                       {QStringLiteral("pubk"), toHex(announcement.publicKey)},
                       {QStringLiteral("quote"), toHex(announcement.quote)}};
    // Every character below is one byte of JSON: no escapes.
    constexpr qsizetype aroundFields = 64;
    const QByteArray log = announcement.eventLog.toBase64();
    const qsizetype others = announcement.address.size() + 2 * (announcement.publicKey.size() + announcement.quote.size());
    if (!log.isEmpty() && others + log.size() + aroundFields <= maxMessageBytes)
        object.insert(eventLogName, QString::fromLatin1(log));
    return object;
}

Result<QJsonObject> parseObject(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(errors::malformed, QStringLiteral("not JSON: %1 at offset %2").arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return fail(errors::malformed, QStringLiteral("not a JSON object"));
    return document.object();
}

} // namespace

QByteArray Announcement::fingerprint() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(address.toLower().toLatin1());
    hash.addData(publicKey); // Fixed length, so that no separator is needed.
    hash.addData(QCryptographicHash::hash(quote, QCryptographicHash::Sha256));
    hash.addData(eventLog);
    return hash.result();
}

QByteArray Announcement::toJson() const
{
    return QJsonDocument(toObject(*this)).toJson(QJsonDocument::Compact);
}

Result<Announcement> parseAnnouncement(const QByteArray& json)
{
    if (json.size() > maxMessageBytes)
        return fail(errors::tooLarge, QStringLiteral("%1 bytes, at most %2").arg(json.size()).arg(maxMessageBytes));
    GH_TRY(const QJsonObject object, parseObject(json));
    return fromObject(object);
}

Result<SubscriptionLine> parseSubscriptionLine(const QByteArray& line)
{
    const QByteArray trimmed = line.trimmed();
    if (trimmed.size() > maxLineBytes)
        return fail(errors::tooLarge, QStringLiteral("a line of %1 bytes").arg(trimmed.size()));
    if (trimmed.isEmpty() || trimmed == "\"\"")
        return SubscriptionLine{true, {}};
    GH_TRY(const QJsonObject envelope, parseObject(trimmed));
    const QJsonValue data = envelope.value(QLatin1String("data"));
    if (!data.isObject())
        return fail(errors::malformed, QStringLiteral("the line has no object \"data\""));
    GH_TRY(const Announcement announcement, fromObject(data.toObject()));
    return SubscriptionLine{false, announcement};
}

QByteArray subscriptionLine(const Announcement& announcement)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("data"), toObject(announcement)}}).toJson(QJsonDocument::Compact) + '\n';
}

QByteArray keepAliveLine()
{
    return QByteArrayLiteral("\"\"\n");
}

} // namespace gatehouse::gossip
