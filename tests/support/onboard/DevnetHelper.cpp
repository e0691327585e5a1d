// SPDX-License-Identifier: GPL-3.0-or-later
// The devnet as a process of its own, for tests that kill it: <state folder> <base port>. Prints "ready".
#include "core/devnet/Devnet.h"

#include <QCoreApplication>
#include <cstdio>
#include <csignal>
#include <sys/prctl.h>

using namespace gatehouse;

int main(int argc, char** argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() != 3)
        return 2;
    devnet::Devnet::Options options;
    options.paths.state = words[1];
    options.paths.cache = words[1] + QStringLiteral("/cache");
    options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
    options.portBase = quint16(words[2].toInt());
    devnet::Devnet devnet(options);
    const auto started = QCoro::waitFor(devnet.start(std::make_shared<Operation>(QStringLiteral("devnet.start"), QStringLiteral("test"), devnet::Devnet::steps())));
    if (!started) {
        std::fprintf(stderr, "%s\n", qPrintable(started.error().toString()));
        return 1;
    }
    std::printf("ready\n");
    std::fflush(stdout);
    return QCoreApplication::exec();
}
