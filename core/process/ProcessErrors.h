// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// The ways in which running another program fails.
namespace gatehouse::process::errors {
/// The program is not installed, or not where it was looked for.
inline constexpr ErrorCode programMissing{"process.program-missing", ErrorKind::Unavailable};
/// The operating system would not start it.
inline constexpr ErrorCode failedToStart{"process.failed-to-start", ErrorKind::Unavailable};
/// It ran and said no by its exit status.
inline constexpr ErrorCode exitStatus{"process.exit-status", ErrorKind::Unavailable};
/// A signal that we did not send ended it.
inline constexpr ErrorCode crashed{"process.crashed", ErrorKind::Unavailable};
inline constexpr ErrorCode timedOut{"process.timed-out", ErrorKind::Unavailable};
/// It wrote more than the caller was ready to take.
inline constexpr ErrorCode outputLimit{"process.output-limit", ErrorKind::Malformed};
/// The specification itself makes no sense (relative program path, NUL in an argument, …).
inline constexpr ErrorCode badSpec{"process.bad-spec", ErrorKind::Usage};
} // namespace gatehouse::process::errors
