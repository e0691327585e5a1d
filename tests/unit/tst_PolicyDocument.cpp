// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/PolicyDocument.h"
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verdict.h"
#include "core/attest/Verifier.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);


QJsonObject eventOf(int rtmr, const QString& name, const QByteArray& payload, const QByteArray& digest = {})
{
    return {{"imr", rtmr}, {"event_type", 0x08000001}, {"event", name}, {"event_payload", toHex(payload)}, {"digest", toHex(digest)}};
}

EventLog logOf(const QJsonArray& events)
{
    return *EventLog::fromDstackJson(QJsonDocument(events).toJson());
}

QString statusOf(const Verdict& verdict, const QString& id)
{
    for (const Check& check : verdict.checks)
        if (check.id == id)
            return toString(check.status);
    return "missing";
}

} // namespace

class PolicyDocumentTest : public QObject
{
    Q_OBJECT

    QuotingAuthority m_authority = *QuotingAuthority::ephemeral(day);
    TrustedRoots m_roots = *TrustedRoots::fromCertificate(m_authority.root());

    Report reportOf(const TdRegisters& registers = {}, QuotingAuthority::CollateralOptions options = {}) const
    {
        QuotingAuthority::QuoteRequest request;
        request.registers = registers;
        options.issuedAt = day;
        return verify(*m_authority.issueQuote(request), *m_authority.collateral(options), day, m_roots);
    }
    static PolicyContext at(const QDateTime& time)
    {
        PolicyContext context;
        context.now = time;
        return context;
    }

private Q_SLOTS:
    void everyProblemHasItsPlace()
    {
        QList<PolicyProblem> problems;
        PolicyDocument::read("name = 5\n"
                             "[td]\n"
                             "allow-debug = \"no\"\n"
                             "allow-debgu = false\n"
                             "[tcb]\n"
                             "statuses = [\"UpToDate\",\n"
                             "            \"Fine\", \"Revoked\"]\n"
                             "grace-days = -1\n"
                             "[platform]\n"
                             "fmspc = [\"00\"]\n",
                             &problems);
        QStringList texts;
        for (const PolicyProblem& problem : problems)
            texts.append(QString("%1:%2 %3").arg(problem.line).arg(problem.column).arg(problem.key));
        QCOMPARE(texts, QStringList({"1:8 name", "3:15 td.allow-debug", "4:1 td.allow-debgu", "7:13 tcb.statuses", "7:21 tcb.statuses", "8:14 tcb.grace-days",
                                     "10:10 platform.fmspc"}));
        const auto error = Policy::fromToml("name = 5\n[td]\nx = 1\n");
        QVERIFY(!error);
        QVERIFY(error.error().is(attest::errors::badPolicy));
        QVERIFY(error.error().detail().contains("line 1, column 8, 'name'"));
        QVERIFY(error.error().detail().contains("line 3, column 1, 'td.x'"));
    }
    void syntaxErrorHasItsPlace()
    {
        QList<PolicyProblem> problems;
        PolicyDocument::read("name = \"a\"\n[td]\nallow-debug = maybe\n", &problems);
        QCOMPARE(problems.size(), 1);
        QCOMPARE(problems.first().line, 3);
        QVERIFY(problems.first().column >= 15);
        QVERIFY(problems.first().key.isEmpty());
    }
    void writtenPolicyReadsTheSame()
    {
        const QByteArray toml = "name = \"a \\\"b\\\" \\\\ ä \\u0001\"\n"
                                "[tcb]\nstatuses = [\"UpToDate\", \"SWHardeningNeeded\"]\nadvisories = []\nmin-evaluation-number = 17\ngrace-days = 0\n"
                                "[[tcb.grace]]\nadvisories = [\"INTEL-SA-1\"]\ndays = 60\n"
                                "[[tcb.exception]]\nstatus = \"OutOfDate\"\nadvisories = [\"X\"]\nppid = [\"000102030405060708090a0b0c0d0e0f\"]\n"
                                "until = \"2027-01-31T00:00:00Z\"\nreason = \"two\\nlines\"\n"
                                "[quote]\ntee = \"tdx\"\nallow-trailing-bytes = true\n[td]\nallow-debug = true\nallow-reserved-bits = true\nservice-td = \"any\"\nsept-ve-disable = \"required\"\nperfmon = \"refused\"\n"
                                "pks = \"refused\"\nkey-locker = \"required\"\nmigratable = \"any\"\nmr-seam = [\"" + QByteArray(96, '1') + "\"]\nmr-config-id = [\"" + QByteArray(96, '2')
                                + "\"]\nmr-owner = [\"" + QByteArray(96, '3') + "\"]\nmr-owner-config = [\"" + QByteArray(96, '4') + "\", \"" + QByteArray(96, '5') + "\"]\n"
                                "[platform]\nfmspc = [\"b0c06f000000\"]\ndeny-fmspc = [\"00806f050000\"]\npiid = [\"000102030405060708090a0b0c0d0e0f\"]\n"
                                "dynamic-platform = \"refused\"\ncached-keys = \"refused\"\nsmt = \"required\"\nrequire-hardware = true\n"
                                "[measurements]\nrequired = true\n[[measurements.set]]\nname = \"s\"\nmrtd = \""
                                + QByteArray(96, 'a') + "\"\nrtmr3 = \"" + QByteArray(96, 'b')
                                + "\"\n[event-log]\nrequired = true\nproven = [0, 3]\n[[event-log.event]]\nrtmr = 3\nname = \"compose-hash\"\npayload = \"abcd\"\n"
                                  "[chain]\nmin-confirmations = 3\n[report-data]\nrequired = true\n";
        const auto policy = Policy::fromToml(toml);
        QVERIFY2(policy.has_value(), qPrintable(policy ? QString() : policy.error().detail()));
        const auto again = Policy::fromToml(policy->toToml());
        QVERIFY2(again.has_value(), qPrintable(again ? QString() : again.error().detail()));
        QVERIFY(*policy == *again);
        QCOMPARE(again->toToml(), policy->toToml());
        QCOMPARE(policy->graces.first().days, 60);
        QCOMPARE(*policy->expectedEvents.first().payload, QByteArray::fromHex("abcd"));
        const auto defaults = Policy::fromToml(Policy().toToml());
        QVERIFY(defaults.has_value());
        QVERIFY(*defaults == Policy());
    }
    void ofManyUnknownKeysTheFirstAreNamed()
    {
        QByteArray toml = "[td]\nallow-debug = 3\n";
        for (int i = 200; i > 0; --i) // Against the order of the letters.
            toml += "key" + QByteArray::number(i) + " = 1\n";
        QList<PolicyProblem> problems;
        PolicyDocument::read(toml, &problems);
        QCOMPARE(problems.size(), 21);
        QCOMPARE(problems.at(0).key, "td.allow-debug");
        QCOMPARE(problems.at(1).key, "td.key200");
        QCOMPARE(problems.at(1).line, 3);
        QCOMPARE(problems.at(1).what, "is no rule of a policy");
        QCOMPARE(problems.at(20).key, "td.key181");
        QCOMPARE(problems.at(20).what, "is no rule of a policy, nor are 180 more after it");
    }
    void imagesAreFoundByName()
    {
        const QByteArray toml = "[measurements]\nimages = [\"dstack\"]\n";
        Policy::Sources sources;
        QStringList asked;
        sources.readImage = [&](const QString& name) -> Result<QList<MeasurementSet>> {
            asked.append(name);
            MeasurementSet set;
            set.name = "dstack 1 (abc)";
            set.mrTd = Measurement();
            return QList<MeasurementSet>{set};
        };
        const auto policy = Policy::fromToml(toml, sources);
        QVERIFY(policy.has_value());
        QCOMPARE(asked, QStringList("dstack"));
        QCOMPARE(policy->measurements.size(), 1);
        sources.readImage = [](const QString& name) -> Result<QList<MeasurementSet>> { return fail(gatehouse::errors::notFound, "there is no image " + name); };
        const auto missing = Policy::fromToml(toml, sources);
        QVERIFY(!missing);
        QVERIFY(missing.error().detail().contains("line 2"));
        QVERIFY(missing.error().detail().contains("there is no image dstack"));
        // Inside a guest nobody resolves names.
        QVERIFY(Policy::fromToml(toml).error().detail().contains("cannot be followed"));
        QList<PolicyProblem> problems;
        const PolicyDocument document = PolicyDocument::read(toml, &problems);
        QVERIFY(problems.isEmpty());
        QVERIFY(document.toToml().contains("images = [\"dstack\"]"));
    }
    void everyAdvisoryHasItsOwnGrace()
    {
        QuotingAuthority::CollateralOptions options;
        options.platformStatus = TcbStatus::OutOfDate;
        options.advisories = QStringList{"INTEL-SA-1", "INTEL-SA-2"};
        const Report report = reportOf({}, options); // Its level dates from 2026-01-01.
        const auto accepts = [&](const QByteArray& tcb, const QDateTime& time) {
            return evaluate(report, *Policy::fromToml("[tcb]\n" + tcb), at(time)).isAccepted();
        };
        const QDateTime day60(QDate(2026, 3, 2), QTime(0, 0), Qt::UTC);
        const QByteArray both = "[[tcb.grace]]\nadvisories = [\"INTEL-SA-1\"]\ndays = 90\n[[tcb.grace]]\nadvisories = [\"INTEL-SA-2\"]\ndays = 60\n";
        QVERIFY(accepts(both, day60));
        QVERIFY(!accepts(both, day60.addSecs(1))); // The shorter period counts.
        QVERIFY(!accepts("[[tcb.grace]]\nadvisories = [\"INTEL-SA-1\"]\ndays = 900\n", day60)); // Nobody gave the other one time.
        QVERIFY(accepts("grace-days = 60\n[[tcb.grace]]\nadvisories = [\"INTEL-SA-1\"]\ndays = 900\n", day60));
        QVERIFY(!accepts("grace-days = 900\n[[tcb.grace]]\nadvisories = [\"INTEL-SA-1\"]\ndays = 1\n", day60));
    }
    void deniedModels()
    {
        const Report report = reportOf();
        Policy policy;
        QCOMPARE(statusOf(evaluate(report, policy), "policy.deniedFmspc"), "missing");
        policy.deniedFmspcs = {*Fmspc::fromHex(u"00806f050000")};
        QVERIFY(evaluate(report, policy).isAccepted());
        policy.fmspcs = {m_authority.fmspc()};
        policy.deniedFmspcs.append(m_authority.fmspc());
        const Verdict verdict = evaluate(report, policy);
        QCOMPARE(statusOf(verdict, "policy.deniedFmspc"), "failed");
        QCOMPARE(statusOf(verdict, "policy.fmspc"), "passed");
        QVERIFY(!verdict.isAccepted());
    }
    void eventLogRules()
    {
        const EventLog log = logOf({eventOf(3, "app-id", "1234"), eventOf(3, "compose-hash", "hash")});
        TdRegisters registers;
        registers.rtmr[3] = *Measurement::fromBytes(view(log.replay(TpmHash::Sha384).value(3)));
        const Report report = reportOf(registers);
        PolicyContext context;
        Policy policy;
        QCOMPARE(statusOf(evaluate(report, policy, context), "policy.eventLog"), "notChecked");
        policy = *Policy::fromToml("[event-log]\nrequired = true\nproven = [3]\n[[event-log.event]]\nname = \"compose-hash\"\npayload = \"68617368\"\n");
        QCOMPARE(statusOf(evaluate(report, policy, context), "policy.eventLog"), "failed");
        context.eventLog = log;
        Verdict verdict = evaluate(report, policy, context);
        QVERIFY2(verdict.isAccepted(), qPrintable(verdict.reasons().join('\n')));
        QCOMPARE(statusOf(verdict, "policy.eventLog"), "passed");
        QCOMPARE(statusOf(verdict, "policy.eventLog.proven"), "passed");
        QCOMPARE(statusOf(verdict, "policy.eventLog.event1"), "passed");
        policy.expectedEvents.first().payload = "another";
        QCOMPARE(statusOf(evaluate(report, policy, context), "policy.eventLog.event1"), "failed");
        // A log of another boot proves nothing, whatever it says.
        context.eventLog = logOf({eventOf(3, "compose-hash", "another")});
        verdict = evaluate(report, policy, context);
        QCOMPARE(statusOf(verdict, "policy.eventLog"), "failed");
        QCOMPARE(statusOf(verdict, "policy.eventLog.event1"), "notChecked");
        QCOMPARE(statusOf(verdict, "policy.eventLog.proven"), "notChecked");
        QCOMPARE(statusOf(evaluate(report, {}, context), "policy.eventLog"), "failed");
    }
    void unprovenEventDataIsRefused()
    {
        // The digest is measured, the data beside it is somebody's word.
        const EventLog log = logOf({eventOf(3, "app-id", "1234", QByteArray(48, 7))});
        TdRegisters registers;
        registers.rtmr[3] = *Measurement::fromBytes(view(log.replay(TpmHash::Sha384).value(3)));
        PolicyContext context;
        context.eventLog = log;
        const Policy policy = *Policy::fromToml("[event-log]\nproven = [3]\n[[event-log.event]]\nname = \"app-id\"\n");
        const Verdict verdict = evaluate(reportOf(registers), policy, context);
        QCOMPARE(statusOf(verdict, "policy.eventLog"), "passed");
        QCOMPARE(statusOf(verdict, "policy.eventLog.proven"), "failed");
        QCOMPARE(statusOf(verdict, "policy.eventLog.event1"), "failed");
    }
};

QTEST_GUILESS_MAIN(PolicyDocumentTest)
#include "tst_PolicyDocument.moc"
