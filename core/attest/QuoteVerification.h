// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/ExaminedCollateral.h"
#include "core/attest/Report.h"

namespace gatehouse::attest {

/// One verification in progress: a step per method, called in the order of the specification by run(). For Verifier.cpp.
class QuoteVerification
{
public:
    /// What becomes of the quote's PCK chain: remembering it is worth its time when the collateral is kept.
    enum class Chains { Remember, Forget };

    QuoteVerification(const ExaminedCollateral& collateral, UnixSeconds now, Chains chains)
        : m_collateral(collateral)
        , m_now(now)
        , m_nowText(formatUtcTime(now))
        , m_chains(chains)
    {
    }
    Report run(const QByteArray& bytes);

private:
    bool readQuote(const QByteArray& bytes);
    // Certificates and lists
    void examinePckChain();
    Result<QList<Certificate>> pckChain() const;
    void examinePckExtensions(const std::optional<PckChainFacts>& remembered);
    void examinePckSignatures(const TrustedRoot* root, bool knownToHold);
    void examinePckCrl();
    void examineRevocation();
    void examineValidity();
    void examineWindow(Step step, const std::optional<ValidityWindow>& window);
    // Documents against the quote
    void compareTcbInfo();
    void compareModule();
    void compareQeReport();
    // Signatures of the quote
    void examineQeSignatures();
    // Levels
    struct Levels
    {
        PlatformMatch platform;
        const IsvTcbLevel* module = nullptr;
        bool moduleNeeded = false;
        std::optional<TcbStatus> status;
    };
    void evaluateQe();
    Levels evaluate(const TcbSvns* svns) const;
    void reportPlatform(const Levels& levels);
    void reportModule(const Levels& levels, const TcbSvns& svns);
    void evaluateTcb();
    void evaluateCurrent(const Levels& launch);
    void dropRowsOfOtherTees();
    void demoteUnproven();
    void conclude();

    const UnverifiedQuote& quote() const { return *m_report.quote; }
    const TcbSvns* tdxSvns() const { return quote().tee() == TeeType::Tdx ? &quote().td().teeTcbSvn : nullptr; }

    const ExaminedCollateral& m_collateral;
    UnixSeconds m_now;
    QString m_nowText;
    Chains m_chains;
    CheckList m_checks;
    Report m_report;
    QList<Certificate> m_chain; ///< PCK leaf, intermediate, root; empty when unreadable.
    const IsvTcbLevel* m_qeLevel = nullptr;
    std::optional<TcbStatus> m_status;
};

} // namespace gatehouse::attest
