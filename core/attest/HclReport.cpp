// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/HclReport.h"

#include "core/attest/AttestErrors.h"
#include "core/base/ByteReader.h"
#include "core/crypto/Hashes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::attest {

namespace {

constexpr std::size_t headerBytes = 32;
constexpr std::size_t hardwareReportBytes = 1184; // Room for an SEV-SNP report; one of TDX leaves the rest empty.
constexpr std::size_t reportDataAt = 128;         // In TDREPORT_STRUCT: REPORTMACSTRUCT.REPORTDATA.
constexpr quint32 tdxReport = 4;
constexpr quint32 sha256Hash = 1;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badHclReport, what);
}

Result<HclReport> readReport(ByteView bytes)
{
    ByteReader reader(bytes);
    GH_TRY(const ByteView signature, reader.bytes(4, "signature"));
    if (!std::equal(signature.begin(), signature.end(), "HCLA"))
        return bad(QStringLiteral("no HCLA signature"));
    GH_CHECK(reader.skip(headerBytes - 4, "header"));
    GH_TRY(const ByteView hardware, reader.bytes(hardwareReportBytes, "hardware report"));
    const std::size_t requestAt = reader.offset();
    GH_TRY(const quint32 size, reader.little<std::uint32_t>("request data size"));
    GH_CHECK(reader.skip(4, "request data version"));
    GH_TRY(const quint32 type, reader.little<std::uint32_t>("report type"));
    GH_TRY(const quint32 hash, reader.little<std::uint32_t>("report data hash type"));
    GH_TRY(const quint32 length, reader.little<std::uint32_t>("runtime data size"));
    if (type != tdxReport)
        return bad(QStringLiteral("report type %1 at offset %2 is not that of TDX (%3)").arg(type).arg(requestAt + 8).arg(tdxReport));
    if (hash != sha256Hash)
        return bad(QStringLiteral("hash type %1 at offset %2 is not SHA-256").arg(hash).arg(requestAt + 12));
    if (length > std::size_t(RuntimeData::maxBytes) || size < 20 || size - 20 < length)
        return bad(QStringLiteral("%1 bytes of runtime data at offset %2 within %3").arg(length).arg(reader.offset()).arg(size));
    GH_TRY(const ByteView runtime, reader.bytes(length, "runtime data"));
    HclReport report;
    report.tdReport = toByteArray(hardware.first(HclReport::tdReportBytes));
    report.runtimeData = toByteArray(runtime);
    return report;
}

/// The digest and zeros, as the paravisor fills the report data.
ReportData hashOf(const QByteArray& runtimeData)
{
    const Sha256Digest digest = crypto::sha256(view(runtimeData));
    return *ReportData::fromBytes(view(digest.toByteArray() + QByteArray(qsizetype(ReportData::size - Sha256Digest::size), '\0')));
}

} // namespace

Result<HclReport> HclReport::parse(ByteView bytes)
{
    if (bytes.size() > maxBytes)
        return bad(QStringLiteral("%1 bytes, at most %2 are read").arg(bytes.size()).arg(maxBytes));
    Result<HclReport> report = readReport(bytes);
    if (!report && !report.error().is(errors::badHclReport))
        return fail(Error(errors::badHclReport, QStringLiteral("cut")).causedBy(report.error()));
    if (report && !(report->reportData() == hashOf(report->runtimeData)))
        return bad(QStringLiteral("the hash of the runtime data is not the report's data"));
    return report;
}

ReportData HclReport::reportData() const
{
    return *ReportData::fromBytes(view(tdReport).subspan(reportDataAt, ReportData::size));
}

Result<RuntimeData> RuntimeData::parse(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return bad(QStringLiteral("%1 bytes of runtime data, at most %2 are read").arg(json.size()).arg(maxBytes));
    QJsonParseError problem{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject())
        return bad(QStringLiteral("the runtime data are no JSON object: %1 at offset %2").arg(problem.errorString()).arg(problem.offset));
    RuntimeData data;
    const QJsonValue user = document.object().value(QStringLiteral("user-data"));
    if (user.isString()) {
        const Result<ReportData> value = ReportData::fromHex(user.toString().toLower());
        if (!value)
            return bad(QStringLiteral("user-data is not 64 bytes of hex"));
        data.userData = *value;
    }
    for (const QJsonValue& entry : document.object().value(QStringLiteral("keys")).toArray()) {
        if (entry[QLatin1String("kid")].toString() != QLatin1String("HCLAkPub"))
            continue;
        if (data.attestationKey)
            return bad(QStringLiteral("the key HCLAkPub stands twice"));
        const auto number = [&](const char* member) {
            return QByteArray::fromBase64Encoding(entry[QLatin1String(member)].toString().toLatin1(),
                                                  QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
        };
        const auto modulus = number("n");
        const auto exponent = number("e");
        // A key of another kind says nothing about a vTPM, but the rest of the data may still be what a guest asks for.
        const bool usable = entry[QLatin1String("kty")].toString() == QLatin1String("RSA") && modulus && exponent && modulus.decoded.size() >= 256
                            && modulus.decoded.size() <= 512 && !exponent.decoded.isEmpty() && exponent.decoded.size() <= 4;
        if (!usable)
            continue;
        data.attestationKey = RsaNumbers{modulus.decoded, exponent.decoded};
    }
    return data;
}

Result<void> checkVtpmBelongsTo(const UnverifiedQuote& quote, const QByteArray& runtimeData, const TpmQuote& tpmQuote)
{
    if (const ReportData expected = hashOf(runtimeData); !(expected == quote.reportData()))
        return fail(errors::tpmQuoteRefused, QStringLiteral("report data: expected %1, the hash of the runtime data, actual %2").arg(expected.toHex(), quote.reportData().toHex()));
    GH_TRY(const RuntimeData data, RuntimeData::parse(runtimeData));
    if (!data.attestationKey)
        return fail(errors::tpmQuoteRefused, QStringLiteral("the runtime data name no RSA key HCLAkPub of 2048 to 4096 bits"));
    if (!tpmQuote.isByRsaKey(data.attestationKey->modulus, data.attestationKey->exponent))
        return fail(errors::tpmQuoteRefused, QStringLiteral("another key made the TPM quote than the runtime data name"));
    return {};
}

std::optional<ReportData> reportDataBehind(const UnverifiedQuote& quote)
{
    if (quote.paddingBytes() == 0 || quote.paddingBytes() > std::size_t(RuntimeData::maxBytes))
        return std::nullopt;
    const QByteArray runtimeData = quote.bytes().last(qsizetype(quote.paddingBytes()));
    if (!(hashOf(runtimeData) == quote.reportData()))
        return std::nullopt;
    const Result<RuntimeData> data = RuntimeData::parse(runtimeData);
    return data ? data->userData : std::nullopt;
}

ReportData askedReportData(const UnverifiedQuote& quote)
{
    return reportDataBehind(quote).value_or(quote.reportData());
}

QByteArray withRuntimeData(const QByteArray& quote, const QByteArray& runtimeData)
{
    return quote + runtimeData;
}

} // namespace gatehouse::attest
