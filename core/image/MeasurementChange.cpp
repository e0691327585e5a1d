// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MeasurementChange.h"

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

} // namespace

MeasurementChange MeasurementChange::against(const ImageStore& store, const Recipe& recipe, const QMap<QString, QString>& parameters,
                                             const QMap<QString, QString>& packages, const Measurements& measurements)
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
    const Result<Measurements> before = store.measurements(change.imageId);
    for (const int pcr : {4, 9, 11}) {
        const auto* now = measurements.find(pcr);
        const auto* then = before ? before->find(pcr) : nullptr;
        if (now)
            change.registers.append({QStringLiteral("PCR %1").arg(pcr), then ? then->value.toHex() : QString(), now->value.toHex()});
    }
    return change;
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
    return lines;
}

} // namespace gatehouse::image
