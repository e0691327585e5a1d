// SPDX-License-Identifier: GPL-3.0-or-later
// Every command line that the window shows is one that gatehousectl takes: each is given to its own parser, with handlers that do
// nothing. An action without a command says why here.
#include "ConsoleDriver.h"

#include "app/console/widgets/ActionBar.h"
#include "app/ctl/CommandRunner.h"
#include "app/ctl/Interrupt.h"

#include <QCoroTask>
#include <QDirIterator>
#include <QRegularExpression>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

QCoro::Task<int> nothing(ctl::CommandContext&)
{
    co_return ctl::Good;
}

/// Lead elsewhere in the window, or belong to it alone.
const QMap<QString, QString> withoutCommand{
    {"cancelStart", "the command line is interrupted instead"},
    {"openApplication", "opens the browser"},
    {"stopNetwork", "gatehousectl serve is interrupted instead"},
    {"openPolicy", "leads to another page"},
    {"revertPolicy", "what was not saved is the window's own"},
    {"watchNode", "the command line has no list of watched nodes"},
    {"backToLog", "leads to another page"},
    {"openEvidenceQuote", "leads to another page"},
    {"openEvidenceRequest", "leads to another page"},
};

} // namespace

class ConsoleCommandsTest : public QObject
{
    Q_OBJECT

    ctl::Interrupt m_interrupt;

    /// What gatehousectl's own parser says to these words, without doing anything.
    int statusOf(const QString& command)
    {
        QList<ctl::CommandSpec> commands = ctl::allCommands();
        for (ctl::CommandSpec& each : commands) {
            each.handler = nothing;
            each.needs = ctl::NeedsServices::No;
        }
        ctl::CommandRunner runner(commands, &m_interrupt, {});
        return QCoro::waitFor(runner.run(QProcess::splitCommand(command).mid(1)));
    }
    void collect(ConsoleDriver& driver, QMap<QString, QString>& shown, QSet<QString>& seen)
    {
        for (Page* page : driver.window().pages())
            for (const QAction* action : page->findChildren<QAction*>()) {
                if (action->objectName().isEmpty())
                    continue;
                seen.insert(action->objectName());
                if (!commandOf(action).isEmpty())
                    shown.insert(commandOf(action), action->objectName());
            }
    }

private Q_SLOTS:
    void aWrongOneWouldBeFound()
    {
        QCOMPARE(statusOf("gatehousectl vm stop node-a"), int(ctl::Good));
        QCOMPARE(statusOf("gatehousectl vm halt node-a"), int(ctl::WrongUsage));
        QCOMPARE(statusOf("gatehousectl vm stop --gently node-a"), int(ctl::WrongUsage));
        QCOMPARE(statusOf("gatehousectl vm stop"), int(ctl::WrongUsage));
        QCOMPARE(statusOf("gatehousectl moon land"), int(ctl::WrongUsage));
    }

