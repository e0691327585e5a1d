// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Quote.h"
#include "core/attest/TpmQuote.h"

#include <optional>

namespace gatehouse::attest {

/// The attestation report that Azure's paravisor (HCL) keeps in the vTPM's NV index 0x01400001. On such a machine the
/// guest cannot choose the report data of its TD quote: it is the SHA-256 of the runtime data below, and what the guest
/// wanted stands within them as "user-data". Layout: Microsoft, "Guest attestation for confidential VMs"; the original
/// is azure-cvm-tooling's ATTESTATION_REPORT.
struct HclReport
{
    static constexpr std::size_t maxBytes = 16 * 1024;
    static constexpr std::size_t tdReportBytes = 1024;

    QByteArray tdReport;    ///< TDREPORT_STRUCT, as the quoting service wants it.
    QByteArray runtimeData; ///< JSON, byte for byte as hashed.

    /// The bytes of the NV index, which may be padded behind the report. errors::badHclReport names the field and its
    /// offset; a report of another kind of machine, or of another hash than SHA-256, is refused.
    static Result<HclReport> parse(ByteView bytes);
    /// The report data within tdReport.
    ReportData reportData() const;
};

/// An RSA public key as its two numbers, big-endian.
struct RsaNumbers
{
    QByteArray modulus;
    QByteArray exponent;
};

/// What runtime data say; they prove nothing before their hash was found in a verified quote.
struct RuntimeData
{
    static constexpr qsizetype maxBytes = 8 * 1024;

    std::optional<ReportData> userData; ///< Nothing when the guest wrote none.
    std::optional<RsaNumbers> attestationKey; ///< The vTPM's, JWK "HCLAkPub".

    static Result<RuntimeData> parse(const QByteArray& json);
};

/// The report data that @p quote was asked for when it comes from such a machine: its padding is exactly the runtime
/// data whose SHA-256 and 32 zero bytes are the quote's report data, and they have user data. Nothing otherwise.
std::optional<ReportData> reportDataBehind(const UnverifiedQuote& quote);
/// What @p quote was asked for: reportDataBehind(), else its report data.
ReportData askedReportData(const UnverifiedQuote& quote);
/// Whether the vTPM that made @p tpmQuote belongs to the TD of @p quote: the quote's report data is the hash of @p runtimeData,
/// and these name the key that @p tpmQuote was checked with. errors::tpmQuoteRefused says which of the two fails. The caller
/// verifies both quotes: the TD's with verify(), the TPM's with TpmQuote::verify().
Result<void> checkVtpmBelongsTo(const UnverifiedQuote& quote, const QByteArray& runtimeData, const TpmQuote& tpmQuote);
/// A quote that carries its runtime data, for reportDataBehind(). Verifiers that do not know of it see padding.
QByteArray withRuntimeData(const QByteArray& quote, const QByteArray& runtimeData);

} // namespace gatehouse::attest
