// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BareUki.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DiskWriter.h"
#include "core/image/EspImage.h"
#include "core/image/FileTree.h"
#include "core/image/ImageErrors.h"
#include "core/image/UkiLayout.h"
#include "core/process/FindProgram.h"

#include <QFileInfo>
#include <QTemporaryDir>

namespace gatehouse::image {

namespace {

constexpr qint64 maxInitBytes = 1024 * 1024;
/// Any time will do: nothing of this is kept or measured.
constexpr qint64 fileTime = 0;
constexpr int espSlackMiB = 2;

QCoro::Task<Result<void>> runTool(process::ProcessRunner* runner, QString name, QString package, QStringList toolArguments, process::CancelToken cancel)
{
    process::ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(name, {}, package));
    spec.arguments = toolArguments;
    spec.timeout = std::chrono::minutes(5);
    spec.overflow = process::OutputOverflow::KeepTail;
    const process::ProcessOutcome outcome = co_await runner->run(spec, cancel);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, name);
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::toolFailed, QStringLiteral("%1 failed: %2").arg(name, outcome.tail(8))).causedBy(good.error()));
    co_return Result<void>{};
}

Result<void> writeInputs(const BareUki::Parts& parts, const QString& initrd, const QString& commandLine)
{
    GH_TRY(const QByteArray init, readFile(parts.init, maxInitBytes));
    FileTree tree;
    tree.putFile("init", init, 0755);
    GH_TRY(const QByteArray cpio, tree.toCpio(fileTime));
    GH_CHECK(writeFileAtomically(initrd, cpio));
    return writeFileAtomically(commandLine, BareUki::commandLineOf(parts.commandLine).toUtf8());
}

QCoro::Task<Result<void>> make(process::ProcessRunner* runner, BareUki::Parts parts, QString disk, process::CancelToken cancel)
{
    QTemporaryDir work(QFileInfo(disk).path() + QStringLiteral("/.bare-XXXXXX"));
    if (!work.isValid())
        co_return fail(gatehouse::errors::fileNotWritten, work.errorString());
    const QString initrd = work.filePath(QStringLiteral("initrd.cpio"));
    const QString commandLine = work.filePath(QStringLiteral("cmdline"));
    const QString bare = work.filePath(QStringLiteral("bare.efi"));
    GH_CO_CHECK(writeInputs(parts, initrd, commandLine));
    const QString objcopy = QStringLiteral("objcopy");
    const QString binutils = QStringLiteral("binutils");
    // An updated section keeps its old size, with zeros at its end: right for a text that ends with one, but the initrd
    // would cost firmware and stub as much time as the image's.
    const QString without = work.filePath(QStringLiteral("without.efi"));
    const QStringList strip = arguments("--remove-section", ".initrd", "--update-section", QStringLiteral(".cmdline=") + commandLine, parts.uki, without);
    GH_CO_CHECK(co_await runTool(runner, objcopy, binutils, strip, cancel));
    const QStringList link = arguments("--add-section", QStringLiteral(".initrd=") + initrd, "--change-section-vma",
                                       QStringLiteral(".initrd=0x%1").arg(ukiAddress::initrd, 0, 16), without, bare);
    GH_CO_CHECK(co_await runTool(runner, objcopy, binutils, link, cancel));

    const QString esp = work.filePath(QStringLiteral("esp.img"));
    const qint64 espBytes = EspImage::bytesFor(QFileInfo(bare).size(), espSlackMiB);
    GH_CO_CHECK(DiskWriter::createEmpty(esp, espBytes));
    const QList<QStringList> calls = EspImage::calls(esp, espBytes, bare);
    for (const QStringList& call : calls)
        GH_CO_CHECK(co_await runTool(runner, call.first(), QStringLiteral("mtools"), call.mid(1), cancel));
    DiskWriter::Parts layout;
    layout.esp = esp;
    layout.diskId = QStringLiteral("6a746f64-7265-4b61-8000-000000000001");
    layout.espId = QStringLiteral("6a746f64-7265-4b61-8000-000000000002");
    const auto write = [layout, disk] { return DiskWriter::write(layout, disk); };
    co_return co_await onPool(write);
}

} // namespace

QString BareUki::commandLineOf(const QString& imageCommandLine)
{
    QStringList words = imageCommandLine.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    words.erase(std::remove_if(words.begin(), words.end(), [](const QString& word) {
                    return word.startsWith(QLatin1String("roothash=")) || word.startsWith(QLatin1String("gatehouse.verity="));
                }), words.end());
    return words.join(QLatin1Char(' '));
}

QCoro::Task<Result<void>> BareUki::makeDisk(process::ProcessRunner& runner, Parts parts, QString disk, process::CancelToken cancel)
{
    return make(&runner, std::move(parts), std::move(disk), std::move(cancel));
}

} // namespace gatehouse::image
