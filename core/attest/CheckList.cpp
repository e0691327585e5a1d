// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/CheckList.h"

#include <array>

namespace gatehouse::attest {

namespace {

struct Definition
{
    Step step;
    const char* id;
    const char* title;
    const char* source;
    const char* hint;
};

constexpr const char* quoteFormat = "Intel SGX DCAP quote library API, appendix A (quote formats 3 to 5)";
constexpr const char* pckProfile = "Intel SGX PCK certificate and CRL profile specification";
constexpr const char* pcsApi = "Intel SGX and TDX provisioning certification service API v4";
constexpr const char* qvlEvaluate = "Intel DCAP quote verification library, EvaluateTcb.cpp";
constexpr const char* rfc5280 = "RFC 5280, section 5";

constexpr const char* notGenuine = "Do not trust this quote: ask the platform for a new one, and find out who changed it.";
constexpr const char* badChain = "Do not trust this quote unless you know this root; with --root you can name another one.";
constexpr const char* freshCollateral = "Fetch new collateral from Intel's PCS or your PCCS and verify again.";
constexpr const char* otherCollateral = "Fetch the collateral of this platform's FMSPC and CA and verify again.";
constexpr const char* revoked = "The key is revoked: this platform must not be trusted until Intel provisions it anew.";
constexpr const char* updatePlatform = "Update BIOS, microcode or TDX module of the platform, restart it and ask for a new quote.";
constexpr const char* unsupported = "Gatehouse verifies ECDSA-P256 quotes of Intel's quoting enclaves, versions 3 to 5.";

constexpr std::array definitions{
    Definition{Step::QuoteStructure, "quote.structure", "Quote structure", quoteFormat, "The bytes are not a whole quote: fetch it again."},
    Definition{Step::QuoteVersion, "quote.version", "Quote version", quoteFormat, unsupported},
    Definition{Step::QuoteKeyType, "quote.attestationKeyType", "Attestation key type", quoteFormat, unsupported},
    Definition{Step::QuoteTee, "quote.teeType", "TEE type", quoteFormat, unsupported},
    Definition{Step::QuoteVendor, "quote.qeVendor", "Quoting enclave's vendor", quoteFormat, unsupported},
    Definition{Step::QuoteBody, "quote.body", "Body type and size", quoteFormat, unsupported},
    Definition{Step::QuoteCertification, "quote.certificationData", "Certification data", quoteFormat, unsupported},
    Definition{Step::QuotePadding, "quote.padding", "Bytes after the quote", quoteFormat, ""},
    Definition{Step::PckChainStructure, "pckChain.structure", "PCK chain of three certificates", pckProfile, badChain},
    Definition{Step::PckChainNames, "pckChain.names", "PCK chain's names", pckProfile, badChain},
    Definition{Step::PckChainSignatures, "pckChain.signatures", "PCK chain's signatures", pckProfile, badChain},
    Definition{Step::PckChainRoot, "pckChain.root", "PCK chain's root", pckProfile, badChain},
    Definition{Step::PckChainExtensions, "pckChain.extensions", "PCK chain's extensions", pckProfile, badChain},
    Definition{Step::PckSgxExtension, "pckChain.sgxExtension", "PCK certificate's SGX extension", pckProfile, badChain},
    Definition{Step::TcbChainStructure, "tcbSigning.structure", "TCB info's signing chain", pckProfile, freshCollateral},
    Definition{Step::TcbChainSignature, "tcbSigning.signature", "TCB signing certificate's signature", pckProfile, freshCollateral},
    Definition{Step::TcbChainRoot, "tcbSigning.root", "TCB info's root", pckProfile, badChain},
    Definition{Step::TcbChainExtensions, "tcbSigning.extensions", "TCB signing certificate's extensions", pckProfile, freshCollateral},
    Definition{Step::QeChainStructure, "qeIdentitySigning.structure", "QE identity's signing chain", pckProfile, freshCollateral},
    Definition{Step::QeChainSignature, "qeIdentitySigning.signature", "QE identity signing certificate's signature", pckProfile, freshCollateral},
    Definition{Step::QeChainRoot, "qeIdentitySigning.root", "QE identity's root", pckProfile, badChain},
    Definition{Step::QeChainExtensions, "qeIdentitySigning.extensions", "QE identity signing certificate's extensions", pckProfile, freshCollateral},
    Definition{Step::RootCrlIssuer, "rootCrl.issuer", "Root CRL's issuer", rfc5280, freshCollateral},
    Definition{Step::RootCrlSignature, "rootCrl.signature", "Root CRL's signature", rfc5280, freshCollateral},
    Definition{Step::RootCrlExtensions, "rootCrl.extensions", "Root CRL's extensions", rfc5280, freshCollateral},
    Definition{Step::PckCrlChain, "pckCrl.chain", "PCK CRL's issuer chain", pckProfile, otherCollateral},
    Definition{Step::PckCrlIssuer, "pckCrl.issuer", "PCK CRL's issuer", rfc5280, otherCollateral},
    Definition{Step::PckCrlSignature, "pckCrl.signature", "PCK CRL's signature", rfc5280, otherCollateral},
    Definition{Step::PckCrlExtensions, "pckCrl.extensions", "PCK CRL's extensions", rfc5280, freshCollateral},
    Definition{Step::IntermediateRevocation, "revocation.pckCa", "PCK CA not revoked", rfc5280, revoked},
    Definition{Step::TcbSigningRevocation, "revocation.tcbSigning", "TCB signing certificate not revoked", rfc5280, revoked},
    Definition{Step::QeSigningRevocation, "revocation.qeIdentitySigning", "QE identity signing certificate not revoked", rfc5280, revoked},
    Definition{Step::PckRevocation, "revocation.pck", "PCK certificate not revoked", rfc5280, revoked},
    Definition{Step::PckChainValidity, "validity.pckChain", "PCK chain valid now", pckProfile, "The platform must fetch a new PCK certificate."},
    Definition{Step::TcbChainValidity, "validity.tcbSigning", "TCB info's chain valid now", pckProfile, freshCollateral},
    Definition{Step::QeChainValidity, "validity.qeIdentitySigning", "QE identity's chain valid now", pckProfile, freshCollateral},
    Definition{Step::PckCrlChainValidity, "validity.pckCrlChain", "PCK CRL's issuer chain valid now", pckProfile, otherCollateral},
    Definition{Step::RootCrlValidity, "validity.rootCrl", "Root CRL valid now", rfc5280, freshCollateral},
    Definition{Step::PckCrlValidity, "validity.pckCrl", "PCK CRL valid now", rfc5280, freshCollateral},
    Definition{Step::TcbInfoValidity, "validity.tcbInfo", "TCB info valid now", pcsApi, freshCollateral},
    Definition{Step::QeIdentityValidity, "validity.qeIdentity", "QE identity valid now", pcsApi, freshCollateral},
    Definition{Step::TcbInfoFormat, "tcbInfo.format", "TCB info readable", pcsApi, freshCollateral},
    Definition{Step::TcbInfoSignature, "tcbInfo.signature", "TCB info's signature", pcsApi, freshCollateral},
    Definition{Step::TcbInfoTee, "tcbInfo.tee", "TCB info for this TEE", pcsApi, otherCollateral},
    Definition{Step::TcbInfoFmspc, "tcbInfo.fmspc", "TCB info for this FMSPC", pcsApi, otherCollateral},
    Definition{Step::TcbInfoPceId, "tcbInfo.pceId", "TCB info for this PCE", pcsApi, otherCollateral},
    Definition{Step::QeIdentityFormat, "qeIdentity.format", "QE identity readable", pcsApi, freshCollateral},
    Definition{Step::QeIdentitySignature, "qeIdentity.signature", "QE identity's signature", pcsApi, freshCollateral},
    Definition{Step::QeIdentityId, "qeIdentity.id", "QE identity for this TEE", pcsApi, otherCollateral},
    Definition{Step::ModuleIdentity, "module.identity", "TDX module known", qvlEvaluate, updatePlatform},
    Definition{Step::ModuleSigner, "module.mrSigner", "TDX module's signer", qvlEvaluate, notGenuine},
    Definition{Step::ModuleAttributes, "module.attributes", "TDX module's attributes", qvlEvaluate, notGenuine},
    Definition{Step::QeReportSignature, "qe.reportSignature", "Quoting enclave's report signed by the PCK", quoteFormat, notGenuine},
    Definition{Step::QeKeyBinding, "qe.attestationKey", "Attestation key bound to the quoting enclave", quoteFormat, notGenuine},
    Definition{Step::QeMiscSelect, "qe.miscSelect", "Quoting enclave's MISCSELECT", pcsApi, notGenuine},
    Definition{Step::QeAttributes, "qe.attributes", "Quoting enclave's attributes", pcsApi, notGenuine},
    Definition{Step::QeSigner, "qe.mrSigner", "Quoting enclave's signer", pcsApi, notGenuine},
    Definition{Step::QeProductId, "qe.isvProdId", "Quoting enclave's product", pcsApi, notGenuine},
    Definition{Step::QeTcbLevel, "qe.isvSvn", "Quoting enclave's TCB level", pcsApi, updatePlatform},
    Definition{Step::QuoteSignature, "quote.signature", "Quote's signature", quoteFormat, notGenuine},
    Definition{Step::PlatformTcbLevel, "tcb.platform", "Platform's TCB level", qvlEvaluate, updatePlatform},
    Definition{Step::ModuleTcbLevel, "tcb.module", "TDX module's TCB level", qvlEvaluate, updatePlatform},
    Definition{Step::TcbConvergence, "tcb.status", "TCB status of all components together", qvlEvaluate, updatePlatform},
    Definition{Step::CurrentTcbLevel, "tcb.current", "TCB level since the TD's launch", qvlEvaluate, "Relaunch the TD on the updated platform."},
};
static_assert(definitions.size() == std::size_t(Step::Count));

/// The texts as QStrings, made once: a verdict has 65 rows, and its copies then share them.
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
        for (const Definition& d : definitions)
            made[std::size_t(d.step)] = {QLatin1String(d.id), QLatin1String(d.title), QLatin1String(d.source), QLatin1String(d.hint)};
        return made;
    }();
    return all;
}

/// For rows whose turn never came.
const QString notReached = QStringLiteral("A row it depends on failed: see above.");

} // namespace

CheckList::CheckList()
    : m_rows(std::size_t(Step::Count))
{
}

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
        Check check;
        const Texts& own = texts()[std::size_t(definition.step)];
        check.id = own.id;
        check.title = own.title;
        check.status = r.status;
        check.expected = r.expected;
        check.actual = r.actual;
        check.source = own.source;
        if (r.status != CheckStatus::Passed)
            check.hint = !r.hint.isEmpty() ? r.hint : r.status == CheckStatus::Failed ? own.hint : notReached;
        checks.append(std::move(check));
    }
    return checks;
}

} // namespace gatehouse::attest
