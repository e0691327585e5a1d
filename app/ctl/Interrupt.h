// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace gatehouse::ctl {

/// Turns SIGINT and SIGTERM into a Qt signal, so that a command can stop what it started. One per process.
class Interrupt : public QObject
{
    Q_OBJECT
public:
    explicit Interrupt(QObject* parent = nullptr);
    ~Interrupt() override;
    bool wasRaised() const { return m_raised; }

Q_SIGNALS:
    void raised();

private:
    QSocketNotifier* m_notifier = nullptr;
    int m_descriptor = -1;
    bool m_raised = false;
};

} // namespace gatehouse::ctl
