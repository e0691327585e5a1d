// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Quote.h"

#include "core/attest/AttestErrors.h"
#include "core/base/ByteReader.h"

namespace gatehouse::attest {

namespace {

constexpr std::uint16_t ecdsaP256KeyType = 2;
/// Sizes of certification data types 1 to 3: PPID (16 bytes, or one RSA block), CPUSVN 16, PCESVN 2, PCEID 2.
constexpr std::size_t ppidTailBytes = 20;

Result<EnclaveReport> readEnclaveReport(ByteReader& reader)
{
    EnclaveReport report;
    GH_TRY(report.cpuSvn, reader.fixed<Bytes16>("report.cpuSvn"));
    GH_TRY(report.miscSelect, reader.little<std::uint32_t>("report.miscSelect"));
    GH_CHECK(reader.skip(28, "report.reserved1"));
    GH_TRY(report.attributes, reader.fixed<Bytes16>("report.attributes"));
    GH_TRY(report.mrEnclave, reader.fixed<Bytes32>("report.mrEnclave"));
    GH_CHECK(reader.skip(32, "report.reserved2"));
    GH_TRY(report.mrSigner, reader.fixed<Bytes32>("report.mrSigner"));
    GH_CHECK(reader.skip(96, "report.reserved3"));
    GH_TRY(report.isvProdId, reader.little<std::uint16_t>("report.isvProdId"));
    GH_TRY(report.isvSvn, reader.little<std::uint16_t>("report.isvSvn"));
    GH_CHECK(reader.skip(60, "report.reserved4"));
    GH_TRY(report.reportData, reader.fixed<ReportData>("report.reportData"));
    return report;
}

Result<TdReport> readTdReport(ByteReader& reader, BodyType type)
{
    TdReport td;
    GH_TRY(td.teeTcbSvn, reader.fixed<TcbSvns>("body.teeTcbSvn"));
    GH_TRY(td.mrSeam, reader.fixed<Measurement>("body.mrSeam"));
    GH_TRY(td.mrSignerSeam, reader.fixed<Measurement>("body.mrSignerSeam"));
    GH_TRY(td.seamAttributes, reader.fixed<Bytes8>("body.seamAttributes"));
    GH_TRY(td.tdAttributes, reader.fixed<Bytes8>("body.tdAttributes"));
    GH_TRY(td.xfam, reader.fixed<Bytes8>("body.xfam"));
    GH_TRY(td.mrTd, reader.fixed<Measurement>("body.mrTd"));
    GH_TRY(td.mrConfigId, reader.fixed<Measurement>("body.mrConfigId"));
    GH_TRY(td.mrOwner, reader.fixed<Measurement>("body.mrOwner"));
    GH_TRY(td.mrOwnerConfig, reader.fixed<Measurement>("body.mrOwnerConfig"));
    for (Measurement& rtmr : td.rtmr) {
        GH_TRY(rtmr, reader.fixed<Measurement>("body.rtmr"));
    }
    GH_TRY(td.reportData, reader.fixed<ReportData>("body.reportData"));
    if (type == BodyType::Td15) {
        GH_TRY(td.teeTcbSvn2, reader.fixed<TcbSvns>("body.teeTcbSvn2"));
        GH_TRY(td.mrServiceTd, reader.fixed<Measurement>("body.mrServiceTd"));
    }
    return td;
}

/// Types 1 to 3 have one exact size; the PEM and manifest types any.
Result<void> checkCertificationSize(CertificationType type, std::size_t size)
{
    std::size_t expected = 0;
    switch (type) {
    case CertificationType::PpidPlain:
        expected = 16 + ppidTailBytes;
        break;
    case CertificationType::PpidRsa2048:
        expected = 256 + ppidTailBytes;
        break;
    case CertificationType::PpidRsa3072:
        expected = 384 + ppidTailBytes;
        break;
    default:
        return {};
    }
    if (size != expected)
        return fail(errors::notAQuote, QStringLiteral("certification data of type %1 has %2 bytes instead of %3")
                                           .arg(int(type))
                                           .arg(size)
                                           .arg(expected));
    return {};
}

} // namespace

const Bytes16& intelQeVendorId()
{
    static const Bytes16 id({0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07});
    return id;
}

std::uint64_t TdReport::attributeBits() const
{
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < Bytes8::size; ++i)
        bits |= std::uint64_t(tdAttributes.array()[i]) << (8 * i);
    return bits;
}

