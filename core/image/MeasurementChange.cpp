// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MeasurementChange.h"

#include "core/image/MeasurementReport.h"

#include <QJsonArray>
#include <algorithm>
#include <iterator>
#include <tuple>

namespace gatehouse::image {

namespace {

/// What differs between two maps of names and values.
QList<MeasurementChange::Value> differences(const QMap<QString, QString>& before, const QMap<QString, QString>& after)
{
    QList<MeasurementChange::Value> found;
    for (auto it = after.begin(); it != after.end(); ++it)
        if (before.value(it.key()) != it.value())
            found.append({it.key(), before.value(it.key()), it.value()});
    for (auto it = before.begin(); it != before.end(); ++it)
        if (!after.contains(it.key()))
            found.append({it.key(), it.value(), {}});
    return found;
}

QMap<QString, QString> measured(const Recipe& recipe, const QMap<QString, QString>& parameters)
{
    QMap<QString, QString> kept;
    for (const ParameterSpec& spec : recipe.parameters)
        if (spec.changesMeasurement)
            kept.insert(spec.name, parameters.value(spec.name));
    return kept;
}

QString shown(const QString& value)
{
    return value.isEmpty() ? QStringLiteral("(empty)") : value;
}

/// What the predictions of a register depend on, by the names of MeasurementReport::inputsOf(), and their words.
struct Input
{
    const char* key;
    const char* words;
    QStringList registers;
};

const QList<Input>& machineInputs()
{
    const QString mrtd = QStringLiteral("MRTD"), rtmr0 = QStringLiteral("RTMR0"), rtmr1 = QStringLiteral("RTMR1");
    static const QList<Input> inputs{
        {"firmwareSha256", "firmware", {mrtd, rtmr0}}, {"pageOrder", "page order", {mrtd}},        {"firmwareRule", "firmware rule", {rtmr0, rtmr1}},
        {"vcpus", "vCPUs", {rtmr0}},                   {"memoryBytes", "memory", {rtmr0}},         {"secureBoot", "Secure Boot", {rtmr0}},
        {"acpi", "ACPI tables", {rtmr0}},              {"bootVariables", "boot variables", {rtmr0}}, {"smbiosSha256", "SMBIOS tables", {rtmr0}},
        {"firmwareConfiguration", "fw_cfg items", {rtmr0}},
    };
    return inputs;
}

/// "1024 MiB", "edk2-stable202411", "12ab34cd56ef…"
QString inputText(const QString& key, const QJsonValue& value)
{
    constexpr qsizetype shownDigits = 12;
    if (value.isNull() || value.isUndefined() || (value.isArray() && value.toArray().isEmpty()))
        return QStringLiteral("not known");
    if (key == QLatin1String("memoryBytes"))
        return QStringLiteral("%1 MiB").arg(qint64(value.toDouble()) >> 20);
    if (key.endsWith(QLatin1String("Sha256")))
        return value.toString().left(shownDigits) + QStringLiteral("…");
    if (value.isDouble())
        return QString::number(value.toInt());
    if (!value.isObject())
        return value.isArray() ? QStringLiteral("%1 entries").arg(value.toArray().size()) : value.toString();
    const QString qemu = value[QStringLiteral("qemu")].toString();
    return qemu.isEmpty() ? QStringLiteral("those of files") : QStringLiteral("those of %1 for %2").arg(qemu, value[QStringLiteral("machine")].toString());
}

/// "firmware 12ab… → 34cd…, memory 1024 MiB → 2048 MiB": in what the machine is another, as far as it counts for @p reg.
QString otherMachine(const QString& reg, const QJsonObject& before, const QJsonObject& after)
{
    QStringList different;
    for (const Input& input : machineInputs()) {
        const QString key = QLatin1String(input.key);
        const QJsonValue was = before.value(key).isUndefined() ? QJsonValue() : before.value(key); // Earlier files said less.
        if (!input.registers.contains(reg) || was == after.value(key))
            continue;
        const QString from = inputText(key, was);
        const QString to = inputText(key, after.value(key));
        different.append(from == to ? QStringLiteral("other %1").arg(QLatin1String(input.words)) : QStringLiteral("%1 %2 → %3").arg(QLatin1String(input.words), from, to));
    }
    return different.join(QStringLiteral(", "));
}

/// Events that both sides know and that are another: the register changes, whatever its value.
QStringList otherEvents(const RegisterForecast& before, const RegisterForecast& after)
{
    QStringList names;
    for (const ForecastEvent& now : after.events)
        for (const ForecastEvent& then : before.events)
            if (then.name == now.name && then.digest && now.digest && *then.digest != *now.digest && !names.contains(now.name))
                names.append(now.name);
    return names;
}

QString whyNot(const RegisterForecast& forecast)
{
    if (forecast.missing.isEmpty())
        return QStringLiteral("no reason is recorded");
    const qsizetype more = forecast.missing.size() - 1; // All of them stand where the registers are shown.
    return more == 0 ? forecast.missing.first() : QStringLiteral("%1; and %2 more").arg(forecast.missing.first()).arg(more);
}

const RegisterForecast* named(const QList<RegisterForecast>& forecasts, const QString& name)
{
    const auto found = std::find_if(forecasts.cbegin(), forecasts.cend(), [&](const RegisterForecast& each) { return each.name == name; });
    return found == forecasts.cend() ? nullptr : &*found;
}

/// The sentence for a register that both sides know something of, and at least one has no value for.
QString incomparable(const RegisterForecast& before, const RegisterForecast& after, const QString& imageId)
{
    const QString why = after.value ? QStringLiteral("%1 does not predict it (%2)").arg(imageId, whyNot(before))
                                    : QStringLiteral("not predicted of the build (%1)").arg(whyNot(after));
    const QStringList changed = otherEvents(before, after);
    return changed.isEmpty() ? QStringLiteral("%1: %2").arg(after.name, why)
                             : QStringLiteral("%1: it changes, by %2; %3").arg(after.name, changed.join(QStringLiteral(", ")), why);
}

} // namespace

MeasurementChange::Prediction MeasurementChange::Prediction::of(const TdxMachine& machine, const BootChain& chain)
{
    Prediction prediction;
    prediction.pcrs = chain.toMeasurements();
    // A machine that contradicts itself has no registers of its own.
    if (auto forecasts = TdxForecast::predict(machine, &chain))
        prediction.tdx = std::move(*forecasts);
    else
        prediction.tdxMissing = forecasts.error().detail();
    // Events hold on to the chain's files, which end here.
    for (RegisterForecast& forecast : prediction.tdx)
        for (ForecastEvent& event : forecast.events)
            event.source.reset();
    prediction.inputs = MeasurementReport::inputsOf(machine);
    return prediction;
}

MeasurementChange MeasurementChange::against(const ImageStore& store, const Recipe& recipe, const QMap<QString, QString>& parameters,
                                             const QMap<QString, QString>& packages, const Prediction& prediction)
{
    MeasurementChange change;
    const QMap<QString, QString> wanted = measured(recipe, parameters);
    std::optional<std::tuple<qsizetype, qsizetype>> best;
    const QList<ImageManifest> images = store.list(); // Newest first, so among equals the first stays.
    for (const ImageManifest& image : images) {
        if (image.recipe != recipe.name)
            continue;
        const QList<Value> settings = differences(measured(recipe, image.parameters), wanted);
        const QList<Value> changed = differences(image.packages, packages);
        const std::tuple distance{settings.size(), changed.size()};
        if (best && *best <= distance)
            continue;
        best = distance;
        change.imageId = image.id;
        change.builtAt = image.builtAt;
        change.settings = settings;
        change.packages = changed;
    }
    change.comparePcrs(store, prediction.pcrs);
    change.compareTdx(store, prediction);
    return change;
}

void MeasurementChange::comparePcrs(const ImageStore& store, const Measurements& now)
{
    const Result<Measurements> before = imageId.isEmpty() ? Result<Measurements>(Measurements()) : store.measurements(imageId);
    for (const PredictedRegister& predicted : now.registers) {
        const PredictedRegister* then = before ? before->find(predicted.pcr) : nullptr;
        registers.append({QStringLiteral("PCR %1").arg(predicted.pcr), then ? then->value.toHex() : QString(), predicted.value.toHex()});
    }
    if (!before) {
        notCompared.append(QStringLiteral("%1: its measurements cannot be read: %2").arg(imageId, before.error().detail()));
        return;
    }
    for (const PredictedRegister& then : before->registers)
        if (!now.find(then.pcr))
            notCompared.append(QStringLiteral("PCR %1: nothing is measured into it any more, %2 has a value").arg(then.pcr).arg(imageId));
}

void MeasurementChange::compareTdx(const ImageStore& store, const Prediction& now)
{
    if (!now.tdxMissing.isEmpty())
        notCompared.append(QStringLiteral("registers of TDX: not predicted of the build (%1)").arg(now.tdxMissing));
    if (imageId.isEmpty()) {
        for (const RegisterForecast& forecast : now.tdx)
            if (forecast.value)
                registers.append({forecast.name, {}, forecast.value->toHex()});
        return;
    }
    if (now.tdx.isEmpty())
        return;
    const Result<QJsonObject> file = store.fullMeasurements(imageId);
    const Result<QList<RegisterForecast>> before = file ? StoredMeasurements::forecasts(*file) : Result<QList<RegisterForecast>>(fail(file.error()));
    if (!before || before->isEmpty()) {
        notCompared.append(QStringLiteral("registers of TDX: %1").arg(before ? QStringLiteral("%1 is of a version that did not predict them").arg(imageId) : before.error().detail()));
        return;
    }
    const QJsonObject inputs = (*file)[QStringLiteral("inputs")].toObject();
    for (const RegisterForecast& forecast : now.tdx) {
        const RegisterForecast* then = named(*before, forecast.name);
        if (!then) {
            notCompared.append(QStringLiteral("%1: %2 says nothing of it").arg(forecast.name, imageId));
            continue;
        }
        const QString machine = otherMachine(forecast.name, inputs, now.inputs);
        if (!machine.isEmpty())
            notCompared.append(QStringLiteral("%1: predicted for another machine (%2)").arg(forecast.name, machine));
        else if (then->value && forecast.value)
            registers.append({forecast.name, then->value->toHex(), forecast.value->toHex()});
        else
            notCompared.append(incomparable(*then, forecast, imageId));
    }
}

bool MeasurementChange::changesRegisters() const
{
    return std::any_of(registers.cbegin(), registers.cend(), [](const Value& one) { return one.before != one.after; });
}

QStringList MeasurementChange::toLines() const
{
    QStringList lines;
    if (imageId.isEmpty()) {
        lines.append(QStringLiteral("no image of this recipe to compare with"));
        for (const Value& one : registers)
            lines.append(QStringLiteral("  %1: %2").arg(one.name, one.after));
        for (const QString& one : notCompared)
            lines.append(QStringLiteral("  not compared: ") + one);
        return lines;
    }
    lines.append(changesRegisters() ? QStringLiteral("changes, beside %1:").arg(imageId) : QStringLiteral("stays that of %1").arg(imageId));
    for (const Value& one : settings)
        lines.append(QStringLiteral("  %1: %2 → %3").arg(one.name, shown(one.before), shown(one.after)));
    for (const Value& one : packages)
        lines.append(QStringLiteral("  package %1: %2 → %3").arg(one.name, one.before.isEmpty() ? QStringLiteral("(none)") : one.before, one.after.isEmpty() ? QStringLiteral("(none)") : one.after));
    for (const Value& one : registers)
        if (one.before != one.after)
            lines.append(QStringLiteral("  %1: %2 → %3").arg(one.name, one.before, one.after));
    for (const QString& one : notCompared)
        lines.append(QStringLiteral("  not compared: ") + one);
    return lines;
}

} // namespace gatehouse::image
