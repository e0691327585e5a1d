// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/CheckList.h"

#include <array>

namespace gatehouse::attest {

namespace {

struct Definition
{
    Step step;
    QStringView id;
    QStringView title;
    QStringView source;
    QStringView hint;
};

constexpr QStringView quoteFormat = u"Intel SGX DCAP quote library API, appendix A (quote formats 3 to 5)";
constexpr QStringView pckProfile = u"Intel SGX PCK certificate and CRL profile specification";
constexpr QStringView pcsApi = u"Intel SGX and TDX provisioning certification service API v4";
constexpr QStringView qvlEvaluate = u"Intel DCAP quote verification library, EvaluateTcb.cpp";
constexpr QStringView rfc5280 = u"RFC 5280, section 5";

constexpr QStringView notGenuine = u"Do not trust this quote: ask the platform for a new one, and find out who changed it.";
constexpr QStringView badChain = u"Do not trust this quote unless you know this root; with --root you can name another one.";
constexpr QStringView freshCollateral = u"Fetch new collateral from Intel's PCS or your PCCS and verify again.";
constexpr QStringView otherCollateral = u"Fetch the collateral of this platform's FMSPC and CA and verify again.";
constexpr QStringView revoked = u"The key is revoked: this platform must not be trusted until Intel provisions it anew.";
constexpr QStringView updatePlatform = u"Update BIOS, microcode or TDX module of the platform, restart it and ask for a new quote.";
constexpr QStringView unsupported = u"Gatehouse verifies ECDSA-P256 quotes of Intel's quoting enclaves, versions 3 to 5.";

constexpr std::array definitions{
    Definition{Step::QuoteStructure, u"quote.structure", u"Quote structure", quoteFormat, u"The bytes are not a whole quote: fetch it again."},
    Definition{Step::QuoteVersion, u"quote.version", u"Quote version", quoteFormat, unsupported},
    Definition{Step::QuoteKeyType, u"quote.attestationKeyType", u"Attestation key type", quoteFormat, unsupported},
    Definition{Step::QuoteTee, u"quote.teeType", u"TEE type", quoteFormat, unsupported},
    Definition{Step::QuoteVendor, u"quote.qeVendor", u"Quoting enclave's vendor", quoteFormat, unsupported},
    Definition{Step::QuoteBody, u"quote.body", u"Body type and size", quoteFormat, unsupported},
    Definition{Step::QuoteCertification, u"quote.certificationData", u"Certification data", quoteFormat, unsupported},
    Definition{Step::QuotePadding, u"quote.padding", u"Bytes after the quote", quoteFormat, u""},
    Definition{Step::PckChainStructure, u"pckChain.structure", u"PCK chain of three certificates", pckProfile, badChain},
    Definition{Step::PckChainNames, u"pckChain.names", u"PCK chain's names", pckProfile, badChain},
    Definition{Step::PckChainSignatures, u"pckChain.signatures", u"PCK chain's signatures", pckProfile, badChain},
    Definition{Step::PckChainRoot, u"pckChain.root", u"PCK chain's root", pckProfile, badChain},
    Definition{Step::PckChainExtensions, u"pckChain.extensions", u"PCK chain's extensions", pckProfile, badChain},
    Definition{Step::PckSgxExtension, u"pckChain.sgxExtension", u"PCK certificate's SGX extension", pckProfile, badChain},
    Definition{Step::TcbChainStructure, u"tcbSigning.structure", u"TCB info's signing chain", pckProfile, freshCollateral},
    Definition{Step::TcbChainSignature, u"tcbSigning.signature", u"TCB signing certificate's signature", pckProfile, freshCollateral},
    Definition{Step::TcbChainRoot, u"tcbSigning.root", u"TCB info's root", pckProfile, badChain},
    Definition{Step::TcbChainExtensions, u"tcbSigning.extensions", u"TCB signing certificate's extensions", pckProfile, freshCollateral},
    Definition{Step::QeChainStructure, u"qeIdentitySigning.structure", u"QE identity's signing chain", pckProfile, freshCollateral},
    Definition{Step::QeChainSignature, u"qeIdentitySigning.signature", u"QE identity signing certificate's signature", pckProfile, freshCollateral},
    Definition{Step::QeChainRoot, u"qeIdentitySigning.root", u"QE identity's root", pckProfile, badChain},
    Definition{Step::QeChainExtensions, u"qeIdentitySigning.extensions", u"QE identity signing certificate's extensions", pckProfile, freshCollateral},
    Definition{Step::RootCrlIssuer, u"rootCrl.issuer", u"Root CRL's issuer", rfc5280, freshCollateral},
    Definition{Step::RootCrlSignature, u"rootCrl.signature", u"Root CRL's signature", rfc5280, freshCollateral},
    Definition{Step::RootCrlExtensions, u"rootCrl.extensions", u"Root CRL's extensions", rfc5280, freshCollateral},
    Definition{Step::PckCrlChain, u"pckCrl.chain", u"PCK CRL's issuer chain", pckProfile, otherCollateral},
    Definition{Step::PckCrlIssuer, u"pckCrl.issuer", u"PCK CRL's issuer", rfc5280, otherCollateral},
    Definition{Step::PckCrlSignature, u"pckCrl.signature", u"PCK CRL's signature", rfc5280, otherCollateral},
    Definition{Step::PckCrlExtensions, u"pckCrl.extensions", u"PCK CRL's extensions", rfc5280, freshCollateral},
    Definition{Step::IntermediateRevocation, u"revocation.pckCa", u"PCK CA not revoked", rfc5280, revoked},
    Definition{Step::TcbSigningRevocation, u"revocation.tcbSigning", u"TCB signing certificate not revoked", rfc5280, revoked},
    Definition{Step::QeSigningRevocation, u"revocation.qeIdentitySigning", u"QE identity signing certificate not revoked", rfc5280, revoked},
    Definition{Step::PckRevocation, u"revocation.pck", u"PCK certificate not revoked", rfc5280, revoked},
    Definition{Step::PckChainValidity, u"validity.pckChain", u"PCK chain valid now", pckProfile, u"The platform must fetch a new PCK certificate."},
    Definition{Step::TcbChainValidity, u"validity.tcbSigning", u"TCB info's chain valid now", pckProfile, freshCollateral},
    Definition{Step::QeChainValidity, u"validity.qeIdentitySigning", u"QE identity's chain valid now", pckProfile, freshCollateral},
    Definition{Step::PckCrlChainValidity, u"validity.pckCrlChain", u"PCK CRL's issuer chain valid now", pckProfile, otherCollateral},
    Definition{Step::RootCrlValidity, u"validity.rootCrl", u"Root CRL valid now", rfc5280, freshCollateral},
    Definition{Step::PckCrlValidity, u"validity.pckCrl", u"PCK CRL valid now", rfc5280, freshCollateral},
    Definition{Step::TcbInfoValidity, u"validity.tcbInfo", u"TCB info valid now", pcsApi, freshCollateral},
    Definition{Step::QeIdentityValidity, u"validity.qeIdentity", u"QE identity valid now", pcsApi, freshCollateral},
    Definition{Step::TcbInfoFormat, u"tcbInfo.format", u"TCB info readable", pcsApi, freshCollateral},
    Definition{Step::TcbInfoSignature, u"tcbInfo.signature", u"TCB info's signature", pcsApi, freshCollateral},
    Definition{Step::TcbInfoTee, u"tcbInfo.tee", u"TCB info for this TEE", pcsApi, otherCollateral},
    Definition{Step::TcbInfoFmspc, u"tcbInfo.fmspc", u"TCB info for this FMSPC", pcsApi, otherCollateral},
    Definition{Step::TcbInfoPceId, u"tcbInfo.pceId", u"TCB info for this PCE", pcsApi, otherCollateral},
    Definition{Step::QeIdentityFormat, u"qeIdentity.format", u"QE identity readable", pcsApi, freshCollateral},
    Definition{Step::QeIdentitySignature, u"qeIdentity.signature", u"QE identity's signature", pcsApi, freshCollateral},
    Definition{Step::QeIdentityId, u"qeIdentity.id", u"QE identity for this TEE", pcsApi, otherCollateral},
    Definition{Step::ModuleIdentity, u"module.identity", u"TDX module known", qvlEvaluate, updatePlatform},
    Definition{Step::ModuleSigner, u"module.mrSigner", u"TDX module's signer", qvlEvaluate, notGenuine},
    Definition{Step::ModuleAttributes, u"module.attributes", u"TDX module's attributes", qvlEvaluate, notGenuine},
    Definition{Step::QeReportSignature, u"qe.reportSignature", u"Quoting enclave's report signed by the PCK", quoteFormat, notGenuine},
    Definition{Step::QeKeyBinding, u"qe.attestationKey", u"Attestation key bound to the quoting enclave", quoteFormat, notGenuine},
    Definition{Step::QeMiscSelect, u"qe.miscSelect", u"Quoting enclave's MISCSELECT", pcsApi, notGenuine},
    Definition{Step::QeAttributes, u"qe.attributes", u"Quoting enclave's attributes", pcsApi, notGenuine},
    Definition{Step::QeSigner, u"qe.mrSigner", u"Quoting enclave's signer", pcsApi, notGenuine},
    Definition{Step::QeProductId, u"qe.isvProdId", u"Quoting enclave's product", pcsApi, notGenuine},
    Definition{Step::QeTcbLevel, u"qe.isvSvn", u"Quoting enclave reaches a TCB level", pcsApi, updatePlatform},
    Definition{Step::QuoteSignature, u"quote.signature", u"Quote's signature", quoteFormat, notGenuine},
    Definition{Step::PlatformTcbLevel, u"tcb.platform", u"Platform reaches a TCB level", qvlEvaluate, updatePlatform},
    Definition{Step::ModuleTcbLevel, u"tcb.module", u"TDX module reaches a TCB level", qvlEvaluate, updatePlatform},
    Definition{Step::TcbConvergence, u"tcb.status", u"A TCB status follows for all components", qvlEvaluate, updatePlatform},
    Definition{Step::CurrentTcbLevel, u"tcb.current", u"Module that runs now reaches a TCB level", qvlEvaluate, u"Relaunch the TD on the updated platform."},
};
static_assert(definitions.size() == std::size_t(Step::Count));

/// The texts as QStrings that point to the literals, made once: a verdict has 65 rows, and copying them then counts no references.
struct Texts
{
    QString id;
    QString title;
    QString source;
    QString hint;
};

const std::array<Texts, std::size_t(Step::Count)>& texts()
{
    static const auto all = [] {
        std::array<Texts, std::size_t(Step::Count)> made;
        const auto text = [](QStringView literal) { return QString::fromRawData(literal.data(), literal.size()); };
        for (const Definition& d : definitions)
            made[std::size_t(d.step)] = {text(d.id), text(d.title), text(d.source), text(d.hint)};
        return made;
    }();
    return all;
}

/// For rows whose turn never came.
const QString notReached = QStringLiteral("A row it depends on failed: see above.");

} // namespace

void CheckList::pass(Step step, const QString& expected, const QString& actual)
{
    Row& changed = row(step);
    changed.status = CheckStatus::Passed;
    changed.expected = expected;
    changed.actual = actual;
}

void CheckList::fail(Step step, const QString& expected, const QString& actual, const QString& hint)
{
    Row& changed = row(step);
    changed.status = CheckStatus::Failed;
    changed.expected = expected;
    changed.actual = actual;
    changed.hint = hint;
}

void CheckList::expect(Step step, bool good, const QString& expected, const QString& actual)
{
    if (good)
        pass(step, expected, actual);
    else
        fail(step, expected, actual);
}

void CheckList::leave(Step step, const QString& why)
{
    Row& changed = row(step);
    if (changed.status == CheckStatus::NotChecked)
        changed.hint = why;
}

void CheckList::demote(Step step, const QString& why)
{
    Row& changed = row(step);
    if (changed.status != CheckStatus::Passed)
        return;
    changed.status = CheckStatus::NotChecked;
    changed.hint = why;
}

void CheckList::drop(Step step)
{
    row(step).dropped = true;
}

bool CheckList::allPassed() const
{
    return std::all_of(m_rows.begin(), m_rows.end(),
                       [](const Row& r) { return r.dropped || r.status == CheckStatus::Passed; });
}

void CheckList::adopt(const CheckList& other)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].status == CheckStatus::NotChecked && !other.m_rows[i].hint.isEmpty())
            m_rows[i].hint = other.m_rows[i].hint;
        if (m_rows[i].status == CheckStatus::NotChecked && other.m_rows[i].status != CheckStatus::NotChecked)
            m_rows[i] = other.m_rows[i];
    }
}

QList<Check> CheckList::toChecks() const
{
    QList<Check> checks;
    checks.reserve(qsizetype(m_rows.size()));
    for (const Definition& definition : definitions) {
        const Row& r = row(definition.step);
        if (r.dropped)
            continue;
        const Texts& own = texts()[std::size_t(definition.step)];
        const QString& hint = r.status == CheckStatus::Passed ? QString() : !r.hint.isEmpty() ? r.hint : r.status == CheckStatus::Failed ? own.hint : notReached;
        checks.append({own.id, own.title, r.status, r.expected, r.actual, own.source, hint});
    }
    return checks;
}

} // namespace gatehouse::attest
