// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/ProcessOutcome.h"

#include "core/process/ProcessErrors.h"

#include <cstring>

namespace gatehouse::process {

QString toString(ProcessEnd end)
{
    switch (end) {
    case ProcessEnd::Exited:
        return QStringLiteral("exited");
    case ProcessEnd::FailedToStart:
        return QStringLiteral("failedToStart");
    case ProcessEnd::Crashed:
        return QStringLiteral("crashed");
    case ProcessEnd::TimedOut:
        return QStringLiteral("timedOut");
    case ProcessEnd::OutputLimit:
        return QStringLiteral("outputLimit");
    case ProcessEnd::Cancelled:
        return QStringLiteral("cancelled");
    }
    return {};
}

QString ProcessOutcome::tail(int lines) const
{
    const QByteArray& text = standardError.trimmed().isEmpty() ? standardOutput : standardError;
    // A tail is for people: 2000 bytes are more than enough and keep error texts short.
    const QStringList all = QString::fromUtf8(text.right(2000)).trimmed().split(QLatin1Char('\n'));
    return all.mid(qMax(0, all.size() - lines)).join(QLatin1Char('\n'));
}

Result<void> ProcessOutcome::toResult(const ProcessSpec& spec) const
{
    const QString command = spec.redacted();
    const QString said = spec.redact(tail());
    switch (end) {
    case ProcessEnd::Exited:
        if (exitCode == 0)
            return {};
        return fail(errors::exitStatus, QStringLiteral("%1 ended with status %2: %3").arg(command).arg(exitCode).arg(said));
    case ProcessEnd::FailedToStart:
        return fail(errors::failedToStart, QStringLiteral("%1: %2").arg(command, errorText));
    case ProcessEnd::Crashed:
        return fail(errors::crashed, QStringLiteral("%1 was ended by signal %2 (%3): %4")
                                         .arg(command)
                                         .arg(signal)
                                         .arg(QString::fromLocal8Bit(strsignal(signal)), said));
    case ProcessEnd::TimedOut:
        return fail(errors::timedOut,
                    QStringLiteral("%1 did not end within %2 s: %3").arg(command).arg(double(spec.timeout.count()) / 1000).arg(said));
    case ProcessEnd::OutputLimit:
        return fail(errors::outputLimit, QStringLiteral("%1 wrote more than %2 bytes").arg(command).arg(spec.outputLimit));
    case ProcessEnd::Cancelled:
        return fail(gatehouse::errors::cancelled, command);
    }
    return fail(gatehouse::errors::internal, command);
}

} // namespace gatehouse::process
