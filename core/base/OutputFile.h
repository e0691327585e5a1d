// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QString>

namespace gatehouse {

namespace errors {
/// A file stands where one was to be written, and nobody said to replace it: wrong usage, as image.exists.
inline constexpr ErrorCode fileExists{"file.exists", ErrorKind::Usage};
} // namespace errors

enum class IfExists { Fail, Replace };

/// Writes a file of a person's choice in one step: under its name stands what stood there before, or all of @p content, whenever the
/// program is killed. It is made as a draft beside its place and reaches the disk before it is moved there; with IfExists::Fail
/// never over a file that appeared meanwhile. Drafts that killed programs left in the folder are removed. A link is followed, a file
/// that is replaced hands on its permissions. Blocking.
///
/// errors::fileExists, errors::diskFull, errors::fileNotWritten, also for what is no regular file.
Result<void> writeOutputFile(const QString& path, const QByteArray& content, IfExists ifExists);

} // namespace gatehouse
