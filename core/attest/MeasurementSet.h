// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/SimulatedPlatform.h"

#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::attest {

/// The registers that one image is expected to have. A register without a value may hold anything.
struct MeasurementSet
{
    QString name; ///< Shown in verdicts: the image's name.
    std::optional<Measurement> mrTd;
    std::array<std::optional<Measurement>, 4> rtmr;

    friend bool operator==(const MeasurementSet&, const MeasurementSet&) = default;

    /// All five registers.
    static MeasurementSet fromRegisters(const QString& name, const TdRegisters& registers);
    /// What the simulated platform makes of predicted PCRs.
    static MeasurementSet fromBootPcrs(const QString& name, const BootPcrs& pcrs);

    /// Reads a measurements file: ours ({"registers": [{"pcr", "value"}…]} of the image builder, or {"registers": {"pcr4":
    /// hex, …, "mrtd", "rtmr0"…}} of `image measure`), the original image's ({"4": {"expected": hex}…}), or a list of
    /// {"measurement_id", "attestation_type", "measurements"} as attested-tls has it ("dcap-tdx": 0 is MRTD, 1 to 4 are
    /// RTMR0 to 3), or the fuller file of `image measure --full`: a set of its PCRs, and one named "… (TDX)" when MRTD, RTMR1
    /// and RTMR2 are predicted. PCRs 4, 9 and 11 count through fromBootPcrs(). errors::badMeasurements when no set comes of it.
    static Result<QList<MeasurementSet>> fromJson(const QByteArray& json, const QString& name);

    /// A measurements file with its event lists has a few kilobytes per image.
    static constexpr qsizetype maxBytes = 4 * 1024 * 1024;
};

} // namespace gatehouse::attest
