// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/QuotedTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QString>

namespace gatehouse::api::demo {

namespace errors {
inline constexpr ErrorCode imageBusy{"image.busy", ErrorKind::Conflict};
inline constexpr ErrorCode imageInUse{"image.in-use", ErrorKind::Conflict};
inline constexpr ErrorCode imageLockStale{"image.lock-stale", ErrorKind::Unavailable};
inline constexpr ErrorCode imageUnknownFormat{"image.unknown-format", ErrorKind::Malformed};
inline constexpr ErrorCode collateralNotHeld{"collateral.not-held", ErrorKind::Unavailable};
inline constexpr ErrorCode vmExists{"vm.exists", ErrorKind::Conflict};
inline constexpr ErrorCode vmBusy{"vm.busy", ErrorKind::Conflict};
inline constexpr ErrorCode vmBadName{"vm.bad-name", ErrorKind::Usage};
inline constexpr ErrorCode vmRunning{"vm.running", ErrorKind::Conflict};
inline constexpr ErrorCode vmNotRunning{"vm.not-running", ErrorKind::Conflict};
inline constexpr ErrorCode vmKilled{"vm.killed", ErrorKind::Unavailable};
inline constexpr ErrorCode onboardRefused{"onboard.refused-by-policy", ErrorKind::Refused};
inline constexpr ErrorCode onboardRejected{"onboard.rejected", ErrorKind::Refused};
inline constexpr ErrorCode onboardWrongState{"onboard.wrong-state", ErrorKind::Conflict};
inline constexpr ErrorCode onboardNoReason{"onboard.no-reason", ErrorKind::Usage};
inline constexpr ErrorCode onboardBadSnooze{"onboard.bad-snooze", ErrorKind::Usage};
inline constexpr ErrorCode nodeBadUrl{"node.bad-url", ErrorKind::Usage};
inline constexpr ErrorCode networkRunning{"network.running", ErrorKind::Conflict};
inline constexpr ErrorCode networkDown{"network.down", ErrorKind::Unavailable};
} // namespace errors

/// How fast the invented world turns.
struct Pace
{
    double speed = 1;
    int milliseconds(double seconds) const { return qMax(1, int(seconds * 1000 / speed)); }
};

/// Lower-case hex that looks measured: the real hash of @p seed, so that equal seeds agree everywhere.
QString hash256(const QString& seed);
QString hash384(const QString& seed);
/// EIP-55 address and 0x-prefixed transaction hash made from @p seed.
QString address(const QString& seed);
QString transaction(const QString& seed);
/// PCR 4, 9 and 11 (or RTMR1, RTMR2 for the quote) of an image, with their events.
QList<RegisterPrediction> pcrsOf(const QString& imageId);
QList<RegisterPrediction> rtmrsOf(const QString& imageId);
/// What an image alone says of a TDX machine: two registers not predicted, and why.
QList<RegisterPrediction> tdxForecastOf(const QString& imageId, bool withFirmware);
QString mrtd();
/// What quotes show of an image: a machine on the simulated platform, a TDX machine as predicted, and a claim of another command line.
QList<QuotedNode> quotedOf(const ImageDetail& image);

extern const QString contractAddress;

/// Resumes a little later, as an answer over a socket would.
QCoro::Task<void> latency(Pace pace);

} // namespace gatehouse::api::demo
