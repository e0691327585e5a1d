// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::ctl {

/// @p text, which holds names that anybody may have chosen (of files in an image), as one line: line breaks, other control characters and
/// those that change the direction of text as "\n" or "\u202e", all else as it is.
QString escaped(const QString& text);

} // namespace gatehouse::ctl
