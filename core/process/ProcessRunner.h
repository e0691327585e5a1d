// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/CancelToken.h"
#include "core/process/ProcessOutcome.h"
#include "core/process/ProcessSpec.h"

#include <functional>
#include <qcoro/qcorotask.h>

namespace gatehouse::process {

enum class OutputStream { StandardOutput, StandardError };

/// Called for each line as it arrives, in the thread of the runner.
using LineHandler = std::function<void(OutputStream stream, const QString& line)>;

/// Runs programs to their end. Abstract so that tests can say what programs would have answered.
class ProcessRunner
{
public:
    virtual ~ProcessRunner() = default;
    /// Runs @p spec; answers when it has ended. Never fails otherwise than by the outcome: a bad specification is
    /// FailedToStart. Cancelling ends the whole process group: SIGTERM, then SIGKILL after ProcessSpec::killGrace.
    virtual QCoro::Task<ProcessOutcome> run(ProcessSpec spec, CancelToken cancel = {}, LineHandler onLine = {}) = 0;
};

} // namespace gatehouse::process
