// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"
#include "core/base/Error.h"
#include "core/image/Measurement.h"

namespace gatehouse::api {

/// Why a guest reports @p observed (hex) where @p predicted was to come, by the boot log that it sent: a TPM's, SHA-256 bank. An
/// error or no bytes: there is none to ask. Pure; nothing when both are the same and the log says so, too.
std::optional<RegisterDifference> explainRegister(const image::PredictedRegister& predicted, const QString& observed, const Result<QByteArray>& log);

} // namespace gatehouse::api
