// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/HclReport.h"
#include "core/attest/PolicyEventLog.h"
#include "core/attest/TcbInfo.h"
#include "core/attest/Verdict.h"

namespace gatehouse::attest {

namespace {

constexpr const char* abiSource = "Intel TDX module ABI reference (348551), TD ATTRIBUTES and XFAM";

// TD ATTRIBUTES. Bits 0 to 7 are the group "TD under debug": whoever sets one can look into the TD.
constexpr std::uint64_t bitsUnderDebug = 0xff;
constexpr std::uint64_t bitDebug = 1ull << 0;
constexpr std::uint64_t bitsProfiling = 1ull << 4 | 1ull << 5 | 1ull << 6; // HGS_PLUS_PROF, PERF_PROF, PMT_PROF
constexpr std::uint64_t bitIcssd = 1ull << 16;
constexpr std::uint64_t bitLass = 1ull << 27;
constexpr std::uint64_t bitSeptVeDisable = 1ull << 28;
constexpr std::uint64_t bitMigratable = 1ull << 29;
constexpr std::uint64_t bitPks = 1ull << 30;
constexpr std::uint64_t bitKl = 1ull << 31;
constexpr std::uint64_t bitTpa = 1ull << 62;
constexpr std::uint64_t bitPerfmon = 1ull << 63;
constexpr std::uint64_t knownBits = bitDebug | bitsProfiling | bitIcssd | bitLass | bitSeptVeDisable | bitMigratable | bitPks
                                    | bitKl | bitTpa | bitPerfmon;
// XFAM: x87 and SSE always, nothing outside of what a TD can have.
constexpr std::uint64_t xfamFixed1 = 0x3;
constexpr std::uint64_t xfamFixed0 = 0x6dbe7;
/// SGX ATTRIBUTES.FLAGS.DEBUG.
constexpr std::uint8_t sgxDebug = 0x02;

QString hex(std::uint64_t bits)
{
    return QStringLiteral("0x") + QString::number(bits, 16);
}

/// Adds the policy's rows to a verdict.
class Rules
{
public:
    Rules(const Report& report, const Policy& policy, const PolicyContext& context, Verdict& verdict)
        : m_report(report)
        , m_policy(policy)
        , m_context(context)
        , m_verdict(verdict)
    {
    }

    void judge()
    {
        judgeStatus();
        judgeAdvisories();
        judgeTrailingBytes();
        judgePlatform();
        if (m_report.quote->tee() == TeeType::Tdx) {
            judgeAttributes();
            judgeXfam();
            judgeServiceTd();
            for (Check& check : judgeEventLog(m_policy, m_context.eventLog ? &*m_context.eventLog : nullptr, m_report.quote->td(),
                                              m_context.eventLogProblem))
                add(std::move(check));
        } else {
            judgeEnclave();
        }
        judgeMeasurements();
        judgeReportData();
        judgeConfirmations();
    }
    bool anyFailed() const { return m_failed; }

private:
    void row(const char* id, const char* title, CheckStatus status, const QString& expected, const QString& actual,
             const char* hint = "", const char* source = nullptr)
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
    void add(Check check)
    {
        if (check.status == CheckStatus::Passed && !m_report.isAuthentic()) {
            check.status = CheckStatus::NotChecked;
            check.hint = QStringLiteral("It would fit, but the quote is not authentic.");
        }
        m_failed = m_failed || check.status == CheckStatus::Failed;
        m_verdict.checks.append(std::move(check));
    }
    void rule(const char* id, const char* title, bool good, const QString& expected, const QString& actual, const char* hint,
              const char* source = nullptr)
    {
        row(id, title, good ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, hint, source);
    }
    void notAsked(const char* id, const char* title, const QString& actual, const char* why)
    {
        row(id, title, CheckStatus::NotChecked, {}, actual, why);
    }

