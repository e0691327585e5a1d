// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QMap>
#include <QStringList>
#include <chrono>
#include <optional>

namespace gatehouse::process {

/// What happens when a program writes more than ProcessSpec::outputLimit to one stream.
enum class OutputOverflow {
    Kill,     ///< It is killed and the outcome is OutputLimit: for output that is parsed.
    KeepTail, ///< Only the last bytes are kept: for output that people read.
};

/// What happens to a program when ours is killed.
enum class ParentDeath {
    Kill,      ///< SIGKILL: it is gone for certain.
    Terminate, ///< SIGTERM: for programs that have to write their state first and are known to end then.
};

/// Everything needed to run a program, as a value. There is never a shell in between, and nothing of our own
/// environment reaches the program but what stands in @p environment.
struct ProcessSpec
{
    /// Absolute path; see findProgram().
    QString program;
    QStringList arguments;
    /// The whole environment of the child. Never a secret: other processes of the same user can read it.
    QMap<QString, QString> environment = basicEnvironment();
    /// Empty: the root folder, so that a child never pins or depends on where we were started.
    QString workingDirectory;
    /// Written to its standard input, which is then closed. The place for secrets; never logged.
    QByteArray standardInput;
    /// Absolute path of a file that becomes its standard input instead; for input too large to hold. Empty: none.
    QString standardInputFile;
    /// Zero: no limit.
    std::chrono::milliseconds timeout{0};
    /// Between SIGTERM and SIGKILL when it has to go.
    std::chrono::milliseconds killGrace{2000};
    /// Bytes per stream.
    qint64 outputLimit = 16 * 1024 * 1024;
    OutputOverflow overflow = OutputOverflow::Kill;
    ParentDeath parentDeath = ParentDeath::Kill;
    /// umask of the program, 0 to 0777; absent: ours.
    std::optional<int> fileModeMask;
    /// Texts that redacted() and error details replace by "***".
    QStringList redactions;

    /// PATH with the sbin folders, HOME, TMPDIR and XDG_RUNTIME_DIR as ours, LC_ALL=C.UTF-8 so that output can be parsed.
    static QMap<QString, QString> basicEnvironment();

    /// errors::badSpec for a relative program, a NUL byte or a bad variable name.
    Result<void> validate() const;
    /// Program and arguments quoted as for a shell, for people and logs only, with the redactions applied.
    QString redacted() const;
    /// @p text with the redactions applied.
    QString redact(QString text) const;
};

} // namespace gatehouse::process
