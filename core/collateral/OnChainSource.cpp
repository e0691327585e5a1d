// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/OnChainSource.h"

#include "core/attest/Crl.h"
#include "core/attest/TcbInfo.h"
#include "core/collateral/Cancellable.h"
#include "core/collateral/CollateralErrors.h"
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"

#include <QRandomGenerator>

namespace gatehouse::collateral {

using eth::AbiDecoder;
using eth::AbiEncoder;
using eth::Address;

namespace {

constexpr std::uint64_t tcbInfoVersion = 3;    // Of the document, not of the API that delivers it.
constexpr std::uint64_t identityApiVersion = 4; // "version" of getEnclaveIdentity is the API's.
constexpr std::uint64_t olderIdentityApiVersion = 3;

Error missing(const QString& what, const CollateralRequest& request)
{
    return {errors::unknownPlatform, QStringLiteral("the on-chain PCCS holds no %1 for %2").arg(what, request.platform.toString()),
            QStringLiteral("Somebody must upsert it there first; or ask another service.")};
}

Result<QByteArray> pemOf(const QByteArray& der, const char* what)
{
    if (der.isEmpty())
        return fail(errors::badAnswer, QStringLiteral("the on-chain PCCS holds no %1 certificate").arg(QLatin1String(what)));
    GH_TRY(const attest::Certificate certificate, attest::Certificate::fromDer(der));
    return certificate.toPem();
}

/// Whether the same call may be answered another time; a revert, for one, may not.
bool mayPassByItself(const Error& error)
{
    return error.kind() == ErrorKind::Unavailable;
}

} // namespace

namespace onchain {

Result<attest::SignedJson> decodeSignedJson(const QByteArray& abi, const char* what)
{
    // A dynamic tuple is one head: the offset of its own encoding, always 32.
    AbiDecoder outer(view(abi), 1);
    GH_TRY(const std::uint64_t offset, outer.u64(64, what));
    if (offset != 32)
        return fail(eth::errors::badAbi, QStringLiteral("%1: the offset is %2, expected 32").arg(QLatin1String(what)).arg(offset));
    AbiDecoder tuple(view(abi).subspan(32), 2);
    GH_TRY(const QByteArray text, tuple.bytes(std::size_t(attest::TcbInfo::maxBytes), what));
    GH_TRY(const QByteArray signature, tuple.bytes(64, "signature"));
    GH_CHECK(tuple.finish());
    if (text.isEmpty())
        return attest::SignedJson{};
    if (signature.size() != 64)
        return fail(eth::errors::badAbi, QStringLiteral("%1: a signature has 64 bytes, not %2").arg(QLatin1String(what)).arg(signature.size()));
    return attest::SignedJson{text, signature};
}

Result<CertificateAndCrl> decodeCertificate(const QByteArray& abi)
{
    AbiDecoder decoder(view(abi), 2);
    CertificateAndCrl both;
    GH_TRY(both.certificate, decoder.bytes(std::size_t(attest::Certificate::maxDerBytes), "cert"));
    GH_TRY(both.crl, decoder.bytes(std::size_t(attest::Crl::maxBytes), "crl"));
    GH_CHECK(decoder.finish());
    return both;
}

} // namespace onchain

OnChainSource::OnChainSource(SourceSpec spec, DownloadLimits limits, QObject* parent)
    : CollateralSource(parent)
    , m_spec(std::move(spec))
    , m_limits(limits)
{
}

Error OnChainSource::late() const
{
    return {eth::errors::timeout,
            QStringLiteral("%1: not done in %2 ms altogether; still missing: %3").arg(m_spec.toString()).arg(m_limits.total.count()).arg(m_missing.join(QStringLiteral(", "))),
            QStringLiteral("Try again later, or use another source.")};
}

QCoro::Task<Result<QByteArray>> OnChainSource::call(Address contract, QByteArray data, process::CancelToken cancel)
{
    eth::CallRequest request;
    request.to = contract;
    request.data = data;
    for (int attempt = 1;; ++attempt) {
        const auto left = m_limits.total - std::chrono::milliseconds(m_elapsed.elapsed());
        const Error tooLate = late();
        if (left <= std::chrono::milliseconds::zero())
            co_return fail(tooLate);
        QCoro::Task<Result<QByteArray>> task = m_client->call(request);
        Result<QByteArray> answer = co_await orCancelled<QByteArray>(std::move(task), cancel, left, tooLate);
        if (m_elapsed.elapsed() >= m_limits.total.count() && !answer && answer.error().kind() == ErrorKind::Unavailable)
            co_return fail(tooLate);
        if (answer && answer->isEmpty())
            co_return fail(errors::badAnswer, QStringLiteral("%1 answers nothing: no contract of an on-chain PCCS").arg(contract.toChecksumText()),
                           QStringLiteral("Check the address and the chain."));
        if (answer || !mayPassByItself(answer.error()) || attempt >= m_limits.attempts)
            co_return answer;
        co_await pause(pauseAfter(attempt, m_limits, QRandomGenerator::global()->generateDouble()), cancel);
    }
}

QCoro::Task<Result<Address>> OnChainSource::addressFrom(Address contract, QByteArray data, process::CancelToken cancel)
{
    GH_CO_TRY(const QByteArray answer, co_await call(contract, data, cancel));
    AbiDecoder decoder(view(answer), 1);
    GH_CO_TRY(const Address address, decoder.address("address"));
    GH_CO_CHECK(decoder.finish());
    if (address.isZero())
        co_return fail(errors::unknownPlatform, QStringLiteral("the router %1 has no contract for this").arg(contract.toChecksumText()));
    co_return address;
}

QCoro::Task<Result<OnChainSource::Daos>> OnChainSource::daos(CollateralRequest request, process::CancelToken cancel)
{
    const OnChainContracts& contracts = m_spec.contracts;
    Daos daos;
    if (contracts.fmspcTcbDao && contracts.enclaveIdentityDao && contracts.pcsDao) {
        daos.fmspcTcb = *contracts.fmspcTcbDao;
        daos.enclaveIdentity = *contracts.enclaveIdentityDao;
        daos.pcs = *contracts.pcsDao;
        co_return daos;
    }
    const Address router = *contracts.router;
    GH_CO_TRY(daos.pcs, co_await addressFrom(router, AbiEncoder().call("pcsDaoAddr()"), cancel));
    // Newer routers keep one pair of contracts for each TCB evaluation number and a contract that knows the numbers.
    const Result<Address> evaluations = co_await addressFrom(router, AbiEncoder().call("tcbEvalDaoAddr()"), cancel);
    if (!evaluations) {
        if (evaluations.error().kind() == ErrorKind::Unavailable || evaluations.error().kind() == ErrorKind::Cancelled)
            co_return fail(evaluations.error());
        if (request.update == TcbUpdate::Early)
            co_return fail(errors::badSource, QStringLiteral("the router %1 does not tell early from standard").arg(router.toChecksumText()));
        GH_CO_TRY(daos.fmspcTcb, co_await addressFrom(router, AbiEncoder().call("fmspcTcbDaoAddr()"), cancel));
        GH_CO_TRY(daos.enclaveIdentity, co_await addressFrom(router, AbiEncoder().call("qeIdDaoAddr()"), cancel));
        co_return daos;
    }
    const eth::Uint256 tcbId(request.platform.tee == attest::TeeType::Tdx ? 1 : 0);
    const QByteArray which = request.update == TcbUpdate::Early ? QByteArrayLiteral("early(uint8)") : QByteArrayLiteral("standard(uint8)");
    GH_CO_TRY(const QByteArray answer, co_await call(*evaluations, AbiEncoder().number(tcbId).call(which), cancel));
    AbiDecoder decoder(view(answer), 1);
    GH_CO_TRY(const std::uint64_t evaluation, decoder.u64(32, "evaluation number"));
    GH_CO_CHECK(decoder.finish());
    const eth::Uint256 number(evaluation);
    GH_CO_TRY(daos.fmspcTcb, co_await addressFrom(router, AbiEncoder().number(number).call("fmspcTcbDaoVersionedAddr(uint32)"), cancel));
    GH_CO_TRY(daos.enclaveIdentity, co_await addressFrom(router, AbiEncoder().number(number).call("qeIdDaoVersionedAddr(uint32)"), cancel));
    co_return daos;
}

QCoro::Task<Result<onchain::CertificateAndCrl>> OnChainSource::certificate(Address pcsDao, onchain::Ca ca, process::CancelToken cancel)
{
    const auto number = eth::Uint256(static_cast<std::uint64_t>(ca));
    GH_CO_TRY(const QByteArray answer, co_await call(pcsDao, AbiEncoder().number(number).call("getCertificateById(uint8)"), cancel));
    co_return onchain::decodeCertificate(answer);
}

QCoro::Task<Result<attest::SignedJson>> OnChainSource::identity(Address dao, attest::TeeType tee, process::CancelToken cancel)
{
    const bool tdx = tee == attest::TeeType::Tdx;
    const auto id = eth::Uint256(static_cast<std::uint64_t>(tdx ? onchain::EnclaveId::TdQe : onchain::EnclaveId::Qe));
    const QByteArray signature = QByteArrayLiteral("getEnclaveIdentity(uint256,uint256)");
    const QByteArray data = AbiEncoder().number(id).number(eth::Uint256(identityApiVersion)).call(signature);
    GH_CO_TRY(const QByteArray answer, co_await call(dao, data, cancel));
    GH_CO_TRY(const attest::SignedJson found, onchain::decodeSignedJson(answer, "enclaveIdentity"));
    if (!found.text.isEmpty() || tdx)
        co_return found;
    // SGX identities were upserted under the older API's number first; the document is the same.
    const QByteArray older = AbiEncoder().number(id).number(eth::Uint256(olderIdentityApiVersion)).call(signature);
    GH_CO_TRY(const QByteArray again, co_await call(dao, older, cancel));
    co_return onchain::decodeSignedJson(again, "enclaveIdentity");
}

QCoro::Task<Result<attest::Collateral>> OnChainSource::fetch(CollateralRequest request, process::CancelToken cancel)
{
    m_elapsed.start();
    m_missing = QStringList{QStringLiteral("addresses of the contracts"), QStringLiteral("TCB info"), QStringLiteral("QE identity"),
                            QStringLiteral("PCK CA and its revocation list"), QStringLiteral("TCB signing certificate"), QStringLiteral("root and its revocation list")};
    eth::JsonRpcOptions options;
    options.timeout = m_limits.timeout;
    options.maxReplyBytes = 4 * m_limits.maxBodyBytes; // Hex and JSON around the largest document.
    GH_CO_TRY(m_client, eth::EthClient::forUrl(m_spec.url, options));
    GH_CO_TRY(const Daos dao, co_await daos(request, cancel));
    m_missing.removeFirst();
    attest::Collateral bundle;

    Q_EMIT fetching(Part::TcbInfo);
    const eth::Uint256 tcbType(request.platform.tee == attest::TeeType::Tdx ? 1 : 0);
    const QByteArray tcbCall = AbiEncoder().number(tcbType).string(request.platform.fmspc.toHex()).number(eth::Uint256(tcbInfoVersion))
                                   .call("getTcbInfo(uint256,string,uint256)");
    GH_CO_TRY(const QByteArray tcbAnswer, co_await call(dao.fmspcTcb, tcbCall, cancel));
    GH_CO_TRY(const attest::SignedJson tcbInfo, onchain::decodeSignedJson(tcbAnswer, "tcbInfo"));
    if (tcbInfo.text.isEmpty())
        co_return fail(missing(QStringLiteral("TCB info"), request));
    bundle.tcbInfo = tcbInfo.text;
    bundle.tcbInfoSignature = tcbInfo.signature;
    m_missing.removeFirst();

    Q_EMIT fetching(Part::QeIdentity);
    GH_CO_TRY(const attest::SignedJson qe, co_await identity(dao.enclaveIdentity, request.platform.tee, cancel));
    if (qe.text.isEmpty())
        co_return fail(missing(QStringLiteral("QE identity"), request));
    bundle.qeIdentity = qe.text;
    bundle.qeIdentitySignature = qe.signature;
    m_missing.removeFirst();

    Q_EMIT fetching(Part::PckCrl);
    const onchain::Ca pckCa = request.platform.ca == PckCa::Platform ? onchain::Ca::Platform : onchain::Ca::Processor;
    GH_CO_TRY(const onchain::CertificateAndCrl intermediate, co_await certificate(dao.pcs, pckCa, cancel));
    m_missing.removeFirst();
    GH_CO_TRY(const onchain::CertificateAndCrl signing, co_await certificate(dao.pcs, onchain::Ca::Signing, cancel));
    m_missing.removeFirst();
    if (intermediate.crl.isEmpty())
        co_return fail(missing(QStringLiteral("PCK revocation list"), request));
    bundle.pckCrl = intermediate.crl;

    Q_EMIT fetching(Part::RootCaCrl);
    GH_CO_TRY(const onchain::CertificateAndCrl root, co_await certificate(dao.pcs, onchain::Ca::Root, cancel));
    if (root.crl.isEmpty())
        co_return fail(missing(QStringLiteral("root revocation list"), request));
    bundle.rootCaCrl = root.crl;

    GH_CO_TRY(const QByteArray rootPem, pemOf(root.certificate, "root"));
    GH_CO_TRY(const QByteArray signingPem, pemOf(signing.certificate, "TCB signing"));
    GH_CO_TRY(const QByteArray intermediatePem, pemOf(intermediate.certificate, "PCK CA"));
    bundle.tcbInfoIssuerChain = signingPem + rootPem;
    bundle.qeIdentityIssuerChain = bundle.tcbInfoIssuerChain;
    bundle.pckCrlIssuerChain = intermediatePem + rootPem;
    GH_CO_CHECK(checkPlatform(bundle, request.platform));
    co_return bundle;
}

} // namespace gatehouse::collateral
