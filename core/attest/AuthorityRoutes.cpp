// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AuthorityRoutes.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/Digests.h"
#include "core/attest/JsonScan.h"
#include "core/attest/QuoteJson.h"
#include "core/attest/TpmQuote.h"
#include "core/attest/Verifier.h"

#include <QJsonDocument>

namespace gatehouse::attest {

namespace {

AuthorityReply errorReply(int status, QLatin1String code, const QString& message)
{
    const QJsonObject error{{QStringLiteral("code"), code}, {QStringLiteral("message"), message}};
    const QJsonObject document{{QStringLiteral("error"), error}};
    return {status, QByteArrayLiteral("application/json"), QJsonDocument(document).toJson(QJsonDocument::Compact)};
}

AuthorityReply errorReply(const Error& error)
{
    const int status = error.kind() == ErrorKind::Refused ? 403 : error.kind() == ErrorKind::Malformed ? 400 : 500;
    const std::string_view name = error.code().name;
    return errorReply(status, QLatin1String(name.data(), qsizetype(name.size())), error.detail());
}

Result<ReportData> reportDataFromHex(const QByteArray& hex)
{
    GH_TRY(const QByteArray bytes, fromHex(QString::fromLatin1(hex), qsizetype(ReportData::size)));
    if (bytes.isEmpty())
        return fail(gatehouse::errors::badHex, QStringLiteral("no report data"));
    ReportData data;
    std::copy(bytes.begin(), bytes.end(), data.array().begin());
    return data;
}

struct TpmEvidence
{
    QByteArray attest;
    QByteArray signature;
    QByteArray akPublic;
    BootPcrs pcrs;
};

/// A TPM structure in hex has at most a few kilobytes.
constexpr qsizetype maxEvidencePart = 4096;

Result<TpmEvidence> evidenceFromJson(const QByteArray& json)
{
    const Result<QJsonObject> document = parseJsonObject(json, AuthorityRoutes::maxBodyBytes);
    if (!document)
        return fail(errors::badTpmQuote, document.error().detail());
    const QJsonObject object = document->value(QLatin1String("tpmQuote")).toObject();
    const QJsonObject pcrs = object.value(QLatin1String("pcrs")).toObject();
    const auto part = [](const QJsonObject& from, QLatin1String name) -> Result<QByteArray> {
        const Result<QByteArray> bytes = fromHex(from.value(name).toString(), maxEvidencePart);
        if (!bytes || bytes->isEmpty())
            return fail(errors::badTpmQuote, QStringLiteral("'%1' is missing or not hex").arg(name));
        return *bytes;
    };
    const auto pcr = [&](QLatin1String name) -> Result<Sha256Digest> {
        GH_TRY(const QByteArray bytes, part(pcrs, name));
        const Result<Sha256Digest> value = Sha256Digest::fromBytes(view(bytes));
        if (!value)
            return fail(errors::badTpmQuote, QStringLiteral("PCR %1 does not have 32 bytes").arg(name));
        return *value;
    };
    TpmEvidence evidence;
    GH_TRY(evidence.attest, part(object, QLatin1String("attest")));
    GH_TRY(evidence.signature, part(object, QLatin1String("signature")));
    GH_TRY(evidence.akPublic, part(object, QLatin1String("akPublic")));
    GH_TRY(evidence.pcrs.pcr4, pcr(QLatin1String("4")));
    GH_TRY(evidence.pcrs.pcr9, pcr(QLatin1String("9")));
    GH_TRY(evidence.pcrs.pcr11, pcr(QLatin1String("11")));
    return evidence;
}

Result<void> verifyEvidence(const TpmEvidence& evidence, const ReportData& reportData)
{
    GH_TRY(const TpmQuote quote, TpmQuote::parse(view(evidence.attest), view(evidence.signature), view(evidence.akPublic)));
    const Sha256Digest nonce = sha256Of({reportData.bytes()});
    const TpmPcrValues values{{4, evidence.pcrs.pcr4.toByteArray()},
                              {9, evidence.pcrs.pcr9.toByteArray()},
                              {11, evidence.pcrs.pcr11.toByteArray()}};
    return quote.verify(nonce.bytes(), {TpmHash::Sha256, {4, 9, 11}}, values);
}

} // namespace

QByteArray tpmEvidenceJson(ByteView attest, ByteView signature, ByteView akPublic, const BootPcrs& pcrs)
{
    const QJsonObject values{{QStringLiteral("4"), pcrs.pcr4.toHex()},
                             {QStringLiteral("9"), pcrs.pcr9.toHex()},
                             {QStringLiteral("11"), pcrs.pcr11.toHex()}};
    const QJsonObject quote{{QStringLiteral("attest"), toHex(attest)},
                            {QStringLiteral("signature"), toHex(signature)},
                            {QStringLiteral("akPublic"), toHex(akPublic)},
                            {QStringLiteral("pcrs"), values}};
    return QJsonDocument(QJsonObject{{QStringLiteral("tpmQuote"), quote}}).toJson(QJsonDocument::Compact);
}

AuthorityRoutes::AuthorityRoutes(QuotingAuthority authority, const Clock& clock)
    : m_authority(std::move(authority))
    , m_clock(clock)
{
}

AuthorityReply AuthorityRoutes::issue(const ReportData& reportData, const TdRegisters& registers) const
{
    QuotingAuthority::QuoteRequest request;
    request.reportData = reportData;
    request.registers = registers;
    const Result<QByteArray> quote = m_authority.issueQuote(request);
    if (!quote)
        return errorReply(quote.error());
    return {200, QByteArrayLiteral("application/octet-stream"), *quote};
}

AuthorityReply AuthorityRoutes::attestation(const QByteArray& reportDataHex) const
{
    const Result<ReportData> reportData = reportDataFromHex(reportDataHex);
    if (!reportData)
        return errorReply(reportData.error());
    return issue(*reportData, simulatedRegistersWithoutEvidence());
}

AuthorityReply AuthorityRoutes::attestation(const QByteArray& reportDataHex, const QByteArray& evidenceJson) const
{
    const Result<ReportData> reportData = reportDataFromHex(reportDataHex);
    if (!reportData)
        return errorReply(reportData.error());
    const Result<TpmEvidence> evidence = evidenceFromJson(evidenceJson);
    if (!evidence)
        return errorReply(evidence.error());
    const Result<void> proven = verifyEvidence(*evidence, *reportData);
    if (!proven)
        return errorReply(proven.error());
    return issue(*reportData, simulatedRegisters(evidence->pcrs));
}

AuthorityReply AuthorityRoutes::verify(const QByteArray& quote) const
{
    const QDateTime now = m_clock.now();
    const Result<Collateral> collateral = m_authority.collateral(now);
    const Result<TrustedRoots> roots = TrustedRoots::fromCertificate(m_authority.root());
    if (!collateral || !roots)
        return errorReply(!collateral ? collateral.error() : roots.error());
    const Report report = attest::verify(quote, *collateral, now, *roots);
    if (report.isAuthentic() && report.quote->tee() == TeeType::Tdx)
        return {200, QByteArrayLiteral("application/json"),
                QJsonDocument(goTdxGuestJson(*report.quote)).toJson(QJsonDocument::Compact)};
    QStringList reasons;
    for (const Check& check : report.checks) {
        if (check.status == CheckStatus::Failed)
            reasons.append(QStringLiteral("%1: expected %2, actual %3").arg(check.id, check.expected, check.actual));
    }
    return errorReply(report.isMalformed() ? 400 : 403,
                      report.isMalformed() ? QLatin1String("attest.not-a-quote") : QLatin1String("attest.refused"),
                      reasons.isEmpty() ? QStringLiteral("not a TDX quote") : reasons.join(QStringLiteral("; ")));
}

AuthorityReply AuthorityRoutes::collateral() const
{
    const Result<Collateral> collateral = m_authority.collateral(m_clock.now());
    if (!collateral)
        return errorReply(collateral.error());
    return {200, QByteArrayLiteral("application/json"), collateral->toJson()};
}

namespace {

QByteArray signedJson(const char* member, const QByteArray& text, const QByteArray& signature)
{
    // The exact text, as it is what was signed.
    return "{\"" + QByteArray(member) + "\":" + text + ",\"signature\":\"" + signature.toHex() + "\"}";
}

} // namespace

AuthorityReply AuthorityRoutes::document(Document document, const QByteArray& fmspcOrCa) const
{
    const bool known = document == Document::TcbInfo  ? fmspcOrCa.toLower() == m_authority.fmspc().toHex().toLatin1()
                       : document == Document::PckCrl ? fmspcOrCa.toLower() == "platform"
                                                      : true;
    if (!known)
        return errorReply(404, QLatin1String("attest.unknown-platform"), QStringLiteral("the simulated platform is another"));
    const Result<Collateral> all = m_authority.collateral(m_clock.now());
    if (!all)
        return errorReply(all.error());
    const QByteArray json = QByteArrayLiteral("application/json");
    const QByteArray der = QByteArrayLiteral("application/pkix-crl");
    switch (document) {
    case Document::TcbInfo:
        return {200, json, signedJson("tcbInfo", all->tcbInfo, all->tcbInfoSignature), QByteArrayLiteral("TCB-Info-Issuer-Chain"),
                all->tcbInfoIssuerChain.toPercentEncoding()};
    case Document::QeIdentity:
        return {200, json, signedJson("enclaveIdentity", all->qeIdentity, all->qeIdentitySignature),
                QByteArrayLiteral("SGX-Enclave-Identity-Issuer-Chain"), all->qeIdentityIssuerChain.toPercentEncoding()};
    case Document::PckCrl:
        return {200, der, all->pckCrl, QByteArrayLiteral("SGX-PCK-CRL-Issuer-Chain"), all->pckCrlIssuerChain.toPercentEncoding()};
    case Document::RootCaCrl:
        break;
    }
    return {200, der, all->rootCaCrl};
}

} // namespace gatehouse::attest
