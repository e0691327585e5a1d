// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteJson.h"

#include <QJsonArray>

namespace gatehouse::attest {

namespace {

QString base64(ByteView bytes)
{
    return QString::fromLatin1(toByteArray(bytes).toBase64());
}

template<typename Fixed>
QString base64(const Fixed& value)
{
    return base64(value.bytes());
}

QJsonObject enclaveJson(const EnclaveReport& report)
{
    return {
        {QStringLiteral("cpuSvn"), report.cpuSvn.toHex()},
        {QStringLiteral("miscSelect"), qint64(report.miscSelect)},
        {QStringLiteral("attributes"), report.attributes.toHex()},
        {QStringLiteral("mrEnclave"), report.mrEnclave.toHex()},
        {QStringLiteral("mrSigner"), report.mrSigner.toHex()},
        {QStringLiteral("isvProdId"), int(report.isvProdId)},
        {QStringLiteral("isvSvn"), int(report.isvSvn)},
        {QStringLiteral("reportData"), report.reportData.toHex()},
    };
}

QJsonObject tdJson(const UnverifiedQuote& quote)
{
    const TdReport& td = quote.td();
    QJsonObject object{
        {QStringLiteral("teeTcbSvn"), td.teeTcbSvn.toHex()},
        {QStringLiteral("mrSeam"), td.mrSeam.toHex()},
        {QStringLiteral("mrSignerSeam"), td.mrSignerSeam.toHex()},
        {QStringLiteral("seamAttributes"), td.seamAttributes.toHex()},
        {QStringLiteral("tdAttributes"), td.tdAttributes.toHex()},
        {QStringLiteral("xfam"), td.xfam.toHex()},
        {QStringLiteral("mrTd"), td.mrTd.toHex()},
        {QStringLiteral("mrConfigId"), td.mrConfigId.toHex()},
        {QStringLiteral("mrOwner"), td.mrOwner.toHex()},
        {QStringLiteral("mrOwnerConfig"), td.mrOwnerConfig.toHex()},
        {QStringLiteral("reportData"), td.reportData.toHex()},
    };
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        object.insert(QStringLiteral("rtmr%1").arg(i), td.rtmr[i].toHex());
    if (quote.bodyType() == BodyType::Td15) {
        object.insert(QStringLiteral("teeTcbSvn2"), td.teeTcbSvn2.toHex());
        object.insert(QStringLiteral("mrServiceTd"), td.mrServiceTd.toHex());
    }
    return object;
}

QString littleBase64(std::uint16_t value)
{
    const std::array<std::uint8_t, 2> bytes{std::uint8_t(value), std::uint8_t(value >> 8)};
    return base64(ByteView(bytes));
}

QJsonObject goHeader(const QuoteHeader& header)
{
    return {
        {QStringLiteral("version"), int(header.version)},
        {QStringLiteral("attestation_key_type"), int(header.attestationKeyType)},
        {QStringLiteral("tee_type"), qint64(header.teeType)},
        {QStringLiteral("qe_svn"), littleBase64(header.qeSvn)},
        {QStringLiteral("pce_svn"), littleBase64(header.pceSvn)},
        {QStringLiteral("qe_vendor_id"), base64(header.qeVendorId)},
        {QStringLiteral("user_data"), base64(header.userData)},
    };
}

QJsonObject goBody(const UnverifiedQuote& quote)
{
    const TdReport& td = quote.td();
    QJsonArray rtmrs;
    for (const Measurement& rtmr : td.rtmr)
        rtmrs.append(base64(rtmr));
    QJsonObject body{
        {QStringLiteral("tee_tcb_svn"), base64(td.teeTcbSvn)},
        {QStringLiteral("mr_seam"), base64(td.mrSeam)},
        {QStringLiteral("mr_signer_seam"), base64(td.mrSignerSeam)},
        {QStringLiteral("seam_attributes"), base64(td.seamAttributes)},
        {QStringLiteral("td_attributes"), base64(td.tdAttributes)},
        {QStringLiteral("xfam"), base64(td.xfam)},
        {QStringLiteral("mr_td"), base64(td.mrTd)},
        {QStringLiteral("mr_config_id"), base64(td.mrConfigId)},
        {QStringLiteral("mr_owner"), base64(td.mrOwner)},
        {QStringLiteral("mr_owner_config"), base64(td.mrOwnerConfig)},
        {QStringLiteral("rtmrs"), rtmrs},
        {QStringLiteral("report_data"), base64(td.reportData)},
    };
    if (quote.bodyType() == BodyType::Td15) {
        body.insert(QStringLiteral("tee_tcb_svn2"), base64(td.teeTcbSvn2));
        body.insert(QStringLiteral("mr_service_td"), base64(td.mrServiceTd));
    }
    return body;
}

QJsonObject goQeReport(const UnverifiedQuote& quote)
{
    const EnclaveReport& report = quote.qeReport();
    const ByteView raw = quote.qeReportBytes();
    return {
        {QStringLiteral("cpu_svn"), base64(report.cpuSvn)},
        {QStringLiteral("misc_select"), qint64(report.miscSelect)},
        {QStringLiteral("reserved1"), base64(raw.subspan(20, 28))},
        {QStringLiteral("attributes"), base64(report.attributes)},
        {QStringLiteral("mr_enclave"), base64(report.mrEnclave)},
        {QStringLiteral("reserved2"), base64(raw.subspan(96, 32))},
        {QStringLiteral("mr_signer"), base64(report.mrSigner)},
        {QStringLiteral("reserved3"), base64(raw.subspan(160, 96))},
        {QStringLiteral("isv_prod_id"), int(report.isvProdId)},
        {QStringLiteral("isv_svn"), int(report.isvSvn)},
        {QStringLiteral("reserved4"), base64(raw.subspan(260, 60))},
        {QStringLiteral("report_data"), base64(report.reportData)},
    };
}

} // namespace

QJsonObject quoteJson(const UnverifiedQuote& quote)
{
    const QuoteHeader& header = quote.header();
    QJsonObject object{
        {QStringLiteral("size"), qint64(quote.bytes().size())},
        {QStringLiteral("version"), int(header.version)},
        {QStringLiteral("attestationKeyType"), int(header.attestationKeyType)},
        {QStringLiteral("tee"), quote.tee() == TeeType::Tdx ? QStringLiteral("TDX") : QStringLiteral("SGX")},
        {QStringLiteral("qeVendorId"), header.qeVendorId.toHex()},
        {QStringLiteral("userData"), header.userData.toHex()},
        {QStringLiteral("bodyType"), int(quote.bodyType())},
        {QStringLiteral("signature"), toHex(quote.signature().bytes())},
        {QStringLiteral("attestationKey"), toHex(quote.attestationKey().bytes())},
        {QStringLiteral("qeReport"), enclaveJson(quote.qeReport())},
        {QStringLiteral("qeReportSignature"), toHex(quote.qeReportSignature().bytes())},
        {QStringLiteral("qeAuthData"), toHex(quote.qeAuthData())},
        {QStringLiteral("certificationType"), int(quote.certificationType())},
        {QStringLiteral("paddingBytes"), qint64(quote.paddingBytes())},
    };
    if (quote.tee() == TeeType::Tdx)
        object.insert(QStringLiteral("td"), tdJson(quote));
    else
        object.insert(QStringLiteral("enclave"), enclaveJson(quote.enclave()));
    const QByteArray certification = toByteArray(quote.certificationData());
    if (quote.certificationType() == CertificationType::PckChain)
        object.insert(QStringLiteral("pckCertificateChain"), QString::fromLatin1(certification).remove(QChar::Null));
    else
        object.insert(QStringLiteral("certificationData"), toHex(certification));
    return object;
}

QJsonObject goTdxGuestJson(const UnverifiedQuote& quote)
{
    const QJsonObject authData{
        {QStringLiteral("parsed_data_size"), qint64(quote.qeAuthData().size())},
        {QStringLiteral("data"), base64(quote.qeAuthData())},
    };
    const QJsonObject pckChain{
        {QStringLiteral("certificate_data_type"), int(quote.certificationType())},
        {QStringLiteral("size"), qint64(quote.certificationData().size())},
        {QStringLiteral("pck_cert_chain"), base64(quote.certificationData())},
    };
    const QJsonObject qeCertification{
        {QStringLiteral("qe_report"), goQeReport(quote)},
        {QStringLiteral("qe_report_signature"), base64(quote.qeReportSignature())},
        {QStringLiteral("qe_auth_data"), authData},
        {QStringLiteral("pck_certificate_chain_data"), pckChain},
    };
    const std::size_t certificationEnd = quote.certificationRange().offset + quote.certificationRange().size;
    const QJsonObject certification{
        {QStringLiteral("certificate_data_type"), int(CertificationType::QeReport)},
        {QStringLiteral("size"), qint64(certificationEnd - quote.qeReportRange().offset)},
        {QStringLiteral("qe_report_certification_data"), qeCertification},
    };
    const QJsonObject signedData{
        {QStringLiteral("signature"), base64(quote.signature())},
        {QStringLiteral("ecdsa_attestation_key"), base64(quote.attestationKey())},
        {QStringLiteral("certification_data"), certification},
    };
    QJsonObject object{
        {QStringLiteral("header"), goHeader(quote.header())},
        {QStringLiteral("td_quote_body"), goBody(quote)},
        {QStringLiteral("signed_data_size"), qint64(certificationEnd - quote.authOffset())},
        {QStringLiteral("signed_data"), signedData},
    };
    if (quote.paddingBytes() > 0)
        object.insert(QStringLiteral("extra_bytes"), base64(view(quote.bytes()).last(quote.paddingBytes())));
    return object;
}

} // namespace gatehouse::attest
