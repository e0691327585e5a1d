// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MeasurementReport.h"

#include "core/crypto/Hashes.h"

#include <QJsonArray>

namespace gatehouse::image {

namespace {

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonObject bothBanks(const BootEvent& event)
{
    return {{QStringLiteral("sha256"), event.sha256().toHex()}, {QStringLiteral("sha384"), event.sha384().toHex()}};
}

QJsonObject predictionOf(const QString& name, const QString& bank, const QJsonValue& value, const QStringList& missing, const QStringList& dependsOn,
                         const QJsonArray& events)
{
    return {{QStringLiteral("register"), name},
            {QStringLiteral("bank"), bank},
            {QStringLiteral("value"), value},
            {QStringLiteral("missing"), QJsonArray::fromStringList(missing)},
            {QStringLiteral("dependsOn"), QJsonArray::fromStringList(dependsOn)},
            {QStringLiteral("events"), events}};
}

QJsonObject eventOf(const QString& name, const QJsonValue& digest, const QString& missing)
{
    return {{QStringLiteral("name"), name}, {QStringLiteral("digest"), digest}, {QStringLiteral("missing"), textOrNull(missing)}};
}

void addPcrs(const BootChain& chain, QJsonObject& registers, QJsonArray& predictions)
{
    const Measurements measurements = chain.toMeasurements();
    for (const PredictedRegister& predicted : measurements.registers) {
        const QString name = QStringLiteral("pcr%1").arg(predicted.pcr);
        QJsonArray events;
        for (const MeasuredEvent& event : predicted.events)
            events.append(eventOf(event.name, event.digest.toHex(), {}));
        registers[name] = predicted.value.toHex();
        predictions.append(predictionOf(name, QStringLiteral("sha256"), predicted.value.toHex(), {}, {}, events));
    }
}

void addForecasts(const QList<RegisterForecast>& forecasts, QJsonObject& registers, QJsonArray& predictions)
{
    for (const RegisterForecast& forecast : forecasts) {
        const QString name = forecast.name.toLower();
        QJsonArray events;
        for (const ForecastEvent& event : forecast.events)
            events.append(eventOf(event.name, event.digest ? QJsonValue(event.digest->toHex()) : QJsonValue(), event.missing));
        const QJsonValue value = forecast.value ? QJsonValue(forecast.value->toHex()) : QJsonValue();
        if (forecast.value)
            registers[name] = value;
        predictions.append(predictionOf(name, QStringLiteral("sha384"), value, forecast.missing, forecast.dependsOn, events));
    }
}

} // namespace

QString toText(SecureBoot secureBoot)
{
    switch (secureBoot) {
    case SecureBoot::NotBuiltIn:
        return QStringLiteral("not-built-in");
    case SecureBoot::Off:
        return QStringLiteral("off");
    case SecureBoot::FromFirmware:
        break;
    }
    return QStringLiteral("from-firmware");
}

QString toText(PageOrder order)
{
    return order == PageOrder::PageByPage ? QStringLiteral("page-by-page") : QStringLiteral("adds-first");
}

QJsonObject MeasurementReport::inputsOf(const TdxMachine& machine)
{
    const auto hashOf = [](const QByteArray& bytes) { return crypto::sha256(view(bytes)).toHex(); };
    QJsonObject inputs{{QStringLiteral("vcpus"), machine.vcpus ? QJsonValue(*machine.vcpus) : QJsonValue()},
                       {QStringLiteral("memoryBytes"), machine.memoryBytes ? QJsonValue(double(*machine.memoryBytes)) : QJsonValue()},
                       {QStringLiteral("firmwareSha256"), machine.firmware.isEmpty() ? QJsonValue() : QJsonValue(hashOf(machine.firmware))},
                       {QStringLiteral("firmwareRule"), machine.rule ? QJsonValue(machine.rule->id) : QJsonValue()},
                       {QStringLiteral("firmwareRuleFrom"), textOrNull(machine.ruleEvidence)},
                       {QStringLiteral("secureBoot"), toText(machine.secureBoot)},
                       {QStringLiteral("pageOrder"), toText(machine.pageOrder)}};
    inputs[QStringLiteral("acpi")] = machine.acpi ? QJsonValue(QJsonObject{{QStringLiteral("loaderSha256"), hashOf(machine.acpi->loader)},
                                                                           {QStringLiteral("rsdpSha256"), hashOf(machine.acpi->rsdp)},
                                                                           {QStringLiteral("tablesSha256"), hashOf(machine.acpi->tables)},
                                                                           {QStringLiteral("qemu"), textOrNull(machine.acpiOrigin.qemu)},
                                                                           {QStringLiteral("machine"), textOrNull(machine.acpiOrigin.machine)},
                                                                           {QStringLiteral("firmware"), textOrNull(machine.acpiOrigin.firmware)}})
                                                  : QJsonValue();
    QJsonValue configuration;
    if (machine.configuration) {
        QJsonArray items;
        for (const FirmwareConfiguration::Item& item : machine.configuration->items)
            items.append(QJsonObject{{QStringLiteral("name"), item.name}, {QStringLiteral("sha256"), hashOf(item.bytes)}});
        configuration = items;
    }
    inputs[QStringLiteral("firmwareConfiguration")] = configuration;
    inputs[QStringLiteral("smbiosSha256")] = machine.smbios ? QJsonValue(hashOf(machine.smbios->bytes())) : QJsonValue();
    QJsonArray variables;
    for (const UefiVariable& variable : machine.bootVariables)
        variables.append(QJsonObject{{QStringLiteral("name"), variable.name}, {QStringLiteral("sha256"), hashOf(variable.data)}});
    inputs[QStringLiteral("bootVariables")] = variables;
    return inputs;
}

QJsonObject MeasurementReport::make(const TdxMachine& machine, const BootChain* chain, const QList<RegisterForecast>& forecasts)
{
    QJsonObject image;
    QJsonArray programs;
    QJsonValue table;
    QJsonObject registers;
    QJsonArray predictions;
    if (chain) {
        image = {{QStringLiteral("format"), chain->format},
                 {QStringLiteral("loader"), textOrNull(chain->loader)},
                 {QStringLiteral("stub"), chain->stub},
                 {QStringLiteral("kernel"), textOrNull(chain->kernel)},
                 {QStringLiteral("commandLine"), chain->commandLine}};
        for (const BootEvent& event : chain->events) {
            if (event.isProgram()) {
                QJsonObject program = bothBanks(event);
                program[QStringLiteral("name")] = event.name();
                programs.append(program);
            }
            if (event.content().size() > 8 && toByteArray(event.content().first(8)) == "EFI PART")
                table = bothBanks(event);
        }
        addPcrs(*chain, registers, predictions);
    }
    addForecasts(forecasts, registers, predictions);
    return {{QStringLiteral("schema"), schema()},
            {QStringLiteral("version"), version},
            {QStringLiteral("image"), chain ? QJsonValue(image) : QJsonValue()},
            {QStringLiteral("inputs"), inputsOf(machine)},
            {QStringLiteral("programs"), programs},
            {QStringLiteral("partitionTable"), table},
            {QStringLiteral("registers"), registers},
            {QStringLiteral("predictions"), predictions}};
}

} // namespace gatehouse::image
