// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/QemuAcpi.h"

#include "core/base/ByteReader.h"
#include "core/image/ImageErrors.h"
#include "core/image/QtestScript.h"
#include "core/process/FindProgram.h"

#include <QFileInfo>

namespace gatehouse::image {

namespace {

using process::ProcessOutcome;
using process::ProcessSpec;

constexpr std::chrono::seconds patience{60}; // A loaded computer takes a second; a hung program must end.
constexpr qint64 maxAnswerBytes = 16 * 1024 * 1024;

// PCI function 00:1f.0, the LPC bridge, and 00:00.0, the host bridge (Intel ICH9 and Q35 datasheets), and what OVMF writes there.
constexpr int lpcDevice = 0x1f;
constexpr int pmBaseRegister = 0x40;
constexpr quint16 pmBase = 0x600;
constexpr int acpiControlRegister = 0x44;
constexpr quint32 acpiEnable = 0x80;
constexpr int pciExBarRegister = 0x60;
constexpr quint16 pmControlPort = pmBase + 4;

constexpr int deviceCount = 32;
constexpr int functionCount = 8;
constexpr int barCount = 6;
constexpr int firstBar = 0x10;
constexpr int commandRegister = 4;
constexpr quint32 ioMemoryAndMaster = 7;
constexpr quint32 noDevice = 0xffff;

// fw_cfg by DMA: descriptor and answer lie in the memory of the machine, which has no other use for it.
constexpr quint64 descriptorAddress = 0x1000;
constexpr quint64 answerAddress = 0x100000;
constexpr quint16 dmaHigh = 0x514;
constexpr quint16 dmaLow = 0x518;
constexpr quint16 directorySelector = 0x19;
constexpr quint32 entryBytes = 64;
constexpr quint32 directoryBytes = 4 + QemuAcpi::mostFiles * entryBytes;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::toolFailed, QStringLiteral("QEMU's firmware configuration: ") + what);
}

QByteArray big(quint64 value, int bytes)
{
    QByteArray out;
    for (int i = bytes - 1; i >= 0; --i)
        out += char(value >> (8 * i));
    return out;
}

