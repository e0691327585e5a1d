// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Appliance.h"

#include "core/image/BuildPreflight.h"
#include "core/process/KvmProbe.h"

#include <QDir>
#include <QFileInfo>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr char kernelVariable[] = "SUPERMIN_KERNEL";
constexpr char modulesVariable[] = "SUPERMIN_MODULES";
constexpr char packageHint[] = "Install one with: sudo apt-get install linux-image-cloud-amd64. Where none can be installed, set SUPERMIN_KERNEL to a kernel "
                               "and SUPERMIN_MODULES to its folder of modules, both unpacked from that package.";

bool readable(const QString& path)
{
    return access(QFile::encodeName(path).constData(), R_OK) == 0;
}

} // namespace

Appliance::Host Appliance::Host::ours()
{
    Host host;
    for (const char* name : {kernelVariable, modulesVariable})
        if (qEnvironmentVariableIsSet(name))
            host.environment.insert(QLatin1String(name), qEnvironmentVariable(name));
    return host;
}

Appliance::Host Appliance::Host::tried(const QString& kvmDevice)
{
    Host host = ours();
    host.kvm = process::probeKvm(kvmDevice).state == process::KvmState::Usable;
    return host;
}

Check Appliance::kernel(const Host& host)
{
    Check check;
    check.id = QStringLiteral("image.appliance.kernel");
    check.title = QStringLiteral("A kernel for libguestfs");
    check.expected = QStringLiteral("readable, with its modules");
    check.status = CheckStatus::Failed;
    check.source = QStringLiteral("supermin(1)");
    const QString named = host.environment.value(QLatin1String(kernelVariable));
    if (!named.isEmpty()) {
        const QString modules = host.environment.value(QLatin1String(modulesVariable));
        check.actual = !readable(named) ? QStringLiteral("SUPERMIN_KERNEL is %1, which cannot be read").arg(named)
                     : !QFileInfo(modules).isDir() ? QStringLiteral("SUPERMIN_MODULES is '%1', which is no folder").arg(modules)
                                                   : named;
        if (check.actual != named) {
            check.hint = QStringLiteral("Set both, or neither for a kernel of %1.").arg(host.bootFolder);
        } else if (!QFileInfo(host.modulesFolder).isDir()) {
            // supermin 5.2.2 takes its mode and owner for the folder that it makes, wherever the modules come from.
            check.actual = QStringLiteral("%1 does not exist, and supermin wants it to, although the modules come from %2").arg(host.modulesFolder, modules);
            check.hint = QStringLiteral("Make it, empty: sudo mkdir -p %1").arg(host.modulesFolder);
        } else {
            check.status = CheckStatus::Passed;
        }
        return check;
    }
    QString unreadable;
    QString bare;
    const QStringList kernels = QDir(host.bootFolder).entryList({QStringLiteral("vmlinuz-*")}, QDir::Files | QDir::System, QDir::Name | QDir::Reversed);
    for (const QString& name : kernels) {
        const QString path = host.bootFolder + QLatin1Char('/') + name;
        if (!readable(path)) {
            unreadable = path;
        } else if (!QFileInfo(host.modulesFolder + QLatin1Char('/') + name.mid(8)).isDir()) {
            bare = path;
        } else {
            check.status = CheckStatus::Passed;
            check.actual = path;
            return check;
        }
    }
    if (!unreadable.isEmpty()) {
        // Ubuntu's kernels belong to root alone.
        check.actual = QStringLiteral("libguestfs has no kernel to start its machine with: %1 cannot be read by this user").arg(unreadable);
        check.hint = QStringLiteral("Allow it with: sudo chmod 0644 %1").arg(unreadable);
    } else {
        check.actual = bare.isEmpty() ? QStringLiteral("libguestfs has no kernel to start its machine with: there is no %1/vmlinuz-*").arg(host.bootFolder)
                                      : QStringLiteral("libguestfs has no kernel to start its machine with: %1 has no modules in %2").arg(bare, host.modulesFolder);
        check.hint = QLatin1String(packageHint);
    }
    return check;
}

QList<Check> Appliance::examine(const Host& host)
{
    const QString package = QStringLiteral("libguestfs-tools");
    QList<Check> checks{BuildPreflight::tool(QStringLiteral("virt-customize"), package), BuildPreflight::tool(QStringLiteral("qemu-img"), QStringLiteral("qemu-utils")),
                        BuildPreflight::tool(QStringLiteral("qemu-system-x86_64"), QStringLiteral("qemu-system-x86")),
                        BuildPreflight::tool(QStringLiteral("supermin"), QStringLiteral("supermin"))};
    checks.append(kernel(host));
    return checks;
}

QMap<QString, QString> Appliance::environment(const Host& host, const QString& cacheFolder, const QString& temporaryFolder)
{
    QMap<QString, QString> variables = host.environment;
    variables.insert(QStringLiteral("LIBGUESTFS_BACKEND"), QStringLiteral("direct"));
    if (!host.kvm)
        variables.insert(QStringLiteral("LIBGUESTFS_BACKEND_SETTINGS"), QStringLiteral("force_tcg"));
    variables.insert(QStringLiteral("LIBGUESTFS_CACHEDIR"), cacheFolder);
    variables.insert(QStringLiteral("LIBGUESTFS_TMPDIR"), temporaryFolder);
    return variables;
}

QStringList Appliance::removeAbandonedSockets(const QString& folder, const QByteArray& openSockets)
{
    QStringList removed;
    const QFileInfoList found = QDir(folder).entryInfoList({QStringLiteral("libguestfs??????")}, QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QFileInfo& entry : found) {
        if (entry.ownerId() != geteuid())
            continue;
        // One without a socket is being made, or is another program's.
        const QStringList sockets = QDir(entry.filePath()).entryList({QStringLiteral("*.sock")}, QDir::System);
        if (sockets.isEmpty() || openSockets.contains(QFile::encodeName(entry.filePath() + QLatin1Char('/'))))
            continue;
        if (QDir(entry.filePath()).removeRecursively())
            removed.append(entry.fileName());
    }
    return removed;
}

} // namespace gatehouse::image
