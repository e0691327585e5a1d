// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::gossip::errors {

inline constexpr ErrorCode malformed{"gossip.malformed", ErrorKind::Malformed};
inline constexpr ErrorCode tooLarge{"gossip.too-large", ErrorKind::Malformed};
/// The relay answered something other than 200.
inline constexpr ErrorCode refused{"gossip.refused", ErrorKind::Refused};
inline constexpr ErrorCode unreachable{"gossip.unreachable", ErrorKind::Unavailable};
/// The relay's port cannot be opened.
inline constexpr ErrorCode portTaken{"gossip.port-taken", ErrorKind::Unavailable};

} // namespace gatehouse::gossip::errors
