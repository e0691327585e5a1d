// SPDX-License-Identifier: GPL-3.0-or-later
// ACPI tables out of a stopped QEMU: what it is asked, what its answers may not be, and what the real one answers.
#include "core/image/ImageErrors.h"
#include "core/image/QemuAcpi.h"
#include "core/image/QtestScript.h"
#include "core/process/FindProgram.h"
#include "core/process/ProcessErrors.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/FakeProcessRunner.h"
#include "tests/support/PlayedQemu.h"

#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::PlayedQemu;

namespace {

constexpr quint64 gibibyte = 1ull << 30;

QemuMachine machine(int vcpus = 2)
{
    QemuMachine machine;
    machine.vcpus = vcpus;
    machine.memoryBytes = gibibyte;
    machine.pciExpressBase = 0xe0000000;
    return machine;
}

} // namespace

class QemuAcpiTest : public QObject
{
    Q_OBJECT

    QString m_qemu;

    static Result<QemuTables> ask(process::ProcessRunner& runner, const QString& qemu, const QemuMachine& machine)
    {
        auto task = QemuAcpi::read(&runner, qemu, machine);
        return QCoro::waitFor(task);
    }
    Result<QemuTables> real(const QemuMachine& machine) const
    {
        process::SystemProcessRunner runner;
        return ask(runner, m_qemu, machine);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const auto found = process::findProgram(QemuAcpi::program()))
            m_qemu = *found;
    }
    void whatIsAskedAndAnswered()
    {
        PlayedQemu qemu;
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, qemu.player());
        const auto tables = ask(runner, "/bin/qemu-x", machine());
        QVERIFY2(tables, tables ? "" : qPrintable(tables.error().toString()));
        QCOMPARE(tables->blobs.loader, QByteArray("L444"));
        QCOMPARE(tables->blobs.rsdp, QByteArray("R2"));
        QCOMPARE(tables->blobs.tables, QByteArray("T33"));
        QCOMPARE(tables->qemu, "QEMU emulator version 99.1 (test)");
        QVERIFY(tables->machine.contains("-machine q35,smm=off,pic=off -m 1024M -smp 2 -device virtio-blk-pci"));
        QCOMPARE(runner.calls().size(), 3);
        QVERIFY(runner.calls()[2].arguments.contains("-S"));
        QVERIFY(runner.calls()[2].timeout.count() > 0);
        // The one 64-bit register of the card at 1.0 gets the first address of 46 bits' last eighth, before the tables are selected.
        const qsizetype low = qemu.seen.indexOf("outl 0xcf8 0x80000820", qemu.seen.indexOf("outw 0x604 0x2000"));
        QVERIFY(low > 0);
        QCOMPARE(qemu.seen[low + 1], QByteArray("outl 0xcfc 0x0"));
        QCOMPARE(qemu.seen[low + 3], QByteArray("outl 0xcfc 0x3800"));
        QCOMPARE(qemu.seen.last(), QByteArray("outw 0x604 0x2000"));
        QVERIFY(qemu.seen.indexOf("outl 0xcfc 0xe0000001") < low);
    }
    void itemsThatFirmwareMeasures()
    {
        PlayedQemu qemu;
        const QByteArray order = "/pci@i0cf8/scsi@1/disk@0,0";
        QByteArray& directory = qemu.files[0x19];
        directory.replace(0, 4, PlayedQemu::big(6, 4));
        const QByteArray more = PlayedQemu::entry("bootorder", quint32(order.size()), 40) + PlayedQemu::entry("etc/extra-pci-roots", 4, 41)
                                + PlayedQemu::entry("etc/boot-menu-wait", 2, 42);
        directory.replace(4 + 3 * 64, more.size(), more);
        qemu.files[40] = order;
        qemu.files[42] = "\x10\x27";
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, qemu.player());
        const auto tables = ask(runner, "/bin/qemu-x", machine());
        QVERIFY2(tables, tables ? "" : qPrintable(tables.error().toString()));
        const QList<FirmwareConfiguration::Item>& items = tables->configuration.items;
        QCOMPARE(items.size(), 3); // Extra roots are said in eight bytes, or are not looked at.
        QCOMPARE(items[0].name, "BootMenu");
        QCOMPARE(items[0].bytes, QByteArray(2, '\0'));
        QCOMPARE(items[1].bytes, QByteArray("\x10\x27"));
        QCOMPARE(items[2].name, "bootorder");
        QCOMPARE(items[2].bytes, order);
        QVERIFY(!tables->configuration.bootMenuAssumed);
        directory.replace(4 + 3 * 64, 4, PlayedQemu::big(FirmwareConfiguration::maxItemBytes + 1, 4));
        const auto tooLarge = ask(runner, "/bin/qemu-x", machine());
        QVERIFY(!tooLarge && tooLarge.error().is(image::errors::toolFailed));
    }
    void wrongAnswers_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("said");
        QTest::newRow("a file is missing") << 0 << "no file etc/acpi/tables";
        QTest::newRow("too large a file") << 1 << "etc/acpi/tables has 4294967295 bytes";
        QTest::newRow("an empty file") << 2 << "etc/acpi/tables has 0 bytes";
        QTest::newRow("too many files") << 3 << "files";
        QTest::newRow("a transfer fails") << 4 << "a transfer ended with 00000001";
    }
    void wrongAnswers()
    {
        QFETCH(int, what);
        QFETCH(QString, said);
        PlayedQemu qemu;
        switch (what) {
        case 0: qemu.files[0x19].replace("etc/acpi/tables", "etc/acpi/tablet"); break;
        case 1: qemu.files[0x19] = PlayedQemu::directory(0xffffffff); break;
        case 2: qemu.files[0x19] = PlayedQemu::directory(0); break;
        case 3: qemu.files[0x19].replace(0, 4, PlayedQemu::big(QemuAcpi::mostFiles + 1, 4)); break;
        case 4: qemu.dmaStatus = PlayedQemu::big(1, 4); break;
        }
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, qemu.player());
        const auto tables = ask(runner, "/bin/qemu-x", machine());
        QVERIFY(!tables);
        QVERIFY(tables.error().is(image::errors::toolFailed));
        QVERIFY2(tables.error().detail().contains(said), qPrintable(tables.error().detail()));
    }
    void aQemuThatEndsEarly()
    {
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, QByteArray("OK\nFAIL Unknown command\n"));
        QVERIFY(ask(runner, "/bin/qemu-x", machine()).error().is(image::errors::toolFailed));
        runner.on("qemu-x", {}, QByteArray("OK\n"));
        QVERIFY(ask(runner, "/bin/qemu-x", machine()).error().is(image::errors::toolFailed));
        runner.on("qemu-x", {}, QByteArray(), 1, "qemu: Invalid SMP CPUs 4000\n");
        const auto refused = ask(runner, "/bin/qemu-x", machine());
        QVERIFY(refused.error().is(process::errors::exitStatus));
        QVERIFY2(refused.error().detail().contains("Invalid SMP CPUs"), qPrintable(refused.error().detail()));
    }
    void scriptsAnswers()
    {
        QtestScript script;
        const int number = script.inl(0xcfc);
        const int bytes = script.read(0x1000, 2);
        QVERIFY(script.answer("OK 0x12\nOK 0xabcd\n"));
        QCOMPARE(*script.value(number), 0x12u);
        QCOMPARE(*script.bytes(bytes, 2), QByteArray("\xab\xcd"));
        QVERIFY(!script.bytes(bytes, 3));
        for (const char* wrong : {"OK\nOK 0xab\n", "OK 0x1ffffffff\nOK 0xabcdef\n", "OK zz\nOK abcd\n", "OK 0x\nOK 0xzzzz\n"}) {
            QVERIFY(script.answer(wrong));
            QVERIFY2(!script.value(number) && !script.bytes(bytes, 2), wrong);
        }
        for (const char* cut : {"", "OK 0x12\n", "OK 0x12\nOKAY\n", "OK 0x12\nERR\n", "\n"})
            QVERIFY2(!script.answer(cut), cut);
    }
    void directories()
    {
        const auto files = QemuAcpi::parseDirectory(view(PlayedQemu::directory()));
        QVERIFY(files);
        QCOMPARE(files->size(), 3);
        QCOMPARE((*files)["etc/table-loader"].selector, quint16(35));
        QVERIFY(!QemuAcpi::parseDirectory(view(QByteArray(3, '\0'))));
        QVERIFY(!QemuAcpi::parseDirectory(view(QByteArray(PlayedQemu::big(2, 4) + PlayedQemu::entry("one", 1, 1)))));
        QVERIFY(QemuAcpi::parseDirectory(view(QByteArray(4, '\0')))->isEmpty());
    }
    void machinesThatAreNotKnown_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("device");
        QTest::newRow("another machine") << "microvm" << "isa-serial";
        QTest::newRow("a switch that reads a file") << "q35,firmware=/etc/passwd" << "isa-serial";
        QTest::newRow("a device of the host") << "q35" << "vfio-pci,host=01:00.0";
        QTest::newRow("behind a bridge") << "q35" << "virtio-net-pci,bus=rp1";
        QTest::newRow("a bridge") << "q35" << "pcie-root-port";
        QTest::newRow("an unknown property") << "q35" << "virtio-net-pci,acpi-index=3";
        QTest::newRow("a slot that is none") << "q35" << "virtio-net-pci,addr=zz";
        QTest::newRow("nothing") << "q35" << "";
        QTest::newRow("an empty property") << "q35" << "virtio-net-pci,";
    }
    void machinesThatAreNotKnown()
    {
        QFETCH(QString, type);
        QFETCH(QString, device);
        QemuMachine other = machine();
        other.type = type;
        other.devices = QStringList{device};
        QVERIFY(other.arguments().error().is(image::errors::badInput));
    }
    void limits()
    {
        for (const auto& change : std::initializer_list<std::function<void(QemuMachine&)>>{
                 [](QemuMachine& m) { m.vcpus = 0; }, [](QemuMachine& m) { m.vcpus = 4097; }, [](QemuMachine& m) { m.memoryBytes = 1 << 20; },
                 [](QemuMachine& m) { m.memoryBytes += 1; }, [](QemuMachine& m) { m.addressBits = 64; },
                 [](QemuMachine& m) { m.devices = QStringList(29, "virtio-rng-pci"); }}) {
            QemuMachine changed = machine();
            QVERIFY(changed.arguments());
            change(changed);
            QVERIFY(changed.arguments().error().is(image::errors::badInput));
        }
        // What says nothing to the tables is not passed on: no disk is opened, no file read.
        QemuMachine line = machine();
        line.devices = QStringList{"virtio-blk-pci,drive=root,bootindex=1", "vhost-vsock-pci,guest-cid=3", "virtio-9p-pci,fsdev=x,mount_tag=y,addr=0x7"};
        const QString arguments = line.arguments()->join(' ');
        QVERIFY2(arguments.endsWith("-device virtio-blk-pci,bootindex=1,drive=disk0 -device virtio-rng-pci -device virtio-rng-pci,addr=0x7"), qPrintable(arguments));
    }
    void absent()
    {
        test::FakeProcessRunner runner;
        const auto tables = ask(runner, "/nonexistent/qemu-system-x86_64", machine());
        QVERIFY(tables.error().is(process::errors::failedToStart));
        QCOMPARE(runner.calls().size(), 1);
    }
    void realTables()
    {
        if (m_qemu.isEmpty())
            QSKIP("qemu-system-x86_64 is not installed");
        for (const int vcpus : {1, 3}) {
            const auto tables = real(machine(vcpus));
            QVERIFY2(tables, tables ? "" : qPrintable(tables.error().toString()));
            QVERIFY2(tables->qemu.startsWith("QEMU emulator version "), qPrintable(tables->qemu));
            QVERIFY(tables->blobs.rsdp.startsWith("RSD PTR "));
            QVERIFY(tables->blobs.loader.size() >= 128 && tables->blobs.loader.size() % 128 == 0);
            QCOMPARE(*tables->blobs.processors(), vcpus);
            // Firmware's part was done: without it there is no table of the PCI Express configuration space.
            const qsizetype mcfg = tables->blobs.tables.indexOf("MCFG");
            QVERIFY(mcfg > 0);
            QCOMPARE(tables->blobs.tables.mid(mcfg + 44, 8), QByteArray("\0\0\0\xe0\0\0\0\0", 8));
            QVERIFY(tables->blobs.tables.contains(QByteArray("\0\0\0\0\0\x38\0\0", 8))); // The window of 46 bits.
            QCOMPARE(tables->configuration.items.size(), 1); // Nothing has a place in the boot order.
            QCOMPARE(tables->configuration.items.first().bytes, QByteArray(2, '\0'));
            const auto again = real(machine(vcpus));
            QCOMPARE(again->blobs.tables, tables->blobs.tables);
            QCOMPARE(again->blobs.loader, tables->blobs.loader);
        }
    }
    void whatRealTablesDependOn()
    {
        if (m_qemu.isEmpty())
            QSKIP("qemu-system-x86_64 is not installed");
        const auto usual = real(machine());
        QVERIFY(usual);
        const auto differs = [&](const std::function<void(QemuMachine&)>& change) {
            QemuMachine changed = machine();
            change(changed);
            const auto tables = real(changed);
            return tables && tables->blobs.tables != usual->blobs.tables;
        };
        QVERIFY(differs([](QemuMachine& m) { m.vcpus = 3; }));
        QVERIFY(differs([](QemuMachine& m) { m.pciExpressBase = 0xb0000000; }));
        QVERIFY(differs([](QemuMachine& m) { m.addressBits = 40; }));
        QVERIFY(differs([](QemuMachine& m) { m.type = "q35,smm=off,pic=off,hpet=off"; }));
        QVERIFY(differs([](QemuMachine& m) { m.devices.append("virtio-rng-pci"); }));
        QemuMachine ordered = machine();
        ordered.devices = QStringList{"virtio-blk-pci,addr=0x5,bootindex=1", "isa-serial"};
        const auto withOrder = real(ordered);
        QVERIFY(withOrder && withOrder->configuration.items.size() == 2);
        QCOMPARE(withOrder->configuration.items[1].name, "bootorder");
        QCOMPARE(withOrder->configuration.items[1].bytes, QByteArray("/pci@i0cf8/scsi@5/disk@0,0\0", 27));
        // A stand-in has the same part of the tables as what it stands for.
        QVERIFY(!differs([](QemuMachine& m) { m.devices = QStringList{"virtio-net-pci", "vhost-vsock-pci,guest-cid=3", "isa-serial"}; }));
        QemuMachine tooMany = machine(4000);
        const auto refused = real(tooMany);
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail().contains("CPU"), qPrintable(refused.error().detail()));
    }
};

QTEST_GUILESS_MAIN(QemuAcpiTest)
#include "tst_QemuAcpi.moc"
