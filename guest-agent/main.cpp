// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Logging.h"
#include "guest-agent/Agent.h"
#include "guest-agent/Hardening.h"
#include "guest-agent/StopSignals.h"

#include <QCoreApplication>
#include <cstdio>

/// gatehouse-guest-agent: docs/guest-agent.md.
int main(int argc, char** argv)
{
    using namespace gatehouse::agent;
    const QString notHardened = hardenProcess();
    StopSignals signals;
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
    signals.onStop(&agent, [&agent] { agent.stop(); });
    agent.start();
    return QCoreApplication::exec();
}
