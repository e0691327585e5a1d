// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::store::errors {

inline constexpr ErrorCode notOpened{"store.not-opened", ErrorKind::Unavailable};
/// The file is not an SQLite database, is damaged, or belongs to another program.
inline constexpr ErrorCode corrupt{"store.corrupt", ErrorKind::Malformed};
/// Another process holds the write lock longer than the busy timeout.
inline constexpr ErrorCode locked{"store.locked", ErrorKind::Unavailable};
inline constexpr ErrorCode full{"store.full", ErrorKind::Unavailable};
inline constexpr ErrorCode readOnly{"store.read-only", ErrorKind::Unavailable};
/// Written by a newer Gatehouse.
inline constexpr ErrorCode newerSchema{"store.newer-schema", ErrorKind::Conflict};
/// A unique key, a foreign key, a check or an append-only trigger said no.
inline constexpr ErrorCode constraint{"store.constraint", ErrorKind::Conflict};
inline constexpr ErrorCode failed{"store.failed", ErrorKind::Internal};

} // namespace gatehouse::store::errors
