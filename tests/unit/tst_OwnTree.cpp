// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/process/OwnTree.h"
#include "core/process/SystemProcessRunner.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::process;
using namespace std::chrono_literals;

namespace {

ProcessSpec helper(QStringList arguments)
{
    ProcessSpec spec;
    spec.program = QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehouse_process_helper");
    spec.arguments = std::move(arguments);
    spec.timeout = 60s;
    spec.killGrace = 300ms;
    return spec;
}

ProcessOutcome runNow(ProcessSpec spec, CancelToken cancel = {}, LineHandler onLine = {})
{
    SystemProcessRunner runner;
    return QCoro::waitFor(runner.run(std::move(spec), std::move(cancel), std::move(onLine)));
}

/// True when nobody holds a lock on the file: whoever held it is gone.
bool isFree(const QString& path)
{
    const int file = open(qPrintable(path), O_RDWR | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool free = flock(file, LOCK_EX | LOCK_NB) == 0;
    close(file);
    return free;
}

} // namespace

class OwnTreeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const Result<ProcessSpec> spec = inOwnTree(helper({"exit=0"}));
        QVERIFY(spec);
        const ProcessOutcome outcome = runNow(*spec);
        if (!outcome.isSuccess())
            QSKIP(qPrintable("no name spaces for this user here: " + outcome.tail()));
    }
    void theStatusStays_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("end");
        QTest::addColumn<int>("value");
        QTest::newRow("good") << QStringList{"out=x"} << int(ProcessEnd::Exited) << 0;
        QTest::newRow("status 7") << QStringList{"exit=7"} << int(ProcessEnd::Exited) << 7;
    }
    void theStatusStays()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, end);
        QFETCH(int, value);
        const Result<ProcessSpec> spec = inOwnTree(helper(arguments));
        QVERIFY(spec);
        const ProcessOutcome outcome = runNow(*spec);
        QCOMPARE(int(outcome.end), end);
        QCOMPARE(outcome.exitCode, value);
    }
    void daemonsGoWithIt_data()
    {
        QTest::addColumn<QStringList>("then");
        QTest::addColumn<bool>("cancel");
        QTest::newRow("left behind") << QStringList{"exit=3"} << false;
        QTest::newRow("cancelled") << QStringList{"out=ready", "hang"} << true;
        QTest::newRow("cancelled, stubborn") << QStringList{"ignore-term", "out=ready", "hang"} << true;
    }
    void daemonsGoWithIt()
    {
        QFETCH(QStringList, then);
        QFETCH(bool, cancel);
        QTemporaryDir folder;
        const QString lock = folder.filePath("lock");
        const Result<ProcessSpec> spec = inOwnTree(helper(QStringList{"daemon=" + lock} + then));
        QVERIFY(spec);
        CancelSource source;
        bool held = false;
        const ProcessOutcome outcome = runNow(*spec, source.token(), [&](OutputStream, const QString&) {
            held = !isFree(lock);
            source.cancel();
        });
        QCOMPARE(int(outcome.end), int(cancel ? ProcessEnd::Cancelled : ProcessEnd::Exited));
        QCOMPARE(held, cancel);
        if (!cancel)
            QCOMPARE(outcome.exitCode, 3);
        QTRY_VERIFY_WITH_TIMEOUT(isFree(lock), 20'000);
    }
};

QTEST_GUILESS_MAIN(OwnTreeTest)
#include "tst_OwnTree.moc"