    void judgeStatus();
    QString exceptionFor(TcbStatus status) const;
    /// Days that apply to all of the report's advisories together: the shortest.
    std::optional<int> graceDays() const;
    void judgeAdvisories();
    void judgeTrailingBytes();
    void judgePlatform();
    void judgeAttributes();
    void judgeXfam();
    void judgeServiceTd();
    void judgeEnclave();
    void judgeMeasurements();
    void judgeReportData();
    void judgeConfirmations();
    void demand(const char* id, const char* title, Demand demand, bool present, const char* hint);

    const Report& m_report;
    const Policy& m_policy;
    const PolicyContext& m_context;
    Verdict& m_verdict;
    bool m_failed = false;
};

QString Rules::exceptionFor(TcbStatus status) const
{
    if (!m_context.now.isValid())
        return {};
    const UnixSeconds now = m_context.now.toSecsSinceEpoch();
    for (const TcbException& exception : m_policy.exceptions) {
        const bool platformFits = exception.ppids.isEmpty() || (m_report.pck && exception.ppids.contains(m_report.pck->ppid));
        const bool advisoriesFit = exception.advisories.isEmpty()
                                   || std::all_of(m_report.advisories.begin(), m_report.advisories.end(),
                                                  [&](const QString& id) { return exception.advisories.contains(id); });
        if (exception.status == status && now <= exception.until && platformFits && advisoriesFit)
            return QStringLiteral("excepted until %1: %2").arg(formatUtcTime(exception.until), exception.reason);
    }
    const bool stale = status == TcbStatus::OutOfDate || status == TcbStatus::TDRelaunchAdvised;
    constexpr UnixSeconds secondsPerDay = 86400;
    const std::optional<int> days = graceDays();
    if (stale && days && m_report.tcbDate && now <= *m_report.tcbDate + *days * secondsPerDay)
        return QStringLiteral("within %1 days of grace since %2").arg(*days).arg(formatUtcTime(*m_report.tcbDate));
    return {};
}

std::optional<int> Rules::graceDays() const
{
    if (m_report.advisories.isEmpty())
        return m_policy.graceDays;
    std::optional<int> shortest;
    for (const QString& advisory : m_report.advisories) {
        std::optional<int> days;
        for (const AdvisoryGrace& grace : m_policy.graces)
            if (grace.advisories.contains(advisory))
                days = std::max(days.value_or(0), grace.days);
        if (!days)
            days = m_policy.graceDays;
        if (!days)
            return std::nullopt; // Nobody gave this one time.
        shortest = std::min(shortest.value_or(*days), *days);
    }
    return shortest;
}

void Rules::judgeStatus()
{
    QStringList allowed;
    for (const TcbStatus status : m_policy.statuses)
        allowed.append(toString(status));
    const QString expected = allowed.join(QStringLiteral(" or "));
    if (!m_report.tcbStatus) {
        row("tcbStatus", "TCB status accepted", CheckStatus::NotChecked, expected, {}, "There is no status: the quote is not authentic.");
    } else {
        const TcbStatus status = *m_report.tcbStatus;
        const QString exception = m_policy.statuses.contains(status) ? QString() : exceptionFor(status);
        rule("tcbStatus", "TCB status accepted", m_policy.statuses.contains(status) || !exception.isEmpty(), expected,
             exception.isEmpty() ? toString(status) : QStringLiteral("%1, %2").arg(toString(status), exception),
             "Update the platform as the TCB rows say, or accept this status in the policy for a while.");
    }
    if (m_policy.minEvaluationNumber > 0)
        rule("evaluationNumber", "TCB evaluation data number", m_report.evaluationNumber.value_or(-1) >= m_policy.minEvaluationNumber,
             QStringLiteral("at least %1").arg(m_policy.minEvaluationNumber),
             m_report.evaluationNumber ? QString::number(*m_report.evaluationNumber) : QStringLiteral("none"),
             "Fetch newer collateral.");
}

void Rules::judgeAdvisories()
{
    const QString actual = m_report.advisories.isEmpty() ? QStringLiteral("none") : m_report.advisories.join(QStringLiteral(", "));
    if (!m_policy.advisories) {
        notAsked("advisories", "Advisories accepted", actual, "The policy has no list of advisories.");
        return;
    }
    QStringList others;
    for (const QString& advisory : m_report.advisories) {
        if (!m_policy.advisories->contains(advisory))
            others.append(advisory);
    }
    rule("advisories", "Advisories accepted", others.isEmpty(),
         m_policy.advisories->isEmpty() ? QStringLiteral("none") : m_policy.advisories->join(QStringLiteral(", ")), actual,
         "Read the advisories, then update the platform or list them in the policy.");
}

void Rules::judgeTrailingBytes()
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

void Rules::judgePlatform()
{
    const QString fmspc = m_report.pck ? m_report.pck->fmspc.toHex() : QStringLiteral("unknown");
    if (m_policy.fmspcs.isEmpty()) {
        notAsked("fmspc", "Platform model accepted", fmspc, "The policy accepts every FMSPC.");
    } else {
        QStringList allowed;
        for (const Fmspc& value : m_policy.fmspcs)
            allowed.append(value.toHex());
        rule("fmspc", "Platform model accepted", m_report.pck && m_policy.fmspcs.contains(m_report.pck->fmspc),
             allowed.join(QStringLiteral(" or ")), fmspc, "Another kind of machine than the policy lists.");
    }
    if (!m_policy.deniedFmspcs.isEmpty()) {
        QStringList denied;
        for (const Fmspc& value : m_policy.deniedFmspcs)
            denied.append(value.toHex());
        rule("deniedFmspc", "Platform model not denied", m_report.pck && !m_policy.deniedFmspcs.contains(m_report.pck->fmspc),
             QStringLiteral("not ") + denied.join(QStringLiteral(" nor ")), fmspc, "The policy denies this kind of machine.");
    }
    const QString ppid = m_report.pck ? m_report.pck->ppid.toHex() : QStringLiteral("unknown");
    if (m_policy.ppids.isEmpty()) {
        notAsked("ppid", "Platform accepted", ppid, "The policy accepts every platform.");
    } else {
        QStringList allowed;
        for (const Bytes16& value : m_policy.ppids)
            allowed.append(value.toHex());
        rule("ppid", "Platform accepted", m_report.pck && m_policy.ppids.contains(m_report.pck->ppid),
             allowed.join(QStringLiteral(" or ")), ppid, "Another machine than the policy lists.");
    }
    const bool hardware = m_report.rootKind == RootKind::IntelHardware;
    const QString root = hardware ? QStringLiteral("Intel's root") : QStringLiteral("%1: simulated or private, no proof of hardware").arg(m_report.rootName);
    if (m_policy.requireHardware)
        rule("root", "Real hardware", hardware, QStringLiteral("Intel's root"), root, "The quote comes from a simulated platform.");
    else
        notAsked("root", "Real hardware", root, "The policy does not demand Intel's root.");
}

void Rules::demand(const char* id, const char* title, Demand demand, bool present, const char* hint)
{
    const QString actual = present ? QStringLiteral("set") : QStringLiteral("not set");
    if (demand == Demand::Any)
        notAsked(id, title, actual, "The policy accepts both.");
    else
        rule(id, title, present == (demand == Demand::Required), demand == Demand::Required ? QStringLiteral("set") : QStringLiteral("not set"),
             actual, hint, abiSource);
}

void Rules::judgeAttributes()
{
    const std::uint64_t bits = m_report.quote->td().attributeBits();
    if (m_policy.allowDebug)
        notAsked("debug", "Not under debug", hex(bits & bitsUnderDebug), "The policy accepts TDs under debug.");
    else
        rule("debug", "Not under debug", (bits & bitsUnderDebug) == 0, QStringLiteral("attribute bits 0 to 7 zero"), hex(bits & bitsUnderDebug),
             "The host can read this TD's memory: launch it without debug.", abiSource);
    const std::uint64_t reserved = bits & ~knownBits & ~bitsUnderDebug;
    if (m_policy.allowReservedBits)
        notAsked("reservedBits", "Reserved attribute bits", hex(reserved), "The policy accepts reserved bits.");
    else
        rule("reservedBits", "Reserved attribute bits", reserved == 0, QStringLiteral("zero"), hex(reserved),
             "A newer TDX module than these rules know: look the bit up before accepting it.", abiSource);
    demand("septVeDisable", "SEPT_VE_DISABLE", m_policy.septVeDisable, (bits & bitSeptVeDisable) != 0,
           "Without it the host can inject #VE on memory; Azure's paravisor handles that itself.");
    demand("perfmon", "PERFMON", m_policy.perfmon, (bits & bitPerfmon) != 0, "Performance counters in the TD can leak what it does.");
}

void Rules::judgeXfam()
{
    std::uint64_t xfam = 0;
    const Bytes8& bytes = m_report.quote->td().xfam;
    for (std::size_t i = 0; i < Bytes8::size; ++i)
        xfam |= std::uint64_t(bytes.array()[i]) << (8 * i);
    const bool good = (xfam & xfamFixed1) == xfamFixed1 && (xfam & ~xfamFixed0) == 0;
    if (m_policy.allowReservedBits)
        notAsked("xfam", "Extended features", hex(xfam), "The policy accepts reserved bits.");
    else
        rule("xfam", "Extended features", good, QStringLiteral("bits 0 and 1, none outside %1").arg(hex(xfamFixed0)), hex(xfam),
             "A newer TDX module than these rules know: look the bit up before accepting it.", abiSource);
}

void Rules::judgeServiceTd()
{
    const UnverifiedQuote& quote = *m_report.quote;
    const bool bound = !quote.td().mrServiceTd.isZero();
    const QString actual = bound ? quote.td().mrServiceTd.toHex() : QStringLiteral("none");
    if (quote.bodyType() != BodyType::Td15)
        notAsked("serviceTd", "Service TD", QStringLiteral("unknown"), "A TD 1.0 body does not say whether one is bound.");
    else if (m_policy.serviceTd == Demand::Any)
        notAsked("serviceTd", "Service TD", actual, "The policy accepts both.");
    else
        rule("serviceTd", "Service TD", bound == (m_policy.serviceTd == Demand::Required),
             m_policy.serviceTd == Demand::Required ? QStringLiteral("bound") : QStringLiteral("none"), actual,
             "A bound service TD (for migration) can take this TD's state; accept it only if you know it.", abiSource);
}

void Rules::judgeEnclave()
{
    const std::uint8_t flags = m_report.quote->enclave().attributes.array()[0];
    if (m_policy.allowDebug)
        notAsked("debug", "Not under debug", hex(flags), "The policy accepts debug enclaves.");
    else
        rule("debug", "Not under debug", (flags & sgxDebug) == 0, QStringLiteral("DEBUG not set"), hex(flags),
             "The host can read this enclave's memory.", "Intel SDM, SGX ATTRIBUTES");
}

void Rules::judgeMeasurements()
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

void Rules::judgeReportData()
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

void Rules::judgeConfirmations()
{
    if (m_context.confirmations)
        rule("confirmations", "Confirmations of the request", *m_context.confirmations >= m_policy.minConfirmations,
             QStringLiteral("at least %1").arg(m_policy.minConfirmations), QString::number(*m_context.confirmations),
             "Wait for more blocks.");
    else if (m_policy.minConfirmations > 0)
        row("confirmations", "Confirmations of the request", CheckStatus::Failed, QStringLiteral("at least %1").arg(m_policy.minConfirmations),
            QStringLiteral("no request on chain"), "Only a request on chain has confirmations: judge the quote there, or with a policy without this rule.");
}

} // namespace

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
    Rules rules(report, policy, context, verdict);
    rules.judge();
    verdict.decision = report.isAuthentic() && !rules.anyFailed() ? Decision::Accepted : Decision::Refused;
    return verdict;
}

} // namespace gatehouse::attest
