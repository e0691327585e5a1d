// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/RecordedChecks.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::evidence;

/// Verdicts that earlier builds recorded must still be recognised as the same, and changed ones as changed.
class RecordedChecksTest : public QObject
{
    Q_OBJECT

    static Check row(const QString& id, CheckStatus status, const QString& hint = {}) { return {id, "Title", status, "expected", "actual", "source", hint}; }

private Q_SLOTS:
    void whatEarlierBuildsCalledPassedOnARefusedQuote_data()
    {
        QTest::addColumn<bool>("recordedRefuses");
        QTest::addColumn<bool>("nowRefuses");
        QTest::addColumn<int>("recorded");
        QTest::addColumn<int>("now");
        QTest::addColumn<QString>("hint");
        QTest::addColumn<bool>("same");
        const QString cautious = "It would fit, but the quote is not authentic.";
        const int passed = int(CheckStatus::Passed), failed = int(CheckStatus::Failed), notChecked = int(CheckStatus::NotChecked);
        QTest::newRow("passed, now not checked") << true << true << passed << notChecked << cautious << true;
        QTest::newRow("the verdict accepted") << false << false << passed << notChecked << cautious << false;
        QTest::newRow("the verdict accepted then") << false << true << passed << notChecked << cautious << false;
        QTest::newRow("not checked for another reason") << true << true << passed << notChecked << QString("The PCK chain does not hold.") << false;
        QTest::newRow("failed, now not checked") << true << true << failed << notChecked << cautious << false;
        QTest::newRow("not checked, now passed") << true << true << notChecked << passed << QString() << false;
        QTest::newRow("passed, now failed") << true << true << passed << failed << QString("No.") << false;
    }
    void whatEarlierBuildsCalledPassedOnARefusedQuote()
    {
        QFETCH(bool, recordedRefuses);
        QFETCH(bool, nowRefuses);
        QFETCH(int, recorded);
        QFETCH(int, now);
        QFETCH(QString, hint);
        QFETCH(bool, same);
        const auto list = [](bool refuses, const Check& check) {
            return QList<Check>{row("quote.signature", refuses ? CheckStatus::Failed : CheckStatus::Passed), check};
        };
        const auto then = list(recordedRefuses, row("tcb.platform", CheckStatus(recorded)));
        const auto again = list(nowRefuses, row("tcb.platform", CheckStatus(now), hint));
        const auto differs = [](const ChecksComparison& comparison) {
            return std::any_of(comparison.different.begin(), comparison.different.end(), [](const QString& text) { return text.startsWith("tcb.platform"); });
        };
        const ChecksComparison other = compareRecordedChecks(then, again, Wording::MayDiffer);
        QCOMPARE(!differs(other), same);
        QCOMPARE(other.reworded.contains("tcb.platform"), same);
        // The build that wrote it makes the same of it.
        QVERIFY(differs(compareRecordedChecks(then, again, Wording::Same)));
    }
};

QTEST_GUILESS_MAIN(RecordedChecksTest)
#include "tst_RecordedChecks.moc"
