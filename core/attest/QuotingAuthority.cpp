// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuotingAuthority.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/CertificateBuilder.h"
#include "core/attest/Digests.h"
#include "core/attest/QuoteBuilder.h"
#include "core/attest/SimulatedTcb.h"
#include "core/base/Paths.h"

#include <QDir>
#include <QFile>

namespace gatehouse::attest {

struct QuotingAuthority::Keys
{
    P256SigningKey root;
    P256SigningKey platformCa;
    P256SigningKey pck;
    P256SigningKey tcbSigning;
    P256SigningKey attestation;
};

namespace {

constexpr qint64 secondsPerDay = 24 * 60 * 60;
constexpr qint64 certificateYears = 20;
/// PEM files have a few hundred bytes.
constexpr qint64 maxPemBytes = 64 * 1024;

struct PemFile
{
    const char* name;
};
constexpr std::array keyFiles{PemFile{"root.key"}, PemFile{"platform-ca.key"}, PemFile{"pck.key"},
                              PemFile{"tcb-signing.key"}, PemFile{"attestation.key"}};
constexpr std::array certificateFiles{PemFile{"root.pem"}, PemFile{"platform-ca.pem"}, PemFile{"pck.pem"},
                                      PemFile{"tcb-signing.pem"}};

QString pathOf(const QString& folder, PemFile file)
{
    return QDir(folder).filePath(QLatin1String(file.name));
}

} // namespace

QuotingAuthority::QuotingAuthority(std::shared_ptr<const Keys> keys, Certificate root, Certificate platformCa,
                                   Certificate pckLeaf, Certificate tcbSigning)
    : m_keys(std::move(keys))
    , m_root(std::move(root))
    , m_platformCa(std::move(platformCa))
    , m_pckLeaf(std::move(pckLeaf))
    , m_tcbSigning(std::move(tcbSigning))
    , m_pck(simulatedPckExtension())
{
}

Result<QuotingAuthority> QuotingAuthority::ephemeral(const QDateTime& now)
{
    return generate(now);
}

Result<QuotingAuthority> QuotingAuthority::open(const QString& folder, const QDateTime& now)
{
    int present = 0;
    for (const PemFile file : keyFiles)
        present += QFile::exists(pathOf(folder, file)) ? 1 : 0;
    for (const PemFile file : certificateFiles)
        present += QFile::exists(pathOf(folder, file)) ? 1 : 0;
    if (present == int(keyFiles.size() + certificateFiles.size()))
        return load(folder);
    // The root certificate is written last: without it nobody can have trusted what is there.
    if (QFile::exists(pathOf(folder, certificateFiles.front())))
        return fail(errors::authorityKeys, QStringLiteral("%1 holds only a part of the authority's keys").arg(folder),
                    QStringLiteral("Restore the missing files, or remove the folder to start a new devnet."));
    GH_TRY(QuotingAuthority authority, generate(now));
    GH_CHECK(makeFolder(folder, FileAccess::OwnerOnly));
    GH_CHECK(authority.save(folder));
    return authority;
}

Result<QuotingAuthority> QuotingAuthority::generate(const QDateTime& now)
{
    GH_TRY(const P256SigningKey root, P256SigningKey::generate());
    GH_TRY(const P256SigningKey platformCa, P256SigningKey::generate());
    GH_TRY(const P256SigningKey pck, P256SigningKey::generate());
    GH_TRY(const P256SigningKey tcbSigning, P256SigningKey::generate());
    GH_TRY(const P256SigningKey attestation, P256SigningKey::generate());

    const UnixSeconds from = now.toSecsSinceEpoch() - secondsPerDay;
    CertificateSpec spec;
    spec.validity = {from, from + certificateYears * 365 * secondsPerDay};
    // The verifier looks for Intel's words in the names; "Gatehouse Devnet" in front keeps people from confusing them.
    spec.commonName = QStringLiteral("Gatehouse Devnet SGX Root CA");
    spec.role = CertificateSpec::Role::Root;
    GH_TRY(const Certificate rootCertificate, buildCertificate(spec, root.publicKey(), root, std::nullopt));
    spec.commonName = QStringLiteral("Gatehouse Devnet SGX PCK Platform CA");
    spec.role = CertificateSpec::Role::Intermediate;
    GH_TRY(const Certificate caCertificate, buildCertificate(spec, platformCa.publicKey(), root, rootCertificate));
    spec.commonName = QStringLiteral("Gatehouse Devnet SGX TCB Signing");
    spec.role = CertificateSpec::Role::Leaf;
    GH_TRY(const Certificate tcbCertificate, buildCertificate(spec, tcbSigning.publicKey(), root, rootCertificate));
    spec.commonName = QStringLiteral("Gatehouse Devnet SGX PCK Certificate");
    GH_TRY(spec.sgxExtension, simulatedPckExtension().toDer());
    GH_TRY(const Certificate pckCertificate, buildCertificate(spec, pck.publicKey(), platformCa, caCertificate));

    auto keys = std::make_shared<const Keys>(Keys{root, platformCa, pck, tcbSigning, attestation});
    return QuotingAuthority(std::move(keys), rootCertificate, caCertificate, pckCertificate, tcbCertificate);
}

Result<void> QuotingAuthority::save(const QString& folder) const
{
    const std::array keys{&m_keys->root, &m_keys->platformCa, &m_keys->pck, &m_keys->tcbSigning, &m_keys->attestation};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        GH_TRY(const QByteArray pem, keys[i]->toPem());
        GH_CHECK(writeFileAtomically(pathOf(folder, keyFiles[i]), pem, FileAccess::OwnerOnly));
    }
    const std::array certificates{&m_root, &m_platformCa, &m_pckLeaf, &m_tcbSigning};
    for (std::size_t i = certificates.size(); i-- > 0;)
        GH_CHECK(writeFileAtomically(pathOf(folder, certificateFiles[i]), certificates[i]->toPem(), FileAccess::OwnerOnly));
    return {};
}

