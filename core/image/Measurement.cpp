// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Measurement.h"

#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QJsonArray>

namespace gatehouse::image {

void PredictedRegister::extend(QString name, const Sha256Digest& digest)
{
    crypto::Sha256Hasher hasher;
    hasher.update(value.bytes());
    hasher.update(digest.bytes());
    value = hasher.finish();
    events.append({std::move(name), digest});
}

const PredictedRegister* Measurements::find(int pcr) const
{
    for (const PredictedRegister& predicted : registers)
        if (predicted.pcr == pcr)
            return &predicted;
    return nullptr;
}

QJsonObject Measurements::toOriginalShape() const
{
    QJsonObject json;
    for (const PredictedRegister& predicted : registers)
        json[QString::number(predicted.pcr)] = QJsonObject{{QStringLiteral("expected"), predicted.value.toHex()}};
    return json;
}

QJsonObject Measurements::toJson() const
{
    QJsonArray array;
    for (const PredictedRegister& predicted : registers) {
        QJsonArray events;
        for (const MeasuredEvent& event : predicted.events)
            events.append(QJsonObject{{QStringLiteral("name"), event.name}, {QStringLiteral("digest"), event.digest.toHex()}});
        array.append(QJsonObject{{QStringLiteral("pcr"), predicted.pcr},
                                 {QStringLiteral("value"), predicted.value.toHex()},
                                 {QStringLiteral("events"), events}});
    }
    QJsonObject json{{QStringLiteral("format"), format},
                     {QStringLiteral("stub"), stub},
                     {QStringLiteral("commandLine"), commandLine},
                     {QStringLiteral("registers"), array}};
    if (!notPredicted.isEmpty())
        json[QStringLiteral("notPredicted")] = notPredicted;
    return json;
}

Result<Measurements> Measurements::fromJson(const QJsonObject& json)
{
    Measurements measurements;
    measurements.format = json[QStringLiteral("format")].toString();
    measurements.stub = json[QStringLiteral("stub")].toString();
    measurements.commandLine = json[QStringLiteral("commandLine")].toString();
    for (const QJsonValue& entry : json[QStringLiteral("registers")].toArray()) {
        PredictedRegister predicted;
        predicted.pcr = entry[QStringLiteral("pcr")].toInt(-1);
        for (const QJsonValue& event : entry[QStringLiteral("events")].toArray()) {
            GH_TRY(const Sha256Digest digest, Sha256Digest::fromHex(event[QStringLiteral("digest")].toString()));
            predicted.extend(event[QStringLiteral("name")].toString(), digest);
        }
        // The value is what its events say, or the file was changed by hand.
        if (predicted.pcr < 0 || predicted.value.toHex() != entry[QStringLiteral("value")].toString())
            return fail(errors::damagedImage, QStringLiteral("the events of PCR %1 do not lead to its value").arg(predicted.pcr));
        measurements.registers.append(predicted);
    }
    measurements.notPredicted = json[QStringLiteral("notPredicted")].toString();
    if (measurements.registers.isEmpty() && measurements.notPredicted.isEmpty())
        return fail(errors::damagedImage, QStringLiteral("no registers"));
    return measurements;
}

} // namespace gatehouse::image