const ReportData& UnverifiedQuote::reportData() const
{
    return m_bodyType == BodyType::SgxEnclave ? m_enclave.reportData : m_td.reportData;
}

bool UnverifiedQuote::paddingIsZero() const
{
    const ByteView padding = view(m_bytes).last(m_paddingBytes);
    return std::all_of(padding.begin(), padding.end(), [](std::uint8_t b) { return b == 0; });
}

Result<UnverifiedQuote> UnverifiedQuote::parse(const QByteArray& bytes)
{
    if (std::size_t(bytes.size()) > maxQuoteBytes)
        return fail(errors::notAQuote,
                    QStringLiteral("%1 bytes; a quote has at most %2").arg(bytes.size()).arg(maxQuoteBytes));
    UnverifiedQuote quote;
    quote.m_bytes = bytes;
    ByteReader reader(view(bytes));
    GH_CHECK(quote.readHeader(reader));
    GH_CHECK(quote.readBody(reader));
    quote.m_signedBytes = reader.offset();
    GH_TRY(const std::uint32_t authBytes, reader.little<std::uint32_t>("authentication data length"));
    quote.m_authOffset = reader.offset();
    GH_TRY(const ByteView auth, reader.bytes(authBytes, "authentication data"));
    quote.m_paddingBytes = reader.remaining();
    GH_CHECK(quote.readAuthentication(auth, quote.m_authOffset));
    return quote;
}

Result<void> UnverifiedQuote::readHeader(ByteReader& reader)
{
    GH_TRY(m_header.version, reader.little<std::uint16_t>("header.version"));
    GH_TRY(m_header.attestationKeyType, reader.little<std::uint16_t>("header.attestationKeyType"));
    GH_TRY(m_header.teeType, reader.little<std::uint32_t>("header.teeType"));
    GH_TRY(m_header.qeSvn, reader.little<std::uint16_t>("header.qeSvn"));
    GH_TRY(m_header.pceSvn, reader.little<std::uint16_t>("header.pceSvn"));
    GH_TRY(m_header.qeVendorId, reader.fixed<Bytes16>("header.qeVendorId"));
    GH_TRY(m_header.userData, reader.fixed<Bytes20>("header.userData"));

    if (m_header.version < 3 || m_header.version > 5)
        return fail(errors::unsupportedQuote,
                    QStringLiteral("header.version at offset 0 is %1, not 3, 4 or 5").arg(m_header.version));
    if (m_header.attestationKeyType != ecdsaP256KeyType)
        return fail(errors::unsupportedKey,
                    QStringLiteral("header.attestationKeyType at offset 2 is %1, not 2 (ECDSA-P256)")
                        .arg(m_header.attestationKeyType));
    const bool sgx = m_header.teeType == std::uint32_t(TeeType::Sgx);
    if (!sgx && (m_header.teeType != std::uint32_t(TeeType::Tdx) || m_header.version == 3))
        return fail(errors::unsupportedQuote, QStringLiteral("header.teeType at offset 4 is 0x%1 in a version %2 quote")
                                                  .arg(m_header.teeType, 0, 16)
                                                  .arg(m_header.version));
    return {};
}

Result<void> UnverifiedQuote::readBody(ByteReader& reader)
{
    const bool sgx = m_header.teeType == std::uint32_t(TeeType::Sgx);
    m_bodyType = sgx ? BodyType::SgxEnclave : BodyType::Td10;
    std::size_t size = sgx ? enclaveReportBytes : td10BodyBytes;
    if (m_header.version == 5) {
        GH_TRY(const std::uint16_t type, reader.little<std::uint16_t>("body type"));
        GH_TRY(const std::uint32_t declared, reader.little<std::uint32_t>("body size"));
        if (type < std::uint16_t(BodyType::SgxEnclave) || type > std::uint16_t(BodyType::Td15))
            return fail(errors::unsupportedQuote, QStringLiteral("body type at offset 48 is %1").arg(type));
        m_bodyType = BodyType(type);
        if (sgx != (m_bodyType == BodyType::SgxEnclave))
            return fail(errors::notAQuote, QStringLiteral("body type %1 at offset 48 contradicts TEE type 0x%2")
                                               .arg(type)
                                               .arg(m_header.teeType, 0, 16));
        size = sgx ? enclaveReportBytes : m_bodyType == BodyType::Td10 ? td10BodyBytes : td15BodyBytes;
        if (declared != size)
            return fail(errors::notAQuote, QStringLiteral("body size at offset 50 is %1, type %2 has %3")
                                               .arg(declared)
                                               .arg(type)
                                               .arg(size));
    }
    m_bodyRange = {reader.offset(), size};
    if (sgx) {
        GH_TRY(m_enclave, readEnclaveReport(reader));
    } else {
        GH_TRY(m_td, readTdReport(reader, m_bodyType));
    }
    return {};
}

