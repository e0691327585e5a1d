// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Logging.h"
#include "guest-agent/Agent.h"
#include "guest-agent/Hardening.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <sys/eventfd.h>
#include <unistd.h>

namespace {

int wakeUp = -1;

/// SIGTERM and SIGINT become an event of the Qt thread. A handler rather than a blocked signal, as children would inherit
/// the mask and not end when asked to.
void onSignal(int)
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeUp, &one, sizeof one);
}

void catchSignals()
{
    wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

} // namespace

/// gatehouse-guest-agent: docs/guest-agent.md.
int main(int argc, char** argv)
{
    using namespace gatehouse::agent;
    const QString notHardened = hardenProcess();
    catchSignals();
    // tpm2-tss writes to standard error by itself; what matters comes with our errors.
    qputenv("TSS2_LOG", "all+NONE");
    QCoreApplication application(argc, argv);
    gatehouse::installLogFormat();

    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
        std::fputs(qPrintable(AgentOptions::helpText()), stdout);
        return 0;
    }
    const auto options = AgentOptions::parse(arguments);
    if (!options) {
        std::fprintf(stderr, "gatehouse-agent: %s\n", qPrintable(options.error().toString()));
        return 2;
    }

    StepLog log;
    if (!options->hostVolume.isEmpty() && !log.openOnHostVolume(options->hostVolume))
        log.note(QStringLiteral("start"), QStringLiteral("no log on the host volume %1").arg(options->hostVolume));
    if (!notHardened.isEmpty())
        log.note(QStringLiteral("start"), notHardened);

    Agent agent(*options, log);
    QObject::connect(&agent, &Agent::finished, &application, [](int code) { QCoreApplication::exit(code); },
                     Qt::QueuedConnection);
    QSocketNotifier woken(wakeUp, QSocketNotifier::Read);
    QObject::connect(&woken, &QSocketNotifier::activated, &agent, [&agent] {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = ::read(wakeUp, &count, sizeof count);
        agent.stop();
    });
    agent.start();
    return QCoreApplication::exec();
}
