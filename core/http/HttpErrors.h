// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::http::errors {

inline constexpr ErrorCode unreachable{"http.unreachable", ErrorKind::Unavailable};
inline constexpr ErrorCode timeout{"http.timeout", ErrorKind::Unavailable};
inline constexpr ErrorCode tooLarge{"http.too-large", ErrorKind::Malformed};
/// The server answered with a status that is not a success; the status and the start of the body are in the detail.
inline constexpr ErrorCode status{"http.status", ErrorKind::Refused};
inline constexpr ErrorCode protocol{"http.protocol", ErrorKind::Malformed};
inline constexpr ErrorCode badUrl{"http.bad-url", ErrorKind::Usage};
inline constexpr ErrorCode badForm{"http.bad-form", ErrorKind::Malformed};
inline constexpr ErrorCode portTaken{"http.port-taken", ErrorKind::Conflict};
inline constexpr ErrorCode notListening{"http.not-listening", ErrorKind::Unavailable};

} // namespace gatehouse::http::errors
