// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtConnection.h"
#include "core/vm/VmErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class LibvirtErrorTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The messages are libvirt 9.0's own.
    void becomesTyped_data()
    {
        QTest::addColumn<int>("domain");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, int domain, int code, const char* message, ErrorCode expected) {
            QTest::newRow(name) << domain << code << QString(message) << QString::fromUtf8(expected.name.data(), qsizetype(expected.name.size()));
        };
        row("no daemon", VIR_FROM_RPC, VIR_ERR_SYSTEM_ERROR,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory", vm::errors::libvirtNotRunning);
        row("dead socket", VIR_FROM_RPC, VIR_ERR_SYSTEM_ERROR,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused", vm::errors::libvirtNotRunning);
        row("no group", VIR_FROM_RPC, VIR_ERR_SYSTEM_ERROR,
            "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied", vm::errors::permissionDenied);
        row("polkit", VIR_FROM_RPC, VIR_ERR_AUTH_UNAVAILABLE, "authentication unavailable: no polkit agent available",
            vm::errors::permissionDenied);
        row("no domain", VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "Domain not found: no domain with matching name 'gatehouse-x'",
            vm::errors::noSuchMachine);
        row("name taken", VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED,
            "operation failed: domain 'gatehouse-a' already exists with uuid 6d3b2f0a-9c1e-4b57-8f2d-1a2b3c4d5e6f", vm::errors::nameExists);
        row("running", VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: domain is already running",
            vm::errors::alreadyRunning);
        row("not running", VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: domain is not running",
            vm::errors::notRunning);
        row("image", VIR_FROM_STORAGE, VIR_ERR_SYSTEM_ERROR,
            "Cannot access storage file '/no/disk.raw' (as uid:64055, gid:107): No such file or directory", vm::errors::imageMissing);
        row("port", VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR,
            "internal error: process exited while connecting to monitor: qemu-system-x86_64: -netdev user,id=gatehouse: Could not set up "
            "host forwarding rule 'tcp:127.0.0.1:18501-:80'",
            vm::errors::portTaken);
        row("swtpm", VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, "Unable to find 'swtpm_setup' binary in $PATH", vm::errors::swtpmMissing);
        row("disk full", VIR_FROM_NONE, VIR_ERR_SYSTEM_ERROR, "cannot write data to file: No space left on device", vm::errors::diskFull);
        row("QEMU died", VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "internal error: qemu unexpectedly closed the monitor: boom",
            vm::errors::startFailed);
        row("daemon died", VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed", vm::errors::connectionLost);
        row("other", VIR_FROM_XML, VIR_ERR_XML_ERROR, "XML error: something", vm::errors::libvirtFailed);
    }
    void becomesTyped()
    {
        QFETCH(int, domain);
        QFETCH(int, code);
        QFETCH(QString, message);
        QFETCH(QString, expected);
        const Error error = toError(domain, code, message, "node-a");
        QCOMPARE(QString::fromUtf8(error.code().name.data(), qsizetype(error.code().name.size())), expected);
        QVERIFY(error.detail().contains("node-a") && error.detail().contains(message));
    }
    void onlyOurDomainsHaveMachineNames()
    {
        QCOMPARE(machineName("gatehouse-node-a"), QString("node-a"));
        QVERIFY(machineName("debian12").isEmpty());
        QVERIFY(machineName(nullptr).isEmpty());
    }
};

QTEST_GUILESS_MAIN(LibvirtErrorTest)
#include "tst_LibvirtError.moc"
