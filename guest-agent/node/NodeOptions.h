// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>
#include <QUrl>
#include <optional>

namespace gatehouse::agent {

/// The command line of gatehouse-node-agent, see docs/nethermind-image.md.
struct NodeOptions
{
    QString configDir = QStringLiteral("/etc/gatehouse");
    QString hostVolume = QStringLiteral("/mnt/host_volume");
    QString dataDisk = QStringLiteral("/dev/disk/by-id/virtio-gatehouse-data");
    QString mountPoint = QStringLiteral("/mnt/encrypted_data");
    QString noDisk;    ///< Not empty: neither disk nor TPM; this folder takes the data. For tests.
    QString runDir = QStringLiteral("/run/gatehouse-node"); ///< In memory; takes the engine's secret.
    QString tpm = QStringLiteral("device:/dev/tpmrm0");
    QUrl metadata;     ///< Azure's instance metadata service; nothing: only on machines that say they are Azure's.
    QString nethermind = QStringLiteral("/usr/lib/nethermind/nethermind");
    QString lighthouse = QStringLiteral("/usr/lib/lighthouse/lighthouse");
    std::optional<quint32> nethermindUser; ///< Nothing: ours.
    std::optional<quint32> lighthouseUser;
    quint16 rpcPort = 8545;
    quint16 enginePort = 8551;

    /// @p arguments with the program's name first. errors::badOption.
    static Result<NodeOptions> parse(const QStringList& arguments);
    static QString helpText();
};

} // namespace gatehouse::agent
