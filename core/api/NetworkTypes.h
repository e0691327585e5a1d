// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace gatehouse::api {

enum class LinkState {
    Connecting,
    Up,
    Down,
    Elsewhere, ///< Another process serves it, so it is not looked at from here: neither up nor down.
};

/// The chain as the profile sees it; the status strip shows it on every page.
struct ChainStatus
{
    QString networkName; ///< "Devnet", "Sepolia"
    bool devnet = false;
    quint64 chainId = 0;
    QString rpcUrl;
    LinkState link = LinkState::Connecting;
    QString linkDetail;   ///< Why it is down.
    quint64 head = 0;
    QDateTime headTime;
    quint64 finalized = 0;
    QDateTime asOf;
    QString operatorAddress;
    QString balance;      ///< "0.42 ETH"
    bool balanceLow = false;
};

struct ContractStatus
{
    QString address;
    bool hasCode = false;
    QString xPub;       ///< Checksum text; empty before bootstrap.
    QString owner;
    QString container;
    QDateTime asOf;
};

struct ContractEvent
{
    QString name;       ///< "Requested", "Onboarded", "BootstrapComplete", "ContainerChanged", "Rejected"
    QString subject;    ///< Address or text it is about.
    quint64 block = 0;
    QDateTime time;
    QString transaction;
    QString tier;       ///< "latest", "safe", "finalized", "removed"
};

/// One of the services that this profile runs or talks to: anvil, relay, authority, host service.
struct ServiceStatus
{
    QString id;
    QString title;
    QString endpoint;
    LinkState link = LinkState::Connecting;
    QString detail;
    QDateTime asOf;
};

struct NetworkStatus
{
    ChainStatus chain;
    ContractStatus contract;
    QList<ServiceStatus> services;
};

} // namespace gatehouse::api