quint32 swapped(quint32 value)
{
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

struct PendingFile
{
    int status;
    int content;
    quint32 size;
};

PendingFile readFile(QtestScript& script, quint16 selector, quint32 size)
{
    constexpr quint32 select = 8;
    constexpr quint32 read = 2;
    script.write(descriptorAddress, big(quint32(selector) << 16 | select | read, 4) + big(size, 4) + big(answerAddress, 8));
    // The register is big-endian; its second half starts the transfer.
    script.outl(dmaHigh, swapped(quint32(descriptorAddress >> 32)));
    script.outl(dmaLow, swapped(quint32(descriptorAddress)));
    const int status = script.read(descriptorAddress, 4);
    return {status, script.read(answerAddress, size), size};
}

Result<QByteArray> contentOf(const QtestScript& script, const PendingFile& file)
{
    GH_TRY(const QByteArray status, script.bytes(file.status, 4));
    if (status != QByteArray(4, '\0'))
        return bad(QStringLiteral("a transfer ended with ") + QString::fromLatin1(status.toHex()));
    return script.bytes(file.content, file.size);
}

void setPmBase(QtestScript& script)
{
    script.configWrite(lpcDevice, 0, pmBaseRegister, pmBase | 1u);
    script.configWrite(lpcDevice, 0, acpiControlRegister, acpiEnable);
}

/// A 64-bit memory address register of a device on the root bus.
struct Bar
{
    int device;
    int function;
    int offset;
};

/// The first conversation: which files there are, and which 64-bit addresses have to be given out.
struct Survey
{
    QtestScript script;
    PendingFile directory{};
    QList<QList<int>> functions; ///< For each function: its identity, its header, its address registers.

    Survey()
    {
        setPmBase(script);
        directory = readFile(script, directorySelector, directoryBytes);
        for (int device = 0; device < deviceCount; ++device)
            for (int function = 0; function < functionCount; ++function) {
                QList<int> answers{script.configRead(device, function, 0), script.configRead(device, function, 0xc)};
                for (int bar = 0; bar < barCount; ++bar)
                    answers.append(script.configRead(device, function, firstBar + 4 * bar));
                functions.append(answers);
            }
        script.powerOff(pmControlPort);
    }
    Result<QList<Bar>> bars() const
    {
        QList<Bar> found;
        for (qsizetype i = 0; i < functions.size(); ++i) {
            const QList<int>& answers = functions[i];
            GH_TRY(const quint32 identity, script.value(answers[0]));
            GH_TRY(const quint32 header, script.value(answers[1]));
            const bool isBridge = (header >> 16 & 0x7f) != 0;
            if ((identity & noDevice) == noDevice || isBridge)
                continue;
            for (int bar = 0; bar < barCount; ++bar) {
                GH_TRY(const quint32 value, script.value(answers[2 + bar]));
                const bool isWideMemory = (value & 7) == 4;
                if (!isWideMemory)
                    continue;
                found.append({int(i) / functionCount, int(i) % functionCount, firstBar + 4 * bar});
                ++bar; // Its upper half.
            }
        }
        return found;
    }
};

/// The second conversation: what firmware sets, then the tables, which QEMU makes when the first of them is selected.
struct Reading
{
    QtestScript script;
    PendingFile loader{};
    PendingFile rsdp{};
    PendingFile tables{};
    QList<std::pair<QString, PendingFile>> items; ///< Of FirmwareConfiguration.

    Reading(const QemuMachine& machine, const QList<Bar>& bars, const QMap<QByteArray, FwCfgFile>& files)
    {
        // Only where the first of them is decides about the tables, as long as all lie in QEMU's 32 GiB behind it.
        constexpr quint64 apart = 16ull << 20;
        setPmBase(script);
        script.configWrite(0, 0, pciExBarRegister + 4, 0);
        script.configWrite(0, 0, pciExBarRegister, machine.pciExpressBase | 1u);
        quint64 address = machine.window64();
        for (const Bar& bar : bars) {
            script.configWrite(bar.device, bar.function, bar.offset, quint32(address));
            script.configWrite(bar.device, bar.function, bar.offset + 4, quint32(address >> 32));
            script.configWrite(bar.device, bar.function, commandRegister, ioMemoryAndMaster);
            address += apart;
        }
        const auto ask = [&](const char* name) { return readFile(script, files[name].selector, files[name].bytes); };
        loader = ask("etc/table-loader");
        rsdp = ask("etc/acpi/rsdp");
        tables = ask("etc/acpi/tables");
        for (const FirmwareConfiguration::Wanted& wanted : FirmwareConfiguration::wanted()) {
            const auto file = files.constFind(wanted.name);
            if (wanted.selector != 0)
                items.append({QLatin1String(wanted.name), readFile(script, wanted.selector, wanted.bytes)});
            else if (file != files.constEnd() && wanted.accepts(file->bytes))
                items.append({QLatin1String(wanted.name), readFile(script, file->selector, file->bytes)});
        }
        script.powerOff(pmControlPort);
    }
};

ProcessSpec specOf(const QString& qemu, const QStringList& arguments, const QByteArray& input)
{
    ProcessSpec spec;
    spec.program = qemu;
    spec.arguments = arguments;
    spec.standardInput = input;
    spec.timeout = patience;
    spec.outputLimit = maxAnswerBytes;
    return spec;
}

Result<void> checkFiles(const QMap<QByteArray, FwCfgFile>& files)
{
    for (const char* name : {"etc/table-loader", "etc/acpi/rsdp", "etc/acpi/tables"}) {
        const auto file = files.constFind(name);
        if (file == files.constEnd())
            return bad(QStringLiteral("no file %1").arg(QLatin1String(name)));
        if (file->bytes == 0 || file->bytes > AcpiBlobs::maxBytes)
            return bad(QStringLiteral("%1 has %2 bytes").arg(QLatin1String(name)).arg(file->bytes));
    }
    for (const FirmwareConfiguration::Wanted& wanted : FirmwareConfiguration::wanted())
        if (files.value(wanted.name).bytes > FirmwareConfiguration::maxItemBytes)
            return bad(QStringLiteral("%1 has %2 bytes").arg(QLatin1String(wanted.name)).arg(files.value(wanted.name).bytes));
    return {};
}

} // namespace

