// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/StoredMeasurements.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/MeasurementReport.h"
#include "core/image/Recipe.h"

#include <QJsonArray>

namespace gatehouse::image {

namespace {

const QString notPredictedKey = QStringLiteral("notPredicted");

QStringList textsOf(const QJsonValue& value)
{
    QStringList texts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& entry : array)
        texts.append(entry.toString());
    return texts;
}

Result<PredictedRegister> pcrOf(const QJsonObject& prediction)
{
    const QString name = prediction[QStringLiteral("register")].toString();
    PredictedRegister predicted;
    bool isNumber = false;
    predicted.pcr = name.mid(3).toInt(&isNumber);
    for (const QJsonValue& event : prediction[QStringLiteral("events")].toArray()) {
        GH_TRY(const Sha256Digest digest, Sha256Digest::fromHex(event[QStringLiteral("digest")].toString()));
        predicted.extend(event[QStringLiteral("name")].toString(), digest);
    }
    // The value is what its events say, or the file was changed by hand.
    if (!name.startsWith(QLatin1String("pcr")) || !isNumber || predicted.value.toHex() != prediction[QStringLiteral("value")].toString())
        return fail(errors::damagedImage, QStringLiteral("the events of %1 do not lead to its value").arg(name.left(100)));
    return predicted;
}

Result<RegisterForecast> forecastOf(const QJsonObject& prediction)
{
    RegisterForecast forecast;
    forecast.name = prediction[QStringLiteral("register")].toString().toUpper();
    if (const QJsonValue value = prediction[QStringLiteral("value")]; !value.isNull()) {
        GH_TRY(forecast.value, Sha384Digest::fromHex(value.toString()));
    }
    for (const QJsonValue& event : prediction[QStringLiteral("events")].toArray()) {
        ForecastEvent one;
        one.name = event[QStringLiteral("name")].toString();
        one.missing = event[QStringLiteral("missing")].toString();
        if (const QJsonValue digest = event[QStringLiteral("digest")]; !digest.isNull()) {
            GH_TRY(one.digest, Sha384Digest::fromHex(digest.toString()));
        }
        forecast.events.append(one);
    }
    forecast.missing = textsOf(prediction[QStringLiteral("missing")]);
    forecast.dependsOn = textsOf(prediction[QStringLiteral("dependsOn")]);
    return forecast;
}

bool isOfBank(const QJsonValue& prediction, const char* bank)
{
    return prediction[QStringLiteral("bank")].toString() == QLatin1String(bank);
}

} // namespace

ShapedMachine StoredMeasurements::machineOf(const MachineShape& shape)
{
    ShapedMachine shaped;
    TdxMachine& machine = shaped.machine;
    shaped.firmware = shape.firmware;
    if (shape.vcpus > 0)
        machine.vcpus = shape.vcpus;
    if (shape.memoryMiB > 0)
        machine.memoryBytes = quint64(shape.memoryMiB) * 1024 * 1024;
    machine.rule = FirmwareRule::find(shape.firmwareRule);
    if (shape.firmware.isEmpty()) {
        shaped.withoutFirmware = QStringLiteral("the recipe names no firmware ([machine] firmware)");
        return shaped;
    }
    Result<QByteArray> bytes = readFile(shape.firmware, Tdvf::maxFirmwareBytes);
    if (!bytes) {
        shaped.withoutFirmware = QStringLiteral("the recipe's firmware cannot be read: ") + bytes.error().detail();
        return shaped;
    }
    if (const auto parsed = Tdvf::parse(view(*bytes)); !parsed) {
        shaped.withoutFirmware = QStringLiteral("%1: %2").arg(shape.firmware, parsed.error().detail());
        return shaped;
    }
    machine.firmware = std::move(*bytes);
    machine.recogniseFirmware();
    return shaped;
}

