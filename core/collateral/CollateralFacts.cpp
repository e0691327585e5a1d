// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/CollateralFacts.h"

#include "core/attest/Crl.h"
#include "core/attest/Digests.h"
#include "core/attest/ExaminedCollateral.h"
#include "core/attest/TcbInfo.h"
#include "core/collateral/CollateralErrors.h"

namespace gatehouse::collateral {

using attest::Certificate;
using attest::Collateral;
using attest::TeeType;
using attest::UnixSeconds;
using attest::ValidityWindow;

namespace {

template<typename Value, std::size_t Size>
std::optional<Value> named(QStringView text, const std::array<Value, Size>& values)
{
    for (const Value value : values) {
        if (text.compare(toString(value), Qt::CaseInsensitive) == 0)
            return value;
    }
    return std::nullopt;
}

/// Where all certificates of the chains hold at once.
Result<ValidityWindow> certificateWindow(const Collateral& bundle)
{
    ValidityWindow window{std::numeric_limits<UnixSeconds>::min(), std::numeric_limits<UnixSeconds>::max()};
    for (const QByteArray& pem : {bundle.tcbInfoIssuerChain, bundle.qeIdentityIssuerChain, bundle.pckCrlIssuerChain}) {
        GH_TRY(const QList<Certificate> chain, Certificate::chainFromPem(view(pem)));
        for (const Certificate& certificate : chain) {
            window.from = std::max(window.from, certificate.validity().from);
            window.until = std::min(window.until, certificate.validity().until);
        }
    }
    return window;
}

} // namespace

QString toString(TeeType tee)
{
    return tee == TeeType::Tdx ? QStringLiteral("TDX") : QStringLiteral("SGX");
}

QString toString(PckCa ca)
{
    return ca == PckCa::Platform ? QStringLiteral("platform") : QStringLiteral("processor");
}

QString toString(TcbUpdate update)
{
    return update == TcbUpdate::Early ? QStringLiteral("early") : QStringLiteral("standard");
}

QString toString(Part part)
{
    switch (part) {
    case Part::TcbInfo:
        return QStringLiteral("tcbInfo");
    case Part::QeIdentity:
        return QStringLiteral("qeIdentity");
    case Part::PckCrl:
        return QStringLiteral("pckCrl");
    case Part::RootCaCrl:
        return QStringLiteral("rootCaCrl");
    case Part::Certificates:
        return QStringLiteral("certificates");
    }
    return {};
}

std::optional<TeeType> teeFromString(QStringView text)
{
    return named(text, std::array{TeeType::Tdx, TeeType::Sgx});
}

std::optional<PckCa> pckCaFromString(QStringView text)
{
    return named(text, std::array{PckCa::Platform, PckCa::Processor});
}

std::optional<TcbUpdate> tcbUpdateFromString(QStringView text)
{
    return named(text, std::array{TcbUpdate::Standard, TcbUpdate::Early});
}

QString PlatformKey::toString() const
{
    return QStringLiteral("%1 %2 %3").arg(collateral::toString(tee), fmspc.toHex(), collateral::toString(ca));
}

UnixSeconds CollateralFacts::validFrom() const
{
    UnixSeconds from = std::numeric_limits<UnixSeconds>::min();
    for (const PartFacts& part : parts)
        from = std::max(from, part.window.from);
    return from;
}

UnixSeconds CollateralFacts::validUntil() const
{
    UnixSeconds until = std::numeric_limits<UnixSeconds>::max();
    for (const PartFacts& part : parts)
        until = std::min(until, part.window.until);
    return until;
}

bool servesBetter(const CollateralFacts& a, TcbUpdate updateOfA, const CollateralFacts& b, TcbUpdate updateOfB, UnixSeconds at)
{
    const auto valid = [&](const CollateralFacts& facts) { return facts.validFrom() <= at && at <= facts.validUntil(); };
    if (valid(a) != valid(b))
        return valid(a);
    if (updateOfA != updateOfB)
        return updateOfA == TcbUpdate::Standard;
    if (a.evaluationNumber != b.evaluationNumber)
        return a.evaluationNumber > b.evaluationNumber;
    if (a.tcbIssued() != b.tcbIssued())
        return a.tcbIssued() > b.tcbIssued();
    // The newer list decides: what it revokes must not come back with an older bundle of the same TCB info.
    const auto issuedAt = [](const CollateralFacts& facts, Part part) { return facts.parts.value(int(part)).window.from; };
    for (const Part part : {Part::PckCrl, Part::RootCaCrl, Part::QeIdentity})
        if (issuedAt(a, part) != issuedAt(b, part))
            return issuedAt(a, part) > issuedAt(b, part);
    return a.validFrom() > b.validFrom();
}

Part CollateralFacts::firstToExpire() const
{
    const auto first = std::min_element(parts.begin(), parts.end(),
                                        [](const PartFacts& a, const PartFacts& b) { return a.window.until < b.window.until; });
    return first == parts.end() ? Part::TcbInfo : first->part;
}

Sha256Digest rootIdOf(const Certificate& root)
{
    return attest::sha256Of({view(root.der())});
}

Result<CollateralFacts> inspect(const Collateral& bundle)
{
    GH_TRY(const attest::TcbInfo tcb, attest::TcbInfo::parse(bundle.tcbInfo));
    GH_TRY(const attest::QeIdentity qe, attest::QeIdentity::parse(bundle.qeIdentity));
    GH_TRY(const attest::Crl pckCrl, attest::Crl::fromDer(bundle.pckCrl));
    GH_TRY(const attest::Crl rootCrl, attest::Crl::fromDer(bundle.rootCaCrl));
    GH_TRY(const QList<Certificate> chain, Certificate::chainFromPem(view(bundle.tcbInfoIssuerChain)));
    if (chain.isEmpty())
        return fail(errors::badAnswer, QStringLiteral("the TCB info's issuer chain is empty"));
    GH_TRY(const ValidityWindow certificates, certificateWindow(bundle));
    const QString wantedQe = tcb.tee == TeeType::Tdx ? QStringLiteral("TD_QE") : QStringLiteral("QE");
    if (qe.id != wantedQe)
        return fail(errors::badAnswer, QStringLiteral("the TCB info is for %1, the QE identity is '%2'").arg(toString(tcb.tee), qe.id));
    CollateralFacts facts;
    facts.platform.tee = tcb.tee;
    facts.platform.fmspc = tcb.fmspc;
    const bool processor = pckCrl.issuerCommonName().contains(QLatin1String("Processor"));
    facts.platform.ca = processor ? PckCa::Processor : PckCa::Platform;
    facts.evaluationNumber = std::min(tcb.evaluationNumber, qe.evaluationNumber);
    facts.parts = {{Part::TcbInfo, tcb.validity, tcb.evaluationNumber},
                   {Part::QeIdentity, qe.validity, qe.evaluationNumber},
                   {Part::PckCrl, pckCrl.validity(), std::nullopt},
                   {Part::RootCaCrl, rootCrl.validity(), std::nullopt},
                   {Part::Certificates, certificates, std::nullopt}};
    facts.root = rootIdOf(chain.last());
    facts.rootName = chain.last().commonName();
    return facts;
}

Result<PlatformKey> platformOf(const attest::UnverifiedQuote& quote, const QByteArray& pckChainPem)
{
    const bool carries = quote.certificationType() == attest::CertificationType::PckChain;
    if (!carries && pckChainPem.isEmpty())
        return fail(errors::noPckCertificate,
                    QStringLiteral("certification data of type %1 names no platform").arg(int(quote.certificationType())),
                    QStringLiteral("Ask the PCCS of that machine for its certificate with --pccs URL, or use a bundle that holds the chain, with --collateral FILE."));
    GH_TRY(const QList<Certificate> chain, Certificate::chainFromPem(carries ? quote.certificationData() : view(pckChainPem)));
    if (chain.isEmpty())
        return fail(errors::noPckCertificate, QStringLiteral("the certification data holds no certificate"));
    GH_TRY(const attest::PckExtension extension, attest::PckExtension::fromCertificate(chain.first()));
    PlatformKey key;
    key.tee = quote.tee();
    key.fmspc = extension.fmspc;
    key.ca = chain.first().issuerCommonName().contains(QLatin1String("Processor")) ? PckCa::Processor : PckCa::Platform;
    return key;
}

Result<ProvenCollateral> ProvenCollateral::prove(Collateral bundle, const attest::TrustedRoots& roots)
{
    GH_TRY(CollateralFacts facts, inspect(bundle));
    const attest::ExaminedCollateral examined = attest::ExaminedCollateral::examine(bundle, roots);
    for (const Check& check : examined.checks().toChecks()) {
        if (check.status == CheckStatus::Failed)
            return fail(errors::notAuthentic,
                        QStringLiteral("%1: expected %2, actual %3").arg(check.id, check.expected, check.actual), check.hint);
    }
    // What depends on nothing that failed and was still left out is no proof either.
    if (!examined.tcbInfo() || !examined.qeIdentity() || !examined.rootCrl() || !examined.pckCa()
        || !examined.checks().passed(attest::Step::TcbSigningRevocation)
        || !examined.checks().passed(attest::Step::QeSigningRevocation))
        return fail(errors::notAuthentic, QStringLiteral("not every part could be checked"));
    const attest::Crl& pckCrl = *examined.pckCrl();
    if (!examined.pckCrlIsSignedByCa() || pckCrl.issuerDer() != examined.pckCa()->subjectDer())
        return fail(errors::notAuthentic,
                    QStringLiteral("pckCrl.signature: the list of %1 is not signed by %2").arg(pckCrl.issuerCommonName(), examined.pckCa()->commonName()));
    if (examined.rootCrl()->revokes(*examined.pckCa()))
        return fail(errors::notAuthentic, QStringLiteral("revocation.intermediate: %1 is revoked").arg(examined.pckCa()->commonName()));
    return ProvenCollateral(std::move(bundle), std::move(facts));
}

Result<ProvenCollateral> ProvenCollateral::withNewerPartsOf(const ProvenCollateral& other, const attest::TrustedRoots& roots,
                                                            QList<Part>* replaced) const
{
    if (other.facts().platform != facts().platform || other.facts().root != facts().root)
        return fail(gatehouse::errors::internal, QStringLiteral("two bundles of different platforms or roots"));
    const auto newer = [&](Part part) {
        const PartFacts& ours = facts().parts[int(part)];
        const PartFacts& theirs = other.facts().parts[int(part)];
        // The number of a TCB recovery counts before the date: an older recovery is issued anew every month.
        const int our = ours.evaluationNumber.value_or(0);
        const int their = theirs.evaluationNumber.value_or(0);
        return their != our ? their > our : theirs.window.from > ours.window.from;
    };
    Collateral merged = bundle();
    const Collateral& from = other.bundle();
    QList<Part> taken;
    for (const Part part : {Part::TcbInfo, Part::QeIdentity, Part::PckCrl, Part::RootCaCrl})
        if (newer(part))
            taken.append(part);
    if (taken.contains(Part::TcbInfo)) {
        merged.tcbInfo = from.tcbInfo;
        merged.tcbInfoSignature = from.tcbInfoSignature;
        merged.tcbInfoIssuerChain = from.tcbInfoIssuerChain;
    }
    if (taken.contains(Part::QeIdentity)) {
        merged.qeIdentity = from.qeIdentity;
        merged.qeIdentitySignature = from.qeIdentitySignature;
        merged.qeIdentityIssuerChain = from.qeIdentityIssuerChain;
    }
    if (taken.contains(Part::PckCrl)) {
        merged.pckCrl = from.pckCrl;
        merged.pckCrlIssuerChain = from.pckCrlIssuerChain;
    }
    if (taken.contains(Part::RootCaCrl))
        merged.rootCaCrl = from.rootCaCrl;
    if (replaced)
        *replaced = taken;
    return prove(std::move(merged), roots);
}

} // namespace gatehouse::collateral
