// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace gatehouse::logs {

/// One stage on the way from power-on to an answering application.
struct BootStage
{
    enum class State { Waiting, Running, Done, Failed };
    QString id; ///< "firmware", "kernel", "root", "system", "agent", "secret", "disk", "application"
    QString title;
    State state = State::Waiting;
    QString detail;
    QDateTime startedAt;
    QDateTime endedAt;
};

/// Reads a machine's console and tells how far it is. The console is written by the guest and the host can change it: it
/// is shown as progress and decides nothing.
class BootProgressParser
{
public:
    BootProgressParser();

    /// Power-on: the first stage runs, what was known is forgotten.
    void start(const QDateTime& now);
    /// True when a stage changed.
    bool feed(const QString& line, const QDateTime& now);

    const QList<BootStage>& stages() const { return m_stages; }
    /// 0..1, by stages done.
    double progress() const;
    /// The application answers as far as the console tells.
    bool isReady() const { return m_stages.last().state == BootStage::State::Done; }
    bool hasFailed() const;
    /// Of the stage that runs or has failed, in one line.
    QString sentence() const;
    /// The agent asks to join and waits for the network's answer.
    bool waitsForApproval() const { return m_waitsForApproval; }

private:
    bool reach(const QString& id, const QDateTime& now);
    bool finish(const QString& id, const QDateTime& now);
    bool feedAgent(const QString& line, const QDateTime& now);
    BootStage& stage(const QString& id);

    QList<BootStage> m_stages;
    bool m_waitsForApproval = false;
};

} // namespace gatehouse::logs
