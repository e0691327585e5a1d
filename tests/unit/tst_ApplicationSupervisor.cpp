// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ApplicationSupervisor.h"

#include <QSignalSpy>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <signal.h>

using namespace gatehouse;
using namespace gatehouse::agent;
using namespace std::chrono_literals;

class ApplicationSupervisorTest : public QObject
{
    Q_OBJECT

    static process::ProcessSpec spec(const QString& program, const QStringList& arguments = {})
    {
        process::ProcessSpec spec;
        spec.program = program;
        spec.arguments = arguments;
        return spec;
    }

private Q_SLOTS:
    void startsAgainWithGrowingPauses()
    {
        ApplicationSupervisor supervisor(spec("/bin/false"), {50ms, 150ms, 10s});
        QList<qint64> pauses;
        connect(&supervisor, &ApplicationSupervisor::ended, this,
                [&](const QString&, std::chrono::milliseconds next) { pauses.append(next.count()); });
        supervisor.start();
        QTRY_VERIFY_WITH_TIMEOUT(pauses.size() >= 4, 10'000);
        QCOMPARE(pauses.first(4), QList<qint64>({50, 100, 150, 150}));
        QCOMPARE(supervisor.lastEnd(), "exited with code 1");
        QCoro::waitFor(supervisor.stop());
        const int starts = supervisor.starts();
        QTest::qWait(400);
        QCOMPARE(supervisor.starts(), starts);
        QVERIFY(!supervisor.isRunning());
    }

    void healthyRunResetsThePause()
    {
        ApplicationSupervisor supervisor(spec("/bin/sleep", {"0.3"}), {50ms, 1s, 200ms});
        QList<qint64> pauses;
        connect(&supervisor, &ApplicationSupervisor::ended, this,
                [&](const QString&, std::chrono::milliseconds next) { pauses.append(next.count()); });
        supervisor.start();
        QTRY_VERIFY_WITH_TIMEOUT(pauses.size() >= 3, 10'000);
        QCOMPARE(pauses.first(3), QList<qint64>({50, 50, 50}));
        QCoro::waitFor(supervisor.stop());
    }

    void everyStartIsPreparedFirst()
    {
        int prepared = 0;
        const auto prepare = [&]() -> Result<void> {
            ++prepared;
            return {};
        };
        ApplicationSupervisor supervisor(spec("/bin/false"), {20ms, 40ms, 10s}, prepare);
        QList<int> preparedAtStart;
        connect(&supervisor, &ApplicationSupervisor::started, this, [&] { preparedAtStart.append(prepared); });
        supervisor.start();
        QTRY_VERIFY_WITH_TIMEOUT(supervisor.starts() >= 3, 10'000);
        QCOMPARE(preparedAtStart.first(3), QList<int>({1, 2, 3}));
        QCoro::waitFor(supervisor.stop());
    }

    void failedPreparationCountsAsAnEnd()
    {
        bool broken = true;
        const auto prepare = [&]() -> Result<void> {
            if (broken)
                return fail(ErrorCode{"test.broken", ErrorKind::Unavailable}, QStringLiteral("no bridge"));
            return {};
        };
        ApplicationSupervisor supervisor(spec("/bin/sleep", {"60"}), {20ms, 40ms, 10s}, prepare);
        QSignalSpy ended(&supervisor, &ApplicationSupervisor::ended);
        supervisor.start();
        QTRY_VERIFY_WITH_TIMEOUT(ended.size() >= 2, 10'000);
        QVERIFY2(supervisor.lastEnd().contains("no bridge"), qPrintable(supervisor.lastEnd()));
        QCOMPARE(supervisor.starts(), 0);
        QVERIFY(!supervisor.isRunning());
        broken = false;
        QTRY_VERIFY_WITH_TIMEOUT(supervisor.isRunning(), 10'000);
        QCOMPARE(supervisor.starts(), 1);
        QCoro::waitFor(supervisor.stop());
    }

    void programThatEndsByItselfIsNotToldTo()
    {
        QTemporaryDir folder;
        const QString told = folder.filePath("told");
        const QString script = QString("trap 'touch %1' TERM; echo ready; sleep 1").arg(told);
        ApplicationSupervisor patient(spec("/bin/sh", {"-c", script}), {});
        QSignalSpy lines(&patient, &ApplicationSupervisor::line);
        patient.start();
        QTRY_VERIFY_WITH_TIMEOUT(!lines.isEmpty(), 10'000);
        QCoro::waitFor(patient.stop(5s, 30s));
        QVERIFY(!patient.isRunning());
        QVERIFY(!QFile::exists(told));
        QCOMPARE(patient.starts(), 1);

        ApplicationSupervisor hasty(spec("/bin/sh", {"-c", script}), {});
        QSignalSpy moreLines(&hasty, &ApplicationSupervisor::line);
        hasty.start();
        QTRY_VERIFY_WITH_TIMEOUT(!moreLines.isEmpty(), 10'000);
        QCoro::waitFor(hasty.stop());
        QVERIFY(QFile::exists(told));
    }

    void missingProgramIsSaidAndTriedAgain()
    {
        ApplicationSupervisor supervisor(spec("/nonexistent/program"), {20ms, 40ms, 10s});
        QSignalSpy ended(&supervisor, &ApplicationSupervisor::ended);
        supervisor.start();
        QTRY_VERIFY_WITH_TIMEOUT(ended.size() >= 2, 10'000);
        QVERIFY2(supervisor.lastEnd().startsWith("failedToStart"), qPrintable(supervisor.lastEnd()));
        QCoro::waitFor(supervisor.stop());
    }

    void killedProgramComesBack()
    {
        ApplicationSupervisor supervisor(spec("/bin/sh", {"-c", "echo pid $$; exec sleep 100"}), {20ms, 40ms, 10s});
        QStringList lines;
        connect(&supervisor, &ApplicationSupervisor::line, this, [&](const QString& text) { lines.append(text); });
        supervisor.start();
        QTRY_COMPARE_WITH_TIMEOUT(lines.size(), 1, 10'000);
        QVERIFY(::kill(pid_t(lines[0].split(' ').value(1).toInt()), SIGKILL) == 0);
        QTRY_COMPARE_WITH_TIMEOUT(lines.size(), 2, 10'000);
        QCOMPARE(supervisor.lastEnd(), "crashed by signal 9");
        QCOMPARE(supervisor.starts(), 2);
        QCoro::waitFor(supervisor.stop());
        QVERIFY(!supervisor.isRunning());
    }
};

QTEST_GUILESS_MAIN(ApplicationSupervisorTest)
#include "tst_ApplicationSupervisor.moc"
