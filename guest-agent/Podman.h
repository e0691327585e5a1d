// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/process/ProcessSpec.h"

#include <QHostAddress>

namespace gatehouse::agent {

/// Where containers live in the guest and what they may reach.
struct ContainerPlace
{
    QString podman = QStringLiteral("/usr/bin/podman");
    QString storage;    ///< Folder on the encrypted disk: images, and what containers write outside their data.
    QString runFolder = QStringLiteral("/run/gatehouse/containers");
    QString dataFolder; ///< Becomes /mnt/encrypted_data in the container; owned by userId.
    QString hostVolume; ///< Becomes /mnt/host_volume, read-only; empty: none.
    QString bridge = QStringLiteral("gatehouse0");
    QHostAddress gateway{QStringLiteral("10.88.0.1")};     ///< "dstack-guest", as in the original.
    QHostAddress application{QStringLiteral("10.88.0.2")}; ///< As in the original.
    quint16 applicationPort = 80;
    quint16 keyPort = 80;
    /// User and group of the guest that root of the container is.
    quint32 userId = 200'000;
};

/// Command lines of podman(1) 4.3, made by pure functions. The container gets no capability but those over its own files
/// and users, cannot gain privileges, has a read-only root, a user namespace of its own, and a network that ends at the
/// gateway. No shell is in between anywhere.
namespace podman {

/// Content of the folder networkFolder(): a CNI configuration that gives the one container its address on the bridge.
QByteArray networkConfiguration(const ContainerPlace& place);
QString networkFolder(const ContainerPlace& place);

/// Name of the folder in ContainerPlace::storage that an OCI image layout is loaded from.
inline constexpr char stagedFolder[] = "staged";
process::ProcessSpec load(const ContainerPlace& place);
/// Prints the image id as 64 hex digits; a status other than 0 when the storage does not have it.
process::ProcessSpec imageId(const ContainerPlace& place, const Sha256Digest& image);
process::ProcessSpec removeContainer(const ContainerPlace& place);
/// Removes the images that no container uses.
process::ProcessSpec pruneImages(const ContainerPlace& place);
/// Runs until the application ends. @p environment are names and values for the application.
process::ProcessSpec run(const ContainerPlace& place, const Sha256Digest& image, const QMap<QString, QString>& environment);

} // namespace podman

} // namespace gatehouse::agent
