// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collateral/CollateralSource.h"
#include "core/eth/EthClient.h"

namespace gatehouse::collateral {

/// What the contracts of an on-chain PCCS answer, as ABI; separate from the calls so that hostile answers can be fed to it.
namespace onchain {

/// Numbers of the contracts' enumerations (Automata's on-chain PCCS: Common.sol, EnclaveIdentityHelper.sol).
enum class Ca : std::uint8_t { Root = 0, Processor = 1, Platform = 2, Signing = 3 };
enum class EnclaveId : std::uint8_t { Qe = 0, TdQe = 2 };

/// A certificate and the revocation list that it signs, in DER; either may be empty.
struct CertificateAndCrl
{
    QByteArray certificate;
    QByteArray crl;
};

/// (string, bytes) as one tuple: a signed JSON document. Both are empty when the contract holds none.
Result<attest::SignedJson> decodeSignedJson(const QByteArray& abi, const char* what);
/// (bytes, bytes): getCertificateById.
Result<CertificateAndCrl> decodeCertificate(const QByteArray& abi);

} // namespace onchain

/// Collateral that stands on a chain (Automata's on-chain PCCS), read by eth_call: FmspcTcbDao.getTcbInfo,
/// EnclaveIdentityDao.getEnclaveIdentity and PcsDao.getCertificateById, directly or through PCCSRouter, which knows the data
/// access objects of each TCB evaluation. The node is not trusted: what it says is proven like any other answer.
class OnChainSource final : public CollateralSource
{
    Q_OBJECT
public:
    /// Each call may take limits.timeout, and is tried again; all of a fetch() together limits.total.
    explicit OnChainSource(SourceSpec spec, DownloadLimits limits = {}, QObject* parent = nullptr);

    QCoro::Task<Result<attest::Collateral>> fetch(CollateralRequest request, process::CancelToken cancel) override;

private:
    struct Daos
    {
        eth::Address fmspcTcb;
        eth::Address enclaveIdentity;
        eth::Address pcs;
    };
    QCoro::Task<Result<QByteArray>> call(eth::Address contract, QByteArray data, process::CancelToken cancel);
    QCoro::Task<Result<eth::Address>> addressFrom(eth::Address contract, QByteArray data, process::CancelToken cancel);
    QCoro::Task<Result<Daos>> daos(CollateralRequest request, process::CancelToken cancel);
    QCoro::Task<Result<onchain::CertificateAndCrl>> certificate(eth::Address pcsDao, onchain::Ca ca, process::CancelToken cancel);
    QCoro::Task<Result<attest::SignedJson>> identity(eth::Address dao, attest::TeeType tee, process::CancelToken cancel);

    /// What is said when DownloadLimits::total is over: names what has not come yet.
    Error late() const;

    SourceSpec m_spec;
    DownloadLimits m_limits;
    QElapsedTimer m_elapsed; ///< Since fetch() began.
    QStringList m_missing;   ///< What fetch() still has to get, for late().
    std::optional<eth::EthClient> m_client;
};

} // namespace gatehouse::collateral
