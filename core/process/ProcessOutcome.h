// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/process/ProcessSpec.h"

#include <QByteArray>
#include <QMetaType>
#include <chrono>

namespace gatehouse::process {

/// How a program ended. Exactly one of these, never a guess from the exit code.
enum class ProcessEnd {
    Exited,        ///< By itself, with exitCode.
    FailedToStart, ///< Never ran; errorText says why.
    Crashed,       ///< By a signal that we did not send; see signal.
    TimedOut,      ///< We ended it at ProcessSpec::timeout.
    OutputLimit,   ///< We ended it at ProcessSpec::outputLimit.
    Cancelled,     ///< We ended it because the caller asked.
};

/// "exited", "failedToStart", …
QString toString(ProcessEnd end);

/// The end of a program and what it wrote.
struct ProcessOutcome
{
    ProcessEnd end = ProcessEnd::FailedToStart;
    /// Only with Exited.
    int exitCode = -1;
    /// The signal that ended it, 0 when none did.
    int signal = 0;
    /// All of it, or the last ProcessSpec::outputLimit bytes with OutputOverflow::KeepTail.
    QByteArray standardOutput;
    QByteArray standardError;
    /// Bytes that KeepTail dropped, both streams together.
    qint64 droppedBytes = 0;
    /// The operating system's words with FailedToStart.
    QString errorText;
    std::chrono::milliseconds duration{0};

    bool isSuccess() const { return end == ProcessEnd::Exited && exitCode == 0; }
    /// Success, or a typed error whose detail has the redacted command, the end, and the last lines it wrote.
    Result<void> toResult(const ProcessSpec& spec) const;
    /// The last @p lines lines of standard error, or of standard output when there were none there.
    QString tail(int lines = 5) const;
};

} // namespace gatehouse::process

Q_DECLARE_METATYPE(gatehouse::process::ProcessOutcome)
