// SPDX-License-Identifier: GPL-3.0-or-later
// A TPM's boot log beside a quote of the simulated platform: replayed by the devnet's rule, and no byte of it may lie.
#include "core/attest/PolicyEventLog.h"
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verdict.h"
#include "core/attest/Verifier.h"
#include "tests/support/Vectors.h"
#include "tests/support/attest/BootLogBytes.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;
using test::BootLogBytes;

class PolicyEventLogTest : public QObject
{
    Q_OBJECT

    QDateTime m_now{QDate(2026, 11, 1), QTime(12, 0), Qt::UTC};
    QuotingAuthority m_authority = *QuotingAuthority::ephemeral(m_now);
    Policy m_demanding;

    Report reportOf(const QByteArray& log) const
    {
        QuotingAuthority::QuoteRequest request;
        request.registers = simulatedRegisters(BootLogBytes::pcrs(log));
        return verify(*m_authority.issueQuote(request), *m_authority.collateral(m_now), m_now, *TrustedRoots::fromCertificate(m_authority.root()));
    }
    static Check rowOf(const Verdict& verdict, const QString& id)
    {
        for (const Check& check : verdict.checks)
            if (check.id == id)
                return check;
        return {};
    }
    static Verdict judge(const Report& report, const Policy& policy, const QByteArray& log)
    {
        PolicyContext context;
        context.setEventLog(log);
        return evaluate(report, policy, context);
    }
    /// What the quoted registers prove of a log: the digests of PCRs 4, 9 and 11 in order, and the data that they confirm.
    static QList<QByteArray> provenPart(const EventLog& log)
    {
        QList<QByteArray> proven;
        for (const MeasuredBootEvent& event : log.events()) {
            if (event.proof == EventProof::NotMeasured || (event.registerIndex != 4 && event.registerIndex != 9 && event.registerIndex != 11))
                continue;
            // Registers of one RTMR have an order of their own each.
            proven.append(QByteArray::number(event.registerIndex) + event.digests.first().bytes + (event.proof == EventProof::TextProven ? event.data : QByteArray()));
        }
        std::stable_sort(proven.begin(), proven.end(), [](const QByteArray& a, const QByteArray& b) { return a.left(2) < b.left(2); });
        return proven;
    }

private Q_SLOTS:
    void initTestCase() { m_demanding.requireEventLog = true; }