Result<void> UnverifiedQuote::readAuthentication(ByteView auth, std::size_t offset)
{
    ByteReader reader(auth, offset);
    GH_TRY(m_signature, reader.fixed<P256Signature>("quote signature"));
    GH_TRY(m_attestationKey, reader.fixed<P256Point>("attestation key"));
    if (m_header.version == 3)
        return readQeCertification(reader);

    // Versions 4 and 5 wrap the QE's report and its certification in certification data of type 6.
    GH_TRY(const std::uint16_t type, reader.little<std::uint16_t>("outer certification type"));
    if (type != std::uint16_t(CertificationType::QeReport))
        return fail(errors::unsupportedCertification, QStringLiteral("outer certification type at offset %1 is %2, not 6")
                                                  .arg(reader.offset() - 2)
                                                  .arg(type));
    GH_TRY(const std::uint32_t size, reader.little<std::uint32_t>("outer certification size"));
    const std::size_t innerOffset = reader.offset();
    GH_TRY(const ByteView inner, reader.bytes(size, "outer certification data"));
    GH_CHECK(reader.expectEnd("authentication data"));
    ByteReader innerReader(inner, innerOffset);
    return readQeCertification(innerReader);
}

Result<void> UnverifiedQuote::readQeCertification(ByteReader& reader)
{
    m_qeReportRange = {reader.offset(), enclaveReportBytes};
    GH_TRY(m_qeReport, readEnclaveReport(reader));
    GH_TRY(m_qeReportSignature, reader.fixed<P256Signature>("QE report signature"));
    GH_TRY(const std::uint16_t authBytes, reader.little<std::uint16_t>("QE authentication data length"));
    m_qeAuthRange = {reader.offset(), authBytes};
    GH_CHECK(reader.skip(authBytes, "QE authentication data"));
    GH_TRY(const std::uint16_t type, reader.little<std::uint16_t>("certification type"));
    const bool known = (type >= 1 && type <= 5) || type == std::uint16_t(CertificationType::PlatformManifest);
    if (!known)
        return fail(errors::unsupportedCertification,
                    QStringLiteral("certification type at offset %1 is %2").arg(reader.offset() - 2).arg(type));
    m_certificationType = CertificationType(type);
    GH_TRY(const std::uint32_t size, reader.little<std::uint32_t>("certification size"));
    m_certificationRange = {reader.offset(), size};
    GH_CHECK(reader.skip(size, "certification data"));
    GH_CHECK(checkCertificationSize(m_certificationType, size));
    return reader.expectEnd("certification data");
}

Result<QByteArray> quoteBytesFromFile(const QByteArray& content)
{
    // A raw quote begins with a version below 0x30, hex text never does.
    if (content.isEmpty() || std::uint8_t(content.at(0)) < 0x09)
        return content;
    if (std::size_t(content.size()) > 2 * maxQuoteBytes + 64)
        return fail(errors::notAQuote, QStringLiteral("%1 bytes; hex text of a quote has at most %2")
                                           .arg(content.size())
                                           .arg(2 * maxQuoteBytes + 64));
    const Result<QByteArray> bytes = fromHex(QString::fromLatin1(content.trimmed()), qsizetype(maxQuoteBytes));
    if (!bytes)
        return fail(errors::notAQuote, QStringLiteral("neither a raw quote nor hex text: %1").arg(bytes.error().detail()));
    return *bytes;
}

} // namespace gatehouse::attest
