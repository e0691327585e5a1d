// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace gatehouse::tests {

/// Starts a disk image with QEMU (always TCG), OVMF and swtpm, without libvirt, and collects its serial console until it
/// powers off. For tests of images; blocks.
class BootedMachine
{
public:
    enum class Bus { Virtio, Nvme, Scsi };
    struct Options
    {
        QString disk;                 ///< Opened as a snapshot: never written to.
        QString shared;               ///< Folder for the 9p tag host_volume; empty: none.
        QString dataDisk;             ///< Raw file with the serial gatehouse-data; empty: none.
        Bus bus = Bus::Virtio;        ///< Of the disk.
        int memoryMiB = 1024;
        int vcpus = 2;
        int timeoutSeconds = 240;
    };
    struct Console
    {
        bool poweredOff = false;
        QStringList lines;
        double seconds = 0;           ///< Until the power went off.
        double secondsTo(const QString& text) const;
        QStringList with(const QString& text) const;
        QList<double> times;          ///< Of each line, since the start.
    };

    /// What is missing on this computer to boot anything; empty when nothing is.
    static QString missing();
    static Console boot(const Options& options);
};

} // namespace gatehouse::tests
