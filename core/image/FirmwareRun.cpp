// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FirmwareRun.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/ImageErrors.h"
#include "core/image/QemuAcpi.h"
#include "core/image/Sandbox.h"
#include "core/image/TdxForecast.h"
#include "core/image/WorkFolder.h"
#include "core/process/FindProgram.h"

#include <QDir>
#include <QFileInfo>
#include <QObject>
#include <QRegularExpression>
#include <unistd.h>

namespace gatehouse::image {

namespace {

using process::ProcessOutcome;
using process::ProcessSpec;

constexpr std::chrono::minutes patience{5}; // Four seconds on a free core; it shares it with whatever else runs.
constexpr qint64 consoleBytes = 64 * 1024;
constexpr quint32 configurationVolume = 1; // TdvfSection::type
constexpr quint64 qemusOwnBytes = 4ull << 30; // Address space beside the guest's memory: programs, translated code, a stack per thread.

Result<TdvfSection> variablesOf(ByteView firmware)
{
    GH_TRY(const Tdvf parsed, Tdvf::parse(firmware));
    for (const TdvfSection& section : parsed.sections)
        if (section.type == configurationVolume && section.dataBytes > 0)
            return section;
    return fail(errors::notMeasurable, QStringLiteral("the firmware has no configuration volume"));
}

Result<QList<UefiVariable>> readFlash(const QString& flash, const TdvfSection& volume)
{
    GH_TRY(const QByteArray bytes, readFile(flash, Tdvf::maxFirmwareBytes));
    const QByteArray content = bytes.mid(volume.dataOffset, volume.dataBytes);
    GH_TRY(const VariableStore store, VariableStore::parse(view(content)));
    const auto find = [&store](const QString& name) -> Result<std::optional<QByteArray>> {
        const UefiVariable* found = store.find(UefiVariable::globalVendor(), name);
        return found ? std::optional<QByteArray>(found->data) : std::nullopt;
    };
    return TdxForecast::inBootOrder(find);
}

/// A QEMU that is not of this system is shown with what lies beside it, its libraries and ROM files; but never a home folder.
QStringList placeOf(const QString& qemu)
{
    const QString file = QFileInfo(qemu).canonicalFilePath();
    if (file.isEmpty() || file.startsWith(QLatin1String("/usr/")))
        return {};
    const QString home = QDir::homePath() + QLatin1Char('/');
    const QString folder = QFileInfo(file).path();
    QStringList places{folder, file};
    if (QFileInfo(folder).fileName() == QLatin1String("bin"))
        places.prepend(QFileInfo(folder).path());
    for (const QString& place : places)
        if (place != QLatin1String("/") && !home.startsWith(place + QLatin1Char('/')))
            return {place};
    return {};
}

/// @p qemu with @p options, shut in, with @p work to write to.
Result<ProcessSpec> shutIn(const QString& qemu, const QStringList& options, const QString& work, quint64 memoryBytes)
{
    ProcessSpec spec;
    GH_TRY(spec.program, process::findProgram(QStringLiteral("prlimit"), {}, QStringLiteral("util-linux")));
    spec.arguments << QStringLiteral("--as=%1").arg(memoryBytes + qemusOwnBytes) << QStringLiteral("--fsize=%1").arg(Tdvf::maxFirmwareBytes)
                   << QStringLiteral("--core=0") << QStringLiteral("--") << qemu << options;
    spec.timeout = patience;
    spec.outputLimit = consoleBytes;
    spec.overflow = process::OutputOverflow::KeepTail;
    SandboxSpec walls;
    walls.readable = placeOf(qemu);
    walls.writable = QStringList{work};
    walls.surroundings.otherUser = true;
    return Sandbox::wrapped(spec, walls, geteuid());
}

/// Whether @p outcome is that of a QEMU that was built without its filter of system calls.
bool lacksFilter(const ProcessOutcome& outcome)
{
    return outcome.end == process::ProcessEnd::Exited && outcome.exitCode != 0 && outcome.standardError.contains("-sandbox");
}

/// Runs @p spec until the first line of the firmware's boot manager ends it, or the caller's cancelling. Whether the line came.
QCoro::Task<bool> untilBootManager(process::ProcessRunner* runner, ProcessSpec spec, process::CancelToken cancel, std::shared_ptr<ProcessOutcome> outcome)
{
    process::CancelSource enough;
    const auto reached = std::make_shared<bool>(false);
    const process::LineHandler watch = [enough, reached](process::OutputStream, const QString& line) mutable {
        if (!line.contains(QLatin1String("BdsDxe: ")))
            return;
        *reached = true;
        enough.cancel();
    };
    QObject context;
    if (process::CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &process::CancelSignal::cancelled, &context, [enough]() mutable { enough.cancel(); });
    if (cancel.isCancelled())
        enough.cancel();
    const process::CancelToken token = enough.token();
    *outcome = co_await runner->run(spec, token, watch);
    co_return *reached;
}

} // namespace

QemuMachine FirmwareRun::given(QemuMachine machine)
{
    machine.memoryBytes = std::min(machine.memoryBytes, mostMemoryBytes);
    return machine;
}

QStringList FirmwareRun::filterArguments()
{
    return arguments("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
}

QStringList FirmwareRun::argumentsFor(QStringList stopped, const QString& flash)
{
    stopped.removeAll(QStringLiteral("-S"));
    for (const char* option : {"-qtest", "-qtest-log"})
        if (const qsizetype at = stopped.indexOf(QLatin1String(option)); at >= 0)
            stopped.remove(at, 2);
    const qsizetype machine = stopped.indexOf(QStringLiteral("-machine"));
    if (machine >= 0)
        stopped[machine + 1] += QStringLiteral(",pflash0=flash");
    // All that TCG has: network options need a source of random numbers, which is an instruction.
    QString file = flash;
    file.replace(QLatin1Char(','), QStringLiteral(",,"));
    stopped << QStringLiteral("-cpu") << QStringLiteral("max") << QStringLiteral("-blockdev")
            << QStringLiteral("driver=file,node-name=flash,filename=%1").arg(file);
    static const QRegularExpression serial(QStringLiteral("^null,id=(serial\\d+)$"));
    const qsizetype console = stopped.indexOf(serial);
    if (console >= 0)
        stopped[console].replace(serial, QStringLiteral("stdio,id=\\1,signal=off"));
    else
        stopped << QStringLiteral("-chardev") << QStringLiteral("stdio,id=watch,signal=off") << QStringLiteral("-device") << QStringLiteral("isa-serial,chardev=watch");
    return stopped;
}

QCoro::Task<Result<QList<UefiVariable>>> FirmwareRun::bootVariables(process::ProcessRunner* runner, QString qemu, QemuMachine machine, QByteArray firmware,
                                                                    QString workFolder, process::CancelToken cancel)
{
    machine = given(machine);
    GH_CO_TRY(const QStringList stopped, machine.arguments());
    GH_CO_TRY(const TdvfSection volume, variablesOf(view(firmware)));
    if (qemu.isEmpty()) {
        GH_CO_TRY(qemu, process::findProgram(QemuAcpi::program(), {}, QStringLiteral("qemu-system-x86")));
    }
    GH_CO_CHECK(makeFolder(workFolder));
    const auto sweep = [workFolder] {
        WorkFolder::sweep(workFolder, QLatin1String(workPrefix));
        return true;
    };
    co_await onPool(sweep);
    const WorkFolder folder(workFolder, QLatin1String(workPrefix));
    if (!folder.isValid())
        co_return fail(gatehouse::errors::fileNotWritten, folder.errorString());
    const QString flash = folder.filePath(QStringLiteral("flash.fd"));
    const auto write = [flash, firmware] { return writeFileAtomically(flash, firmware); };
    GH_CO_CHECK(co_await onPool(write));

    const QStringList running = argumentsFor(stopped, flash);
    const auto outcome = std::make_shared<ProcessOutcome>();
    bool reached = false;
    QList<QStringList> filters;
    filters.append(filterArguments());
    filters.append(QStringList());
    for (const QStringList& filter : filters) {
        GH_CO_TRY(const ProcessSpec spec, shutIn(qemu, running + filter, folder.path(), machine.memoryBytes));
        auto run = untilBootManager(runner, spec, cancel, outcome);
        reached = co_await run;
        if (reached || !lacksFilter(*outcome))
            break;
    }
    if (!reached) {
        ProcessSpec named; // Not the walls around it.
        named.program = qemu;
        GH_CO_CHECK(outcome->toResult(named));
        co_return fail(errors::toolFailed, QStringLiteral("the firmware did not come to its boot manager"));
    }
    const auto read = [flash, volume] { return readFlash(flash, volume); };
    Result<QList<UefiVariable>> variables = co_await onPool(read);
    co_return variables;
}

} // namespace gatehouse::image
