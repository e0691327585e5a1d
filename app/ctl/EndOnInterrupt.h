// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"

#include <QTimer>

namespace gatehouse::ctl {

/// Ends a command that does not listen for interrupts itself: cancels what runs, which ends its children too, and when there is
/// nothing to cancel, it does not end soon or a second interrupt comes, leaves the process with the status of a cancelled command.
/// Lives as long as the command's task.
class EndOnInterrupt : public QObject
{
    Q_OBJECT
public:
    /// All of @p context outlives this; @p what is the command's words.
    EndOnInterrupt(const CommandContext& context, QString what);

private:
    void cancelAll();
    [[noreturn]] void leave();

    Output* m_output;
    api::Services* m_services;
    QString m_what;
    QTimer m_patience;
};

} // namespace gatehouse::ctl
