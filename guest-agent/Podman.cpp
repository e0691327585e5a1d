// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Podman.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::agent::podman {

namespace {

constexpr auto containerName = "gatehouse-application";
constexpr auto networkName = "gatehouse";
constexpr int idsInContainer = 65'536;
/// Emulated, loading an image of some hundred megabytes takes minutes.
constexpr std::chrono::minutes slow{30};

QString text(const char* literal)
{
    return QString::fromLatin1(literal);
}

process::ProcessSpec command(const ContainerPlace& place, QStringList words)
{
    process::ProcessSpec spec;
    spec.program = place.podman;
    spec.arguments = QStringList{text("--root"), place.storage + text("/graph"), text("--runroot"), place.runFolder,
                                 text("--storage-driver"), text("overlay"), text("--cgroup-manager"), text("cgroupfs"),
                                 text("--events-backend"), text("none"), text("--network-backend"), text("cni"),
                                 text("--network-config-dir"), networkFolder(place)};
    spec.arguments += words;
    spec.environment.insert(text("TMPDIR"), place.storage + text("/tmp"));
    spec.environment.insert(text("HOME"), place.storage);
    spec.timeout = slow;
    spec.outputLimit = 64 * 1024;
    spec.overflow = process::OutputOverflow::KeepTail;
    return spec;
}

} // namespace

QString networkFolder(const ContainerPlace& place)
{
    return place.runFolder + text("-network");
}

QByteArray networkConfiguration(const ContainerPlace& place)
{
    // No gateway and no masquerading: the container sees the bridge and nothing behind it.
    // The address is fixed: a pool would have to be given back, which a container that is killed does not do.
    const QJsonObject address{{text("address"), place.application.toString() + text("/29")}};
    const QJsonObject plugin{{text("type"), text("bridge")},
                             {text("bridge"), place.bridge},
                             {text("isGateway"), false},
                             {text("ipMasq"), false},
                             {text("ipam"), QJsonObject{{text("type"), text("static")}, {text("addresses"), QJsonArray{address}}}}};
    return QJsonDocument(QJsonObject{{text("cniVersion"), text("0.4.0")},
                                     {text("name"), text(networkName)},
                                     {text("plugins"), QJsonArray{plugin}}})
        .toJson(QJsonDocument::Indented);
}

process::ProcessSpec load(const ContainerPlace& place)
{
    // podman makes a name out of the path, and names have small letters only: hence the path from there.
    process::ProcessSpec spec = command(place, {text("pull"), text("--quiet"), text("oci:") + text(stagedFolder)});
    spec.workingDirectory = place.storage;
    return spec;
}

process::ProcessSpec imageId(const ContainerPlace& place, const Sha256Digest& image)
{
    return command(place, {text("image"), text("inspect"), text("--format"), text("{{.Id}}"), image.toHex()});
}

process::ProcessSpec removeContainer(const ContainerPlace& place)
{
    return command(place, {text("rm"), text("--force"), text("--ignore"), text("--time"), text("3"), text(containerName)});
}

process::ProcessSpec pruneImages(const ContainerPlace& place)
{
    return command(place, {text("image"), text("prune"), text("--all"), text("--force")});
}

process::ProcessSpec run(const ContainerPlace& place, const Sha256Digest& image, const QMap<QString, QString>& environment)
{
    const QString ids = QStringLiteral("0:%1:%2").arg(place.userId).arg(idsInContainer);
    QStringList words{text("run"), text("--rm"), text("--replace"), text("--pull=never"), text("--name"), text(containerName),
                      text("--hostname"), text("application"),
                      text("--network"), text(networkName), text("--add-host"), text("dstack-guest:") + place.gateway.toString(),
                      text("--uidmap"), ids, text("--gidmap"), ids,
                      text("--cap-drop=ALL"), text("--cap-add=CHOWN,DAC_OVERRIDE,FOWNER,SETGID,SETUID"),
                      text("--security-opt=no-new-privileges"), text("--read-only"),
                      text("--sysctl"), text("net.ipv4.ip_unprivileged_port_start=0"),
                      // Limits by resource and not by control group: the container stays in the agent's own group and ends with it.
                      text("--cgroups=disabled"), text("--ulimit"), text("nofile=1024:1024"), text("--ulimit"), text("nproc=512:512"),
                      // When memory runs out, the application goes first, not the holder of the secret.
                      text("--oom-score-adj=1000"), text("--log-driver=none"), text("--stop-timeout"), text("5"),
                      text("--volume"), place.dataFolder + text(":/mnt/encrypted_data:rw")};
    if (!place.hostVolume.isEmpty())
        words += {text("--volume"), place.hostVolume + text(":/mnt/host_volume:ro")};
    for (auto variable = environment.begin(); variable != environment.end(); ++variable)
        words += {text("--env"), variable.key() + u'=' + variable.value()};
    words.append(image.toHex());
    process::ProcessSpec spec = command(place, words);
    spec.timeout = std::chrono::milliseconds(0);
    spec.killGrace = std::chrono::seconds(10);
    return spec;
}

} // namespace gatehouse::agent::podman
