// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/ImageExpectations.h"

#include "core/api/live/AllowedImages.h"

#include <algorithm>
#include <array>

namespace gatehouse::api {

namespace {

constexpr std::array pcrNumbers{4, 9, 11};
constexpr std::size_t registerCount = 5;

QString pcrName(int pcr)
{
    return QStringLiteral("PCR %1").arg(pcr);
}

/// MRTD and RTMR0 to 3 as one list, as far as known.
using Registers = std::array<std::optional<attest::Measurement>, registerCount>;

Registers registersOf(const attest::MeasurementSet& set)
{
    return {set.mrTd, set.rtmr[0], set.rtmr[1], set.rtmr[2], set.rtmr[3]};
}

QString registerName(std::size_t i)
{
    return i == 0 ? QStringLiteral("MRTD") : QStringLiteral("RTMR%1").arg(i - 1);
}

/// The same with the PCRs that the simulated platform makes it of (docs/simulated-platform.md).
QString differingName(std::size_t i, bool simulated)
{
    const QString name = registerName(i);
    if (!simulated || (i != 2 && i != 3))
        return name;
    return i == 2 ? QStringLiteral("%1 (PCR 4)").arg(name) : QStringLiteral("%1 (PCR 9, PCR 11)").arg(name);
}

/// What machines of one image show on one kind of platform.
struct Side
{
    bool simulated = false;
    Registers registers;
};

QList<Side> sidesOf(const image::ImageStore& store, const QString& id)
{
    QList<Side> sides;
    if (const auto measurements = store.measurements(id)) {
        const image::PredictedRegister* pcr4 = measurements->find(4);
        const image::PredictedRegister* pcr9 = measurements->find(9);
        const image::PredictedRegister* pcr11 = measurements->find(11);
        if (pcr4 && pcr9 && pcr11)
            sides.append({true, registersOf(attest::MeasurementSet::fromBootPcrs(id, {pcr4->value, pcr9->value, pcr11->value}))});
    }
    Side tdx;
    if (const auto forecasts = store.forecasts(id))
        for (const image::RegisterForecast& forecast : *forecasts)
            for (std::size_t i = 0; i < registerCount; ++i)
                if (forecast.name == registerName(i) && forecast.value)
                    tdx.registers[i] = attest::Measurement::fromHex(forecast.value->toHex()).value_or(attest::Measurement());
    // RTMR3 is zero for every image; alone it says nothing of this one.
    if (std::any_of(tdx.registers.begin(), tdx.registers.end() - 1, [](const auto& value) { return value.has_value(); }))
        sides.append(tdx);
    return sides;
}

struct Distance
{
    int different = 0;
    int unknown = 0;
    int total() const { return different + unknown; }
};

Distance distanceOf(const Registers& own, const Registers& wanted)
{
    Distance distance;
    for (std::size_t i = 0; i < registerCount; ++i) {
        if (!wanted[i])
            continue;
        distance.different += own[i] && *own[i] != *wanted[i] ? 1 : 0;
        distance.unknown += own[i] ? 0 : 1;
    }
    return distance;
}

QString imageOfSet(const image::ImageStore& store, const QString& setName)
{
    const QList<image::ImageManifest> images = store.list();
    const auto found = std::find_if(images.begin(), images.end(), [&](const image::ImageManifest& manifest) { return AllowedImages::setName(manifest) == setName; });
    return found == images.end() ? QString() : found->id;
}

/// What the allowed image has: its PCRs when it is in the catalogue, the registers of a TDX machine as the policy says them.
QMap<QString, QString> expectedRegisters(const image::ImageStore& store, const QString& image, bool simulated, const Registers& wanted)
{
    QMap<QString, QString> registers;
    for (std::size_t i = 0; !simulated && i < registerCount; ++i)
        if (wanted[i])
            registers.insert(registerName(i), wanted[i]->toHex());
    const auto measurements = image.isEmpty() ? Result<image::Measurements>(fail(errors::notFound, image)) : store.measurements(image);
    for (const int pcr : pcrNumbers)
        if (const image::PredictedRegister* found = measurements ? measurements->find(pcr) : nullptr)
            registers.insert(pcrName(pcr), found->value.toHex());
    return registers;
}

} // namespace

Result<ImageExpectation> imageExpectation(const attest::Policy& policy, const image::ImageStore& store, const QString& id)
{
    GH_CHECK(store.show(id));
    ImageExpectation expectation;
    expectation.policy = policy.name;
    const QList<Side> sides = sidesOf(store, id);
    if (sides.isEmpty())
        return expectation;
    expectation.answer = ImageExpectation::Answer::Refused; // Without an allowed image none is let in.
    const attest::MeasurementSet* best = nullptr;
    const Side* side = nullptr;
    Distance nearest;
    for (const attest::MeasurementSet& set : policy.measurements)
        for (const Side& each : sides)
            if (const Distance distance = distanceOf(each.registers, registersOf(set)); !best || distance.total() < nearest.total()) {
                best = &set;
                side = &each;
                nearest = distance;
            }
    if (!best)
        return expectation;
    const Registers wanted = registersOf(*best);
    expectation.allowed = best->name;
    expectation.answer = nearest.different > 0 ? ImageExpectation::Answer::Refused : nearest.unknown > 0 ? ImageExpectation::Answer::Undecided : ImageExpectation::Answer::Allowed;
    // The same registers are the same image, whatever the policy calls it.
    const bool isOwn = expectation.answer == ImageExpectation::Answer::Allowed;
    expectation.allowedImage = isOwn && side->simulated ? id : imageOfSet(store, best->name);
    expectation.registers = expectedRegisters(store, expectation.allowedImage, side->simulated, wanted);
    for (std::size_t i = 0; i < registerCount; ++i)
        if (wanted[i] && side->registers[i] != wanted[i])
            expectation.differing.append(differingName(i, side->simulated));
    return expectation;
}

} // namespace gatehouse::api
