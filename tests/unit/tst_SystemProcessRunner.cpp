// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Operation.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/ProcessState.h"

#include <QtTest>
#include <csignal>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::process;
using namespace std::chrono_literals;

namespace {

ProcessSpec helper(const QStringList& arguments)
{
    ProcessSpec spec;
    spec.program = QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehouse_process_helper");
    spec.arguments = arguments;
    spec.timeout = 20s;
    spec.killGrace = 300ms;
    return spec;
}

ProcessOutcome runNow(ProcessSpec spec, CancelToken cancel = {}, LineHandler onLine = {})
{
    SystemProcessRunner runner;
    return QCoro::waitFor(runner.run(std::move(spec), std::move(cancel), std::move(onLine)));
}

} // namespace

class SystemProcessRunnerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ends_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("timeoutMs");
        QTest::addColumn<int>("end");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<int>("signal");
        QTest::newRow("success") << QStringList{"out=hello"} << 0 << int(ProcessEnd::Exited) << 0 << 0;
        QTest::newRow("status 7") << QStringList{"exit=7"} << 0 << int(ProcessEnd::Exited) << 7 << 0;
        QTest::newRow("abort") << QStringList{"crash=6"} << 0 << int(ProcessEnd::Crashed) << -1 << SIGABRT;
        QTest::newRow("segfault") << QStringList{"crash=11"} << 0 << int(ProcessEnd::Crashed) << -1 << SIGSEGV;
        QTest::newRow("hang") << QStringList{"hang"} << 200 << int(ProcessEnd::TimedOut) << -1 << SIGTERM;
        QTest::newRow("ignores SIGTERM") << QStringList{"ignore-term", "hang"} << 200 << int(ProcessEnd::TimedOut) << -1 << SIGKILL;
        QTest::newRow("flood") << QStringList{"flood"} << 0 << int(ProcessEnd::OutputLimit) << -1 << SIGKILL;
    }
    void ends()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, timeoutMs);
        QFETCH(int, end);
        QFETCH(int, exitCode);
        QFETCH(int, signal);
        ProcessSpec spec = helper(arguments);
        if (timeoutMs > 0)
            spec.timeout = std::chrono::milliseconds(timeoutMs);
        spec.outputLimit = 100'000;
        const ProcessOutcome outcome = runNow(spec);
        QCOMPARE(int(outcome.end), end);
        QCOMPARE(outcome.exitCode, exitCode);
        QCOMPARE(outcome.signal, signal);
        QVERIFY(outcome.standardOutput.size() <= spec.outputLimit);
    }
    void failsToStart_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("folder");
        QTest::newRow("missing") << "/no/such/program" << "";
        QTest::newRow("relative") << "program" << "";
        QTest::newRow("not executable") << "/etc/passwd" << "";
        QTest::newRow("missing folder") << "/bin/true" << "/no/such/folder";
    }
    void failsToStart()
    {
        QFETCH(QString, program);
        QFETCH(QString, folder);
        ProcessSpec spec;
        spec.program = program;
        spec.workingDirectory = folder;
        const ProcessOutcome outcome = runNow(spec);
        QCOMPARE(int(outcome.end), int(ProcessEnd::FailedToStart));
        QVERIFY(!outcome.errorText.isEmpty());
    }
    void givesInputAndTakesBothStreams()
    {
        ProcessSpec spec = helper({"echo", "err=oops"});
        spec.standardInput = QByteArray(300'000, 'i') + "\nlast";
        QStringList lines;
        const ProcessOutcome outcome = runNow(spec, {}, [&](OutputStream stream, const QString& line) {
            if (stream == OutputStream::StandardError)
                lines.append(line);
        });
        QVERIFY(outcome.isSuccess());
        QCOMPARE(outcome.standardOutput, spec.standardInput);
        QCOMPARE(outcome.standardError, QByteArray("oops\n"));
        QCOMPARE(lines, QStringList({"oops"}));
    }
    void inputNobodyReadsIsNoCrash()
    {
        ProcessSpec spec = helper({"exit=0"});
        spec.standardInput = QByteArray(1'000'000, 'i');
        QVERIFY(runNow(spec).isSuccess());
    }
    void environmentIsExactlyTheMap()
    {
        qputenv("GATEHOUSE_TEST_LEAK", "leak");
        ProcessSpec spec = helper({"env", "cwd"});
        spec.environment = {{"ONLY", "this"}};
        QCOMPARE(runNow(spec).standardOutput, QByteArray("ONLY=this\n/\n"));
        spec.environment.clear();
        QVERIFY(!runNow(spec).standardOutput.contains("leak"));
    }
    void linesArriveWhileItRuns()
    {
        CancelSource cancel;
        ProcessSpec spec = helper({"out=first", "hang"});
        const ProcessOutcome outcome = runNow(spec, cancel.token(), [&](OutputStream, const QString& line) {
            if (line == "first")
                cancel.cancel();
        });
        QCOMPARE(int(outcome.end), int(ProcessEnd::Cancelled));
        QVERIFY(outcome.duration < 10s);
    }
    void lastLineNeedsNoNewline()
    {
        QStringList lines;
        runNow(helper({"out=a", "partial=b"}), {}, [&](OutputStream, const QString& line) { lines.append(line); });
        QCOMPARE(lines, QStringList({"a", "b"}));
    }
    void cancelledBeforeTheStartNeverRuns()
    {
        QTemporaryDir folder;
        CancelSource cancel;
        cancel.cancel();
        const ProcessOutcome outcome = runNow(helper({"grandchild=" + folder.filePath("pid")}), cancel.token());
        QCOMPARE(int(outcome.end), int(ProcessEnd::Cancelled));
        QVERIFY(!QFile::exists(folder.filePath("pid")));
    }
    void operationCancels()
    {
        Operation operation("test", "subject", {});
        QTimer::singleShot(100, &operation, &Operation::cancel);
        const ProcessOutcome outcome = runNow(helper({"hang"}), CancelToken::of(operation));
        QCOMPARE(int(outcome.end), int(ProcessEnd::Cancelled));
        QVERIFY(CancelToken::of(operation).isCancelled());
    }
    void grandchildrenGoWithTheGroup_data()
    {
        QTest::addColumn<QStringList>("then");
        QTest::newRow("timed out") << QStringList{"hang"};
        QTest::newRow("timed out, stubborn") << QStringList{"ignore-term", "hang"};
        QTest::newRow("left behind") << QStringList{"exit=0"};
    }
    void grandchildrenGoWithTheGroup()
    {
        QFETCH(QStringList, then);
        QTemporaryDir folder;
        const QString file = folder.filePath("pid");
        ProcessSpec spec = helper(QStringList{"grandchild=" + file} + then);
        spec.timeout = 300ms;
        spec.killGrace = 200ms;
        runNow(spec);
        QFile pidFile(file);
        QVERIFY(pidFile.open(QIODevice::ReadOnly));
        const qint64 pid = pidFile.readAll().trimmed().toLongLong();
        QVERIFY(pid > 1);
        QTRY_VERIFY_WITH_TIMEOUT(!test::isAlive(pid), 3000);
    }
    void keepTailKeepsTheEnd()
    {
        ProcessSpec spec = helper({"chatter=500000", "out=the end"});
        spec.outputLimit = 1000;
        spec.overflow = OutputOverflow::KeepTail;
        const ProcessOutcome outcome = runNow(spec);
        QVERIFY(outcome.isSuccess());
        QCOMPARE(outcome.standardOutput.size(), 1000);
        QVERIFY(outcome.standardOutput.endsWith("the end\n"));
        QCOMPARE(outcome.droppedBytes, 500000 + 8 - 1000);
    }
    void manyAtOnce()
    {
        SystemProcessRunner runner;
        std::vector<QCoro::Task<ProcessOutcome>> tasks;
        for (int i = 0; i < 20; ++i)
            tasks.push_back(runner.run(helper({QStringLiteral("sleep=%1").arg(i * 3), QStringLiteral("exit=%1").arg(i)})));
        for (int i = 0; i < 20; ++i)
            QCOMPARE(QCoro::waitFor(tasks[size_t(i)]).exitCode, i);
    }
};

QTEST_GUILESS_MAIN(SystemProcessRunnerTest)
#include "tst_SystemProcessRunner.moc"
