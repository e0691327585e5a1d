// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/base/Error.h"
#include "core/image/TdxForecast.h"
#include "core/image/WatchedFile.h"

namespace gatehouse::api {

/// The machine that @p request describes, with the files it names; still without ACPI tables when none are given. Blocking.
/// image.bad-input for a choice that does not exist.
Result<image::TdxMachine> tdxMachineOf(const MeasureRequest& request);
/// What `image measure` answers for @p machine (unused when the request says nothing of TDX). Blocking; call it on a pool.
/// @p mayGoOn is asked before each read of the image: a no ends the call with a read error. Errors as those of
/// image::ImageMeasurer and image::TdxForecast.
Result<FileMeasurement> measureImageFile(const MeasureRequest& request, const image::TdxMachine& machine, const image::WatchedFile::MayGoOn& mayGoOn);
/// MRTD and RTMRs as far as the disk image @p path alone decides them; empty when it cannot be read. Blocking.
QList<RegisterPrediction> tdxRegistersOf(const QString& path);
QList<RegisterPrediction> toApi(const image::Measurements& measurements);
QList<RegisterPrediction> toApi(const QList<image::RegisterForecast>& forecasts);

} // namespace gatehouse::api
