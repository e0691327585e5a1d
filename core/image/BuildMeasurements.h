// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QMap>
#include <QString>

namespace gatehouse::image {

/// What a foreign build predicts of its own image: measurements.json of measured-boot ({"4": {"expected": hex}}, also below
/// "measurements") or the flat form of dstack-mr ({"mrtd": hex, "rtmr0": hex}).
struct BuildMeasurements
{
    static constexpr char fileName[] = "measurements-build.json";
    static constexpr qint64 maxBytes = 256 * 1024;

    QMap<QString, QString> registers; ///< "PCR 4", "MRTD", "RTMR 1" → lower-case hex.

    /// errors::badOutputs for what is no such file. Members that are not registers are passed over; a register whose value is not hex of
    /// its length is refused.
    static Result<BuildMeasurements> parse(const QByteArray& json);
};

} // namespace gatehouse::image
