// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace gatehouse::image {

/// One extension of a register.
struct MeasuredEvent
{
    QString name; ///< For people: "Authenticode of the UKI".
    Sha256Digest digest;
};

/// A PCR of the SHA-256 bank, from 32 zero bytes on (TCG PC Client Platform Firmware Profile).
struct PredictedRegister
{
    int pcr = 0;
    Sha256Digest value;
    QList<MeasuredEvent> events;

    /// value = sha256(value || digest).
    void extend(QString name, const Sha256Digest& digest);
};

/// What a boot of an image will leave in the registers.
struct Measurements
{
    QString format; ///< What was measured: "uki", "raw", "qcow2" or "vhd".
    QString stub;   ///< "systemd-stub 252.39-1~deb12u2"
    QString commandLine;
    QList<PredictedRegister> registers;
    QString notPredicted; ///< Why there are no registers; empty when there are.

    const PredictedRegister* find(int pcr) const;
    /// The original system's shape: {"4": {"expected": hex}, …}.
    QJsonObject toOriginalShape() const;
    /// With the format, the stub, the command line and every event.
    QJsonObject toJson() const;
    /// errors::damagedImage when it is not what toJson() wrote.
    static Result<Measurements> fromJson(const QJsonObject& json);
};

} // namespace gatehouse::image
