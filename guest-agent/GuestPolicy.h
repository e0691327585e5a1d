// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verdict.h"

namespace gatehouse::agent {

/// Whom a guest helps in: those with its own measurements, and those that the measured policy.toml lists (docs/policy.md).
/// Whatever that file says, measurements are compared and the report data must be bound to the request.
class GuestPolicy
{
public:
    /// @p toml may be empty: only guests of the same image. Files that it names are read by @p readFile. errors::badConfig.
    static Result<GuestPolicy> fromToml(const QByteArray& toml, const attest::Policy::FileReader& readFile);

    /// Our own registers join the accepted sets; until then only the file's count.
    void setOwn(const attest::TdRegisters& own);

    attest::Verdict evaluate(const attest::Report& report, const attest::PolicyContext& context) const;

private:
    attest::Policy m_policy;
};

/// The five measurement registers of a TD quote.
attest::TdRegisters registersOf(const attest::TdReport& td);

} // namespace gatehouse::agent
