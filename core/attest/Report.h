// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/PckExtension.h"
#include "core/attest/Quote.h"
#include "core/attest/TcbEvaluation.h"
#include "core/attest/TrustedRoots.h"
#include "core/base/Check.h"

namespace gatehouse::attest {

/// A quote whose every DCAP check passed: the platform said this. Only the verifier makes one. Whether it is acceptable is
/// the policy's question.
class VerifiedQuote
{
public:
    const UnverifiedQuote& quote() const { return m_quote; }
    const PckExtension& pck() const { return m_pck; }
    TcbStatus tcbStatus() const { return m_status; }

private:
    VerifiedQuote(UnverifiedQuote quote, PckExtension pck, TcbStatus status)
        : m_quote(std::move(quote))
        , m_pck(std::move(pck))
        , m_status(status)
    {
    }
    friend class QuoteVerification;

    UnverifiedQuote m_quote;
    PckExtension m_pck;
    TcbStatus m_status;
};

/// All that a verification found, for a policy to judge and a person to read.
struct Report
{
    /// In the order of the specification, with what was not checked.
    QList<Check> checks;
    /// Absent: the bytes are not a quote, or one of a kind that DCAP verifiers refuse (isUnsupported).
    std::optional<UnverifiedQuote> quote;
    /// A quote with an attestation key or certification data of an unknown kind: refused rather than malformed.
    bool isUnsupported = false;
    /// Present: every check passed.
    std::optional<VerifiedQuote> verified;

    /// The DCAP status; absent when authenticity failed or no level applies.
    std::optional<TcbStatus> tcbStatus;
    QStringList advisories; ///< Of platform, quoting enclave and module, in this order, each once.
    std::optional<UnixSeconds> tcbDate;   ///< The oldest of the levels' dates.
    std::optional<int> evaluationNumber;  ///< The smaller tcbEvaluationDataNumber of TCB info and QE identity.
    QList<TcbShortfall> shortfalls;       ///< What platform, module and quoting enclave lack, component by component.
    std::optional<TcbStatus> platformStatus;
    std::optional<TcbStatus> moduleStatus;
    std::optional<TcbStatus> qeStatus;
    std::optional<TcbStatus> currentStatus;   ///< TD 1.5: with the module that runs now; DCAP's status knows it only as relaunch advice.
    QStringList currentAdvisories;            ///< Of the levels behind it, each once.
    std::optional<UnixSeconds> currentDate;   ///< The oldest of their dates.

    std::optional<PckExtension> pck; ///< From the PCK leaf, also when the chain does not hold.
    std::optional<RootKind> rootKind;
    QString rootName;
    /// When the first of certificates, lists and documents expires.
    std::optional<UnixSeconds> validUntil;

    bool isMalformed() const { return !quote.has_value() && !isUnsupported; }
    bool isAuthentic() const { return verified.has_value(); }
};

} // namespace gatehouse::attest
