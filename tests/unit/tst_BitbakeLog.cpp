// SPDX-License-Identifier: GPL-3.0-or-later
// Lines as bitbake's manual and published build logs have them.
#include "core/image/BitbakeLog.h"
#include "core/image/YoctoBuild.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class BitbakeLogTest : public QObject
{
    Q_OBJECT

    static BitbakeLog after(const QStringList& lines, double secondsPerLine = 1)
    {
        BitbakeLog log;
        double now = 0;
        for (const QString& line : lines)
            log.add(line, now += secondsPerLine);
        return log;
    }
    static QString running(int number, int total) { return QStringLiteral("NOTE: Running task %1 of %2 (/w/poky/meta/recipes-kernel/linux/linux-yocto_6.6.bb:do_compile)").arg(number).arg(total); }
    static QString succeeded() { return QStringLiteral("NOTE: recipe linux-yocto-6.6-r0: task do_compile: Succeeded"); }

private Q_SLOTS:
    void phases()
    {
        QCOMPARE(after({}).summary(0), "starting");
        const BitbakeLog parsing = after({"NOTE: Starting bitbake server...", "Parsing recipes:  23% |##    | ETA:  0:00:41"});
        QVERIFY(parsing.phase() == BitbakeLog::Phase::Parsing);
        QCOMPARE(*parsing.progress(), 0.23);
        const BitbakeLog shared = after({"Initialising tasks: 100% |####| Time: 0:00:02", "NOTE: Running setscene task 50 of 200 (/w/m4.bb:do_populate_sysroot_setscene)"});
        QVERIFY(shared.phase() == BitbakeLog::Phase::SharedState);
        QCOMPARE(*shared.progress(), 0.25);
    }
    void tasksAreCounted()
    {
        BitbakeLog log = after({running(1, 200), running(2, 200)});
        QCOMPARE(log.done(), 0); // Both are under way.
        QCOMPARE(log.total(), 200);
        log.add(succeeded(), 3);
        QCOMPARE(log.done(), 1);
        log.add("NOTE: Running noexec task 3 of 200 (/w/poky/meta/x.bb:do_package_qa)", 4);
        QCOMPARE(log.done(), 2);
        log.add(succeeded(), 5);
        QCOMPARE(log.done(), 3);
        QVERIFY2(log.summary(5).startsWith("3 of 200 tasks"), qPrintable(log.summary(5)));
    }
    void theLiveForm()
    {
        const BitbakeLog log = after({"Currently  8 running tasks (1234 of 5678  21% |####      |)"});
        QCOMPARE(log.done(), 1234);
        QCOMPARE(log.total(), 5678);
        QCOMPARE(after({"\x1b[1mCurrently  2 running tasks (5 of 10)\x1b[0m"}).done(), 5);
    }
    void theOldForm()
    {
        const BitbakeLog log = after({"NOTE: Running task 4393 of 4394 (ID: 7, /w/genivi.bb, do_rootfs)", "ERROR: Task 4793 (/w/talloc_2.1.1.bb, do_configure) failed with exit code '1'"});
        QCOMPARE(log.total(), 4394);
        QCOMPARE(log.failedTasks(), QStringList("/w/talloc_2.1.1.bb:do_configure"));
    }
    void timeToGo()
    {
        BitbakeLog log;
        double now = 0;
        for (int i = 1; i <= 20; ++i) {
            log.add(running(i, 100), now);
            QVERIFY(i > 5 || !log.secondsToGo(now)); // A few tasks say nothing.
            now += 4;
            log.add(succeeded(), now);
        }
        QCOMPARE(log.done(), 20);
        const auto left = log.secondsToGo(now);
        QVERIFY(left);
        QVERIFY2(*left > 300 && *left < 350, qPrintable(QString::number(*left)));
        QVERIFY2(log.summary(now).contains("20 of 100 tasks, about 5 min to go: linux-yocto_6.6.bb do_compile"), qPrintable(log.summary(now)));
    }
    void howItEnds_data()
    {
        QTest::addColumn<QStringList>("lines");
        QTest::addColumn<bool>("succeeded");
        QTest::addColumn<bool>("failed");
        const QString all = "NOTE: Tasks Summary: Attempted 2532 tasks of which 2524 didn't need to be rerun and all succeeded.";
        const QString one = "NOTE: Tasks Summary: Attempted 984 tasks of which 977 didn't need to be rerun and 1 failed.";
        const QString task = "ERROR: Task (/w/uftrace_0.8.3.bb:do_compile) failed with exit code '1'";
        QTest::newRow("good") << QStringList{all} << true << false;
        QTest::newRow("failed") << QStringList{one} << false << true;
        QTest::newRow("failed task, no summary") << QStringList{task} << false << true;
        QTest::newRow("no word") << QStringList{running(1, 2)} << false << false;
        QTest::newRow("two runs, the first failed") << QStringList{task, one, all} << false << true;
        QTest::newRow("two runs, the second failed") << QStringList{all, one} << false << true;
        QTest::newRow("two runs, the first failed without naming a task") << QStringList{one, all} << false << true;
        // An event handler or a check of the packages reports an error: every task succeeded, and bitbake answers 1.
        for (const char* words : {"Summary: There were 6 ERROR messages shown, returning a non-zero exit code.", "Summary: There was 1 ERROR message shown, returning a non-zero exit code.",
                                  "Summary: There were 6 ERROR messages, returning a non-zero exit code."})
            QTest::newRow(words) << QStringList{all, words} << false << true;
        QTest::newRow("warnings only") << QStringList{all, "Summary: There were 6 WARNING messages."} << true << false;
        QTest::newRow("an error among the tasks") << QStringList{"NOTE: Executing Tasks", "ERROR: zlib-1.3-r0 do_package_qa: QA Issue: buildpaths", all} << false << true;
        QTest::newRow("an error afterwards") << QStringList{all, "ERROR: Unable to start bitbake server"} << false << true;
        QTest::newRow("somebody's error before bitbake") << QStringList{"ERROR: pip's dependency resolver does not take that into account", "Loading cache: 100% |###| Time: 0:00:00", all} << true << false;
        for (const char* words : {"Loading cache: 100% |###| Time: 0:00:00", "Parsing recipes:   0% |", "NOTE: Executing Tasks", "NOTE: Starting bitbake server...", "Build Configuration:"})
            QTest::newRow((QByteArray("a second run that does not end: ") + words).constData()) << QStringList{all, words} << false << false;
        QTest::newRow("a second run that provides nothing") << QStringList{all, "Loading cache: 100% |###| Time: 0:00:00", "ERROR: Nothing PROVIDES 'azure-image'"} << false << true;
        QTest::newRow("a second run that is good") << QStringList{all, "NOTE: Executing Tasks", running(1, 2), all} << true << false;
        QTest::newRow("make gave up") << QStringList{all, "make[1]: *** [Makefile:31: image] Error 1"} << false << true;
        QTest::newRow("make went on") << QStringList{all, "make: [Makefile:31: clean] Error 1 (ignored)"} << true << false;
        QTest::newRow("make of a task") << QStringList{"| make: *** [all] Error 2", all} << true << false;
        QTest::newRow("failure that is only listed") << QStringList{all, "Summary: 1 task failed:"} << false << true;
    }
    void howItEnds()
    {
        QFETCH(QStringList, lines);
        QFETCH(bool, succeeded);
        QFETCH(bool, failed);
        QCOMPARE(after(lines).saysSucceeded(), succeeded);
        QCOMPARE(after(lines).saysFailed(), failed);
    }
    void whoGaveUp()
    {
        const QString all = "NOTE: Tasks Summary: Attempted 2 tasks of which 0 didn't need to be rerun and all succeeded.";
        const QString make = "make: *** [Makefile:8: azure-image-docker] Error 3";
        QVERIFY(after({all, make}).onlyMakeGaveUp() && after({all, make}).saysFailed());
        QVERIFY(!after({all}).onlyMakeGaveUp());
        QVERIFY(!after({make}).onlyMakeGaveUp()); // bitbake said nothing.
        QVERIFY(!after({all, "ERROR: Unable to start bitbake server", make}).onlyMakeGaveUp());
        QVERIFY(!after({all, "Loading cache: 100% |###| Time: 0:00:00", make}).onlyMakeGaveUp()); // Another run, without an end.
        QVERIFY(!after({all, make, all}).saysSucceeded()); // A make within, whose status somebody hides.
    }
    void whetherAnImageWasMade()
    {
        QVERIFY(!after({"NOTE: Tasks Summary: Attempted 5 tasks of which 5 didn't need to be rerun and all succeeded."}).leftTheImageAlone());
        QVERIFY(after({running(1, 2)}).leftTheImageAlone());
        for (const char* task : {"do_rootfs", "do_image_wic", "do_image_complete", "do_image"})
            QVERIFY2(!after({running(1, 2), QStringLiteral("NOTE: Running task 2 of 2 (/w/azure/cvm-image-azure.bb:%1)").arg(task)}).leftTheImageAlone(), task);
    }
    void anotherRunCountsAnew()
    {
        const BitbakeLog log = after({running(7, 10), "NOTE: Tasks Summary: Attempted 10 tasks of which 0 didn't need to be rerun and all succeeded.", "Loading cache: 100% |#|",
                                      "Parsing recipes:  40% |##"});
        QVERIFY(log.phase() == BitbakeLog::Phase::Parsing);
        QCOMPARE(log.progress().value_or(-1), 0.4);
    }
    void errorsAreKept()
    {
        QStringList lines;
        for (int i = 0; i < 100; ++i)
            lines << QStringLiteral("ERROR: Nothing PROVIDES 'thing-%1'").arg(i);
        lines << "ERROR: Logfile of failure stored in: /w/temp/log.do_compile.3815";
        const BitbakeLog log = after(lines);
        QCOMPARE(log.errors().size(), BitbakeLog::maxKept);
        QCOMPARE(log.errors().first(), "Nothing PROVIDES 'thing-0'");
        QCOMPARE(log.failureLog(), "/w/temp/log.do_compile.3815");
    }
    void nonsenseIsPassedOver()
    {
        const BitbakeLog log = after({running(3, 10), "NOTE: Running task 900000000 of 5 (/w/x.bb:do_x)", "NOTE: Running task 0 of 0 (/w/x.bb:do_x)",
                                      "NOTE: Running task 99999999999999 of 99999999999999 (/w/x.bb:do_x)", QString(1'000'000, 'x')});
        QCOMPARE(log.total(), 10);
        QVERIFY(log.done() <= log.total());
    }
    void debugTweaks_data()
    {
        QTest::addColumn<QString>("env");
        QTest::addColumn<int>("value");
        QTest::newRow("1") << "A=b\nDEBUG_TWEAKS_ENABLED=1\n" << 1;
        QTest::newRow("true") << "DEBUG_TWEAKS_ENABLED=true" << 1;
        QTest::newRow("0") << "DEBUG_TWEAKS_ENABLED = 0 # none\n" << 0;
        QTest::newRow("quoted") << "export DEBUG_TWEAKS_ENABLED=\"false\"\n" << 0;
        QTest::newRow("comment") << "#DEBUG_TWEAKS_ENABLED=1\n" << -1;
        QTest::newRow("other") << "DEBUG_TWEAKS_ENABLED=yes\n" << -1;
        QTest::newRow("twice") << "DEBUG_TWEAKS_ENABLED=1\nDEBUG_TWEAKS_ENABLED=0\n" << 0;
        QTest::newRow("none") << "" << -1;
    }
    void debugTweaks()
    {
        QFETCH(QString, env);
        QFETCH(int, value);
        const std::optional<bool> found = YoctoBuild::debugTweaks(env);
        QCOMPARE(found ? int(*found) : -1, value);
    }
};

QTEST_GUILESS_MAIN(BitbakeLogTest)
#include "tst_BitbakeLog.moc"
