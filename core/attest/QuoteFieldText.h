// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Names and meanings of quote fields; for the implementation of QuoteFieldMap only.
namespace gatehouse::attest {

struct QuoteFieldText
{
    const char* key;  ///< Last part of the field's id, or the whole id where the last part says too little.
    const char* name;
    const char* meaning;
};

/// The text of the field @p id; a field without one is a bug and gets its own id as name.
QuoteFieldText quoteFieldText(const QString& id);

} // namespace gatehouse::attest
