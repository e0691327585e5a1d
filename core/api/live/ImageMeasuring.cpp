// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/ImageMeasuring.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/MeasurementReport.h"
#include "core/image/QemuMachine.h"
#include "core/process/ProcessErrors.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

namespace gatehouse::api {

namespace {

tl::unexpected<Error> unknownChoice(const char* option, const QString& value, const QStringList& choices)
{
    return fail(image::errors::badInput, QStringLiteral("%1 \"%2\" is not known").arg(QLatin1String(option), value),
                QStringLiteral("Choose one of %1.").arg(choices.join(QStringLiteral(", "))));
}

template<typename Choice>
Result<Choice> choose(const char* option, const QString& text, std::initializer_list<Choice> choices)
{
    QStringList known;
    for (const Choice choice : choices) {
        if (text.isEmpty() || text == image::toText(choice))
            return choice;
        known.append(image::toText(choice));
    }
    return unknownChoice(option, text, known);
}

/// Both orders of adding pages, since the host chooses it and a quote shows one of them.
FileMeasurement toApi(const image::Tdvf& firmware, ByteView bytes)
{
    FileMeasurement measurement;
    measurement.format = QStringLiteral("tdvf");
    const std::pair<const char*, image::PageOrder> orders[] = {{"MRTD", image::PageOrder::PageByPage}, {"MRTD adds first", image::PageOrder::AddsFirst}};
    for (const auto& [name, order] : orders)
        measurement.registers.append({QLatin1String(name), firmware.mrtd(bytes, order).toHex(), {}});
    return measurement;
}

/// The file's bytes when it is a firmware, else nothing.
QByteArray firmwareIn(const QString& path)
{
    if (QFileInfo(path).size() > image::Tdvf::maxFirmwareBytes)
        return {};
    const auto bytes = readFile(path, image::Tdvf::maxFirmwareBytes);
    return bytes && image::Tdvf::isFirmware(view(*bytes)) ? *bytes : QByteArray();
}

Result<void> isReadable(const QString& path)
{
    if (!QFileInfo(path).isFile())
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1 is not a file").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return {};
}

/// Before programs run for it: that the file is there, and for those that take long that it can be measured at all.
Result<void> checkFile(const MeasureRequest& request)
{
    GH_CHECK(isReadable(request.path));
    if (!request.runFirmware || !firmwareIn(request.path).isEmpty())
        return {};
    GH_CHECK(image::ImageMeasurer::chainOfFile(request.path));
    return {};
}

Result<FileMeasurement> measureWith(const image::TdxMachine& machine, const image::BootChain* chain, bool full)
{
    GH_TRY(const QList<image::RegisterForecast> forecasts, image::TdxForecast::predict(machine, chain));
    FileMeasurement measurement;
    measurement.format = chain ? chain->format : QStringLiteral("tdvf");
    if (chain)
        measurement.registers = gatehouse::api::toApi(chain->toMeasurements());
    measurement.registers += gatehouse::api::toApi(forecasts);
    if (full)
        measurement.document = QJsonDocument(image::MeasurementReport::make(machine, chain, forecasts)).toJson();
    return measurement;
}

/// Whether QEMU could be told @p machine; of a machine that is small enough for any.
Result<void> checkOptions(image::QemuMachine machine)
{
    machine.vcpus = 1;
    machine.memoryBytes = image::QemuMachine::leastMemoryBytes;
    GH_CHECK(machine.arguments());
    return {};
}

} // namespace

QList<FirmwareRuleChoice> firmwareRules()
{
    QList<FirmwareRuleChoice> choices;
    for (const image::FirmwareRule& rule : image::FirmwareRule::all())
        choices.append({rule.id, rule.summary});
    return choices;
}

MeasureDefaults measureDefaults()
{
    return {image::QemuMachine::defaultType(), image::QemuMachine::defaultDevices(), image::QemuMachine::defaultAddressBits, 36, 52,
            int(image::QemuMachine::leastMemoryBytes >> 20), 4096};
}

Result<void> checkMachineType(const QString& type)
{
    image::QemuMachine machine;
    machine.type = type;
    return checkOptions(machine);
}

Result<void> checkDevices(const QStringList& devices)
{
    image::QemuMachine machine;
    machine.devices = devices;
    return checkOptions(machine);
}

QList<RegisterPrediction> toApi(const image::Measurements& measurements)
{
    QList<RegisterPrediction> registers;
    for (const image::PredictedRegister& predicted : measurements.registers) {
        RegisterPrediction prediction{QStringLiteral("PCR %1").arg(predicted.pcr), predicted.value.toHex(), {}};
        for (const image::MeasuredEvent& event : predicted.events)
            prediction.events.append({event.name, event.digest.toHex()});
        registers.append(prediction);
    }
    return registers;
}

QList<RegisterPrediction> toApi(const QList<image::RegisterForecast>& forecasts)
{
    QList<RegisterPrediction> registers;
    for (const image::RegisterForecast& forecast : forecasts) {
        RegisterPrediction prediction{forecast.name, forecast.value ? forecast.value->toHex() : QString(), {}, forecast.missing, forecast.dependsOn};
        for (const image::ForecastEvent& event : forecast.events)
            prediction.events.append({event.name, event.digest ? event.digest->toHex() : QString(), event.missing});
        registers.append(prediction);
    }
    return registers;
}

Result<image::TdxMachine> tdxMachineOf(const MeasureRequest& request)
{
    GH_CHECK(checkFile(request));
    if (const QFileInfo qemu(request.qemu); !request.qemu.isEmpty() && !(qemu.isFile() && qemu.isExecutable()))
        return fail(process::errors::programMissing, request.qemu, QStringLiteral("Name the QEMU of the host, or none for that of this computer."));
    if (request.memoryBytes > 0 && quint64(request.memoryBytes) < image::QemuMachine::leastMemoryBytes)
        return fail(image::errors::badInput, QStringLiteral("a machine with %1 bytes of memory").arg(request.memoryBytes),
                    QStringLiteral("Give it %1 MiB or more.").arg(image::QemuMachine::leastMemoryBytes >> 20));
    image::TdxMachine machine;
    if (request.vcpus > 0)
        machine.vcpus = request.vcpus;
    if (request.memoryBytes > 0)
        machine.memoryBytes = quint64(request.memoryBytes);
    if (!request.firmware.isEmpty()) {
        GH_TRY(machine.firmware, readFile(request.firmware, image::Tdvf::maxFirmwareBytes));
    }
    if (machine.firmware.isEmpty())
        machine.firmware = firmwareIn(request.path);
    if (!request.firmwareRule.isEmpty()) {
        machine.rule = image::FirmwareRule::find(request.firmwareRule);
        QStringList known;
        for (const image::FirmwareRule& rule : image::FirmwareRule::all())
            known.append(rule.id);
        if (!machine.rule)
            return unknownChoice("The firmware rule", request.firmwareRule, known);
    }
    GH_TRY(machine.secureBoot, choose("Secure Boot", request.secureBoot, {image::SecureBoot::FromFirmware, image::SecureBoot::NotBuiltIn, image::SecureBoot::Off}));
    GH_TRY(machine.pageOrder, choose("The page order", request.pageOrder, {image::PageOrder::PageByPage, image::PageOrder::AddsFirst}));
    if (!request.acpiFolder.isEmpty()) {
        GH_TRY(machine.acpi, image::AcpiBlobs::load(request.acpiFolder));
        Result<image::FirmwareConfiguration> configuration = image::FirmwareConfiguration::load(request.acpiFolder);
        if (configuration)
            machine.configuration = std::move(*configuration);
        else if (configuration.error().is(gatehouse::errors::notFound))
            machine.configurationMissing = configuration.error().detail();
        else
            return fail(std::move(configuration).error());
    }
    if (!request.smbios.isEmpty()) {
        GH_TRY(const QByteArray bytes, readFile(request.smbios, image::SmbiosTables::maxBytes));
        GH_TRY(machine.smbios, image::SmbiosTables::parse(view(bytes)));
    }
    if (!request.bootVariablesFolder.isEmpty()) {
        GH_TRY(machine.bootVariables, image::TdxForecast::loadBootVariables(request.bootVariablesFolder));
    }
    machine.recogniseFirmware();
    if (request.runFirmware && !machine.bootVariables.isEmpty())
        return fail(image::errors::badInput, QStringLiteral("the boot variables are given as files and the firmware is to be run for them"));
    if (request.asksForTables() && machine.acpi)
        return fail(image::errors::badInput, QStringLiteral("the ACPI tables are given as files and QEMU is to be asked for them"));
    return machine;
}

Result<FileMeasurement> measureImageFile(const MeasureRequest& request, const image::TdxMachine& machine, const image::WatchedFile::MayGoOn& mayGoOn)
{
    const QByteArray firmware = firmwareIn(request.path);
    if (!firmware.isEmpty() && !request.wantsTdx()) {
        GH_TRY(const image::Tdvf parsed, image::Tdvf::parse(view(firmware)));
        return toApi(parsed, view(firmware));
    }
    if (!firmware.isEmpty()) {
        if (!request.firmware.isEmpty())
            return fail(image::errors::badInput, QStringLiteral("%1 is a firmware itself").arg(request.path));
        return measureWith(machine, nullptr, request.full);
    }
    GH_CHECK(isReadable(request.path));
    image::WatchedFile file(request.path, mayGoOn);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(request.path, file.errorString()));
    GH_TRY(const image::BootChain chain, image::ImageMeasurer::chain(file));
    if (!request.wantsTdx()) {
        FileMeasurement measurement;
        measurement.format = chain.format;
        measurement.registers = toApi(chain.toMeasurements());
        return measurement;
    }
    return measureWith(machine, &chain, request.full);
}

QList<RegisterPrediction> tdxRegistersOf(const QString& path)
{
    const Result<image::BootChain> chain = image::ImageMeasurer::chainOfFile(path);
    if (!chain)
        return {};
    const auto forecasts = image::TdxForecast::predict({}, &*chain);
    return forecasts ? toApi(*forecasts) : QList<RegisterPrediction>();
}

} // namespace gatehouse::api
