// SPDX-License-Identifier: GPL-3.0-or-later
// From what is said of a machine to its ACPI tables: which release its firmware is of, and why QEMU is not asked.
#include "core/base/Paths.h"
#include "core/image/FirmwareRelease.h"
#include "core/image/FirmwareRun.h"
#include "core/image/ImageErrors.h"
#include "core/image/MachineTables.h"
#include "core/image/QemuAcpi.h"
#include "core/process/FindProgram.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/FakeProcessRunner.h"
#include "tests/support/PlayedQemu.h"
#include "tests/support/TinyTdvf.h"

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::PlayedQemu;
using gatehouse::tests::TinyTdvf;

namespace {

TdxMachine known()
{
    TdxMachine machine;
    machine.vcpus = 2;
    machine.memoryBytes = 1ull << 30;
    machine.rule = FirmwareRule::find("edk2-stable202411");
    return machine;
}

Result<TdxMachine> complete(process::ProcessRunner& runner, const TdxMachine& machine, const TableWishes& wishes = {}, const QString& workFolder = "/nonexistent")
{
    auto task = withQemuTables(&runner, machine, wishes, workFolder);
    return QCoro::waitFor(task);
}

/// What stands at the ACPI tables' place in RTMR0.
ForecastEvent tablesOf(const TdxMachine& machine)
{
    const auto forecasts = TdxForecast::predict(machine, nullptr);
    if (forecasts)
        for (const ForecastEvent& event : forecasts->at(1).events)
            if (event.name == "ACPI tables")
                return event;
    return {};
}

} // namespace

class MachineTablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void releaseOfAPackagesFirmware_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<int>("month");
        QTest::addColumn<QString>("rule");
        QTest::newRow("Debian 12") << QByteArray("2022.11-6+deb12u2") << 202211 << QString();
        QTest::newRow("Ubuntu 24.04") << QByteArray("2024.02-2ubuntu0.3") << 202402 << "edk2-stable202308";
        QTest::newRow("the first of a rule") << QByteArray("2024.11-1") << 202411 << "edk2-stable202411";
        QTest::newRow("the last of a rule") << QByteArray("2024.08-4") << 202408 << "edk2-stable202308";
        QTest::newRow("the first that measures the tables") << QByteArray("2023.02-1") << 202302 << "edk2-stable202302";
        QTest::newRow("a rule of one release") << QByteArray("2023.05-2") << 202305 << "edk2-stable202305";
        QTest::newRow("Debian 13") << QByteArray("2025.02-8+deb13u1") << 202502 << "edk2-stable202411";
        QTest::newRow("later") << QByteArray("1:2026.08+ds-2") << 202608 << "edk2-stable202505";
        QTest::newRow("no month") << QByteArray("2025.13-1") << 0 << QString();
        QTest::newRow("a commit") << QByteArray("0~20250101.abcdef-1") << 0 << QString();
    }
    void releaseOfAPackagesFirmware()
    {
        QFETCH(QByteArray, version);
        QFETCH(int, month);
        QFETCH(QString, rule);
        QTemporaryDir dpkg;
        QVERIFY(QDir(dpkg.path()).mkpath("info"));
        const QByteArray firmware = TinyTdvf::make(TinyTdvf::volume({}));
        const QByteArray sum = QCryptographicHash::hash(firmware, QCryptographicHash::Md5).toHex();
        QVERIFY(writeFileAtomically(dpkg.filePath("info/ovmf.md5sums"), QByteArray(32, '0') + "  usr/share/OVMF/CODE.fd\n" + sum + "  usr/share/ovmf/OVMF.fd\n"));
        QVERIFY(writeFileAtomically(dpkg.filePath("status"), "Package: bash\nVersion: 2025.02-1\n\nPackage: ovmf\nStatus: install ok installed\nVersion: " + version + "\n"));
        const FirmwareRelease release = FirmwareRelease::of(view(firmware), dpkg.path());
        QCOMPARE(release.month, month);
        QCOMPARE(release.evidence, "package ovmf " + version);
        const FirmwareRule* found = FirmwareRule::ofMonth(release.month);
        QCOMPARE(found ? found->id : QString(), rule);
        // Another file, however like it, is of no package.
        const FirmwareRelease other = FirmwareRelease::of(view(QByteArray(firmware + '\0')), dpkg.path());
        QCOMPARE(other.month, 0);
        QVERIFY(other.evidence.contains("no installed package"));
        QCOMPARE(FirmwareRelease::of(view(firmware), dpkg.filePath("nothing")).month, 0);
    }
    void damagedPackageLists()
    {
        QTemporaryDir dpkg;
        QVERIFY(QDir(dpkg.path()).mkpath("info"));
        const QByteArray firmware = "firmware";
        const QByteArray sum = QCryptographicHash::hash(firmware, QCryptographicHash::Md5).toHex();
        QVERIFY(writeFileAtomically(dpkg.filePath("info/ovmf.md5sums"), sum + "  usr/share/ovmf/OVMF.fd\n"));
        QCOMPARE(FirmwareRelease::of(view(firmware), dpkg.path()).month, 0); // No status.
        QVERIFY(writeFileAtomically(dpkg.filePath("status"), "Package: ovmf\n\x01 no field\nVersion\n"));
        QCOMPARE(FirmwareRelease::of(view(firmware), dpkg.path()).month, 0);
    }
    void aNamedRuleStays()
    {
        TdxMachine machine = known();
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        machine.recogniseFirmware();
        QCOMPARE(machine.rule->id, "edk2-stable202411");
        QVERIFY(machine.ruleEvidence.isEmpty());
        machine.rule = nullptr;
        machine.recogniseFirmware(); // A file of no package.
        QVERIFY(!machine.rule);
        const auto forecasts = TdxForecast::predict(machine, nullptr);
        QVERIFY(forecasts);
        for (const int rtmr : {1, 2})
            QVERIFY2(forecasts->at(rtmr).missing.join('\n').contains("no installed package of EDK2"), qPrintable(forecasts->at(rtmr).missing.join('\n')));
    }
    void aNamedRuleThatThePackageContradicts_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<QString>("said");
        QTest::newRow("of no rule") << QByteArray("2022.11-6") << "named although the firmware is that of package ovmf 2022.11-6";
        QTest::newRow("of another rule") << QByteArray("2025.05-1") << "named although the firmware is that of package ovmf 2025.05-1";
        QTest::newRow("of this rule") << QByteArray("2025.02-8") << QString();
        QTest::newRow("of a release that is not said") << QByteArray("unknown") << QString();
    }
    void aNamedRuleThatThePackageContradicts()
    {
        QFETCH(QByteArray, version);
        QFETCH(QString, said);
        QTemporaryDir dpkg;
        QVERIFY(QDir(dpkg.path()).mkpath("info"));
        TdxMachine machine = known();
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        const QByteArray sum = QCryptographicHash::hash(machine.firmware, QCryptographicHash::Md5).toHex();
        QVERIFY(writeFileAtomically(dpkg.filePath("info/ovmf.md5sums"), sum + "  usr/share/ovmf/OVMF.fd\n"));
        QVERIFY(writeFileAtomically(dpkg.filePath("status"), "Package: ovmf\nStatus: install ok installed\nVersion: " + version + "\n"));
        machine.recogniseFirmware(dpkg.path());
        QCOMPARE(machine.rule->id, "edk2-stable202411"); // What is named is done all the same.
        QVERIFY(machine.ruleEvidence.isEmpty());
        const auto forecasts = TdxForecast::predict(machine, nullptr);
        QVERIFY(forecasts);
        for (const int rtmr : {1, 2}) {
            const QString holdsFor = forecasts->at(rtmr).dependsOn.join('\n');
            QVERIFY2(holdsFor.contains("firmware rule edk2-stable202411"), qPrintable(holdsFor));
            QCOMPARE(holdsFor.contains("named although"), !said.isEmpty());
            QVERIFY2(holdsFor.contains(said), qPrintable(holdsFor));
        }
    }
    void whyQemuIsNotAsked_data()
    {
        QTest::addColumn<int>("leftOut");
        QTest::addColumn<QString>("said");
        QTest::newRow("vCPUs") << 0 << "not both said";
        QTest::newRow("memory") << 1 << "not both said";
        QTest::newRow("release") << 2 << "not known without its release";
    }
    void whyQemuIsNotAsked()
    {
        QFETCH(int, leftOut);
        QFETCH(QString, said);
        TdxMachine machine = known();
        switch (leftOut) {
        case 0: machine.vcpus.reset(); break;
        case 1: machine.memoryBytes.reset(); break;
        case 2: machine.rule = nullptr; break;
        }
        test::FakeProcessRunner runner;
        const auto completed = complete(runner, machine);
        QVERIFY(completed && !completed->acpi);
        QVERIFY(runner.calls().isEmpty());
        const ForecastEvent event = tablesOf(*completed);
        QVERIFY(!event.digest);
        QVERIFY2(event.missing.contains(said), qPrintable(event.missing));
    }
    void aQemuThatIsAbsentIsAReason()
    {
        test::FakeProcessRunner runner;
        TableWishes wishes;
        wishes.qemu = "/nonexistent/qemu-system-x86_64";
        const auto completed = complete(runner, known(), wishes);
        QVERIFY(completed && !completed->acpi);
        QVERIFY2(tablesOf(*completed).missing.contains("QEMU could not be asked"), qPrintable(tablesOf(*completed).missing));
        QVERIFY(!TdxForecast::predict(*completed, nullptr)->at(1).isPredicted());
    }
    void aQemuThatRefusesIsSaidWithoutItsCommandLine()
    {
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, QByteArray("QEMU emulator version 99.1\n"));
        runner.on("qemu-x", {"-S"}, QByteArray(), 1, "qemu-x: PCI: slot 3 function 0 not available\n");
        TableWishes wishes;
        wishes.qemu = "/bin/qemu-x";
        const auto completed = complete(runner, known(), wishes);
        QVERIFY(completed && !completed->acpi);
        QVERIFY2(completed->acpiMissing.contains("slot 3 function 0 not available"), qPrintable(completed->acpiMissing));
        QVERIFY2(!completed->acpiMissing.contains("-nodefaults"), qPrintable(completed->acpiMissing));
    }
    void aQemuWithOddTablesIsAReason_data()
    {
        QTest::addColumn<QByteArray>("tables");
        QTest::addColumn<QString>("said"); // Empty: they are taken.
        QTest::newRow("letters") << QByteArray(128, 'A') << "QEMU's tables cannot be read: ";
        QTest::newRow("zeros") << QByteArray(128, '\0') << "QEMU's tables cannot be read: the ACPI tables have no MADT";
        QTest::newRow("another number") << PlayedQemu::madt(3) << "QEMU's tables are those of a machine with 3 vCPUs, not 2";
        QTest::newRow("right") << PlayedQemu::madt(2) << QString();
    }
    void aQemuWithOddTablesIsAReason()
    {
        QFETCH(QByteArray, tables);
        QFETCH(QString, said);
        PlayedQemu qemu;
        qemu.setTables(tables);
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, qemu.player());
        TableWishes wishes;
        wishes.qemu = "/bin/qemu-x";
        TdxMachine machine = known();
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        const auto completed = complete(runner, machine, wishes);
        QVERIFY2(completed, completed ? "" : qPrintable(completed.error().toString()));
        QCOMPARE(bool(completed->acpi), said.isEmpty());
        // Only what hangs on the tables is lost.
        const auto forecasts = TdxForecast::predict(*completed, nullptr);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        QVERIFY(forecasts->at(0).isPredicted());
        QVERIFY(!forecasts->at(1).isPredicted());
        QCOMPARE(tablesOf(*completed).digest.has_value(), said.isEmpty());
        QVERIFY2(tablesOf(*completed).missing.contains(said), qPrintable(tablesOf(*completed).missing));
    }
    void whatIsAskedWronglyIsAnError()
    {
        test::FakeProcessRunner runner;
        TableWishes wishes;
        wishes.devices = QStringList{"vfio-pci,host=01:00.0"};
        QVERIFY(complete(runner, known(), wishes).error().is(image::errors::badInput));
        wishes.devices = QStringList{"virtio-net-pci,addr=0x3", "isa-serial", "virtio-blk-pci,addr=03.0"};
        QVERIFY(complete(runner, known(), wishes).error().is(image::errors::badInput)); // One slot for two.
        wishes.devices.clear();
        wishes.type = "microvm";
        QVERIFY(complete(runner, known(), wishes).error().is(image::errors::badInput));
        QVERIFY(runner.calls().isEmpty());
    }
    void tablesAsFilesStay()
    {
        test::FakeProcessRunner runner;
        TdxMachine machine = known();
        machine.vcpus.reset();
        machine.acpi = AcpiBlobs{"loader", "rsdp", "tables"};
        const auto completed = complete(runner, machine);
        QVERIFY(completed);
        QCOMPARE(completed->acpi->tables, QByteArray("tables"));
        QVERIFY(completed->acpiOrigin.qemu.isEmpty());
        QVERIFY(runner.calls().isEmpty());
    }
    void bootOptionsOfAFirmwareThatRan()
    {
        const auto global = [](const char* name, const QByteArray& data) { return TinyTdvf::variable(TinyTdvf::global(), name, data); };
        TdxMachine machine = known();
        machine.acpi = AcpiBlobs{"loader", "rsdp", "tables"};
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        const QByteArray afterwards = TinyTdvf::make(TinyTdvf::volume({global("BootOrder", QByteArray::fromHex("01000c000000")),
                                                                       global("Boot0000", "ui"), global("Boot0001", "disk")}));
        // What a killed one left goes; what is not of it, or of one that lives, stays.
        QTemporaryDir work;
        const QString place = work.filePath("firmware");
        QDir(place).mkpath("run-99999999-aBcDeF");
        QDir(place).mkpath(QStringLiteral("run-%1-aBcDeF").arg(getpid()));
        QVERIFY(writeFileAtomically(place + "/run-99999999-aBcDeF/flash.fd", "flash"));
        QStringList arguments;
        QByteArray console = "noise\nBdsDxe: failed to load Boot0001\n";
        test::FakeProcessRunner runner;
        runner.on("bwrap", {}, [&](const process::ProcessSpec& spec) {
            arguments = spec.arguments;
            for (const QString& argument : spec.arguments)
                if (const qsizetype at = argument.indexOf("filename="); at >= 0)
                    (void)writeFileAtomically(argument.mid(at + 9), afterwards);
            process::ProcessOutcome outcome;
            outcome.end = process::ProcessEnd::Exited;
            outcome.exitCode = 0;
            outcome.standardOutput = console;
            return outcome;
        });
        TableWishes wishes;
        wishes.qemu = "/bin/qemu-x";
        wishes.runFirmware = true;
        const auto ran = complete(runner, machine, wishes, place);
        QVERIFY2(ran, ran ? "" : qPrintable(ran.error().toString()));
        QVERIFY2(ran->bootVariablesMissing.isEmpty(), qPrintable(ran->bootVariablesMissing));
        QCOMPARE(ran->bootVariables.size(), 3); // Boot000C is not there.
        QCOMPARE(ran->bootVariables[1].data, QByteArray("disk"));
        QCOMPARE(ran->bootVariables[2].name, "Boot0000");
        QVERIFY(!arguments.contains("-S") && !arguments.contains("-qtest"));
        QVERIFY(arguments.join(' ').contains("q35,smm=off,pic=off,memory-backend=ram,pflash0=flash"));
        QVERIFY2(arguments.join(' ').contains("filename=" + place + "/run-"), qPrintable(arguments.join(' ')));
        QCOMPARE(QDir(place).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList(QStringLiteral("run-%1-aBcDeF").arg(getpid())));
        QVERIFY(arguments.contains("stdio,id=serial2,signal=off"));
        // Shut in: no network, one folder to write to, bounded memory, and QEMU's own filter.
        const QString line = arguments.join(' ');
        for (const char* part : {"--unshare-net", "--unshare-user", "-- /usr/bin/prlimit --as=5368709120 --fsize=", " -- /bin/qemu-x -display none", "-sandbox on,obsolete=deny"})
            QVERIFY2(line.contains(part), qPrintable(line));
        QCOMPARE(arguments.count("--bind"), 1);
        // The vCPUs of these tables cannot be counted, so that is asked without them.
        TdxMachine uncounted = *ran;
        uncounted.vcpus.reset();
        const auto forecasts = TdxForecast::predict(uncounted, nullptr);
        QVERIFY(forecasts);
        QVERIFY(forecasts->at(1).dependsOn.join('\n').contains("without TDX"));

        // No more memory than it needs, and said so.
        QVERIFY(line.contains(" -m size=1024M "));
        TdxMachine large = machine;
        large.memoryBytes = 64ull << 30;
        const auto bounded = complete(runner, large, wishes, place);
        QVERIFY(bounded && bounded->bootVariables.size() == 3);
        QVERIFY(arguments.join(' ').contains("size=1073741824,reserve=off") && arguments.join(' ').contains(" -m size=1024M "));
        QVERIFY2(bounded->bootVariablesFrom.contains("-m 1024M"), qPrintable(bounded->bootVariablesFrom));

        console = "nothing of a boot manager\n";
        const auto lost = complete(runner, machine, wishes, place);
        QVERIFY(lost && lost->bootVariables.isEmpty());
        QVERIFY2(lost->bootVariablesMissing.contains("did not come to its boot manager"), qPrintable(lost->bootVariablesMissing));
        machine.firmware.clear();
        QVERIFY(complete(runner, machine, wishes)->bootVariablesMissing.contains("not known"));
    }
    /// Where each release puts what the tables name, unless something else is wished.
    void placesOfEachRelease_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<int>("addressBits");
        QTest::addColumn<QString>("said");
        QTest::newRow("202302") << "edk2-stable202302" << 0 << "at 0xb0000000 and 64-bit addresses of devices from 0x700000000000 on (47 address bits)";
        QTest::newRow("202305") << "edk2-stable202305" << 0 << "at 0xe0000000 and 64-bit addresses of devices from 0x700000000000 on (47 address bits)";
        QTest::newRow("202308") << "edk2-stable202308" << 0 << "at 0xe0000000 and 64-bit addresses of devices from 0x380000000000 on (46 address bits)";
        QTest::newRow("202411") << "edk2-stable202411" << 0 << "at 0xe0000000 and 64-bit addresses of devices from 0x380000000000 on (46 address bits)";
        QTest::newRow("202505") << "edk2-stable202505" << 0 << "at 0xe0000000 and 64-bit addresses of devices from 0x380000000000 on (46 address bits)";
        QTest::newRow("wished") << "edk2-stable202302" << 40 << "at 0xb0000000 and 64-bit addresses of devices from 0xe000000000 on (40 address bits)";
    }
    void placesOfEachRelease()
    {
        QFETCH(QString, rule);
        QFETCH(int, addressBits);
        QFETCH(QString, said);
        PlayedQemu qemu;
        qemu.setTables(PlayedQemu::madt(2));
        test::FakeProcessRunner runner;
        runner.on("qemu-x", {}, qemu.player());
        TableWishes wishes;
        wishes.qemu = "/bin/qemu-x";
        wishes.addressBits = addressBits;
        TdxMachine machine = known();
        machine.rule = FirmwareRule::find(rule);
        const auto completed = complete(runner, machine, wishes);
        QVERIFY2(completed && completed->acpi, completed ? qPrintable(completed->acpiMissing) : "");
        QVERIFY2(completed->acpiOrigin.firmware.contains(said), qPrintable(completed->acpiOrigin.firmware));
    }
    /// Each release has the register that its own machine leads to; only the last needs something that QEMU does not know.
    void rtmr0OfEachRelease()
    {
        for (const FirmwareRule& rule : FirmwareRule::all()) {
            PlayedQemu qemu;
            qemu.setTables(PlayedQemu::madt(2));
            test::FakeProcessRunner runner;
            runner.on("qemu-x", {}, qemu.player());
            TableWishes wishes;
            wishes.qemu = "/bin/qemu-x";
            TdxMachine machine = known();
            machine.rule = &rule;
            machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
            machine.secureBoot = SecureBoot::NotBuiltIn;
            machine.bootVariables = {{UefiVariable::globalVendor(), "BootOrder", QByteArray(2, '\0')}};
            const auto completed = complete(runner, machine, wishes);
            QVERIFY(completed);
            const auto forecasts = TdxForecast::predict(*completed, nullptr);
            QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
            QCOMPARE(forecasts->at(1).isPredicted(), !rule.measuresSmbios);
            QCOMPARE(forecasts->at(1).missing.size(), rule.measuresSmbios ? 1 : 0);
        }
    }
    void itemsOfAGuest()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const QString& name, const QByteArray& bytes) {
            return QDir(folder.path()).mkpath(name) && writeFileAtomically(folder.filePath(name + "/raw"), bytes).has_value();
        };
        const auto names = [&folder] {
            QStringList list;
            const auto configuration = FirmwareConfiguration::load(folder.path());
            if (configuration)
                for (const FirmwareConfiguration::Item& item : configuration->items)
                    list.append(item.name);
            return list.join(' ');
        };
        QVERIFY(write("bootorder", "/rom@genroms/linuxboot_dma.bin\n"));
        QVERIFY(FirmwareConfiguration::load(folder.path()).error().is(gatehouse::errors::notFound)); // A part of the folder may lack others.
        QVERIFY(write("etc/e820", "ranges"));
        QCOMPARE(names(), "BootMenu bootorder");
        QVERIFY(FirmwareConfiguration::load(folder.path())->bootMenuAssumed);
        QVERIFY(write("etc/extra-pci-roots", QByteArray(8, '\1')) && write("etc/reserved-memory-end", QByteArray(8, '\2')) && write("opt/ovmf/X-PciMmio64Mb", "65536"));
        QCOMPARE(names(), "etc/extra-pci-roots BootMenu etc/reserved-memory-end opt/ovmf/X-PciMmio64Mb bootorder");
        // Firmware passes over what is empty or of another size.
        QVERIFY(write("bootorder", {}) && write("etc/extra-pci-roots", "1") && write("opt/ovmf/X-PciMmio64Mb", {}));
        QCOMPARE(names(), "BootMenu etc/reserved-memory-end");
        QVERIFY(write("bootorder", QByteArray(FirmwareConfiguration::maxItemBytes + 1, 'x')));
        QVERIFY(!FirmwareConfiguration::load(folder.path()));
    }
    void aQemuWithoutItsFilter()
    {
        TdxMachine machine = known();
        machine.acpi = AcpiBlobs{"loader", "rsdp", "tables"};
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({TinyTdvf::variable(TinyTdvf::global(), "BootOrder", QByteArray(2, '\0'))}));
        QTemporaryDir work;
        test::FakeProcessRunner runner;
        runner.on("bwrap", {}, [](const process::ProcessSpec& spec) {
            process::ProcessOutcome outcome;
            outcome.end = process::ProcessEnd::Exited;
            outcome.exitCode = spec.arguments.contains("-sandbox") ? 1 : 0;
            outcome.standardError = outcome.exitCode ? "qemu-x: -sandbox on: -sandbox support is not enabled in this QEMU binary\n" : "";
            outcome.standardOutput = outcome.exitCode ? "" : "BdsDxe: failed to load Boot0001\n";
            return outcome;
        });
        TableWishes wishes;
        wishes.qemu = "/bin/qemu-x";
        wishes.runFirmware = true;
        const auto ran = complete(runner, machine, wishes, work.path());
        QVERIFY2(ran && ran->bootVariables.size() == 1, ran ? qPrintable(ran->bootVariablesMissing) : "");
        QCOMPARE(runner.calls().size(), 2);
        QVERIFY(runner.calls()[1].arguments.contains("--unshare-net")); // The walls stay.
    }
    void tablesOfThisComputersQemu()
    {
        if (!process::findProgram(QemuAcpi::program()))
            QSKIP("qemu-system-x86_64 is not installed");
        process::SystemProcessRunner runner;
        const auto completed = complete(runner, known());
        QVERIFY2(completed, completed ? "" : qPrintable(completed.error().toString()));
        QVERIFY2(completed->acpi, qPrintable(completed->acpiMissing));
        QCOMPARE(*completed->acpi->processors(), 2);
        const auto forecasts = TdxForecast::predict(*completed, nullptr);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        QCOMPARE(tablesOf(*completed).digest->toByteArray(), QCryptographicHash::hash(completed->acpi->tables, QCryptographicHash::Sha384));
        const QString holdsFor = forecasts->at(1).dependsOn.join('\n');
        for (const char* part : {"QEMU emulator version", "-smp 2 -device virtio-blk-pci", "0xe0000000", "0x380000000000", "46 address bits"})
            QVERIFY2(holdsFor.contains(part), part);
    }
};

QTEST_GUILESS_MAIN(MachineTablesTest)
#include "tst_MachineTables.moc"
