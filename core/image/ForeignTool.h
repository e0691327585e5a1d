// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

namespace gatehouse::image {

/// A program that unpacks a file which may be anybody's: shut in (see Sandbox), it sees that file and the folder of its output, no
/// network, no home, and has no right that root has; the kernel ends it when its output grows beyond a limit.
struct ForeignTool
{
    QString program; ///< "unsquashfs"
    QString package; ///< That has it, for the hint when it is missing.
    QStringList arguments;
    QString input;
    QString output;       ///< The file that it makes; its folder must be there.
    qint64 mostBytes = 0; ///< That one file of its output may have.

    /// @p runner must outlive the task. errors::toolFailed with its last words, errors::hostNotReady where there is no sandbox,
    /// gatehouse::errors::cancelled.
    static QCoro::Task<Result<void>> run(process::ProcessRunner& runner, ForeignTool tool, process::CancelToken cancel);
    /// How much of @p wanted bytes may be written into @p folder, so that room for others is left. gatehouse::errors::diskFull when that
    /// is less than @p least.
    static Result<qint64> roomFor(const QString& folder, qint64 wanted, qint64 least);
};

} // namespace gatehouse::image
