// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Quote.h"

#include <QJsonObject>

namespace gatehouse::attest {

/// The parsed quote as the command line prints it: lowerCamelCase, byte strings in lower-case hex (cli.md).
QJsonObject quoteJson(const UnverifiedQuote& quote);

/// The shape that go-tdx-guest's QuoteV4 has in Go's JSON: snake_case names, byte strings in base64. What the original
/// system's verifier answers (protocol.md §1.4). Also used for version 5, whose extra fields it gains.
QJsonObject goTdxGuestJson(const UnverifiedQuote& quote);

} // namespace gatehouse::attest
