// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <QHostAddress>
#include <QStringList>
#include <QUrl>
#include <optional>

namespace gatehouse::agent {

/// The command line, see docs/guest-agent.md.
struct AgentOptions
{
    QString configDir = QStringLiteral("/etc/gatehouse");
    QString hostVolume = QStringLiteral("/mnt/host_volume");
    QString dataDisk = QStringLiteral("/dev/disk/by-id/virtio-gatehouse-data");
    QString mountPoint = QStringLiteral("/mnt/encrypted_data");
    QString noDisk;                          ///< Not empty: no disk, this folder takes the application's data.
    QString application;                     ///< Empty: none is started.
    QStringList applicationLoader;
    QString applicationListen = QStringLiteral("0.0.0.0:8080");
    std::optional<quint32> applicationUser;     ///< User and group that applications run as; nothing: ours.
    QString podman = QStringLiteral("/usr/bin/podman"); ///< Empty: container() on chain is not followed.
    std::optional<QHostAddress> outwardAddress; ///< Nothing: all IPv4 addresses but loopback.
    quint16 outwardPort = 80;
    bool https = true;                          ///< Whether to serve HTTPS once there is a certificate.
    std::optional<QHostAddress> httpsAddress;   ///< Nothing: all IPv4 addresses but loopback.
    quint16 httpsPort = 443;
    QHostAddress inwardAddress{QHostAddress::LocalHost};
    quint16 inwardPort = 80;
    QString tpm = QStringLiteral("device:/dev/tpmrm0"); ///< "none": there is none.
    QString tsmDir = QStringLiteral("/sys/kernel/config/tsm/report");
    QString tdxDevice = QStringLiteral("/dev/tdx_guest");
    QUrl metadata{QStringLiteral("http://169.254.169.254")}; ///< Azure's instance metadata service.
    QString tpmLog = QStringLiteral("/sys/kernel/security/tpm0/binary_bios_measurements"); ///< The TPM's log of this boot.
    QString ccel = QStringLiteral("/sys/firmware/acpi/tables/data/CCEL"); ///< The log of this boot beside RTMRs.
    QString pcrDir = QStringLiteral("/sys/class/tpm/tpm0/pcr-sha256");

    /// @p arguments with the program's name first. errors::badOption; an inward address that is not loopback is refused.
    static Result<AgentOptions> parse(const QStringList& arguments);
    static QString helpText();
    /// applicationListen, which parse() has checked.
    http::HttpEndpoint applicationEndpoint() const;
};

} // namespace gatehouse::agent
