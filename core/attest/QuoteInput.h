// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

namespace gatehouse::attest {

/// How a quote came in: what a file, a clipboard or a drop holds.
enum class QuoteEncoding { Binary, Hex, Base64, Json };
/// "binary", "hex", "base64" or "JSON".
QString toString(QuoteEncoding encoding);

struct QuoteInput
{
    QByteArray bytes;
    QuoteEncoding encoding = QuoteEncoding::Binary;
};

/// Finds the bytes of a quote in @p content: raw; hex (0x in front and blanks, colons or line ends between digits are
/// accepted); base64 of either alphabet, with line ends; or a JSON object whose member "quote" (also "tdx_quote",
/// "intel_quote", "td_quote") holds one of the two texts, at the top or one level deeper. Only the encoding is undone: whether the bytes are
/// a quote says UnverifiedQuote::parse(). errors::notAQuote when a text is none of these, naming the first character
/// that does not belong, or when there is more than maxQuoteInputBytes.
Result<QuoteInput> readQuoteInput(const QByteArray& content);

/// Hex of the largest quote with a blank or colon between its bytes, and some JSON around it.
inline constexpr qsizetype maxQuoteInputBytes = 512 * 1024;

} // namespace gatehouse::attest
