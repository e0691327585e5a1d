// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuoteTypes.h"

/// Telling files apart that are handed over beside each other, by what is in them; for any thread.
namespace gatehouse::api {

/// By content: names and endings say nothing. A document with a quote in it is a quote, whatever else it holds. A file that cannot
/// be read is an error naming it.
Result<QuoteFileKind> kindOfQuoteFile(const QString& path);

} // namespace gatehouse::api
