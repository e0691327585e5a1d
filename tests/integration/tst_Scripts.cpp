// SPDX-License-Identifier: GPL-3.0-or-later
// ./run and ./test, as far as they go without set-up: what is wrong with the options or the display is said at once, and
// what is right reaches the programs. Each run is of copies in a folder of its own. Whatever set-up and build would call
// (apt, npm, cmake, libvirt, ...) is a stand-in that writes down that it was called, so nothing is installed or built.
#include "core/base/Paths.h"

#include <QDirIterator>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

namespace {

/// What set-up and build call, but for what every system has.
constexpr auto tools = {"apt-get", "apt-cache", "dpkg-query", "sudo",     "npm",     "node", "cmake", "ninja", "systemctl",
                        "pgrep",   "pkill",     "virtlogd",   "libvirtd", "python3", "curl", "wget",  "git"};
/// What the stand-ins for the two programs answer.
constexpr int ownStatus = 7;

enum class SetUp { Fails, Works };

QStringList optionsIn(const QByteArray& help)
{
    static const QRegularExpression option("^ +(?:-\\w, )*--([a-z-]+)", QRegularExpression::MultilineOption);
    QStringList found;
    for (auto each = option.globalMatch(QString::fromUtf8(help)); each.hasNext();)
        found.append("--" + each.next().captured(1));
    return found;
}

} // namespace

