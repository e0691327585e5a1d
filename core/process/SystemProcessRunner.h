// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

namespace gatehouse::process {

/// Runs programs on this computer, in a session of their own, without blocking the calling thread. Call it only from a
/// thread that outlives the program: the children are set to die with the thread that started them.
class SystemProcessRunner final : public ProcessRunner
{
public:
    QCoro::Task<ProcessOutcome> run(ProcessSpec spec, CancelToken cancel = {}, LineHandler onLine = {}) override;
};

} // namespace gatehouse::process
