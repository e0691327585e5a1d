// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/AppContext.h"
#include "app/console/ErrorText.h"
#include "app/console/MainWindow.h"
#include "app/console/ScreenshotTour.h"
#include "app/console/Translations.h"
#include "core/base/Logging.h"
#include "core/base/ProfileName.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QSettings>
#include <QTemporaryDir>
#include <cstdio>
#include <sys/prctl.h>

namespace {

using namespace gatehouse;

// As gatehousectl: 2 wrong usage, 4 something needed is missing, 5 an internal error.
constexpr int exitUsage = 2;
constexpr int exitMissing = 4;
constexpr int exitInternal = 5;

struct Options
{
    bool demo = false;
    QString profile;
    QString page;
    QString theme;
    QString screenshots;
};

/// One line on standard error by the command line's contract; a log would put a time and a level before it.
void say(const QString& what, const QString& code, const QString& detail, const QString& nextStep)
{
    const QString text = QStringLiteral("gatehouse: %1 (%2): %3. %4").arg(what, code, detail, nextStep).simplified();
    std::fprintf(stderr, "%s\n", text.toUtf8().constData());
}

int usageError(const QString& detail)
{
    say(QStringLiteral("command line"), QStringLiteral("usage"), detail, QStringLiteral("See gatehouse --help."));
    return exitUsage;
}

/// What the command line asks for. --help and --version end the program; an error is a wrong usage.
Result<Options> parse(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "Operator console for attested nodes in confidential VMs."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo-data"), QApplication::translate("main", "Show invented data that moves; touches nothing."));
    const QCommandLineOption profile(QStringLiteral("profile"), QApplication::translate("main", "Use the profile NAME."), QStringLiteral("NAME"),
                                     QStringLiteral("default"));
    const QCommandLineOption page(QStringLiteral("page"), QApplication::translate("main", "Open the page NAME: overview, images, machines, onboarding, quotes, "
                                                             "network, nodes, logs, policy, evidence or settings."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption theme(QStringLiteral("theme"), QApplication::translate("main", "light, dark or system."), QStringLiteral("THEME"));
    const QCommandLineOption shots(QStringLiteral("screenshots"), QApplication::translate("main", "Save a picture of every page in both themes to FOLDER, then exit."),
                                   QStringLiteral("FOLDER"));
    parser.addOptions({demo, profile, page, theme, shots});
    if (!parser.parse(QApplication::arguments())) {
        QString wrong = parser.errorText();
        if (wrong.endsWith(QLatin1Char('.')))
            wrong.chop(1);
        return fail(errors::usage, wrong);
    }
    parser.process(application); // Nothing is wrong any more: it answers --help and --version.
    const QStringList rest = parser.positionalArguments();
    if (!rest.isEmpty())
        return fail(errors::usage, QStringLiteral("unexpected argument \"%1\"").arg(rest.first()));
    if (!isProfileName(parser.value(profile)))
        return fail(errors::usage, QStringLiteral("\"%1\" is not a profile name").arg(parser.value(profile)));
    static const QStringList themes{QString(), QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("system")};
    if (!themes.contains(parser.value(theme)))
        return fail(errors::usage, QStringLiteral("there is no theme \"%1\": light, dark or system").arg(parser.value(theme)));
    return Options{parser.isSet(demo), parser.value(profile), parser.value(page), parser.value(theme), parser.value(shots)};
}

} // namespace

int main(int argc, char** argv)
{
    // The operator key passes through this process: no core dump and no debugger of the same user.
    prctl(PR_SET_DUMPABLE, 0);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("gatehouse"));
    QApplication::setApplicationName(QStringLiteral("gatehouse"));
    QApplication::setApplicationVersion(QStringLiteral(GATEHOUSE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.gatehouse.Console"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/gatehouse/gatehouse.svg")));
    installLogFormat();
    const console::Translations texts{QLocale()};

    const Result<Options> given = parse(application);
    if (!given)
        return usageError(given.error().detail());
    const Options& options = *given;

    // Demo data and picture runs leave no trace, not even of window sizes.
    QTemporaryDir scratch;
    if (options.demo || !options.screenshots.isEmpty())
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, scratch.path());

    const Paths paths = Paths::forProfile(options.profile);
    std::unique_ptr<api::Services> services;
    if (options.demo) {
        services = api::makeDemoServices();
    } else {
        api::ServicesOptions live;
        live.profile = options.profile;
        live.devnetPortBase = api::defaultPortBase(options.profile);
        live.paths = paths;
        auto made = api::makeLiveServices(live);
        if (!made) {
            const console::ErrorWords words = console::errorWords(made.error());
            const std::string_view code = made.error().code().name;
            QString sentence = words.sentence;
            while (sentence.endsWith(QLatin1Char('.')))
                sentence.chop(1);
            say(QStringLiteral("start"), QString::fromUtf8(code.data(), qsizetype(code.size())), sentence, words.nextStep);
            return made.error().kind() == ErrorKind::Internal ? exitInternal : exitMissing;
        }
        services = std::move(*made);
    }
    const QString settingsPath = options.demo ? QString() : paths.state + QStringLiteral("/console.json");
    console::AppContext context(application, std::move(services), paths, settingsPath);
    if (!options.theme.isEmpty())
        context.theme().setMode(console::themeModeFrom(options.theme));
    console::MainWindow window(context);
    if (!options.page.isEmpty() && !window.showPage(options.page))
        return usageError(QStringLiteral("there is no page \"%1\"").arg(options.page));
    window.show();
    context.begin();

    console::ScreenshotTour tour(context, window, options.screenshots);
    int status = 0;
    if (!options.screenshots.isEmpty()) {
        QObject::connect(&tour, &console::ScreenshotTour::finished, &window, [&](bool good) {
            status = good ? 0 : exitMissing;
            window.closeAnyway();
        });
        tour.start();
    }
    const int ended = QApplication::exec();
    return ended == 0 ? status : ended;
}
