// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of a policy against quotes of which every part can be set.
#include "core/attest/Verdict.h"
#include "support/attest/TestPlatform.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;
using test::TestPlatform;

namespace {

constexpr quint64 septVeDisable = quint64(1) << 28;

void setAttributes(TestPlatform& platform, quint64 bits)
{
    for (std::size_t i = 0; i < Bytes8::size; ++i)
        platform.parts.td.tdAttributes.array()[i] = std::uint8_t(bits >> (8 * i));
}

const Check* rowOf(const Verdict& verdict, const QString& id)
{
    const auto found = std::find_if(verdict.checks.begin(), verdict.checks.end(), [&](const Check& check) { return check.id == id; });
    return found == verdict.checks.end() ? nullptr : &*found;
}

QString statusOf(const Verdict& verdict, const QString& id)
{
    const Check* row = rowOf(verdict, id);
    return row ? toString(row->status) : QString("missing");
}

QStringList failedRows(const Verdict& verdict)
{
    QStringList ids;
    for (const Check& check : verdict.checks)
        if (check.status == CheckStatus::Failed)
            ids.append(check.id);
    return ids;
}

Verdict judged(const TestPlatform& platform, const QByteArray& toml)
{
    const Result<Policy> policy = Policy::fromToml("name = \"test\"\n" + toml);
    if (!policy)
        qFatal("%s", qPrintable(policy.error().detail()));
    PolicyContext context;
    context.now = platform.now;
    return evaluate(platform.report(), *policy, context);
}

} // namespace

class PolicyRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void moduleThatRunsNow_data()
    {
        QTest::addColumn<QString>("now");
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<bool>("accepted");
        const QByteArray none;
        const QByteArray stale = "[tcb]\nstatuses = [\"UpToDate\", \"OutOfDate\"]\n";
        const QByteArray exception = "[[tcb.exception]]\nstatus = \"OutOfDate\"\nadvisories = [\"INTEL-SA-00042\"]\nuntil = \"2027-01-01T00:00:00Z\"\nreason = \"soon\"\n";
        QTest::newRow("up to date") << "UpToDate" << none << true;
        QTest::newRow("out of date") << "OutOfDate" << none << false;
        QTest::newRow("revoked") << "Revoked" << none << false;
        QTest::newRow("out of date, accepted") << "OutOfDate" << stale << true;
        QTest::newRow("revoked, nothing accepts it") << "Revoked" << stale << false;
        QTest::newRow("out of date, excepted") << "OutOfDate" << exception << true;
        QTest::newRow("out of date, another advisory excepted") << "OutOfDate" << QByteArray(exception).replace("00042", "00043") << false;
        QTest::newRow("out of date, within its grace") << "OutOfDate" << QByteArray("[tcb]\ngrace-days = 400\n") << true;
        QTest::newRow("its advisories count") << "UpToDate" << QByteArray("[tcb]\nadvisories = []\n") << false;
    }
    /// DCAP's status is that of the launch; whoever accepts a TD of which the module was revoked since should have said so.
    void moduleThatRunsNow()
    {
        QFETCH(QString, now);
        QFETCH(QByteArray, rules);
        QFETCH(bool, accepted);
        TestPlatform p;
        p.useTd15();
        p.parts.td.teeTcbSvn2 = TcbSvns({2, 1, 1});
        p.setModuleLevels({TestPlatform::isvLevel(2, now.toLatin1().constData(), {"INTEL-SA-00042"}), TestPlatform::isvLevel(1, "UpToDate")});
        const Verdict verdict = judged(p, rules);
        QCOMPARE(toString(verdict.tcbStatus.value()), "UpToDate");
        QCOMPARE(verdict.isAccepted(), accepted);
        const Check* row = rowOf(verdict, "policy.currentTcbStatus");
        QVERIFY(row && row->actual.startsWith(now));
        if (now != "UpToDate")
            QVERIFY2(row->actual.contains("INTEL-SA-00042"), qPrintable(row->actual));
        if (!accepted && now != "UpToDate")
            QCOMPARE(failedRows(verdict), QStringList("policy.currentTcbStatus"));
        if (!accepted && now == "UpToDate")
            QCOMPARE(failedRows(verdict), QStringList("policy.advisories"));
    }
    void relaunchAdviceIsJudgedOnce()
    {
        TestPlatform p;
        p.useTd15();
        p.parts.td.teeTcbSvn2 = TcbSvns({3, 1, 1});
        p.setModuleLevels({TestPlatform::isvLevel(3, "UpToDate"), TestPlatform::isvLevel(1, "OutOfDate")});
        const Verdict refused = judged(p, {});
        QCOMPARE(failedRows(refused), QStringList("policy.tcbStatus"));
        QCOMPARE(rowOf(refused, "policy.tcbStatus")->hint, "Relaunch the TD on the updated platform. Or accept this status in the policy for a while.");
        QVERIFY(judged(p, "[tcb]\nstatuses = [\"UpToDate\", \"TDRelaunchAdvised\"]\n").isAccepted());
        TestPlatform older;
        QCOMPARE(statusOf(judged(older, {}), "policy.currentTcbStatus"), "missing"); // A TD 1.0 body says nothing of now.
    }

    void anEnclaveSatisfiesNoRuleForTds_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QString>("row");
        QTest::newRow("log required") << QByteArray("[event-log]\nrequired = true\n") << "policy.eventLog";
        QTest::newRow("events proven") << QByteArray("[event-log]\nproven = [3]\n") << "policy.eventLog";
        QTest::newRow("event") << QByteArray("[[event-log.event]]\nrtmr = 3\nname = \"compose-hash\"\n") << "policy.eventLog";
        for (const char* key : {"service-td", "sept-ve-disable", "perfmon", "pks", "key-locker", "migratable"}) {
            const QHash<QString, QString> rows{{"service-td", "serviceTd"}, {"sept-ve-disable", "septVeDisable"}, {"key-locker", "keyLocker"}};
            QTest::newRow(key) << QByteArray("[td]\n" + QByteArray(key) + " = \"required\"\n") << "policy." + rows.value(key, key);
        }
        const QHash<QString, QString> lists{{"mr-seam", "mrSeam"}, {"mr-config-id", "mrConfigId"}, {"mr-owner", "mrOwner"}, {"mr-owner-config", "mrOwnerConfig"}};
        for (auto it = lists.begin(); it != lists.end(); ++it)
            QTest::newRow(qPrintable(it.key())) << QByteArray("[td]\n" + it.key().toLatin1() + " = [\"" + QByteArray(96, '0') + "\"]\n") << "policy." + it.value();
        QTest::newRow("TDs only") << QByteArray("[quote]\ntee = \"tdx\"\n") << "policy.tee";
    }
    void anEnclaveSatisfiesNoRuleForTds()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QString, row);
        TestPlatform p;
        p.useSgx(3);
        QVERIFY2(judged(p, {}).isAccepted(), qPrintable(failedRows(judged(p, {})).join(' ')));
        const Verdict verdict = judged(p, rules);
        QVERIFY(!verdict.isAccepted());
        QCOMPARE(failedRows(verdict), QStringList(row));
        QVERIFY(!rowOf(verdict, row)->hint.isEmpty() && !rowOf(verdict, row)->expected.isEmpty());
        // What is merely refused is not there, and a policy for enclaves takes them.
        QVERIFY(judged(p, "[td]\nperfmon = \"refused\"\npks = \"refused\"\n[quote]\ntee = \"sgx\"\n").isAccepted());
        QCOMPARE(failedRows(judged(TestPlatform(), "[quote]\ntee = \"sgx\"\n")), QStringList("policy.tee"));
    }
    void aLogBesideAnEnclavesQuoteProvesNothing()
    {
        TestPlatform p;
        p.useSgx(3);
        PolicyContext context;
        context.setEventLog("[]");
        QCOMPARE(statusOf(evaluate(p.report(), {}, context), "policy.eventLog"), "notChecked");
    }

    void attributeBits_data()
    {
        QTest::addColumn<int>("bit");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("row");
        QTest::newRow("PKS") << 30 << QByteArray("pks") << "policy.pks";
        QTest::newRow("KL") << 31 << QByteArray("key-locker") << "policy.keyLocker";
        QTest::newRow("MIGRATABLE") << 29 << QByteArray("migratable") << "policy.migratable";
        QTest::newRow("PERFMON") << 63 << QByteArray("perfmon") << "policy.perfmon";
        QTest::newRow("SEPT_VE_DISABLE") << 28 << QByteArray("sept-ve-disable") << "policy.septVeDisable";
    }
    void attributeBits()
    {
        QFETCH(int, bit);
        QFETCH(QByteArray, key);
        QFETCH(QString, row);
        for (const bool set : {false, true}) {
            TestPlatform p;
            setAttributes(p, (septVeDisable & ~(quint64(1) << bit)) | (set ? quint64(1) << bit : 0));
            QCOMPARE(statusOf(judged(p, "[td]\n" + key + " = \"required\"\n"), row), set ? "passed" : "failed");
            QCOMPARE(statusOf(judged(p, "[td]\n" + key + " = \"refused\"\n"), row), set ? "failed" : "passed");
            QCOMPARE(statusOf(judged(p, "[td]\n" + key + " = \"any\"\n"), row), "notChecked");
            QCOMPARE(rowOf(judged(p, {}), row)->actual, set ? "set" : "not set");
        }
    }
    /// A TD 1.0 body cannot say that a migration TD is bound, but whether one may be.
    void aMigratableTdIsRefusedUnlessServiceTdsAreAccepted()
    {
        for (const bool td15 : {false, true}) {
            TestPlatform p;
            if (td15)
                p.useTd15();
            setAttributes(p, septVeDisable | quint64(1) << 29);
            QCOMPARE(failedRows(judged(p, {})), QStringList("policy.migratable"));
            QVERIFY(judged(p, "[td]\nservice-td = \"any\"\n").isAccepted());
            QVERIFY(judged(p, "[td]\nmigratable = \"any\"\n").isAccepted());
            QVERIFY(!judged(p, "[td]\nservice-td = \"any\"\nmigratable = \"refused\"\n").isAccepted());
        }
    }
    void bitsWithoutARuleAreShown()
    {
        TestPlatform p;
        setAttributes(p, septVeDisable | quint64(1) << 16 | quint64(1) << 27 | quint64(1) << 62);
        const Verdict verdict = judged(p, {});
        QVERIFY(verdict.isAccepted());
        QCOMPARE(statusOf(verdict, "policy.otherAttributes"), "notChecked");
        QCOMPARE(rowOf(verdict, "policy.otherAttributes")->actual, "ICSSD, LASS, TPA");
    }

    void ownership_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("row");
        QTest::addColumn<int>("field");
        QTest::newRow("MRSEAM") << QByteArray("mr-seam") << "policy.mrSeam" << 0;
        QTest::newRow("MRCONFIGID") << QByteArray("mr-config-id") << "policy.mrConfigId" << 1;
        QTest::newRow("MROWNER") << QByteArray("mr-owner") << "policy.mrOwner" << 2;
        QTest::newRow("MROWNERCONFIG") << QByteArray("mr-owner-config") << "policy.mrOwnerConfig" << 3;
    }
    void ownership()
    {
        QFETCH(QByteArray, key);
        QFETCH(QString, row);
        QFETCH(int, field);
        TestPlatform p;
        TdReport& td = p.parts.td;
        const std::array<Measurement*, 4> fields{&td.mrSeam, &td.mrConfigId, &td.mrOwner, &td.mrOwnerConfig};
        fields[std::size_t(field)]->array().fill(0xab);
        const auto with = [&](const QByteArray& list) { return judged(p, "[td]\n" + key + " = [" + list + "]\n"); };
        const QByteArray own = '"' + QByteArray(96, ' ').replace("  ", "ab") + '"', other = '"' + QByteArray(96, '1') + '"';
        QCOMPARE(statusOf(judged(p, {}), row), "notChecked");
        QCOMPARE(rowOf(judged(p, {}), row)->actual, QString(96, ' ').replace("  ", "ab"));
        QCOMPARE(failedRows(with(other)), QStringList(row));
        QVERIFY(with(own).isAccepted());
        QCOMPARE(statusOf(with(other + ", " + own), row), "passed");
    }

    void pckCertificate()
    {
        TestPlatform p;
        const auto with = [&](const QByteArray& rule) { return judged(p, "[platform]\n" + rule + "\n"); };
        const QByteArray piid = QByteArray(32, '3');
        for (const char* row : {"policy.piid", "policy.dynamicPlatform", "policy.cachedKeys", "policy.smt"})
            QCOMPARE(statusOf(judged(p, {}), row), "notChecked");
        p.extension.platformInstanceId = std::nullopt;
        p.extension.dynamicPlatform = p.extension.cachedKeys = p.extension.smtEnabled = std::nullopt;
        p.issue();
        // What a certificate does not say satisfies no rule.
        QCOMPARE(failedRows(with("piid = [\"" + piid + "\"]")), QStringList("policy.piid"));
        QCOMPARE(failedRows(with("smt = \"refused\"")), QStringList("policy.smt"));
        QCOMPARE(rowOf(judged(p, {}), "policy.smt")->actual, "not stated");
        p.extension.platformInstanceId = *Bytes16::fromHex(QString::fromLatin1(piid));
        p.extension.dynamicPlatform = true;
        p.extension.cachedKeys = false;
        p.extension.smtEnabled = true;
        p.issue();
        QVERIFY(with("piid = [\"" + piid + "\"]").isAccepted());
        QCOMPARE(failedRows(with("piid = [\"" + QByteArray(32, '4') + "\"]")), QStringList("policy.piid"));
        QCOMPARE(failedRows(with("dynamic-platform = \"refused\"")), QStringList("policy.dynamicPlatform"));
        QCOMPARE(failedRows(with("smt = \"refused\"\ncached-keys = \"required\"")), QStringList({"policy.cachedKeys", "policy.smt"}));
        QVERIFY(with("dynamic-platform = \"required\"\ncached-keys = \"refused\"\nsmt = \"required\"").isAccepted());
    }
};

QTEST_GUILESS_MAIN(PolicyRulesTest)
#include "tst_PolicyRules.moc"
