// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/image/ImageDifference.h"

class QIODevice;

namespace gatehouse::image {

/// Compares parts of two devices. Nothing when they are the same. Blocking; holds a mebibyte of each.
Result<std::optional<ByteDifference>> compareRanges(QIODevice& first, qint64 firstAt, qint64 firstBytes, QIODevice& second, qint64 secondAt, qint64 secondBytes);
/// The same of bytes in memory.
std::optional<ByteDifference> compareBytes(ByteView first, ByteView second);

} // namespace gatehouse::image
