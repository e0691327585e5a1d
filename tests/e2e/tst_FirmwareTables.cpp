// SPDX-License-Identifier: GPL-3.0-or-later
// The ACPI tables that a stopped QEMU is asked for are those that OVMF leaves behind when it has really run in that machine: the
// installed OVMF, and that of Debian 13, for whose release there is a rule, so that all of RTMR0 is predicted.
#include "core/base/Paths.h"
#include "core/image/FirmwareRelease.h"
#include "core/image/FirmwareRun.h"
#include "core/image/MachineTables.h"
#include "core/image/QemuAcpi.h"
#include "core/image/QtestScript.h"
#include "core/process/FindProgram.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/StubPackages.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

const QString firmwareFile = QStringLiteral("/usr/share/ovmf/OVMF.fd");
constexpr int untilBootManagerMs = 540'000;

struct Firmware
{
    QString path;
    QByteArray bytes;
    int month = 0; ///< As FirmwareRelease.
};

/// The OVMF of @p suite as its mirror has it today; empty: the installed one. The error says why there is none.
Result<Firmware> firmwareOf(const QString& suite)
{
    Firmware firmware;
    firmware.path = firmwareFile;
    QString root;
    if (!suite.isEmpty()) {
        GH_TRY(root, tests::StubPackages::unpacked({suite}, QStringLiteral("ovmf"), {QStringLiteral("ovmf")}));
        firmware.path = root + firmwareFile;
    }
    GH_TRY(firmware.bytes, readFile(firmware.path, Tdvf::maxFirmwareBytes));
    if (suite.isEmpty()) {
        firmware.month = FirmwareRelease::of(view(firmware.bytes)).month;
        return firmware;
    }
    // It is not installed, so dpkg does not know it; its own list of changes begins with its version.
    QProcess unpack;
    unpack.start("zcat", {root + "/usr/share/doc/ovmf/changelog.Debian.gz"});
    unpack.waitForFinished(120'000);
    static const QRegularExpression version("^edk2 \\((20[0-9]{2})\\.([0-9]{2})-");
    const QRegularExpressionMatch match = version.match(QString::fromUtf8(unpack.readAllStandardOutput().left(100)));
    firmware.month = match.captured(1).toInt() * 100 + match.captured(2).toInt();
    return firmware;
}

QByteArray sha384Of(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384);
}

QByteArray big(quint64 value, int bytes)
{
    QByteArray out;
    for (int i = bytes - 1; i >= 0; --i)
        out += char(value >> (8 * i));
    return out;
}

/// A running machine that is asked by qtest, one question after the other.
class Running
{
public:
    Running(const QString& qemu, const QStringList& arguments) { m_process.start(qemu, arguments); }
    ~Running()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    QByteArray complaint() { return m_process.readAllStandardError(); }

