// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/GuestPolicy.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class GuestPolicyTest : public QObject
{
    Q_OBJECT

    const QDateTime m_now = QDateTime::currentDateTimeUtc();
    std::optional<attest::QuotingAuthority> m_authority;
    attest::PolicyContext m_context;

    static attest::TdRegisters registers(char pcr11)
    {
        attest::BootPcrs pcrs;
        pcrs.pcr11.array().fill(std::uint8_t(pcr11));
        return attest::simulatedRegisters(pcrs);
    }
    attest::Report reportOf(const attest::TdRegisters& registers, std::uint64_t attributes = std::uint64_t(1) << 28,
                            attest::TcbStatus status = attest::TcbStatus::UpToDate)
    {
        attest::QuotingAuthority::QuoteRequest request;
        request.reportData = *m_context.expectedReportData;
        request.registers = registers;
        request.tdAttributes = attributes;
        attest::QuotingAuthority::CollateralOptions options;
        options.issuedAt = m_now;
        options.platformStatus = status;
        return attest::verify(m_authority->issueQuote(request).value(), m_authority->collateral(options).value(), m_now,
                              attest::TrustedRoots::fromCertificate(m_authority->root()).value());
    }
    static QStringList failedOf(const attest::Verdict& verdict)
    {
        QStringList failed;
        for (const Check& check : verdict.checks) {
            if (check.status == CheckStatus::Failed)
                failed.append(check.id);
        }
        return failed;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_authority = attest::QuotingAuthority::ephemeral(m_now).value();
        m_context.now = m_now;
        attest::ReportData data;
        data.array().fill(7);
        m_context.expectedReportData = data;
    }

    void withoutOwnMeasurementsNobodyGetsIn()
    {
        const auto policy = GuestPolicy::fromToml({}, {}).value();
        const auto verdict = policy.evaluate(reportOf(registers(1)), m_context);
        QVERIFY(!verdict.isAccepted());
        QCOMPARE(failedOf(verdict), QStringList({"policy.measurements"}));
    }

    void sameImageGetsInAndOthersAreNamed()
    {
        auto policy = GuestPolicy::fromToml({}, {}).value();
        policy.setOwn(registers(1));
        QVERIFY(policy.evaluate(reportOf(registers(1)), m_context).isAccepted());
        const auto other = policy.evaluate(reportOf(registers(2)), m_context);
        QCOMPARE(failedOf(other), QStringList({"policy.measurements", "policy.rtmr2"}));
    }

    void demandsBeyondMeasurements()
    {
        auto policy = GuestPolicy::fromToml({}, {}).value();
        policy.setOwn(registers(1));
        QCOMPARE(failedOf(policy.evaluate(reportOf(registers(1), 1), m_context)), QStringList({"policy.debug"}));
        QCOMPARE(failedOf(policy.evaluate(reportOf(registers(1), std::uint64_t(1) << 28, attest::TcbStatus::OutOfDate), m_context)),
                 QStringList({"policy.tcbStatus"}));
        attest::PolicyContext other = m_context;
        other.expectedReportData = attest::ReportData();
        QCOMPARE(failedOf(policy.evaluate(reportOf(registers(1)), other)), QStringList({"policy.reportData"}));
        attest::PolicyContext none = m_context;
        none.expectedReportData.reset();
        QCOMPARE(failedOf(policy.evaluate(reportOf(registers(1)), none)), QStringList({"policy.reportData"}));
    }

    void fileAddsImagesButCannotDropTheComparison()
    {
        const QByteArray toml = "[measurements]\nrequired = false\n[[measurements.set]]\nname = \"next\"\nrtmr2 = \""
            + registers(2).rtmr[2].toHex().toLatin1() + "\"\nrtmr1 = \"" + registers(2).rtmr[1].toHex().toLatin1()
            + "\"\n[report-data]\nrequired = false\n";
        auto policy = GuestPolicy::fromToml(toml, {});
        QVERIFY2(policy, policy ? "" : qPrintable(policy.error().toString()));
        QVERIFY(policy->evaluate(reportOf(registers(2)), m_context).isAccepted());
        QVERIFY(!policy->evaluate(reportOf(registers(1)), m_context).isAccepted());
        policy->setOwn(registers(1));
        QVERIFY(policy->evaluate(reportOf(registers(1)), m_context).isAccepted());
        QCOMPARE(policy->evaluate(reportOf(registers(2)), m_context).matchedMeasurements, "next");
        QVERIFY(!policy->evaluate(reportOf(registers(3)), m_context).isAccepted());

        const auto empty = GuestPolicy::fromToml("[measurements]\nrequired = false\n", {}).value();
        QVERIFY(!empty.evaluate(reportOf(registers(1)), m_context).isAccepted());
    }

    void brokenFilesAreRefused()
    {
        for (const char* broken : {"accept = true", "[measurements]\nfiles = [\"missing.json\"]", "[[measurements.set]]\nmrtd = \"00\"", "x ="}) {
            const auto policy = GuestPolicy::fromToml(broken, [](const QString&) -> Result<QByteArray> {
                return fail(agent::errors::badConfig, "no such file");
            });
            QVERIFY2(!policy, broken);
            QVERIFY(policy.error().is(agent::errors::badConfig));
        }
    }
};

QTEST_GUILESS_MAIN(GuestPolicyTest)
#include "tst_GuestPolicy.moc"
