// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ApplicationSupervisor.h"

#include <QCoroSignal>
#include <algorithm>

namespace gatehouse::agent {

ApplicationSupervisor::ApplicationSupervisor(process::ProcessSpec spec, Pauses pauses, Preparation prepare, QObject* parent)
    : QObject(parent)
    , m_process(std::move(spec))
    , m_pauses(pauses)
    , m_prepare(std::move(prepare))
    , m_pause(pauses.first)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ApplicationSupervisor::launch);
    connect(&m_process, &process::ManagedProcess::exited, this, &ApplicationSupervisor::onExited);
    connect(&m_process, &process::ManagedProcess::line, this,
            [this](process::OutputStream, const QString& text) { Q_EMIT line(text); });
}

void ApplicationSupervisor::start()
{
    m_stopping = false;
    launch();
}

void ApplicationSupervisor::launch()
{
    if (m_stopping)
        return;
    if (m_prepare) {
        if (const auto ready = m_prepare(); !ready) {
            pauseAfter(ready.error().toString());
            return;
        }
    }
    ++m_starts;
    m_runningFor.start();
    Q_EMIT started(m_starts);
    m_process.start();
}

void ApplicationSupervisor::onExited(const process::ProcessOutcome& outcome)
{
    if (m_stopping)
        return;
    if (m_runningFor.elapsed() >= m_pauses.healthyAfter.count())
        m_pause = m_pauses.first;
    QString how = toString(outcome.end);
    if (outcome.end == process::ProcessEnd::Exited)
        how += QStringLiteral(" with code %1").arg(outcome.exitCode);
    else if (outcome.signal != 0)
        how += QStringLiteral(" by signal %1").arg(outcome.signal);
    else if (!outcome.errorText.isEmpty())
        how += QStringLiteral(": ") + outcome.errorText;
    pauseAfter(how);
}

void ApplicationSupervisor::pauseAfter(const QString& how)
{
    m_lastEnd = how;
    m_timer.start(m_pause);
    Q_EMIT ended(m_lastEnd, m_pause);
    m_pause = std::min(m_pause * 2, m_pauses.longest);
}

void ApplicationSupervisor::keepEnded()
{
    m_stopping = true;
    m_timer.stop();
}

QCoro::Task<void> ApplicationSupervisor::stop(std::chrono::milliseconds grace, std::chrono::milliseconds ownTime)
{
    keepEnded();
    if (ownTime.count() > 0 && m_process.isRunning())
        co_await qCoro(&m_process, &process::ManagedProcess::exited, ownTime);
    if (m_process.isRunning())
        co_await m_process.stopAndWait(grace);
}

} // namespace gatehouse::agent
