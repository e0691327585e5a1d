// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QList>
#include <QMap>

namespace gatehouse::image {

/// One paragraph of a Debian control file: lower-case field name → value. Continuation lines follow after a newline, without the
/// blank in front; a line of one "." is an empty one (deb822(5)).
using ControlParagraph = QMap<QByteArray, QByteArray>;

/// Larger than the list of all packages of a full desktop.
inline constexpr qsizetype maxControlBytes = 32 * 1024 * 1024;
inline constexpr qsizetype maxControlParagraphs = 100'000;

/// The paragraphs of @p text. A line that is neither a field, a continuation nor a comment is errors::badControl with its number; so is a
/// text beyond the limits.
Result<QList<ControlParagraph>> readControl(const QByteArray& text);

} // namespace gatehouse::image