Result<QJsonObject> StoredMeasurements::make(const ShapedMachine& shaped, const QString& disk, const Measurements& measurements)
{
    const Result<BootChain> chain = ImageMeasurer::chainOfFile(disk);
    if (!chain && measurements.notPredicted.isEmpty())
        return fail(Error(errors::badOutput, QStringLiteral("the disk that was made cannot be measured")).causedBy(chain.error()));
    const BootChain* known = chain ? &*chain : nullptr;
    const TdxMachine& machine = shaped.machine;
    const QString& withoutFirmware = shaped.withoutFirmware;
    GH_TRY(QList<RegisterForecast> forecasts, TdxForecast::predict(machine, known));
    for (RegisterForecast& forecast : forecasts) {
        const bool dependsOnFirmware = forecast.name == QLatin1String("MRTD") || forecast.name == QLatin1String("RTMR0");
        if (dependsOnFirmware && !forecast.value && !withoutFirmware.isEmpty())
            forecast.missing.prepend(withoutFirmware);
        else if (dependsOnFirmware && withoutFirmware.isEmpty())
            forecast.dependsOn.append(QStringLiteral("the firmware is %1 as it is on the building computer").arg(shaped.firmware));
    }
    QJsonObject file = MeasurementReport::make(machine, known, forecasts);
    if (!measurements.notPredicted.isEmpty())
        file[notPredictedKey] = measurements.notPredicted;
    GH_TRY(const Measurements shown, StoredMeasurements::measurements(file));
    if (shown.toOriginalShape() != measurements.toOriginalShape())
        return fail(errors::badOutput, QStringLiteral("the disk does not start what was measured"));
    return file;
}

bool StoredMeasurements::isReport(const QJsonObject& file)
{
    return file[QStringLiteral("schema")].toString() == MeasurementReport::schema();
}

Result<Measurements> StoredMeasurements::measurements(const QJsonObject& file)
{
    if (!isReport(file))
        return Measurements::fromJson(file);
    if (file[QStringLiteral("version")].toInt() != MeasurementReport::version)
        return fail(errors::damagedImage, QStringLiteral("measurements of version %1").arg(file[QStringLiteral("version")].toInt()));
    const QJsonObject image = file[QStringLiteral("image")].toObject();
    Measurements measurements;
    measurements.format = image[QStringLiteral("format")].toString();
    measurements.stub = image[QStringLiteral("stub")].toString();
    measurements.commandLine = image[QStringLiteral("commandLine")].toString();
    measurements.notPredicted = file[notPredictedKey].toString();
    const QJsonArray predictions = file[QStringLiteral("predictions")].toArray();
    for (const QJsonValue& prediction : predictions) {
        if (!isOfBank(prediction, "sha256"))
            continue;
        GH_TRY(PredictedRegister predicted, pcrOf(prediction.toObject()));
        measurements.registers.append(std::move(predicted));
    }
    if (measurements.registers.isEmpty() && measurements.notPredicted.isEmpty())
        return fail(errors::damagedImage, QStringLiteral("no registers"));
    return measurements;
}

Result<QList<RegisterForecast>> StoredMeasurements::forecasts(const QJsonObject& file)
{
    QList<RegisterForecast> forecasts;
    const QJsonArray predictions = isReport(file) ? file[QStringLiteral("predictions")].toArray() : QJsonArray();
    for (const QJsonValue& prediction : predictions) {
        if (!isOfBank(prediction, "sha384"))
            continue;
        GH_TRY(RegisterForecast forecast, forecastOf(prediction.toObject()));
        forecasts.append(std::move(forecast));
    }
    return forecasts;
}

QStringList StoredMeasurements::toLines(const QJsonObject& file)
{
    QStringList lines;
    const auto found = forecasts(file);
    if (!found)
        return {found.error().detail()};
    for (const RegisterForecast& forecast : *found)
        lines.append(forecast.value ? QStringLiteral("%1 %2").arg(forecast.name, forecast.value->toHex())
                                    : QStringLiteral("%1 not predicted: %2").arg(forecast.name, forecast.missing.join(QStringLiteral("; "))));
    return lines;
}

} // namespace gatehouse::image
