// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

namespace gatehouse::attest {

/// A SHA-384 measurement as TDX registers hold it.
using Measurement = FixedBytes<48, struct MeasurementTag>;
/// The 64 bytes a guest or enclave chooses and the hardware signs.
using ReportData = FixedBytes<64, struct ReportDataTag>;
/// Sixteen security version numbers, one byte each.
using TcbSvns = FixedBytes<16, struct TcbSvnsTag>;
using Bytes8 = FixedBytes<8, struct Bytes8Tag>;
using Bytes16 = FixedBytes<16, struct Bytes16Tag>;
using Bytes20 = FixedBytes<20, struct Bytes20Tag>;
using Bytes32 = FixedBytes<32, struct Bytes32Tag>;
/// r || s of an ECDSA-P256 signature, each 32 bytes big-endian.
using P256Signature = FixedBytes<64, struct P256SignatureTag>;
/// x || y of a P-256 point, each 32 bytes big-endian, without the leading 0x04.
using P256Point = FixedBytes<64, struct P256PointTag>;

/// Header field tee_type.
enum class TeeType : std::uint32_t { Sgx = 0x00, Tdx = 0x81 };
/// What the quote is about; v5 names it in a descriptor, v3 and v4 imply it.
enum class BodyType : std::uint16_t { SgxEnclave = 1, Td10 = 2, Td15 = 3 };
/// How the quote names the key that certified the quoting enclave (DCAP quote library, "certification data type").
enum class CertificationType : std::uint16_t {
    PpidPlain = 1,
    PpidRsa2048 = 2,
    PpidRsa3072 = 3,
    PckLeaf = 4,
    PckChain = 5,
    QeReport = 6,
    PlatformManifest = 7,
};

/// Lengths of the quote's fixed parts in bytes, from the DCAP quote format, versions 3 to 5.
inline constexpr std::size_t quoteHeaderBytes = 48;
inline constexpr std::size_t enclaveReportBytes = 384;
inline constexpr std::size_t td10BodyBytes = 584;
inline constexpr std::size_t td15BodyBytes = 648;
/// More than any platform pads to (8,000 seen on Google Cloud) and little enough to hash without thought.
inline constexpr std::size_t maxQuoteBytes = 128 * 1024;

/// The first 48 bytes of every quote.
struct QuoteHeader
{
    std::uint16_t version = 0;
    std::uint16_t attestationKeyType = 0;
    std::uint32_t teeType = 0;
    std::uint16_t qeSvn = 0;  ///< v3 only; reserved later.
    std::uint16_t pceSvn = 0; ///< v3 only; reserved later.
    Bytes16 qeVendorId;
    Bytes20 userData;
};

/// REPORT body of an SGX enclave (Intel SDM 38.15); also how the quoting enclave reports on itself.
struct EnclaveReport
{
    Bytes16 cpuSvn;
    std::uint32_t miscSelect = 0;
    Bytes16 attributes;
    Bytes32 mrEnclave;
    Bytes32 mrSigner;
    std::uint16_t isvProdId = 0;
    std::uint16_t isvSvn = 0;
    ReportData reportData;
};

/// Body of a TD quote (TDX module ABI, TDREPORT; DCAP quote format v4 and v5). Numbers are little-endian byte strings
/// as quoted.
struct TdReport
{
    TcbSvns teeTcbSvn;
    Measurement mrSeam;
    Measurement mrSignerSeam;
    Bytes8 seamAttributes;
    Bytes8 tdAttributes;
    Bytes8 xfam;
    Measurement mrTd;
    Measurement mrConfigId;
    Measurement mrOwner;
    Measurement mrOwnerConfig;
    std::array<Measurement, 4> rtmr;
    ReportData reportData;
    /// Only in a TD 1.5 body: the SVNs of the module that runs now, and the bound service TD.
    TcbSvns teeTcbSvn2;
    Measurement mrServiceTd;

    /// tdAttributes as a number, bit 0 = DEBUG.
    std::uint64_t attributeBits() const;
};

} // namespace gatehouse::attest
