// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/StopSignals.h"

#include <csignal>
#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

int wakeUp = -1;

void onSignal(int)
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeUp, &one, sizeof one);
}

} // namespace

StopSignals::StopSignals()
{
    wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

void StopSignals::onStop(QObject* context, std::function<void()> stop)
{
    m_notifier = std::make_unique<QSocketNotifier>(wakeUp, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, context, [stop = std::move(stop)] {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = ::read(wakeUp, &count, sizeof count);
        stop();
    });
}

} // namespace gatehouse::agent
