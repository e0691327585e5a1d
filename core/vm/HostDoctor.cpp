// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/HostDoctor.h"

#include "core/process/Background.h"
#include "core/process/FindProgram.h"
#include "core/vm/HostFacts.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineFiles.h"
#include "core/vm/VmErrors.h"

#include <QFile>
#include <grp.h>
#include <unistd.h>
#include <vector>

namespace gatehouse::vm {

namespace {

QStringList groupsOfThisProcess()
{
    const int count = getgroups(0, nullptr);
    std::vector<gid_t> ids(size_t(qMax(count, 0)));
    if (count > 0 && getgroups(count, ids.data()) < 0)
        ids.clear();
    ids.push_back(getegid());
    QStringList names;
    for (const gid_t id : ids)
        if (const group* entry = getgrgid(id))
            names.append(QString::fromLocal8Bit(entry->gr_name));
    names.removeDuplicates();
    return names;
}

QString pathOrEmpty(const char* program)
{
    const Result<QString> path = process::findProgram(QLatin1String(program));
    return path ? *path : QString();
}

Check makeCheck(const char* id, const char* title, bool good, const QString& expected, const QString& actual, const QString& source,
                const QString& hint)
{
    Check check;
    check.id = QLatin1String(id);
    check.title = QLatin1String(title);
    check.status = good ? CheckStatus::Passed : CheckStatus::Failed;
    check.expected = expected;
    check.actual = actual;
    check.source = source;
    check.hint = good ? QString() : hint;
    return check;
}

Check programCheck(const char* id, const char* title, const QString& path, const char* program, const char* package)
{
    return makeCheck(id, title, !path.isEmpty(), QLatin1String(program), path.isEmpty() ? QStringLiteral("not found") : path,
                     QStringLiteral("PATH and the sbin folders"), QStringLiteral("Install it with: apt install %1").arg(QLatin1String(package)));
}

Check libvirtCheck(const HostObservations& seen)
{
    QString hint = seen.libvirtError ? seen.libvirtError->hint() : QString();
    if (hint.isEmpty())
        hint = QStringLiteral("Install it with: apt install libvirt-daemon-system libvirt-clients");
    return makeCheck("host.libvirt", "libvirt", !seen.libvirtError, QStringLiteral("%1 answers").arg(seen.libvirtUri),
                     seen.libvirtError ? seen.libvirtError->toString() : QStringLiteral("libvirt %1").arg(seen.libvirtVersion),
                     QStringLiteral("a connection to %1").arg(seen.libvirtUri), hint);
}

Check logDaemonCheck(const HostObservations& seen)
{
    const bool startsByItself = seen.hasSystemd || scopeOf(seen.libvirtUri) == LibvirtScope::Session;
    const bool good = !seen.logDaemonProgram.isEmpty() && (seen.logDaemonAnswers || startsByItself);
    return makeCheck("host.log-daemon", "Console log daemon", good, QStringLiteral("virtlogd is there"),
                     seen.logDaemonProgram.isEmpty() ? QStringLiteral("not installed")
                     : seen.logDaemonAnswers         ? QStringLiteral("runs")
                     : startsByItself                ? QStringLiteral("starts when needed")
                                                     : QStringLiteral("does not run"),
                     QStringLiteral("virtlogd and its socket"),
                     seen.logDaemonProgram.isEmpty() ? QStringLiteral("Install it with: apt install libvirt-daemon-system")
                                                     : QStringLiteral("Start it as root: virtlogd -d"));
}

Check groupsCheck(const HostObservations& seen)
{
    // A user needs "libvirt" only for the system daemon, and "kvm" only where there is a device to open.
    QStringList missing;
    if (!seen.isRoot && scopeOf(seen.libvirtUri) == LibvirtScope::System && !seen.groups.contains(QStringLiteral("libvirt")))
        missing.append(QStringLiteral("libvirt"));
    if (!seen.isRoot && seen.kvm.state == process::KvmState::NoPermission && !seen.groups.contains(QStringLiteral("kvm")))
        missing.append(QStringLiteral("kvm"));
    return makeCheck("host.groups", "Group membership", missing.isEmpty(), seen.isRoot ? QStringLiteral("root needs none") : QStringLiteral("the needed groups"),
                     missing.isEmpty() ? seen.groups.join(QStringLiteral(", ")) : QStringLiteral("not in %1").arg(missing.join(QStringLiteral(", "))),
                     QStringLiteral("the groups of this process"),
                     QStringLiteral("sudo usermod -aG %1 $USER, then log in again.").arg(missing.join(QLatin1Char(','))));
}

Check acceleratorCheck(const HostObservations& seen)
{
    // Emulation is slow and not wrong: only what a person can repair by a group or a mode counts as failed.
    const bool good = seen.kvm.state != process::KvmState::NoPermission;
    return makeCheck("host.accelerator", "Acceleration", good, QStringLiteral("KVM, or TCG where there is none"),
                     seen.kvm.state == process::KvmState::Usable ? QStringLiteral("KVM: %1").arg(seen.kvm.detail)
                                                        : QStringLiteral("TCG, software emulation, slow: %1").arg(seen.kvm.detail),
                     QStringLiteral("guest code run through /dev/kvm"), QStringLiteral("sudo usermod -aG kvm $USER, then log in again."));
}

Check kvmOwnerCheck(const HostObservations& seen)
{
    // libvirt then examines QEMU anew at every call, which takes seconds each; seen where building a root file system
    // had changed the group of the host's device.
    const bool good = scopeOf(seen.libvirtUri) == LibvirtScope::Session || !seen.kvmDeviceExists || seen.kvmOpenForQemuUser;
    return makeCheck("host.kvm-owner", "KVM device's owner", good, QStringLiteral("QEMU's user may open /dev/kvm"),
                     good ? QStringLiteral("it may, or need not") : QStringLiteral("it may not: every call to libvirt takes seconds"),
                     QStringLiteral("owner, group and mode of /dev/kvm"), QStringLiteral("sudo chgrp kvm /dev/kvm && sudo chmod g+rw /dev/kvm"));
}

Check appArmorCheck(const HostObservations& seen)
{
    const bool confines = seen.appArmorActive && scopeOf(seen.libvirtUri) == LibvirtScope::System;
    Check check = makeCheck("host.apparmor", "AppArmor", true, QStringLiteral("machine files allowed"),
                            confines ? QStringLiteral("active; libvirt makes a profile for each machine")
                                     : QStringLiteral("does not confine these machines"),
                            QStringLiteral("/sys/module/apparmor/parameters/enabled"), {});
    if (confines) {
        // Only a start shows whether the generated profile suffices.
        check.status = CheckStatus::NotChecked;
        check.hint = QStringLiteral("If a start is refused with 'Permission denied', look for apparmor=\"DENIED\" in journalctl -k.");
    }
    return check;
}

} // namespace

QCoro::Task<HostObservations> observeHost(LibvirtHost* host)
{
    HostObservations seen;
    seen.isRoot = geteuid() == 0;
    seen.libvirtUri = host->uri();
    Result<QString> version = co_await host->version();
    if (version)
        seen.libvirtVersion = *version;
    else
        seen.libvirtError = std::move(version).error();
    const DaemonPaths daemons;
    seen.hasSystemd = QFile::exists(daemons.systemdMark);
    seen.logDaemonAnswers = socketAnswers(daemons.logSocket);
    seen.logDaemonProgram = pathOrEmpty("virtlogd");
    seen.groups = groupsOfThisProcess();
    seen.kvmDeviceExists = QFile::exists(QStringLiteral("/dev/kvm"));
    seen.kvmOpenForQemuUser = isOpenForQemuUser(QStringLiteral("/dev/kvm"));
    const auto probe = [] { return process::probeKvm(); };
    seen.kvm = co_await process::onPool(probe);
    seen.qemu = pathOrEmpty("qemu-system-x86_64");
    seen.qemuImg = pathOrEmpty("qemu-img");
    if (const Result<FirmwarePaths> firmware = findFirmware())
        seen.firmwareCode = firmware->code;
    seen.swtpm = pathOrEmpty("swtpm");
    seen.swtpmSetup = pathOrEmpty("swtpm_setup");
    QFile appArmor(QStringLiteral("/sys/module/apparmor/parameters/enabled"));
    seen.appArmorActive = appArmor.open(QIODevice::ReadOnly) && appArmor.readAll().startsWith('Y');
    co_return seen;
}

QList<Check> judgeHost(const HostObservations& seen)
{
    const bool hasTpm = !seen.swtpm.isEmpty() && !seen.swtpmSetup.isEmpty();
    return {
        libvirtCheck(seen),
        logDaemonCheck(seen),
        groupsCheck(seen),
        programCheck("host.qemu", "QEMU", seen.qemu, "qemu-system-x86_64", "qemu-system-x86"),
        programCheck("host.qemu-img", "Disk tool", seen.qemuImg, "qemu-img", "qemu-utils"),
        makeCheck("host.firmware", "UEFI firmware", !seen.firmwareCode.isEmpty(), QStringLiteral("OVMF without Secure Boot keys"),
                  seen.firmwareCode.isEmpty() ? QStringLiteral("not found") : seen.firmwareCode, QStringLiteral("/usr/share/OVMF"),
                  QStringLiteral("Install it with: apt install ovmf")),
        makeCheck("host.swtpm", "TPM emulator", hasTpm, QStringLiteral("swtpm and swtpm_setup"),
                  hasTpm ? seen.swtpm : QStringLiteral("not found"), QStringLiteral("PATH and the sbin folders"),
                  QStringLiteral("Install it with: apt install swtpm swtpm-tools")),
        acceleratorCheck(seen),
        kvmOwnerCheck(seen),
        appArmorCheck(seen),
    };
}

} // namespace gatehouse::vm
