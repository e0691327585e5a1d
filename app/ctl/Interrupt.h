// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace gatehouse::ctl {

/// Turns SIGINT and SIGTERM into a Qt signal, so that a command can stop what it started. One per process. What nobody listens for
/// ends the command (EndOnInterrupt).
class Interrupt : public QObject
{
    Q_OBJECT
public:
    explicit Interrupt(QObject* parent = nullptr);
    ~Interrupt() override;
    bool wasRaised() const { return m_raised; }
    /// The command looks at wasRaised() and ends by itself, after it has put away what it started; unheard() is not raised any more.
    void leaveToCommand() { m_left = true; }

Q_SIGNALS:
    void raised();
    /// After raised(), when nothing was connected to it.
    void unheard();

private:
    QSocketNotifier* m_notifier = nullptr;
    int m_descriptor = -1;
    bool m_raised = false;
    bool m_left = false;
};

} // namespace gatehouse::ctl
