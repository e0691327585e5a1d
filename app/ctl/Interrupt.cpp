// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Interrupt.h"

#include <QSocketNotifier>
#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace gatehouse::ctl {

Interrupt::Interrupt(QObject* parent)
    : QObject(parent)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    // Blocked for every thread started from now on; ProcessSession gives children an empty mask again.
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_descriptor < 0)
        return;
    m_notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        signalfd_siginfo info;
        if (read(m_descriptor, &info, sizeof info) != ssize_t(sizeof info))
            return;
        m_raised = true;
        const bool heard = m_left || receivers(SIGNAL(raised())) > 0;
        Q_EMIT raised();
        if (!heard)
            Q_EMIT unheard();
    });
}

Interrupt::~Interrupt()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

} // namespace gatehouse::ctl