Result<QuotingAuthority> QuotingAuthority::load(const QString& folder)
{
    QList<P256SigningKey> keys;
    for (const PemFile file : keyFiles) {
        GH_TRY(const QByteArray pem, readFile(pathOf(folder, file), maxPemBytes));
        Result<P256SigningKey> key = P256SigningKey::fromPem(pem);
        if (!key)
            return fail(errors::authorityKeys, QStringLiteral("%1: %2").arg(pathOf(folder, file), key.error().detail()));
        keys.append(std::move(*key));
    }
    QList<Certificate> certificates;
    for (const PemFile file : certificateFiles) {
        GH_TRY(const QByteArray pem, readFile(pathOf(folder, file), maxPemBytes));
        Result<Certificate> certificate = Certificate::fromDerOrPem(pem);
        if (!certificate)
            return fail(errors::authorityKeys,
                        QStringLiteral("%1: %2").arg(pathOf(folder, file), certificate.error().detail()));
        certificates.append(std::move(*certificate));
    }
    QuotingAuthority authority(std::make_shared<const Keys>(Keys{keys[0], keys[1], keys[2], keys[3], keys[4]}),
                               certificates[0], certificates[1], certificates[2], certificates[3]);
    GH_CHECK(authority.checkFit());
    return authority;
}

Result<void> QuotingAuthority::checkFit() const
{
    const auto fits = [](const P256SigningKey& key, const Certificate& certificate) {
        return key.publicKey().point() == certificate.key().point();
    };
    if (!fits(m_keys->root, m_root) || !fits(m_keys->platformCa, m_platformCa) || !fits(m_keys->pck, m_pckLeaf)
        || !fits(m_keys->tcbSigning, m_tcbSigning))
        return fail(errors::authorityKeys, QStringLiteral("a key of the authority does not fit its certificate"));
    if (!m_root.isSelfSigned() || !m_platformCa.isSignedBy(m_root) || !m_tcbSigning.isSignedBy(m_root)
        || !m_pckLeaf.isSignedBy(m_platformCa))
        return fail(errors::authorityKeys, QStringLiteral("the authority's certificates are not one chain"));
    return {};
}

QByteArray QuotingAuthority::pckChainPem() const
{
    return m_pckLeaf.toPem() + m_platformCa.toPem() + m_root.toPem();
}

Result<Collateral> QuotingAuthority::collateral(const QDateTime& issuedAt) const
{
    CollateralOptions options;
    options.issuedAt = issuedAt;
    return collateral(options);
}

Result<Collateral> QuotingAuthority::collateral(const CollateralOptions& options) const
{
    const UnixSeconds issued = options.issuedAt.toSecsSinceEpoch();
    const ValidityWindow window{issued - secondsPerDay, issued + options.validDays * secondsPerDay};
    QList<QByteArray> revokedByRoot;
    if (options.revokePlatformCa)
        revokedByRoot.append(m_platformCa.serial());
    QList<QByteArray> revokedByCa;
    if (options.revokePck)
        revokedByCa.append(m_pckLeaf.serial());
    GH_TRY(const Crl rootCrl, buildCrl(m_root, m_keys->root, window, revokedByRoot));
    GH_TRY(const Crl pckCrl, buildCrl(m_platformCa, m_keys->platformCa, window, revokedByCa));

    Collateral collateral;
    collateral.pckCrlIssuerChain = m_platformCa.toPem() + m_root.toPem();
    collateral.rootCaCrl = rootCrl.der();
    collateral.pckCrl = pckCrl.der();
    collateral.tcbInfoIssuerChain = m_tcbSigning.toPem() + m_root.toPem();
    collateral.qeIdentityIssuerChain = collateral.tcbInfoIssuerChain;
    const SimulatedTcbOptions tcb{QDateTime::fromSecsSinceEpoch(window.from, Qt::UTC),
                                  QDateTime::fromSecsSinceEpoch(window.until, Qt::UTC), options.platformStatus,
                                  options.advisories, options.qeStatus};
    collateral.tcbInfo = simulatedTcbInfo(tcb);
    GH_TRY(const P256Signature tcbSignature, m_keys->tcbSigning.sign(view(collateral.tcbInfo)));
    collateral.tcbInfoSignature = tcbSignature.toByteArray();
    collateral.qeIdentity = simulatedQeIdentity(tcb);
    GH_TRY(const P256Signature qeSignature, m_keys->tcbSigning.sign(view(collateral.qeIdentity)));
    collateral.qeIdentitySignature = qeSignature.toByteArray();
    return collateral;
}

Result<QByteArray> QuotingAuthority::issueQuote(const QuoteRequest& request) const
{
    QuoteParts parts;
    parts.version = request.version;
    parts.bodyType = request.version == 5 ? BodyType::Td15 : BodyType::Td10;
    parts.td = simulatedTd();
    for (std::size_t i = 0; i < Bytes8::size; ++i)
        parts.td.tdAttributes.array()[i] = std::uint8_t(request.tdAttributes >> (8 * i));
    parts.td.mrTd = request.registers.mrTd;
    parts.td.rtmr = request.registers.rtmr;
    parts.td.reportData = request.reportData;
    parts.td.mrServiceTd = request.mrServiceTd;
    parts.qeReport = simulatedQeReport();
    parts.authData = QByteArrayLiteral("gatehouse simulated platform 1  "); // 32 bytes, as Intel's has.
    parts.pckChainPem = pckChainPem();
    return buildQuote(std::move(parts), m_keys->attestation, m_keys->pck);
}

} // namespace gatehouse::attest
