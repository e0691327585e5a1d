// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Output.h"
#include "core/api/QuoteTypes.h"

#include <QJsonArray>

namespace gatehouse::ctl {

/// docs/cli/quote-parse.schema.json, "fields".
QJsonArray fieldsToJson(const QList<api::QuoteFieldNode>& fields);
enum class FieldDetail {
    Parts,      ///< Without readings and the single bytes of SVNs; long values cut to 80 columns.
    Everything,
};
/// Offset, size, indented name and value of each field, one per line.
void printFields(Output& output, const QList<api::QuoteFieldNode>& fields, FieldDetail detail);

} // namespace gatehouse::ctl
