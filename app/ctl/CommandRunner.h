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
    int help(const QStringList& words, bool json) const;
    /// What is wrong with words that name no command: the verbs of the noun, if it is one.
    int unknownCommand(const QStringList& words, bool json) const;
    /// Points to the help of @p command, of @p noun or, without both, of everything.
    int usageError(const QString& text, const CommandSpec* command, bool json, const QString& noun = {}) const;
    QCoro::Task<int> runCommand(CommandSpec command, GlobalOptions global, QStringList arguments);

    QList<CommandSpec> m_commands;
    Interrupt* m_interrupt;
    ServicesFactory m_makeServices;
};

} // namespace gatehouse::ctl
