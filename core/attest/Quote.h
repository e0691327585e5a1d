// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

#include <optional>

namespace gatehouse {
class ByteReader;
}

namespace gatehouse::attest {

/// A quote whose structure is sound and of which nothing has been proven. Byte ranges refer to bytes().
/// Source: Intel SGX/TDX DCAP quote library API, quote formats version 3, 4 and 5.
class UnverifiedQuote
{
public:
    /// Where the fixed parts are found, for the inspector and for hashing.
    struct Range
    {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    /// Reads the structure only: exact sizes, and after the authentication data nothing but padding, whose length
    /// is kept in paddingBytes(). errors::notAQuote and base's reader errors name the field and its offset;
    /// errors::unsupportedQuote, unsupportedKey and unsupportedCertification name a kind that DCAP verifiers refuse. The QE
    /// vendor is not looked at.
    static Result<UnverifiedQuote> parse(const QByteArray& bytes);

    /// All bytes given to parse(), shared.
    const QByteArray& bytes() const { return m_bytes; }
    const QuoteHeader& header() const { return m_header; }
    TeeType tee() const { return m_bodyType == BodyType::SgxEnclave ? TeeType::Sgx : TeeType::Tdx; }
    BodyType bodyType() const { return m_bodyType; }
    /// Only for BodyType::SgxEnclave.
    const EnclaveReport& enclave() const { return m_enclave; }
    /// Only for the two TD bodies.
    const TdReport& td() const { return m_td; }
    const ReportData& reportData() const;

    /// Header, descriptor if any, and body: what the attestation key signs.
    ByteView signedBytes() const { return part({0, m_signedBytes}); }
    const P256Signature& signature() const { return m_signature; }
    const P256Point& attestationKey() const { return m_attestationKey; }
    const EnclaveReport& qeReport() const { return m_qeReport; }
    ByteView qeReportBytes() const { return part(m_qeReportRange); }
    const P256Signature& qeReportSignature() const { return m_qeReportSignature; }
    ByteView qeAuthData() const { return part(m_qeAuthRange); }
    CertificationType certificationType() const { return m_certificationType; }
    /// Type 5: PEM text; the others as the quote format describes.
    ByteView certificationData() const { return part(m_certificationRange); }

    Range bodyRange() const { return m_bodyRange; }
    Range qeReportRange() const { return m_qeReportRange; }
    Range qeAuthRange() const { return m_qeAuthRange; }
    Range certificationRange() const { return m_certificationRange; }
    /// Offset of signature || attestation key, which precede the certification data.
    std::size_t authOffset() const { return m_authOffset; }
    /// Bytes after the authentication data: unsigned, ignored by Intel's library too.
    std::size_t paddingBytes() const { return m_paddingBytes; }
    bool paddingIsZero() const;

private:
    UnverifiedQuote() = default;
    ByteView part(Range range) const { return view(m_bytes).subspan(range.offset, range.size); }
    Result<void> readHeader(ByteReader& reader);
    Result<void> readBody(ByteReader& reader);
    Result<void> readAuthentication(ByteView auth, std::size_t offset);
    Result<void> readQeCertification(ByteReader& reader);

    QByteArray m_bytes;
    QuoteHeader m_header;
    BodyType m_bodyType = BodyType::SgxEnclave;
    EnclaveReport m_enclave;
    TdReport m_td;
    P256Signature m_signature;
    P256Point m_attestationKey;
    EnclaveReport m_qeReport;
    P256Signature m_qeReportSignature;
    CertificationType m_certificationType = CertificationType::PckChain;
    std::size_t m_signedBytes = 0;
    std::size_t m_authOffset = 0;
    std::size_t m_paddingBytes = 0;
    Range m_bodyRange;
    Range m_qeReportRange;
    Range m_qeAuthRange;
    Range m_certificationRange;
};

/// 939a7233-f79c-4ca9-940a-0db3957f0607, the only vendor whose quoting enclaves DCAP knows, as it stands in the header.
const Bytes16& intelQeVendorId();

/// A quote file may hold the raw bytes or their hex text (with or without 0x, blanks and line ends around it).
Result<QByteArray> quoteBytesFromFile(const QByteArray& content);

} // namespace gatehouse::attest
