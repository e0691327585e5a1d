// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/CheckList.h"
#include "core/attest/Collateral.h"
#include "core/attest/Crl.h"
#include "core/attest/PckChainCache.h"
#include "core/attest/TcbInfo.h"
#include "core/attest/TrustedRoots.h"

namespace gatehouse::attest {

/// Certificates that are already decoded, with the PEM text they were decoded from (nothing around it).
using KnownCertificates = QList<std::pair<QByteArray, Certificate>>;

/// Collateral after every check that needs neither a quote nor a time: chains, signatures, formats, revocation of its own
/// signers. Keep it to verify many quotes of one kind of platform: what is left per quote are three signatures. Immutable;
/// safe to use from several threads. What failed is in checks(); parts whose proof failed are absent.
class ExaminedCollateral
{
public:
    static ExaminedCollateral examine(const Collateral& collateral, const TrustedRoots& roots);

    const CheckList& checks() const { return m_checks; }
    const TrustedRoots& roots() const { return m_roots; }
    const Collateral& source() const { return m_source; }

    const QList<Certificate>& tcbChain() const { return m_tcbChain; }
    const QList<Certificate>& qeChain() const { return m_qeChain; }
    /// As brought for the PCK CRL, whether it holds or not.
    const QList<Certificate>& pckCrlChain() const { return m_pckCrlChain; }
    /// Issuer of the PCK CRL, when its chain ends in a trusted root.
    const std::optional<Certificate>& pckCa() const { return m_pckCa; }
    const std::optional<Crl>& rootCrl() const { return m_rootCrl; }
    /// Present when readable; whether its signature holds depends on the quote's CA too.
    const std::optional<Crl>& pckCrl() const { return m_pckCrl; }
    bool pckCrlIsSignedByCa() const { return m_pckCrlSigned; }
    /// Present only when authentic.
    const std::optional<TcbInfo>& tcbInfo() const { return m_tcbInfo; }
    const std::optional<QeIdentity>& qeIdentity() const { return m_qeIdentity; }
    /// Windows of documents that could be read, authentic or not: an expired one is always worth saying.
    const std::optional<ValidityWindow>& tcbInfoWindow() const { return m_tcbInfoWindow; }
    const std::optional<ValidityWindow>& qeIdentityWindow() const { return m_qeIdentityWindow; }

private:
    struct ChainSteps
    {
        Step structure;
        Step signature;
        Step root;
        Step extensions;
    };
    QList<Certificate> examineSigningChain(const QByteArray& pem, const ChainSteps& steps);
    void examineRootCrl(const QByteArray& der);
    void examinePckCrl();
    void examineTcbInfo();
    void examineQeIdentity();
    void examineRevocation(Step step, const QList<Certificate>& chain);
    Result<QList<Certificate>> decodeChain(const QByteArray& pem);

    CheckList m_checks;
    TrustedRoots m_roots;
    Collateral m_source;
    KnownCertificates m_known; ///< Chains repeat each other.
    std::shared_ptr<PckChainCache> m_pckChains = std::make_shared<PckChainCache>();
    std::optional<Certificate> m_root;
    QList<Certificate> m_tcbChain;
    QList<Certificate> m_qeChain;
    QList<Certificate> m_pckCrlChain;
    std::optional<Certificate> m_pckCa;
    std::optional<Crl> m_rootCrl;
    std::optional<Crl> m_pckCrl;
    bool m_pckCrlSigned = false;
    std::optional<TcbInfo> m_tcbInfo;
    std::optional<QeIdentity> m_qeIdentity;
    std::optional<ValidityWindow> m_tcbInfoWindow;
    std::optional<ValidityWindow> m_qeIdentityWindow;

    friend class QuoteVerification;
};

/// Decodes a PEM chain, taking certificates that @p known already holds instead of decoding them again; those that were not
/// known are added to @p fresh. More than Certificate::maxChainLength and anything but PEM is errors::badCertificate.
Result<QList<Certificate>> decodeChain(ByteView pem, const KnownCertificates& known, KnownCertificates* fresh = nullptr);

} // namespace gatehouse::attest
