// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CommandRunner.h"
#include "app/ctl/Interrupt.h"
#include "core/base/Logging.h"

#include <QCoreApplication>
#include <QTimer>
#include <sys/prctl.h>

using namespace gatehouse;

namespace {

QCoro::Task<> runAndExit(ctl::CommandRunner* runner, QStringList arguments)
{
    const int status = co_await runner->run(std::move(arguments));
    QCoreApplication::exit(status);
}

} // namespace

int main(int argc, char** argv)
{
    // The operator key passes through this process: no core dump and no debugger of the same user.
    prctl(PR_SET_DUMPABLE, 0);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("gatehouse"));
    installLogFormat();
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    if (!arguments.contains(QLatin1String("--verbose")))
        QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false"));

    ctl::Interrupt interrupt;
    ctl::CommandRunner runner(ctl::allCommands(),
                              &interrupt, api::makeLiveServices);
    QTimer::singleShot(0, &application, [&] { runAndExit(&runner, arguments); });
    return QCoreApplication::exec();
}
