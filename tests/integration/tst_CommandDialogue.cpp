// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says while it runs and what it asks: --json-lines of the real program, and questions on a real terminal.
#include "core/base/Paths.h"
#include "core/eth/NodeTools.h"
#include "core/vm/MachineStore.h"
#include "support/CommandLine.h"
#include "support/Pty.h"
#include "support/StoredImage.h"
#include "tests/support/TinyPe.h"
#include "tests/support/TinyTdvf.h"

#include <QDir>
#include <QTcpServer>
#include <QtTest>
#include <csignal>

using namespace gatehouse;

namespace {

constexpr quint16 basePort = 26100;
constexpr int soon = 60'000;

} // namespace

class CommandDialogueTest : public QObject
{
    Q_OBJECT

    test::CommandLine m_program{basePort};

    void prepare(QProcess& process) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_program.path("state"));
        environment.insert("GATEHOUSE_CACHE", m_program.path("cache"));
        environment.insert("GATEHOUSE_SHARE", QStringLiteral(GATEHOUSE_SOURCE_DIR));
        environment.insert("GATEHOUSE_PORT_BASE", QString::number(basePort));
        process.setProcessEnvironment(environment);
        process.setProgram(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"));
    }
    /// Every line held against its schema: those with "event" against that of lines, the others against the command's own.
    static void verifyLines(const QStringList& words, const QList<QByteArray>& lines, QList<QJsonObject>* events, QList<QJsonObject>* documents)
    {
        QFile file(GATEHOUSE_SOURCE_DIR "/docs/cli/line.schema.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const test::JsonSchema schema(QJsonDocument::fromJson(file.readAll()).object());
        for (const QByteArray& line : lines) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const bool isEvent = object.contains("event");
            const QString wrong = isEvent ? schema.breach(object) : test::documentBreach(QStringList{"--json"} + words, line);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong + " in " + QString::fromUtf8(line)));
            (isEvent ? events : documents)->append(object);
        }
    }
    static QList<QByteArray> linesOf(const QByteArray& out)
    {
        QList<QByteArray> lines = out.split('\n');
        lines.removeLast(); // Empty, or not complete yet.
        return lines;
    }
    static bool ended(QProcess& process)
    {
        return QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, soon);
    }
    /// Starts it on a terminal and waits for its question.
    void ask(QProcess& process, test::Pty& terminal, const QStringList& words)
    {
        QVERIFY(terminal.isOpen());
        prepare(process);
        process.setArguments(words);
        terminal.attachTo(process);
        process.start();
        QTRY_VERIFY2_WITH_TIMEOUT(terminal.shown().contains("[y/N]"), terminal.shown().constData(), soon);
        // It waits. Under load it asks before anybody here was told that it started.
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::Running, soon);
    }
    /// Sends @p signal; the command then says that it was cancelled, by itself.
    void verifyCancelled(QProcess& process, const QStringList& words, int signal)
    {
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::Running, soon);
        QCOMPARE(::kill(pid_t(process.processId()), signal), 0);
        QVERIFY2(QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 20'000), "it goes on");
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        const QByteArray out = process.readAllStandardOutput(), err = process.readAllStandardError();
        QVERIFY2(process.exitCode() == 1, (out + err).constData());
        QCOMPARE(QJsonDocument::fromJson(out).object()["error"].toObject()["code"].toString(), QString("cancelled"));
        test::verifyDocument(words, out);
        QCOMPARE(out.count('\n'), 1);
        QCOMPARE(err.count('\n'), 1);
    }
    /// Ended, whoever inherited it.
    static bool isGone(pid_t pid)
    {
        QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
        if (!file.open(QIODevice::ReadOnly))
            return true;
        const QByteArray line = file.readAll();
        return line.isEmpty() || line.mid(line.lastIndexOf(')') + 2, 1) == "Z";
    }
    /// Of this profile's devnet.
    QString simulatedQuote() const
    {
        const QString path = m_program.path("quote.bin");
        if (!QFile::exists(path) && m_program.run({"quote", "issue", "00112233", "--out", path}).status != 0)
            return {};
        return path;
    }
    QString chainFile() const { return m_program.path("state/devnet/chain.json"); }
    void makeChain() { QVERIFY(QDir().mkpath(m_program.path("state/devnet")) && writeFileAtomically(chainFile(), "{}")); }

