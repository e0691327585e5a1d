// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/ManagedProcess.h"
#include "core/process/ProcessErrors.h"
#include "tests/support/ProcessState.h"

#include <QtTest>
#include <csignal>
#include <qcoro/qcorotask.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::process;
using namespace std::chrono_literals;

namespace {

ProcessSpec helper(const QStringList& arguments)
{
    ProcessSpec spec;
    spec.program = QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehouse_process_helper");
    spec.arguments = arguments;
    return spec;
}

} // namespace

class ManagedProcessTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        // A second life of this program as a parent that is killed; see diesWithAKilledParent().
        if (!qEnvironmentVariableIsSet("GATEHOUSE_TEST_PARENT"))
            return;
        ManagedProcess child(helper({"ignore-term", "pid", "hang"}));
        const Result<QString> line = QCoro::waitFor(child.startAndAwaitLine("", 5s));
        std::puts(qPrintable(*line));
        std::fflush(stdout);
        for (;;)
            pause();
    }
    void startsSpeaksAndStops()
    {
        ManagedProcess process(helper({"on-term=bye", "out=Listening on 127.0.0.1:1", "hang"}));
        QSignalSpy started(&process, &ManagedProcess::started);
        QSignalSpy exited(&process, &ManagedProcess::exited);
        QStringList lines;
        connect(&process, &ManagedProcess::line, this, [&](OutputStream, const QString& line) { lines.append(line); });
        QCOMPARE(*QCoro::waitFor(process.startAndAwaitLine("Listening", 5s)), QString("Listening on 127.0.0.1:1"));
        QVERIFY(process.isRunning());
        QCOMPARE(started.size(), 1);
        const qint64 pid = process.processId();
        const ProcessOutcome outcome = QCoro::waitFor(process.stopAndWait(2s));
        QCOMPARE(int(outcome.end), int(ProcessEnd::Cancelled));
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(exited.size(), 1);
        QVERIFY(lines.contains("bye"));
        QVERIFY(!process.isRunning());
        QVERIFY(!test::isAlive(pid));
        QCOMPARE(int(QCoro::waitFor(process.stopAndWait()).end), int(ProcessEnd::Cancelled));
    }
    void stubbornOneIsKilled()
    {
        ManagedProcess process(helper({"ignore-term", "out=up", "hang"}));
        QVERIFY(QCoro::waitFor(process.startAndAwaitLine("up", 5s)));
        const ProcessOutcome outcome = QCoro::waitFor(process.stopAndWait(200ms));
        QCOMPARE(outcome.signal, SIGKILL);
    }
    void exitBeforeTheLineIsTheError_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("code");
        QTest::newRow("status") << QStringList{"err=address in use", "exit=1"} << "process.exit-status";
        QTest::newRow("status 0") << QStringList{"exit=0"} << "process.exit-status";
        QTest::newRow("crash") << QStringList{"crash=11"} << "process.crashed";
        QTest::newRow("silence") << QStringList{"hang"} << "process.timed-out";
    }
    void exitBeforeTheLineIsTheError()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, code);
        ManagedProcess process(helper(arguments));
        const Result<QString> line = QCoro::waitFor(process.startAndAwaitLine("never", 500ms));
        QVERIFY(!line);
        QCOMPARE(QString::fromUtf8(line.error().code().name.data(), qsizetype(line.error().code().name.size())), code);
        if (arguments.size() == 2)
            QVERIFY(line.error().detail().contains("address in use"));
    }
    void missingProgramIsReported()
    {
        ProcessSpec spec;
        spec.program = "/no/such/program";
        ManagedProcess process(spec);
        QVERIFY(QCoro::waitFor(process.startAndAwaitLine("x", 5s)).error().is(process::errors::failedToStart));
    }
    void canBeStartedAgain()
    {
        ManagedProcess process(helper({"out=up", "hang"}));
        QVERIFY(QCoro::waitFor(process.startAndAwaitLine("up", 5s)));
        QCoro::waitFor(process.stopAndWait());
        QVERIFY(QCoro::waitFor(process.startAndAwaitLine("up", 5s)));
        QVERIFY(process.isRunning());
    }
    void goesWithItsObject()
    {
        qint64 pid = 0;
        {
            ManagedProcess process(helper({"ignore-term", "out=up", "hang"}));
            QVERIFY(QCoro::waitFor(process.startAndAwaitLine("up", 5s)));
            pid = process.processId();
            QVERIFY(test::isAlive(pid));
        }
        QVERIFY(!test::isAlive(pid));
    }
    void outsideKillIsACrash()
    {
        ManagedProcess process(helper({"out=up", "hang"}));
        QSignalSpy exited(&process, &ManagedProcess::exited);
        QVERIFY(QCoro::waitFor(process.startAndAwaitLine("up", 5s)));
        ::kill(pid_t(process.processId()), SIGKILL);
        QTRY_COMPARE(exited.size(), 1);
        const auto outcome = exited.first().first().value<ProcessOutcome>();
        QCOMPARE(int(outcome.end), int(ProcessEnd::Crashed));
        QCOMPARE(outcome.signal, SIGKILL);
    }
    void diesWithAKilledParent()
    {
        ProcessSpec spec;
        spec.program = QCoreApplication::applicationFilePath();
        spec.arguments = {"-silent"};
        spec.environment["GATEHOUSE_TEST_PARENT"] = "1";
        ManagedProcess parent(spec);
        qint64 grandchild = 0;
        connect(&parent, &ManagedProcess::line, this, [&](OutputStream, const QString& line) {
            if (grandchild == 0)
                grandchild = line.toLongLong();
        });
        parent.start();
        QTRY_VERIFY_WITH_TIMEOUT(grandchild > 1, 10000);
        QVERIFY(test::isAlive(grandchild));
        // Only the parent itself: the grandchild is in a session of its own and no group signal reaches it.
        ::kill(pid_t(parent.processId()), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(!test::isAlive(grandchild), 5000);
    }
};

QTEST_GUILESS_MAIN(ManagedProcessTest)
#include "tst_ManagedProcess.moc"
