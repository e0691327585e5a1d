// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"
#include "core/image/YoctoPreflight.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class YoctoPreflightTest : public QObject
{
    Q_OBJECT

    static YoctoPreflight::Host large()
    {
        YoctoPreflight::Host host;
        host.cores = 4;
        host.memoryBytes = 8'000'000'000;
        host.freeBytes = 100'000'000'000;
        host.osRelease = "NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_ID=\"22.04\"\n";
        return host;
    }
    static QStringList failedOf(const YoctoPreflight::Host& host, YoctoPreflight::Method method)
    {
        QStringList failed;
        for (const Check& check : YoctoPreflight::examine(host, method))
            if (check.status == CheckStatus::Failed) {
                failed.append(check.id);
                if (check.hint.isEmpty())
                    failed.append("without a hint");
            }
        return failed;
    }

private Q_SLOTS:
    void aRowPerCheck_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QStringList>("failed");
        QTest::newRow("enough") << 0 << QStringList{};
        QTest::newRow("cores") << 1 << QStringList{"yocto.cores"};
        QTest::newRow("memory") << 2 << QStringList{"yocto.memory"};
        QTest::newRow("disk") << 3 << QStringList{"yocto.disk"};
        QTest::newRow("disk, built before") << 4 << QStringList{};
        QTest::newRow("newer Ubuntu") << 5 << QStringList{"yocto.release"};
        QTest::newRow("Debian") << 6 << QStringList{"yocto.release"};
        QTest::newRow("nothing known") << 7 << QStringList{"yocto.cores", "yocto.memory", "yocto.disk", "yocto.release"};
    }
    void aRowPerCheck()
    {
        QFETCH(int, change);
        QFETCH(QStringList, failed);
        YoctoPreflight::Host host = large();
        if (change == 1)
            host.cores = 3;
        else if (change == 2)
            host.memoryBytes = 4'000'000'000;
        else if (change == 3 || change == 4)
            host.freeBytes = 30'000'000'000;
        host.builtBefore = change == 4;
        if (change == 5)
            host.osRelease = "ID=ubuntu\nVERSION_ID=\"24.04\"\n";
        else if (change == 6)
            host.osRelease = "ID=debian\nVERSION_ID=\"12\"\n";
        else if (change == 7)
            host = {};
        QCOMPARE(failedOf(host, YoctoPreflight::Method::Local), failed);
        // The container brings its own system.
        failed.removeAll("yocto.release");
        QCOMPARE(failedOf(host, YoctoPreflight::Method::Docker), failed);
    }
    void allProblemsAreSaidAtOnce()
    {
        YoctoPreflight::Host host = large();
        host.cores = 2;
        host.memoryBytes = 4'000'000'000;
        QList<Check> checks = YoctoPreflight::examine(host, YoctoPreflight::Method::Local);
        checks.append(BuildPreflight::tool("no-such-tool", "its-package"));
        checks.append(BuildPreflight::tool("no-such-other", "other-package"));
        const Result<void> problems = BuildPreflight::problems(checks);
        QVERIFY(!problems && problems.error().is(image::errors::hostNotReady));
        QCOMPARE(problems.error().detail(), "Processor cores: 2, wanted: at least 4; Memory: 4.0 GB, wanted: 8 GB; no-such-tool is not installed; no-such-other is not installed");
        const QString hint = problems.error().hint();
        QVERIFY2(hint.startsWith("Build on a computer with more") && hint.contains(" With less, compilers are killed half-way."), qPrintable(hint));
        QVERIFY2(hint.endsWith("Install it with: sudo apt-get install its-package other-package"), qPrintable(hint));
        QVERIFY(BuildPreflight::problems(YoctoPreflight::examine(large(), YoctoPreflight::Method::Local)));
    }
    void memory()
    {
        QCOMPARE(YoctoPreflight::memoryOf("MemTotal:        8048576 kB\nMemFree: 1 kB\n"), 8048576ll * 1024);
        QCOMPARE(YoctoPreflight::memoryOf("nothing"), 0);
        const YoctoPreflight::Host here = YoctoPreflight::ours("/");
        QVERIFY(here.cores > 0 && here.memoryBytes > 0 && here.freeBytes > 0);
    }
};

QTEST_GUILESS_MAIN(YoctoPreflightTest)
#include "tst_YoctoPreflight.moc"
