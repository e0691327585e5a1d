// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse {

/// Bytes that we may still write on the disk of @p path, which must exist. Asks the file system itself, so it is also right
/// where the mount table does not name it, as in a chroot. errors::fileUnreadable.
Result<qint64> freeBytes(const QString& path);

} // namespace gatehouse
