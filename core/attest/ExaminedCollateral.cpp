// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/ExaminedCollateral.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"

namespace gatehouse::attest {

namespace {

const QString untrustedRoot = QStringLiteral("The chain does not end in a trusted root.");

bool isAuthorityCertificate(const Certificate& certificate)
{
    return certificate.isAuthority() && certificate.maySignCertificates() && !certificate.hasUnknownCriticalExtension();
}

QString extensionsText(const Crl& crl)
{
    if (crl.hasUnknownCriticalExtension())
        return QStringLiteral("a critical extension, or a list of some certificates only");
    return crl.hasRequiredExtensions() ? QStringLiteral("both") : QStringLiteral("missing");
}

/// A quote of the largest size that is nothing but its chain.
constexpr std::size_t maxChainBytes = maxQuoteBytes;

QString names(const QList<Certificate>& chain)
{
    QStringList list;
    for (const Certificate& certificate : chain)
        list.append(certificate.commonName());
    return list.join(QStringLiteral(" / "));
}

} // namespace

Result<QList<Certificate>> decodeChain(ByteView pem, const KnownCertificates& known, KnownCertificates* fresh)
{
    // A certificate whose text stands next is that certificate; anything else is decoded.
    QList<Certificate> chain;
    if (pem.size() > maxChainBytes)
        return fail(errors::badCertificate, QStringLiteral("%1 bytes; a chain has at most %2").arg(pem.size()).arg(maxChainBytes));
    const QByteArray all = QByteArray::fromRawData(reinterpret_cast<const char*>(pem.data()), qsizetype(pem.size()));
    qsizetype at = 0;
    while (at < all.size()) {
        if (chain.size() == Certificate::maxChainLength && all.indexOf("-----BEGIN", at) >= 0)
            return fail(errors::badCertificate, QStringLiteral("more than %1 certificates").arg(Certificate::maxChainLength));
        const QByteArrayView rest = QByteArrayView(all).sliced(at);
        const auto same = std::find_if(known.begin(), known.end(), [&](const auto& entry) { return rest.startsWith(entry.first); });
        if (same != known.end()) {
            chain.append(same->second);
            at += same->first.size();
            continue;
        }
        const qsizetype next = all.indexOf("-----BEGIN", at + 1);
        const ByteView piece = pem.subspan(std::size_t(at), std::size_t((next < 0 ? all.size() : next) - at));
        const bool onlyFiller = std::all_of(piece.begin(), piece.end(), [](std::uint8_t c) { return c == '\n' || c == '\r' || c == 0 || c == ' ' || c == '\t'; });
        if (!onlyFiller) {
            GH_TRY(const QList<QByteArray> blocks, pemBlocks(piece, "CERTIFICATE", 1));
            Result<Certificate> certificate = Certificate::fromDer(blocks.first());
            if (!certificate)
                return fail(errors::badCertificate,
                            QStringLiteral("certificate %1: %2").arg(chain.size() + 1).arg(certificate.error().detail()));
            if (fresh)
                fresh->append({toByteArray(piece).trimmed(), *certificate});
            chain.append(std::move(*certificate));
        }
        at += qsizetype(piece.size());
    }
    return chain;
}

Result<QList<Certificate>> ExaminedCollateral::decodeChain(const QByteArray& pem)
{
    KnownCertificates fresh;
    GH_TRY(QList<Certificate> chain, attest::decodeChain(view(pem), m_known, &fresh));
    m_known += fresh;
    return chain;
}

ExaminedCollateral ExaminedCollateral::examine(const Collateral& collateral, const TrustedRoots& roots)
{
    ExaminedCollateral examined;
    examined.m_roots = roots;
    examined.m_source = collateral;
    for (const TrustedRoot& root : roots.roots())
        examined.m_known.append({root.pem, root.certificate});
    examined.m_tcbChain = examined.examineSigningChain(
        collateral.tcbInfoIssuerChain,
        {Step::TcbChainStructure, Step::TcbChainSignature, Step::TcbChainRoot, Step::TcbChainExtensions});
    examined.m_qeChain = examined.examineSigningChain(
        collateral.qeIdentityIssuerChain,
        {Step::QeChainStructure, Step::QeChainSignature, Step::QeChainRoot, Step::QeChainExtensions});
    examined.examineRootCrl(collateral.rootCaCrl);
    examined.examinePckCrl();
    examined.examineRevocation(Step::TcbSigningRevocation, examined.m_tcbChain);
    examined.examineRevocation(Step::QeSigningRevocation, examined.m_qeChain);
    examined.examineTcbInfo();
    examined.examineQeIdentity();
    return examined;
}

QList<Certificate> ExaminedCollateral::examineSigningChain(const QByteArray& pem, const ChainSteps& steps)
{
    const QString wanted = QStringLiteral("… SGX TCB Signing / … SGX Root CA");
    const Result<QList<Certificate>> chain = decodeChain(pem);
    if (!chain) {
        m_checks.fail(steps.structure, wanted, chain.error().detail());
        return {};
    }
    const bool named = chain->size() == 2 && chain->first().commonName().contains(QLatin1String("SGX TCB Signing"))
                       && chain->last().commonName().contains(QLatin1String("SGX Root CA"))
                       && chain->first().issuerDer() == chain->last().subjectDer();
    m_checks.expect(steps.structure, named, wanted, names(*chain));
    if (!named)
        return *chain;
    const Certificate& signer = chain->first();
    const Certificate& root = chain->last();
    const bool trusted = m_roots.find(root) != nullptr;
    m_checks.expect(steps.root, trusted, QStringLiteral("a trusted root"), root.commonName());
    m_checks.expect(steps.extensions, !signer.isAuthority() && !signer.hasUnknownCriticalExtension(),
                    QStringLiteral("no CA, no unknown critical extension"),
                    signer.hasUnknownCriticalExtension() ? QStringLiteral("unknown critical extension")
                    : signer.isAuthority()               ? QStringLiteral("CA")
                                                         : QStringLiteral("no CA"));
    if (!trusted) {
        m_checks.leave(steps.signature, untrustedRoot);
        return *chain;
    }
    m_root = root;
    // The two chains are almost always the same certificates: one signature is enough for both.
    const bool known = !m_tcbChain.isEmpty() && m_tcbChain.first().der() == signer.der()
                       && m_checks.passed(Step::TcbChainSignature) && m_tcbChain.last().der() == root.der();
    m_checks.expect(steps.signature, known || signer.isSignedBy(root), QStringLiteral("signed by %1").arg(root.commonName()),
                    signer.commonName());
    return *chain;
}

void ExaminedCollateral::examineRootCrl(const QByteArray& der)
{
    Result<Crl> crl = Crl::fromDer(der);
    if (!crl) {
        m_checks.fail(Step::RootCrlIssuer, QStringLiteral("a revocation list"), crl.error().detail());
        return;
    }
    m_checks.expect(Step::RootCrlExtensions, crl->hasRequiredExtensions() && !crl->hasUnknownCriticalExtension(),
                    QStringLiteral("CRL number and authority key identifier"),
                    extensionsText(*crl));
    if (!m_root) {
        m_checks.leave(Step::RootCrlIssuer, untrustedRoot);
        m_checks.leave(Step::RootCrlSignature, untrustedRoot);
    } else {
        m_checks.expect(Step::RootCrlIssuer, crl->issuerDer() == m_root->subjectDer(), m_root->commonName(),
                        crl->issuerCommonName());
        m_checks.expect(Step::RootCrlSignature, crl->isSignedBy(*m_root),
                        QStringLiteral("signed by %1").arg(m_root->commonName()), crl->issuerCommonName());
    }
    m_rootCrl = std::move(*crl);
}

void ExaminedCollateral::examinePckCrl()
{
    Result<Crl> crl = Crl::fromDer(m_source.pckCrl);
    if (!crl) {
        m_checks.fail(Step::PckCrlIssuer, QStringLiteral("a revocation list"), crl.error().detail());
    } else {
        m_checks.expect(Step::PckCrlExtensions, crl->hasRequiredExtensions() && !crl->hasUnknownCriticalExtension(),
                        QStringLiteral("CRL number and authority key identifier"),
                        extensionsText(*crl));
        m_pckCrl = std::move(*crl);
    }
    const QString wanted = QStringLiteral("… SGX PCK Platform or Processor CA / … SGX Root CA");
    const Result<QList<Certificate>> chain = decodeChain(m_source.pckCrlIssuerChain);
    if (!chain) {
        m_checks.fail(Step::PckCrlChain, wanted, chain.error().detail());
        return;
    }
    m_pckCrlChain = *chain;
    const bool good = chain->size() == 2 && chain->first().commonName().contains(QLatin1String("CA"))
                      && chain->first().issuerDer() == chain->last().subjectDer() && m_roots.find(chain->last())
                      && isAuthorityCertificate(chain->first()) && chain->first().isSignedBy(chain->last());
    m_checks.expect(Step::PckCrlChain, good, wanted, names(*chain));
    if (!good)
        return;
    m_pckCa = chain->first();
    m_pckCrlSigned = m_pckCrl && m_pckCrl->isSignedBy(*m_pckCa);
}

void ExaminedCollateral::examineRevocation(Step step, const QList<Certificate>& chain)
{
    if (!m_checks.passed(Step::RootCrlSignature) || !m_checks.passed(Step::RootCrlIssuer)) {
        m_checks.leave(step, QStringLiteral("The root's revocation list is not authentic."));
        return;
    }
    if (chain.isEmpty()) {
        m_checks.leave(step, QStringLiteral("There is no certificate to look for."));
        return;
    }
    const Certificate& certificate = chain.first();
    const bool revoked = m_rootCrl->revokes(certificate);
    m_checks.expect(step, !revoked, QStringLiteral("not on the list"),
                    QStringLiteral("%1 %2").arg(toHex(certificate.serial()), revoked ? QStringLiteral("is revoked") : QStringLiteral("is not listed")));
}

namespace {

/// Whether the exact text carries the signer's signature.
bool isSignedText(const QByteArray& text, const QByteArray& signature, const QList<Certificate>& chain)
{
    const Result<P256Signature> raw = P256Signature::fromBytes(view(signature));
    // What is too long to be read is not worth hashing either.
    return raw && text.size() <= TcbInfo::maxBytes && !chain.isEmpty() && chain.first().key().verify(view(text), *raw);
}

} // namespace

void ExaminedCollateral::examineTcbInfo()
{
    Result<TcbInfo> info = TcbInfo::parse(m_source.tcbInfo);
    const QString form = QStringLiteral("TCB info version 3, or 2 for SGX");
    if (!info) {
        m_checks.fail(Step::TcbInfoFormat, form, info.error().detail());
    } else {
        m_checks.pass(Step::TcbInfoFormat, form, QStringLiteral("evaluation %1, %2 levels").arg(info->evaluationNumber).arg(info->levels.size()));
        m_tcbInfoWindow = info->validity;
    }
    if (!m_checks.passed(Step::TcbChainSignature)) {
        m_checks.leave(Step::TcbInfoSignature, QStringLiteral("The signing chain does not hold."));
        return;
    }
    const bool good = isSignedText(m_source.tcbInfo, m_source.tcbInfoSignature, m_tcbChain);
    m_checks.expect(Step::TcbInfoSignature, good, QStringLiteral("ECDSA-P256 over the exact text by %1").arg(m_tcbChain.first().commonName()),
                    good ? QStringLiteral("holds") : QStringLiteral("does not hold"));
    if (info && good)
        m_tcbInfo = std::move(*info);
}

void ExaminedCollateral::examineQeIdentity()
{
    Result<QeIdentity> identity = QeIdentity::parse(m_source.qeIdentity);
    const QString form = QStringLiteral("QE identity version 2");
    if (!identity) {
        m_checks.fail(Step::QeIdentityFormat, form, identity.error().detail());
    } else {
        m_checks.pass(Step::QeIdentityFormat, form, QStringLiteral("%1, evaluation %2").arg(identity->id).arg(identity->evaluationNumber));
        m_qeIdentityWindow = identity->validity;
    }
    if (!m_checks.passed(Step::QeChainSignature)) {
        m_checks.leave(Step::QeIdentitySignature, QStringLiteral("The signing chain does not hold."));
        return;
    }
    const bool good = isSignedText(m_source.qeIdentity, m_source.qeIdentitySignature, m_qeChain);
    m_checks.expect(Step::QeIdentitySignature, good, QStringLiteral("ECDSA-P256 over the exact text by %1").arg(m_qeChain.first().commonName()),
                    good ? QStringLiteral("holds") : QStringLiteral("does not hold"));
    if (identity && good)
        m_qeIdentity = std::move(*identity);
}

} // namespace gatehouse::attest