private Q_SLOTS:
    void aShortCommandHasOneLine()
    {
        const auto answer = m_program.run({"--json-lines", "image", "list"});
        QCOMPARE(answer.status, 0);
        QList<QJsonObject> events, documents;
        verifyLines({"image", "list"}, linesOf(answer.out), &events, &documents);
        QCOMPARE(events.size(), 0);
        QCOMPARE(documents.size(), 1);
        const auto failed = m_program.run({"--json-lines", "image", "show", "nothing"});
        QCOMPARE(failed.status, 4);
        QCOMPARE(linesOf(failed.out).size(), 1);
        QVERIFY(failed.json().contains("error"));
    }
    void aLongOneTellsItsSteps()
    {
        const Paths paths{m_program.path("state"), m_program.path("cache"), {}};
        QVERIFY(test::storeImage(paths, "dstack-stored", QByteArray(1024 * 1024, 'd')));
        const QStringList words{"image", "export", "dstack-stored", "--format", "raw", "--out", m_program.path("copy.raw")};
        const auto answer = m_program.run(QStringList{"--json-lines"} + words, soon);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QList<QJsonObject> events, documents;
        verifyLines({"image", "export"}, linesOf(answer.out), &events, &documents);
        QCOMPARE(documents.size(), 1);
        QVERIFY2(linesOf(answer.out).last().contains("\"sha256\""), answer.out.constData()); // The answer comes last.
        QVERIFY(!events.isEmpty());
        QStringList states;
        for (const QJsonObject& event : events) {
            QCOMPARE(event["event"].toString(), QString("step"));
            QCOMPARE(event["operation"].toString(), QString("image.export"));
            states.append(event["state"].toString());
        }
        QVERIFY2(states.contains("running") && states.last() == "done", qPrintable(states.join(' ')));
        // Once more: the file is there already.
        const auto refused = m_program.run(QStringList{"--json-lines"} + words, soon);
        QVERIFY(refused.status > 0);
        QVERIFY2(linesOf(refused.out).last().contains("\"error\""), refused.out.constData());
    }
    void serveTellsWhatHappens()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
        QProcess serve;
        prepare(serve);
        serve.setArguments({"--json-lines", "serve"});
        QByteArray out;
        connect(&serve, &QProcess::readyReadStandardOutput, this, [&] { out += serve.readAllStandardOutput(); });
        serve.start();
        QTRY_VERIFY2_WITH_TIMEOUT(out.contains("\"contract\""), (out + serve.readAllStandardError()).constData(), soon);
        const auto saved = m_program.run({"policy", "save", m_program.write("new.toml", "name = \"theirs\"\n")});
        QCOMPARE(saved.status, 0);
        QTRY_VERIFY2_WITH_TIMEOUT(out.contains("\"event\":\"policy\"") && out.contains("put a policy in force: theirs"), out.constData(), soon);
        // Another process cannot serve the same: one line, and why.
        const auto second = m_program.run({"--json-lines", "serve"}, soon);
        QCOMPARE(second.status, 4);
        QVERIFY2(linesOf(second.out).last().contains("devnet.held"), second.out.constData());
        serve.terminate();
        QVERIFY(ended(serve));
        QCOMPARE(serve.exitCode(), 0);
        out += serve.readAllStandardOutput();
        QList<QJsonObject> events, documents;
        verifyLines({"serve"}, linesOf(out), &events, &documents);
        QCOMPARE(documents.size(), 1);
        QStringList steps;
        bool policy = false, note = false;
        for (const QJsonObject& event : events) {
            if (event["event"] == "step" && event["operation"] == "network.start")
                steps.append(event["id"].toString() + ' ' + event["state"].toString());
            policy = policy || event["event"] == "policy";
            note = note || (event["event"] == "note" && event["text"].toString().contains("theirs") && !event["problem"].toBool());
        }
        QVERIFY2(steps.contains("host running") && steps.contains("host done"), qPrintable(steps.join(", ")));
        QCOMPARE(QSet<QString>(steps.begin(), steps.end()).size(), steps.size()); // Each state of a step once.
        QVERIFY(policy && note);
        QVERIFY(QFile::remove(m_program.path("state/policy.toml")));
    }
    void aLogIsFollowed_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("text") << QString();
        QTest::newRow("lines") << QString("--json-lines");
    }
    void aLogIsFollowed()
    {
        QFETCH(QString, mode);
        const vm::MachineStore store(m_program.path("state/machines"));
        vm::MachineSpec spec = vm::MachineSpec::make("followed", store.folderOf("followed"));
        spec.imagePath = m_program.path("disk.raw");
        spec.imageId = "none";
        spec.dataDiskBytes = 16 * 1024 * 1024;
        QVERIFY(QDir().mkpath(store.folderOf("followed")));
        const auto kept = store.save(spec);
        QVERIFY2(kept, kept ? "" : qPrintable(kept.error().toString()));
        QFile log(spec.serialLogPath);
        QVERIFY(QDir().mkpath(QFileInfo(spec.serialLogPath).path()) && log.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered));
        log.write("one\ntwo\nthree\n");
        QProcess follow;
        prepare(follow);
        follow.setArguments((mode.isEmpty() ? QStringList() : QStringList{mode}) + QStringList{"vm", "log", "followed", "--follow", "--lines", "2"});
        QByteArray out;
        connect(&follow, &QProcess::readyReadStandardOutput, this, [&] { out += follow.readAllStandardOutput(); });
        follow.start();
        QTRY_VERIFY2_WITH_TIMEOUT(out.contains("three"), (out + follow.readAllStandardError()).constData(), soon);
        log.write("four\nfi");
        QTRY_VERIFY2_WITH_TIMEOUT(out.contains("four"), out.constData(), soon);
        log.write("ve\n");
        QTRY_VERIFY2_WITH_TIMEOUT(out.contains("five"), out.constData(), soon);
        follow.terminate();
        QVERIFY(ended(follow));
        QCOMPARE(follow.exitCode(), 0);
        out += follow.readAllStandardOutput();
        QStringList texts;
        if (mode.isEmpty()) {
            for (const QByteArray& line : linesOf(out))
                texts.append(QString::fromUtf8(line));
        } else {
            QList<QJsonObject> events, documents;
            verifyLines({"vm", "log"}, linesOf(out), &events, &documents);
            QCOMPARE(documents.size(), 0);
            for (const QJsonObject& event : events)
                texts.append(event["text"].toString());
        }
        QCOMPARE(texts, QStringList({"two", "three", "four", "five"}));
    }
    void whatHasNoEndIsNoDocument()
    {
        QCOMPARE(m_program.run({"--json", "vm", "log", "followed", "--follow"}).status, 2);
        QCOMPARE(m_program.run({"vm", "log", "nobody", "--follow"}, soon).status, 4);
    }

    void whatListensToNothingEndsWhenInterrupted_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("Ctrl+C") << SIGINT;
        QTest::newRow("terminated") << SIGTERM;
    }
    /// A PCCS that takes the connection and never answers: nothing of it is worth waiting for.
    void whatListensToNothingEndsWhenInterrupted()
    {
        QFETCH(int, signal);
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        const QString url = QStringLiteral("http://127.0.0.1:%1").arg(silent.serverPort());
        const QStringList words{"--json", "quote", "verify", "--quote", simulatedQuote(), "--pccs", url};
        QProcess process;
        prepare(process);
        process.setArguments(words);
        process.start();
        QTRY_VERIFY2_WITH_TIMEOUT(silent.hasPendingConnections() || process.state() == QProcess::NotRunning, process.readAllStandardError().constData(), soon);
        verifyCancelled(process, words, signal);
    }
    void theQemuOfAMeasurementEndsWithIt_data() { whatListensToNothingEndsWhenInterrupted_data(); }
    void theQemuOfAMeasurementEndsWithIt()
    {
        QFETCH(int, signal);
        const QString told = m_program.path("qemu.pid");
        QFile::remove(told);
        // A child of its own, too: nothing of the group stays.
        const QString qemu = m_program.write("slow-qemu", "#!/bin/sh\nsleep 300 &\necho $! > " + told.toUtf8() + ".new\nmv " + told.toUtf8() + ".new " + told.toUtf8() + "\nwait\n");
        QVERIFY(QFile::setPermissions(qemu, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const QString disk = m_program.write("measured.efi", tests::TinyPe::makeUki(252));
        const QStringList words{"--json", "image", "measure", disk, "--firmware-rule", "edk2-stable202411", "--vcpus", "1", "--memory", "1G", "--qemu", qemu};
        QProcess process;
        prepare(process);
        process.setArguments(words);
        process.start();
        QTRY_VERIFY2_WITH_TIMEOUT(QFile::exists(told) || process.state() == QProcess::NotRunning, process.readAllStandardOutput().constData(), soon);
        QFile file(told);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const pid_t child = pid_t(file.readAll().trimmed().toInt());
        QVERIFY(child > 0 && ::kill(child, 0) == 0);
        verifyCancelled(process, words, signal);
        QTRY_VERIFY_WITH_TIMEOUT(isGone(child), soon);
    }

    void whatCannotBeMeasuredRunsNothing_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("code");
        QTest::newRow("no such file") << m_program.path("nowhere.raw") << "file.unreadable";
        QTest::newRow("no program") << m_program.write("garbage.efi", "MZ garbage") << "image.bad-pe";
    }
    /// Neither QEMU nor, in it, a firmware is started for a file that is none.
    void whatCannotBeMeasuredRunsNothing()
    {
        QFETCH(QString, file);
        QFETCH(QString, code);
        const QString told = m_program.path("qemu.ran");
        const QString qemu = m_program.write("telling-qemu", "#!/bin/sh\necho >> " + told.toUtf8() + "\n");
        QVERIFY(QFile::setPermissions(qemu, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        const QString firmware = m_program.write("OVMF.fd", tests::TinyTdvf::make(tests::TinyTdvf::volume({})));
        const QStringList rest{"--firmware", firmware, "--firmware-rule", "edk2-stable202411", "--vcpus", "1", "--memory", "1G", "--qemu", qemu, "--run-firmware"};
        const auto refused = m_program.run(QStringList{"--json", "image", "measure", file} + rest);
        const QJsonObject json = QJsonDocument::fromJson(refused.out).object();
        QCOMPARE(json["error"].toObject()["code"].toString(), code);
        QVERIFY(!QFile::exists(told));
        const QString disk = m_program.write("measured.efi", tests::TinyPe::makeUki(252));
        QCOMPARE(m_program.run(QStringList{"--json", "image", "measure", disk} + rest).status, 0);
        QVERIFY(QFile::remove(told)); // The same for one that can be.
    }

    void aQuestionOnATerminalWaitsForItsAnswer_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("done");
        QTest::newRow("y") << QByteArray("y\r") << 0 << true;
        QTest::newRow("yes") << QByteArray("YES\r") << 0 << true;
        QTest::newRow("n") << QByteArray("n\r") << 1 << false;
        QTest::newRow("nothing") << QByteArray("\r") << 1 << false;
        QTest::newRow("something else") << QByteArray("yup\r") << 1 << false;
        QTest::newRow("end of input") << QByteArray("\x04") << 1 << false;
        QTest::newRow("Ctrl+C") << QByteArray("\x03") << 1 << false;
    }
    void aQuestionOnATerminalWaitsForItsAnswer()
    {
        QFETCH(QByteArray, typed);
        QFETCH(int, status);
        QFETCH(bool, done);
        makeChain();
        test::Pty terminal;
        QProcess process;
        ask(process, terminal, {"--json", "chain", "reset"});
        QVERIFY(QFile::exists(chainFile()));
        terminal.type(typed);
        QVERIFY(ended(process));
        QCOMPARE(process.exitCode(), status);
        QCOMPARE(QFile::exists(chainFile()), !done);
        const QByteArray out = process.readAllStandardOutput(); // The question is not in it.
        test::verifyDocument({"--json", "chain", "reset"}, out);
        QCOMPARE(out.count('\n'), 1);
        QCOMPARE(out.contains("\"forgotten\""), done);
    }
    void aMachineIsRemovedOnlyWithAYes()
    {
        const vm::MachineStore store(m_program.path("state/machines"));
        test::Pty terminal;
        QProcess process;
        ask(process, terminal, {"vm", "remove", "followed"});
        QVERIFY2(terminal.shown().contains("encrypted disk"), terminal.shown().constData());
        terminal.type("no\r");
        QVERIFY(ended(process));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY2(terminal.shown().contains("nothing was done"), terminal.shown().constData());
        QVERIFY(store.load("followed"));
    }
    void withoutATerminalItIsWrongUsage()
    {
        makeChain();
        QCOMPARE(m_program.run({"chain", "reset"}).status, 2);
        QVERIFY(QFile::exists(chainFile()));
        // Nor when the question could not be seen.
        test::Pty terminal;
        QProcess process;
        prepare(process);
        process.setArguments({"chain", "reset"});
        const QByteArray seen = m_program.path("stderr").toUtf8();
        terminal.attachTo(process);
        const auto attach = process.childProcessModifier();
        const char* path = seen.constData();
        process.setChildProcessModifier([attach, path] {
            attach();
            const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            ::dup2(file, 2);
        });
        process.start();
        QVERIFY(ended(process));
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(QFile::exists(chainFile()));
    }
};

QTEST_GUILESS_MAIN(CommandDialogueTest)
#include "tst_CommandDialogue.moc"
