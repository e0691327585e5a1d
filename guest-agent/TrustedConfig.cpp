// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/TrustedConfig.h"

#include "core/base/Paths.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/EnvFile.h"
#include "guest-agent/TlsIdentity.h"

#include <QFile>

namespace gatehouse::agent {

namespace {

constexpr qint64 maxCertificateBytes = 64 * 1024;
constexpr qint64 maxPolicyBytes = 256 * 1024;
constexpr qint64 maxMeasurementsBytes = 4 * 1024 * 1024;

using Values = QMap<QString, QString>;

tl::unexpected<Error> bad(const QString& key, const QString& what)
{
    return fail(errors::badConfig, QStringLiteral("trusted.env: %1: %2").arg(key, what));
}

Result<QString> take(Values& values, const QString& key)
{
    const QString value = values.take(key);
    if (value.isEmpty())
        return bad(key, QStringLiteral("missing or empty"));
    return value;
}

Result<QUrl> takeUrl(Values& values, const QString& key, const QStringList& schemes)
{
    GH_TRY(const QString value, take(values, key));
    const QUrl url(value, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !schemes.contains(url.scheme()) || !url.userInfo().isEmpty()
        || url.hasFragment())
        return bad(key, QStringLiteral("\"%1\" is not a URL with %2").arg(value, schemes.join(QStringLiteral(" or "))));
    return url;
}

Result<eth::Address> takeAddress(Values& values, const QString& key)
{
    GH_TRY(const QString value, take(values, key));
    auto address = eth::Address::fromText(value);
    if (!address || address->isZero())
        return bad(key, QStringLiteral("\"%1\" is not an address").arg(value));
    return address;
}

bool isPlainName(const QString& name)
{
    return !name.isEmpty() && !name.contains(u'/') && !name.startsWith(u'.');
}

Result<QString> takeFileName(Values& values, const QString& key, const QString& fallback)
{
    const QString name = values.contains(key) ? values.take(key) : fallback;
    if (!isPlainName(name))
        return bad(key, QStringLiteral("\"%1\" is not the name of a file in the same folder").arg(name));
    return name;
}

Result<QByteArray> readFrom(const QString& folder, const QString& name, qint64 limit)
{
    auto content = readFile(folder + u'/' + name, limit);
    if (!content)
        return fail(Error(errors::badConfig, folder + u'/' + name).causedBy(std::move(content).error()));
    return content;
}

constexpr std::pair<const char*, QuoteProviderKind> quoteProviders[] = {
    {"auto", QuoteProviderKind::Auto},   {"tsm", QuoteProviderKind::Tsm}, {"tdx-device", QuoteProviderKind::TdxDevice},
    {"azure", QuoteProviderKind::Azure}, {"tpm", QuoteProviderKind::Tpm}, {"plain", QuoteProviderKind::Plain}};

Result<QuoteProviderKind> quoteProviderOf(const QString& text)
{
    QStringList names;
    for (const auto& [name, kind] : quoteProviders) {
        if (text == QLatin1String(name))
            return kind;
        names.append(QString::fromLatin1(name));
    }
    return bad(QStringLiteral("QUOTE_PROVIDER"), QStringLiteral("\"%1\" is none of %2").arg(text, names.join(QStringLiteral(", "))));
}

} // namespace

QString toString(QuoteProviderKind kind)
{
    for (const auto& [name, known] : quoteProviders)
        if (known == kind)
            return QString::fromLatin1(name);
    return QString();
}

Result<QByteArray> TrustedConfig::readBeside(const QString& folder, const QString& name)
{
    if (!isPlainName(name))
        return fail(errors::badConfig, QStringLiteral("\"%1\" is not the name of a file in %2").arg(name, folder));
    return readFrom(folder, name, maxMeasurementsBytes);
}

Result<TrustedConfig> TrustedConfig::load(const QString& folder)
{
    const QString http = QStringLiteral("http");
    const QString https = QStringLiteral("https");
    GH_TRY(const QByteArray content, readFrom(folder, QStringLiteral("trusted.env"), maxEnvFileBytes));
    auto parsed = parseEnvFile(content);
    if (!parsed)
        return fail(Error(errors::badConfig, QStringLiteral("trusted.env")).causedBy(std::move(parsed).error()));
    Values values = std::move(*parsed);

    TrustedConfig config;
    GH_TRY(config.contract, takeAddress(values, QStringLiteral("CONTRACT")));
    GH_TRY(const QString chainId, take(values, QStringLiteral("CHAIN_ID")));
    bool isNumber = false;
    config.chainId = chainId.toULongLong(&isNumber);
    if (!isNumber || config.chainId == 0)
        return bad(QStringLiteral("CHAIN_ID"), QStringLiteral("\"%1\" is not a chain id").arg(chainId));
    GH_TRY(config.ethRpcUrl,
           takeUrl(values, QStringLiteral("ETH_RPC_URL"), {http, https, QStringLiteral("ws"), QStringLiteral("wss")}));
    GH_TRY(config.hostService, takeUrl(values, QStringLiteral("HOST_SERVICE"), {http, https}));
    GH_TRY(config.attestationUrl, takeUrl(values, QStringLiteral("ATTESTATION_URL"), {http, https}));
    GH_TRY(config.collateralUrl, takeUrl(values, QStringLiteral("COLLATERAL_URL"), {http, https}));

    if (values.contains(QStringLiteral("QUOTE_PROVIDER"))) {
        GH_TRY(config.quoteProvider, quoteProviderOf(values.take(QStringLiteral("QUOTE_PROVIDER"))));
    }
    if (values.contains(QStringLiteral("NETWORK_XPUB"))) {
        GH_TRY(const eth::Address xPub, takeAddress(values, QStringLiteral("NETWORK_XPUB")));
        config.networkXPub = xPub;
    }

    if (values.contains(QStringLiteral("TLS_DOMAIN"))) {
        GH_TRY(config.tlsDomain, take(values, QStringLiteral("TLS_DOMAIN")));
        if (!TlsIdentity::isDomain(config.tlsDomain))
            return bad(QStringLiteral("TLS_DOMAIN"), QStringLiteral("\"%1\" is not a domain name").arg(config.tlsDomain));
    }

    const bool policyIsNamed = values.contains(QStringLiteral("POLICY"));
    GH_TRY(const QString policy, takeFileName(values, QStringLiteral("POLICY"), QStringLiteral("policy.toml")));
    GH_TRY(const QString root, takeFileName(values, QStringLiteral("ROOT_CERTIFICATE"), QStringLiteral("root.pem")));
    if (!values.isEmpty())
        return bad(values.firstKey(), QStringLiteral("unknown key"));

    GH_TRY(config.rootCertificatePem, readFrom(folder, root, maxCertificateBytes));
    if (policyIsNamed || QFile::exists(folder + u'/' + policy)) {
        GH_TRY(config.policyToml, readFrom(folder, policy, maxPolicyBytes));
    }
    return config;
}

} // namespace gatehouse::agent
