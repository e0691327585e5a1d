// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HostPrograms.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Elf.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <QFileInfo>

namespace gatehouse::image {

namespace {

QByteArray starter(const QString& name)
{
    const QByteArray root = QByteArray("/") + HostPrograms::root;
    return "#!/bin/busybox sh\n"
           "# Runs a program of the computer that built this image with that computer's libraries.\n"
           "exec " + root + "/lib/ld.so --library-path " + root + "/lib " + root + "/bin/" + name.toUtf8() + " \"$@\"\n";
}

Result<void> putFile(HostPrograms::Collected& into, const QByteArray& place, const QString& path)
{
    if (into.tree.contains(place))
        return {};
    const QString file = QFileInfo(path).canonicalFilePath();
    GH_TRY(QByteArray content, readFile(file, HostPrograms::maxProgramBytes));
    into.tree.putFile(place, std::move(content), 0755);
    into.places.insert(place, file);
    return {};
}

Result<void> putLibrary(HostPrograms::Collected& into, const QString& soname, const QString& path)
{
    return putFile(into, QByteArray(HostPrograms::root) + "/lib/" + soname.toUtf8(), path);
}

} // namespace

Result<QMap<QString, QString>> HostPrograms::parseList(const QString& output)
{
    QMap<QString, QString> libraries;
    for (const QString& raw : output.split(QLatin1Char('\n'))) {
        const QString line = raw.trimmed();
        const QString soname = line.section(QStringLiteral(" => "), 0, 0);
        const QString target = line.section(QStringLiteral(" => "), 1);
        if (target == QStringLiteral("not found"))
            return fail(errors::badInput, QStringLiteral("the library %1 is not installed on this computer").arg(soname));
        const QString path = target.section(QStringLiteral(" (0x"), 0, 0);
        // Without an arrow stand the kernel's vdso and the loader, which is taken by itself.
        if (path.startsWith(QLatin1Char('/')) && !soname.contains(QLatin1Char('/')))
            libraries[soname] = path;
    }
    return libraries;
}

QMap<QString, QString> HostPrograms::parseCache(const QString& output)
{
    QMap<QString, QString> libraries;
    for (const QString& raw : output.split(QLatin1Char('\n'))) {
        const QString line = raw.trimmed();
        const QString soname = line.section(QLatin1Char(' '), 0, 0);
        if (line.contains(QStringLiteral("x86-64")) && line.contains(QStringLiteral(" => ")) && !libraries.contains(soname))
            libraries[soname] = line.section(QStringLiteral(" => "), 1);
    }
    return libraries;
}

QCoro::Task<Result<HostPrograms::Collected>> HostPrograms::collect(process::ProcessRunner& runner, QList<Program> programs, QStringList extraLibraries,
                                                    process::CancelToken cancel, std::function<void(const QString&)> log)
{
    Collected collected;
    FileTree& tree = collected.tree;
    QString loader;
    const auto addClosure = [](Collected& into, const process::ProcessOutcome& outcome) -> Result<void> {
        GH_TRY(const auto libraries, parseList(QString::fromUtf8(outcome.standardOutput)));
        for (auto it = libraries.begin(); it != libraries.end(); ++it)
            GH_CHECK(putLibrary(into, it.key(), it.value()));
        return {};
    };
    QStringList toList;
    for (const Program& program : programs) {
        GH_CO_TRY(const QByteArray content, readFile(program.path, maxProgramBytes));
        const Result<ElfFacts> facts = readElf(view(content));
        if (!facts)
            co_return fail(Error(errors::badInput, QStringLiteral("%1 is not a program").arg(program.path)).causedBy(facts.error()));
        if (facts->interpreter.isEmpty())
            co_return fail(errors::badInput, QStringLiteral("%1 is not a dynamically linked program").arg(program.path));
        loader = facts->interpreter;
        const QByteArray place = QByteArray(root) + "/bin/" + program.name.toUtf8();
        tree.putFile(place, content, 0755);
        collected.places.insert(place, QFileInfo(program.path).canonicalFilePath());
        tree.putFile("usr/bin/" + program.name.toUtf8(), starter(program.name), 0755);
        toList.append(program.path);
    }
    if (programs.isEmpty())
        co_return collected;
    if (!extraLibraries.isEmpty()) {
        process::ProcessSpec spec;
        GH_CO_TRY(spec.program, process::findProgram(QStringLiteral("ldconfig"), {}, QStringLiteral("libc-bin")));
        spec.arguments = arguments("-p");
        const process::ProcessOutcome outcome = co_await runner.run(spec, cancel);
        GH_CO_CHECK(outcome.toResult(spec));
        const QMap<QString, QString> cache = parseCache(QString::fromUtf8(outcome.standardOutput));
        for (const QString& soname : extraLibraries) {
            const QString path = cache.value(soname);
            if (path.isEmpty()) {
                log(QStringLiteral("%1 is not on this computer and is left out").arg(soname));
                continue;
            }
            GH_CO_CHECK(putLibrary(collected, soname, path));
            toList.append(path);
        }
    }
    for (const QString& path : toList) {
        process::ProcessSpec spec;
        spec.program = loader;
        spec.arguments = arguments("--list", path);
        const process::ProcessOutcome outcome = co_await runner.run(spec, cancel);
        if (outcome.end == process::ProcessEnd::Cancelled)
            co_return fail(gatehouse::errors::cancelled, path);
        GH_CO_CHECK(outcome.toResult(spec));
        GH_CO_CHECK(addClosure(collected, outcome));
    }
    GH_CO_CHECK(putLibrary(collected, QStringLiteral("ld.so"), loader));
    co_return collected;
}

} // namespace gatehouse::image
