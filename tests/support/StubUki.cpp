// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/StubUki.h"

#include "core/base/Paths.h"
#include "core/image/FileTree.h"
#include "core/image/Pe.h"
#include "core/image/UkiLayout.h"

#include <QProcess>

namespace gatehouse::tests {

namespace {

/// Above the command line, below the kernel.
constexpr quint64 unameAddress = 0x40000;
const QByteArray commandLine = "console=ttyS0,115200 quiet panic=-1";

} // namespace

Result<void> StubUki::run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return fail(errors::internal, QStringLiteral("%1: %2 %3").arg(program, process.errorString(), QString::fromLocal8Bit(process.readAllStandardError())));
    return {};
}

Result<void> StubUki::takeKernel(const QString& uki, const QString& file)
{
    GH_TRY(const QByteArray bytes, readFile(uki, maxBytes));
    GH_TRY(const image::PeFile program, image::PeFile::read(view(bytes)));
    const image::PeSection* linux = program.find(".linux");
    if (!linux)
        return fail(errors::internal, QStringLiteral("%1 has no kernel").arg(uki));
    return writeFileAtomically(file, toByteArray(program.content(*linux)));
}

Result<void> StubUki::make(const StubPackages& packages, const QString& kernel, const QByteArray& script, const QString& folder)
{
    const auto path = [&folder](const char* name) { return folder + QLatin1Char('/') + QLatin1String(name); };
    GH_TRY(const QByteArray busybox, readFile(packages.busybox(), maxBytes));
    image::FileTree tree;
    for (const char* mountPoint : {"dev", "sys"})
        tree.putDirectory(mountPoint);
    tree.putFile("busybox", busybox, 0755);
    tree.putFile("init", script, 0755);
    GH_TRY(const QByteArray initrd, tree.toCpio(0));
    GH_CHECK(writeFileAtomically(path("initrd"), initrd));
    GH_CHECK(writeFileAtomically(path("osrel"), "ID=test\nVERSION_ID=1\n"));
    GH_CHECK(writeFileAtomically(path("cmdline"), commandLine));
    GH_CHECK(writeFileAtomically(path("uname"), "6.1.0-test"));
    GH_TRY(const QByteArray stubBytes, readFile(packages.stub(), maxBytes));
    GH_TRY(const image::PeFile stub, image::PeFile::read(view(stubBytes)));
    const std::tuple<const char*, QString, quint64> sections[] = {{".osrel", path("osrel"), image::ukiAddress::osRelease},
                                                                  {".cmdline", path("cmdline"), image::ukiAddress::commandLine},
                                                                  {".uname", path("uname"), unameAddress},
                                                                  {".linux", kernel, image::ukiAddress::kernel},
                                                                  {".initrd", path("initrd"), image::ukiAddress::initrd}};
    QStringList arguments;
    for (const auto& [name, file, address] : sections)
        arguments << QStringLiteral("--add-section") << QStringLiteral("%1=%2").arg(QLatin1String(name), file) << QStringLiteral("--change-section-vma")
                  << QStringLiteral("%1=0x%2").arg(QLatin1String(name)).arg(stub.imageBase() + address, 0, 16);
    return run(QStringLiteral("objcopy"), arguments << packages.stub() << path("uki.efi"));
}

} // namespace gatehouse::tests
