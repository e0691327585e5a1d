// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyRules.h"

#include "core/attest/HclReport.h"

namespace gatehouse::attest {

QString bitsText(std::uint64_t bits)
{
    return QStringLiteral("0x") + QString::number(bits, 16);
}

void PolicyRules::row(const char* id, const char* title, CheckStatus status, const QString& expected, const QString& actual, const char* hint,
                      const char* source)
{
    Check check;
    check.id = QLatin1String("policy.") + QLatin1String(id);
    check.title = QLatin1String(title);
    check.status = status;
    check.expected = expected;
    check.actual = actual;
    check.source = source ? QLatin1String(source) : QStringLiteral("Policy '%1'").arg(m_policy.name);
    if (status != CheckStatus::Passed)
        check.hint = QLatin1String(hint);
    add(std::move(check));
}

void PolicyRules::add(Check check)
{
    if (check.status == CheckStatus::Passed && !m_report.isAuthentic()) {
        check.status = CheckStatus::NotChecked;
        check.hint = QStringLiteral("It would fit, but the quote is not authentic.");
    }
    m_failed = m_failed || check.status == CheckStatus::Failed;
    m_verdict.checks.append(std::move(check));
}

void PolicyRules::rule(const char* id, const char* title, bool good, const QString& expected, const QString& actual, const char* hint,
                       const char* source)
{
    row(id, title, good ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, hint, source);
}

void PolicyRules::notAsked(const char* id, const char* title, const QString& actual, const char* why)
{
    row(id, title, CheckStatus::NotChecked, {}, actual, why);
}

void PolicyRules::judge()
{
    judgeStatus();
    judgeCurrentStatus();
    judgeEvaluationNumber();
    judgeAdvisories();
    judgeTee();
    judgeTrailingBytes();
    judgePlatform();
    if (m_report.quote->tee() == TeeType::Tdx)
        judgeTd();
    else
        judgeEnclave();
    judgeMeasurements();
    judgeReportData();
    judgeConfirmations();
}

void PolicyRules::judgeTee()
{
    const auto text = [](TeeType tee) { return tee == TeeType::Tdx ? QStringLiteral("TDX") : QStringLiteral("SGX"); };
    const TeeType actual = m_report.quote->tee();
    if (!m_policy.tee)
        notAsked("tee", "TEE type accepted", text(actual), "The policy accepts TDs and enclaves.");
    else
        rule("tee", "TEE type accepted", actual == *m_policy.tee, text(*m_policy.tee), text(actual), "The policy wants the other kind of quote.");
}

void PolicyRules::judgeTrailingBytes()
{
    // DCAP ignores what follows the quote, and platforms pad with zeros. Anything else nobody vouches for.
    const UnverifiedQuote& quote = *m_report.quote;
    const bool bound = !quote.paddingIsZero() && reportDataBehind(quote).has_value();
    const QString actual = QStringLiteral("%1 bytes%2").arg(quote.paddingBytes()).arg(quote.paddingIsZero() ? QString()
                                                                                      : bound              ? QStringLiteral(", runtime data that the quote vouches for")
                                                                                                           : QStringLiteral(", not all zero"));
    if (m_policy.allowTrailingBytes)
        notAsked("trailingBytes", "Bytes after the quote", actual, "The policy accepts any bytes after the quote.");
    else
        rule("trailingBytes", "Bytes after the quote", quote.paddingIsZero() || bound, QStringLiteral("none but zeros"), actual,
             "Somebody appended bytes that no signature covers: ask for the quote again, or cut them off.");
}

void PolicyRules::judgeMeasurements()
{
    struct Register
    {
        const char* id;
        const char* title;
        Measurement actual;
    };
    if (m_policy.measurements.isEmpty() || m_report.quote->tee() != TeeType::Tdx) {
        const bool needed = m_policy.requireMeasurements || !m_policy.measurements.isEmpty();
        row("measurements", "Measurements of a known image", needed ? CheckStatus::Failed : CheckStatus::NotChecked,
            needed ? QStringLiteral("a known image's registers") : QString(),
            m_report.quote->tee() == TeeType::Tdx ? QStringLiteral("no image to compare with") : QStringLiteral("an SGX enclave"),
            "Name the image's measurements.json in the policy.");
        return;
    }
    const TdReport& td = m_report.quote->td();
    const std::array registers{Register{"mrtd", "MRTD", td.mrTd}, Register{"rtmr0", "RTMR0", td.rtmr[0]}, Register{"rtmr1", "RTMR1", td.rtmr[1]},
                               Register{"rtmr2", "RTMR2", td.rtmr[2]}, Register{"rtmr3", "RTMR3", td.rtmr[3]}};
    const auto expectedOf = [](const MeasurementSet& set, std::size_t i) { return i == 0 ? set.mrTd : set.rtmr[i - 1]; };
    // The set with the fewest differences is the image that was meant; its differences are what a person needs to see.
    const MeasurementSet* best = nullptr;
    int fewest = 0;
    for (const MeasurementSet& set : m_policy.measurements) {
        int differences = 0;
        for (std::size_t i = 0; i < registers.size(); ++i)
            differences += expectedOf(set, i) && *expectedOf(set, i) != registers[i].actual ? 1 : 0;
        if (!best || differences < fewest) {
            best = &set;
            fewest = differences;
        }
    }
    rule("measurements", "Measurements of a known image", fewest == 0,
         QStringLiteral("one of %1 images").arg(m_policy.measurements.size()),
         fewest == 0 ? best->name : QStringLiteral("none; nearest is %1").arg(best->name),
         "Another image than the policy knows: rebuild and compare, and find out what changed.");
    if (fewest == 0 && m_report.isAuthentic())
        m_verdict.matchedMeasurements = best->name;
    for (std::size_t i = 0; i < registers.size(); ++i) {
        const std::optional<Measurement> expected = expectedOf(*best, i);
        if (expected)
            rule(registers[i].id, registers[i].title, *expected == registers[i].actual, expected->toHex(), registers[i].actual.toHex(),
                 "The register differs from the image's prediction.");
        else
            notAsked(registers[i].id, registers[i].title, registers[i].actual.toHex(), "The image's measurements say nothing about it.");
    }
}

void PolicyRules::judgeReportData()
{
    // Behind a paravisor the report data are a hash of runtime data, which hold what the guest asked for.
    const std::optional<ReportData> behind = reportDataBehind(*m_report.quote);
    const ReportData asked = behind.value_or(m_report.quote->reportData());
    const QString actual = behind ? QStringLiteral("%1 (user-data of the runtime data, whose SHA-256 is the quote's report data)").arg(asked.toHex()) : asked.toHex();
    const QString source = m_context.reportDataSource;
    if (m_context.expectedReportData)
        rule("reportData", "Report data bound to this request", *m_context.expectedReportData == asked,
             source.isEmpty() ? m_context.expectedReportData->toHex() : QStringLiteral("%1 (%2)").arg(m_context.expectedReportData->toHex(), source),
             actual, "The quote was made for something else: it may be a copy of another machine's.", "protocol.md, section 1.2");
    else
        row("reportData", "Report data bound to this request", m_policy.requireReportData ? CheckStatus::Failed : CheckStatus::NotChecked, {},
            actual, "Nobody said what the report data should be.", "protocol.md, section 1.2");
}

void PolicyRules::judgeConfirmations()
{
    if (m_context.confirmations)
        rule("confirmations", "Confirmations of the request", *m_context.confirmations >= m_policy.minConfirmations,
             QStringLiteral("at least %1").arg(m_policy.minConfirmations), QString::number(*m_context.confirmations),
             "Wait for more blocks.");
    else if (m_policy.minConfirmations > 0)
        row("confirmations", "Confirmations of the request", CheckStatus::Failed, QStringLiteral("at least %1").arg(m_policy.minConfirmations),
            QStringLiteral("no request on chain"), "Only a request on chain has confirmations: judge the quote there, or with a policy without this rule.");
}

QString toString(Decision decision)
{
    switch (decision) {
    case Decision::Accepted:
        return QStringLiteral("accepted");
    case Decision::Refused:
        return QStringLiteral("refused");
    case Decision::Malformed:
        break;
    }
    return QStringLiteral("malformed");
}

QStringList Verdict::reasons() const
{
    QStringList list;
    for (const Check& check : checks) {
        if (check.status == CheckStatus::Failed)
            list.append(QStringLiteral("%1: expected %2, actual %3").arg(check.title, check.expected, check.actual));
    }
    return list;
}

Verdict evaluate(const Report& report, const Policy& policy, const PolicyContext& context)
{
    Verdict verdict;
    verdict.policyName = policy.name;
    verdict.checks = report.checks;
    if (!report.quote) {
        verdict.decision = report.isMalformed() ? Decision::Malformed : Decision::Refused;
        return verdict;
    }
    verdict.tcbStatus = report.tcbStatus;
    if (report.isAuthentic())
        verdict.advisories = report.advisories;
    PolicyRules rules(report, policy, context, verdict);
    rules.judge();
    verdict.decision = report.isAuthentic() && !rules.anyFailed() ? Decision::Accepted : Decision::Refused;
    return verdict;
}

} // namespace gatehouse::attest
