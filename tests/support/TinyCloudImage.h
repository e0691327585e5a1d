// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/Gpt.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::tests {

/// A cloud image in small, made here: a GPT disk with an ext4 root in a compressed qcow2 file. The system in it is busybox. What stands
/// where apt-get and systemctl do are scripts that write down what they were asked for: packages are another test's matter, what is
/// tried here is the way of an image through verification, libguestfs and the caches.
class TinyCloudImage
{
public:
    /// errors::toolFailed with what the tool said. Needs busybox-static, e2fsprogs and qemu-utils.
    static Result<void> make(const QString& to)
    {
        QTemporaryDir work;
        const QString root = work.filePath(QStringLiteral("root"));
        GH_CHECK(fill(root));
        const QString ext4 = work.filePath(QStringLiteral("root.ext4"));
        GH_CHECK(run(QStringLiteral("/sbin/mke2fs"), {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ext4"), QStringLiteral("-E"), QStringLiteral("root_owner=0:0"),
                                                     QStringLiteral("-d"), root, ext4, QStringLiteral("24M")}));
        QFile content(ext4);
        QFile disk(work.filePath(QStringLiteral("disk.raw")));
        if (!content.open(QIODevice::ReadOnly) || !disk.open(QIODevice::ReadWrite))
            return fail(gatehouse::errors::fileNotWritten, disk.fileName());
        constexpr quint64 firstSector = 2048;
        const quint64 rootSectors = quint64(content.size()) / 512;
        image::Gpt gpt;
        gpt.diskId = *image::Guid::fromBytes(ByteView(reinterpret_cast<const std::uint8_t*>("a disk made here"), 16));
        image::GptPartition partition;
        partition.type = image::rootX86Type();
        partition.id = *image::Guid::fromBytes(ByteView(reinterpret_cast<const std::uint8_t*>("its only root fs"), 16));
        partition.firstSector = firstSector;
        partition.lastSector = firstSector + rootSectors - 1;
        gpt.partitions = {partition};
        const quint64 sectors = firstSector + rootSectors + 2048;
        const image::Gpt::Written table = gpt.write(sectors);
        disk.resize(qint64(sectors * 512));
        disk.write(table.head);
        disk.seek(qint64(firstSector * 512));
        disk.write(content.readAll());
        disk.seek(qint64(sectors * 512) - table.tail.size());
        disk.write(table.tail);
        disk.close();
        return run(QStringLiteral("/usr/bin/qemu-img"), {QStringLiteral("convert"), QStringLiteral("-c"), QStringLiteral("-f"), QStringLiteral("raw"), QStringLiteral("-O"),
                                                        QStringLiteral("qcow2"), disk.fileName(), to});
    }
    /// The content of @p path in the raw disk @p disk, by debugfs; empty when it is not there.
    static QByteArray read(const QString& disk, const QString& path)
    {
        return debugfs(disk, QStringLiteral("cat ") + path).first;
    }
    /// Type, mode, owner and link target as debugfs shows them.
    static QByteArray stat(const QString& disk, const QString& path) { return debugfs(disk, QStringLiteral("stat ") + path).first; }

private:
    static Result<void> run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.start(program, arguments);
        process.waitForFinished(60'000);
        if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
            return fail(gatehouse::errors::internal, program + QStringLiteral(": ") + QString::fromUtf8(process.readAllStandardError()) + process.errorString());
        return {};
    }
    static std::pair<QByteArray, QByteArray> debugfs(const QString& disk, const QString& command)
    {
        QProcess process;
        process.start(QStringLiteral("/sbin/debugfs"), {QStringLiteral("-R"), command, disk + QStringLiteral("?offset=1048576")});
        process.waitForFinished(60'000);
        return {process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static Result<void> put(const QString& path, const QByteArray& content, bool program = false)
    {
        GH_CHECK(makeFolder(QFileInfo(path).path()));
        GH_CHECK(writeFileAtomically(path, content));
        const auto mode = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
        QFile::setPermissions(path, program ? mode | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther : mode);
        return {};
    }
    static Result<void> fill(const QString& root)
    {
        GH_TRY(const QByteArray busybox, readFile(QStringLiteral("/bin/busybox"), 16 * 1024 * 1024));
        GH_CHECK(put(root + QStringLiteral("/bin/busybox"), busybox, true));
        for (const char* name : {"sh", "cat", "echo", "mkdir", "ln", "touch", "chmod", "rm", "sed", "passwd", "ls", "id", "env", "true", "sync"})
            QFile::link(QStringLiteral("busybox"), root + QStringLiteral("/bin/") + QLatin1String(name));
        for (const char* folder : {"dev", "proc", "sys", "run", "tmp", "root", "etc/systemd/system", "usr/bin", "usr/sbin", "sbin", "lib", "var/log", "var/lib"})
            GH_CHECK(makeFolder(root + QLatin1Char('/') + QLatin1String(folder)));
        GH_CHECK(put(root + QStringLiteral("/etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"A small system\"\n"));
        GH_CHECK(put(root + QStringLiteral("/etc/debian_version"), "12.0\n"));
        GH_CHECK(put(root + QStringLiteral("/etc/fstab"), "/dev/sda1 / ext4 defaults 0 1\n"));
        GH_CHECK(put(root + QStringLiteral("/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n"));
        GH_CHECK(put(root + QStringLiteral("/etc/group"), "root:x:0:\n"));
        GH_CHECK(put(root + QStringLiteral("/etc/shadow"), "root:*:19000:0:99999:7:::\n"));
        GH_CHECK(put(root + QStringLiteral("/usr/bin/apt-get"), "#!/bin/sh\necho \"$@\" >> /var/log/apt-calls\n", true));
        GH_CHECK(put(root + QStringLiteral("/usr/bin/systemctl"), "#!/bin/sh\necho \"$@\" >> /var/log/systemctl-calls\n", true));
        return put(root + QStringLiteral("/var/lib/dpkg/status"),
                   "Package: linux-image-6.1.0-9-cloud-amd64\nStatus: install ok installed\nVersion: 6.1.27-1\nArchitecture: amd64\nMaintainer: a <a@example.org>\nDescription: kernel\n\n"
                   "Package: small\nStatus: install ok installed\nVersion: 1.0\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: small\n");
    }
};

} // namespace gatehouse::tests
