// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"

#include <QStringList>
#include <functional>

namespace gatehouse::ctl {

/// Finds the command in the arguments, parses its options, runs it and gives the exit status.
class CommandRunner
{
public:
    /// Makes the services of a command that needs them; makeLiveServices outside of tests.
    using ServicesFactory = std::function<Result<std::unique_ptr<api::Services>>(api::ServicesOptions)>;

    /// @p interrupt must outlive the runner.
    CommandRunner(QList<CommandSpec> commands, Interrupt* interrupt, ServicesFactory makeServices);

    /// @p arguments without the program's name. The task ends when the command has.
    QCoro::Task<int> run(QStringList arguments);

private:
    int help(const QStringList& words) const;
    int usageError(const QString& text, const CommandSpec* command, bool json) const;
    QCoro::Task<int> runCommand(CommandSpec command, GlobalOptions global, QStringList arguments);

    QList<CommandSpec> m_commands;
    Interrupt* m_interrupt;
    ServicesFactory m_makeServices;
};

} // namespace gatehouse::ctl
