// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

#include <QFileInfo>
#include <QList>

namespace gatehouse::test {

/// Answers for programs without running any. What no rule matches is FailedToStart, so that a test notices it.
class FakeProcessRunner final : public process::ProcessRunner
{
public:
    using Answer = std::function<process::ProcessOutcome(const process::ProcessSpec&)>;

    /// Programs whose file name is @p name and whose arguments begin with @p arguments get @p answer; later rules win.
    void on(const QString& name, const QStringList& arguments, Answer answer)
    {
        m_rules.prepend({name, arguments, std::move(answer)});
    }
    /// The same with a fixed exit.
    void on(const QString& name, const QStringList& arguments, const QByteArray& output, int exitCode = 0,
            const QByteArray& errorOutput = {})
    {
        process::ProcessOutcome outcome;
        outcome.end = process::ProcessEnd::Exited;
        outcome.exitCode = exitCode;
        outcome.standardOutput = output;
        outcome.standardError = errorOutput;
        on(name, arguments, [outcome](const process::ProcessSpec&) { return outcome; });
    }

    /// Everything that was asked for, in order.
    const QList<process::ProcessSpec>& calls() const { return m_calls; }

    QCoro::Task<process::ProcessOutcome> run(process::ProcessSpec spec, process::CancelToken cancel = {},
                                             process::LineHandler onLine = {}) override
    {
        m_calls.append(spec);
        process::ProcessOutcome outcome;
        if (cancel.isCancelled()) {
            outcome.end = process::ProcessEnd::Cancelled;
            co_return outcome;
        }
        outcome.errorText = QStringLiteral("no rule for %1").arg(spec.redacted());
        for (const Rule& rule : m_rules) {
            if (rule.name != QFileInfo(spec.program).fileName() || spec.arguments.mid(0, rule.arguments.size()) != rule.arguments)
                continue;
            outcome = rule.answer(spec);
            break;
        }
        if (onLine)
            for (const QByteArray& line : outcome.standardOutput.split('\n'))
                if (!line.isEmpty())
                    onLine(process::OutputStream::StandardOutput, QString::fromUtf8(line));
        co_return outcome;
    }

private:
    struct Rule
    {
        QString name;
        QStringList arguments;
        Answer answer;
    };
    QList<Rule> m_rules;
    QList<process::ProcessSpec> m_calls;
};

} // namespace gatehouse::test
