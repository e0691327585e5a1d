// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/SecretBytes.h"
#include "core/process/ProcessRunner.h"
#include "guest-agent/LuksVolume.h"

#include <QString>
#include <qcoro/qcorotask.h>

namespace gatehouse::agent {

struct EncryptedDiskSpec
{
    /// Waited for. "/dev/disk/by-id/virtio-SERIAL" is found by findDisk() where no udev makes that link.
    QString device;
    QString mountPoint; ///< Created when missing.
    QString mapperName = QStringLiteral("gatehouse-data");
    std::chrono::milliseconds waitForDevice{30'000};
};

/// That the data really lies on an open LUKS volume: read back from the kernel, not concluded from what we did.
struct DiskEvidence
{
    LuksStatus luks;
    QString mapper;     ///< "/dev/mapper/gatehouse-data"
    QString mountPoint;
    QString fileSystem; ///< "ext4"
};

/// The file system that is mounted at @p mountPoint from the device @p number, as the text of /proc/self/mountinfo
/// (proc(5)) says; empty when none is. With several mounts on one another the last one counts.
QString mountedFileSystem(const QByteArray& mountInfo, const QString& mountPoint, quint64 number);

/// The data disk: LUKS2 with ext4 inside. Opened once, closed by close() or never (the kernel then writes back what it has
/// when the machine stops).
class EncryptedDisk
{
public:
    enum class Outcome { Formatted, Opened };

    /// @p runner runs mkfs.ext4 and must outlive the disk.
    EncryptedDisk(EncryptedDiskSpec spec, process::ProcessRunner* runner);

    /// Waits for the device and looks what stands on it; changes nothing. errors::noDisk.
    QCoro::Task<Result<DiskContent>> content();
    /// Formats a blank disk, completes one whose formatting was interrupted, opens and mounts it. The errors are those of
    /// LuksVolume; errors::foreignDisk for anything that is not ours.
    QCoro::Task<Result<Outcome>> open(SecretBytes key);
    /// Unmounts and closes; blocks until everything is written.
    Result<void> close();
    bool isOpen() const { return m_isOpen; }
    /// Asks libcryptsetup and the kernel's list of mounts; blocks for some milliseconds. errors::diskFailed names what does
    /// not hold: not active, not mounted, or mounted from another device.
    Result<DiskEvidence> evidence() const;

private:
    QCoro::Task<Result<QString>> awaitDevice();
    QCoro::Task<Result<void>> makeFileSystem();
    Result<void> mountIt() const;
    QString mapperPath() const { return QStringLiteral("/dev/mapper/") + m_spec.mapperName; }

    EncryptedDiskSpec m_spec;
    process::ProcessRunner* m_runner;
    bool m_isOpen = false;
};

/// The device itself: @p path when it exists, else the disk that "/dev/disk/by-id/virtio-NAME" means, as @p sysBlock (/sys/block)
/// shows it, whatever bus it is on: virtio and NVMe by serial number, SCSI by serial number or, as Google names its disks, by the
/// identifier in its vital product data. The name gatehouse-data is on Azure also the first data disk (LUN 0 of the second SCSI
/// controller), as names cannot be given there. Empty when there is none. Who attaches a disk is not trusted: what is on it decides.
QString findDisk(const QString& path, const QString& sysBlock);

} // namespace gatehouse::agent
