// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DemoTimes.h"

#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using gatehouse::ctl::DemoTimes;
using gatehouse::ctl::PackageCache;

class DemoTimesTest : public QObject
{
    Q_OBJECT

    static DemoTimes::Row* find(QList<DemoTimes::Row>& rows, const QString& id)
    {
        for (DemoTimes::Row& row : rows)
            if (row.id == id)
                return &row;
        return nullptr;
    }

    /// Of an operation from switching a machine on to the end of the step @p to, with no clock in it.
    static QList<OperationStep> steps(const char* to, int seconds)
    {
        OperationStep power;
        power.id = "power";
        power.state = StepState::Done;
        power.startedAt = QDateTime(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
        power.endedAt = power.startedAt.addMSecs(500);
        OperationStep last = power;
        last.id = QLatin1String(to);
        last.startedAt = power.endedAt;
        last.endedAt = power.startedAt.addSecs(seconds);
        return {power, last};
    }

private Q_SLOTS:
    void aRatioAtTheLimitHoldsAndAboveDoesNot()
    {
        DemoTimes::Row row{"node-a", "node A: start to onboarded", 30, 3.0, DemoTimes::startLimitRatio};
        QVERIFY(row.held());
        QCOMPARE(row.toText(), "node A: start to onboarded: 30.0 s (3.00 x, limit 3)");
        row.ratio = 3.01;
        QVERIFY(!row.held());
        QVERIFY(row.toText().endsWith("NOT HELD"));
    }
    void aRowWithoutRatioIsHeldToItsSeconds()
    {
        DemoTimes times;
        times.setImage(239.9, PackageCache::Warm);
        QCOMPARE(times.missed(), 0);
        times.setImage(240.1, PackageCache::Warm);
        QCOMPARE(times.missed(), 1);
        QCOMPARE(times.rows().last().toText(), "image build: 240.1 s (limit 240), NOT HELD");
    }
    void aBuildThatDownloadsHasNoLimit()
    {
        DemoTimes times;
        times.setImage(900, PackageCache::Cold);
        QCOMPARE(times.missed(), 0);
        QCOMPARE(times.rows().last().toText(), "image build with downloads, which has no limit: 900.0 s");
        QVERIFY(times.toJson().first().toObject()["limit"].isNull());
    }
    void whatWasNotMeasuredDidNotHold()
    {
        DemoTimes times;
        QVERIFY(!times.allHeld());
        QCOMPARE(times.missing(), QStringList({"image-build", "bare-uki", "node-a", "node-b", "node-b-again"}));
        times.setImage(1, PackageCache::Warm);
        const Operation bare("machine.bare", "subject", steps("userspace", 20));
        times.setBare(bare);
        times.addStart("node-a", "node A", bare); // One that never had the secret.
        QCOMPARE(times.missing(), QStringList({"node-a", "node-b", "node-b-again"}));
        QVERIFY(!times.allHeld());
    }
    void aMissedStartIsHeldToAYardstickBesideIt()
    {
        const Operation quick("machine.bare", "subject", steps("userspace", 10));
        const Operation slow("machine.bare", "subject", steps("userspace", 200));
        const Operation start("machine.launch", "subject", steps("secret", 150));
        DemoTimes times;
        times.setImage(1, PackageCache::Warm);
        times.setBare(quick);
        for (const char* id : {"node-a", "node-b", "node-b-again"})
            times.addStart(id, id, start);
        QVERIFY(times.hasMissed("node-b") && !times.hasMissed("node-c"));
        QCOMPARE(times.missed(), 3);
        times.remeasure("node-c", slow); // Nothing of that name.
        QCOMPARE(times.missed(), 3);
        // No slower than the first: nothing changes but that it is told.
        const double before = *times.rows().at(2).ratio;
        times.remeasure("node-a", quick);
        QCOMPARE(*times.rows().at(2).ratio, before);
        QVERIFY(times.hasMissed("node-a"));
        QCOMPARE(times.rows().last().id, "bare-uki-after-node-a");
        // The host was busier then; the other starts stand as they did.
        for (const char* id : {"node-a", "node-b"})
            times.remeasure(id, slow);
        QVERIFY(!times.hasMissed("node-a") && !times.hasMissed("node-b") && times.hasMissed("node-b-again"));
        QVERIFY(!times.allHeld());
        times.remeasure("node-b-again", slow);
        QVERIFY(times.allHeld());
    }
    void theYardstickHasNoLimit()
    {
        const DemoTimes::Row row{"bare-uki", "bare UKI to userspace", 500, {}, {}};
        QVERIFY(row.held());
        QCOMPARE(row.toText(), "bare UKI to userspace: 500.0 s");
    }
    void timesComeFromTheOperationsSteps()
    {
        const auto step = [](const char* id) {
            OperationStep one;
            one.id = QLatin1String(id);
            return one;
        };
        Operation bare("machine.bare", "demo-bare", {step("prepare"), step("power"), step("userspace")});
        Operation start("machine.launch", "demo-a", {step("prepare"), step("power"), step("secret"), step("disk")});
        bare.beginStep("prepare");
        QTest::qWait(40); // Not counted.
        bare.endStep("prepare", StepState::Done);
        bare.beginStep("power");
        QTest::qWait(20);
        bare.endStep("power", StepState::Done);
        bare.beginStep("userspace");
        QTest::qWait(20);

        DemoTimes times;
        times.setBare(bare); // Userspace not reached: no yardstick,
        QVERIFY(times.rows().isEmpty());
        bare.endStep("userspace", StepState::Done);
        start.beginStep("power");
        start.endStep("power", StepState::Done);
        start.beginStep("secret");
        times.addStart("node-a", "node A", start); // and no ratio to one.
        QVERIFY(times.rows().isEmpty());

        times.setBare(bare);
        times.addStart("node-a", "node A", start);
        QCOMPARE(times.rows().size(), 1); // It does not have the secret yet.
        QTest::qWait(30);
        start.endStep("secret", StepState::Done);
        times.addStart("node-a", "node A", start);
        QList<DemoTimes::Row> rows = times.rows();
        QCOMPARE(rows.size(), 2);
        const DemoTimes::Row* yardstick = find(rows, "bare-uki");
        const DemoTimes::Row* node = find(rows, "node-a");
        const auto between = [](const Operation& operation, int from, int to) {
            return double(operation.steps()[from].startedAt.msecsTo(operation.steps()[to].endedAt)) / 1000;
        };
        QCOMPARE(yardstick->seconds, between(bare, 1, 2));
        QCOMPARE(node->seconds, between(start, 1, 2));
        QVERIFY(yardstick->seconds >= 0.039 && node->seconds >= 0.029);
        QCOMPARE(*node->ratio, node->seconds / yardstick->seconds);

        const QJsonObject json = times.toJson().last().toObject();
        QCOMPARE(json["id"].toString(), "node-a");
        QCOMPARE(json["limit"].toDouble(), 3.0);
        QCOMPARE(json["ratio"].toDouble(), *node->ratio);
        QVERIFY(times.toJson().first().toObject()["ratio"].isNull());
    }
};

QTEST_GUILESS_MAIN(DemoTimesTest)
#include "tst_DemoTimes.moc"
