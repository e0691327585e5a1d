// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/QuotingAuthority.h"
#include "core/attest/ReportData.h"
#include "core/attest/VerdictJson.h"
#include "core/attest/Verifier.h"
#include "support/Vectors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

BootPcrs pcrsOf(std::uint8_t fill)
{
    BootPcrs pcrs;
    pcrs.pcr4.array().fill(fill);
    pcrs.pcr9.array().fill(std::uint8_t(fill + 1));
    pcrs.pcr11.array().fill(std::uint8_t(fill + 2));
    return pcrs;
}

const Check* rowOf(const Verdict& verdict, const QString& id)
{
    for (const Check& check : verdict.checks) {
        if (check.id == id)
            return &check;
    }
    return nullptr;
}

QString statusOf(const Verdict& verdict, const QString& id)
{
    const Check* check = rowOf(verdict, id);
    return check ? toString(check->status) : QString("missing");
}

} // namespace

class PolicyTest : public QObject
{
    Q_OBJECT

    QuotingAuthority m_authority = *QuotingAuthority::ephemeral(day);
    TrustedRoots m_roots = *TrustedRoots::fromCertificate(m_authority.root());

    QuotingAuthority::QuoteRequest goodRequest() const
    {
        QuotingAuthority::QuoteRequest request;
        request.registers = simulatedRegisters(pcrsOf(1));
        request.reportData.array().fill(7);
        return request;
    }
    Report reportOf(const QuotingAuthority::QuoteRequest& request, QuotingAuthority::CollateralOptions options = {}) const
    {
        options.issuedAt = day;
        return verify(*m_authority.issueQuote(request), *m_authority.collateral(options), day, m_roots);
    }

private Q_SLOTS:
    void defaultAcceptsAnUpToDateTd()
    {
        const Verdict verdict = evaluate(reportOf(goodRequest()), {});
        QVERIFY2(verdict.isAccepted(), qPrintable(verdict.reasons().join('\n')));
        QVERIFY(verdict.checks.size() >= 25);
        QCOMPARE(statusOf(verdict, "policy.measurements"), "notChecked");
        QCOMPARE(statusOf(verdict, "policy.reportData"), "notChecked");
        QCOMPARE(statusOf(verdict, "policy.root"), "notChecked");
    }
    void defaultRefuses_data()
    {
        QTest::addColumn<quint64>("attributes");
        QTest::addColumn<bool>("serviceTd");
        QTest::addColumn<QString>("row");
        const quint64 good = quint64(1) << 28;
        QTest::newRow("debug") << (good | 1) << false << "policy.debug";
        QTest::newRow("profiling") << (good | 1 << 5) << false << "policy.debug";
        QTest::newRow("reserved bit 8") << (good | 1 << 8) << false << "policy.reservedBits";
        QTest::newRow("reserved bit 40") << (good | quint64(1) << 40) << false << "policy.reservedBits";
        QTest::newRow("service TD") << good << true << "policy.serviceTd";
        QTest::newRow("migratable") << (good | 1 << 29) << false << "policy.migratable";
    }
    void defaultRefuses()
    {
        QFETCH(quint64, attributes);
        QFETCH(bool, serviceTd);
        QFETCH(QString, row);
        QuotingAuthority::QuoteRequest request = goodRequest();
        request.version = 5;
        request.tdAttributes = attributes;
        if (serviceTd)
            request.mrServiceTd.array().fill(9);
        const Report report = reportOf(request);
        const Verdict verdict = evaluate(report, {});
        QVERIFY(!verdict.isAccepted());
        QCOMPARE(statusOf(verdict, row), "failed");
        QCOMPARE(verdict.reasons().size(), 1);
        // The DCAP status stands beside the refusal.
        QCOMPARE(toString(*verdict.tcbStatus), "UpToDate");
    }
    void changedImageIsRefusedByRegister()
    {
        Policy policy;
        policy.measurements = {MeasurementSet::fromBootPcrs("other", pcrsOf(50)), MeasurementSet::fromBootPcrs("image", pcrsOf(1))};
        Verdict verdict = evaluate(reportOf(goodRequest()), policy);
        QVERIFY(verdict.isAccepted());
        QCOMPARE(verdict.matchedMeasurements, "image");
        BootPcrs changed = pcrsOf(1);
        changed.pcr9.array()[3] ^= 1;
        QuotingAuthority::QuoteRequest request = goodRequest();
        request.registers = simulatedRegisters(changed);
        verdict = evaluate(reportOf(request), policy);
        QVERIFY(!verdict.isAccepted());
        QCOMPARE(statusOf(verdict, "policy.rtmr1"), "passed");
        const Check* row = rowOf(verdict, "policy.rtmr2");
        QVERIFY(row->status == CheckStatus::Failed);
        QCOMPARE(row->title, "RTMR2");
        QCOMPARE(row->expected, simulatedRegisters(pcrsOf(1)).rtmr[2].toHex());
        QCOMPARE(row->actual, simulatedRegisters(changed).rtmr[2].toHex());
        QVERIFY(rowOf(verdict, "policy.measurements")->actual.contains("nearest is image"));
    }
    void statusAndAdvisories()
    {
        QuotingAuthority::CollateralOptions options;
        options.platformStatus = TcbStatus::SWHardeningNeeded;
        options.advisories = QStringList{"INTEL-SA-00001"};
        const Report report = reportOf(goodRequest(), options);
        QVERIFY(!evaluate(report, {}).isAccepted());
        Policy policy = *Policy::fromToml("[tcb]\nstatuses = [\"UpToDate\", \"SWHardeningNeeded\"]\n");
        QVERIFY(evaluate(report, policy).isAccepted());
        policy.advisories = QStringList{};
        QCOMPARE(statusOf(evaluate(report, policy), "policy.advisories"), "failed");
        policy.advisories = QStringList{"INTEL-SA-00001"};
        QVERIFY(evaluate(report, policy).isAccepted());
        policy.minEvaluationNumber = 2;
        QCOMPARE(statusOf(evaluate(report, policy), "policy.evaluationNumber"), "failed");
    }
    void everyStatusHasItsAdvice_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("advice");
        const QString wait = " Or accept this status in the policy for a while.";
        const QString none = "No update is missing: configure the platform or harden the software as the advisories say." + wait;
        QTest::newRow("hardening") << int(TcbStatus::SWHardeningNeeded) << none;
        QTest::newRow("configuration") << int(TcbStatus::ConfigurationNeeded) << none;
        QTest::newRow("revoked") << int(TcbStatus::Revoked) << "Intel revoked this level: nothing accepts it.";
    }
    void everyStatusHasItsAdvice()
    {
        QFETCH(int, status);
        QFETCH(QString, advice);
        QuotingAuthority::CollateralOptions options;
        options.platformStatus = TcbStatus(status);
        options.advisories = QStringList{"INTEL-SA-00001"};
        const Verdict verdict = evaluate(reportOf(goodRequest(), options), {});
        const Check* row = rowOf(verdict, "policy.tcbStatus");
        QVERIFY(row && row->status == CheckStatus::Failed);
        QCOMPARE(row->actual, toString(TcbStatus(status)) + ": INTEL-SA-00001");
        QCOMPARE(row->hint, advice);
    }
    void exceptionsExpire()
    {
        QuotingAuthority::CollateralOptions options;
        options.platformStatus = TcbStatus::OutOfDate;
        options.advisories = QStringList{"INTEL-SA-00001"};
        const Report report = reportOf(goodRequest(), options);
        const Policy policy = *Policy::fromToml("[[tcb.exception]]\nstatus = \"OutOfDate\"\nadvisories = [\"INTEL-SA-00001\"]\n"
                                                "until = \"2026-12-01T00:00:00Z\"\nreason = \"BIOS is on its way\"\n");
        const auto at = [](const QDateTime& time) { PolicyContext context; context.now = time; return context; };
        QVERIFY(evaluate(report, policy, at(day)).isAccepted());
        QVERIFY(!evaluate(report, policy, at(QDateTime(QDate(2026, 12, 1), QTime(0, 0, 1), Qt::UTC))).isAccepted());
        QVERIFY(!evaluate(report, policy).isAccepted());
        options.advisories.append("INTEL-SA-00002");
        QVERIFY(!evaluate(reportOf(goodRequest(), options), policy, at(day)).isAccepted());
        // The simulated platform's level dates from 2026-01-01.
        const Policy grace = *Policy::fromToml("[tcb]\ngrace-days = 304\n");
        QVERIFY(evaluate(report, grace, at(QDateTime(QDate(2026, 11, 1), QTime(0, 0), Qt::UTC))).isAccepted());
        QVERIFY(!evaluate(report, grace, at(QDateTime(QDate(2026, 11, 1), QTime(0, 0, 1), Qt::UTC))).isAccepted());
    }
    void platformRules()
    {
        const Report report = reportOf(goodRequest());
        Policy policy;
        policy.fmspcs = {*Fmspc::fromHex(u"00806f050000")};
        QCOMPARE(statusOf(evaluate(report, policy), "policy.fmspc"), "failed");
        policy.fmspcs.append(m_authority.fmspc());
        QVERIFY(evaluate(report, policy).isAccepted());
        policy.ppids = {Bytes16()};
        QCOMPARE(statusOf(evaluate(report, policy), "policy.ppid"), "failed");
        policy.ppids = {report.pck->ppid};
        QVERIFY(evaluate(report, policy).isAccepted());
        policy.requireHardware = true;
        QCOMPARE(statusOf(evaluate(report, policy), "policy.root"), "failed");
    }
    void contextRules()
    {
        const Report report = reportOf(goodRequest());
        PolicyContext context;
        context.expectedReportData = goodRequest().reportData;
        context.confirmations = 1;
        Policy policy;
        policy.minConfirmations = 2;
        policy.requireReportData = true;
        Verdict verdict = evaluate(report, policy, context);
        QCOMPARE(statusOf(verdict, "policy.reportData"), "passed");
        QCOMPARE(statusOf(verdict, "policy.confirmations"), "failed");
        context.confirmations = 2;
        QVERIFY(evaluate(report, policy, context).isAccepted());
        context.expectedReportData = bootstrapReportData(u"0x00");
        QCOMPARE(statusOf(evaluate(report, policy, context), "policy.reportData"), "failed");
        QCOMPARE(statusOf(evaluate(report, policy), "policy.reportData"), "failed");
        policy.requireMeasurements = true;
        QCOMPARE(statusOf(evaluate(report, policy), "policy.measurements"), "failed");
    }
    void nothingLooksGreenOnAForgedQuote()
    {
        QByteArray bytes = *m_authority.issueQuote(goodRequest());
        bytes[600] = char(bytes.at(600) ^ 1);
        const Report report = verify(bytes, *m_authority.collateral(day), day, m_roots);
        Policy policy;
        policy.measurements = {MeasurementSet::fromBootPcrs("image", pcrsOf(1))};
        const Verdict verdict = evaluate(report, policy);
        QCOMPARE(toString(verdict.decision), "refused");
        QVERIFY(!verdict.tcbStatus);
        QVERIFY(verdict.matchedMeasurements.isEmpty());
        for (const Check& check : verdict.checks) {
            if (check.id.startsWith("policy."))
                QVERIFY2(check.status != CheckStatus::Passed, qPrintable(check.id));
        }
    }
    void unsupportedKindsAreRefusedNotMalformed()
    {
        const QByteArray good = *m_authority.issueQuote(goodRequest());
        const auto verdictWith = [&](qsizetype offset, char value) {
            QByteArray bytes = good;
            bytes[offset] = value;
            return evaluate(verify(bytes, *m_authority.collateral(day), day, m_roots), {});
        };
        Verdict verdict = verdictWith(2, 3); // a P-384 attestation key
        QCOMPARE(toString(verdict.decision), "refused");
        QCOMPARE(statusOf(verdict, "quote.attestationKeyType"), "failed");
        verdict = verdictWith(12, 0); // another vendor
        QCOMPARE(toString(verdict.decision), "refused");
        QCOMPARE(statusOf(verdict, "quote.qeVendor"), "failed");
        QVERIFY(!verdict.tcbStatus);
        QCOMPARE(toString(verdictWith(0, 9).decision), "malformed"); // version 9
    }
    void jsonHasTheFixedShape()
    {
        Report report = reportOf(goodRequest());
        QJsonObject json = verdictJson(evaluate(report, {}), report);
        QCOMPARE(json["verdict"].toString(), "accepted");
        QCOMPARE(json["tcbStatus"].toString(), "UpToDate");
        QVERIFY(json["advisories"].isArray());
        QVERIFY(json["checks"].toArray().size() >= 25);
        for (const QJsonValue& check : json["checks"].toArray()) {
            for (const QString key : {"id", "status", "expected", "actual", "source", "hint"})
                QVERIFY2(check[key].isString(), qPrintable(key));
        }
        QCOMPARE(json["quote"].toObject()["td"].toObject()["mrTd"].toString(), simulatedRegisters(pcrsOf(1)).mrTd.toHex());
        report = verify("nonsense", *m_authority.collateral(day), day, m_roots);
        json = verdictJson(evaluate(report, {}), report);
        QCOMPARE(json["verdict"].toString(), "malformed");
        QVERIFY(json["tcbStatus"].isNull());
        QCOMPARE(json["checks"].toArray().first().toObject()["status"].toString(), "failed");
        QVERIFY(json["quote"].toObject().isEmpty());
    }
    void wholePolicyFile()
    {
        const QByteArray toml =
            "name = \"devnet\"\n"
            "[tcb]\n"
            "statuses = [\"UpToDate\", \"SWHardeningNeeded\"]\n"
            "advisories = [\"INTEL-SA-00001\"]\n"
            "min-evaluation-number = 17\n"
            "grace-days = 30\n"
            "[td]\n"
            "allow-debug = true\n"
            "service-td = \"any\"\n"
            "sept-ve-disable = \"required\"\n"
            "perfmon = \"refused\"\n"
            "[platform]\n"
            "fmspc = [\"474844455600\"]\n"
            "ppid = [\"000102030405060708090a0b0c0d0e0f\"]\n"
            "require-hardware = false\n"
            "[measurements]\n"
            "required = true\n"
            "files = [\"measurements.json\"]\n"
            "[[measurements.set]]\n"
            "name = \"one register\"\n"
            "rtmr3 = \"" + QByteArray(96, 'a') + "\"\n"
            "[chain]\n"
            "min-confirmations = 3\n"
            "[report-data]\n"
            "required = true\n";
        QString asked;
        const Result<Policy> policy = Policy::fromToml(toml, [&](const QString& name) -> Result<QByteArray> {
            asked = name;
            return QByteArray("{\"4\":{\"expected\":\"" + QByteArray(64, '1') + "\"},\"9\":{\"expected\":\"" + QByteArray(64, '2')
                              + "\"},\"11\":{\"expected\":\"" + QByteArray(64, '3') + "\"}}");
        });
        QVERIFY2(policy.has_value(), qPrintable(policy ? QString() : policy.error().toString()));
        QCOMPARE(asked, "measurements.json");
        QCOMPARE(policy->name, "devnet");
        QCOMPARE(policy->statuses.size(), 2);
        QCOMPARE(policy->minConfirmations, 3);
        QCOMPARE(policy->measurements.size(), 2);
        QCOMPARE(policy->measurements.at(0).rtmr[3]->toHex(), QString(96, 'a'));
        QVERIFY(!policy->measurements.at(0).mrTd);
        BootPcrs pcrs;
        pcrs.pcr4.array().fill(0x11);
        pcrs.pcr9.array().fill(0x22);
        pcrs.pcr11.array().fill(0x33);
        QCOMPARE(*policy->measurements.at(1).rtmr[2], simulatedRegisters(pcrs).rtmr[2]);
        QVERIFY(policy->allowDebug && policy->requireMeasurements && policy->requireReportData);
    }
    void badPoliciesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("toml");
        QTest::addColumn<QString>("what");
        QTest::newRow("syntax") << QByteArray("[tcb") << "line 1";
        QTest::newRow("unknown table") << QByteArray("[tbc]\n") << "'tbc'";
        QTest::newRow("unknown key") << QByteArray("[td]\nallow-debgu = false\n") << "'td.allow-debgu'";
        QTest::newRow("unknown status") << QByteArray("[tcb]\nstatuses = [\"Fine\"]\n") << "Fine";
        QTest::newRow("revoked") << QByteArray("[tcb]\nstatuses = [\"Revoked\"]\n") << "Revoked";
        QTest::newRow("wrong type") << QByteArray("[td]\nallow-debug = \"no\"\n") << "td.allow-debug";
        QTest::newRow("bad hex") << QByteArray("[platform]\nfmspc = [\"00\"]\n") << "platform.fmspc";
        QTest::newRow("negative") << QByteArray("[chain]\nmin-confirmations = -1\n") << "chain.min-confirmations";
        QTest::newRow("no reader") << QByteArray("[measurements]\nfiles = [\"x.json\"]\n") << "measurements.files";
        QTest::newRow("empty set") << QByteArray("[[measurements.set]]\nname = \"x\"\n") << "measurements.set.name";
        QTest::newRow("empty file") << QByteArray() << "the file is empty";
        QTest::newRow("blank file") << QByteArray(" \n\n") << "the file is empty";
        QTest::newRow("no platform at all") << QByteArray("[platform]\nppid = []\n") << "platform.ppid";
        QTest::newRow("no instance at all") << QByteArray("[platform]\npiid = []\n") << "platform.piid";
        QTest::newRow("no owner at all") << QByteArray("[td]\nmr-owner = []\n") << "td.mr-owner";
        QTest::newRow("short MRSEAM") << QByteArray("[td]\nmr-seam = [\"00\"]\n") << "td.mr-seam";
        QTest::newRow("unknown TEE") << QByteArray("[quote]\ntee = \"sev\"\n") << "quote.tee";
        QTest::newRow("exception for no platform") << QByteArray("[[tcb.exception]]\nstatus = \"OutOfDate\"\nuntil = \"2027-01-01T00:00:00Z\"\nreason = \"x\"\nppid = []\n") << "tcb.exception.ppid";
        QTest::newRow("exception without end") << QByteArray("[[tcb.exception]]\nstatus = \"OutOfDate\"\n") << "until";
        QTest::newRow("deep") << QByteArray(QByteArray("a = ") + QByteArray(5000, '[')) << "line 1";
        QTest::newRow("no key after the brackets") << QByteArray("[[\x01x]]\n") << "not TOML";
        QTest::newRow("no value") << QByteArray("name = ,\n") << "";
        QTest::newRow("too large") << QByteArray(Policy::maxBytes + 1, '#') << "bytes";
    }
    void badPoliciesAreRefused()
    {
        QFETCH(QByteArray, toml);
        QFETCH(QString, what);
        const Result<Policy> policy = Policy::fromToml(toml);
        QVERIFY(!policy);
        QVERIFY(policy.error().is(attest::errors::badPolicy));
        QVERIFY2(policy.error().detail().contains(what), qPrintable(policy.error().detail()));
    }
    void measurementFiles()
    {
        const QByteArray h32 = QByteArray(64, '1');
        const QByteArray builder = "{\"format\":\"uki\",\"registers\":[{\"pcr\":4,\"value\":\"" + h32 + "\",\"events\":[]},{\"pcr\":9,\"value\":\""
                                   + h32 + "\"},{\"pcr\":11,\"value\":\"" + h32 + "\"}]}";
        const QByteArray cli = "{\"registers\":{\"pcr4\":\"" + h32 + "\",\"pcr9\":\"" + h32 + "\",\"pcr11\":\"" + h32 + "\"}}";
        const auto first = MeasurementSet::fromJson(builder, "a");
        const auto second = MeasurementSet::fromJson(cli, "a");
        QVERIFY(first && second);
        QCOMPARE(*first->first().rtmr[1], *second->first().rtmr[1]);
        QCOMPARE(*first->first().mrTd, simulatedRegistersWithoutEvidence().mrTd);
        for (const QByteArray& bad : {QByteArray("{}"), QByteArray("[]"), QByteArray("x"), QByteArray("{\"registers\":{\"pcr4\":\"11\"}}"),
                                      QByteArray("{\"registers\":{\"mrtd\":\"11\"}}")})
            QVERIFY(MeasurementSet::fromJson(bad, "a").error().is(attest::errors::badMeasurements));
    }
    void recordedMeasurementListIsRead()
    {
        GH_NEED_VECTORS();
        const auto sets = MeasurementSet::fromJson(test::vector("boot/fb_measurements.json"), "fb");
        QVERIFY(sets.has_value());
        bool found = false;
        for (const MeasurementSet& set : *sets)
            found = found || (set.name == "dcap-tdx-example" && set.mrTd && set.mrTd->toHex().startsWith("47a1cc07"));
        QVERIFY(found);
    }
    void defaultOnTheRecordedQuotes()
    {
        GH_NEED_VECTORS();
        const auto verdictOf = [](const QString& quote, const QString& collateral, qint64 at) {
            const Report report = verify(test::vector("quotes/" + quote + ".bin"), *Collateral::fromJson(test::vector("collateral/" + collateral + ".json")),
                                         QDateTime::fromSecsSinceEpoch(at, Qt::UTC), TrustedRoots::intel());
            return evaluate(report, {});
        };
        const Verdict good = verdictOf("dcapqvl_tdx_v4", "tdx_b0c06f_2025-06_e17", 1752919234);
        QVERIFY2(good.isAccepted(), qPrintable(good.reasons().join('\n')));
        const Verdict stale = verdictOf("dcapqvl_tdx_v4", "tdx_b0c06f_2026-08_e20", 1789171030);
        QCOMPARE(toString(stale.decision), "refused");
        QCOMPARE(toString(*stale.tcbStatus), "OutOfDate");
        // Which component, its SVN, the one needed, since when, the advisories and what to do stand in the one failed row.
        const Check* why = rowOf(stale, "policy.tcbStatus");
        QVERIFY(why && why->status == CheckStatus::Failed);
        const Report report = verify(test::vector("quotes/dcapqvl_tdx_v4.bin"), *Collateral::fromJson(test::vector("collateral/tdx_b0c06f_2026-08_e20.json")),
                                     QDateTime::fromSecsSinceEpoch(1789171030, Qt::UTC), TrustedRoots::intel());
        QVERIFY(!report.shortfalls.isEmpty() && !stale.advisories.isEmpty());
        QVERIFY2(why->actual.startsWith("OutOfDate: "), qPrintable(why->actual));
        for (const TcbShortfall& lacking : report.shortfalls) {
            const QString text = QString("%1 is %2, %3 needed since %4").arg(lacking.component).arg(lacking.actual).arg(lacking.needed).arg(formatUtcTime(lacking.neededDate));
            QVERIFY2(why->actual.contains(text), qPrintable(why->actual));
            QVERIFY2(why->hint.contains(lacking.remedy), qPrintable(why->hint));
        }
        for (const QString& advisory : stale.advisories)
            QVERIFY2(why->actual.contains(advisory), qPrintable(why->actual));
        QVERIFY(why->hint.endsWith("Or accept this status in the policy for a while."));
        const Verdict debug = verdictOf("automata_solana_sgx_v3", "sgx_00a067110000_2025-06_e17", 1752919277);
        QCOMPARE(statusOf(debug, "policy.debug"), "failed");
    }
};

QTEST_GUILESS_MAIN(PolicyTest)
#include "tst_Policy.moc"
