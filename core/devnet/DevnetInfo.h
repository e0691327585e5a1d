// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"

#include <QMap>
#include <QUrl>

namespace gatehouse::devnet {

/// Where the services of a devnet are; all on the loopback address.
struct DevnetPorts
{
    quint16 hostService = 0;
    quint16 gossip = 0;
    quint16 chain = 0;
    quint16 authority = 0;

    /// host service base+0, gossip base+1, chain base+45, authority base+80.
    static DevnetPorts fromBase(quint16 base);
};

/// What is fixed about a profile's devnet, before and after it runs: the contract's address follows from the operator's
/// key, so an image can be built while nothing runs.
struct DevnetInfo
{
    static constexpr quint64 chainId = 31337;

    DevnetPorts ports;
    eth::Address operatorAddress;
    eth::Address contract;
    QString rootCertificatePath; ///< PEM of the quoting authority's root.

    QUrl rpcUrl() const;
    QUrl webSocketUrl() const;
    QUrl gossipUrl() const;
    QUrl authorityUrl() const;

    /// What goes into the measured image, by the parameter names of images/*/recipe.toml. Guests reach the loopback address
    /// of their host as 10.0.2.2 (QEMU's user network).
    QMap<QString, QString> imageParameters() const;
};

} // namespace gatehouse::devnet
