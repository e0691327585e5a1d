// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyEventLog.h"
#include "core/attest/PolicyRules.h"

/// The policy's rules about what a TD says of itself.
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

} // namespace

void PolicyRules::judgeTd()
{
    judgeAttributes();
    judgeXfam();
    judgeServiceTd();
    judgeOwnership();
    for (Check& check : judgeEventLog(m_policy, m_context.eventLog ? &*m_context.eventLog : nullptr, m_report.quote->td(), m_context.eventLogProblem))
        add(std::move(check));
}

void PolicyRules::demand(const char* id, const char* title, Demand demand, bool present, const char* hint)
{
    const QString actual = present ? QStringLiteral("set") : QStringLiteral("not set");
    if (demand == Demand::Any)
        notAsked(id, title, actual, "The policy accepts both.");
    else
        rule(id, title, present == (demand == Demand::Required), demand == Demand::Required ? QStringLiteral("set") : QStringLiteral("not set"),
             actual, hint, abiSource);
}

void PolicyRules::judgeAttributes()
{
    const std::uint64_t bits = m_report.quote->td().attributeBits();
    if (m_policy.allowDebug)
        notAsked("debug", "Not under debug", bitsText(bits & bitsUnderDebug), "The policy accepts TDs under debug.");
    else
        rule("debug", "Not under debug", (bits & bitsUnderDebug) == 0, QStringLiteral("attribute bits 0 to 7 zero"), bitsText(bits & bitsUnderDebug),
             "The host can read this TD's memory: launch it without debug.", abiSource);
    const std::uint64_t reserved = bits & ~knownBits & ~bitsUnderDebug;
    if (m_policy.allowReservedBits)
        notAsked("reservedBits", "Reserved attribute bits", bitsText(reserved), "The policy accepts reserved bits.");
    else
        rule("reservedBits", "Reserved attribute bits", reserved == 0, QStringLiteral("zero"), bitsText(reserved),
             "A newer TDX module than these rules know: look the bit up before accepting it.", abiSource);
    demand("septVeDisable", "SEPT_VE_DISABLE", m_policy.septVeDisable, (bits & bitSeptVeDisable) != 0,
           "Without it the host can inject #VE on memory; Azure's paravisor handles that itself.");
    demand("perfmon", "PERFMON", m_policy.perfmon, (bits & bitPerfmon) != 0, "Performance counters in the TD can leak what it does.");
    demand("pks", "PKS", m_policy.pks, (bits & bitPks) != 0, "Protection keys for the TD's own kernel memory: launch the TD as the policy wants it.");
    demand("keyLocker", "Key Locker", m_policy.keyLocker, (bits & bitKl) != 0, "AES keys in the processor, out of the TD's sight: launch the TD as the policy wants it.");
    demand("migratable", "MIGRATABLE", m_policy.migratableDemand(), (bits & bitMigratable) != 0,
           "A migration TD can be bound to it and take its state to another machine: launch it without, or accept it if you know that TD.");
    QStringList others;
    for (const auto& [bit, name] : {std::pair(bitIcssd, "ICSSD"), std::pair(bitLass, "LASS"), std::pair(bitTpa, "TPA")})
        if (bits & bit)
            others.append(QLatin1String(name));
    notAsked("otherAttributes", "Other attribute bits", others.isEmpty() ? QStringLiteral("none") : others.join(QStringLiteral(", ")),
             "No policy has a rule for ICSSD, LASS or TPA.");
}

void PolicyRules::judgeXfam()
{
    std::uint64_t xfam = 0;
    const Bytes8& bytes = m_report.quote->td().xfam;
    for (std::size_t i = 0; i < Bytes8::size; ++i)
        xfam |= std::uint64_t(bytes.array()[i]) << (8 * i);
    const bool good = (xfam & xfamFixed1) == xfamFixed1 && (xfam & ~xfamFixed0) == 0;
    if (m_policy.allowReservedBits)
        notAsked("xfam", "Extended features", bitsText(xfam), "The policy accepts reserved bits.");
    else
        rule("xfam", "Extended features", good, QStringLiteral("bits 0 and 1, none outside %1").arg(bitsText(xfamFixed0)), bitsText(xfam),
             "A newer TDX module than these rules know: look the bit up before accepting it.", abiSource);
}

void PolicyRules::judgeOwnership()
{
    const TdReport& td = m_report.quote->td();
    oneOf<Measurement>("mrSeam", "TDX module accepted", m_policy.mrSeams, td.mrSeam, "Another TDX module than the policy lists: compare with Intel's release.");
    oneOf<Measurement>("mrConfigId", "MRCONFIGID", m_policy.mrConfigIds, td.mrConfigId, "The TD was launched with another configuration than the policy lists.");
    oneOf<Measurement>("mrOwner", "MROWNER", m_policy.mrOwners, td.mrOwner, "The TD was launched for another owner than the policy lists.");
    oneOf<Measurement>("mrOwnerConfig", "MROWNERCONFIG", m_policy.mrOwnerConfigs, td.mrOwnerConfig,
                       "The TD was launched with another configuration of its owner than the policy lists.");
}

void PolicyRules::judgeServiceTd()
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

} // namespace gatehouse::attest
