// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuotingAuthority.h"
#include "core/base/Clock.h"

namespace gatehouse::attest {

/// What a route answers, free of any HTTP library.
struct AuthorityReply
{
    int status = 200;
    QByteArray type;
    QByteArray body;
    QByteArray issuerChainHeader{}; ///< Name of the header that carries issuerChain; empty when there is none.
    QByteArray issuerChain{};       ///< Percent-encoded PEM.
};

/// The devnet authority's routes (protocol.md §1.4), as functions of their input; safe to call from several threads.
/// Errors are JSON: {"error": {"code", "message"}}.
class AuthorityRoutes
{
public:
    /// @p clock must outlive the routes.
    AuthorityRoutes(QuotingAuthority authority, const Clock& clock);

    /// GET /attestation/<hex>: a raw quote over this report data (at most 64 bytes, zeros behind) and RTMRs of zero. This
    /// is how the original system's clients ask.
    AuthorityReply attestation(const QByteArray& reportDataHex) const;
    /// POST /attestation/<hex> with {"tpmQuote": {"attest", "signature", "akPublic", "pcrs": {"4", "9", "11"}}}, all hex:
    /// verifies the TPM's quote over PCRs 4, 9 and 11 of its SHA-256 bank with nonce sha256(64 bytes of report data), and
    /// answers a raw quote whose RTMRs follow from them (docs/simulated-platform.md). 400 malformed, 403 not proven.
    AuthorityReply attestation(const QByteArray& reportDataHex, const QByteArray& evidenceJson) const;
    /// POST /verify with a raw quote: 200 and go-tdx-guest's JSON when it verifies now under the authority's own root,
    /// 400 when it is no quote, 403 when it does not verify.
    AuthorityReply verify(const QByteArray& quote) const;
    /// GET /collateral: the single-JSON bundle, freshly signed.
    AuthorityReply collateral() const;

    /// The documents of collateral() one by one, in the shape of Intel's PCS API v4 with a PCCS's route for the root's list:
    /// GET /tdx/certification/v4/tcb?fmspc=, /tdx/certification/v4/qe/identity, /sgx/certification/v4/pckcrl?ca=platform and
    /// /sgx/certification/v4/rootcacrl. 404 for another platform than the simulated one.
    enum class Document { TcbInfo, QeIdentity, PckCrl, RootCaCrl };
    AuthorityReply document(Document document, const QByteArray& fmspcOrCa) const;

    /// More than a TPM quote in hex, or a quote, ever has.
    static constexpr qsizetype maxBodyBytes = 256 * 1024;

private:
    AuthorityReply issue(const ReportData& reportData, const TdRegisters& registers) const;

    QuotingAuthority m_authority;
    const Clock& m_clock;
};

/// The evidence that a guest sends, for those who build it: JSON as the POST route reads it.
QByteArray tpmEvidenceJson(ByteView attest, ByteView signature, ByteView akPublic, const BootPcrs& pcrs);

} // namespace gatehouse::attest
