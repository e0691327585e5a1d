// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteVerification.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/Digests.h"

namespace gatehouse::attest {

namespace {

/// Intel's names of the three, as far as DCAP compares them; a devnet root puts words in front.
constexpr QLatin1String leafName("SGX PCK Certificate");
constexpr QLatin1String rootName("SGX Root CA");

QString names(const QList<Certificate>& chain)
{
    QStringList list;
    for (const Certificate& certificate : chain)
        list.append(certificate.commonName());
    return list.join(QStringLiteral(" / "));
}

QString fingerprint(const Certificate& certificate)
{
    return QStringLiteral("%1, sha256 %2").arg(certificate.commonName(), sha256Of({view(certificate.der())}).toHex());
}

} // namespace

Report QuoteVerification::run(const QByteArray& bytes)
{
    m_checks.adopt(m_collateral.checks());
    if (!readQuote(bytes)) {
        m_report.checks = m_checks.toChecks();
        return std::move(m_report);
    }
    examinePckChain();
    examinePckCrl();
    examineRevocation();
    examineValidity();
    compareTcbInfo();
    compareModule();
    examineQeSignatures();
    compareQeReport();
    evaluateTcb();
    dropRowsOfOtherTees();
    conclude();
    return std::move(m_report);
}

bool QuoteVerification::readQuote(const QByteArray& bytes)
{
    Result<UnverifiedQuote> parsed = UnverifiedQuote::parse(bytes);
    if (!parsed) {
        const bool otherKey = parsed.error().is(errors::unsupportedKey);
        const bool otherCertification = parsed.error().is(errors::unsupportedCertification);
        m_report.isUnsupported = otherKey || otherCertification;
        m_checks.fail(otherKey             ? Step::QuoteKeyType
                      : otherCertification ? Step::QuoteCertification
                                           : Step::QuoteStructure,
                      otherKey             ? QStringLiteral("2 (ECDSA-P256)")
                      : otherCertification ? QStringLiteral("type 6 outside; type 1 to 5 inside")
                                           : QStringLiteral("a quote of version 3, 4 or 5"),
                      parsed.error().detail());
        return false;
    }
    const UnverifiedQuote& q = m_report.quote.emplace(std::move(*parsed));
    m_checks.pass(Step::QuoteStructure, QStringLiteral("exact sizes"), QStringLiteral("%1 bytes").arg(bytes.size()));
    m_checks.pass(Step::QuoteVersion, QStringLiteral("3, 4 or 5"), QString::number(q.header().version));
    m_checks.pass(Step::QuoteKeyType, QStringLiteral("2 (ECDSA-P256)"), QString::number(q.header().attestationKeyType));
    m_checks.pass(Step::QuoteTee, QStringLiteral("SGX, or TDX from version 4"),
                  q.tee() == TeeType::Tdx ? QStringLiteral("TDX") : QStringLiteral("SGX"));
    m_checks.expect(Step::QuoteVendor, q.header().qeVendorId == intelQeVendorId(), intelQeVendorId().toHex(), q.header().qeVendorId.toHex());
    m_checks.pass(Step::QuoteBody, QStringLiteral("1 (SGX), 2 (TD 1.0) or 3 (TD 1.5)"),
                  QStringLiteral("%1, %2 bytes").arg(int(q.bodyType())).arg(q.bodyRange().size));
    // A platform manifest (7) is for the registration service; it names no PCK that could have signed this quote.
    m_checks.expect(Step::QuoteCertification, q.certificationType() != CertificationType::PlatformManifest, QStringLiteral("type 1 to 5"),
                    QStringLiteral("%1, %2 bytes").arg(int(q.certificationType())).arg(q.certificationRange().size));
    m_checks.pass(Step::QuotePadding, QStringLiteral("ignored: nobody signed them"),
                  QStringLiteral("%1 bytes%2").arg(q.paddingBytes()).arg(q.paddingIsZero() ? QString() : QStringLiteral(", not all zero")));
    return true;
}

Result<QList<Certificate>> QuoteVerification::pckChain() const
{
    const KnownCertificates& known = m_collateral.m_known;
    const QByteArray issuers = m_collateral.source().pckCrlIssuerChain;
    switch (quote().certificationType()) {
    case CertificationType::PckChain:
        return decodeChain(quote().certificationData(), known);
    case CertificationType::PckLeaf: {
        GH_TRY(const Certificate leaf, Certificate::fromDerOrPem(toByteArray(quote().certificationData())));
        GH_TRY(QList<Certificate> chain, decodeChain(view(issuers), known));
        chain.prepend(leaf);
        return chain;
    }
    default: {
        const QByteArray& given = m_collateral.source().pckCertificateChain;
        if (given.isEmpty())
            return fail(errors::badCertificate,
                        QStringLiteral("certification data of type %1 only names the PCK, and the collateral brings no pck_certificate_chain")
                            .arg(int(quote().certificationType())));
        return decodeChain(view(given), known);
    }
    }
}

void QuoteVerification::examinePckChain()
{
    const QString wanted = QStringLiteral("PCK certificate, its CA, root");
    // Types that bring no chain of their own take it from the collateral: these are not worth remembering.
    const bool remember = m_chains == Chains::Remember && quote().certificationType() == CertificationType::PckChain;
    const QByteArray source = remember ? toByteArray(quote().certificationData()) : QByteArray();
    const std::optional<PckChainFacts> remembered = remember ? m_collateral.m_pckChains->find(source) : std::nullopt;
    Result<QList<Certificate>> chain = remembered ? Result<QList<Certificate>>(remembered->chain) : pckChain();
    if (!chain || chain->size() != 3) {
        m_checks.fail(Step::PckChainStructure, wanted,
                      chain ? QStringLiteral("%1 certificates: %2").arg(chain->size()).arg(names(*chain)) : chain.error().detail());
        return;
    }
    m_chain = std::move(*chain);
    m_checks.pass(Step::PckChainStructure, wanted, QStringLiteral("3 certificates"));
    const Certificate& leaf = m_chain.at(0);
    const Certificate& ca = m_chain.at(1);
    const Certificate& root = m_chain.at(2);
    const bool named = leaf.commonName().contains(leafName) && ca.commonName().contains(QLatin1String("CA"))
                       && root.commonName().contains(rootName) && leaf.issuerDer() == ca.subjectDer()
                       && ca.issuerDer() == root.subjectDer() && root.issuerDer() == root.subjectDer();
    m_checks.expect(Step::PckChainNames, named, QStringLiteral("… SGX PCK Certificate / … CA / … SGX Root CA, each issued by the next"),
                    names(m_chain));

    const TrustedRoot* trusted = m_collateral.roots().find(root);
    QStringList expectedRoots;
    for (const TrustedRoot& candidate : m_collateral.roots().roots())
        expectedRoots.append(candidate.fingerprint);
    // The collateral must speak for the same root; otherwise one root could vouch for another one's platforms.
    const auto sameRoot = [&](const QList<Certificate>& other) { return other.isEmpty() || other.last().isSameEntity(root); };
    const bool agree = sameRoot(m_collateral.tcbChain()) && sameRoot(m_collateral.qeChain())
                       && (!m_collateral.pckCa() || sameRoot(m_collateral.pckCrlChain()));
    m_checks.expect(Step::PckChainRoot, trusted && agree, expectedRoots.join(QStringLiteral(" or ")),
                    !trusted ? fingerprint(root) : agree ? trusted->fingerprint : QStringLiteral("the collateral is under another root"));
    m_report.rootName = root.commonName();
    if (trusted)
        m_report.rootKind = trusted->kind;
    examinePckExtensions(remembered);
    examinePckSignatures(trusted, remembered && remembered->signaturesHold);
    if (remember && !remembered)
        m_collateral.m_pckChains->insert(source, {m_chain, m_report.pck, m_checks.passed(Step::PckChainSignatures)});
}

void QuoteVerification::examinePckExtensions(const std::optional<PckChainFacts>& remembered)
{
    const Certificate& leaf = m_chain.at(0);
    QStringList problems;
    for (const Certificate& certificate : m_chain) {
        if (certificate.hasUnknownCriticalExtension())
            problems.append(QStringLiteral("%1 has an unknown critical extension").arg(certificate.commonName()));
    }
    if (leaf.isAuthority())
        problems.append(QStringLiteral("%1 is a CA").arg(leaf.commonName()));
    for (const int i : {1, 2}) {
        if (!m_chain.at(i).isAuthority() || !m_chain.at(i).maySignCertificates())
            problems.append(QStringLiteral("%1 is not a CA").arg(m_chain.at(i).commonName()));
    }
    // Between the root and the leaf stands one CA.
    if (m_chain.at(2).pathLength().value_or(1) < 1)
        problems.append(QStringLiteral("%1 allows no CA below it").arg(m_chain.at(2).commonName()));
    m_checks.expect(Step::PckChainExtensions, problems.isEmpty(), QStringLiteral("two CAs and a leaf, no unknown critical extension"),
                    problems.isEmpty() ? QStringLiteral("as expected") : problems.join(QStringLiteral("; ")));

    Result<PckExtension> extension = remembered && remembered->extension ? Result<PckExtension>(*remembered->extension)
                                                                         : PckExtension::fromCertificate(leaf);
    if (!extension) {
        m_checks.fail(Step::PckSgxExtension, QStringLiteral("PPID, TCB, PCEID, FMSPC"), extension.error().detail());
        return;
    }
    m_checks.pass(Step::PckSgxExtension, QStringLiteral("PPID, TCB, PCEID, FMSPC"),
                  QStringLiteral("FMSPC %1, PCEID %2, PCESVN %3").arg(extension->fmspc.toHex(), extension->pceId.toHex()).arg(extension->pceSvn));
    m_report.pck = std::move(*extension);
}

void QuoteVerification::examinePckSignatures(const TrustedRoot* trusted, bool knownToHold)
{
    if (!trusted) {
        m_checks.leave(Step::PckChainSignatures, QStringLiteral("The chain does not end in a trusted root."));
        return;
    }
    const Certificate& leaf = m_chain.at(0);
    const Certificate& ca = m_chain.at(1);
    // The collateral's examination has verified this CA's certificate if it is the very same one, and under this very root.
    const bool caIsVerified = m_collateral.pckCa() && m_collateral.pckCa()->der() == ca.der()
                              && m_collateral.pckCrlChain().last().isSameEntity(trusted->certificate);
    const bool caGood = knownToHold || caIsVerified || ca.isSignedBy(trusted->certificate);
    const bool leafGood = knownToHold || leaf.isSignedBy(ca);
    const QString broken = !caGood ? ca.commonName() : leaf.commonName();
    m_checks.expect(Step::PckChainSignatures, caGood && leafGood, QStringLiteral("each signed by the next"),
                    caGood && leafGood ? QStringLiteral("both hold") : QStringLiteral("the signature on %1 does not hold").arg(broken));
}

void QuoteVerification::examinePckCrl()
{
    if (!m_collateral.pckCrl() || m_checks.failed(Step::PckCrlIssuer))
        return;
    if (m_chain.isEmpty()) {
        m_checks.leave(Step::PckCrlIssuer, QStringLiteral("The PCK chain is unreadable."));
        m_checks.leave(Step::PckCrlSignature, QStringLiteral("The PCK chain is unreadable."));
        return;
    }
    const Crl& crl = *m_collateral.pckCrl();
    const Certificate& ca = m_chain.at(1);
    m_checks.expect(Step::PckCrlIssuer, crl.issuerDer() == ca.subjectDer() && crl.issuerDer() == m_chain.at(0).issuerDer(),
                    ca.commonName(), crl.issuerCommonName());
    if (!m_checks.passed(Step::PckChainSignatures)) {
        m_checks.leave(Step::PckCrlSignature, QStringLiteral("The PCK chain does not hold."));
        return;
    }
    const bool sameCa = m_collateral.pckCa() && m_collateral.pckCa()->der() == ca.der();
    const bool good = sameCa ? m_collateral.pckCrlIsSignedByCa() : crl.isSignedBy(ca);
    m_checks.expect(Step::PckCrlSignature, good, QStringLiteral("signed by %1").arg(ca.commonName()), crl.issuerCommonName());
}

void QuoteVerification::examineRevocation()
{
    const auto look = [&](Step step, const Crl& crl, const Certificate& certificate) {
        const bool revoked = crl.revokes(certificate);
        m_checks.expect(step, !revoked, QStringLiteral("not on the list"),
                        QStringLiteral("%1 %2").arg(toHex(certificate.serial()),
                                                    revoked ? QStringLiteral("is revoked") : QStringLiteral("is not listed")));
    };
    const QString unreadable = QStringLiteral("The list or the chain does not hold.");
    if (!m_chain.isEmpty() && m_checks.passed(Step::RootCrlSignature) && m_checks.passed(Step::RootCrlIssuer)) {
        look(Step::IntermediateRevocation, *m_collateral.rootCrl(), m_chain.at(1));
        // A list from a CA that is itself revoked says nothing.
        if (m_collateral.pckCa() && m_collateral.rootCrl()->revokes(*m_collateral.pckCa()) && !m_checks.failed(Step::IntermediateRevocation))
            look(Step::IntermediateRevocation, *m_collateral.rootCrl(), *m_collateral.pckCa());
    } else {
        m_checks.leave(Step::IntermediateRevocation, unreadable);
    }
    if (!m_chain.isEmpty() && m_checks.passed(Step::PckCrlSignature) && m_checks.passed(Step::PckCrlIssuer))
        look(Step::PckRevocation, *m_collateral.pckCrl(), m_chain.at(0));
    else
        m_checks.leave(Step::PckRevocation, unreadable);
}

void QuoteVerification::examineWindow(Step step, const std::optional<ValidityWindow>& window)
{
    if (!window) {
        m_checks.leave(step, QStringLiteral("There is nothing readable whose time could be compared."));
        return;
    }
    if (!m_report.validUntil || window->until < *m_report.validUntil)
        m_report.validUntil = window->until;
    m_checks.expect(step, window->contains(m_now), QStringLiteral("%1 to %2").arg(formatUtcTime(window->from), formatUtcTime(window->until)),
                    m_nowText);
}

void QuoteVerification::examineValidity()
{
    const auto shared = [](const QList<Certificate>& chain) -> std::optional<ValidityWindow> {
        if (chain.isEmpty())
            return std::nullopt;
        ValidityWindow window = chain.first().validity();
        for (const Certificate& certificate : chain) {
            window.from = std::max(window.from, certificate.validity().from);
            window.until = std::min(window.until, certificate.validity().until);
        }
        return window;
    };
    const auto ofList = [](const std::optional<Crl>& crl) {
        return crl ? std::optional<ValidityWindow>(crl->validity()) : std::nullopt;
    };
    examineWindow(Step::PckChainValidity, shared(m_chain));
    examineWindow(Step::TcbChainValidity, shared(m_collateral.tcbChain()));
    examineWindow(Step::QeChainValidity, shared(m_collateral.qeChain()));
    examineWindow(Step::PckCrlChainValidity, shared(m_collateral.pckCrlChain()));
    examineWindow(Step::RootCrlValidity, ofList(m_collateral.rootCrl()));
    examineWindow(Step::PckCrlValidity, ofList(m_collateral.pckCrl()));
    examineWindow(Step::TcbInfoValidity, m_collateral.tcbInfoWindow());
    examineWindow(Step::QeIdentityValidity, m_collateral.qeIdentityWindow());
}

void QuoteVerification::examineQeSignatures()
{
    const UnverifiedQuote& q = quote();
    if (m_checks.passed(Step::PckChainSignatures))
        m_checks.expect(Step::QeReportSignature, m_chain.at(0).key().verify(q.qeReportBytes(), q.qeReportSignature()),
                        QStringLiteral("ECDSA-P256 by %1").arg(m_chain.at(0).commonName()), toHex(q.qeReportSignature().bytes()));
    else
        m_checks.leave(Step::QeReportSignature, QStringLiteral("The PCK chain does not hold."));

    // Only the first half is defined; Intel's library ignores the other one too.
    const Sha256Digest binding = sha256Of({q.attestationKey().bytes(), q.qeAuthData()});
    const ByteView bound = q.qeReport().reportData.bytes().first(Sha256Digest::size);
    m_checks.expect(Step::QeKeyBinding, std::equal(bound.begin(), bound.end(), binding.bytes().begin()), binding.toHex(), toHex(bound));

    const Result<P256PublicKey> key = P256PublicKey::fromPoint(q.attestationKey());
    if (!key)
        m_checks.fail(Step::QuoteSignature, QStringLiteral("an attestation key on P-256"), key.error().detail());
    else
        m_checks.expect(Step::QuoteSignature, key->verify(q.signedBytes(), q.signature()),
                        QStringLiteral("ECDSA-P256 by the attestation key"), toHex(q.signature().bytes()));
}

void QuoteVerification::dropRowsOfOtherTees()
{
    if (quote().tee() == TeeType::Sgx) {
        for (const Step step : {Step::ModuleIdentity, Step::ModuleSigner, Step::ModuleAttributes, Step::ModuleTcbLevel})
            m_checks.drop(step);
    }
    if (quote().bodyType() != BodyType::Td15)
        m_checks.drop(Step::CurrentTcbLevel);
    // A module of version 0 has no levels of its own: components 0 and 1 of the platform's level speak for it.
    if (tdxSvns() && tdxSvns()->array()[1] == 0)
        m_checks.drop(Step::ModuleTcbLevel);
}

void QuoteVerification::demoteUnproven()
{
    // Each link vouches for the next: PCK chain, enclave's report, attestation key, quote. What is compared beyond a broken one may be
    // anybody's invention, and looks no better for fitting.
    const auto hold = [this](std::initializer_list<Step> steps) {
        return std::all_of(steps.begin(), steps.end(), [this](Step step) { return m_checks.passed(step); });
    };
    const auto demote = [this](std::initializer_list<Step> steps) {
        for (const Step step : steps)
            m_checks.demote(step, QStringLiteral("It would fit, but the quote is not authentic."));
    };
    const bool chainSigned = hold({Step::PckChainStructure, Step::PckChainNames, Step::PckChainSignatures, Step::PckChainRoot, Step::PckChainExtensions});
    const bool caRevoked = m_checks.failed(Step::IntermediateRevocation);
    const bool chain = chainSigned && !caRevoked && !m_checks.failed(Step::PckRevocation);
    const bool enclave = chain && hold({Step::QeReportSignature});
    const bool key = enclave && hold({Step::QeKeyBinding, Step::QeIdentityId, Step::QeMiscSelect, Step::QeAttributes, Step::QeSigner, Step::QeProductId});
    const bool body = key && hold({Step::QuoteSignature});
    const bool platform = chain && hold({Step::TcbInfoTee, Step::TcbInfoFmspc, Step::TcbInfoPceId});
    if (!chainSigned)
        demote({Step::IntermediateRevocation});
    if (!chainSigned || caRevoked)
        demote({Step::PckRevocation});
    if (!chain)
        demote({Step::TcbInfoFmspc, Step::TcbInfoPceId});
    if (!enclave)
        demote({Step::QeKeyBinding, Step::QeMiscSelect, Step::QeAttributes, Step::QeSigner, Step::QeProductId, Step::QeTcbLevel});
    if (!key)
        demote({Step::QuoteSignature});
    if (body && platform)
        return;
    demote({Step::ModuleIdentity, Step::ModuleSigner, Step::ModuleAttributes, Step::PlatformTcbLevel, Step::ModuleTcbLevel, Step::TcbConvergence,
            Step::CurrentTcbLevel});
    m_report.shortfalls.clear();
    m_report.currentAdvisories.clear();
    m_report.platformStatus = m_report.moduleStatus = m_report.qeStatus = m_report.currentStatus = std::nullopt;
}

void QuoteVerification::conclude()
{
    const bool good = m_checks.allPassed();
    if (!good)
        demoteUnproven();
    m_report.checks = m_checks.toChecks();
    if (!good || !m_status || !m_report.pck)
        return;
    m_report.tcbStatus = m_status;
    m_report.verified = VerifiedQuote(quote(), *m_report.pck, *m_status);
}

} // namespace gatehouse::attest
