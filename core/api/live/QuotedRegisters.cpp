// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/QuotedRegisters.h"

#include "core/api/live/RegisterDifferences.h"
#include "core/attest/Quote.h"
#include "core/attest/SimulatedPlatform.h"

#include <QSet>
#include <algorithm>

namespace gatehouse::api {

namespace {

using attest::TpmHash;
using Link = QuotedNode::Link;
using Platform = QuotedNode::Platform;

/// The event that no other image has: its UKI holds kernel, initrd, command line and, in that, the hash of the root (UkiMeasurer).
const QString bindingEvent = QStringLiteral("Authenticode of the UKI");

bool isSimulated(const attest::TdReport& td)
{
    return td.mrTd == attest::simulatedRegistersWithoutEvidence().mrTd;
}

Result<attest::EventLog> logOf(const KeptQuote& kept)
{
    if (kept.eventLog.isEmpty())
        return fail(errors::notFound, QStringLiteral("no boot log came with the quote"));
    return attest::EventLog::fromFile(kept.eventLog);
}

const image::RegisterForecast* forecastOf(const PredictedImage& image, const QString& name)
{
    const auto found = std::find_if(image.tdx.cbegin(), image.tdx.cend(), [&](const image::RegisterForecast& each) { return each.name == name; });
    return found == image.tdx.cend() ? nullptr : &*found;
}

/// What the simulated platform makes of the image's predicted PCRs; nothing unless all three are predicted.
std::optional<attest::TdRegisters> simulatedOf(const PredictedImage& image)
{
    const image::PredictedRegister* pcr4 = image.pcrs.find(4);
    const image::PredictedRegister* pcr9 = image.pcrs.find(9);
    const image::PredictedRegister* pcr11 = image.pcrs.find(11);
    if (!pcr4 || !pcr9 || !pcr11)
        return std::nullopt;
    return attest::simulatedRegisters({pcr4->value, pcr9->value, pcr11->value});
}

QString rtmrName(std::size_t i)
{
    return QStringLiteral("RTMR%1").arg(i);
}

/// MRTD, then RTMR0 to 3: hex of what is predicted, empty where nothing is.
QStringList predictedOf(const PredictedImage& image, const attest::TdReport& td)
{
    QStringList values;
    if (isSimulated(td)) {
        const auto registers = simulatedOf(image);
        values.append(registers ? registers->mrTd.toHex() : QString());
        for (std::size_t i = 0; i < td.rtmr.size(); ++i)
            values.append(registers ? registers->rtmr.at(i).toHex() : QString());
        return values;
    }
    const auto valueOf = [&](const QString& name) {
        const image::RegisterForecast* forecast = forecastOf(image, name);
        return forecast && forecast->value ? forecast->value->toHex() : QString();
    };
    values.append(valueOf(QStringLiteral("MRTD")));
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        values.append(valueOf(rtmrName(i)));
    return values;
}

/// Whether the log leads to the quoted RTMR1 and the image's UKI is what it started.
bool logStartsImage(const PredictedImage& image, const attest::TdReport& td, const Result<attest::EventLog>& log)
{
    if (!log)
        return false;
    const bool simulated = isSimulated(td);
    const TpmHash bank = simulated ? TpmHash::Sha256 : TpmHash::Sha384;
    if (log->kind() != (simulated ? attest::EventLogKind::Tpm : attest::EventLogKind::Ccel) || !log->algorithms().contains(bank))
        return false;
    QByteArray wanted;
    if (simulated) {
        const image::PredictedRegister* pcr4 = image.pcrs.find(4);
        for (const image::MeasuredEvent& event : pcr4 ? pcr4->events : QList<image::MeasuredEvent>())
            wanted = event.name == bindingEvent ? event.digest.toByteArray() : wanted;
    } else if (const image::RegisterForecast* rtmr1 = forecastOf(image, rtmrName(1))) {
        for (const image::ForecastEvent& event : rtmr1->events)
            wanted = event.name == bindingEvent && event.digest ? event.digest->toByteArray() : wanted;
    }
    const QMap<int, QByteArray> replayed = log->replay(bank);
    const int index = simulated ? 4 : 1;
    const QByteArray value = replayed.value(index);
    const auto pcr4 = Sha256Digest::fromBytes(view(value));
    const bool leads = simulated ? pcr4 && attest::simulatedRegisters({*pcr4, {}, {}}).rtmr.at(1) == td.rtmr.at(1) : value == td.rtmr.at(1).toByteArray();
    return leads && !wanted.isEmpty() && std::any_of(log->events().cbegin(), log->events().cend(), [&](const attest::MeasuredBootEvent& event) {
        const QByteArray* digest = event.digest(bank);
        return event.proof != attest::EventProof::NotMeasured && event.registerIndex == std::uint32_t(index) && digest && *digest == wanted;
    });
}

/// What binds an image: RTMR1 has its UKI; on the simulated platform RTMR2 has its sections, too.
bool isBound(const QStringList& predicted, const attest::TdReport& td)
{
    const auto isAsPredicted = [&](std::size_t i) { return !predicted.at(qsizetype(i) + 1).isEmpty() && predicted.at(qsizetype(i) + 1) == td.rtmr.at(i).toHex(); };
    return isAsPredicted(1) && (!isSimulated(td) || isAsPredicted(2));
}

QString sourceOf(const KeptQuote& kept)
{
    const QString quote = QStringLiteral("quote of %1").arg(kept.fromEvidence ? QStringLiteral("a decision's evidence") : QStringLiteral("a request"));
    switch (kept.standing) {
    case QuotedNode::Standing::Hardware:
        return quote + QStringLiteral(", genuine");
    case QuotedNode::Standing::SimulatedTee:
        return quote + QStringLiteral(", genuine under a simulated platform's root");
    case QuotedNode::Standing::Claimed:
        break;
    }
    return quote + QStringLiteral(", not verified: a claim");
}

} // namespace

std::optional<QuotedNode> quotedNode(const PredictedImage& image, const KeptQuote& kept)
{
    const auto quote = attest::UnverifiedQuote::parse(kept.quote);
    if (!quote || quote->tee() != attest::TeeType::Tdx)
        return std::nullopt;
    const attest::TdReport& td = quote->td();
    const QStringList predicted = predictedOf(image, td);
    QuotedNode node;
    node.platform = isSimulated(td) ? Platform::Simulated : Platform::Tdx;
    Result<attest::EventLog> log = fail(errors::notFound, QString());
    if (kept.machineImage == image.id) {
        node.link = Link::Machine;
        log = logOf(kept);
    } else if (isBound(predicted, td)) {
        node.link = Link::Registers;
        log = logOf(kept);
    } else {
        log = logOf(kept);
        if (!logStartsImage(image, td, log))
            return std::nullopt;
        node.link = Link::Log;
    }
    node.address = kept.address;
    node.machine = kept.machine;
    node.standing = kept.standing;
    node.doubt = kept.doubt;
    node.fromEvidence = kept.fromEvidence;
    node.at = kept.at;
    const QString source = sourceOf(kept);
    node.registers.append({QStringLiteral("MRTD"), predicted.at(0), td.mrTd.toHex(), kept.at, source});
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        node.registers.append({rtmrName(i), predicted.at(qsizetype(i) + 1), td.rtmr.at(i).toHex(), kept.at, source});
    for (qsizetype i = 0; i < node.registers.size(); ++i) {
        ObservedRegister& reg = node.registers[i];
        if (!reg.differs())
            continue;
        const image::RegisterForecast* forecast = forecastOf(image, reg.name);
        if (i == 0)
            reg.difference = explainMrtd();
        else if (node.platform == Platform::Simulated)
            reg.difference = explainSimulated(int(i) - 1, image.pcrs, td, log);
        else if (forecast)
            reg.difference = explainRtmr(int(i) - 1, *forecast, td, log);
    }
    return node;
}

QList<QuotedNode> quotedNodes(const PredictedImage& image, const QList<KeptQuote>& kept)
{
    QList<QuotedNode> nodes;
    QSet<QString> known;
    for (const KeptQuote& each : kept) {
        const QString address = each.address.toLower();
        if (known.contains(address))
            continue;
        if (const auto node = quotedNode(image, each)) {
            known.insert(address);
            nodes.append(*node);
        }
    }
    return nodes;
}

} // namespace gatehouse::api
