// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Measurement.h"
#include "core/image/TdxForecast.h"

namespace gatehouse::image {

struct MachineShape;

/// The machine that a recipe names, as far as it is known on this computer.
struct ShapedMachine
{
    TdxMachine machine;
    QString firmware;        ///< File.
    QString withoutFirmware; ///< Why there is none; what depends on it is then missing for that reason.
};

/// measurements-full.json of an image in the catalogue: a MeasurementReport with the TDX machine that the recipe names.
/// Files of earlier versions (Measurements::toJson()) have the PCRs only and are still read.
class StoredMeasurements
{
public:
    static constexpr char fileName[] = "measurements-full.json";

    /// Reads the firmware of @p shape. Without ACPI tables: MachineTables asks QEMU for them. Blocking.
    static ShapedMachine machineOf(const MachineShape& shape);
    /// The file of an image that was just built. What cannot be worked out stands in it with its reason. Blocking: hashes the
    /// boot files of @p disk. errors::badOutput when the disk does not show the registers of @p measurements.
    static Result<QJsonObject> make(const ShapedMachine& machine, const QString& disk, const Measurements& measurements);

    static bool isReport(const QJsonObject& file);
    /// The PCRs, or why there are none. errors::damagedImage when the file is not what was written.
    static Result<Measurements> measurements(const QJsonObject& file);
    /// MRTD and RTMR0 to 3; empty for a file of an earlier version.
    static Result<QList<RegisterForecast>> forecasts(const QJsonObject& file);
    /// "MRTD 4f3c…", "RTMR0 not predicted: …", for a log.
    static QStringList toLines(const QJsonObject& file);
};

} // namespace gatehouse::image
