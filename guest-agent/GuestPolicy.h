// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Report.h"
#include "core/attest/SimulatedPlatform.h"

namespace gatehouse::agent {

/// Whom a guest helps in: those with its own measurements, and those that the measured policy.toml lists.
///
///     accept_tcb = ["UpToDate"]        # DCAP statuses, default as shown
///     [[allow]]
///     name = "previous release"        # for refusals and logs
///     mrtd = "…"                       # 48 bytes of hex each; all five are needed
///     rtmr0 = "…"  rtmr1 = "…"  rtmr2 = "…"  rtmr3 = "…"
class GuestPolicy
{
public:
    /// errors::badConfig for an unknown key, a missing register or bad hex. Empty text: only our own measurements.
    static Result<GuestPolicy> fromToml(const QByteArray& text);

    void setOwn(const attest::TdRegisters& own) { m_own = own; }

    /// One row per demand: genuine, TDX, no debug, TCB status, and each register against the nearest allowed set. All must
    /// pass. Rows of a report that is not genuine come first, as the verifier made them.
    QList<Check> evaluate(const attest::Report& report) const;

private:
    struct Allowed
    {
        QString name;
        attest::TdRegisters registers;
    };
    const Allowed nearest(const attest::TdRegisters& actual) const;

    std::optional<attest::TdRegisters> m_own;
    QList<Allowed> m_allowed;
    QStringList m_acceptedTcb{QStringLiteral("UpToDate")};
};

/// The five measurement registers of a TD quote.
attest::TdRegisters registersOf(const attest::TdReport& td);

} // namespace gatehouse::agent
