// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/UserData.h"

#include "guest-agent/AgentErrors.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>

namespace gatehouse::agent {

namespace {

constexpr qsizetype maxKeysShown = 60;
constexpr qsizetype maxUrlLength = 500;

tl::unexpected<Error> bad(const QString& key, const QString& what)
{
    return fail(errors::badUserData, QStringLiteral("%1: %2").arg(key.left(maxKeysShown), what));
}

/// The value as text: the original's config.json has texts only, JSON itself has numbers and truth values.
Result<QString> textOf(const QString& key, const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    if (value.isDouble() && value.toDouble() == double(value.toInteger()))
        return QString::number(value.toInteger());
    if (value.isNull())
        return bad(key, QStringLiteral("is null; leave the key out instead"));
    return bad(key, QStringLiteral("is not a text, a whole number, true or false"));
}

bool fits(const QString& text, const char* pattern)
{
    return QRegularExpression(QStringLiteral("\\A(?:%1)\\z").arg(QLatin1String(pattern))).match(text).hasMatch();
}

Result<void> readBoolean(const QString& key, const QString& text, bool& into)
{
    const QString lower = text.toLower();
    if (lower != QStringLiteral("true") && lower != QStringLiteral("false"))
        return bad(key, QStringLiteral("is neither true nor false"));
    into = lower == QStringLiteral("true");
    return {};
}

Result<int> integer(const QString& key, const QString& text, int low, int high)
{
    if (!fits(text, "0|[1-9][0-9]{0,8}") || text.toInt() < low || text.toInt() > high)
        return bad(key, QStringLiteral("is not a whole number from %1 to %2").arg(low).arg(high));
    return text.toInt();
}

Result<QUrl> webAddress(const QString& key, const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool web = url.scheme() == QStringLiteral("http") || url.scheme() == QStringLiteral("https");
    // Printable ASCII without quotes and blanks, whatever QUrl makes of the rest.
    if (text.size() > maxUrlLength || !fits(text, "https?://[A-Za-z0-9._~:/?&=%+,@\\[\\]-]+") || !url.isValid() || !web || url.host().isEmpty())
        return bad(key, QStringLiteral("is not an http or https address of at most %1 characters").arg(maxUrlLength));
    if (!url.userInfo().isEmpty())
        return bad(key, QStringLiteral("has a user name or password; user data is readable for every program of the machine"));
    return url;
}

using Setter = Result<void> (*)(UserData& data, const QString& key, const QString& text);
struct Setting
{
    const char* key;
    Setter set;
};

constexpr Setting knownSettings[] = {
    {"NETHERMIND_METRICSCONFIG_ENABLED",
     [](UserData& data, const QString& key, const QString& text) { return readBoolean(key, text, data.metricsEnabled); }},
    {"NETHERMIND_METRICSCONFIG_INTERVALSECONDS",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         GH_TRY(data.metricsIntervalSeconds, integer(key, text, 1, 3600));
         return {};
     }},
    {"NETHERMIND_METRICSCONFIG_NODENAME",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         if (!fits(text, "[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}"))
             return bad(key, QStringLiteral("is not a name of at most 63 letters, digits, blanks and ._- that begins with a letter or digit"));
         data.metricsNodeName = text;
         return {};
     }},
    {"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         GH_TRY(data.metricsPushGateway, webAddress(key, text));
         return {};
     }},
    {"NETHERMIND_NETWORKCONFIG_MAXACTIVEPEERS",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         GH_TRY(data.nethermindPeers, integer(key, text, 1, 500));
         return {};
     }},
    {"NETHERMIND_LOGLEVEL",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         if (!fits(text, "OFF|ERROR|WARN|INFO|DEBUG|TRACE"))
             return bad(key, QStringLiteral("is none of OFF, ERROR, WARN, INFO, DEBUG, TRACE"));
         data.nethermindLogLevel = text;
         return {};
     }},
    {"LIGHTHOUSE_TARGETPEERS",
     [](UserData& data, const QString& key, const QString& text) -> Result<void> {
         GH_TRY(data.lighthousePeers, integer(key, text, 1, 500));
         return {};
     }},
};

/// Keys that people may bring along or hope for, and why they are not there.
QString reasonAgainst(const QString& key)
{
    if (key == QStringLiteral("ATTESTATION_PROVIDER_URL"))
        return QStringLiteral("belongs to the original image's attestation proxy, which this image does not have; leave it out");
    if (key.contains(QStringLiteral("CHECKPOINT")) || key.contains(QStringLiteral("NETWORK")) || key.contains(QStringLiteral("JSONRPC"))
        || key.contains(QStringLiteral("JWT")))
        return QStringLiteral("is measured, so it is set when the image is built and not here");
    return {};
}

} // namespace

QStringList UserData::keys()
{
    QStringList list;
    for (const Setting& setting : knownSettings)
        list.append(QLatin1String(setting.key));
    return list;
}

Result<UserData> UserData::parse(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return fail(errors::badUserData, QStringLiteral("user data of %1 bytes, at most %2 are taken").arg(json.size()).arg(maxBytes));
    UserData data;
    if (json.trimmed().isEmpty())
        return data;
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return fail(errors::badUserData, QStringLiteral("user data is not JSON: %1 at byte %2").arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return fail(errors::badUserData, QStringLiteral("user data is not a JSON object"));
    const QJsonObject object = document.object();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const QString key = entry.key();
        const auto setting = std::find_if(std::begin(knownSettings), std::end(knownSettings), [&](const Setting& each) { return key == QLatin1String(each.key); });
        if (setting == std::end(knownSettings)) {
            const QString why = reasonAgainst(key);
            return bad(key, why.isEmpty() ? QStringLiteral("is not a setting; there are %1").arg(keys().join(QStringLiteral(", "))) : why);
        }
        GH_TRY(const QString text, textOf(key, entry.value()));
        GH_CHECK(setting->set(data, key, text));
        ++data.settings;
    }
    if (data.metricsEnabled && data.metricsPushGateway.isEmpty())
        return bad(QStringLiteral("NETHERMIND_METRICSCONFIG_ENABLED"), QStringLiteral("needs NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL; the image serves no metrics itself"));
    return data;
}

Result<QByteArray> UserData::fromBase64(const QByteArray& text)
{
    const QByteArray trimmed = text.trimmed();
    if (trimmed.size() > maxBytes * 2)
        return fail(errors::badUserData, QStringLiteral("user data of %1 bytes").arg(trimmed.size()));
    const auto decoded = QByteArray::fromBase64Encoding(trimmed, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return fail(errors::badUserData, QStringLiteral("user data from the metadata service is not base64"));
    return decoded.decoded;
}

} // namespace gatehouse::agent
