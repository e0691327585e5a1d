// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Collateral.h"
#include "core/attest/PckExtension.h"
#include "core/attest/Quote.h"
#include "core/attest/TrustedRoots.h"

#include <QList>

namespace gatehouse::collateral {

/// Which intermediate issued a platform's PCK certificate: single-socket and client processors, or multi-package platforms.
enum class PckCa { Processor, Platform };
/// Intel publishes a TCB recovery early and makes it the standard later ("update" of the PCS API v4).
enum class TcbUpdate { Standard, Early };

/// What collateral is for: verifying a quote needs the bundle of exactly this key.
struct PlatformKey
{
    attest::TeeType tee = attest::TeeType::Tdx;
    attest::Fmspc fmspc;
    PckCa ca = PckCa::Platform;

    friend bool operator==(const PlatformKey&, const PlatformKey&) = default;
    /// "TDX b0c06f000000 platform", for texts.
    QString toString() const;
};

QString toString(attest::TeeType tee); ///< "TDX" or "SGX".
QString toString(PckCa ca);            ///< "platform" or "processor", as the PCS interface spells it.
QString toString(TcbUpdate update);    ///< "standard" or "early".
/// The exact words of toString(); case does not matter.
std::optional<attest::TeeType> teeFromString(QStringView text);
std::optional<PckCa> pckCaFromString(QStringView text);
std::optional<TcbUpdate> tcbUpdateFromString(QStringView text);

/// A document of a bundle, or the certificates that sign them, each with a window of its own.
enum class Part { TcbInfo, QeIdentity, PckCrl, RootCaCrl, Certificates };
QString toString(Part part); ///< "tcbInfo", "qeIdentity", "pckCrl", "rootCaCrl", "certificates".

struct PartFacts
{
    Part part = Part::TcbInfo;
    attest::ValidityWindow window;
    std::optional<int> evaluationNumber; ///< tcbEvaluationDataNumber of the two signed JSON documents.
};

/// What a bundle says about itself: content only, nothing is proven.
struct CollateralFacts
{
    PlatformKey platform;
    int evaluationNumber = 0;    ///< The smaller of TCB info's and QE identity's.
    QList<PartFacts> parts;      ///< In the order of enum Part.
    Sha256Digest root;           ///< sha256 of the root certificate's DER.
    QString rootName;

    /// When the last of the documents was issued: from then on the bundle holds as a whole.
    attest::UnixSeconds validFrom() const;
    /// When the first of them ends.
    attest::UnixSeconds validUntil() const;
    Part firstToExpire() const;
    attest::UnixSeconds tcbIssued() const { return parts.value(0).window.from; }
};

/// Whether @p a rather than @p b is what a quote of their platform is judged with at @p at: what is valid then as a whole goes before
/// what is not, standard before early, then the newer, document by document.
bool servesBetter(const CollateralFacts& a, TcbUpdate updateOfA, const CollateralFacts& b, TcbUpdate updateOfB, attest::UnixSeconds at);

/// Reads what @p bundle says. attest's errors or errors::badAnswer name the part that cannot be read; TCB info and QE
/// identity for different TEEs are errors::badAnswer.
Result<CollateralFacts> inspect(const attest::Collateral& bundle);

/// Which collateral the quote needs: from the PCK leaf certificate that it carries, or that of @p pckChainPem when it
/// carries none. errors::noPckCertificate, attest's errors for unreadable certificates.
Result<PlatformKey> platformOf(const attest::UnverifiedQuote& quote, const QByteArray& pckChainPem = {});

/// A bundle whose every signature, chain and revocation holds under a trusted root; whether it is in its time is another
/// question. Only what is proven is kept.
class ProvenCollateral
{
public:
    /// errors::notAuthentic names the check that failed with expected and actual; errors of inspect().
    static Result<ProvenCollateral> prove(attest::Collateral bundle, const attest::TrustedRoots& roots);

    const attest::Collateral& bundle() const { return m_bundle; }
    const CollateralFacts& facts() const { return m_facts; }
    /// The bundle of the newer documents of both, part by part: an old answer never takes back what a newer one said.
    /// Both must be for the same platform and root. @p replaced gets the parts of @p other that were newer.
    Result<ProvenCollateral> withNewerPartsOf(const ProvenCollateral& other, const attest::TrustedRoots& roots,
                                              QList<Part>* replaced = nullptr) const;

private:
    ProvenCollateral(attest::Collateral bundle, CollateralFacts facts)
        : m_bundle(std::move(bundle))
        , m_facts(std::move(facts))
    {
    }
    attest::Collateral m_bundle;
    CollateralFacts m_facts;
};

/// sha256 of a root's DER, as CollateralFacts::root.
Sha256Digest rootIdOf(const attest::Certificate& root);

} // namespace gatehouse::collateral