class ScriptsTest : public QObject
{
    Q_OBJECT

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QStringList called;   ///< Of the stand-ins, with their arguments.
        bool touched = false; ///< Whether the build folder was made.
    };

    QByteArray m_runHelp, m_testHelp;

    static void writeProgram(const QString& path, const QByteArray& text)
    {
        QVERIFY(writeFileAtomically(path, "#!/bin/sh\n" + text).has_value());
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    /// Runs a copy of the script @p name with nothing of this process's environment but what @p more says.
    static Answer run(const QString& name, const QStringList& arguments, const QMap<QString, QString>& more = {}, SetUp setUp = SetUp::Fails)
    {
        const QTemporaryDir folder;
        const QString source = QStringLiteral(GATEHOUSE_SOURCE_DIR "/");
        const auto at = [&folder](const QString& path) { return folder.filePath(path); };
        for (const char* each : {"bin", "tree/cmake", "tree/resources/devnet", "home"})
            QDir().mkpath(at(each));
        for (const char* each : {"run", "test", "cmake/setup.sh", "cmake/packages.txt", "CMakeLists.txt", "resources/devnet/package.json",
                                 "resources/devnet/package-lock.json"})
            if (!QFile::copy(source + each, at("tree/") + each))
                qFatal("cannot copy %s", each);
        const QByteArray writeDown = "printf '%s' \"${0##*/}\" >>\"$CALLED\"\nprintf ' %s' \"$@\" >>\"$CALLED\"\nprintf '\\n' >>\"$CALLED\"\n";
        // "installed" is what dpkg-query has to say; of the others nobody reads it.
        writeProgram(at("stand-in"), writeDown + (setUp == SetUp::Works ? "echo installed\nexit 0\n" : "exit 1\n"));
        for (const char* tool : tools)
            QFile::link(at("stand-in"), at("bin/") + tool);
        if (setUp == SetUp::Works) {
            QDir().mkpath(at("tree/build/release/bin"));
            for (const char* program : {"gatehouse", "gatehousectl"})
                writeProgram(at("tree/build/release/bin/") + program, writeDown + "exit " + QByteArray::number(ownStatus) + '\n');
        }
        QProcess process;
        QProcessEnvironment environment;
        environment.insert("PATH", at("bin") + ":/usr/bin:/bin");
        environment.insert("HOME", at("home"));
        environment.insert("CALLED", at("called"));
        environment.insert("LC_ALL", "C.UTF-8");
        for (auto each = more.cbegin(); each != more.cend(); ++each)
            environment.insert(each.key(), each.value());
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.setWorkingDirectory("/");
        process.start(at("tree/") + name, arguments);
        Answer answer;
        if (!process.waitForFinished(60'000)) {
            process.kill();
            process.waitForFinished();
            return answer;
        }
        answer.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
        answer.out = process.readAllStandardOutput();
        answer.err = process.readAllStandardError();
        answer.called = QString::fromUtf8(readFile(at("called"), 1024 * 1024).value_or(QByteArray())).split('\n', Qt::SkipEmptyParts);
        answer.touched = QFile::exists(at("tree/build"));
        return answer;
    }
    static Answer withDisplay(const QStringList& arguments, SetUp setUp = SetUp::Fails) { return run("run", arguments, {{"DISPLAY", ":97"}}, setUp); }
    static QStringList words(const QString& text) { return text.split(' ', Qt::SkipEmptyParts); }

    /// Refused before anything was asked, made or fetched.
    static void verifyRefused(const Answer& answer, int status, const QString& says)
    {
        QVERIFY2(answer.called.isEmpty(), qPrintable(answer.called.join('\n')));
        QVERIFY(!answer.touched);
        QVERIFY2(answer.status == status, answer.err.constData());
        QCOMPARE(answer.out, QByteArray());
        QCOMPARE(answer.err.count('\n'), 1);
        QVERIFY2(answer.err.contains(says.toUtf8()), answer.err.constData());
    }

private Q_SLOTS:
    void helpAsksNothing()
    {
        for (const char* script : {"run", "test"})
            for (const QStringList& arguments : {QStringList{"--help"}, QStringList{"-h"}, QStringList{"--yes", "--nonsense", "--help"}}) {
                const Answer answer = run(script, arguments);
                QCOMPARE(answer.status, 0);
                QVERIFY(answer.called.isEmpty() && !answer.touched);
                QVERIFY2(answer.out.contains("Example: ./" + QByteArray(script)), answer.out.constData());
                QCOMPARE(answer.err, QByteArray());
                for (const QByteArray& line : answer.out.split('\n'))
                    QVERIFY2(line.size() <= 110, line.constData());
                (qstrcmp(script, "run") == 0 ? m_runHelp : m_testHelp) = answer.out;
            }
    }

    void wrongOptionsAreSaidAtOnce_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("misspelt") << "run" << "--headles" << "unknown option --headles;";
        QTest::newRow("misspelt after a good one") << "run" << "--yes --them dark" << "unknown option --them;";
        QTest::newRow("misspelt with a value") << "run" << "--headless --quik=1" << "unknown option --quik;";
        QTest::newRow("short") << "run" << "-y" << "unknown option -y;";
        QTest::newRow("a word") << "run" << "headless" << "unexpected argument \"headless\"";
        QTest::newRow("a word, headless") << "run" << "--headless demo" << "unexpected argument \"demo\"";
        QTest::newRow("of the main job") << "run" << "--lenient-times" << "./run --headless --lenient-times";
        QTest::newRow("of the window") << "run" << "--theme dark --headless" << "--theme is for the window, not for --headless";
        QTest::newRow("no value") << "run" << "--page" << "--page needs a value";
        QTest::newRow("no value, headless") << "run" << "--headless --profile" << "--profile needs a value";
        QTest::newRow("empty value") << "run" << "--screenshots=" << "--screenshots needs a value";
        QTest::newRow("a value too much") << "run" << "--demo-data=1" << "--demo-data takes no value";
        QTest::newRow("theme") << "run" << "--theme drak" << "light dark system";
        QTest::newRow("page") << "run" << "--page=machine" << "overview images machines";
        QTest::newRow("profile") << "run" << "--profile ../other" << "\"../other\" is not a profile name";
        QTest::newRow("opposites") << "run" << "--headless --strict-times --lenient-times" << "opposite";
        QTest::newRow("opposite amounts") << "run" << "--headless --quiet --verbose" << "--quiet and --verbose";
        QTest::newRow("test: misspelt") << "test" << "--labels unit" << "unknown option --labels";
        QTest::newRow("test: label without value") << "test" << "--label" << "unit, gui, integration, e2e, fuzz, lint";
        QTest::newRow("test: no such label") << "test" << "--yes --label nonsense" << "there is no label \"nonsense\"; labels are unit, gui, integration, e2e, fuzz, lint";
        QTest::newRow("test: a pattern is no label") << "test" << "--label uni." << "there is no label \"uni.\"";
        QTest::newRow("test: only without value") << "test" << "--label unit --only" << "--only needs";
        QTest::newRow("test: a word") << "test" << "unit" << "unknown option unit";
    }
    void wrongOptionsAreSaidAtOnce()
    {
        QFETCH(QString, script);
        QFETCH(QString, arguments);
        QFETCH(QString, says);
        const Answer answer = run(script, words(arguments), {{"DISPLAY", ":97"}});
        verifyRefused(answer, 2, says);
        QVERIFY2(answer.err.startsWith(script.toUtf8() + ": ") && answer.err.contains("see ./" + script.toUtf8() + " --help"), answer.err.constData());
    }
    void emptyArgumentsAreRefused()
    {
        verifyRefused(withDisplay({""}), 2, "unexpected argument \"\"");
        verifyRefused(withDisplay({"--page", ""}), 2, "there is no page \"\"");
        verifyRefused(withDisplay({"--page", "overview images"}), 2, "there is no page");
        verifyRefused(run("test", {"--label", ""}), 2, "there is no label \"\"");
        verifyRefused(run("test", {"--label", "unit gui"}), 2, "there is no label \"unit gui\"");
        verifyRefused(run("test", {"--only", ""}), 2, "--only needs");
    }

    void noDisplayIsSaidAtOnce()
    {
        for (const QStringList& arguments : {QStringList{}, {"--yes"}, {"--demo-data"}, {"--theme", "dark"}}) {
            const Answer answer = run("run", arguments, {{"DISPLAY", ""}});
            verifyRefused(answer, 4, "./run --headless");
            QVERIFY2(answer.err.contains("DISPLAY"), answer.err.constData());
        }
        // Wrong options come first.
        verifyRefused(run("run", {"--headles"}), 2, "unknown option");
    }
    void whereThereIsADisplaySetUpBegins_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("X") << "DISPLAY=:97" << "";
        QTest::newRow("Wayland") << "WAYLAND_DISPLAY=wayland-0" << "";
        QTest::newRow("chosen in the environment") << "QT_QPA_PLATFORM=offscreen" << "";
        QTest::newRow("chosen by option") << "A=b" << "-platform offscreen";
        QTest::newRow("chosen by option, two dashes") << "A=b" << "--platform=offscreen";
        QTest::newRow("none needed") << "A=b" << "--headless";
    }
    void whereThereIsADisplaySetUpBegins()
    {
        QFETCH(QString, variable);
        QFETCH(QString, arguments);
        const Answer answer = run("run", words(arguments), {{variable.section('=', 0, 0), variable.section('=', 1)}});
        // What the refusals above must not reach: the stand-ins are noticed, and their failure ends it.
        QVERIFY2(!answer.called.filter(QRegularExpression("^apt-(cache|get) ")).isEmpty(), answer.err.constData());
        QVERIFY(answer.touched);
        QCOMPARE(answer.status, 4);
    }

    void goodOptionsReachTheProgram_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("called");
        QTest::newRow("window") << "" << "gatehouse";
        QTest::newRow("window, everything") << "--yes --profile work --page=nodes --theme dark --demo-data --screenshots /tmp/a -platform offscreen -style fusion"
                                            << "gatehouse --profile work --page nodes --theme dark --demo-data --screenshots /tmp/a --platform offscreen --style fusion";
        QTest::newRow("headless") << "--headless" << "gatehousectl demo --yes";
        QTest::newRow("headless, everything") << "--quick --hold --lenient-times --json --quiet --profile=other --headless --yes"
                                              << "gatehousectl demo --yes --quick --hold --lenient-times --json --quiet --profile other";
        QTest::newRow("headless, more in the log") << "--headless --verbose" << "gatehousectl demo --yes --verbose";
        QTest::newRow("strict") << "--headless --strict-times" << "gatehousectl demo --yes --strict-times";
    }
    void goodOptionsReachTheProgram()
    {
        QFETCH(QString, arguments);
        QFETCH(QString, called);
        const Answer answer = withDisplay(words(arguments), SetUp::Works);
        QVERIFY2(answer.status == ownStatus, answer.err.constData()); // Its exit status is ours.
        QCOMPARE(answer.called.filter(QRegularExpression("^gatehouse")).size(), 1);
        QCOMPARE(answer.called.filter(QRegularExpression("^gatehouse")).first().trimmed(), called);
        QCOMPARE(answer.called.filter(QRegularExpression("^cmake --build ")).size(), 1);
    }
    void labelsReachCtest()
    {
        const Answer answer = run("test", {"--label", "unit", "--only", "Foo|Bar", "--yes", "--label", "lint"}, {}, SetUp::Works);
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QStringList runner = answer.called.filter(QRegularExpression("^python3 "));
        QCOMPARE(runner.size(), 1);
        QVERIFY2(runner.first().endsWith("/build/release -R Foo|Bar -L ^(unit|lint)$"), qPrintable(runner.first()));
        QVERIFY(run("test", {}, {}, SetUp::Works).called.filter(QRegularExpression("^python3 .*/build/release *$")).size() == 1);
    }

    /// What the scripts know of the programs must not become untrue.
    void optionsAreThoseOfTheMainJob()
    {
        QProcess help;
        help.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), {"demo", "--help"});
        if (help.error() == QProcess::FailedToStart)
            QSKIP("gatehousectl is not built");
        QVERIFY(help.waitForFinished(60'000));
        const QStringList options = optionsIn(help.readAllStandardOutput());
        QVERIFY(options.size() >= 4);
        for (const QString& option : options) {
            QVERIFY2(m_runHelp.contains("  " + option.toUtf8() + ' '), qPrintable(option));
            const Answer answer = run("run", {"--headless", option});
            QVERIFY2(!answer.called.isEmpty(), answer.err.constData());
        }
    }
    void optionsAreThoseOfTheWindow()
    {
#ifndef HAS_CONSOLE
        QSKIP("the console is not built");
#endif
        QProcess help;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        environment.insert("LC_ALL", "C.UTF-8");
        help.setProcessEnvironment(environment);
        help.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehouse"), {"--help"});
        QVERIFY(help.waitForFinished(60'000));
        const QByteArray text = help.readAllStandardOutput();
        QStringList options = optionsIn(text);
        for (const char* own : {"--help", "--help-all", "--version"})
            options.removeAll(own);
        QVERIFY(options.size() >= 5);
        const QMap<QString, QString> values{{"--profile", "work"}, {"--page", "nodes"}, {"--theme", "dark"}, {"--screenshots", "/tmp/a"}};
        for (const QString& option : options) {
            QVERIFY2(m_runHelp.contains("  " + option.toUtf8() + ' '), qPrintable(option));
            const Answer answer = withDisplay(values.contains(option) ? QStringList{option, values[option]} : QStringList{option});
            QVERIFY2(!answer.called.isEmpty(), answer.err.constData());
        }
        // The same pages: the program's own help lists them.
        static const QRegularExpression list("Open the page NAME:\\s*([a-z,\\s]+)\\.");
        const auto match = list.match(QString::fromUtf8(text));
        QVERIFY2(match.hasMatch(), text.constData());
        static const QRegularExpression between("[,\\s]+|\\bor\\b");
        QStringList pages = match.captured(1).split(between, Qt::SkipEmptyParts);
        static const QRegularExpression ours("open the page NAME, one of\n +([a-z ]+)\n");
        QStringList known = words(ours.match(QString::fromUtf8(m_runHelp)).captured(1));
        pages.sort();
        known.sort();
        QCOMPARE(known, pages);
    }
    void labelsAreThoseOfTheTests()
    {
        QSet<QString> labels;
        static const QRegularExpression mark("LABELS \"([^\"]*)\"");
        QDirIterator files(QStringLiteral(GATEHOUSE_BINARY_DIR), {"CTestTestfile.cmake"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            for (auto each = mark.globalMatch(QString::fromUtf8(readFile(files.next(), 4 * 1024 * 1024).value_or(QByteArray()))); each.hasNext();)
                for (const QString& label : each.next().captured(1).split(';', Qt::SkipEmptyParts))
                    labels.insert(label);
        QVERIFY(labels.contains("integration") && labels.contains("lint"));
        static const QRegularExpression ours("only tests marked so: ([a-z0-9, ]+);");
        const QStringList listed = ours.match(QString::fromUtf8(m_testHelp)).captured(1).split(", ");
        QSet<QString> known(listed.begin(), listed.end());
#ifndef HAS_CONSOLE
        known.remove("gui");
#endif
        QCOMPARE(known, labels);
    }
};

QTEST_GUILESS_MAIN(ScriptsTest)
#include "tst_Scripts.moc"
