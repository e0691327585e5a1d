// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ApplicationSupervisor.h"

#include <algorithm>

namespace gatehouse::agent {

ApplicationSupervisor::ApplicationSupervisor(process::ProcessSpec spec, Pauses pauses, QObject* parent)
    : QObject(parent)
    , m_process(std::move(spec))
    , m_pauses(pauses)
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
    m_lastEnd = toString(outcome.end);
    if (outcome.end == process::ProcessEnd::Exited)
        m_lastEnd += QStringLiteral(" with code %1").arg(outcome.exitCode);
    else if (outcome.signal != 0)
        m_lastEnd += QStringLiteral(" by signal %1").arg(outcome.signal);
    else if (!outcome.errorText.isEmpty())
        m_lastEnd += QStringLiteral(": ") + outcome.errorText;
    m_timer.start(m_pause);
    Q_EMIT ended(m_lastEnd, m_pause);
    m_pause = std::min(m_pause * 2, m_pauses.longest);
}

void ApplicationSupervisor::keepEnded()
{
    m_stopping = true;
    m_timer.stop();
}

QCoro::Task<void> ApplicationSupervisor::stop(std::chrono::milliseconds grace)
{
    keepEnded();
    if (m_process.isRunning())
        co_await m_process.stopAndWait(grace);
}

} // namespace gatehouse::agent
