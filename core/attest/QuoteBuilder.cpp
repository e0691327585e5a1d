// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteBuilder.h"

#include "core/attest/Digests.h"

#include <QtEndian>

namespace gatehouse::attest {

namespace {

template<typename T>
void appendLittle(QByteArray& out, T value)
{
    const T little = qToLittleEndian(value);
    out.append(reinterpret_cast<const char*>(&little), qsizetype(sizeof little));
}

template<typename Fixed>
void appendFixed(QByteArray& out, const Fixed& value)
{
    out.append(value.toByteArray());
}

void appendZeros(QByteArray& out, qsizetype count)
{
    out.append(QByteArray(count, '\0'));
}

/// QE vendor id of Intel's quoting enclaves: verifiers refuse every other.
constexpr const char* qeVendorHex = "939a7233f79c4ca9940a0db3957f0607";

} // namespace

QByteArray encodeEnclaveReport(const EnclaveReport& report)
{
    QByteArray out;
    appendFixed(out, report.cpuSvn);
    appendLittle(out, report.miscSelect);
    appendZeros(out, 28);
    appendFixed(out, report.attributes);
    appendFixed(out, report.mrEnclave);
    appendZeros(out, 32);
    appendFixed(out, report.mrSigner);
    appendZeros(out, 96);
    appendLittle(out, report.isvProdId);
    appendLittle(out, report.isvSvn);
    appendZeros(out, 60);
    appendFixed(out, report.reportData);
    return out;
}

QByteArray encodeTdReport(const TdReport& td, BodyType type)
{
    QByteArray out;
    appendFixed(out, td.teeTcbSvn);
    appendFixed(out, td.mrSeam);
    appendFixed(out, td.mrSignerSeam);
    appendFixed(out, td.seamAttributes);
    appendFixed(out, td.tdAttributes);
    appendFixed(out, td.xfam);
    appendFixed(out, td.mrTd);
    appendFixed(out, td.mrConfigId);
    appendFixed(out, td.mrOwner);
    appendFixed(out, td.mrOwnerConfig);
    for (const Measurement& rtmr : td.rtmr)
        appendFixed(out, rtmr);
    appendFixed(out, td.reportData);
    if (type == BodyType::Td15) {
        appendFixed(out, td.teeTcbSvn2);
        appendFixed(out, td.mrServiceTd);
    }
    return out;
}

Result<QByteArray> buildQuote(QuoteParts parts, const P256SigningKey& attestationKey, const P256SigningKey& pckKey)
{
    const bool sgx = parts.bodyType == BodyType::SgxEnclave;
    QByteArray quote;
    appendLittle(quote, parts.version);
    appendLittle(quote, std::uint16_t(2));
    appendLittle(quote, std::uint32_t(sgx ? TeeType::Sgx : TeeType::Tdx));
    appendZeros(quote, 4);
    quote += QByteArray::fromHex(qeVendorHex);
    appendFixed(quote, parts.userData);
    const QByteArray body = sgx ? encodeEnclaveReport(parts.enclave) : encodeTdReport(parts.td, parts.bodyType);
    if (parts.version >= 5) {
        appendLittle(quote, std::uint16_t(parts.bodyType));
        appendLittle(quote, std::uint32_t(body.size()));
    }
    quote += body;
    GH_TRY(const P256Signature signature, attestationKey.sign(view(quote)));

    const P256Point attestationPoint = attestationKey.publicKey().point();
    const Sha256Digest binding = sha256Of({attestationPoint.bytes(), view(parts.authData)});
    parts.qeReport.reportData = {};
    std::copy(binding.array().begin(), binding.array().end(), parts.qeReport.reportData.array().begin());
    const QByteArray qeReport = encodeEnclaveReport(parts.qeReport);
    GH_TRY(const P256Signature qeSignature, pckKey.sign(view(qeReport)));

    QByteArray certification = qeReport;
    appendFixed(certification, qeSignature);
    appendLittle(certification, std::uint16_t(parts.authData.size()));
    certification += parts.authData;
    appendLittle(certification, std::uint16_t(CertificationType::PckChain));
    appendLittle(certification, std::uint32_t(parts.pckChainPem.size()));
    certification += parts.pckChainPem;

    QByteArray auth;
    appendFixed(auth, signature);
    appendFixed(auth, attestationPoint);
    if (parts.version >= 4) {
        appendLittle(auth, std::uint16_t(CertificationType::QeReport));
        appendLittle(auth, std::uint32_t(certification.size()));
    }
    auth += certification;
    appendLittle(quote, std::uint32_t(auth.size()));
    return quote + auth;
}

} // namespace gatehouse::attest
