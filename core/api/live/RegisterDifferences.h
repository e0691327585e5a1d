// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"
#include "core/attest/EventLog.h"
#include "core/attest/QuoteTypes.h"
#include "core/base/Error.h"
#include "core/image/TdxForecast.h"

namespace gatehouse::api {

/// Why a guest reports @p observed (hex) where @p predicted was to come, by the boot log that it sent: a TPM's, SHA-256 bank. An
/// error or no bytes: there is none to ask. Pure; nothing when both are the same and the log says so, too.
std::optional<RegisterDifference> explainRegister(const image::PredictedRegister& predicted, const QString& observed, const Result<QByteArray>& log);

/// Why the quote of a TDX machine has another value in RTMR @p index than @p predicted, by its log of confidential computing (CCEL). An
/// error: there is none to ask. For a register that is predicted; pure.
RegisterDifference explainRtmr(int index, const image::RegisterForecast& predicted, const attest::TdReport& td, const Result<attest::EventLog>& log);

/// The same on the simulated platform, which makes RTMR1 of PCR 4 and RTMR2 of PCR 9 and 11: by the events of these PCRs. The log
/// accounts for the value when its replay, made into RTMRs by the platform's rule, is what was quoted.
RegisterDifference explainSimulated(int index, const image::Measurements& predicted, const attest::TdReport& td, const Result<attest::EventLog>& log);

/// MRTD has no events.
RegisterDifference explainMrtd();

} // namespace gatehouse::api
