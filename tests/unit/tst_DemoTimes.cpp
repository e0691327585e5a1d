// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DemoTimes.h"

#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using gatehouse::ctl::DemoTimes;

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
        times.setImage(239.9);
        QVERIFY(times.allHeld());
        times.setImage(240.1);
        QVERIFY(!times.allHeld());
        QCOMPARE(times.rows().last().toText(), "image build: 240.1 s (limit 240), NOT HELD");
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
