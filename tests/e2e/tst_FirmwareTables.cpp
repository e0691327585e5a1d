// SPDX-License-Identifier: GPL-3.0-or-later
// The ACPI tables that a stopped QEMU is asked for are those that OVMF leaves behind when it has really run in that machine.
#include "core/base/Paths.h"
#include "core/image/FirmwareRelease.h"
#include "core/image/FirmwareRun.h"
#include "core/image/QemuAcpi.h"
#include "core/image/QtestScript.h"
#include "core/process/FindProgram.h"
#include "core/process/SystemProcessRunner.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

const QString firmwareFile = QStringLiteral("/usr/share/ovmf/OVMF.fd");
constexpr int untilBootManagerMs = 540'000;

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

    /// In the event log of a TD whose quote we have (tst_TdxForecast), Boot0000 is this option, OVMF's own user interface.
    static QByteArray uiApp()
    {
        return QByteArray::fromHex("090100002c0055006900410070007000000004071400c9bdb87cebf8344faaea3ee4af6516a10406140021aa2c4614760345836e8ab6f46623317fff0400");
    }

private Q_SLOTS:
    void bootOptionsOfTheDevices()
    {
        const auto qemu = process::findProgram(QemuAcpi::program());
        const Result<QByteArray> firmware = readFile(firmwareFile, 64 << 20);
        if (!qemu || !firmware)
            QSKIP("qemu-system-x86_64 or the package ovmf is not installed");
        QemuMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 512ull << 20;
        machine.devices = QStringList{"virtio-blk-pci,addr=0x5", "isa-serial"};
        process::SystemProcessRunner runner;
        auto task = FirmwareRun::bootVariables(&runner, *qemu, machine, *firmware, m_folder.filePath("work"));
        const auto variables = QCoro::waitFor(task);
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
        const int month = FirmwareRelease::of(view(*firmware)).month;
        if (month > 0 && month < 202505)
            QVERIFY(hasUi);
    }
    void asFirmwareLeavesThem()
    {
        const auto qemu = process::findProgram(QemuAcpi::program());
        const Result<QByteArray> firmware = readFile(firmwareFile, 64 << 20);
        if (!qemu || !firmware)
            QSKIP("qemu-system-x86_64 or the package ovmf is not installed");
        const int month = FirmwareRelease::of(view(*firmware)).month;
        QemuMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 512ull << 20;
        machine.addressBits = 40; // TCG's.
        if (month == 202211) {
            machine.pciExpressBase = 0xb0000000;
        } else if (month >= 202411) {
            machine.pciExpressBase = 0xe0000000;
            machine.pciWindow = 0xc000000000;
        } else {
            QSKIP("it is not known what this release of OVMF does with 40 address bits");
        }
        process::SystemProcessRunner runner;
        auto task = QemuAcpi::read(&runner, *qemu, machine);
        const Result<QemuTables> expected = QCoro::waitFor(task);
        QVERIFY2(expected, expected ? "" : qPrintable(expected.error().toString()));

        // The same command line, not stopped, with firmware, and its serial port in a file.
        const QString console = m_folder.filePath("console");
        QStringList arguments = *machine.arguments();
        arguments.removeAll("-S");
        arguments.replaceInStrings(QRegularExpression("^null,id=serial(\\d+)$"), "file,id=serial\\1,path=" + console);
        arguments << "-bios" << firmwareFile;
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
