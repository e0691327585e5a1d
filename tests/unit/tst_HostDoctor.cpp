// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/HostDoctor.h"
#include "core/vm/VmErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class HostDoctorTest : public QObject
{
    Q_OBJECT

    static HostObservations goodUser()
    {
        HostObservations seen;
        seen.libvirtUri = "qemu:///session";
        seen.libvirtVersion = "9.0.0";
        seen.hasSystemd = true;
        seen.logDaemonProgram = "/usr/sbin/virtlogd";
        seen.groups = {"me", "kvm"};
        seen.kvmDeviceExists = true;
        seen.kvm = {process::KvmState::Usable, "guest code ran"};
        seen.qemu = "/usr/bin/qemu-system-x86_64";
        seen.qemuImg = "/usr/bin/qemu-img";
        seen.firmwareCode = "/usr/share/OVMF/OVMF_CODE_4M.fd";
        seen.swtpm = "/usr/bin/swtpm";
        seen.swtpmSetup = "/usr/bin/swtpm_setup";
        return seen;
    }
    static Check find(const QList<Check>& checks, const QString& id)
    {
        for (const Check& check : checks)
            if (check.id == id)
                return check;
        return {};
    }

private Q_SLOTS:
    void goodHostPassesAll()
    {
        const QList<Check> checks = judgeHost(goodUser());
        QCOMPARE(countChecks(checks).passed, checks.size());
        for (const Check& check : checks)
            QVERIFY2(check.hint.isEmpty(), qPrintable(check.id));
    }
    void eachTroubleFailsItsCheckOnly_data()
    {
        QTest::addColumn<QString>("trouble");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("hint");
        QTest::newRow("libvirt") << "libvirt" << "host.libvirt" << "systemctl start libvirtd";
        QTest::newRow("virtlogd missing") << "log-missing" << "host.log-daemon" << "apt install libvirt-daemon-system";
        QTest::newRow("group libvirt") << "group-libvirt" << "host.groups" << "usermod -aG libvirt ";
        QTest::newRow("qemu") << "qemu" << "host.qemu" << "apt install qemu-system-x86";
        QTest::newRow("qemu-img") << "qemu-img" << "host.qemu-img" << "apt install qemu-utils";
        QTest::newRow("ovmf") << "ovmf" << "host.firmware" << "apt install ovmf";
        QTest::newRow("swtpm") << "swtpm" << "host.swtpm" << "apt install swtpm";
        QTest::newRow("swtpm_setup") << "swtpm_setup" << "host.swtpm" << "swtpm-tools";
    }
    void eachTroubleFailsItsCheckOnly()
    {
        QFETCH(QString, trouble);
        QFETCH(QString, id);
        QFETCH(QString, hint);
        HostObservations seen = goodUser();
        if (trouble == "libvirt")
            seen.libvirtError = Error(vm::errors::libvirtNotRunning, "socket", "systemctl start libvirtd");
        else if (trouble == "log-missing")
            seen.logDaemonProgram.clear();
        else if (trouble == "group-libvirt")
            seen.libvirtUri = "qemu:///system";
        else if (trouble == "qemu")
            seen.qemu.clear();
        else if (trouble == "qemu-img")
            seen.qemuImg.clear();
        else if (trouble == "ovmf")
            seen.firmwareCode.clear();
        else if (trouble == "swtpm")
            seen.swtpm.clear();
        else if (trouble == "swtpm_setup")
            seen.swtpmSetup.clear();
        const QList<Check> checks = judgeHost(seen);
        QCOMPARE(countChecks(checks).failed, 1);
        const Check failed = find(checks, id);
        QCOMPARE(int(failed.status), int(CheckStatus::Failed));
        QVERIFY2(failed.hint.contains(hint), qPrintable(failed.hint));
    }
    void kvmIsFailedOnlyWhenAGroupRepairsIt()
    {
        HostObservations seen = goodUser();
        for (const process::KvmState state : {process::KvmState::NoDevice, process::KvmState::Broken}) {
            seen.kvm = {state, "reason"};
            const Check check = find(judgeHost(seen), "host.accelerator");
            QCOMPARE(int(check.status), int(CheckStatus::Passed));
            QVERIFY(check.actual.contains("TCG") && check.actual.contains("slow") && check.actual.contains("reason"));
        }
        seen.kvm = {process::KvmState::NoPermission, "closed"};
        seen.groups = {"me"};
        const QList<Check> checks = judgeHost(seen);
        QCOMPARE(int(find(checks, "host.accelerator").status), int(CheckStatus::Failed));
        QVERIFY(find(checks, "host.groups").hint.contains("kvm"));
    }
    void rootWithoutInitNeedsTheLogDaemonRunning()
    {
        HostObservations seen = goodUser();
        seen.isRoot = true;
        seen.libvirtUri = "qemu:///system";
        seen.hasSystemd = false;
        QCOMPARE(int(find(judgeHost(seen), "host.log-daemon").status), int(CheckStatus::Failed));
        seen.logDaemonAnswers = true;
        QCOMPARE(countChecks(judgeHost(seen)).failed, 0);
    }
    void kvmOwnerMattersForTheSystemLibvirtOnly()
    {
        HostObservations seen = goodUser();
        seen.kvmOpenForQemuUser = false;
        QCOMPARE(countChecks(judgeHost(seen)).failed, 0);
        seen.isRoot = true;
        seen.libvirtUri = "qemu:///system";
        const Check check = find(judgeHost(seen), "host.kvm-owner");
        QCOMPARE(int(check.status), int(CheckStatus::Failed));
        QVERIFY(check.hint.contains("chgrp kvm"));
    }
    void appArmorIsNotCheckedBeforeAStart()
    {
        HostObservations seen = goodUser();
        seen.appArmorActive = true;
        QCOMPARE(int(find(judgeHost(seen), "host.apparmor").status), int(CheckStatus::Passed));
        seen.isRoot = true;
        seen.libvirtUri = "qemu:///system";
        QCOMPARE(int(find(judgeHost(seen), "host.apparmor").status), int(CheckStatus::NotChecked));
    }
    void kvmProbeTellsWhy()
    {
        QCOMPARE(int(process::probeKvm("/no/such/kvm").state), int(process::KvmState::NoDevice));
        // A device that answers no KVM call at all.
        QCOMPARE(int(process::probeKvm("/dev/null").state), int(process::KvmState::Broken));
    }
};

QTEST_GUILESS_MAIN(HostDoctorTest)
#include "tst_HostDoctor.moc"
