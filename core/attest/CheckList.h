// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <array>

namespace gatehouse::attest {

/// Every step of a verification, in the order of the specification. CheckList.cpp holds id, title, source and hint.
enum class Step {
    QuoteStructure, QuoteVersion, QuoteKeyType, QuoteTee, QuoteVendor, QuoteBody, QuoteCertification, QuotePadding,
    PckChainStructure, PckChainNames, PckChainSignatures, PckChainRoot, PckChainExtensions, PckSgxExtension,
    TcbChainStructure, TcbChainSignature, TcbChainRoot, TcbChainExtensions,
    QeChainStructure, QeChainSignature, QeChainRoot, QeChainExtensions,
    RootCrlIssuer, RootCrlSignature, RootCrlExtensions,
    PckCrlChain, PckCrlIssuer, PckCrlSignature, PckCrlExtensions,
    IntermediateRevocation, TcbSigningRevocation, QeSigningRevocation, PckRevocation,
    PckChainValidity, TcbChainValidity, QeChainValidity, PckCrlChainValidity, RootCrlValidity, PckCrlValidity, TcbInfoValidity,
    QeIdentityValidity,
    TcbInfoFormat, TcbInfoSignature, TcbInfoTee, TcbInfoFmspc, TcbInfoPceId,
    QeIdentityFormat, QeIdentitySignature, QeIdentityId,
    ModuleIdentity, ModuleSigner, ModuleAttributes,
    QeReportSignature, QeKeyBinding, QeMiscSelect, QeAttributes, QeSigner, QeProductId, QeTcbLevel,
    QuoteSignature,
    PlatformTcbLevel, ModuleTcbLevel, TcbConvergence, CurrentTcbLevel,
    Count
};

/// The rows of a verification. All begin as "not checked": a step that nobody reached can never look passed.
class CheckList
{
public:
    void pass(Step step, const QString& expected = {}, const QString& actual = {});
    /// @p hint replaces the step's own advice.
    void fail(Step step, const QString& expected, const QString& actual, const QString& hint = {});
    /// Passes when @p good, fails otherwise.
    void expect(Step step, bool good, const QString& expected, const QString& actual);
    /// Stays "not checked" and says why.
    void leave(Step step, const QString& why);
    /// A passed step was compared on the word of something that does not hold: "not checked", and the values stay to be read.
    void demote(Step step, const QString& why);
    /// Takes the row out: the step does not exist for this kind of quote.
    void drop(Step step);

    bool passed(Step step) const { return row(step).status == CheckStatus::Passed; }
    bool failed(Step step) const { return row(step).status == CheckStatus::Failed; }
    /// No step failed and none that belongs to this quote was left out.
    bool allPassed() const;
    /// Rows of @p other that were decided replace those here that were not.
    void adopt(const CheckList& other);

    QList<Check> toChecks() const;

private:
    struct Row
    {
        CheckStatus status = CheckStatus::NotChecked;
        bool dropped = false;
        QString expected;
        QString actual;
        QString hint;
    };
    Row& row(Step step) { return m_rows[std::size_t(step)]; }
    const Row& row(Step step) const { return m_rows[std::size_t(step)]; }

    std::array<Row, std::size_t(Step::Count)> m_rows;
};

} // namespace gatehouse::attest
