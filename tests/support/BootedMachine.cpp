// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/BootedMachine.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

namespace gatehouse::tests {

namespace {

const QString firmwareCode = QStringLiteral("/usr/share/OVMF/OVMF_CODE_4M.fd");
const QString firmwareVariables = QStringLiteral("/usr/share/OVMF/OVMF_VARS_4M.fd");

} // namespace

double BootedMachine::Console::secondsTo(const QString& text) const
{
    for (qsizetype i = 0; i < lines.size(); ++i)
        if (lines[i].contains(text))
            return times[i];
    return -1;
}

QStringList BootedMachine::Console::with(const QString& text) const
{
    return lines.filter(text);
}

QString BootedMachine::missing()
{
    for (const char* tool : {"qemu-system-x86_64", "swtpm"})
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            return QString::fromLatin1(tool) + QStringLiteral(" is not installed");
    for (const QString& file : {firmwareCode, firmwareVariables})
        if (!QFile::exists(file))
            return file + QStringLiteral(" is missing (package ovmf)");
    return {};
}

BootedMachine::Console BootedMachine::boot(const Options& options)
{
    Console console;
    QTemporaryDir work;
    QFile::copy(firmwareVariables, work.filePath("vars.fd"));
    QFile::setPermissions(work.filePath("vars.fd"), QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    QDir(work.path()).mkdir("tpm");
    QProcess tpm;
    tpm.start("swtpm", {"socket", "--tpm2", "--tpmstate", "dir=" + work.filePath("tpm"), "--ctrl", "type=unixio,path=" + work.filePath("tpm.sock")});
    for (int i = 0; i < 100 && !QFile::exists(work.filePath("tpm.sock")); ++i)
        QThread::msleep(50);

    QStringList arguments{"-accel", "tcg,thread=multi", "-machine", "q35", "-cpu", "max", "-smp", QString::number(options.vcpus), "-m",
                          QString::number(options.memoryMiB), "-display", "none", "-nodefaults", "-no-reboot", "-monitor", "none", "-serial", "stdio",
                          "-drive", "if=pflash,format=raw,readonly=on,file=" + firmwareCode,
                          "-drive", "if=pflash,format=raw,file=" + work.filePath("vars.fd"),
                          // First in the boot order: firmware measures every attempt to start something into PCR 4.
                          "-drive", "if=none,id=system,format=raw,snapshot=on,file=" + options.disk,
                          "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net",
                          "-chardev", "socket,id=tpm,path=" + work.filePath("tpm.sock"), "-tpmdev", "emulator,id=tpm0,chardev=tpm",
                          "-device", "tpm-crb,tpmdev=tpm0"};
    switch (options.bus) {
    case Bus::Virtio:
        arguments << "-device" << "virtio-blk-pci,drive=system,bootindex=0";
        break;
    case Bus::Nvme:
        arguments << "-device" << "nvme,drive=system,serial=system,bootindex=0";
        break;
    case Bus::Scsi:
        arguments << "-device" << "virtio-scsi-pci,id=scsi" << "-device" << "scsi-hd,drive=system,bus=scsi.0,bootindex=0";
        break;
    }
    if (!options.shared.isEmpty())
        arguments << "-virtfs" << "local,mount_tag=host_volume,security_model=none,path=" + options.shared;
    if (!options.dataDisk.isEmpty())
        arguments << "-drive" << "if=none,id=data,format=raw,file=" + options.dataDisk << "-device" << "virtio-blk-pci,drive=data,serial=gatehouse-data";
    QProcess machine;
    machine.setProcessChannelMode(QProcess::MergedChannels);
    QElapsedTimer clock;
    clock.start();
    machine.start("qemu-system-x86_64", arguments);
    machine.closeWriteChannel();
    QByteArray pending;
    while (machine.state() != QProcess::NotRunning && clock.elapsed() < options.timeoutSeconds * 1000) {
        machine.waitForReadyRead(200);
        pending += machine.readAll();
        for (qsizetype end; (end = pending.indexOf('\n')) >= 0; pending.remove(0, end + 1)) {
            console.lines.append(QString::fromUtf8(pending.left(end)).trimmed());
            console.times.append(double(clock.elapsed()) / 1000);
        }
    }
    console.poweredOff = machine.state() == QProcess::NotRunning && machine.exitCode() == 0;
    console.seconds = double(clock.elapsed()) / 1000;
    machine.kill();
    machine.waitForFinished(5000);
    tpm.kill();
    tpm.waitForFinished(5000);
    return console;
}

} // namespace gatehouse::tests
