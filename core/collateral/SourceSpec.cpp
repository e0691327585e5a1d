// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/SourceSpec.h"

#include "core/collateral/CollateralErrors.h"
#include "core/eth/JsonRpcClient.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::collateral {

namespace {

const QString intelUrl = QStringLiteral("https://api.trustedservices.intel.com");
constexpr qsizetype maxNameLength = 120;

struct ContractMember
{
    const char* name;
    std::optional<eth::Address> OnChainContracts::*field;
};
constexpr std::array contractMembers{
    ContractMember{"router", &OnChainContracts::router},
    ContractMember{"fmspcTcbDao", &OnChainContracts::fmspcTcbDao},
    ContractMember{"enclaveIdentityDao", &OnChainContracts::enclaveIdentityDao},
    ContractMember{"pcsDao", &OnChainContracts::pcsDao},
};

QString kindName(SourceSpec::Kind kind)
{
    switch (kind) {
    case SourceSpec::Kind::IntelPcs:
        return QStringLiteral("pcs");
    case SourceSpec::Kind::Pccs:
        return QStringLiteral("pccs");
    case SourceSpec::Kind::OnChain:
        return QStringLiteral("chain");
    case SourceSpec::Kind::File:
        return QStringLiteral("file");
    }
    return {};
}

} // namespace

SourceSpec SourceSpec::intelPcs(const QUrl& url)
{
    SourceSpec spec;
    spec.kind = Kind::IntelPcs;
    spec.url = url.isEmpty() ? QUrl(intelUrl) : url;
    return spec;
}

Result<SourceSpec> SourceSpec::pccs(const QUrl& url)
{
    const bool http = url.scheme() == u"http" || url.scheme() == u"https";
    if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return fail(errors::badSource, QStringLiteral("\"%1\" is not the address of a PCCS").arg(url.toDisplayString(QUrl::RemoveUserInfo)),
                    QStringLiteral("Give it as https://host:8081, without user, query and fragment."));
    if (url.host() == QUrl(intelUrl).host())
        return intelPcs();
    SourceSpec spec;
    spec.kind = Kind::Pccs;
    spec.url = url;
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    for (const QLatin1String api : {QLatin1String("/sgx/certification/v4"), QLatin1String("/tdx/certification/v4")}) {
        if (path.endsWith(api))
            path.chop(api.size());
    }
    spec.url.setPath(path);
    return spec;
}

Result<SourceSpec> SourceSpec::onChain(const QUrl& url, const OnChainContracts& contracts)
{
    const bool known = url.scheme() == u"http" || url.scheme() == u"https" || url.scheme() == u"ws" || url.scheme() == u"wss";
    if (!url.isValid() || !known || url.host().isEmpty())
        return fail(errors::badSource, QStringLiteral("\"%1\" is not the address of a JSON-RPC node").arg(eth::publicEndpoint(url)));
    const bool all = contracts.fmspcTcbDao && contracts.enclaveIdentityDao && contracts.pcsDao;
    if (!contracts.router && !all)
        return fail(errors::badSource, QStringLiteral("an on-chain PCCS needs the address of its router, or those of its three data access objects"));
    SourceSpec spec;
    spec.kind = Kind::OnChain;
    spec.url = url;
    spec.contracts = contracts;
    return spec;
}

SourceSpec SourceSpec::file(const QString& name)
{
    SourceSpec spec;
    spec.kind = Kind::File;
    // From a bundle it is a stranger's text: bounded, and nothing that a terminal would obey.
    spec.name = name.left(maxNameLength);
    for (QChar& c : spec.name) {
        if (!c.isPrint())
            c = u'?';
    }
    return spec;
}

QString SourceSpec::toString() const
{
    switch (kind) {
    case Kind::IntelPcs:
        return url == QUrl(intelUrl) ? QStringLiteral("Intel PCS") : QStringLiteral("Intel PCS at %1").arg(eth::publicEndpoint(url));
    case Kind::Pccs:
        return QStringLiteral("PCCS %1").arg(eth::publicEndpoint(url));
    case Kind::OnChain:
        return QStringLiteral("chain %1").arg(eth::publicEndpoint(url));
    case Kind::File:
        return QStringLiteral("file %1").arg(name);
    }
    return {};
}

QByteArray SourceSpec::toJson() const
{
    QJsonObject object{{QStringLiteral("kind"), kindName(kind)}};
    if (!url.isEmpty())
        object.insert(QStringLiteral("url"), url.toString(QUrl::FullyEncoded));
    if (!name.isEmpty())
        object.insert(QStringLiteral("name"), name);
    for (const ContractMember& member : contractMembers) {
        if (const auto& address = contracts.*member.field)
            object.insert(QLatin1String(member.name), address->toChecksumText());
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<SourceSpec> SourceSpec::fromJson(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    const QString kind = object.value(QLatin1String("kind")).toString();
    const QUrl url(object.value(QLatin1String("url")).toString(), QUrl::StrictMode);
    if (kind == kindName(Kind::IntelPcs))
        return intelPcs(url);
    if (kind == kindName(Kind::Pccs))
        return pccs(url);
    if (kind == kindName(Kind::File))
        return file(object.value(QLatin1String("name")).toString());
    if (kind != kindName(Kind::OnChain))
        return fail(errors::badSource, QStringLiteral("unknown kind of source \"%1\"").arg(kind.left(maxNameLength)));
    OnChainContracts contracts;
    for (const ContractMember& member : contractMembers) {
        const QString text = object.value(QLatin1String(member.name)).toString();
        if (text.isEmpty())
            continue;
        GH_TRY(const eth::Address address, eth::Address::fromText(text));
        contracts.*member.field = address;
    }
    return onChain(url, contracts);
}

} // namespace gatehouse::collateral
