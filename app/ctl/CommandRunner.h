// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"

#include <QStringList>

namespace gatehouse::ctl {

/// Finds the command in the arguments, parses its options, runs it and gives the exit status.
class CommandRunner
{
public:
    explicit CommandRunner(QList<CommandSpec> commands);

    /// @p arguments without the program's name. The task ends when the command has.
    QCoro::Task<int> run(QStringList arguments);

private:
    int help(const QStringList& words) const;
    int usageError(const QString& text, const CommandSpec* command) const;
    QCoro::Task<int> runCommand(CommandSpec command, GlobalOptions global, QStringList arguments);

    QList<CommandSpec> m_commands;
};

} // namespace gatehouse::ctl
