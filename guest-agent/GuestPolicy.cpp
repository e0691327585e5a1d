// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/GuestPolicy.h"

#include "guest-agent/AgentErrors.h"

namespace gatehouse::agent {

Result<GuestPolicy> GuestPolicy::fromToml(const QByteArray& toml, const attest::Policy::FileReader& readFile)
{
    GuestPolicy policy;
    policy.m_policy.name = QStringLiteral("same image only");
    if (!toml.isEmpty()) {
        auto parsed = attest::Policy::fromToml(toml, readFile);
        if (!parsed)
            return fail(Error(errors::badConfig, QStringLiteral("policy")).causedBy(std::move(parsed).error()));
        policy.m_policy = std::move(*parsed);
    }
    policy.m_policy.requireMeasurements = true;
    policy.m_policy.requireReportData = true;
    return policy;
}

void GuestPolicy::setOwn(const attest::TdRegisters& own)
{
    m_policy.measurements.prepend(
        attest::MeasurementSet::fromRegisters(QStringLiteral("the image of the node that was asked"), own));
}

attest::Verdict GuestPolicy::evaluate(const attest::Report& report, const attest::PolicyContext& context) const
{
    return attest::evaluate(report, m_policy, context);
}

attest::TdRegisters registersOf(const attest::TdReport& td)
{
    return {td.mrTd, td.rtmr};
}

} // namespace gatehouse::agent