    void whatTheActionsShowIsTaken()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 20});
        QMap<QString, QString> shown;
        QSet<QString> actions;
        for (const char* id : {"images", "machines", "onboarding"}) {
            QTRY_VERIFY_WITH_TIMEOUT(driver.listPage(id)->model()->rowCount() > 1, 20'000);
            const auto items = driver.listPage(id)->model()->items();
            for (const Item& item : items) {
                QVERIFY(driver.window().showPage(id, item.id));
                QTRY_COMPARE_WITH_TIMEOUT(driver.listPage(id)->currentId(), item.id, 20'000);
                QTest::qWait(50); // Whatever is not there yet is there for one of them.
                collect(driver, shown, actions);
            }
        }
        for (const char* id : {"network", "nodes", "logs", "quotes", "policy", "evidence"}) {
            QVERIFY(driver.window().showPage(id));
            QTest::qWait(50);
            collect(driver, shown, actions);
        }
        QVERIFY2(shown.size() >= 25, qPrintable(QStringList(shown.keys()).join("\n")));
        for (auto command = shown.begin(); command != shown.end(); ++command)
            QVERIFY2(statusOf(command.key()) == ctl::Good, qPrintable(QString("%1 shows: %2").arg(command.value(), command.key())));
        const QStringList named = shown.values();
        for (const char* command : {"importQuote", "savePolicy", "removeImage", "approveRequest", "shutdownMachine", "exportCollateral"})
            QVERIFY2(named.contains(QLatin1String(command)), command);
    }

    /// The same of the sources, which also has what is only shown now and then: errors, hints, menus.
    void whatTheTextsNameExists_data()
    {
        QTest::addColumn<QString>("text");
        static const QRegularExpression named(QStringLiteral("gatehousectl ((?:--json )?[a-z][^\"]*)\""));
        for (const char* folder : {"app/console", "core"}) {
            QDirIterator files(QStringLiteral(GATEHOUSE_SOURCE_DIR "/") + folder, {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QString content = QString::fromUtf8(file.readAll());
                for (auto found = named.globalMatch(content); found.hasNext();) {
                    const QString text = found.next().captured(1);
                    QTest::newRow(qPrintable(QFileInfo(file).fileName() + ": " + text.left(50) + " " + QString::number(found.hasNext()))) << text;
                }
            }
        }
    }
    void whatTheTextsNameExists()
    {
        QFETCH(QString, text);
        static const QRegularExpression notAWord(QStringLiteral("[^a-zA-Z0-9-].*$"));
        const QStringList words = text.split(' ', Qt::SkipEmptyParts);
        const QString noun = QString(words.value(0)).remove(notAWord);
        const QString verb = QString(words.value(1)).remove(notAWord);
        QList<ctl::CommandSpec> matching;
        bool known = false;
        for (const ctl::CommandSpec& command : ctl::allCommands()) {
            known = known || command.noun == noun;
            if (command.noun == noun && (command.verb.isEmpty() || command.verb == verb))
                matching.append(command);
        }
        if (!known)
            QVERIFY2(noun == "or" || noun == "and" || noun == "s", qPrintable("no such noun: " + text)); // Prose about the program itself.
        else
            QVERIFY2(matching.size() == 1, qPrintable("no such verb: " + text));
        if (matching.isEmpty())
            return;
        static const QRegularExpression option(QStringLiteral("(?:^| )--([a-z-]+)"));
        for (auto found = option.globalMatch(text); found.hasNext();) {
            const QString name = found.next().captured(1);
            bool taken = QStringList{"json", "json-lines", "quiet", "verbose", "yes", "profile", "help"}.contains(name);
            for (const QCommandLineOption& each : matching.first().options)
                taken = taken || each.names().contains(name);
            QVERIFY2(taken, qPrintable(QString("no option --%1: %2").arg(name, text)));
        }
    }

    void everyActionHasACommandOrAReason()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 20});
        static const QRegularExpression made(QStringLiteral("addPageAction\\(QStringLiteral\\(\"([A-Za-z]+)\"\\)"));
        QStringList actions;
        QString texts;
        QDirIterator files(QStringLiteral(GATEHOUSE_SOURCE_DIR "/app/console"), {"*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString content = QString::fromUtf8(file.readAll());
            for (auto found = made.globalMatch(content); found.hasNext();) {
                const QRegularExpressionMatch match = found.next();
                const QString name = match.captured(1);
                actions.append(name);
                // The variable that the action is kept in, and whether a command is set for it.
                const qsizetype at = match.capturedStart();
                static const QRegularExpression variable(QStringLiteral("(\\w+)(?:\\(| = )$"));
                const QString kept = variable.match(content.mid(qMax<qsizetype>(0, at - 60), qMin<qsizetype>(60, at))).captured(1);
                const bool has = content.contains("setCommand(" + kept + ",") || (name == "copyLog" && content.contains("setCommand(action,"));
                QVERIFY2(has != withoutCommand.contains(name), qPrintable(QString("%1 (%2): %3").arg(name, kept, has ? "has a command after all" : "has no command and no reason")));
            }
        }
        QVERIFY2(actions.size() >= 40, qPrintable(QString::number(actions.size())));
        for (const QString& name : withoutCommand.keys())
            QVERIFY2(actions.contains(name), qPrintable("no such action: " + name));
    }
};

QTEST_MAIN(ConsoleCommandsTest)
#include "tst_ConsoleCommands.moc"
