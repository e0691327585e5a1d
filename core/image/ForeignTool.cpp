// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ForeignTool.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/ImageErrors.h"
#include "core/image/Sandbox.h"
#include "core/process/FindProgram.h"

#include <QFileInfo>
#include <algorithm>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 leftFree = 512 * mebibyte;

} // namespace

Result<qint64> ForeignTool::roomFor(const QString& folder, qint64 wanted, qint64 least)
{
    GH_TRY(const qint64 free, freeBytes(folder));
    const qint64 room = std::min(wanted, free - leftFree);
    if (room < least)
        return fail(gatehouse::errors::diskFull, QStringLiteral("%1 has %2 MiB free").arg(folder).arg(free / mebibyte),
                    QStringLiteral("Comparing unpacks both images there; free some space."));
    return room;
}

QCoro::Task<Result<void>> ForeignTool::run(process::ProcessRunner& runner, ForeignTool tool, process::CancelToken cancel)
{
    process::ProcessSpec spec;
    GH_CO_TRY(const QString program, process::findProgram(tool.program, {}, tool.package));
    GH_CO_TRY(spec.program, process::findProgram(QStringLiteral("prlimit"), {}, QStringLiteral("util-linux")));
    // A small file can hold petabytes of zeros.
    spec.arguments = QStringList{QStringLiteral("--fsize=%1").arg(tool.mostBytes), program} + tool.arguments;
    spec.overflow = process::OutputOverflow::KeepTail;
    spec.outputLimit = mebibyte;
    spec.timeout = std::chrono::minutes(20);
    SandboxSpec shut;
    shut.readable = QStringList{tool.input};
    shut.writable = QStringList{QFileInfo(tool.output).path()};
    shut.surroundings.otherUser = true;
    GH_CO_TRY(spec, Sandbox::wrapped(spec, shut, geteuid()));
    const process::ProcessOutcome outcome = co_await runner.run(spec, cancel);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, tool.input);
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::toolFailed, QStringLiteral("%1 failed: %2").arg(tool.program, outcome.tail(4))).causedBy(good.error()));
    co_return Result<void>{};
}

} // namespace gatehouse::image