    void logOfTheQuotedBootIsAccepted()
    {
        const QByteArray log = BootLogBytes::node();
        const Report report = reportOf(log);
        const Verdict verdict = judge(report, m_demanding, log);
        QVERIFY2(verdict.isAccepted(), qPrintable(verdict.reasons().join('\n')));
        QCOMPARE(rowOf(verdict, "policy.eventLog").actual, "11 events, 3 of them in registers that the quote does not attest");
        QVERIFY(rowOf(verdict, "policy.eventLog.data").status == CheckStatus::Passed);
        QVERIFY(judge(report, m_demanding, log.toHex()).isAccepted()); // As text too.
        QVERIFY(!judge(report, m_demanding, {}).isAccepted());
        QVERIFY(judge(report, {}, {}).isAccepted()); // Nobody asked.
    }
    void registersAreSpokenOfByTheirRtmr()
    {
        const QByteArray log = BootLogBytes::node();
        const Report report = reportOf(log);
        Policy policy = m_demanding;
        policy.expectedEvents = {{1, QStringLiteral("EV_EFI_ACTION"), QByteArray("Calling EFI Application from Boot Option")}};
        QVERIFY(judge(report, policy, log).isAccepted());
        policy.expectedEvents.first().rtmr = 2;
        QVERIFY(!judge(report, policy, log).isAccepted());
        policy.expectedEvents = {{0, QStringLiteral("EV_S_CRTM_VERSION"), std::nullopt}}; // There, but no RTMR attests PCR 0.
        QVERIFY(!judge(report, policy, log).isAccepted());
        policy.expectedEvents.clear();
        policy.provenRtmrs = {1};
        const Check row = rowOf(judge(report, policy, log), "policy.eventLog.proven");
        QVERIFY(row.status == CheckStatus::Failed);
        QVERIFY2(row.actual.contains("EV_EFI_BOOT_SERVICES_APPLICATION in PCR 4 at offset"), qPrintable(row.actual));
    }
    void otherBootNamesTheRegisters()
    {
        const Report report = reportOf(BootLogBytes::node());
        const Check row = rowOf(judge(report, {}, BootLogBytes::node("other")), "policy.eventLog");
        QVERIFY(row.status == CheckStatus::Failed);
        for (const char* part : {"RTMR1 (PCR 4) replays to ", "RTMR2 (PCR 9, PCR 11) replays to ", "event 6, EV_EFI_BOOT_SERVICES_APPLICATION in PCR 4 at offset ", "event 11, EV_EVENT_TAG in PCR 9"})
            QVERIFY2(row.actual.contains(QLatin1String(part)), qPrintable(row.actual));
    }
    void changedEventIsNamed()
    {
        const QByteArray log = BootLogBytes::node();
        const Report report = reportOf(log);
        QByteArray changed = log;
        changed.replace("Calling EFI", "Calling AFI");
        Check row = rowOf(judge(report, {}, changed), "policy.eventLog.data");
        QVERIFY(row.status == CheckStatus::Failed);
        QVERIFY2(row.actual.startsWith("event 3, EV_EFI_ACTION in PCR 4 at offset "), qPrintable(row.actual));
        // A variable of a register that the quote does not attest is no place for lies either.
        changed = log;
        changed.replace("SecureBoot", "SecureBoat");
        row = rowOf(judge(report, {}, changed), "policy.eventLog.data");
        QVERIFY2(row.actual.startsWith("event 2, EV_EFI_VARIABLE_DRIVER_CONFIG in PCR 7 at offset "), qPrintable(row.actual));
    }
    void everyChangedByteShows()
    {
        const QByteArray log = BootLogBytes::node();
        const Report report = reportOf(log);
        const QList<QByteArray> proven = provenPart(*EventLog::parse(log, EventLogKind::Tpm));
        int refused = 0;
        for (qsizetype i = 0; i < log.size(); ++i) {
            for (const char bit : {char(0x01), char(0x80)}) {
                QByteArray changed = log;
                changed[i] = char(changed[i] ^ bit);
                const Verdict verdict = judge(report, m_demanding, changed);
                if (!verdict.isAccepted()) {
                    ++refused;
                    const Check row = rowOf(verdict, "policy.eventLog");
                    QVERIFY2(row.status == CheckStatus::Failed || rowOf(verdict, "policy.eventLog.data").status == CheckStatus::Failed, qPrintable(QString::number(i)));
                    continue;
                }
                // What is still accepted says nothing else about the attested registers.
                const auto parsed = EventLog::fromFile(changed);
                QVERIFY(parsed.has_value());
                QVERIFY2(provenPart(*parsed) == proven, qPrintable(QStringLiteral("offset %1").arg(i)));
            }
        }
        QVERIFY2(refused > log.size(), qPrintable(QString::number(refused)));
    }
    void everyCutIsRefused()
    {
        const QByteArray log = BootLogBytes::node();
        const Report report = reportOf(log);
        for (qsizetype size = 1; size < log.size(); ++size)
            QVERIFY2(!judge(report, m_demanding, log.left(size)).isAccepted(), qPrintable(QString::number(size)));
    }
    void whatIsNoLogSaysSo()
    {
        const Report report = reportOf(BootLogBytes::node());
        const Check row = rowOf(judge(report, {}, QByteArray("not a log")), "policy.eventLog");
        QVERIFY(row.status == CheckStatus::Failed);
        QVERIFY2(row.actual.startsWith("no log: "), qPrintable(row.actual));
        QVERIFY(!judge(report, {}, QByteArray(1000, '[')).isAccepted());
    }
    void realPlatformHasNoPcrs()
    {
        // The same log beside another platform's MRTD: its PCRs are in no register of the quote.
        const QByteArray log = BootLogBytes::node();
        QuotingAuthority::QuoteRequest request;
        request.registers = simulatedRegisters(BootLogBytes::pcrs(log));
        request.registers.mrTd.array().fill(7);
        const Report report = verify(*m_authority.issueQuote(request), *m_authority.collateral(m_now), m_now, *TrustedRoots::fromCertificate(m_authority.root()));
        const Check row = rowOf(judge(report, {}, log), "policy.eventLog");
        QVERIFY(row.status == CheckStatus::Failed);
        QCOMPARE(row.actual, "a TPM log: its PCRs are not RTMRs");
    }
    void recordedLogsKeepTheirWord()
    {
        // The types whose digest must be of their data, in logs of seven machines.
        const QString folder = test::vectorsFolder();
        if (folder.isEmpty())
            QSKIP("no vectors: set GATEHOUSE_VECTORS");
        int logs = 0;
        for (const QString& sub : {QStringLiteral("ccel"), QStringLiteral("tpm")}) {
            const QDir dir(folder + "/boot/" + sub);
            for (const QString& name : dir.entryList({"*.bin"}, QDir::Files)) {
                QFile file(dir.filePath(name));
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QByteArray bytes = file.readAll();
                if (bytes.size() < 1024)
                    continue; // The ACPI table, not the log.
                PolicyContext context;
                context.setEventLog(bytes);
                QVERIFY2(context.eventLog, qPrintable(name + ": " + context.eventLogProblem));
                ++logs;
                const QList<Check> rows = judgeEventLog({}, &*context.eventLog, TdReport());
                QCOMPARE(rows.size(), 2);
                QVERIFY2(rows.at(1).status != CheckStatus::Failed, qPrintable(name + ": " + rows.at(1).actual));
            }
        }
        QVERIFY(logs >= 8);
    }
};

QTEST_GUILESS_MAIN(PolicyEventLogTest)
#include "tst_PolicyEventLog.moc"