    /// The answers to @p script; it has none when the machine ends.
    Result<void> ask(QtestScript& script)
    {
        m_process.write(script.text());
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 60'000 && isRunning()) {
            m_output += m_process.readAllStandardOutput();
            if (m_output.endsWith('\n') && script.answer(m_output)) {
                m_output.clear();
                return {};
            }
            m_process.waitForReadyRead(1000);
        }
        return script.answer(m_output);
    }
    QByteArray file(const FwCfgFile& file)
    {
        // Far from what firmware keeps at this time; it only waits for something to boot.
        constexpr quint64 descriptor = 0x8000;
        constexpr quint64 content = 0x2000000;
        QtestScript script;
        script.write(descriptor, big(quint32(file.selector) << 16 | 8 | 2, 4) + big(file.bytes, 4) + big(content, 8));
        script.outl(0x514, 0);
        script.outl(0x518, 0x00800000);
        const int status = script.read(descriptor, 4);
        const int bytes = script.read(content, file.bytes);
        if (!ask(script) || script.bytes(status, 4).value_or("x") != QByteArray(4, '\0'))
            return {};
        return script.bytes(bytes, file.bytes).value_or(QByteArray());
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

class FirmwareTablesTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;

    static void firmwares()
    {
        QTest::addColumn<QString>("suite");
        QTest::newRow("installed") << QString();
        QTest::newRow("Debian 13") << QStringLiteral("trixie");
    }
    Result<QList<UefiVariable>> variablesOf(const QString& qemu, const QemuMachine& machine, const QByteArray& firmware)
    {
        auto task = FirmwareRun::bootVariables(&m_runner, qemu, machine, firmware, m_folder.filePath("work"));
        return QCoro::waitFor(task);
    }

    /// In the event log of a TD whose quote we have (tst_TdxForecast), Boot0000 is this option, OVMF's own user interface.
    static QByteArray uiApp()
    {
        return QByteArray::fromHex("090100002c0055006900410070007000000004071400c9bdb87cebf8344faaea3ee4af6516a10406140021aa2c4614760345836e8ab6f46623317fff0400");
    }

private Q_SLOTS:
    void bootOptionsOfTheDevices_data() { firmwares(); }
    void bootOptionsOfTheDevices()
    {
        QFETCH(QString, suite);
        const auto qemu = process::findProgram(QemuAcpi::program());
        const Result<Firmware> firmware = firmwareOf(suite);
        if (!qemu || !firmware)
            QSKIP(qPrintable("qemu-system-x86_64 or the firmware is not there: " + (firmware ? QString() : firmware.error().detail())));
        QemuMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 512ull << 20;
        machine.devices = QStringList{"virtio-blk-pci,addr=0x5", "isa-serial"};
        const auto variables = variablesOf(*qemu, machine, firmware->bytes);
        QVERIFY2(variables, variables ? "" : qPrintable(variables.error().toString()));
        QVERIFY(variables->size() >= 3);
        QCOMPARE(variables->at(0).name, "BootOrder");
        QCOMPARE(variables->at(0).data.size(), 2 * (variables->size() - 1));
        // An option for the disk, with the path of its slot: ACPI's PNP0A03, PCI device 5, function 0, end.
        const QByteArray disk = QByteArray::fromHex("02010c00d041030a00000000" "010106000005" "7fff0400");
        int disks = 0;
        bool hasUi = false;
        for (const UefiVariable& variable : *variables) {
            disks += variable.data.contains(disk) ? 1 : 0;
            hasUi = hasUi || variable.data == uiApp();
        }
        QCOMPARE(disks, 1);
        if (firmware->month > 0 && firmware->month < 202505)
            QVERIFY(hasUi);
    }
    /// The firmware of a release that has a rule: every event of RTMR0 is known, and its parts are what the firmware makes.
    void wholeRegister()
    {
        const auto qemu = process::findProgram(QemuAcpi::program());
        const Result<Firmware> firmware = firmwareOf("trixie");
        if (!qemu || !firmware)
            QSKIP(qPrintable("qemu-system-x86_64 or the firmware is not there: " + (firmware ? QString() : firmware.error().detail())));
        TdxMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 2ull << 30;
        machine.firmware = firmware->bytes;
        machine.rule = FirmwareRule::ofMonth(firmware->month);
        QVERIFY(machine.rule);
        QCOMPARE(machine.rule->id, "edk2-stable202411");
        machine.secureBoot = SecureBoot::NotBuiltIn;
        TableWishes wishes;
        wishes.devices = QStringList{"virtio-blk-pci,addr=0x5", "isa-serial"};
        wishes.runFirmware = true;
        auto task = withQemuTables(&m_runner, machine, wishes, m_folder.filePath("work"));
        const Result<TdxMachine> known = QCoro::waitFor(task);
        QVERIFY2(known, known ? "" : qPrintable(known.error().toString()));
        const auto forecasts = TdxForecast::predict(*known, nullptr);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        const RegisterForecast& rtmr0 = forecasts->at(1);
        QCOMPARE(rtmr0.name, "RTMR0");
        QVERIFY2(rtmr0.isPredicted(), qPrintable(rtmr0.missing.join('\n')));
        QStringList names;
        QByteArray value(48, '\0');
        for (const ForecastEvent& event : rtmr0.events) {
            names.append(event.name);
            value = sha384Of(value + event.digest->toByteArray());
        }
        QCOMPARE(rtmr0.value->toByteArray(), value);
        QCOMPARE(names.mid(0, 12), (QStringList{"TD HOB", "Configuration firmware volume", "Variable SecureBoot", "Variable PK", "Variable KEK", "Variable db", "Variable dbx",
                                                "Separator", "ACPI table loader", "ACPI RSDP", "ACPI tables", "Variable BootOrder"}));
        // A machine of another size has the same boot options: memory and vCPUs say nothing to them.
        QemuMachine small;
        small.vcpus = 1;
        small.memoryBytes = 256ull << 20;
        small.devices = wishes.devices;
        const auto variables = variablesOf(*qemu, small, firmware->bytes);
        QVERIFY2(variables, variables ? "" : qPrintable(variables.error().toString()));
        QCOMPARE(rtmr0.events.size(), 11 + variables->size());
        for (qsizetype i = 0; i < variables->size(); ++i)
            QCOMPARE(rtmr0.events[11 + i].digest->toByteArray(), sha384Of(variables->at(i).data));
    }
    void asFirmwareLeavesThem_data() { firmwares(); }
    void asFirmwareLeavesThem()
    {
        QFETCH(QString, suite);
        const auto qemu = process::findProgram(QemuAcpi::program());
        const Result<Firmware> firmware = firmwareOf(suite);
        if (!qemu || !firmware)
            QSKIP(qPrintable("qemu-system-x86_64 or the firmware is not there: " + (firmware ? QString() : firmware.error().detail())));
        const int month = firmware->month;
        QemuMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 512ull << 20;
        machine.addressBits = 40; // TCG's.
        machine.devices = QStringList{"virtio-blk-pci,bootindex=1", "virtio-net-pci", "isa-serial"};
        if (month == 202211) {
            machine.pciExpressBase = FirmwareRule::find("edk2-stable202302")->pciExpressBase; // The same code.
        } else if (month >= 202411) {
            machine.pciExpressBase = FirmwareRule::ofMonth(month)->pciExpressBase;
            machine.pciWindow = 0xc000000000;
        } else {
            QSKIP("it is not known what this release of OVMF does with 40 address bits");
        }
        auto task = QemuAcpi::read(&m_runner, *qemu, machine);
        const Result<QemuTables> expected = QCoro::waitFor(task);
        QVERIFY2(expected, expected ? "" : qPrintable(expected.error().toString()));

        // The same command line, not stopped, with firmware, and its serial port in a file.
        const QString console = m_folder.filePath("console");
        QFile::remove(console);
        QStringList arguments = *machine.arguments();
        arguments.removeAll("-S");
        arguments.replaceInStrings(QRegularExpression("^null,id=serial(\\d+)$"), "file,id=serial\\1,path=" + console);
        arguments << "-bios" << firmware->path;
        Running guest(*qemu, arguments);
        const auto bootManagerRuns = [&] {
            const Result<QByteArray> text = readFile(console, 1 << 20);
            return text && text->contains("BdsDxe");
        };
        QTRY_VERIFY2_WITH_TIMEOUT(bootManagerRuns() || !guest.isRunning(), "no boot manager", untilBootManagerMs);
        QVERIFY2(guest.isRunning(), guest.complaint().constData());
        constexpr quint32 directoryBytes = 4 + QemuAcpi::mostFiles * 64;
        const QByteArray directory = guest.file({directoryBytes, 0x19});
        const auto files = QemuAcpi::parseDirectory(view(directory));
        QVERIFY2(files, "no directory of fw_cfg files");
        QCOMPARE(guest.file((*files)["etc/table-loader"]), expected->blobs.loader);
        QCOMPARE(guest.file((*files)["etc/acpi/rsdp"]), expected->blobs.rsdp);
        const QByteArray tables = guest.file((*files)["etc/acpi/tables"]);
        QVERIFY(!tables.isEmpty());
        QVERIFY2(tables == expected->blobs.tables, "the tables differ");
        // What firmware from 202505 on measures beside them.
        QCOMPARE(expected->configuration.items.size(), 2);
        QCOMPARE(guest.file({2, 0x0e}), expected->configuration.items[0].bytes);
        QCOMPARE(guest.file((*files)["bootorder"]), expected->configuration.items[1].bytes);
    }
};

int main(int argc, char** argv)
{
    // Firmware under TCG on a busy computer; Qt's own limit of five minutes for a function is for others. The test's limit in
    // firmware_tables.cmake has room for this and for the other function.
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(untilBootManagerMs + 160'000));
    QCoreApplication application(argc, argv);
    FirmwareTablesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_FirmwareTables.moc"
