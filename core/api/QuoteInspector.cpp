// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/QuoteInspector.h"

#include "core/api/live/PolicyTexts.h"
#include "core/attest/Quote.h"
#include "core/attest/QuoteFieldMap.h"
#include "core/attest/QuoteInput.h"
#include "core/attest/QuoteJson.h"
#include "core/attest/ReportData.h"
#include "core/attest/SimulatedPlatform.h"
#include "core/attest/VerdictJson.h"
#include "core/attest/Verifier.h"
#include "core/base/Paths.h"
#include "core/eth/Address.h"

#include <QFileInfo>
#include <algorithm>

namespace gatehouse::api {

namespace {

constexpr qsizetype keyBytes = 32;
constexpr qsizetype addressTextLength = 42;
constexpr qint64 maxPolicyBytes = 1024 * 1024;
constexpr qint64 maxEventLogBytes = 9 * 1024 * 1024; // The largest log, in hex.

QList<QuoteFieldNode> nodesOf(const std::vector<attest::QuoteField>& fields)
{
    QList<QuoteFieldNode> nodes;
    nodes.reserve(qsizetype(fields.size()));
    for (const attest::QuoteField& field : fields)
        nodes.append({field.id, field.name, qint64(field.offset), qint64(field.size), field.value, field.meaning, field.reading,
                      nodesOf(field.children)});
    return nodes;
}

/// EIP-55, all lower-case and all upper-case: how the text could have been written by mistake.
QStringList spellingsOf(const QString& address)
{
    QStringList spellings;
    if (const auto parsed = eth::Address::fromText(address.toLower()))
        spellings.append(parsed->toChecksumText());
    spellings.append(address.toLower());
    spellings.append(QStringLiteral("0x") + address.mid(2).toUpper());
    spellings.removeAll(address);
    return spellings;
}

attest::ReportData reportDataOf(const PreimageParts& parts, const QByteArray& key, const QString& address)
{
    return parts.kind == RequestKind::Join ? attest::registerReportData(view(key), address) : attest::bootstrapReportData(address);
}

PreimageResult tryOne(const QByteArray& wanted, const PreimageParts& parts)
{
    PreimageResult result;
    result.parts = parts;
    const Result<QByteArray> key = fromHex(parts.publicKey, keyBytes);
    const Result<QByteArray> digits = fromHex(parts.address, 20);
    const bool isAddress = parts.address.startsWith(QLatin1String("0x")) && parts.address.size() == addressTextLength && digits;
    const bool hasKey = parts.kind == RequestKind::Bootstrap || (key && key->size() == keyBytes);
    if (!isAddress || !hasKey) {
        result.outcome = PreimageOutcome::BadParts;
        return result;
    }
    const QByteArray keyBytesGiven = key.value_or(QByteArray());
    result.preimage = parts.kind == RequestKind::Join
                          ? QStringLiteral("register:%1%2%3:%4").arg(QChar(0x27E8), toHex(keyBytesGiven), QChar(0x27E9), parts.address)
                          : QStringLiteral("boostrap:%1").arg(parts.address);
    const attest::ReportData made = reportDataOf(parts, keyBytesGiven, parts.address);
    result.reportData = made.toHex();
    const QByteArray head = wanted.left(32);
    const QByteArray zeros(32, '\0');
    if (made.toByteArray().left(32) == head) {
        result.outcome = wanted.mid(32) == zeros ? PreimageOutcome::Matches : PreimageOutcome::TailNotZero;
        return result;
    }
    for (const QString& spelling : spellingsOf(parts.address)) {
        if (reportDataOf(parts, keyBytesGiven, spelling).toByteArray().left(32) != head)
            continue;
        result.outcome = PreimageOutcome::OtherSpelling;
        result.address = spelling;
    }
    return result;
}

/// The prediction's registers by name: as they are given, or made of the PCRs by the rule of the simulated platform.
QMap<QString, QString> predictedRegisters(const QList<RegisterPrediction>& registers)
{
    QMap<QString, QString> given;
    for (const RegisterPrediction& each : registers)
        given.insert(each.name, each.value);
    QMap<QString, QString> predicted;
    const auto pcr = [&](const char* name) { return Sha256Digest::fromHex(given.value(QLatin1String(name))); };
    const auto pcr4 = pcr("PCR 4");
    const auto pcr9 = pcr("PCR 9");
    const auto pcr11 = pcr("PCR 11");
    if (pcr4 && pcr9 && pcr11) {
        const attest::TdRegisters made = attest::simulatedRegisters({*pcr4, *pcr9, *pcr11});
        predicted.insert(QStringLiteral("MRTD"), made.mrTd.toHex());
        for (std::size_t i = 0; i < made.rtmr.size(); ++i)
            predicted.insert(QStringLiteral("RTMR%1").arg(i), made.rtmr[i].toHex());
    }
    for (const char* name : {"MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3"})
        if (const QString value = given.value(QLatin1String(name)); !value.isEmpty())
            predicted.insert(QLatin1String(name), value);
    return predicted;
}

ImageComparison compareOne(const attest::TdReport& td, const ImagePrediction& prediction)
{
    ImageComparison comparison;
    comparison.imageId = prediction.imageId;
    comparison.imageName = prediction.imageName;
    const QMap<QString, QString> predicted = predictedRegisters(prediction.registers);
    bool same = true;
    const auto add = [&](const QString& name, const QString& quoted) {
        const QString wanted = predicted.value(name);
        same = same && (wanted.isEmpty() || wanted.compare(quoted, Qt::CaseInsensitive) == 0);
        comparison.rows.append({name, wanted, quoted, prediction.imageName});
    };
    add(QStringLiteral("MRTD"), td.mrTd.toHex());
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        add(QStringLiteral("RTMR%1").arg(i), td.rtmr[i].toHex());
    using Outcome = ImageComparison::Outcome;
    comparison.outcome = predicted.isEmpty()                                ? Outcome::NoPrediction
                         : same                                             ? Outcome::Equal
                         : td.rtmr[1].isZero() && td.rtmr[2].isZero()       ? Outcome::NoBootEvidence
                                                                            : Outcome::Differs;
    return comparison;
}

} // namespace

Result<QuoteInspection> inspectQuote(const QByteArray& content)
{
    GH_TRY(const attest::QuoteInput input, attest::readQuoteInput(content));
    QuoteInspection inspection;
    inspection.bytes = input.bytes;
    inspection.encoding = attest::toString(input.encoding);
    const attest::QuoteFieldMap map = attest::mapQuoteFields(input.bytes);
    inspection.fields = nodesOf(map.fields);
    inspection.problem = map.problem;
    if (const attest::QuoteField* fmspc = map.find(QStringLiteral("auth.qe.certification.certificate0.fmspc")))
        inspection.fmspc = fmspc->value;
    const Result<attest::UnverifiedQuote> quote = attest::UnverifiedQuote::parse(input.bytes);
    if (quote) {
        inspection.isTdx = quote->tee() == attest::TeeType::Tdx;
        inspection.version = quote->header().version;
        inspection.reportData = quote->reportData().toHex();
        inspection.quote = attest::quoteJson(*quote);
    }
    return inspection;
}

Result<QuoteInspection> inspectQuoteFile(const QString& path)
{
    GH_TRY(const QByteArray content, readFile(path, attest::maxQuoteInputBytes));
    return inspectQuote(content);
}

Result<QuoteVerifyRequest> withPolicyFile(QuoteVerifyRequest request)
{
    if (!request.policyPath.isEmpty()) {
        GH_TRY(QByteArray content, readFile(request.policyPath, maxPolicyBytes));
        request.policy = std::move(content);
        request.policyFolder = QFileInfo(request.policyPath).absolutePath();
    }
    if (!request.eventLogPath.isEmpty()) {
        GH_TRY(request.eventLog, readFile(request.eventLogPath, maxEventLogBytes));
    }
    return request;
}

Result<attest::Policy> policyOf(const QuoteVerifyRequest& request, const attest::Policy::ImageReader& readImage)
{
    if (!request.policy)
        return attest::Policy();
    attest::Policy::Sources sources;
    if (!request.policyFolder.isEmpty())
        sources.readFile = filesBeside(request.policyFolder);
    sources.readImage = readImage;
    return attest::Policy::fromToml(*request.policy, sources);
}

QList<PreimageResult> tryPreimages(const QByteArray& reportData, const QList<PreimageParts>& parts)
{
    QList<PreimageResult> results;
    for (const PreimageParts& each : parts)
        results.append(tryOne(reportData, each));
    return results;
}

QList<ImageComparison> compareImages(const QByteArray& quote, const QList<ImagePrediction>& predictions)
{
    const Result<attest::UnverifiedQuote> parsed = attest::UnverifiedQuote::parse(quote);
    QList<ImageComparison> comparisons;
    for (const ImagePrediction& prediction : predictions) {
        if (parsed && parsed->tee() == attest::TeeType::Tdx) {
            comparisons.append(compareOne(parsed->td(), prediction));
            continue;
        }
        ImageComparison none;
        none.imageId = prediction.imageId;
        none.imageName = prediction.imageName;
        comparisons.append(none);
    }
    return comparisons;
}

QuoteVerdict judgeQuote(const QuoteVerifyRequest& request, const attest::Collateral& collateral, const QDateTime& at,
                        const attest::TrustedRoots& roots, const attest::Policy& policy)
{
    const Result<attest::QuoteInput> input = attest::readQuoteInput(request.quote);
    const attest::Report report = attest::verify(input ? input->bytes : QByteArray(), collateral, at, roots);
    attest::PolicyContext context;
    context.now = at;
    context.setEventLog(request.eventLog);
    if (!request.reportData.isEmpty())
        context.expectedReportData = attest::ReportData::fromBytes(view(request.reportData.leftJustified(qsizetype(attest::ReportData::size), '\0'))).value();
    const attest::Verdict verdict = attest::evaluate(report, policy, context);
    QuoteVerdict shown;
    shown.verdict = attest::toString(verdict.decision);
    if (verdict.tcbStatus)
        shown.tcbStatus = attest::toString(*verdict.tcbStatus);
    shown.advisories = verdict.advisories;
    shown.policyName = verdict.policyName;
    shown.at = at;
    shown.checks = verdict.checks;
    // The text is what is wrong, not the bytes that it does not hold.
    const auto first = std::find_if(shown.checks.begin(), shown.checks.end(), [](const Check& check) { return check.status == CheckStatus::Failed; });
    if (!input && first != shown.checks.end())
        first->actual = input.error().detail();
    shown.shortfalls = attest::shortfallsJson(report.shortfalls);
    if (report.quote)
        shown.quote = attest::quoteJson(*report.quote);
    return shown;
}

} // namespace gatehouse::api
