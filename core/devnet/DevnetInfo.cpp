// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/DevnetInfo.h"

namespace gatehouse::devnet {

namespace {

QUrl loopback(const QString& scheme, quint16 port)
{
    QUrl url;
    url.setScheme(scheme);
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(port);
    return url;
}

QString guestView(quint16 port)
{
    return QStringLiteral("http://10.0.2.2:%1").arg(port);
}

} // namespace

DevnetPorts DevnetPorts::fromBase(quint16 base)
{
    DevnetPorts ports;
    ports.hostService = base;
    ports.gossip = quint16(base + 1);
    ports.chain = quint16(base + 45);
    ports.authority = quint16(base + 80);
    return ports;
}

QUrl DevnetInfo::rpcUrl() const
{
    return loopback(QStringLiteral("http"), ports.chain);
}

QUrl DevnetInfo::webSocketUrl() const
{
    return loopback(QStringLiteral("ws"), ports.chain);
}

QUrl DevnetInfo::gossipUrl() const
{
    return loopback(QStringLiteral("http"), ports.gossip);
}

QUrl DevnetInfo::authorityUrl() const
{
    return loopback(QStringLiteral("http"), ports.authority);
}

QMap<QString, QString> DevnetInfo::imageParameters() const
{
    QMap<QString, QString> parameters;
    parameters.insert(QStringLiteral("contract"), contract.toChecksumText());
    parameters.insert(QStringLiteral("chain_id"), QString::number(chainId));
    parameters.insert(QStringLiteral("eth_rpc_url"), guestView(ports.chain));
    parameters.insert(QStringLiteral("host_service"), guestView(ports.hostService));
    parameters.insert(QStringLiteral("attestation_url"), guestView(ports.authority));
    parameters.insert(QStringLiteral("collateral_url"), guestView(ports.authority) + QStringLiteral("/collateral"));
    parameters.insert(QStringLiteral("root_certificate"), rootCertificatePath);
    return parameters;
}

} // namespace gatehouse::devnet
