// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"
#include "core/http/HttpClient.h"
#include "core/logs/BootProgressParser.h"
#include "core/logs/LogFollower.h"
#include "core/vm/MachineSpec.h"

#include <QTimer>
#include <memory>

namespace gatehouse::api {

/// What can be seen of one machine from outside while it runs: its console, the agent's /status and the application.
/// Nothing of it is attested; it is shown with its source and decides nothing but when a launch is over.
class MachineWatch : public QObject
{
    Q_OBJECT
public:
    explicit MachineWatch(vm::MachineSpec spec, QObject* parent = nullptr);

    const vm::MachineSpec& spec() const { return m_spec; }
    const logs::BootProgressParser& boot() const { return m_boot; }
    QList<BootStep> bootSteps() const;
    QDateTime startedAt() const { return m_startedAt; }

    /// The machine has been switched on, or was found running when @p since is in the past.
    void machineStarted(const QDateTime& since);
    void machineStopped();

    struct GuestStatus
    {
        QMap<QString, QString> pcrs; ///< "4" → hex.
        QString nodeAddress;
        bool holdsSecret = false;    ///< The agent serves /onboard.
        bool diskOpen = false;
        QString disk;                ///< What the agent read back of its encrypted disk, or why it is not open.
        QDateTime asOf;
    };
    const GuestStatus& guest() const { return m_guest; }
    /// Asks at once instead of at the next interval, when the machine runs.
    void askNow();
    /// Whether it does not run, or has been asked since it was found running.
    bool hasBeenAsked() const { return !m_running || m_asked; }
    QString applicationUrl() const;
    /// The last good answer, bounded; empty until there was one since the start.
    const QString& applicationAnswer() const { return m_applicationAnswer; }
    QUrl onboardUrl() const;
    enum class Holding { Yes, No, Unknown };
    /// Asks the agent of @p spec now whether it holds the secret. Unknown: it gave no answer of its kind in time.
    static QCoro::Task<Holding> askWhetherHolds(vm::MachineSpec spec);

Q_SIGNALS:
    void changed();

private:
    void ask();
    QCoro::Task<> askGuest();
    QCoro::Task<> askApplication();
    void readStatus(const QByteArray& body);
    void readConsole(const QString& line);
    quint16 hostPort(const QString& purpose) const;

    vm::MachineSpec m_spec;
    logs::LogFollower m_console;
    logs::BootProgressParser m_boot;
    http::HttpClient m_http;
    QTimer m_timer;
    QDateTime m_startedAt;
    GuestStatus m_guest;
    QString m_applicationAnswer;
    bool m_running = false;
    bool m_asking = false;
    bool m_asked = false; ///< Once around since machineStarted(), whatever came of it.
    int m_generation = 0; ///< Answers from before a restart are dropped.
};

} // namespace gatehouse::api
