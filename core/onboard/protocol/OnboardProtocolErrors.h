// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::onboard::protocol::errors {

/// A field is missing, repeated, too long or not what it should be; the field's name is in the detail.
inline constexpr ErrorCode badMessage{"onboard.protocol.bad-message", ErrorKind::Malformed};

} // namespace gatehouse::onboard::protocol::errors
