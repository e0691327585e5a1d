// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Logging.h"
#include "guest-agent/Hardening.h"
#include "guest-agent/StepLog.h"
#include "guest-agent/StopSignals.h"

#include <QCoreApplication>
#include <cstdio>

namespace gatehouse::agent {

/// The main() of a program that is the first of ours in a guest: hardened before anything else runs, told to stop by
/// SIGTERM or SIGINT, with its log on the host volume if there is one. @p Options has helpText(), parse() and
/// hostVolume; @p Agent is made from (Options, StepLog&), has start(), stop() and the signal finished(int code).
/// @return the exit code: the agent's, 0 after --help, 2 for a bad command line.
template <typename Options, typename Agent>
int agentMain(const char* name, int argc, char** argv)
{
    const QString notHardened = hardenProcess();
    StopSignals stopSignals;
    // tpm2-tss writes to standard error by itself; what matters comes with our errors.
    qputenv("TSS2_LOG", "all+NONE");
    QCoreApplication application(argc, argv);
    installLogFormat();

    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
        std::fputs(qPrintable(Options::helpText()), stdout);
        return 0;
    }
    const auto options = Options::parse(arguments);
    if (!options) {
        std::fprintf(stderr, "%s: %s\n", name, qPrintable(options.error().toString()));
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
    stopSignals.onStop(&agent, [&agent] { agent.stop(); });
    agent.start();
    return QCoreApplication::exec();
}

} // namespace gatehouse::agent
