// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/FindProgram.h"
#include "core/process/ProcessErrors.h"
#include "core/process/ProcessOutcome.h"
#include "core/process/ProcessSpec.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::process;

class ProcessSpecTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void validates_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("variable");
        QTest::addColumn<bool>("good");
        QTest::newRow("good") << "/bin/true" << "--x" << "NAME" << true;
        QTest::newRow("relative program") << "true" << "--x" << "NAME" << false;
        QTest::newRow("empty program") << "" << "--x" << "NAME" << false;
        QTest::newRow("NUL in argument") << "/bin/true" << QString("a") + QChar(u'\0') << "NAME" << false;
        QTest::newRow("equals in variable") << "/bin/true" << "--x" << "NA=ME" << false;
        QTest::newRow("empty variable") << "/bin/true" << "--x" << "" << false;
    }
    void validates()
    {
        QFETCH(QString, program);
        QFETCH(QString, argument);
        QFETCH(QString, variable);
        QFETCH(bool, good);
        ProcessSpec spec;
        spec.program = program;
        spec.arguments = {argument};
        spec.environment[variable] = "value";
        const Result<void> result = spec.validate();
        QCOMPARE(result.has_value(), good);
        if (!good)
            QVERIFY(result.error().is(process::errors::badSpec));
    }
    void redactedHidesAndQuotes()
    {
        ProcessSpec spec;
        spec.program = "/usr/bin/tool";
        spec.arguments = {"--token=s3cr3t value", "plain", "it's", ""};
        spec.redactions = {"s3cr3t", ""};
        spec.standardInput = "also secret";
        QCOMPARE(spec.redacted(), QString("/usr/bin/tool '--token=*** value' plain 'it'\\''s' ''"));
    }
    void environmentIsAnAllowList()
    {
        qputenv("GATEHOUSE_TEST_LEAK", "1");
        QVERIFY(!ProcessSpec::basicEnvironment().contains("GATEHOUSE_TEST_LEAK"));
        QVERIFY(ProcessSpec::basicEnvironment().contains("PATH"));
    }
    void outcomeBecomesTypedError()
    {
        ProcessSpec spec;
        spec.program = "/usr/bin/tool";
        spec.redactions = {"hidden"};
        ProcessOutcome outcome;
        outcome.standardError = "first\nthe hidden word\n";
        const QList<std::pair<ProcessEnd, ErrorCode>> table{
            {ProcessEnd::Exited, process::errors::exitStatus},          {ProcessEnd::FailedToStart, process::errors::failedToStart},
            {ProcessEnd::Crashed, process::errors::crashed},            {ProcessEnd::TimedOut, process::errors::timedOut},
            {ProcessEnd::OutputLimit, process::errors::outputLimit},    {ProcessEnd::Cancelled, gatehouse::errors::cancelled},
        };
        for (const auto& [end, code] : table) {
            outcome.end = end;
            outcome.exitCode = 3;
            outcome.signal = 11;
            const Result<void> result = outcome.toResult(spec);
            QVERIFY(!result);
            QVERIFY2(result.error().is(code), qPrintable(result.error().toString()));
            QVERIFY(!result.error().toString().contains("hidden"));
        }
        outcome.end = ProcessEnd::Exited;
        outcome.exitCode = 0;
        QVERIFY(outcome.toResult(spec).has_value());
    }
    void findsPrograms()
    {
        QVERIFY(findProgram("sh").has_value());
        QTemporaryDir folder;
        QFile tool(folder.filePath("gatehouse-unlikely-tool"));
        QVERIFY(findProgram("gatehouse-unlikely-tool", {folder.path()}).error().is(process::errors::programMissing));
        QVERIFY(tool.open(QIODevice::WriteOnly));
        tool.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        tool.close();
        QCOMPARE(*findProgram("gatehouse-unlikely-tool", {folder.path()}), tool.fileName());
        QVERIFY(findProgram("../sh").error().is(process::errors::badSpec));
        QVERIFY(findProgram("no-such-tool", {}, "some-package").error().hint().contains("apt install some-package"));
    }
};

QTEST_GUILESS_MAIN(ProcessSpecTest)
#include "tst_ProcessSpec.moc"
