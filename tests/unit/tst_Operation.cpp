// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Operation.h"

#include <QSignalSpy>
#include <QtTest>

using namespace gatehouse;

class OperationTest : public QObject
{
    Q_OBJECT
    static QList<OperationStep> steps()
    {
        OperationStep one, two;
        one.id = "one";
        two.id = "two";
        return {one, two};
    }

private Q_SLOTS:
    void stepsRunAndEnd()
    {
        Operation operation("test", "subject", steps());
        QSignalSpy changed(&operation, &Operation::stepChanged);
        operation.beginStep("one");
        QCOMPARE(operation.steps()[0].state, StepState::Running);
        operation.endStep("one", StepState::Done, "fine");
        QCOMPARE(operation.steps()[0].detail, "fine");
        QCOMPARE(changed.size(), 2);
        operation.finish({});
        QVERIFY(operation.result());
        QCOMPARE(operation.steps()[1].state, StepState::Waiting);
    }
    void aFailureMarksTheRunningStep()
    {
        Operation operation("test", "subject", steps());
        operation.beginStep("two");
        operation.finish(fail(errors::internal, "broke"));
        QCOMPARE(operation.steps()[1].state, StepState::Failed);
        QCOMPARE(operation.steps()[1].detail, "broke");
    }
    void progressIsAPart()
    {
        Operation operation("test", "subject", steps());
        operation.beginStep("one");
        for (const auto& [said, kept] : {std::pair{0.25, 0.25}, std::pair{3.99, 1.0}, std::pair{-1.0, 0.0}}) {
            operation.setStepProgress("one", said);
            QCOMPARE(operation.steps()[0].progress.value_or(-1), kept);
        }
        operation.setStepProgress("one", std::nullopt);
        QVERIFY(!operation.steps()[0].progress);
    }
    void cancelAsksOnceAndIsRemembered()
    {
        Operation operation("test", "subject", steps());
        QSignalSpy asked(&operation, &Operation::cancelRequested);
        operation.cancel();
        operation.cancel();
        QCOMPARE(asked.size(), 1);
        operation.beginStep("one");
        operation.finish(fail(errors::cancelled, {}));
        QCOMPARE(operation.steps()[0].state, StepState::Cancelled);
        operation.cancel();
        QCOMPARE(asked.size(), 1);
    }
    void timesOfOtherStepsAreIgnored()
    {
        // A machine that is started again has no "prepare" step, which its first start had.
        Operation operation("test", "subject", steps());
        operation.setExpectedSeconds("prepare", 3);
        operation.setExpectedSeconds("two", 4);
        QCOMPARE(operation.steps()[1].expectedSeconds, 4.0);
    }
};

QTEST_GUILESS_MAIN(OperationTest)
#include "tst_Operation.moc"
