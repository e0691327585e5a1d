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
