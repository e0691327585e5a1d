// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::evidence::errors {

inline constexpr ErrorCode badBundle{"evidence.bad-bundle", ErrorKind::Malformed};
inline constexpr ErrorCode badLog{"evidence.bad-log", ErrorKind::Malformed};
inline constexpr ErrorCode notRecorded{"evidence.not-recorded", ErrorKind::Unavailable};
inline constexpr ErrorCode logBusy{"evidence.log-busy", ErrorKind::Conflict};
inline constexpr ErrorCode unknownBundle{"evidence.unknown-bundle", ErrorKind::Usage};
inline constexpr ErrorCode ambiguousBundle{"evidence.ambiguous-bundle", ErrorKind::Usage};

} // namespace gatehouse::evidence::errors
