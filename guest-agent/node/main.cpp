// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Logging.h"
#include "guest-agent/Hardening.h"
#include "guest-agent/StopSignals.h"
#include "guest-agent/node/NodeAgent.h"

#include <QCoreApplication>
#include <cstdio>

/// gatehouse-node-agent: docs/nethermind-image.md.
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
        std::fputs(qPrintable(NodeOptions::helpText()), stdout);
        return 0;
    }
    const auto options = NodeOptions::parse(arguments);
    if (!options) {
        std::fprintf(stderr, "gatehouse-node-agent: %s\n", qPrintable(options.error().toString()));
        return 2;
    }
    StepLog log;
    if (!options->hostVolume.isEmpty() && !log.openOnHostVolume(options->hostVolume))
        log.note(QStringLiteral("start"), QStringLiteral("no log on the host volume %1").arg(options->hostVolume));
    if (!notHardened.isEmpty())
        log.note(QStringLiteral("start"), notHardened);
    NodeAgent agent(*options, log);
    QObject::connect(&agent, &NodeAgent::finished, &application, [](int code) { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    signals.onStop(&agent, [&agent] { agent.stop(); });
    agent.start();
    return QCoreApplication::exec();
}