Result<QMap<QByteArray, FwCfgFile>> QemuAcpi::parseDirectory(ByteView directory)
{
    constexpr quint32 nameBytes = 56;
    ByteReader reader(directory);
    GH_TRY(const std::uint32_t count, reader.big<std::uint32_t>("number of files"));
    if (count > mostFiles)
        return bad(QStringLiteral("%1 files").arg(count));
    QMap<QByteArray, FwCfgFile> files;
    for (std::uint32_t i = 0; i < count; ++i) {
        FwCfgFile file;
        GH_TRY(file.bytes, reader.big<std::uint32_t>("size of a file"));
        GH_TRY(file.selector, reader.big<std::uint16_t>("selector of a file"));
        GH_CHECK(reader.skip(2, "reserved bytes of a file"));
        GH_TRY(const ByteView name, reader.bytes(nameBytes, "name of a file"));
        const QByteArray text = toByteArray(name);
        files.insert(text.left(text.indexOf('\0')), file);
    }
    return files;
}

process::ProcessSpec QemuAcpi::named(process::ProcessSpec spec)
{
    spec.arguments.clear();
    return spec;
}

QCoro::Task<Result<QemuTables>> QemuAcpi::read(process::ProcessRunner* runner, QString qemu, QemuMachine machine, process::CancelToken cancel)
{
    GH_CO_TRY(const QStringList arguments, machine.arguments());
    if (qemu.isEmpty()) {
        GH_CO_TRY(qemu, process::findProgram(program(), {}, QStringLiteral("qemu-system-x86")));
    }
    QemuTables result;
    result.machine = machine.summary();
    const ProcessSpec asking = specOf(qemu, {QStringLiteral("--version")}, {});
    const ProcessOutcome version = co_await runner->run(asking, cancel);
    GH_CO_CHECK(version.toResult(asking));
    constexpr qsizetype longestVersion = 200;
    result.qemu = QString::fromUtf8(version.standardOutput.left(version.standardOutput.indexOf('\n'))).trimmed().left(longestVersion);

    Survey survey;
    const ProcessSpec surveying = specOf(qemu, arguments, survey.script.text());
    const ProcessOutcome surveyed = co_await runner->run(surveying, cancel);
    GH_CO_CHECK(surveyed.toResult(named(surveying)));
    GH_CO_CHECK(survey.script.answer(surveyed.standardOutput));
    GH_CO_TRY(const QByteArray directory, contentOf(survey.script, survey.directory));
    GH_CO_TRY(const auto files, parseDirectory(view(directory)));
    GH_CO_CHECK(checkFiles(files));
    GH_CO_TRY(const QList<Bar> bars, survey.bars());

    Reading reading(machine, bars, files);
    const ProcessSpec readingSpec = specOf(qemu, arguments, reading.script.text());
    const ProcessOutcome read = co_await runner->run(readingSpec, cancel);
    GH_CO_CHECK(read.toResult(named(readingSpec)));
    GH_CO_CHECK(reading.script.answer(read.standardOutput));
    GH_CO_TRY(result.blobs.loader, contentOf(reading.script, reading.loader));
    GH_CO_TRY(result.blobs.rsdp, contentOf(reading.script, reading.rsdp));
    GH_CO_TRY(result.blobs.tables, contentOf(reading.script, reading.tables));
    for (const auto& [name, pending] : reading.items) {
        GH_CO_TRY(const QByteArray bytes, contentOf(reading.script, pending));
        result.configuration.items.append({name, bytes});
    }
    co_return result;
}

} // namespace gatehouse::image
