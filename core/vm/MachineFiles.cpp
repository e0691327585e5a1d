// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineFiles.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/process/FindProgram.h"
#include "core/process/ProcessErrors.h"
#include "core/vm/VmErrors.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::vm {

namespace {

// An empty qcow2 image and its first clusters; below this nothing useful can be stored.
constexpr qint64 minFreeBytes = 64LL * 1024 * 1024;

/// The user that a system libvirt runs QEMU as: Debian's and Ubuntu's name, then that of other distributions.
const passwd* qemuUser()
{
    for (const char* name : {"libvirt-qemu", "qemu"})
        if (const passwd* entry = getpwnam(name))
            return entry;
    return nullptr;
}

QString systemReason()
{
    return QString::fromLocal8Bit(strerror(errno));
}

/// Every folder from / to @p path with its parents first.
QStringList foldersTo(const QString& path)
{
    QStringList folders;
    for (QString at = QDir::cleanPath(path); at != QLatin1String("/"); at = QFileInfo(at).path())
        folders.prepend(at);
    return folders;
}

/// QEMU's user can pass through every folder to @p path. Those of ours at or below @p stateFolder are opened for that
/// (search only: nobody can list them, and the files in them have modes of their own); an empty one opens none.
Result<void> openTheWay(const QString& path, const QString& stateFolder)
{
    for (const QString& folder : foldersTo(path)) {
        struct stat info
        {
        };
        const QByteArray name = QFile::encodeName(folder);
        if (::stat(name.constData(), &info) != 0)
            return fail(errors::pathUnreachable, QStringLiteral("%1: %2").arg(folder, systemReason()));
        if (!S_ISDIR(info.st_mode) || (info.st_mode & S_IXOTH))
            continue;
        const bool isOurs = !stateFolder.isEmpty() && (folder == stateFolder || folder.startsWith(stateFolder + QLatin1Char('/')));
        if (isOurs && info.st_uid == geteuid() && ::chmod(name.constData(), (info.st_mode & 07777) | S_IXOTH) == 0)
            continue;
        return fail(errors::pathUnreachable, QStringLiteral("%1 is closed to the user that QEMU runs as").arg(folder),
                    QStringLiteral("Allow it to pass: chmod o+x '%1', or choose another folder by GATEHOUSE_STATE.").arg(folder));
    }
    return {};
}

} // namespace

bool isOpenForQemuUser(const QString& device)
{
    struct stat info
    {
    };
    const passwd* user = qemuUser();
    if (!user || ::stat(QFile::encodeName(device).constData(), &info) != 0)
        return true;
    constexpr mode_t both = 06;
    if ((info.st_mode & both) == both)
        return true;
    if (info.st_uid == user->pw_uid)
        return ((info.st_mode >> 6) & both) == both;
    gid_t groups[64];
    int count = 64;
    if (getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        return true;
    return std::find(groups, groups + count, info.st_gid) != groups + count && ((info.st_mode >> 3) & both) == both;
}

Result<void> checkImage(const MachineSpec& spec, LibvirtScope scope)
{
    const QFileInfo info(spec.imagePath);
    if (!info.isFile() || info.size() == 0)
        return fail(errors::imageMissing, spec.imagePath, QStringLiteral("Build the image again."));
    if (scope == LibvirtScope::Session)
        return info.isReadable() ? Result<void>{} : fail(errors::imageMissing, QStringLiteral("%1 may not be read").arg(spec.imagePath));
    // An image is no secret (its guest has none before the network gives it one), so it may be readable for all.
    struct stat mode
    {
    };
    const QByteArray name = QFile::encodeName(spec.imagePath);
    if (::stat(name.constData(), &mode) == 0 && !(mode.st_mode & S_IROTH) && ::chmod(name.constData(), (mode.st_mode & 07777) | 0444) != 0)
        return fail(errors::pathUnreachable, QStringLiteral("%1: %2").arg(spec.imagePath, systemReason()));
    return openTheWay(info.path(), {});
}

Result<void> prepareFolders(const MachineSpec& spec, const QString& stateFolder, LibvirtScope scope)
{
    QStringList folders{QFileInfo(spec.serialLogPath).path(), QFileInfo(spec.nvramPath).path()};
    if (!spec.dataDiskPath.isEmpty())
        folders.append(QFileInfo(spec.dataDiskPath).path());
    if (!spec.hostVolumePath.isEmpty())
        folders.append(spec.hostVolumePath);
    folders.removeDuplicates();
    for (const QString& folder : folders) {
        const bool isNew = !QFileInfo::exists(folder);
        Result<void> made = makeFolder(folder, isNew ? FileAccess::OwnerOnly : FileAccess::Shared);
        if (!made && made.error().is(gatehouse::errors::diskFull))
            return fail(Error(errors::diskFull, folder, made.error().hint()).causedBy(std::move(made).error()));
        GH_CHECK(std::move(made));
    }
    if (scope == LibvirtScope::Session)
        return {};
    for (const QString& folder : folders)
        GH_CHECK(openTheWay(folder, QDir::cleanPath(stateFolder)));
    const passwd* user = qemuUser();
    if (!spec.hostVolumePath.isEmpty() && user
        && ::chown(QFile::encodeName(spec.hostVolumePath).constData(), user->pw_uid, user->pw_gid) != 0)
        return fail(errors::pathUnreachable, QStringLiteral("%1: %2").arg(spec.hostVolumePath, systemReason()),
                    QStringLiteral("The folder must belong to the user %1.").arg(QString::fromLocal8Bit(user->pw_name)));
    return {};
}

QCoro::Task<Result<void>> createDataDisk(process::ProcessRunner* runner, MachineSpec spec)
{
    if (spec.dataDiskPath.isEmpty() || QFileInfo::exists(spec.dataDiskPath))
        co_return Result<void>{};
    const QString folder = QFileInfo(spec.dataDiskPath).path();
    const Result<qint64> available = freeBytes(folder);
    if (available && *available < minFreeBytes)
        co_return fail(errors::diskFull, QStringLiteral("%1 has %2 MiB free").arg(folder).arg(*available / 1024 / 1024),
                       QStringLiteral("Free some space on this disk and try again."));
    process::ProcessSpec command;
    GH_CO_TRY(command.program, process::findProgram(QStringLiteral("qemu-img"), {}, QStringLiteral("qemu-utils")));
    command.arguments = {QStringLiteral("create"), QStringLiteral("-q"), QStringLiteral("-f"), QStringLiteral("qcow2"),
                         spec.dataDiskPath, QString::number(spec.dataDiskBytes)};
    command.timeout = std::chrono::seconds(60);
    command.outputLimit = 64 * 1024;
    const process::ProcessOutcome outcome = co_await runner->run(command);
    if (outcome.isSuccess())
        co_return Result<void>{};
    QFile::remove(spec.dataDiskPath);
    Result<void> result = outcome.toResult(command);
    if (outcome.standardError.contains("No space left on device") || outcome.standardError.contains("Disk quota exceeded"))
        co_return fail(Error(errors::diskFull, spec.dataDiskPath, QStringLiteral("Free some space on this disk and try again."))
                           .causedBy(std::move(result).error()));
    if (result.error().kind() == ErrorKind::Cancelled)
        co_return result;
    co_return fail(Error(errors::diskFailed, spec.dataDiskPath).causedBy(std::move(result).error()));
}

} // namespace gatehouse::vm
