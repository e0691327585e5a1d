// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyRules.h"

/// The policy's rules about an SGX enclave.
namespace gatehouse::attest {

namespace {

/// SGX ATTRIBUTES.FLAGS.DEBUG.
constexpr std::uint8_t sgxDebug = 0x02;
constexpr const char* otherPolicy = "An SGX enclave has nothing of the kind: judge enclaves by a policy without rules for TDs.";

} // namespace

void PolicyRules::judgeEnclave()
{
    const std::uint8_t flags = m_report.quote->enclave().attributes.array()[0];
    if (m_policy.allowDebug)
        notAsked("debug", "Not under debug", bitsText(flags), "The policy accepts debug enclaves.");
    else
        rule("debug", "Not under debug", (flags & sgxDebug) == 0, QStringLiteral("DEBUG not set"), bitsText(flags),
             "The host can read this enclave's memory.", "Intel SDM, SGX ATTRIBUTES");
    refuseTdRules();
}

void PolicyRules::refuseTdRules()
{
    // A rule that cannot be followed is a failed one: leaving it out would make the policy laxer for enclaves than for TDs.
    const QString none = QStringLiteral("an SGX enclave");
    const auto required = [&](const char* id, const char* title, bool isAsked, const char* expected) {
        if (isAsked)
            row(id, title, CheckStatus::Failed, QLatin1String(expected), none, otherPolicy);
    };
    required("septVeDisable", "SEPT_VE_DISABLE", m_policy.septVeDisable == Demand::Required, "set");
    required("perfmon", "PERFMON", m_policy.perfmon == Demand::Required, "set");
    required("pks", "PKS", m_policy.pks == Demand::Required, "set");
    required("keyLocker", "Key Locker", m_policy.keyLocker == Demand::Required, "set");
    required("migratable", "MIGRATABLE", m_policy.migratableDemand() == Demand::Required, "set");
    required("serviceTd", "Service TD", m_policy.serviceTd == Demand::Required, "bound");
    required("mrSeam", "TDX module accepted", !m_policy.mrSeams.isEmpty(), "a TD");
    required("mrConfigId", "MRCONFIGID", !m_policy.mrConfigIds.isEmpty(), "a TD");
    required("mrOwner", "MROWNER", !m_policy.mrOwners.isEmpty(), "a TD");
    required("mrOwnerConfig", "MROWNERCONFIG", !m_policy.mrOwnerConfigs.isEmpty(), "a TD");
    required("eventLog", "Event log", m_policy.hasEventLogRules(), "a boot log");
    if (!m_policy.hasEventLogRules() && (m_context.eventLog || !m_context.eventLogProblem.isEmpty()))
        notAsked("eventLog", "Event log", none, "Nothing in an enclave's quote replays to a boot log.");
}

} // namespace gatehouse::attest
