// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Logging.h"
#include "guest-agent/demo/DemoApp.h"
#include "guest-agent/ProgramMark.h"

#include <QCoreApplication>
#include <cstdio>

/// gatehouse-demo-app: what the guest agent starts on a node of the devnet. Configured by its environment only.
int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    gatehouse::installLogFormat();
    auto settings = gatehouse::demo::DemoSettings::fromEnvironment();
    if (!settings) {
        std::fprintf(stderr, "gatehouse-demo-app: %s\n", qPrintable(settings.error().toString()));
        return 2;
    }
    gatehouse::demo::DemoApp app(*settings);
    QObject::connect(&app, &gatehouse::demo::DemoApp::failed, &application, [](const QString& why) {
        std::fprintf(stderr, "gatehouse-demo-app: %s\n", qPrintable(why));
        QCoreApplication::exit(1);
    });
    app.start();
    return QCoreApplication::exec();
}
